package designer

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/emblem"
	"hookflow/designer/form"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
)

// applyTemplate offers the actions of the connectors of this computer, and makes the selected elements call the one that is
// taken; the last offer reads more of them from a file.
func (w *Window) applyTemplate() {
	t := w.current()
	w.choose(lang.L("Apply a template"), "", func(text string) (list []offer) {
		for _, o := range w.templates(text, func(c form.Connector, a form.ConnectorAction) { w.fail(t.useTemplate(c, a)) }) {
			if title, version, apart := strings.Cut(o.hint, versionApart); apart {
				o.group, o.hint = title, version
			} else {
				o.group = o.label
			}
			list = append(list, o)
		}
		if w.ReadTemplates != nil && fits(lang.L("Read templates from a file…"), text) {
			list = append(list, offer{glyph: "folder-open", label: lang.L("Read templates from a file…"), note: lang.L("element templates as JSON"), group: lang.L("Others"), take: w.askTemplates})
		}
		return list
	})
}

// versionApart stands between the name of a connector and its version.
const versionApart = ", "

// templates offers those actions that fit a text, below one head, with their icons.
func (w *Window) templates(text string, take func(form.Connector, form.ConnectorAction)) (list []offer) {
	for _, c := range w.connectors() {
		for _, a := range c.Actions {
			o := offer{glyph: "webhook", label: a.Title(), note: a.Note, group: lang.L("Templates"), hint: fmt.Sprintf(lang.L("version %d"), c.Version), take: func() { take(c, a) }}
			if c.Title() != a.Title() { // one that was made of a single template is called the same
				o.hint = c.Title() + versionApart + o.hint
			}
			if e := emblem.Of(a.Icon); e != nil {
				o.icon = fyne.NewStaticResource(c.Name+"."+a.ID+".png", e.PNG(iconPixels))
			}
			if fits(o.label+" "+o.note+" "+c.Name+" "+o.group, text) {
				list = append(list, o)
			}
		}
	}
	return list
}

func (w *Window) connectors() []form.Connector {
	if w.Connectors == nil {
		return nil
	}
	return w.Connectors()
}

// askTemplates reads templates from a file, and offers them.
func (w *Window) askTemplates() {
	w.over.AskOpen(overlay.Files{Folder: w.folder(), Endings: []string{".json"}}, func(path string) {
		data, err := os.ReadFile(path)
		if err != nil {
			w.fail(cause(err))
			return
		}
		c, notes, err := w.ReadTemplates(data)
		if err != nil {
			w.fail(err)
			return
		}
		says := fmt.Sprintf(lang.L("%s, version %d: %d templates"), c.Name, c.Version, len(c.Actions))
		if len(notes) > 0 {
			says += "; " + notes[0]
		}
		w.status.say(says, len(notes) > 0)
		w.applyTemplate()
	})
}

