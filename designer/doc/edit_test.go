package doc_test

import (
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// model wraps process content, and shapes for the ids in a row of tasks, in a document.
func model(content string, ids ...string) string {
	var plane strings.Builder
	for i, id := range ids {
		x := string(rune('0' + i))
		plane.WriteString(`<bpmndi:BPMNShape id="` + id + `_di" bpmnElement="` + id + `"><dc:Bounds x="` + x + `00" y="100" width="50" height="50"/></bpmndi:BPMNShape>`)
	}
	return `<bpmn:definitions xmlns:bpmn="` + bpmn.NS + `" xmlns:bpmndi="` + bpmn.NSDI + `" xmlns:dc="` + bpmn.NSDC + `" xmlns:di="` + bpmn.NSDD +
		`" xmlns:hookflow="` + bpmn.NSHookflow + `" id="defs" targetNamespace="x">` + content +
		`<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">` + plane.String() + `</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`
}

const branching = `<bpmn:error id="err" name="Broken" errorCode="E1"/><bpmn:process id="p">
<bpmn:exclusiveGateway id="g" default="f1"><bpmn:outgoing>f1</bpmn:outgoing><bpmn:outgoing>f2</bpmn:outgoing></bpmn:exclusiveGateway>
<bpmn:serviceTask id="a"><bpmn:extensionElements><hookflow:failure flow="f3" notify="me"/></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:serviceTask>
<bpmn:task id="b"><bpmn:incoming>f2</bpmn:incoming><bpmn:incoming>f3</bpmn:incoming></bpmn:task>
<bpmn:boundaryEvent id="x" attachedToRef="b"><bpmn:errorEventDefinition id="xd" errorRef="err"/></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="f1" sourceRef="g" targetRef="a"/>
<bpmn:sequenceFlow id="f2" sourceRef="g" targetRef="b"><bpmn:conditionExpression>x</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f3" sourceRef="a" targetRef="b"/></bpmn:process>`

// TestConsequences checks what must follow from an edit, and what must not change.
func TestConsequences(t *testing.T) {
	for _, c := range []struct {
		name      string
		edit      func(*doc.Tx) error
		gone, has []string // in the text of the document afterwards
	}{
		{"deleting the default flow", func(tx *doc.Tx) error { return tx.Delete(tx.Element("f1")) },
			[]string{"default=", ">f1<"}, []string{`<bpmn:outgoing>f2</bpmn:outgoing>`}},
		{"deleting another flow", func(tx *doc.Tx) error { return tx.Delete(tx.Element("f2")) },
			[]string{">f2<"}, []string{`default="f1"`}},
		{"deleting the flow of an error path", func(tx *doc.Tx) error { return tx.Delete(tx.Element("f3")) },
			[]string{`flow="f3"`}, []string{`notify="me"`}},
		{"leading the default flow away", func(tx *doc.Tx) error {
			_, err := tx.Reconnect(tx.Element("f1"), true, tx.Element("b"), bpmn.Point{})
			return err
		}, []string{"default="}, []string{`<bpmn:outgoing>f2</bpmn:outgoing>`, `<bpmn:sequenceFlow id="f1" sourceRef="b"`}},
		{"making another flow the default", func(tx *doc.Tx) error { return tx.SetField(tx.Element("g"), "default", "f2") },
			[]string{"conditionExpression"}, []string{`default="f2"`}},
		{"deleting a task with an event on it", func(tx *doc.Tx) error { return tx.Delete(tx.Element("b")) },
			[]string{"boundaryEvent", ">f2<", ">f3<"}, []string{`<bpmn:error id="err"`, `default="f1"`}},
		{"renaming an id", func(tx *doc.Tx) error { return tx.SetField(tx.Element("f1"), "id", "first") },
			[]string{`"f1"`, ">f1<"}, []string{`default="first"`, `<bpmn:outgoing>first</bpmn:outgoing>`, `<bpmn:incoming>first</bpmn:incoming>`}},
		{"deleting the error", func(tx *doc.Tx) error { return tx.Delete(tx.Element("err")) },
			[]string{"errorRef", "<bpmn:error "}, []string{`<bpmn:errorEventDefinition id="xd"`}},
	} {
		d := open(t, model(branching, "g", "a", "b"))
		if err := change(t, d, c.name, c.edit); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		text := string(d.Bytes())
		for _, s := range c.gone {
			if strings.Contains(text, s) {
				t.Errorf("%s: still there: %s\n%s", c.name, s, text)
			}
		}
		for _, s := range c.has {
			if !strings.Contains(text, s) {
				t.Errorf("%s: missing: %s\n%s", c.name, s, text)
			}
		}
	}
}

// TestRefusals checks that a refused edit says why and changes nothing.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		why  string
		edit func(*doc.Tx) error
	}{
		{`The ID "a" is taken.`, func(tx *doc.Tx) error { return tx.SetField(tx.Element("g"), "id", "a") }},
		{"An ID begins with a letter", func(tx *doc.Tx) error { return tx.SetField(tx.Element("g"), "id", "1 a") }},
		{"no such setting", func(tx *doc.Tx) error { return tx.SetField(tx.Element("g"), "url", "x") }},
		{"boundary event is reached through its activity", func(tx *doc.Tx) error { _, err := tx.Connect(tx.Element("a"), tx.Element("x")); return err }},
		{"needs an element at both ends", func(tx *doc.Tx) error { _, err := tx.Connect(tx.Element("a"), nil); return err }},
		{"the clipboard holds no BPMN", func(tx *doc.Tx) error { _, err := tx.Paste(doc.ClipOf("hello"), bpmn.Point{}, nil); return err }},
		{"fixed", func(tx *doc.Tx) error { return tx.Resize(tx.Element("g"), bpmn.Bounds{W: 9, H: 9}) }},
		{"at least two", func(tx *doc.Tx) error { return tx.Align(nil, doc.Left) }},
		{"broke off", func(tx *doc.Tx) error { tx.Rename(tx.Element("a"), "x"); return tx.Rename(nil, "x") }},
	} {
		d := open(t, model(branching, "g", "a", "b"))
		err := change(t, d, c.why, c.edit)
		if err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("want %q, got %v", c.why, err)
		}
		if _, ok := d.CanUndo(); ok || d.Dirty() {
			t.Errorf("%s: a refused edit can be undone", c.why)
		}
	}
}

