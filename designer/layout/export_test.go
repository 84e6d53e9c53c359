package layout

import "hookflow/engine/bpmn"

// Looked counts the elements that are looked at to find places for what the first diagram of m lacks.
func Looked(m *bpmn.Definitions) int {
	p := newDrawing(m).patch(&writer{touch: bpmn.Untracked, m: m, used: idsOf(m.XML)}, m.Diagrams[0])
	p.shapes()
	return p.looked
}
