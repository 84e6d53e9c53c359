package designer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"hookflow/designer/doc"
	"hookflow/designer/look"
)

// typing is a window that shows the XML of the example.
func typing(t *testing.T) (*Window, *tab, *xmlPage) {
	t.Helper()
	w := open(t, t.TempDir())
	w.OpenExample()
	w.current().view(xmlView)
	return w, w.current(), w.current().xml
}

// typeBehind types a text behind another one.
func typeBehind(t *testing.T, p *xmlPage, behind, text string) {
	t.Helper()
	for row, line := range strings.Split(p.code.Text(), "\n") {
		if i := strings.Index(line, behind); i >= 0 {
			p.code.Go(look.Spot{Row: row, Col: i + len(behind)})
			for _, r := range text {
				p.code.TypedRune(r)
			}
			return
		}
	}
	t.Fatalf("there is no %q in the text", behind)
}

// What is typed is the document's; one undo goes through the text and the diagram.
func TestXMLIsEdited(t *testing.T) {
	w, tab, p := typing(t)
	before := p.code.Text()
	typeBehind(t, p, `name="Report`, "X")
	if got := tab.doc.Element("Task_Report").Name(); got != "ReportX error" {
		t.Errorf("the element is called %q", got)
	}
	check(t, tab.doc.Change("rename", func(tx *doc.Tx) error { return tx.Rename(tab.doc.Element("Task_Confirm"), "Check") }))
	if !strings.Contains(p.code.Text(), `name="Check"`) {
		t.Error("a change of the diagram is not in the text")
	}
	w.action("undo").try(w)
	p.code.Undo()
	if got := p.code.Text(); got != before || tab.doc.Dirty() {
		t.Errorf("two undos later the text is not the one of before: %d and %d bytes", len(got), len(before))
	}
}

// A mistake is told with its line; the diagram keeps the last state, and a change of it
// goes into the text beside the mistake. Nothing is saved or closed unasked.
func TestXMLWithAMistake(t *testing.T) {
	w, tab, p := typing(t)
	typeBehind(t, p, `name="Report error"`, "<")
	if p.bad == nil || p.bad.Line != 23 || tab.doc.Dirty() {
		t.Fatalf("the mistake is %v", p.bad)
	}
	if tab.doc.Element("Task_Report") == nil || !tab.unsaved() {
		t.Error("the diagram lost what it had, or the tab says that nothing is unsaved")
	}
	check(t, tab.doc.Change("rename", func(tx *doc.Tx) error { return tx.Rename(tab.doc.Element("Task_Confirm"), "Check") }))
	if text := p.code.Text(); !strings.Contains(text, `name="Check"`) || !strings.Contains(text, `error"<`) {
		t.Error("the text lacks the change of the diagram or what was typed")
	}
	path := filepath.Join(t.TempDir(), "a.bpmn")
	if !w.saveTo(tab, path) {
		t.Fatal("it was not saved")
	}
	data, err := os.ReadFile(path)
	check(t, err)
	if strings.Contains(string(data), `error"<`) || !strings.Contains(string(data), `name="Check"`) {
		t.Error("the file has the mistake, or lacks the change")
	}
	w.closeTab(tab)
	if w.current() != tab || !w.over.Covered() {
		t.Error("the tab was closed with a mistake in it")
	}
	w.over.Top().Cancel()
	p.code.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	if p.bad != nil || tab.unsaved() {
		t.Errorf("mended, it says %v", p.bad)
	}
}

// Both sides of the same line: the person decides, and until then both are there.
func TestXMLDisagrees(t *testing.T) {
	_, tab, p := typing(t)
	typeBehind(t, p, `name="Report error"`, "<")
	check(t, tab.doc.Change("rename", func(tx *doc.Tx) error { return tx.Rename(tab.doc.Element("Task_Report"), "Other") }))
	if !strings.Contains(p.code.Text(), `Report error"<`) || tab.doc.Element("Task_Report").Name() != "Other" {
		t.Error("one of both is lost")
	}
	if len(p.trouble.Objects) == 0 {
		t.Error("nobody is asked")
	}
}

// Diagram and text have one selection.
func TestXMLSelection(t *testing.T) {
	_, tab, p := typing(t)
	for row, line := range strings.Split(p.code.Text(), "\n") {
		if strings.Contains(line, `hookflow:call url`) {
			p.choose(row)
			break
		}
	}
	if got := strings.Join(tab.doc.Selection(), " "); got != "Throw_Request" {
		t.Errorf("selected is %q", got)
	}
	tab.doc.Select("Task_Confirm")
	tab.overlaid()
	first := strings.Split(p.code.Text(), "\n")[p.code.Marked()]
	if !strings.Contains(first, `id="Task_Confirm"`) {
		t.Errorf("marked is %q", first)
	}
}