// useTemplate makes the selected elements call an action, as one step: what is no task becomes one if it may, and a name is
// given where there is none.
func (t *tab) useTemplate(c form.Connector, a form.ConnectorAction) error {
	return t.doc.Change(fmt.Sprintf(lang.L("apply %s"), a.Title()), func(tx *doc.Tx) error {
		for _, e := range tx.Chosen() {
			if err := applied(tx, e, c, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// appendTemplate appends a task that calls an action, as one step.
func (t *tab) appendTemplate(c form.Connector, a form.ConnectorAction) {
	var made *bpmn.Element
	from := t.doc.Chosen()
	if len(from) != 1 {
		return
	}
	err := t.doc.Change(fmt.Sprintf(lang.L("append %s"), a.Title()), func(tx *doc.Tx) (err error) {
		if made, err = tx.Append(from[0], doc.Type{Kind: bpmn.ServiceTask}); err != nil {
			return err
		}
		return applied(tx, made, c, a)
	})
	if err != nil {
		t.window.fail(err)
		return
	}
	t.doc.Select(made.ID)
}

// createTemplate takes a task that calls an action into the hand.
func (t *tab) createTemplate(c form.Connector, a form.ConnectorAction) {
	t.editor.CreateAs(doc.Type{Kind: bpmn.ServiceTask}, func(tx *doc.Tx, e *bpmn.Element) error { return applied(tx, e, c, a) })
}

// applied makes one element call an action.
func applied(tx *doc.Tx, e *bpmn.Element, c form.Connector, a form.ConnectorAction) error {
	if _, works := bpmn.FieldOf(e, "work"); !works {
		if err := tx.Replace(e, doc.Type{Kind: bpmn.ServiceTask}); err != nil {
			return err
		}
		e = tx.Element(e.ID)
	}
	if e.Name() == "" {
		if err := tx.SetField(e, "name", a.Title()); err != nil {
			return err
		}
	}
	for _, set := range [][2]string{{"work", "connector"}, {"connector", c.Name}, {"version", fmt.Sprint(c.Version)}, {"action", a.ID}, {"icon", a.Icon}} {
		if err := tx.SetField(e, set[0], set[1]); err != nil {
			return err
		}
	}
	return fitArguments(tx, e, a)
}

// fitArguments leaves of the rows those that the action has; what is to be filled in is said at the fields.
func fitArguments(tx *doc.Tx, e *bpmn.Element, a form.ConnectorAction) error {
	table, _ := bpmn.FieldOf(e, "arguments")
	var rows []doc.Row
	for _, x := range bpmn.Rows(e, table) {
		if name := bpmn.GetXML(x, table.Columns[0]); slices.Contains(a.Parameters(), name) {
			rows = append(rows, doc.Row{"name": name, "value": bpmn.GetXML(x, table.Columns[1])})
		}
	}
	return tx.SetRows(e, "arguments", rows)
}

// updateTemplate shows what a newer version of the connector of an element has other than its own, and takes it over.
func (t *tab) updateTemplate(id string) {
	e := t.doc.Element(id)
	name, action := bpmn.Value(e, "connector"), bpmn.Value(e, "action")
	i := slices.IndexFunc(t.window.connectors(), func(c form.Connector) bool { return c.Name == name })
	if i < 0 {
		return
	}
	c := t.window.connectors()[i]
	now := slices.IndexFunc(c.Actions, func(a form.ConnectorAction) bool { return a.ID == action })
	if now < 0 {
		t.window.fail(fmt.Errorf(lang.L("Version %d of %s has no action %s any more. Choose another one."), c.Version, name, action))
		return
	}
	a := c.Actions[now]
	box := look.Column(6)
	for _, line := range templateChanges(e, a) {
		box.Add(look.Para(line, look.Body, colour.Text, fyne.TextAlignLeading))
	}
	t.window.over.Show(overlay.Dialog{
		Name: "update template", Title: fmt.Sprintf(lang.L("Update to version %d of %s"), c.Version, name), Size: fyne.NewSize(440, 0), Content: box,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Update"), Do: func() {
			t.window.fail(t.doc.Change(fmt.Sprintf(lang.L("apply %s"), a.Title()), func(tx *doc.Tx) error {
				return applied(tx, tx.Element(id), c, a)
			}))
			t.dockChanged()
		}}},
	})
}

// templateChanges says in words what an action of a newer version changes in an element.
func templateChanges(e *bpmn.Element, now form.ConnectorAction) (lines []string) {
	table, _ := bpmn.FieldOf(e, "arguments")
	var given []string
	for _, x := range bpmn.Rows(e, table) {
		given = append(given, bpmn.GetXML(x, table.Columns[0]))
	}
	missing := slices.DeleteFunc(now.Needed(), func(n string) bool { return slices.Contains(given, n) })
	gone := slices.DeleteFunc(slices.Clone(given), func(n string) bool { return slices.Contains(now.Parameters(), n) })
	if len(missing) > 0 {
		lines = append(lines, fmt.Sprintf(lang.L("To be filled in: %s"), strings.Join(missing, ", ")))
	}
	if len(gone) > 0 {
		lines = append(lines, fmt.Sprintf(lang.L("Taken out, because the action has it no longer: %s"), strings.Join(gone, ", ")))
	}
	if len(lines) == 0 {
		lines = append(lines, lang.L("The parameters stay as they are."))
	}
	return lines
}
