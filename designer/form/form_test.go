package form

import (
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"hookflow/assets"
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// example opens the bundled example.
func example(t *testing.T) *doc.Doc {
	t.Helper()
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	if err != nil {
		t.Fatal(err)
	}
	x, err := bpmnxml.Read("example", data)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Open("", x)
}

func (f *Form) find(t *testing.T, name string) *row {
	t.Helper()
	i := slices.IndexFunc(f.rows, func(r *row) bool { return r.field.Name == name })
	if i < 0 {
		t.Fatalf("the form has no field %s", name)
	}
	return f.rows[i]
}

// enter types into a field that holds text.
func enter(t *testing.T, f *Form, name, text string) {
	t.Helper()
	f.find(t, name).input.(*entry).widget.SetText(text)
}

func apply(t *testing.T, d *doc.Doc, f *Form) {
	t.Helper()
	if err := d.Change("edit", f.Apply); err != nil {
		t.Fatal(err)
	}
}

// What the field complains of is said in its words; what only the document can
// tell is added. The checks themselves are tested with the element table.
func TestCheck(t *testing.T) {
	d := example(t)
	e := d.Element("Throw_Request")
	field := func(name string) bpmn.Field {
		f, ok := bpmn.FieldOf(e, name)
		if !ok {
			t.Fatalf("no field %s", name)
		}
		return f
	}
	for _, c := range []struct{ field, text, want string }{
		{"id", "Throw_Request", ""}, {"id", "New_1", ""}, {"id", "Task_Report", "The id is used by"}, {"id", "a b", "An id starts"}, {"id", "", "This is needed."},
		{"attempts", "three", "Give a whole number"}, {"method", "GTE", `"GTE" is none of GET`}, {"url", "http://h/{= a + }", "expect"},
	} {
		err := Check(d.Model(), e, field(c.field), c.text)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %q", c.field, c.text, err, c.want)
		}
	}
}

// A mistake is told at its field and makes the form wrong until it is mended.
func TestRefusedAtTheField(t *testing.T) {
	d := example(t)
	f := New(d.Model(), d.Element("Throw_Request"))
	var told []bool
	f.OnValid = func(ok bool) { told = append(told, ok) }
	r := f.find(t, "url")
	enter(t, f, "url", "nowhere")
	if f.Valid() || !r.problem.Visible() || !strings.Contains(r.problem.Text, "http://") {
		t.Errorf("valid %v, the field says %q", f.Valid(), r.problem.Text)
	}
	enter(t, f, "url", "http://somewhere/x")
	if !f.Valid() || r.problem.Visible() || !slices.Equal(told, []bool{false, true}) {
		t.Errorf("valid %v, the field says %q, told %v", f.Valid(), r.problem.Text, told)
	}
}

// Only what was changed is written, as one step.
func TestApply(t *testing.T) {
	d := example(t)
	e := d.Element("Throw_Request")
	before := string(d.Bytes())
	f := New(d.Model(), e)
	if f.Edited() {
		t.Error("a form that was just opened counts as edited")
	}
	apply(t, d, f)
	if got := string(d.Bytes()); got != before {
		t.Error("OK without a change has changed the file")
	}
	enter(t, f, "url", "http://somewhere/{= worker }")
	enter(t, f, "attempts", "7")
	apply(t, d, f)
	if bpmn.Value(e, "url") != "http://somewhere/{= worker }" || bpmn.Value(e, "attempts") != "7" {
		t.Errorf("url %q, attempts %q", bpmn.Value(e, "url"), bpmn.Value(e, "attempts"))
	}
	d.Undo()
	if got := string(d.Bytes()); got != before {
		t.Error("one undo does not bring back the file")
	}
}

// A field is seen, and checked, only when what it depends on says so.
func TestWhen(t *testing.T) {
	d := example(t)
	f := New(d.Model(), d.Element("Throw_Request"))
	dependent := 0
	for _, r := range f.rows {
		name, values, found := strings.Cut(r.field.When, "=")
		if !found {
			continue
		}
		dependent++
		of := f.find(t, name)
		c, ok := of.input.(*choice)
		if !ok {
			continue
		}
		for _, v := range of.field.Choices {
			c.set(v)
			if want := slices.Contains(strings.Split(values, "|"), v); r.box.Visible() != want {
				t.Errorf("with %s = %s, %s is visible: %v", name, v, r.field.Name, !want)
			}
		}
	}
	if dependent == 0 {
		t.Error("no field of a call depends on another one")
	}
}

