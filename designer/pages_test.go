package designer

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// pages are the pages, panels and dialogs of the window; each is opened on the example.
var pages = []struct {
	name string
	open func(*Window)
}{
	{"problems", func(w *Window) { w.action("problems").try(w) }},
	{"folder", func(w *Window) { w.files.show(true) }},
	{"XML", func(w *Window) { w.current().view(xmlView) }},
	{"runs", func(w *Window) { w.current().view(runsView) }},
	{"run panel", func(w *Window) { w.dock.reveal(runPage) }},
	{"comparison", func(w *Window) { w.action("compare saved").try(w) }},
	{"settings", (*Window).showSettings},
	{"keys", (*Window).showKeys},
	{"picture", (*Window).exportPicture},
	{"about", (*Window).about},
	{"open", (*Window).askOpen},
	{"save", (*Window).saveAs},
	{"unsaved", func(w *Window) { w.askUnsaved(w.current(), func() {}) }},
	{"outside", func(w *Window) { w.current().askOutside([]byte("<x/>"), nil) }},
	{"commands", (*Window).commands},
	{"find", func(w *Window) { w.current().find() }},
	{"menu", func(w *Window) { w.top.show(0) }},
	{"view menu", func(w *Window) { w.top.show(2) }},
	{"properties", func(w *Window) { w.current().properties("Throw_Request") }},
	{"properties of a task", func(w *Window) { w.current().properties("Task_Report") }},
	{"properties of what waits", func(w *Window) { w.current().properties("Catch_Completed") }},
	{"edit menu", func(w *Window) { w.top.show(1) }},
	{"run menu", func(w *Window) { w.top.show(3) }},
	{"help menu", func(w *Window) { w.top.show(4) }},
	{"deploy", func(w *Window) { w.current().view(deployView) }},
	{"calls", func(w *Window) { w.bottom.reveal(callsPage) }},
	{"messages", func(w *Window) { w.bottom.reveal(messagesPage) }},
	{"endpoints", func(w *Window) { w.bottom.reveal(endpointsPage) }},
	{"tests", func(w *Window) { w.bottom.reveal(testsPage) }},
	{"simulation", func(w *Window) { w.bottom.reveal(simulationPage) }},
	{"breakpoints", func(w *Window) {
		b := w.current().breaks
		b.points["Task_Report"] = engine.Breakpoint{Element: "Task_Report", When: "worker = null", Hits: 2}
		b.changed()
		w.bottom.reveal(breakpointsPage)
	}},
	{"runs", func(w *Window) { w.current().view(runsView) }},
	{"tasks", func(w *Window) { w.action("tasks").try(w) }},
	{"catalogs", func(w *Window) { w.action("catalogs").try(w) }},
	{"rename everywhere", func(w *Window) { w.action("rename everywhere").try(w) }},
	{"open a folder", (*Window).askFolder},
	{"append", func(w *Window) { w.current().editor.Do("append") }},
	{"change into", func(w *Window) { w.current().editor.Do("replace") }},
	{"create", func(w *Window) { w.current().editor.Do("create") }},
	{"problems found", spoil},
}

// spoil makes mistakes that the check finds, and shows the list of them.
func spoil(w *Window) {
	t := w.current()
	w.fail(t.doc.Change("spoil", func(tx *doc.Tx) error {
		if _, err := tx.Create(doc.Type{Kind: bpmn.ServiceTask}, bpmn.Point{X: 700, Y: 200}, nil); err != nil {
			return err
		}
		return tx.Delete(tx.Element("End_Handled"), tx.Element("Start_Requested"))
	}))
	t.found(t.check())
	w.bottom.reveal(problemsPage)
}

// onEveryPage opens every page in a window that speaks a language, and shows it to visit,
// with what lies above the window.
func onEveryPage(t *testing.T, code string, visit func(page string, o fyne.CanvasObject)) {
	t.Helper()
	check(t, speak(code))
	w := open(t, t.TempDir())
	w.chooseLanguage(code)
	visit("start", w.Canvas().Content())
	w.OpenExample()
	check(t, w.current().doc.Saved("", w.current().doc.Bytes()))
	if !w.saveTo(w.current(), filepath.Join(t.TempDir(), "error-report.bpmn")) {
		t.Fatal("it was not saved")
	}
	for _, p := range pages {
		p.open(w)
		w.Canvas().Content().Refresh()
		visit(p.name, w.Canvas().Content())
		for _, o := range w.Canvas().Overlays().List() {
			visit(p.name, o)
		}
		for w.over.Covered() {
			if s := w.over.Top(); s != nil {
				s.Close()
			} else {
				w.over.Key(fyne.KeyEscape)
			}
		}
		w.files.show(false)
		w.inbox.close()
		w.current().compareNoMore()
		w.current().view(diagramView)
	}
}

