package designer

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/form"
	"hookflow/designer/look"
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
		if info.Kind == bpmn.Participant {
			all = append(all, doc.Type{Kind: info.Kind, Upright: true}, doc.Type{Kind: info.Kind, Collapsed: true})
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

type typeGroup struct{ group, label string }

// typeGroups are the heads of choosers of types, by palette group of the element
// table, in their order.
var typeGroups = []typeGroup{
	{"task", "Tasks"}, {"gateway", "Gateways"}, {"intermediate", "Events on the way"}, {"end", "End events"}, {"sub-process", "Sub-processes"},
	{"start", "Start events"}, {"boundary", "Events on a border"}, {"pool", "Pools"}, {"data", "Data and notes"}, {"other", "Others"},
}

// groupOf is the group of a type in choosers.
func groupOf(t doc.Type) string {
	k := t.Kind
	switch {
	case k == bpmn.StartEvent:
		return "start"
	case k == bpmn.BoundaryEvent:
		return "boundary"
	case k == bpmn.EndEvent:
		return "end"
	case k.Is(bpmn.Event):
		return "intermediate"
	case k.Is(bpmn.Container):
		return "sub-process"
	case k.Activity():
		return "task"
	case k.Is(bpmn.Gateway):
		return "gateway"
	case k == bpmn.Participant || k == bpmn.Lane:
		return "pool"
	case k.Is(bpmn.Data, bpmn.Artifact):
		return "data"
	}
	return "other"
}

// lately are the types that were chosen last, the newest first.
const (
	latelyKey  = "lately"
	latelyMost = 4
)

func (w *Window) lately(types []doc.Type) (list []doc.Type) {
	for _, label := range w.App.Preferences().StringList(latelyKey) {
		if i := slices.IndexFunc(types, func(t doc.Type) bool { return t.Label() == label && !t.Collapsed }); i >= 0 {
			list = append(list, types[i])
		}
	}
	return list
}

func (w *Window) used(t doc.Type) {
	list := slices.DeleteFunc(w.App.Preferences().StringList(latelyKey), func(l string) bool { return l == t.Label() })
	list = append([]string{t.Label()}, list...)
	w.App.Preferences().SetStringList(latelyKey, list[:min(len(list), latelyMost)])
}

// chooseType lets a person search a list of types at an element and choose one;
// head may hold switches.
func (t *tab) chooseType(title string, at bpmn.Point, size fyne.Size, head fyne.CanvasObject, o offered) {
	if len(o.types) == 0 && head == nil {
		t.window.status.say(lang.L("There is nothing to choose from here."), true)
		return
	}
	t.window.chooseAt(t.board.Window(at), size, title, head, t.typeFinder(o))
}

// offered is what a chooser of types offers, and what is done with what is chosen.
type offered struct {
	types    []doc.Type
	chosen   func(doc.Type)
	template func(form.Connector, form.ConnectorAction) // nil: templates are not offered
	near     string                                     // the group that comes first: of what is changed; "": in the order of typeGroups
}

// groupsFrom are the groups of types with one of them before the others: a start event most often becomes another start event.
func groupsFrom(near string) []typeGroup {
	list := slices.Clone(typeGroups)
	slices.SortStableFunc(list, func(a, b typeGroup) int {
		switch {
		case a.group == near && b.group != near:
			return -1
		case b.group == near && a.group != near:
			return 1
		}
		return 0
	})
	return list
}

// typeFinder offers those of a list of types that fit a text, group by group;
// favourites and what was used lately come first, templates last.
func (t *tab) typeFinder(of offered) func(text string) []offer {
	types := of.types
	lately := t.window.lately(types)
	return func(text string) (list []offer) {
		add := func(group string, ty doc.Type) {
			o := t.typeOffer(ty)
			if !fits(o.label+" "+o.note+" "+ty.Label()+" "+group, text) {
				if o.note = alias(ty, text); o.note == "" {
					return
				}
			}
			o.group, o.star = group, starOf(ty)
			o.take = func() {
				t.window.used(ty)
				t.window.Canvas().Focus(t.board)
				of.chosen(ty)
				t.board.Changed()
			}
			list = append(list, o)
		}
		if text == "" {
			for _, ty := range t.window.favouriteTypes(types) {
				add(lang.L("Favourites"), ty)
			}
			for _, ty := range lately {
				add(lang.L("Used lately"), ty)
			}
		}
		for _, g := range groupsFrom(of.near) {
			for _, ty := range types {
				if groupOf(ty) == g.group {
					add(lang.L(g.label), ty)
				}
			}
		}
		if of.template != nil {
			list = append(list, t.window.templates(text, func(c form.Connector, a form.ConnectorAction) {
				t.window.Canvas().Focus(t.board)
				of.template(c, a)
				t.board.Changed()
			})...)
		}
		return list
	}
}

// typeOffer shows a type.
func (t *tab) typeOffer(ty doc.Type) offer {
	o := offer{label: upper(lang.L(ty.Label())), glyph: glyphOf(ty)}
	if o.glyph == "" {
		o.icon = t.window.palette.icons.of(ty)
	}
	var notes []string
	for _, n := range []struct {
		yes  bool
		text string
	}{{ty.Collapsed && ty.Kind != bpmn.Participant, lang.L("collapsed")}, {ty.Collapsed && ty.Kind == bpmn.Participant, lang.L("without a process")}, {ty.NonInterrupting, lang.L("does not interrupt")}, {ty.Upright, lang.L("upright")}} {
		if n.yes {
			notes = append(notes, n.text)
		}
	}
	o.note = strings.Join(notes, ", ")
	return o
}

// colours are the pairs most modellers offer: fill and line.
var colours = []struct{ name, fill, stroke string }{
	{"Default", "", ""}, {"Blue", "#bbdefb", "#0d4372"}, {"Orange", "#ffe0b2", "#6b3c00"},
	{"Green", "#c8e6c9", "#205022"}, {"Red", "#ffcdd2", "#831311"}, {"Purple", "#e1bee7", "#5b176d"},
}

func (t *tab) chooseColour(r tool.Request) {
	var items []look.Item
	for _, c := range colours {
		items = append(items, look.Item{Swatch: [2]string{c.fill, c.stroke}, Text: lang.L(c.name), Do: func() {
			err := t.doc.Change(lang.L("colour"), func(tx *doc.Tx) error { return tx.Colour(tx.Chosen(), c.fill, c.stroke) })
			t.window.fail(err)
		}})
	}
	look.ShowMenu(t.window.Canvas(), items, look.Below(t.board.Window(r.At), fyne.Size{}))
}
