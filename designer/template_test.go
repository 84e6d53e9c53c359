package designer

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/form"
	"hookflow/designer/look"
	"hookflow/designer/shape"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
	"hookflow/engine/template"
)

// dot is the picture of a template.
const dot = `data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='18' height='18' viewBox='0 0 18 18'><circle cx='9' cy='9' r='8' fill='%23ff0000'/></svg>`

// shop is a connector in a version.
func shop(version int, parameters, needed []string) form.Connector {
	a := form.ConnectorAction{ID: "order", Name: "Place an order", Icon: dot}
	for _, name := range parameters {
		f := template.Field{Name: name, Type: template.String}
		f.NotEmpty = slices.Contains(needed, name)
		a.Fields = append(a.Fields, f)
	}
	return form.Connector{Name: "shop", Version: version, Actions: []form.ConnectorAction{a}}
}

// A template is applied to a plain task in one step: it becomes a call of the action, in the version of today, with a row for
// what it cannot do without. A newer version is offered with what it changes, and taken over in one step.
func TestApplyATemplate(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	now := shop(1, []string{"sku", "count", "old"}, []string{"sku"})
	w.Connectors = func() []form.Connector { return []form.Connector{now} }
	tab.doc.Select("Task_Confirm")
	tab.morph(doc.Type{Kind: bpmn.PlainTask})
	before := string(tab.doc.Bytes())
	if why := w.action("template").why(w); why != "" {
		t.Fatal(why)
	}
	check(t, tab.useTemplate(now, now.Actions[0]))
	e := func() *bpmn.Element { return tab.doc.Element("Task_Confirm") }
	value := func(field string) string { return bpmn.Value(e(), field) }
	if got := []string{string(e().Kind), value("work"), value("connector"), value("version"), value("action")}; !slices.Equal(got, []string{"serviceTask", "connector", "shop", "1", "order"}) {
		t.Errorf("the task is %q", got)
	}
	rows := func() string {
		table, _ := bpmn.FieldOf(e(), "arguments")
		var list []string
		for _, x := range bpmn.Rows(e(), table) {
			list = append(list, bpmn.GetXML(x, table.Columns[0])+"="+bpmn.GetXML(x, table.Columns[1]))
		}
		return strings.Join(list, " ")
	}
	if rows() != "" || value("icon") != dot {
		t.Errorf("the rows are %q, the icon is %q", rows(), value("icon"))
	}
	if p := tab.doc.Scene().Item("Task_Confirm").Paths; !slices.ContainsFunc(p, func(p shape.Path) bool { return p.Emblem != nil }) {
		t.Error("the element does not show the picture of its template")
	}
	tab.doc.Undo()
	if string(tab.doc.Bytes()) != before {
		t.Error("one undo does not bring back the file")
	}
	tab.doc.Redo()
	tab.doc.Select("Task_Confirm")
	tab.dockSelected()
	w.dock.refresh()
	if w.current().docked.Parts()["update"] != nil {
		t.Error("an update is offered where there is none")
	}
	now = shop(2, []string{"sku", "count", "colour"}, []string{"sku", "colour"})
	tab.docked.Refresh()
	update, is := tab.docked.Parts()["update"].(*look.Button)
	if !is || update.Text != "Update to version 2…" {
		t.Fatalf("no update is offered: %v", update)
	}
	if got := templateChanges(e(), now.Actions[0]); !slices.Equal(got, []string{"To be filled in: sku, colour"}) {
		t.Errorf("the preview says %q", got)
	}
	update.Do()
	if says := reads(t, w.Canvas().Overlays().Top()); !strings.Contains(says, "To be filled in: sku, colour") {
		t.Errorf("the question says %q", says)
	}
	w.over.Top().Accept()
	if value("version") != "2" || rows() != "" {
		t.Errorf("after the update the task has version %s and the rows %q", value("version"), rows())
	}
	tab.doc.Undo()
	if value("version") != "1" {
		t.Error("the update was more than one step")
	}
	w.Connectors = func() []form.Connector { return []form.Connector{{Name: "shop", Version: 3}} }
	tab.updateTemplate("Task_Confirm")
	if says := reads(t, w.Canvas().Overlays().Top()); !strings.Contains(says, "has no action order any more") {
		t.Errorf("of an action that has gone is said %q", says)
	}
}

// The templates are searched by all their text, and cannot be applied to what calls nothing.
func TestTemplatesAreOffered(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	w.Connectors = func() []form.Connector { return []form.Connector{shop(4, nil, nil)} }
	w.ReadTemplates = func([]byte) (form.Connector, []string, error) { return form.Connector{}, nil, errors.New("not now") }
	w.current().doc.Select("Start_Error")
	if why := w.action("template").why(w); !strings.Contains(why, "Select plain tasks") {
		t.Errorf("of a start event is said %q", why)
	}
	w.current().doc.Select("Throw_Request")
	w.applyTemplate()
	if says := reads(t, w.Canvas().Overlays().Top()); !strings.Contains(says, "Place an order") || !strings.Contains(says, "version 4") || !strings.Contains(says, "Read templates") {
		t.Errorf("offered is %q", says)
	}
}

// A template is appended from the popover in one step, with its picture, and put down where the pointer is.
func TestTemplatesAreAppended(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	w.Connectors = func() []form.Connector { return []form.Connector{shop(4, []string{"sku"}, nil)} }
	tab.doc.Select("Task_Confirm")
	before := string(tab.doc.Bytes())
	find := tab.typeFinder(offered{types: appendable, chosen: tab.editor.Append, template: tab.appendTemplate})
	list := find("place an")
	if len(list) != 1 || list[0].group != "Templates" || list[0].icon == nil || list[0].hint != "Shop, version 4" {
		t.Fatalf("found are %+v", list)
	}
	list[0].take()
	made := tab.doc.Chosen()
	if len(made) != 1 || made[0].Name() != "Place an order" || bpmn.Value(made[0], "action") != "order" || len(made[0].In) != 1 {
		t.Errorf("appended is %+v", made)
	}
	tab.doc.Undo()
	if string(tab.doc.Bytes()) != before {
		t.Error("one undo does not take it back")
	}
	tab.createTemplate(shop(4, nil, nil), shop(4, nil, nil).Actions[0])
	tab.editor.Handle(tool.Input{Kind: tool.Press, Button: tool.Left, At: bpmn.Point{X: 1100, Y: 400}}) // a free place in the upper pool
	if made := tab.doc.Chosen(); len(made) != 1 || bpmn.IconOf(made[0]) != dot {
		t.Errorf("created is %+v", made)
	}
	tab.doc.Undo()
	if string(tab.doc.Bytes()) != before {
		t.Error("one undo does not take back what was put down")
	}
}
