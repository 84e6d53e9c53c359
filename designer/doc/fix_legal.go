package doc

import "hookflow/engine/bpmn"

// legalize looks at the connections of elements that changed their home. One
// that joins two pools now becomes a message flow, and back; one that moved
// into another scope together with its ends goes with them; one that nothing
// allows any more is removed (section 7.6).
func legalize(tx *Tx) error {
	if len(tx.homes) == 0 {
		return nil
	}
	moved := map[*bpmn.Element]bool{}
	for e := range tx.homes {
		moved[e] = true
		for c := range descendants(e) {
			moved[c] = true
		}
	}
	var flows []*bpmn.Element
	for _, f := range tx.model.Elements {
		if f.Kind.Is(bpmn.Flow) && f.Source != nil && f.Target != nil && (moved[f.Source] || moved[f.Target]) {
			flows = append(flows, f)
		}
	}
	for _, f := range flows {
		if err := tx.legal(f); err != nil {
			return err
		}
	}
	return nil
}

// legal brings one connection in line with the rules, see legalize.
func (tx *Tx) legal(f *bpmn.Element) error {
	tx.sync()
	if f.Kind == bpmn.SequenceFlow && f.Source.Scope() == f.Target.Scope() {
		tx.goHome(f)
		return nil
	}
	kind, why := tx.MayReconnect(f, f.Source, f.Target)
	switch {
	case why != "":
		tx.erase(f)
	case kind != f.Kind:
		_, err := tx.reflow(f, kind, f.Source, f.Target)
		return err
	default:
		tx.goHome(f)
	}
	return nil
}

// goHome makes a connection a child of the element the standard wants it in.
func (tx *Tx) goHome(f *bpmn.Element) {
	if home := tx.flowHome(f.Kind, f.Source, f.Target); home != nil && home != f.XML.Parent() {
		tx.rehome(f.XML, home)
	}
}
