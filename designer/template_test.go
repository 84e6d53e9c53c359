package designer

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/form"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// shop is a connector in a version.
func shop(version int, parameters, needed []string) form.Connector {
	return form.Connector{Name: "shop", Version: version, Actions: []form.ConnectorAction{{ID: "order", Name: "Place an order", Parameters: parameters, Needed: needed}}}
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
	if rows() != "sku=" {
		t.Errorf("the rows are %q", rows())
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
	if got := templateChanges(e(), now.Actions[0]); !slices.Equal(got, []string{"To be filled in: colour"}) {
		t.Errorf("the preview says %q", got)
	}
	update.Do()
	if says := reads(t, w.Canvas().Overlays().Top()); !strings.Contains(says, "To be filled in: colour") {
		t.Errorf("the question says %q", says)
	}
	w.over.Top().Accept()
	if value("version") != "2" || rows() != "sku= colour=" {
		t.Errorf("after the update the task has version %s and the rows %q", value("version"), rows())
	}
	tab.doc.Undo()
	if value("version") != "1" || rows() != "sku=" {
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