// texted tells the visible texts: those of labels, buttons and of Fyne's own texts.
func texted(o fyne.CanvasObject, tell func(string)) {
	walk(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *look.Label:
			tell(o.Text)
		case *look.Button:
			tell(o.Text)
			tell(o.Tip)
		case *look.Paragraph:
			tell(o.Text)
		case *canvas.Text:
			tell(o.Text)
		}
	})
}

// programs are words that only programs write: names in camel case, of a dialect, of a value.
var programs = regexp.MustCompile(`\b[a-z]+[A-Z]\w*\b|\bcamunda[78]\b|\bjson\b|\bxml\b|\bexponential\b|\bPOSTed\b|%!|<nil>|\b[a-z]+\.[A-Z]\w+\b`)

// people are texts that people or files have written, and signs.
var people = regexp.MustCompile(`Process_|Task_|Flow_|Message_|Definition_|Collaboration_|hookflow|workId|/|^\{|Id$|=|<|"|^PUT$`)

// Nothing raw stands on any page: every text is one for people.
func TestNothingRawAnywhere(t *testing.T) {
	seen := 0
	onEveryPage(t, "en", func(page string, o fyne.CanvasObject) {
		if page == "XML" {
			return // which is raw by nature
		}
		texted(o, func(text string) {
			seen++
			if raw := programs.FindString(text); raw != "" && !people.MatchString(text) {
				t.Errorf("%s: %q in %q", page, raw, text)
			}
		})
	})
	if seen < 1000 {
		t.Errorf("only %d texts were seen", seen)
	}
}

// On every page, in every language, words are whole, inside of their boxes, and in that
// language: no text of the English file stands there that has a translation.
func TestEveryPageInEveryLanguage(t *testing.T) {
	defer func() { check(t, speak("en")) }()
	for _, l := range languages[1:] {
		other, ours := map[string]bool{}, map[string]bool{}
		for id, text := range texts(t, l.code) {
			ours[text], ours[upper(text)] = true, true
			if id != text && len([]rune(id)) > 3 {
				other[id] = true
			}
		}
		onEveryPage(t, l.code, func(page string, o fyne.CanvasObject) {
			whole(t, l.code+" "+page, o, ours)
			texted(o, func(text string) {
				if other[text] && lang.L(text) != text && !named(text) && !((page == "keys" || page == "edit menu") && text == "Delete") { // the key of this name
					t.Errorf("%s %s: %q is in English", l.code, page, text)
				}
			})
		})
	}
}

// named reports whether a text may be the name of something in the example.
func named(text string) bool {
	return strings.HasPrefix(text, "error-report") || text == "Error" || text == "Worker" || bpmn.Of(bpmn.Kind(text)) != nil
}

// whole reports words of ours that are cut, buttons that are narrower than their words, and what reaches over the window.
func whole(t *testing.T, where string, o fyne.CanvasObject, ours map[string]bool) {
	t.Helper()
	room := o.Size()
	walk(o, func(o fyne.CanvasObject) {
		if l, ok := o.(*look.Label); ok && l.Size().Width > 0 && l.Shown() != l.Text && ours[l.Text] {
			t.Errorf("%s: %q is cut to %q", where, l.Text, l.Shown())
		}
		b, ok := o.(*look.Button)
		if !ok || b.Text == "" || b.Size().Width == 0 {
			return
		}
		if need := b.MinSize().Width; need > b.Size().Width+1 {
			t.Errorf("%s: the button %q is %.0f wide and needs %.0f", where, b.Text, b.Size().Width, need)
		}
		if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b); at.X+b.Size().Width > room.Width+1 || at.X < -1 {
			t.Errorf("%s: the button %q reaches from %.0f to %.0f of %.0f", where, b.Text, at.X, at.X+b.Size().Width, room.Width)
		}
	})
}

// A port that is taken is told by its numbers, in the language of the window.
func TestPortTakenIsTold(t *testing.T) {
	defer func() { check(t, speak("en")) }()
	for code, want := range map[string]string{"en": "Port 8086 is taken, listening on 8088.", "ru": "Порт 8086 занят, приём на 8088."} {
		check(t, speak(code))
		if got := PortTaken("127.0.0.1:8086", "127.0.0.1:8088"); got != want {
			t.Errorf("%s: %q", code, got)
		}
	}
}
