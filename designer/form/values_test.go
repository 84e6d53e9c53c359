package form

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// answered are values as a run leaves them, with the answer of a call.
func answered(t *testing.T) func(*bpmn.Element) Sample {
	t.Helper()
	v, err := feel.FromJSON([]byte(`{"worker": "Kim", "response": {"status": 201, "headers": {"x-id": "7"}, "body": {"id": 42, "lines": [{"sku": "A"}]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	return func(*bpmn.Element) Sample { return Sample{Values: v.(*feel.Context), Of: "a run"} }
}

// mapper is a dialog as people see it, with the values beside the settings.
func mapper(t *testing.T, d *doc.Doc, id string) *Form {
	t.Helper()
	o := Options{Dialog: true, Close: func() {}, Sample: answered(t)}
	o.Type = func(e *bpmn.Element) (string, string) { return "b-task", string(e.Kind) }
	f := New(d, []string{id}, o)
	p := look.NewPopup(f.Content, look.Middle(960, 700))
	w := test.NewTempWindow(t, look.Column(0))
	w.Resize(fyne.NewSize(1100, 800))
	p.Over(w.Canvas())
	return f
}

// unfold opens a value of the list.
func (f *Form) unfold(t *testing.T, path string) {
	t.Helper()
	f.values.fold(path, true)
	f.Content.Refresh()
}

func middle(o fyne.CanvasObject) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(o.Size().Width/2, o.Size().Height/2)
}

// drag takes a value by its path and lets it go at a place of the window; it returns what the pointer said there.
func (f *Form) drag(t *testing.T, path string, to fyne.Position) string {
	t.Helper()
	i := slices.IndexFunc(f.values.shown, func(l valueLine) bool { return l.path == path })
	if i < 0 {
		t.Fatalf("%s is not listed: %v", path, f.values.shown)
	}
	d := f.values.rows[i]
	says, _ := d.Over(to)
	d.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{AbsolutePosition: to}})
	d.DragEnd()
	return says
}

// A field of the answer that is dragged onto the grid of the answer makes a row that writes a variable of its name; one
// step of undo takes it back. Over the name of a section the section opens.
func TestDragAFieldToMapIt(t *testing.T) {
	d := example(t)
	before := string(d.Bytes())
	f := mapper(t, d, "Throw_Request")
	f.unfold(t, "response.body")
	section := slices.IndexFunc(f.sections, func(s *section) bool { return s.name == "response" })
	f.drag(t, "response.body.id", middle(f.sections[section].line))
	if f.page != section {
		t.Fatalf("held over the section the form shows page %d, want %d", f.page, section)
	}
	f.Content.Refresh()
	if says := f.drag(t, "response.body.id", middle(f.find(t, "answers").box)); !strings.Contains(says, "new row") {
		t.Errorf("over the grid the pointer says %q", says)
	}
	e := d.Element("Throw_Request")
	field, _ := bpmn.FieldOf(e, "answers")
	rows := bpmn.Rows(e, field)
	last := rows[len(rows)-1]
	if name, value := bpmn.GetXML(last, field.Columns[0]), bpmn.GetXML(last, field.Columns[2]); name != "id" || value != "=response.body.id" {
		t.Errorf("the row says %q <- %q", name, value)
	}
	d.Undo()
	if string(d.Bytes()) != before {
		t.Error("one undo does not bring back the file")
	}
}

// A variable is put into a text where it was let go; the answer is refused where it is not there yet.
func TestDragAVariableIntoAField(t *testing.T) {
	d := example(t)
	f := mapper(t, d, "Throw_Request")
	url := f.entry(t, "url")
	end := fyne.CurrentApp().Driver().AbsolutePositionForObject(url).AddXY(url.Size().Width-60, 14)
	if says := f.drag(t, "response.status", end); !strings.Contains(says, "not there yet") {
		t.Errorf("the pointer says %q", says)
	}
	f.drag(t, "worker", end)
	if got := bpmn.Value(d.Element("Throw_Request"), "url"); got != "http://localhost:8087/histories{= worker }" {
		t.Errorf("the file says %q", got)
	}
	if name, _ := d.CanUndo(); !strings.Contains(name, "URL") {
		t.Errorf("the step is called %q", name)
	}
	if f.values.aimed != nil || url.Edited() {
		t.Error("the field still shows that it is aimed at")
	}
}

// A value that is pressed goes where a person was typing: into the text at the cursor, and into the cell of a grid. One that
// does not fit there, and with the keyboard, may be put anywhere.
func TestPressAValueWhileTyping(t *testing.T) {
	d := example(t)
	f := mapper(t, d, "Throw_Request")
	c := fyne.CurrentApp().Driver().CanvasForObject(f.Content)
	press := func(path string) {
		t.Helper()
		c.Unfocus()
		at := slices.IndexFunc(f.values.shown, func(l valueLine) bool { return l.path == path })
		f.values.rows[at].Tapped(&fyne.PointEvent{})
	}
	url := f.entry(t, "url")
	c.Focus(url)
	url.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	url.Type("/")
	press("worker")
	if got := bpmn.Value(d.Element("Throw_Request"), "url"); got != "http://localhost:8087/histories/{= worker }" {
		t.Errorf("the address is %q", got)
	}
	if _, open := c.Focused().(*look.Menu); open {
		t.Error("a menu asks where to put it")
	}
	c.Focus(url)
	url.SelectFirst(len("http://localhost:8087"))
	press("worker")
	if got := bpmn.Value(d.Element("Throw_Request"), "url"); got != "{= worker }/histories/{= worker }" {
		t.Errorf("in place of what was selected the address is %q", got)
	}
	c.Focus(url)
	url.TypedShortcut(&fyne.ShortcutSelectAll{})
	press("worker")
	if got := bpmn.Value(d.Element("Throw_Request"), "url"); got != "=worker" {
		t.Errorf("in place of all of it the address is %q", got)
	}
	c.Focus(url)
	press("response.status")
	if _, open := c.Focused().(*look.Menu); !open {
		t.Error("what does not fit there is put nowhere, and no menu says where it may go")
	}
}

// What the mouse does the keyboard does: the arrows walk and unfold, Enter offers every setting that takes the value.
func TestMapByKeyboard(t *testing.T) {
	d := example(t)
	f := mapper(t, d, "Throw_Request")
	c := fyne.CurrentApp().Driver().CanvasForObject(f.Content)
	at := slices.IndexFunc(f.values.shown, func(l valueLine) bool { return l.path == "response.body" })
	c.Focus(f.values.rows[at])
	for _, k := range []fyne.KeyName{fyne.KeyRight, fyne.KeyDown, fyne.KeyReturn} {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
	menu, is := c.Focused().(*look.Menu)
	if !is {
		t.Fatalf("Enter gives the keyboard to %T", c.Focused())
	}
	menu.TypedRune('A')
	for menu.Open() {
		menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	if written := bpmn.Written(d.Element("Throw_Request")); !slices.Contains(written, "id") {
		t.Errorf("the element writes %v, id is missing", written)
	}
}

// Paths give names that a variable can have.
func TestNamesOfPaths(t *testing.T) {
	for path, want := range map[string]string{
		"order": "order", "response.body.id": "id", "response.body.lines[1].sku": "sku", "response.body.lines[2]": "lines",
		"response.headers.`x-id`": "xid", "response.body.`a.b`": "ab",
	} {
		if got := variableName(path); got != want {
			t.Errorf("%s gives %q, want %q", path, got, want)
		}
	}
}