// TestPasteElsewhere checks that what is copied takes the errors it refers to
// into another document, uses those that are there already, and that unknown
// extensions come along.
func TestPasteElsewhere(t *testing.T) {
	from := open(t, model(branching, "g", "a", "b"))
	text, err := from.Copy([]*bpmn.Element{from.Element("a"), from.Element("b")})
	if err != nil {
		t.Fatal(err)
	}
	to := open(t, model(`<bpmn:process id="p"><bpmn:task id="a"/></bpmn:process>`, "a"))
	for range 2 {
		err := change(t, to, "paste", func(tx *doc.Tx) error { _, err := tx.Paste(text, bpmn.Point{X: 500, Y: 500}, nil); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := len(to.Model().Every(bpmn.ErrorRoot)); n != 1 {
		t.Errorf("%d errors after pasting twice, want 1", n)
	}
	if n := len(to.Model().Every(bpmn.BoundaryEvent)); n != 2 {
		t.Errorf("%d boundary events, want 2", n)
	}
	got := string(to.Bytes())
	if strings.Count(got, `notify="me"`) != 2 || len(to.Model().Problems) > 0 {
		t.Errorf("problems %v in\n%s", to.Model().Problems, got)
	}
}

// TestRows checks that editing one row of a table leaves the others' XML alone.
func TestRows(t *testing.T) {
	d := open(t, model(`<bpmn:process id="p"><bpmn:serviceTask id="a"><bpmn:extensionElements><hookflow:call url="u"><hookflow:header name="A" value="1" x:own="kept" xmlns:x="y"/><hookflow:header name="B" value="2"/></hookflow:call></bpmn:extensionElements></bpmn:serviceTask></bpmn:process>`, "a"))
	rows := d.Rows(d.Element("a"), "headers")
	rows[0]["value"] = "changed"
	rows = append(rows[:1], doc.Row{"name": "C", "value": "3"}, doc.Row{"name": "D", "value": "4"})
	if err := change(t, d, "headers", func(tx *doc.Tx) error { return tx.SetRows(tx.Element("a"), "headers", rows) }); err != nil {
		t.Fatal(err)
	}
	got := string(d.Bytes())
	for _, s := range []string{`<hookflow:header name="A" value="changed" x:own="kept" xmlns:x="y"/>`, `name="C" value="3"`, `name="D" value="4"`} {
		if !strings.Contains(got, s) {
			t.Errorf("missing %s in\n%s", s, got)
		}
	}
	if strings.Contains(got, `name="B"`) {
		t.Error("the removed row is still there")
	}
}

// TestChanged checks that watchers hear of exactly the elements an edit concerns.
func TestChanged(t *testing.T) {
	d := open(t, chain(8))
	var heard doc.Changed
	d.Watch(func(c doc.Changed) { heard = c })
	for _, c := range []struct {
		name string
		edit func(*doc.Tx) error
		want string
	}{
		{"rename", func(tx *doc.Tx) error { return tx.Rename(tx.Element("t1"), "x") }, "t1"},
		{"move", func(tx *doc.Tx) error { return tx.Nudge([]*bpmn.Element{tx.Element("t1")}, 5, 0) }, "f0 f1 t1"},
		{"create", func(tx *doc.Tx) error {
			_, err := tx.Create(doc.Type{Kind: bpmn.PlainTask}, bpmn.Point{X: 50, Y: 900}, nil)
			return err
		}, "Activity_1"},
		{"delete", func(tx *doc.Tx) error { return tx.Delete(tx.Element("f0")) }, "f0 t0 t1"},
	} {
		if err := d.Change(c.name, c.edit); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(heard.Elements, " "); got != c.want || heard.Name != c.name {
			t.Errorf("%s: heard of %q, want %q", c.name, got, c.want)
		}
		d.Undo()
		if got := strings.Join(heard.Elements, " "); got != c.want || !heard.Undone {
			t.Errorf("undo of %s: heard of %q, want %q", c.name, got, c.want)
		}
		d.Redo()
	}
}
