package doc

import (
	"slices"

	"hookflow/engine/bpmn"
)

// Select makes the elements with these ids the selection.
func (d *Doc) Select(ids ...string) { d.selection = slices.Clone(ids) }

// Selection returns the ids of what is selected, in the order of selecting.
func (d *Doc) Selection() []string { return slices.Clone(d.selection) }

// Chooses reports whether at least n elements are selected.
func (d *Doc) Chooses(n int) bool { return len(d.selection) >= n }

// Selected reports whether the element with this id is selected.
func (d *Doc) Selected(id string) bool { return slices.Contains(d.selection, id) }

// Toggle adds an element to the selection or takes it out.
func (d *Doc) Toggle(id string) {
	if i := slices.Index(d.selection, id); i >= 0 {
		d.selection = slices.Delete(d.selection, i, i+1)
	} else {
		d.selection = append(d.selection, id)
	}
}

// SelectAll selects everything the diagram being edited shows.
func (d *Doc) SelectAll() {
	d.selection = nil
	g := d.Diagram()
	if g == nil {
		return
	}
	for _, s := range g.Shapes {
		if s.Of != nil {
			d.selection = append(d.selection, s.Of.ID)
		}
	}
	for _, e := range g.Edges {
		if e.Of != nil {
			d.selection = append(d.selection, e.Of.ID)
		}
	}
}

// Chosen returns the selected elements.
func (d *Doc) Chosen() []*bpmn.Element {
	list := make([]*bpmn.Element, 0, len(d.selection))
	for _, id := range d.selection {
		if e := d.model.ByID(id); e != nil {
			list = append(list, e)
		}
	}
	return list
}

// ChosenOne returns the selected element if exactly one is selected, else nil.
func (d *Doc) ChosenOne() *bpmn.Element {
	if len(d.selection) != 1 {
		return nil
	}
	return d.model.ByID(d.selection[0])
}

// keepSelection drops what is gone from the selection.
func (d *Doc) keepSelection() {
	d.selection = slices.DeleteFunc(d.selection, func(id string) bool { return d.model.ByID(id) == nil })
}

// Stream returns the ids of what can be reached from e along sequence flows:
// behind it, or before it.
func (d *Doc) Stream(e *bpmn.Element, before bool) []string {
	seen := map[*bpmn.Element]bool{e: true}
	stack, ids := []*bpmn.Element{e}, []string{e.ID}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, next := range neighbours(n, before) {
			if next != nil && !seen[next] {
				seen[next] = true
				stack, ids = append(stack, next), append(ids, next.ID)
			}
		}
	}
	return ids
}

// neighbours returns the flows and nodes next to n, in one direction of the flow.
func neighbours(n *bpmn.Element, before bool) []*bpmn.Element {
	var list []*bpmn.Element
	if before {
		for _, f := range n.In {
			list = append(list, f, f.Source)
		}
		return append(list, n.Host)
	}
	for _, f := range n.Out {
		list = append(list, f, f.Target)
	}
	return append(list, n.Boundary...)
}
