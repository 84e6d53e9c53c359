package form

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/assets"
	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// example opens the bundled example.
func example(t testing.TB) *doc.Doc {
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

// form makes a form in a window, as large as the dock.
func form(t *testing.T, d *doc.Doc, o Options, ids ...string) *Form {
	t.Helper()
	o.Type = func(e *bpmn.Element) (string, string) { return "b-task", string(e.Kind) }
	f := New(d, ids, o)
	w := test.NewTempWindow(t, f.Content)
	w.Resize(fyne.NewSize(340, 700))
	return f
}

func (f *Form) find(t *testing.T, name string) *row {
	t.Helper()
	i := slices.IndexFunc(f.rows, func(r *row) bool { return r.field.Name == name })
	if i < 0 {
		t.Fatalf("the form has no field %s", name)
	}
	return f.rows[i]
}

func (f *Form) entry(t *testing.T, name string) *look.Input {
	t.Helper()
	return f.find(t, name).input.(*textInput).entry
}

// enter types over what stands in a field, and leaves it.
func enter(t *testing.T, f *Form, name, text string) {
	t.Helper()
	e := f.entry(t, name)
	e.FocusGained()
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	for _, r := range text {
		e.TypedRune(r)
	}
	if text == "" {
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	}
	e.FocusLost()
}

// What is typed into a field is one step that is named after field and element;
// it is written when the field is left, and undo shows the old value again.
func TestCommitIsOneStep(t *testing.T) {
	d := example(t)
	before := string(d.Bytes())
	f := form(t, d, Options{}, "Throw_Request")
	enter(t, f, "url", "http://somewhere/{= worker }")
	if got := bpmn.Value(d.Element("Throw_Request"), "url"); got != "http://somewhere/{= worker }" {
		t.Fatalf("the file says %q", got)
	}
	if name, ok := d.CanUndo(); !ok || !strings.Contains(name, "URL") || !strings.Contains(name, "Request") {
		t.Errorf("the step is called %q", name)
	}
	d.Undo()
	f.Refresh()
	if got := string(d.Bytes()); got != before {
		t.Error("one undo does not bring back the file")
	}
	if got := f.entry(t, "url").Text(); got != "http://localhost:8087/histories" {
		t.Errorf("after undo the field says %q", got)
	}
}

// A field that is left as it was changes nothing.
func TestNothingTypedChangesNothing(t *testing.T) {
	d := example(t)
	before := string(d.Bytes())
	f := form(t, d, Options{}, "Throw_Request")
	for _, r := range f.rows {
		if in, ok := r.input.(*textInput); ok {
			in.entry.FocusGained()
			in.entry.FocusLost()
		}
	}
	if _, can := d.CanUndo(); can || string(d.Bytes()) != before {
		t.Error("walking through the fields has changed the document")
	}
}

// Escape brings back what was committed last.
func TestEscapeGivesBack(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Throw_Request")
	e := f.entry(t, "url")
	was := e.Text()
	e.FocusGained()
	e.TypedRune('x')
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if e.Text() != was || e.Edited() {
		t.Errorf("after Escape the field says %q", e.Text())
	}
}

// A mistake is told at its field once typing has come to rest, under the letter
// where it is, and is gone when it is mended.
func TestMistakesAreToldAtTheField(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{After: func(time.Duration, func()) *time.Timer { return nil }}, "Throw_Request")
	r := f.find(t, "url")
	enter(t, f, "url", "nowhere")
	if !r.problem.Visible() || !strings.Contains(r.problem.Text, "http") {
		t.Errorf("the field says %q", r.problem.Text)
	}
	enter(t, f, "url", "http://somewhere/x")
	if r.problem.Visible() {
		t.Errorf("the field still says %q", r.problem.Text)
	}
	if from, _ := place(Check(d.Model(), d.Element("Throw_Request"), bpmn.Field{Type: bpmn.Expression}, "a + * 3"), "a + * 3"); from != 4 {
		t.Errorf("the mistake is marked at %d, want 4", from)
	}
}