// Two changes of a text become one, unless they are of the same lines.
func TestMergeLines(t *testing.T) {
	for _, c := range []struct{ base, a, b, want string }{
		{"1\n2\n3\n", "1\n2a\n3\n", "1\n2\n3\n4\n", "1\n2a\n3\n4\n"},
		{"1\n2\n3\n", "1\n3\n", "0\n1\n2\n3\n", "0\n1\n3\n"},
		{"1\n2\n3\n", "1\n2a\n3\n", "1\n2b\n3\n", "-"},
		{"1\n2\n3\n", "1\n2\n3\nx\n", "y\n1\n2\n3\n", "y\n1\n2\n3\nx\n"},
	} {
		both, ok := mergeLines(c.base, c.a, c.b)
		if !ok {
			both = "-"
		}
		if both != c.want {
			t.Errorf("%q with %q and %q is %q, want %q", c.base, c.a, c.b, both, c.want)
		}
	}
}

// A line is coloured by what stands in it, also when it begins inside of something.
func TestXMLColours(t *testing.T) {
	kinds := func(line string, state int) (out string, next int) {
		spans, next := xmlColours(line, state)
		at := 0
		for _, s := range spans {
			if s.From != at {
				t.Errorf("%q: a gap at %d", line, at)
			}
			at = s.To
			out += string(s.Ink)[:2]
		}
		if at != len([]rune(line)) {
			t.Errorf("%q is coloured up to %d", line, at)
		}
		return out, next
	}
	for _, c := range []struct {
		line  string
		state int
		next  int
	}{
		{`<a b="c">d</a>`, xmlText, xmlText}, {`<a b="c`, xmlText, xmlDouble}, {`c" d='e' />`, xmlDouble, xmlText},
		{`<!-- 가`, xmlText, xmlComment}, {`x --> y`, xmlComment, xmlText}, {`<![CDATA[ < ]]><b`, xmlText, xmlTag}, {`<`, xmlText, xmlTag}, {`</`, xmlText, xmlTag}, {`"=x"`, xmlTag, xmlTag},
	} {
		if _, next := kinds(c.line, c.state); next != c.next {
			t.Errorf("%q leaves %d, want %d", c.line, next, c.next)
		}
	}
}

// In the XML the key of finding finds words, Enter and F3 go on and Escape goes back into the text; F4 leads to what cannot be read, F6 to what can be
// done about it, and each key that is not of a text is the window's.
func TestXMLByKey(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	w.action("xml view").try(w)
	x := tab.xml
	if w.Canvas().Focused() != fyne.Focusable(x.code) {
		t.Fatalf("%T has the keys in the XML", w.Canvas().Focused())
	}
	x.code.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: ctrl})
	if w.Canvas().Focused() != fyne.Focusable(x.find.text) || w.over.Covered() {
		t.Fatalf("Ctrl+F leads to %T", w.Canvas().Focused())
	}
	for _, r := range "task_report\"" {
		x.find.text.TypedRune(r)
	}
	if at := x.code.Selected(); at != `Task_Report"` || !tab.doc.Selected("Task_Report") {
		t.Errorf("%q is found, and on the diagram %v", at, tab.doc.Selection())
	}
	first := x.find.count.Text
	x.find.text.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	x.find.text.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if x.find.content.Visible() || w.Canvas().Focused() != fyne.Focusable(x.code) {
		t.Errorf("after Escape %T has the keys", w.Canvas().Focused())
	}
	second := x.find.count.Text
	x.code.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF3})
	if third := x.find.count.Text; first == second || second == third || !strings.HasPrefix(first, "1 ") {
		t.Errorf("the places are %q, %q, %q", first, second, third)
	}
	x.code.SetText("<bpmn:nothing")
	x.read()
	x.code.Go(look.Spot{})
	w.action("area").try(w)
	if b, is := w.Canvas().Focused().(*look.Button); !is || b.Text != "Show" {
		t.Errorf("F6 leads from the text to %T", w.Canvas().Focused())
	}
	w.Canvas().Focus(x.code)
	x.code.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF4})
	x.code.TypedRune('!')
	if line := strings.Split(x.code.Text(), "\n")[0]; !strings.Contains(line, "!") || strings.HasPrefix(line, "!") {
		t.Errorf("F4 has led to another place: %q", line)
	}
	full := w.FullScreen()
	x.code.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF11})
	if w.FullScreen() == full {
		t.Error("F11 is kept by the text")
	}
	x.take(tab.doc.Text())
	x.code.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.Canvas().Focused() != fyne.Focusable(tab.board) {
		t.Errorf("Escape leads to %T", w.Canvas().Focused())
	}
}

// The diagram beside the XML is shown and hidden without a mouse.
func TestXMLBesideByKey(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	w.action("xml beside").try(w) // not while the diagram is looked at
	w.action("xml view").try(w)
	x := w.current().xml
	if len(w.edges()) == 0 {
		t.Fatal("the diagram is not beside the XML")
	}
	before := x.content.Size().Width
	w.action("xml beside").try(w)
	if w.xmlBeside() || x.alone.On || x.content.Size().Width <= before {
		t.Error("the diagram stays beside the XML")
	}
}