func TestTable(t *testing.T) {
	d := example(t)
	e := d.Element("Throw_Request")
	f := New(d.Model(), e)
	r := f.find(t, "parameters")
	rows := r.input.(*table)
	if len(rows.lines) != 3 || !rows.head.Visible() {
		t.Fatalf("the table has %d rows", len(rows.lines))
	}
	rows.remove(rows.lines[1])
	rows.add()
	if f.Valid() || !strings.Contains(r.problem.Text, "3") {
		t.Errorf("an empty row is accepted; the field says %q", r.problem.Text)
	}
	for i, c := range r.field.Columns {
		rows.lines[2].now[i] = map[string]string{"value": "=worker", "field": "who"}[c.Name]
	}
	f.changed()
	apply(t, d, f)
	field, _ := bpmn.FieldOf(e, "parameters")
	var got []string
	for _, x := range bpmn.Rows(e, field) {
		got = append(got, x.SelectAttrValue("field", "")+x.SelectAttrValue("value", ""))
	}
	if want := []string{"worker=worker", "workId=workId", "who=worker"}; !slices.Equal(got, want) {
		t.Errorf("the rows are %v, want %v", got, want)
	}
}

// A name that no message has makes a new message; a known one is taken.
func TestReferenceMakesRoots(t *testing.T) {
	d := example(t)
	e := d.Element("Throw_Request")
	f := New(d.Model(), e)
	messages := len(d.Model().Every(bpmn.MessageRoot))
	name, box := messageField(t, f)
	box.SetText("work-completed")
	apply(t, d, f)
	if got := bpmn.Value(e, name); got != "Message_WorkCompleted" || len(d.Model().Every(bpmn.MessageRoot)) != messages {
		t.Errorf("the message is %q of %d", got, len(d.Model().Every(bpmn.MessageRoot)))
	}
	f = New(d.Model(), e)
	name, box = messageField(t, f)
	box.SetText("brand-new")
	apply(t, d, f)
	if made := d.Element(bpmn.Value(e, name)); made == nil || made.Name() != "brand-new" || made.Kind != bpmn.MessageRoot {
		t.Errorf("the new message is %v", made)
	}
}

// messageField is the first field that refers to a message.
func messageField(t *testing.T, f *Form) (string, *widget.SelectEntry) {
	t.Helper()
	for _, r := range f.rows {
		if r.field.Refers == bpmn.MessageRoot {
			return r.field.Name, r.input.object().(*widget.SelectEntry)
		}
	}
	t.Fatal("no field refers to a message")
	return "", nil
}

// The pickers put FEEL where the cursor is, in the way that the field takes it.
func TestPickers(t *testing.T) {
	d := example(t)
	f := New(d.Model(), d.Element("Throw_Request"))
	e := f.newText(bpmn.Field{Type: bpmn.Text})
	for _, c := range []struct {
		before string
		bare   bool
		column int
		want   string
		cursor int
	}{
		{"http://x/", false, 9, "http://x/{= worker }", 18},
		{"", false, 0, "=worker", 7},
		{"=a + ", false, 5, "=a + worker", 11},
		{"a > ", true, 4, "a > worker", 10},
		{"ab", true, 1, "aworkerb", 7},
	} {
		e.SetText(c.before)
		e.CursorColumn = c.column
		insert(e, c.bare, "worker|")
		if e.Text != c.want || e.CursorColumn != c.cursor {
			t.Errorf("%q became %q with the cursor at %d, want %q and %d", c.before, e.Text, e.CursorColumn, c.want, c.cursor)
		}
	}
	if got := Variables(d.Model(), d.Element("Throw_Request")); !slices.Equal(got, []string{"confirmed", "error", "record", "workId", "worker"}) {
		t.Errorf("the process writes %v", got)
	}
}

// Every function that is offered can be parsed once its gaps are filled.
func TestFunctionsAreFEEL(t *testing.T) {
	for _, fn := range functions {
		text := strings.Replace(fn.call, "(|", "(x", 1)
		if _, err := feel.Parse(strings.ReplaceAll(text, "|", "")); err != nil {
			t.Errorf("%s: %v", fn.call, err)
		}
	}
}

// Every kind has a form that is right as it is made, apart from what is needed,
// and Enter reaches the dialog.
func TestEveryElementOfTheExample(t *testing.T) {
	d := example(t)
	for _, e := range d.Model().Elements {
		if e.ID == "" || bpmn.Of(e.Kind) == nil {
			continue
		}
		f := New(d.Model(), e)
		if !f.Valid() {
			t.Errorf("the form of %s is wrong as it is opened", e.ID)
		}
	}
	f := New(d.Model(), d.Element("Throw_Request"))
	heard := ""
	f.OnDone = func() { heard += "done" }
	url := f.find(t, "url").input.(*entry).widget
	url.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if heard != "done" {
		t.Errorf("Enter was heard as %q", heard)
	}
}
