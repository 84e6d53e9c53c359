package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/overlay"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// everyType lists what can be created, group by group: every kind of the
// element table with a palette group, events with each trigger they may have.
func everyType() []doc.Type {
	var all []doc.Type
	for _, info := range bpmn.Kinds {
		if info.Palette == "" {
			continue
		}
		triggers := bpmn.Allowed[info.Kind]
		if triggers == nil {
			triggers = []bpmn.Trigger{""}
		}
		for _, t := range triggers {
			all = append(all, doc.Type{Kind: info.Kind, Trigger: t})
		}
		if info.Kind.Is(bpmn.Container) {
			all = append(all, doc.Type{Kind: info.Kind, Collapsed: true})
		}
		if info.Kind == bpmn.SubProcess {
			all = append(all, doc.Type{Kind: info.Kind, EventSub: true})
		}
	}
	return all
}

var creatable = everyType()

// appendable is what may stand behind another element.
var appendable = func() []doc.Type {
	var list []doc.Type
	for _, t := range creatable {
		if t.Kind.FlowNode() && t.Kind != bpmn.StartEvent && t.Kind != bpmn.BoundaryEvent && !t.EventSub {
			list = append(list, t)
		}
	}
	return list
}()

// replaceable is what an element may become where it is.
func (t *tab) replaceable(id string) []doc.Type {
	e := t.doc.Element(id)
	if e == nil {
		return nil
	}
	now := t.doc.TypeOf(e)
	var list []doc.Type
	for _, other := range creatable {
		if other != now && t.doc.MayReplace(e, other) == "" {
			list = append(list, other)
		}
		if e.Kind == bpmn.BoundaryEvent && other.Kind == bpmn.BoundaryEvent {
			other.NonInterrupting = true
			if other != now && t.doc.MayReplace(e, other) == "" {
				list = append(list, other)
			}
		}
	}
	return list
}

// chooseType lets a person search a list of types and choose one.
func (t *tab) chooseType(title string, types []doc.Type, chosen func(doc.Type)) {
	if len(types) == 0 {
		t.window.status.say(lang.L("There is nothing to choose from here."), false)
		return
	}
	icons := t.window.palette.icons
	t.window.choose(title, lang.L("search"), func(text string) []offer {
		var list []offer
		for _, ty := range matching(types, text) {
			note := ""
			if ty.Collapsed {
				note = lang.L("collapsed")
			}
			list = append(list, offer{icon: icons.of(ty), label: upper(lang.L(ty.Label())), note: note, take: func() {
				t.window.Canvas().Focus(t.board)
				chosen(ty)
				t.board.Changed()
			}})
		}
		return list
	})
}

// colours are the pairs most modellers offer: fill and line.
var colours = []struct{ name, fill, stroke string }{
	{"Default", "", ""}, {"Blue", "#bbdefb", "#0d4372"}, {"Orange", "#ffe0b2", "#6b3c00"},
	{"Green", "#c8e6c9", "#205022"}, {"Red", "#ffcdd2", "#831311"}, {"Purple", "#e1bee7", "#5b176d"},
}

func (t *tab) chooseColour(r tool.Request) {
	var items []*fyne.MenuItem
	for _, c := range colours {
		items = append(items, fyne.NewMenuItem(lang.L(c.name), func() {
			err := t.doc.Change(lang.L("colour"), func(tx *doc.Tx) error { return tx.Colour(tx.Chosen(), c.fill, c.stroke) })
			t.window.fail(err)
		}))
	}
	overlay.Menu(fyne.NewMenu("", items...), t.window.Canvas(), t.board.Window(r.At))
}
