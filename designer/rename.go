package designer

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/form"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
)

// A change is one place that a new name would change.
type change struct {
	element       *bpmn.Element
	where         string
	before, after string
	wrong         string // why it cannot be changed
}

// A renaming gives something another name wherever the document names it.
type renaming struct {
	title, name string
	preview     func(name string) []change
	do          func(tx *doc.Tx, name string) error
}

// renameMost is how many places the preview shows.
const renameMost = 40

// ask asks for the new name; what it would change is shown as it is typed.
func (r renaming) ask(t *tab) {
	entry := widget.NewEntry()
	entry.SetText(r.name)
	list := look.Column(0)
	show := func(name string) {
		list.RemoveAll()
		changes := r.preview(name)
		list.Add(look.Inset(0, 8, 0, 4, look.NewLabel(fmt.Sprintf(lang.L("Places: %d"), len(changes)), look.Caption, colour.Text3).Bold()))
		for _, c := range changes[:min(len(changes), renameMost)] {
			list.Add(c.row())
		}
		list.Refresh()
	}
	entry.OnChanged = show
	show(r.name)
	scroll := container.NewVScroll(list)
	t.window.over.Show(overlay.Dialog{
		Name: "rename", Title: r.title, Content: look.Frame(entry, nil, nil, nil, scroll), Size: fyne.NewSize(620, 420), Focus: entry,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Rename"), Do: func() { r.apply(t, entry.Text) }}},
	})
	entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// apply makes the change, one step; a name that is taken is refused.
func (r renaming) apply(t *tab, name string) {
	t.window.fail(t.doc.Change(lang.L("rename"), func(tx *doc.Tx) error { return r.do(tx, strings.TrimSpace(name)) }))
	t.board.Changed()
}

// row shows a place with its text before and after.
func (c change) row() fyne.CanvasObject {
	after, ink := c.after, colour.AccentText
	if c.wrong != "" {
		after, ink = c.wrong, colour.Fail
	}
	one := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	name := look.Sized(150, 0, look.NewLabel(called(c.element), look.Small, colour.Text).Cut())
	where := look.Sized(100, 0, look.NewLabel(c.where, look.Small, colour.Text3).Cut())
	return look.Sized(0, 26, look.RowGrow(8, 4, name, where, look.Sized(140, 0, look.NewLabel(one(c.before), look.Caption, colour.Text2).Code().Cut()),
		look.NewGlyph("arrow-right", look.IconTiny, colour.Text3), look.NewLabel(one(after), look.Caption, ink).Code().Cut()))
}

// renamingVariable gives a variable another name.
func (t *tab) renamingVariable(name string) renaming {
	return renaming{
		title: fmt.Sprintf(lang.L("Rename the variable %s"), name), name: name,
		preview: func(to string) (list []change) {
			for _, u := range t.doc.Renaming(name, to) {
				c := change{element: u.Element, where: lang.L(u.Field.Label), before: u.Text, after: u.After}
				if u.Err != nil {
					c.wrong = u.Err.Error()
				}
				list = append(list, c)
			}
			return list
		},
		do: func(tx *doc.Tx, to string) error { return tx.RenameVariable(name, to) },
	}
}

// renamingID gives an element another id.
func (t *tab) renamingID(id string) renaming {
	return renaming{
		title: fmt.Sprintf(lang.L("Rename the ID %s"), id), name: id,
		preview: func(to string) []change {
			list := []change{{element: t.doc.Element(id), where: "ID", before: id, after: to}}
			for _, e := range t.doc.References(id) {
				list = append(list, change{element: e, where: lang.L("refers to it"), before: id, after: to})
			}
			return list
		},
		do: func(tx *doc.Tx, to string) error { return tx.SetField(tx.Element(id), "id", to) },
	}
}

// renamingRoot gives a message, error, signal or escalation another name.
func (t *tab) renamingRoot(e *bpmn.Element) renaming {
	id := e.ID
	return renaming{
		title: fmt.Sprintf(lang.L("Rename %s"), e.Name()), name: e.Name(),
		preview: func(to string) []change {
			list := []change{{element: e, where: lang.L("Name"), before: e.Name(), after: to}}
			for _, user := range t.doc.References(id) {
				list = append(list, change{element: user, where: lang.L("refers to it"), before: e.Name(), after: to})
			}
			return list
		},
		do: func(tx *doc.Tx, to string) error { return tx.Rename(tx.Element(id), to) },
	}
}

// renameAnything offers what can be renamed through the document.
func (t *tab) renameAnything() {
	t.window.choose(lang.L("Rename everywhere"), lang.L("variable, message or ID"), func(text string) (list []offer) {
		add := func(o offer) {
			if fits(o.label, text) {
				list = append(list, o)
			}
		}
		for _, v := range form.Written(t.doc.Model()) {
			add(offer{glyph: "variable", label: v.Name, note: writers(v.By), group: lang.L("Variables"), take: func() { t.renamingVariable(v.Name).ask(t) }})
		}
		for _, kind := range []bpmn.Kind{bpmn.MessageRoot, bpmn.ErrorRoot, bpmn.SignalRoot, bpmn.EscalationRoot} {
			for _, e := range t.doc.Model().Every(kind) {
				add(offer{glyph: "send", label: called(e), note: lang.L(bpmn.Of(e.Kind).Label), group: lang.L("Messages and errors"), take: func() { t.renamingRoot(e).ask(t) }})
			}
		}
		for _, id := range t.subjects() {
			add(offer{glyph: "key", label: id, group: lang.L("IDs"), take: func() { t.renamingID(id).ask(t) }})
		}
		return list
	})
}

// usesOf shows where a variable is written and read, and offers to rename it.
func (t *tab) usesOf(name string) {
	t.window.choose(name, lang.L("where it is written and read"), func(text string) (list []offer) {
		uses := t.doc.Uses(name)
		for _, writes := range []bool{true, false} {
			group := map[bool]string{true: lang.L("Written by"), false: lang.L("Used by")}[writes]
			for _, u := range uses {
				if u.Writes == writes && fits(called(u.Element)+" "+u.Text, text) {
					e := u.Element
					list = append(list, offer{glyph: elementGlyph(t.doc, e), label: called(e), note: lang.L(u.Field.Label) + ": " + strings.Join(strings.Fields(u.Text), " "), group: group, take: func() { t.reveal(e.ID) }})
				}
			}
		}
		return append(list, offer{glyph: "edit", label: lang.L("Rename everywhere"), group: lang.L("Commands"), take: func() { t.renamingVariable(name).ask(t) }})
	})
}
