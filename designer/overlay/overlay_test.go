package overlay

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// A desk is a window with something to press below the overlays.
type desk struct {
	*testing.T
	fyne.Window
	layer   *Layer
	pressed int
}

func newDesk(t *testing.T) *desk {
	d := &desk{T: t, Window: test.NewWindow(nil)}
	d.layer = New(d)
	d.SetContent(container.NewVBox(widget.NewButton("below", func() { d.pressed++ })))
	d.Resize(fyne.NewSize(1000, 700))
	d.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { d.layer.Key(e.Name) })
	t.Cleanup(d.Close)
	return d
}

// press is a key as the window gets it: the overlay first, then the focus.
func (d *desk) press(name fyne.KeyName) {
	if d.layer.Key(name) {
		return
	}
	if f := d.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

// depth is how many overlays stand above the window.
func (d *desk) depth() int { return len(d.Canvas().Overlays().List()) }

// alive fails if the window takes no mouse although nothing stands above it.
func (d *desk) alive() {
	d.Helper()
	before := d.pressed
	test.TapCanvas(d.Canvas(), fyne.NewPos(30, 20))
	if d.depth() != 0 || d.pressed != before+1 {
		d.Errorf("%d overlays are left, the button below was pressed: %v", d.depth(), d.pressed > before)
	}
}

// focusable are all widgets of a tree that take the focus.
func focusable(o fyne.CanvasObject) (list []fyne.Focusable) {
	if f, ok := o.(fyne.Focusable); ok && o.Visible() {
		list = append(list, f)
	}
	switch x := o.(type) {
	case *fyne.Container:
		for _, c := range x.Objects {
			list = append(list, focusable(c)...)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			list = append(list, focusable(c)...)
		}
	}
	return list
}

// kinds are the overlays of the program, by what they hold.
func kinds(d *desk) map[string]func() {
	lines := func() *widget.List {
		return widget.NewList(func() int { return 3 }, func() fyne.CanvasObject { return widget.NewLabel("") }, func(int, fyne.CanvasObject) {})
	}
	multi := widget.NewMultiLineEntry()
	with := func(o fyne.CanvasObject, focus fyne.Focusable) func() {
		return func() {
			d.layer.Show(Dialog{Title: "Question", Content: o, Focus: focus, Size: fyne.NewSize(400, 300), Buttons: []Button{{Label: "No"}, {Label: "Other", Danger: true}, {Label: "Yes"}}})
		}
	}
	return map[string]func(){
		"label":  with(widget.NewLabel("Really?"), nil),
		"entry":  with(widget.NewEntry(), nil),
		"lines":  with(multi, multi),
		"choice": with(container.NewVBox(widget.NewRadioGroup([]string{"a", "b"}, nil), widget.NewCheck("c", nil), widget.NewSelect([]string{"d"}, nil)), nil),
		"list":   with(lines(), nil),
		"tabs":   with(container.NewAppTabs(container.NewTabItem("one", widget.NewEntry()), container.NewTabItem("two", widget.NewSlider(0, 1))), nil),
		"note":   func() { d.layer.Note("Note", "some text") },
		"open":   func() { d.layer.AskOpen(Files{}, nil) },
		"save":   func() { d.layer.AskSave(Files{}, nil) },
		"menu": func() {
			widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", fyne.NewMenuItem("a", nil)), d.Canvas(), fyne.NewPos(200, 200))
		},
		"fyne's": func() { dialog.ShowConfirm("Overwrite?", "a file", func(bool) {}, d) },
	}
}

// Escape closes every overlay, one at a time, whatever has the focus; then the
// window works again.
func TestEscape(t *testing.T) {
	d := newDesk(t)
	for name, show := range kinds(d) {
		show()
		n := len(focusable(d.layer.top()))
		d.press(fyne.KeyEscape)
		d.alive()
		for i := -1; i < n; i++ {
			show()
			what := "nothing"
			d.Canvas().Unfocus()
			if all := focusable(d.layer.top()); i >= 0 && i < len(all) {
				d.Canvas().Focus(all[i])
				what = fmt.Sprintf("%T", all[i])
			}
			test.TapCanvas(d.Canvas(), fyne.NewPos(990, 690)) // beside it
			d.press(fyne.KeyEscape)
			if d.depth() != 0 {
				t.Errorf("%s: Escape with the focus on %s leaves %d overlays", name, what, d.depth())
				d.Canvas().Overlays().Remove(d.Canvas().Overlays().List()[0])
			}
			d.alive()
		}
	}
}

// Of two overlays Escape closes the upper one; the lower one still answers.
func TestStacked(t *testing.T) {
	d := newDesk(t)
	for lower, showLower := range kinds(d) {
		for upper, showUpper := range kinds(d) {
			showLower()
			showUpper()
			if d.depth() != 2 {
				t.Fatalf("%s above %s makes %d overlays", upper, lower, d.depth())
			}
			d.press(fyne.KeyEscape)
			if d.depth() != 1 {
				t.Errorf("%s above %s: Escape leaves %d overlays, want the lower one", upper, lower, d.depth())
			}
			d.press(fyne.KeyEscape)
			d.alive()
		}
	}
}

// Closing the lower of two closes the upper, too, and tells both.
func TestCloseBelow(t *testing.T) {
	d := newDesk(t)
	told := ""
	lower := d.layer.Show(Dialog{Content: widget.NewLabel("1"), Closed: func() { told += "lower" }})
	d.layer.Show(Dialog{Content: widget.NewLabel("2"), Closed: func() { told += "upper " }})
	lower.Close()
	lower.Close()
	if told != "upper lower" {
		t.Errorf("told %q", told)
	}
	d.alive()
}

// Enter takes the last button unless what has the focus knows better.
func TestEnter(t *testing.T) {
	d := newDesk(t)
	line, area := widget.NewEntry(), widget.NewMultiLineEntry()
	ours, page, knows := look.NewInput("x"), look.NewInput("x"), look.NewInput("x")
	page.Multi, knows.Submit = true, func() {}
	for name, c := range map[string]struct {
		content fyne.CanvasObject
		focus   fyne.Focusable
		want    string
	}{
		"nothing":                  {widget.NewLabel("?"), nil, "yes"},
		"a line":                   {line, line, "yes"},
		"an area":                  {area, area, ""},
		"a line of ours":           {ours, ours, "yes"},
		"an area of ours":          {page, page, ""},
		"a line that knows better": {knows, knows, ""},
	} {
		answer := ""
		s := d.layer.Show(Dialog{Content: c.content, Focus: c.focus, Buttons: []Button{
			{Label: "No", Do: func() { answer = "no" }}, {Label: "Yes", Do: func() { answer = "yes" }}}})
		d.press(fyne.KeyReturn)
		if answer != c.want || (d.depth() == 0) != (c.want != "") {
			t.Errorf("with the focus on %s Enter answers %q and leaves %d overlays", name, answer, d.depth())
		}
		s.Close()
	}
	answer := ""
	s := d.layer.Show(Dialog{Content: widget.NewLabel("?"), Buttons: []Button{{Label: "No", Do: func() { answer = "no" }}, {Label: "Yes", Do: func() { answer = "yes" }}}})
	d.Canvas().Focus(s.Button(0))
	d.press(fyne.KeyReturn)
	if answer != "no" {
		t.Errorf("Enter on No answers %q", answer)
	}
	s = d.layer.Show(Dialog{Content: widget.NewLabel("?"), Buttons: []Button{{Label: "No"}, {Label: "Yes", Do: func() { answer = "yes" }}}})
	s.Button(1).Disable()
	d.press(fyne.KeyEnter)
	if answer == "yes" || d.depth() != 1 {
		t.Errorf("Enter takes a button that is disabled")
	}
}

// What was typed is asked about before it is thrown away.
func TestFilled(t *testing.T) {
	d := newDesk(t)
	line := widget.NewEntry()
	closed := 0
	s := d.layer.Show(Dialog{Title: "Form", Content: line, Focus: line, Filled: func() bool { return line.Text != "" }, Closed: func() { closed++ },
		Buttons: []Button{{Label: "Cancel"}, {Label: "OK"}}})
	line.SetText("an hour of work")
	d.press(fyne.KeyEscape)
	if d.depth() != 2 || closed != 0 {
		t.Fatalf("a filled form is closed at once: %d overlays, closed %d times", d.depth(), closed)
	}
	d.press(fyne.KeyEscape) // no, not that
	if d.depth() != 1 || closed != 0 || line.Text != "an hour of work" {
		t.Fatalf("Escape at the question does not lead back to the form: %d overlays", d.depth())
	}
	test.Tap(s.Button(0))
	if d.depth() != 2 {
		t.Fatal("Cancel throws a filled form away unasked")
	}
	d.press(fyne.KeyReturn) // throws nothing away
	if d.depth() != 1 || closed != 0 {
		t.Fatalf("Enter at the question leaves %d overlays, closed %d times", d.depth(), closed)
	}
	test.Tap(s.Button(0))
	test.Tap(d.yes())
	if d.depth() != 0 || closed != 1 {
		t.Errorf("throwing it away leaves %d overlays, closed %d times", d.depth(), closed)
	}
	d.alive()
}

// One of a name is open at a time.
func TestName(t *testing.T) {
	d := newDesk(t)
	ask := func() *Shown { return d.layer.Show(Dialog{Name: "q", Content: widget.NewLabel("?")}) }
	if first := ask(); ask() != first || d.depth() != 1 {
		t.Errorf("the same question is asked %d times", d.depth())
	}
	ask().Close()
	ask()
	if d.depth() != 1 {
		t.Errorf("after it was closed it is not asked again")
	}
}

// saving opens the dialog for a file that is offered under a name, and accepts.
func (d *desk) saving(folder, name string) (chosen *string) {
	chosen = new(string)
	d.layer.AskSave(Files{Folder: folder, Name: name, Endings: []string{".bpmn", ".xml"}}, func(path string) { *chosen = path })
	test.Tap(d.yes())
	return chosen
}

// A file that is there is replaced only when a person said so, whether its ending
// was typed or not; until it is written it stays what it is, and nothing is made
// beside it.
func TestSaveAs(t *testing.T) {
	d := newDesk(t)
	for _, typed := range []string{"order", "order.bpmn"} {
		for _, replace := range []bool{false, true} {
			dir := t.TempDir()
			precious := filepath.Join(dir, "order.bpmn")
			if err := os.WriteFile(precious, []byte("a colleague's process"), 0o644); err != nil {
				t.Fatal(err)
			}
			chosen := d.saving(dir, typed)
			if *chosen != "" || d.depth() == 0 {
				t.Fatalf("%s: %q is taken unasked", typed, *chosen)
			}
			if replace {
				test.Tap(d.yes())
			} else {
				d.press(fyne.KeyReturn) // which replaces nothing, and asks again
				if *chosen != "" || d.depth() != 1 {
					t.Errorf("%s: Enter at the question chooses %q and leaves %d overlays", typed, *chosen, d.depth())
				}
				for d.depth() > 0 {
					d.press(fyne.KeyEscape)
				}
			}
			if want := map[bool]string{true: precious}[replace]; *chosen != want {
				t.Errorf("%s, replace %v: chosen is %q", typed, replace, *chosen)
			}
			data, _ := os.ReadFile(precious)
			if list, _ := os.ReadDir(dir); string(data) != "a colleague's process" || len(list) != 1 {
				t.Errorf("%s, replace %v: the file holds %q before anything is written; %d files", typed, replace, data, len(list))
			}
			d.alive()
		}
	}
	dir := t.TempDir()
	if got := *d.saving(dir, "order v2.1"); got != filepath.Join(dir, "order v2.1.bpmn") {
		t.Errorf("a new name becomes %q", got)
	}
	d.alive()
}

// yes is the button of the topmost question that goes on.
func (d *desk) yes() *look.Button {
	d.Helper()
	s := d.layer.Top()
	if s == nil {
		d.Fatal("there is no question")
	}
	return s.buttons[len(s.buttons)-1]
}

// Our own file dialog opens folders, takes names and whole paths, and says what is not there.
func TestPick(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b.bpmn", "c.txt", ".hidden.bpmn", "sub/in.bpmn"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	chosen := ""
	p := newPicker(d.layer, Files{Folder: dir, Endings: []string{".bpmn"}}, wanted{title: "Open", button: "Open", chosen: func(path string) { chosen = path }})
	p.open(p.Folder)
	if got := fmt.Sprint(len(p.rows)) + p.rows[0].name + p.rows[1].name; got != "2subb.bpmn" {
		t.Errorf("listed is %s", got)
	}
	p.shown.Accept()
	if chosen != "" || p.wrong.Text == "" {
		t.Error("nothing is named, and nothing is said of it")
	}
	p.press(0)
	p.name.Type("in.bpmn")
	p.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if chosen != filepath.Join(dir, "sub/in.bpmn") {
		t.Errorf("chosen is %q", chosen)
	}
	d.alive()
	p = newPicker(d.layer, Files{Folder: dir, Endings: []string{".bpmn"}}, wanted{chosen: func(path string) { chosen = path }})
	p.open(p.Folder)
	p.press(1)
	p.press(1)
	if chosen != filepath.Join(dir, "b.bpmn") {
		t.Errorf("pressed twice, chosen is %q", chosen)
	}
	d.alive()
}

// The name that a file is saved under is typed over, its ending stays.
func TestNameIsTypedOver(t *testing.T) {
	d := newDesk(t)
	d.layer.AskSave(Files{Folder: t.TempDir(), Name: "untitled.bpmn"}, func(string) {})
	in := d.Canvas().Focused().(*look.Input)
	for _, r := range "주문" {
		in.TypedRune(r)
	}
	if in.Text() != "주문.bpmn" {
		t.Errorf("the name is %q", in.Text())
	}
}
