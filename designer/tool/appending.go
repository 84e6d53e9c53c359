package tool

import (
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// likely is what is put behind an element most, and waits what an event-based gateway
// may lead to.
var (
	likely = []doc.Type{
		{Kind: bpmn.PlainTask}, {Kind: bpmn.ExclusiveGateway}, {Kind: bpmn.EndEvent}, {Kind: bpmn.ServiceTask}, {Kind: bpmn.UserTask},
		{Kind: bpmn.ParallelGateway}, {Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Message},
		{Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Timer}, {Kind: bpmn.ScriptTask}, {Kind: bpmn.CallActivity}, {Kind: bpmn.SubProcess},
	}
	waits = []doc.Type{
		{Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Message}, {Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Timer}, {Kind: bpmn.ReceiveTask},
		{Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Signal}, {Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Conditional},
	}
)

// Successors lists what may stand behind an element, the likely ones first; none if
// nothing may.
func (ed *Editor) Successors(from *bpmn.Element) (list []doc.Type) {
	if !from.Kind.FlowNode() {
		return nil
	}
	all := likely
	if from.Kind == bpmn.EventBasedGateway {
		all = waits
	}
	for _, t := range all {
		if _, why := ed.Doc.MayFollow(from, t); why == "" {
			list = append(list, t)
		}
	}
	return list
}

// appending chooses with the keys what to put behind an element; a ghost shows it
// where it would stand. Tab and the arrows lead through the likely types, Enter makes it.
type appending struct {
	from  string
	types []doc.Type
	at    int
}

// startAppending goes on to what follows the selected element. Where the flow ends, it
// begins to choose what shall follow.
func (ed *Editor) startAppending() {
	e := ed.one()
	if e == nil || len(e.Out) > 0 {
		ed.step(1)
		return
	}
	types := ed.Successors(e)
	if len(types) == 0 {
		ed.step(1)
		return
	}
	ed.State = appending{from: e.ID, types: types}.show(ed, 0)
}

// Ghost shows what Append would make behind the selected element, until the next input.
func (ed *Editor) Ghost(t doc.Type) {
	ed.Preview = Preview{}
	from := ed.one()
	if from == nil {
		return
	}
	b, way, why := ed.Doc.Successor(from, t)
	if why != "" {
		return
	}
	ed.Preview.Boxes = []Box{{Kind: t.Kind, Bounds: b, Type: t}}
	ed.Preview.Ways = []Way{{Kind: bpmn.SequenceFlow, Points: way}}
}

// NoGhost takes away what Ghost shows.
func (ed *Editor) NoGhost() { ed.Preview = Preview{} }

// Handle walks through the types, appends, or leaves the choice.
func (s appending) Handle(ed *Editor, in Input) State {
	if in.Kind != Key {
		if in.Kind == Press {
			return Idle{}.Handle(ed, in)
		}
		return s.show(ed, 0)
	}
	switch in.Chord() {
	case "Tab", "Down", "Right":
		return s.show(ed, 1)
	case "Shift+Tab", "Up", "Left":
		return s.show(ed, -1)
	case "Return":
		ed.Doc.Select(s.from)
		ed.State = Idle{}
		ed.Append(s.types[s.at])
		return ed.State
	}
	return Idle{}.Handle(ed, in)
}

// show shows the type that is by steps further.
func (s appending) show(ed *Editor, by int) State {
	s.at = (s.at + by + len(s.types)) % len(s.types)
	ed.Ghost(s.types[s.at])
	ed.Preview.Offer = s.types[s.at].Label()
	return s
}
