package doc

import (
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// Looks are pictures by the id of their element: of those that look the same wherever they are pasted with all that was copied.
type looks map[string]*scene.Item

// looks takes the pictures of what is copied, if they are drawn already and so many that it takes long to draw them again.
func (d *Doc) looks(set map[*bpmn.Element]bool) looks {
	const many = 20
	if len(set) < many || d.scene == nil || len(d.stale) > 0 || d.shown != d.diagram || !d.Diagram().Plain() {
		return nil
	}
	l, told := make(looks, len(set)), d.messaged()
	joined := func(e *bpmn.Element) bool { return !told[e] && allIn(set, e.In) && allIn(set, e.Out) }
	for e := range set {
		switch {
		case e.Kind == bpmn.SequenceFlow:
			if !joined(e.Source) || !joined(e.Target) {
				continue
			}
		case !e.Kind.Is(bpmn.Event, bpmn.Task, bpmn.Gateway) || e.Kind == bpmn.CallActivity || !joined(e) || e.Host != nil && !joined(e.Host):
			continue
		}
		if i := d.scene.Item(e.ID); i != nil {
			l[e.ID] = i
		}
	}
	return l
}

// messaged are the ends of message flows: labels keep clear of those.
func (d *Doc) messaged() map[*bpmn.Element]bool {
	ends := map[*bpmn.Element]bool{}
	for _, root := range d.model.Roots {
		for _, f := range root.Children {
			if f.Kind == bpmn.MessageFlow {
				ends[f.Source], ends[f.Target] = true, true
			}
		}
	}
	return ends
}

// allIn reports whether all of a list are in a set.
func allIn(set map[*bpmn.Element]bool, list []*bpmn.Element) bool {
	for _, e := range list {
		if !set[e] {
			return false
		}
	}
	return true
}

// copied notes which of the new elements look like what was copied.
func (p *pasting) copied(by bpmn.Point) {
	if len(p.pictures) == 0 || p.pools {
		return
	}
	of := make(map[string]*scene.Item, len(p.pictures))
	for id, i := range p.pictures {
		if now := p.ids[id]; now != "" {
			of[now] = i
		}
	}
	p.copies = &scene.Copies{Of: of, By: by}
}
