package form

import (
	"encoding/json"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/template"
)

// typed is an action with a field of each type.
func typed() []Connector {
	post := "POST"
	return []Connector{{Name: "shop", Actions: []ConnectorAction{{ID: "order", Groups: []template.Group{{ID: "how", Label: "How"}, {ID: "what", Label: "What"}}, Fields: []template.Field{
		{Name: "secret", Type: template.Hidden, Value: json.RawMessage(`"x"`)},
		{ID: "method", Name: "method", Label: "Method", Type: template.Dropdown, Group: "how", Feel: "optional", Value: json.RawMessage(`"GET"`), Choices: []template.Choice{{Name: "Read", Value: "GET"}, {Name: "Write", Value: "POST"}}, Constraints: template.Constraints{NotEmpty: true}},
		{Name: "sku", Label: "Article", Help: "Of the shop.", Placeholder: "A-1", Type: template.String, Group: "what", Constraints: template.Constraints{NotEmpty: true, Pattern: "^[A-Z]-", Message: "A letter and a dash, please."}},
		{Name: "note", Label: "Note", Type: template.Text, Group: "what", When: &template.Condition{Property: "method", Equals: &post}},
		{Name: "count", Label: "How many", Type: template.Number, Group: "what", Optional: true, Value: json.RawMessage("1")},
		{Name: "gift", Label: "As a gift", Type: template.Boolean, Feel: "optional"},
		{Name: "data", Label: "Data", Type: template.String, Feel: "required", Group: "unknown"},
	}}}}}
}

// rowsIn are the arguments of an element, as the file has them.
func rowsIn(d *doc.Doc, id string) string {
	var list []string
	for _, r := range rowsOf(d.Element(id)) {
		list = append(list, r["name"]+":"+r["value"])
	}
	return strings.Join(list, " ")
}

// Each type of field has the control that it needs, writes what the call reads, and is one step of undo.
func TestTypedFields(t *testing.T) {
	d := kinds(t)
	f := form(t, d, Options{Connectors: typed}, "connector")
	f.entry(t, "connector").Commit("shop")
	f.entry(t, "action").Commit("order")
	rows := func(want string) {
		t.Helper()
		if got := rowsIn(d, "connector"); got != want {
			t.Errorf("written is %q, not %q", got, want)
		}
	}
	rows("")
	said := func(name string) string { return f.find(t, "arguments."+name).problem.Text }
	if said("sku") != "This is needed." || said("count") != "" || said("method") != "" {
		t.Errorf("said at first: %q, %q, %q", said("sku"), said("count"), said("method"))
	}
	if e := f.entry(t, "arguments.sku"); e.Hint != "A-1" || f.entry(t, "arguments.count").Text() != "1" {
		t.Errorf("the hint is %q", e.Hint)
	}
	f.entry(t, "arguments.sku").Commit("7")
	if rows("sku:7"); said("sku") != "A letter and a dash, please." {
		t.Errorf("said of the pattern: %q", said("sku"))
	}
	f.entry(t, "arguments.sku").Commit("B-7")
	f.entry(t, "arguments.count").Commit("3")
	f.find(t, "arguments.gift").input.(*toggle).box.OnChanged(true)
	f.entry(t, "arguments.data").Commit("order.items")
	if rows("sku:B-7 count:=3 gift:=true data:=order.items"); said("sku") != "" || f.entry(t, "arguments.data").Text() != "order.items" {
		t.Errorf("still said: %q; data is %q", said("sku"), f.entry(t, "arguments.data").Text())
	}
	f.entry(t, "arguments.count").Commit("")
	rows("sku:B-7 gift:=true data:=order.items count:=null")
	d.Undo()
	f.Refresh()
	if rows("sku:B-7 count:=3 gift:=true data:=order.items"); f.entry(t, "arguments.count").Text() != "3" {
		t.Errorf("after undo the field has %q", f.entry(t, "arguments.count").Text())
	}
	f.entry(t, "arguments.count").Commit("few")
	if said("count") != "Give a number." {
		t.Errorf("said of a word: %q", said("count"))
	}
}