// A field is seen only when what it depends on says so.
func TestWhen(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Throw_Request")
	dependent := 0
	for _, r := range f.rows {
		name, values, found := strings.Cut(r.field.When, "=")
		if !found {
			continue
		}
		of := f.find(t, name)
		c, ok := of.input.(*choiceInput)
		if !ok {
			continue
		}
		dependent++
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

// Rows of a grid are written when a cell is left, a new one once something
// stands in it; removing one is one step.
func TestGrid(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Throw_Request")
	g := f.find(t, "parameters").input.(*grid)
	if len(g.lines) != 4 {
		t.Fatalf("the grid has %d rows", len(g.lines))
	}
	g.remove(1)
	g.addRow()
	if got := len(f.table(g.row.field)); got != 3 {
		t.Errorf("an empty row is written: %d", got)
	}
	for j, text := range []string{"=worker", "who"} {
		c := g.cells[3][j]
		c.FocusGained()
		c.TypedShortcut(&fyne.ShortcutSelectAll{})
		for _, r := range text {
			c.TypedRune(r)
		}
		c.FocusLost()
	}
	var got []string
	for _, l := range f.table(g.row.field) {
		got = append(got, l[1]+l[0])
	}
	if want := []string{"worker=worker", "workId=workId", "callback{= environment.url }/in/work-records", "who=worker"}; !slices.Equal(got, want) {
		t.Errorf("the rows are %v, want %v", got, want)
	}
}

// The name of the request field follows from the variable that is chosen, unless one
// stands there; a word without "=" is offered as the variable it may mean.
func TestChosenVariableNamesTheField(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Throw_Request")
	g := f.find(t, "parameters").input.(*grid)
	put := func(text string) {
		g.addRow()
		c := g.cells[len(g.cells)-1][0]
		c.FocusGained()
		for _, r := range text {
			c.TypedRune(r)
		}
		c.FocusLost()
	}
	for _, text := range []string{"=worker", "= customer.name ", "plain", "=1 + 2"} {
		put(text)
	}
	var got []string
	for _, l := range f.table(g.row.field)[4:] {
		got = append(got, l[1])
	}
	if want := []string{"worker", "name", "", ""}; !slices.Equal(got, want) {
		t.Errorf("the fields are %q, want %q", got, want)
	}
	put("=error")
	filled := g.cells[len(g.cells)-1][1] // it is selected: whoever types on means another name
	filled.FocusGained()
	filled.TypedRune('q')
	if filled.Text() != "q" {
		t.Errorf("typed into the name that was filled in: %q", filled.Text())
	}
	g.addRow()
	offers := g.cells[len(g.cells)-1][0].Offers("worker", len("worker"))
	if len(offers) == 0 || offers[0].Text != "=worker" {
		t.Errorf("the word worker is offered as %+v", offers)
	}
}

// A name that no message has makes a new message; a known one is taken.
func TestReferenceMakesRoots(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Throw_Request")
	i := slices.IndexFunc(f.rows, func(r *row) bool { return r.field.Refers == bpmn.MessageRoot })
	ref := f.rows[i].input.(*reference)
	messages := len(d.Model().Every(bpmn.MessageRoot))
	name := f.rows[i].field.Name
	ref.commit("work-completed")
	if got := bpmn.Value(d.Element("Throw_Request"), name); got != "Message_WorkCompleted" || len(d.Model().Every(bpmn.MessageRoot)) != messages {
		t.Errorf("the message is %q of %d", got, len(d.Model().Every(bpmn.MessageRoot)))
	}
	ref.commit("brand-new")
	if made := d.Element(bpmn.Value(d.Element("Throw_Request"), name)); made == nil || made.Name() != "brand-new" || made.Kind != bpmn.MessageRoot {
		t.Errorf("the new message is %v", made)
	}
	d.Undo()
	if len(d.Model().Every(bpmn.MessageRoot)) != messages {
		t.Error("one undo does not take the new message away")
	}
}

// Several elements show what they have in common, and a change reaches all of
// them as one step.
func TestSeveralAtOnce(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Task_Report", "Task_Confirm")
	if slices.ContainsFunc(f.rows, func(r *row) bool { return r.field.Name == "id" }) {
		t.Error("the id of several elements can be changed at once")
	}
	enter(t, f, "assignee", "=worker")
	for _, id := range []string{"Task_Report", "Task_Confirm"} {
		if got := bpmn.Value(d.Element(id), "assignee"); got != "=worker" {
			t.Errorf("the assignee of %s is %q", id, got)
		}
	}
	d.Undo()
	if _, more := d.CanUndo(); more {
		t.Error("it was more than one step")
	}
}

// Of several elements the rows are seen that all of them have, and what is changed in them leaves the others as they are.
func TestRowsOfSeveral(t *testing.T) {
	d := example(t)
	field, _ := bpmn.FieldOf(d.Element("Task_Report"), "form")
	variables := func(id string) (names []string) {
		for _, l := range linesOf(d.Element(id), field) {
			names = append(names, l[0])
		}
		return names
	}
	report, confirm := variables("Task_Report"), variables("Task_Confirm")
	f := form(t, d, Options{}, "Task_Report", "Task_Confirm")
	g := f.find(t, "form").input.(*grid)
	if len(g.lines) != 0 || g.count.Text != "0 in common" {
		t.Fatalf("%q: rows of one of them are shown: %v", g.count.Text, g.lines)
	}
	g.addRow()
	g.set(0, 0, "both")
	if a, b := variables("Task_Report"), variables("Task_Confirm"); !slices.Equal(a, append(slices.Clone(report), "both")) || !slices.Equal(b, append(slices.Clone(confirm), "both")) {
		t.Fatalf("a new row: %v and %v", a, b)
	}
	g.set(0, 0, "all")
	if a, b := variables("Task_Report"), variables("Task_Confirm"); a[len(a)-1] != "all" || b[len(b)-1] != "all" || len(a) != len(report)+1 {
		t.Fatalf("a changed row: %v and %v", a, b)
	}
	g.remove(0)
	if a, b := variables("Task_Report"), variables("Task_Confirm"); !slices.Equal(a, report) || !slices.Equal(b, confirm) {
		t.Errorf("a row taken away: %v and %v", a, b)
	}
}

// What is inserted goes in the way that the field takes it.
func TestInsertVariable(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Throw_Request")
	in := f.find(t, "url").input.(*textInput)
	for _, c := range []struct {
		before string
		at     int
		want   string
		cursor int
	}{
		{"http://x/", 9, "http://x/{= worker }", 18}, {"", 0, "=worker", 7}, {"=a + ", 5, "=a + worker", 11},
	} {
		in.entry.SetText(c.before)
		in.insert(c.at, c.at, "worker", 0)
		if in.entry.Text() != c.want || in.entry.CursorAt() != c.cursor {
			t.Errorf("%q became %q with the cursor at %d, want %q and %d", c.before, in.entry.Text(), in.entry.CursorAt(), c.want, c.cursor)
		}
	}
	if got := Variables(d.Model(), d.Element("Throw_Request")); !slices.Equal(got, []string{"confirmed", "error", "record", "workId", "worker"}) {
		t.Errorf("the process writes %v", got)
	}
}

// Every function that is offered can be called.
func TestPopularFunctionsExist(t *testing.T) {
	known := map[string]bool{}
	for _, f := range feel.Functions() {
		known[f.Name] = true
	}
	for _, name := range popular {
		if !known[name] {
			t.Errorf("%s is no function", name)
		}
	}
}

// The fx switch turns a text into an expression and back.
func TestExpressionSwitch(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Task_Report")
	in := f.find(t, "assignee").input.(*textInput)
	in.entry.SetText("worker")
	in.flip()
	if in.entry.Text() != "=worker" || !in.fx.On {
		t.Errorf("on: %q, the switch is on: %v", in.entry.Text(), in.fx.On)
	}
	in.flip()
	if in.entry.Text() != "worker" || in.fx.On {
		t.Errorf("off: %q, the switch is on: %v", in.entry.Text(), in.fx.On)
	}
}

// Variables, functions and literals have their colours, also inside of text.
func TestColours(t *testing.T) {
	inkAt := func(spans []look.Span, at int) colour.Name {
		for _, s := range spans {
			if s.Ink != "" && at >= s.From && at < s.To {
				return s.Ink
			}
		}
		return ""
	}
	text := `=upper case(größe) + "é" + 12 and true`
	spans := paint(text, true)
	for part, want := range map[string]colour.Name{"upper case": colour.AccentText, "größe": colour.Expr, `"é"`: colour.Data, "12": colour.Data, "and": colour.Text2, "true": colour.Data} {
		at := runes(text, strings.Index(text, part))
		if got := inkAt(spans, at); got != want {
			t.Errorf("%s has the colour %q, want %q", part, got, want)
		}
	}
	spans = paint("http://x/{= id }/y", false)
	if inkAt(spans, 0) != "" || inkAt(spans, 12) != colour.Expr {
		t.Errorf("inside of text: %+v", spans)
	}
}

// Completion offers variables with the values of the sample, and the value of an
// expression is shown with them.
func TestLiveValues(t *testing.T) {
	d := example(t)
	v, err := feel.FromJSON([]byte(`{"worker": "Ann", "order": {"total": 249.9}}`))
	if err != nil {
		t.Fatal(err)
	}
	f := form(t, d, Options{Sample: func(*bpmn.Element) Sample { return Sample{Values: v.(*feel.Context), Of: "run 7"} }}, "Task_Report")
	list := f.complete("=wor", 4, true)
	i := slices.IndexFunc(list, func(p look.Proposal) bool { return p.Text == "worker" })
	if i < 0 || list[i].Value != `"Ann"` || list[i].Type != "string" || list[i].From != 1 {
		t.Errorf("offered is %+v", list)
	}
	if got := f.complete("a {= work", 9, false); len(got) != 2 || got[1].Text != "worker }" {
		t.Errorf("an insertion that is open is not closed: %+v", got)
	}
	if got := f.complete("a {= work }", 9, false); len(got) != 2 || got[1].Text != "worker" {
		t.Errorf("an insertion that is closed is closed again: %+v", got)
	}
	if got := f.complete("=order.", 7, true); len(got) == 0 || got[0].Text != "total" {
		t.Errorf("behind the dot is offered %+v", got)
	}
	if got := f.tried("=order.total * 2", false); !strings.Contains(got, "499.8") || !strings.Contains(got, "run 7") {
		t.Errorf("the value is %q", got)
	}
	if got := f.tried("Hello {= worker }!", false); got != "\u2192 Hello Ann!" {
		t.Errorf("the text is %q", got)
	}
}

// The sentence spells out when a call is repeated.
func TestRetrySpelledOut(t *testing.T) {
	if d, wrong := seconds("PT1M30S"); wrong || d != 90*time.Second {
		t.Errorf("PT1M30S is %v, wrong %v", d, wrong)
	}
	for d, want := range map[time.Duration]string{10 * time.Second: "10 s", 5 * time.Minute: "5 min", 70 * time.Second: "1 min 10 s"} {
		if got := spell(d); got != want {
			t.Errorf("%v is spelled %q, want %q", d, got, want)
		}
	}
}

// Every kind of the example has a form, docked and as a dialog.
func TestEveryElementOfTheExample(t *testing.T) {
	d := example(t)
	for _, e := range d.Model().Elements {
		if e.ID == "" || bpmn.Of(e.Kind) == nil {
			continue
		}
		for _, dialog := range []bool{false, true} {
			f := form(t, d, Options{Dialog: dialog, Close: func() {}}, e.ID)
			if len(f.rows) == 0 {
				t.Errorf("%s has an empty form", e.ID)
			}
			for _, r := range f.rows {
				if r.problem.Visible() {
					t.Errorf("%s: %s says %q as it is opened", e.ID, r.field.Name, r.problem.Text)
				}
			}
		}
	}
}
