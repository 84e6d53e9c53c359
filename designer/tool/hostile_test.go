package tool_test

import (
	"fmt"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// hostile are documents that are BPMN but lack what a drawing usually has.
var hostile = map[string]string{
	"no process":              `<message id="M"/>`,
	"nothing":                 ``,
	"a diagram without plane": `<process id="P"><task id="t"/></process><bpmndi:BPMNDiagram id="d0"/>`,
	"a second without plane":  `<process id="P"><task id="t"/></process>` + plane("P", "t") + `<bpmndi:BPMNDiagram id="d1"/>`,
	"the first without plane": `<process id="P"><task id="t"/></process><bpmndi:BPMNDiagram id="d0"/>` + plane("P", "t"),
	"a plane of nothing":      `<process id="P"><task id="t"/></process>` + plane("", "t"),
	"a plane of a stranger":   `<process id="P"><task id="t"/></process>` + plane("Q", "t"),
	"a shape of nothing":      `<process id="P"/>` + plane("P", "gone"),
	"a process without id":    `<process><task id="t"/></process>` + plane("", "t"),
	"a lane set without lane": `<process id="P"><laneSet id="l"/><task id="t"/></process>` + plane("P", "t"),
	"a pool without process":  `<collaboration id="C"><participant id="p"/></collaboration>` + plane("C", "p"),
}

func plane(of, shape string) string {
	return fmt.Sprintf(`<bpmndi:BPMNDiagram id="d_%s"><bpmndi:BPMNPlane id="pl_%[1]s" bpmnElement="%[1]s"><bpmndi:BPMNShape id="s_%[1]s" bpmnElement="%s"><dc:Bounds x="100" y="100" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>`, of, shape)
}

// clip is what lies on the clipboard.
const clip = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"><process id="K"><task id="k"/></process>`

// TestHostile does everything the hand can do to each of these documents. Whatever is
// refused, nothing fails, and undoing all gives the file back.
func TestHostile(t *testing.T) {
	for name, body := range hostile {
		t.Run(name, func(t *testing.T) {
			text := strings.TrimSuffix(clip, `<process id="K"><task id="k"/></process>`) + body + `</definitions>`
			for _, show := range []int{0, 1} {
				everything(t, text, show)
			}
		})
	}
}

func everything(t *testing.T, text string, show int) {
	x, err := bpmnxml.Read("hostile.bpmn", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open("hostile.bpmn", x)
	if list := d.Model().Diagrams; show < len(list) {
		d.Show(list[show])
	} else if show > 0 {
		return
	}
	ed := tool.New(d)
	ed.Clipboard = func() *doc.Clip { return doc.ClipOf(clip + plane("K", "k") + `</definitions>`) }
	at := func(kind tool.Kind, x, y float64) tool.Input {
		return tool.Input{Kind: kind, At: bpmn.Point{X: x, Y: y}, Screen: bpmn.Point{X: x, Y: y}}
	}
	click := func(x, y float64) {
		for _, k := range []tool.Kind{tool.Move, tool.Press, tool.Release} {
			ed.Handle(at(k, x, y))
		}
	}
	step := func() {
		d.Scene()
		ed.Handles()
		ed.Handle(at(tool.Move, 400, 300))
		ed.Handle(at(tool.Double, 150, 140))
		ed.Handle(tool.Input{Kind: tool.Key, Key: "Escape"})
	}
	for _, name := range tool.Actions() {
		for range 2 {
			click(150, 140)
			d.SelectAll()
			ed.Do(name)
			step()
			click(700, 500)
			ed.Do(name)
			step()
		}
	}
	for _, info := range bpmn.Kinds {
		ty := doc.Type{Kind: info.Kind}
		ed.Create(ty, false)
		click(150, 140)
		step()
		ed.Create(ty, true)
		ed.Handle(at(tool.Release, 500, 400))
		step()
		click(150, 140)
		ed.Append(ty)
		ed.Replace(ty)
		step()
	}
	for _, ok := d.CanUndo(); ok; _, ok = d.CanUndo() {
		d.Undo()
	}
	if string(d.Bytes()) != text {
		t.Errorf("undoing everything does not give the file back:\n%s", d.Bytes())
	}
}