// What does not apply is not shown, and not written any more; groups have heads and fold.
func TestFieldsThatApply(t *testing.T) {
	d := kinds(t)
	f := form(t, d, Options{Connectors: typed}, "connector")
	f.entry(t, "connector").Commit("shop")
	f.entry(t, "action").Commit("order")
	shown := func(name string) bool { return f.Parts()["field.arguments."+name] != nil }
	if shown("note") || shown("secret") || !shown("sku") || !shown("data") {
		t.Error("at first other fields are shown than apply")
	}
	method := f.find(t, "arguments.method").input.(*choiceInput)
	method.set("POST")
	if !shown("note") {
		t.Fatal("the note is not shown, though it applies")
	}
	f.entry(t, "arguments.note").Commit("quick")
	method.set("GET")
	if got := rowsIn(d, "connector"); got != "method:GET" || shown("note") {
		t.Errorf("written is %q", got)
	}
	what := f.Parts()["group.what"].(*look.Button)
	if what.Do(); what.Icon != "chevron-right" || f.groups[1].body.Visible() {
		t.Error("the group does not fold")
	}
}

// A choice becomes an expression, and a choice again when the expression is taken away.
func TestChoiceIsComputed(t *testing.T) {
	d := kinds(t)
	f := form(t, d, Options{Connectors: typed}, "connector")
	f.entry(t, "connector").Commit("shop")
	f.entry(t, "action").Commit("order")
	f.find(t, "arguments.method").compute()
	if e := f.entry(t, "arguments.method"); e.Text() != `="GET"` {
		t.Fatalf("the expression is %q", e.Text())
	}
	f.entry(t, "arguments.method").Commit("=verb")
	if got := rowsIn(d, "connector"); got != "method:=verb" {
		t.Errorf("written is %q", got)
	}
	f.entry(t, "arguments.method").Commit("POST")
	if c := f.find(t, "arguments.method").input.(*choiceInput); c.values[1] != "POST" {
		t.Error("it is no choice again")
	}
	f.find(t, "arguments.gift").compute()
	if _, is := f.find(t, "arguments.gift").input.(*textInput); !is {
		t.Error("yes and no cannot be computed")
	}
}

// Several elements with the same action are filled in at once, and say where they differ; rows of other origin stay.
func TestArgumentsOfSeveral(t *testing.T) {
	d := kinds(t)
	for i, id := range []string{"connector", "http"} {
		if err := d.Change("x", func(tx *doc.Tx) error {
			e := tx.Element(id)
			for _, set := range [][2]string{{"work", "connector"}, {"connector", "shop"}, {"action", "order"}} {
				if err := tx.SetField(e, set[0], set[1]); err != nil {
					return err
				}
			}
			return tx.SetRows(e, "arguments", []doc.Row{{"name": "odd", "value": "stays"}, {"name": "sku", "value": []string{"A-1", "B-2"}[i]}})
		}); err != nil {
			t.Fatal(err)
		}
	}
	f := form(t, d, Options{Connectors: typed}, "connector", "http")
	if e := f.entry(t, "arguments.sku"); e.Text() != "" || e.Hint != "different values" {
		t.Errorf("the field has %q with the hint %q", e.Text(), e.Hint)
	}
	f.entry(t, "arguments.sku").Commit("C-3")
	if got := rowsIn(d, "connector") + "; " + rowsIn(d, "http"); got != "odd:stays sku:C-3; odd:stays sku:C-3" {
		t.Errorf("written is %s", got)
	}
	if g := f.find(t, "arguments").input.(*grid); len(g.lines) != 1 || g.lines[0][0] != "odd" {
		t.Errorf("the rest is %q", g.lines)
	}
}

// What a compensation takes back is one of the activities beside it, and no text of which a file could break.
func TestActivityIsChosen(t *testing.T) {
	x, err := bpmnxml.Read("", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="p">
		<task id="book" name="Book"/><subProcess id="inner"><task id="deep"/></subProcess><startEvent id="s"/>
		<endEvent id="e"><compensateEventDefinition id="c"/></endEvent></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open("", x)
	f := form(t, d, Options{}, "e")
	c := f.find(t, "compensates").input.(*choiceInput)
	if got := strings.Join(c.values, " "); got != " book inner" || c.labels[1] != "Book" {
		t.Errorf("offered are %q", got)
	}
	c.set("book")
	if got := string(d.Bytes()); !strings.Contains(got, `activityRef="book"`) {
		t.Errorf("written is %s", got)
	}
}
