package designer

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/assets"
	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/lint"
)

// statusBar is the last line: what the check of the document has found, what
// is selected, where the program listens, and the language.
type statusBar struct {
	window   *Window
	content  fyne.CanvasObject
	message  *look.Label
	selected *look.Label
	listener *fyne.Container
	problems *look.Button
	language *look.Button
	said     int // counts messages, so that an old one does not clear a new one
}

const statusHigh = 26

func newStatusBar(w *Window) *statusBar {
	s := &statusBar{window: w, message: look.NewLabel("", look.Small, colour.Text2).Cut(), selected: look.NewLabel("", look.Small, colour.Text2)}
	s.problems = look.NewButton(look.Bare, "done", lang.L("Ready"), func() { toggling(problemsPage)(w) })
	s.message.News = true
	s.problems.Small, s.problems.Side = true, look.IconInline
	s.language = look.NewButton(look.Bare, "", w.languageName(), nil)
	s.language.Small = true
	s.language.Do = func() { look.ShowMenu(w.Canvas(), w.languageMenu(), look.BelowObject(s.language)) }
	s.listener = look.Row(6)
	s.engine()
	row := look.RowGrow(12, 1, s.problems, s.message, s.selected, s.listener, s.language)
	s.content = look.Sized(0, statusHigh, container.NewStack(look.Inset(0, -2, 0, 0, look.Column(0, look.Hair())), look.Inset(2, 1, 6, 0, row)))
	return s
}

// engine shows whether processes can be run, and where messages come in.
func (s *statusBar) engine() {
	ink, dot, text := colour.Wait, colour.Wait, lang.L("Cannot run here")
	switch w := s.window; {
	case w.Opening:
		ink, dot, text = colour.Text2, colour.Text3, lang.L("The engine is opening")
	case w.Local != nil:
		ink, dot, text = colour.Text2, colour.Done, fmt.Sprintf(lang.L("Listening on %s"), strings.TrimPrefix(w.Local.URL, "http://"))
	}
	s.listener.Objects = []fyne.CanvasObject{look.NewGlyph("breakpoint", look.IconTiny, dot), look.NewLabel(text, look.Small, ink)}
	if s.window.mocked() {
		s.listener.Objects = append([]fyne.CanvasObject{look.Chip(look.Waits, "pin", lang.L("mocks answer"))}, s.listener.Objects...)
	}
	s.listener.Refresh()
	if s.content != nil {
		s.content.Refresh()
	}
}

// messageTime is how long a message stays.
const messageTime = 8 * time.Second

// say shows a message for a while: what was done in the status bar, what is
// refused beside the pointer.
func (s *statusBar) say(text string, wrong bool) {
	if t := s.window.current(); wrong && t != nil {
		t.bubble.refuse(text)
		return
	}
	s.tell(text, wrong)
}

func (s *statusBar) tell(text string, wrong bool) {
	s.said++
	s.set(text, wrong)
	said := s.said
	s.window.after(messageTime, func() {
		if s.said == said {
			s.set("", false)
		}
	})
}

// PortTaken says to people that the listener has another port than usual, of addresses
// such as 127.0.0.1:8086.
func PortTaken(wanted, used string) string {
	port := func(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }
	return fmt.Sprintf(lang.L("Port %s is taken, listening on %s."), port(wanted), port(used))
}

// Tell shows a message in the status bar, as something to be noticed.
func (w *Window) Tell(text string) { w.status.tell(text, true) }

func (s *statusBar) set(text string, wrong bool) {
	ink := colour.Text2
	if wrong {
		ink = colour.Wait
	}
	s.message.SetColour(ink)
	s.message.SetText(text)
}

// refresh shows the findings and the selection of the current tab.
func (s *statusBar) refresh() {
	t := s.window.current()
	if t == nil {
		s.problems.Icon, s.problems.Ink = "done", ""
		s.problems.SetText(lang.L("Ready"))
		s.selected.SetText("")
		return
	}
	text, icon, ink := summary(t.findings)
	s.problems.Icon, s.problems.Ink = icon, ink
	s.problems.SetText(text)
	s.problems.Refresh()
	s.selected.SetText(t.chosen())
	s.content.Refresh()
}

// chosen says what is selected.
func (t *tab) chosen() string {
	if n := len(t.doc.Selection()); n > 1 {
		return fmt.Sprintf(lang.L("%d selected"), n)
	}
	e := t.doc.ChosenOne()
	if e == nil {
		return ""
	}
	if name := strings.Join(strings.Fields(e.Name()), " "); name != "" {
		return fmt.Sprintf(lang.L("%s selected"), name)
	}
	return fmt.Sprintf(lang.L("%s selected"), upper(lang.L(t.doc.TypeOf(e).Label())))
}

// summary says in a few words what the check has found, with its icon and colour; "": the usual one.
func summary(findings []lint.Finding) (text, icon string, ink colour.Name) {
	var errors, warnings int
	for _, f := range findings {
		switch f.Severity {
		case lint.Error:
			errors++
		case lint.Warning:
			warnings++
		}
	}
	switch {
	case errors > 0 && warnings > 0:
		return fmt.Sprintf(lang.L("Errors: %d, warnings: %d"), errors, warnings), "error", colour.Fail
	case errors > 0:
		return fmt.Sprintf(lang.L("Errors: %d"), errors), "error", colour.Fail
	case warnings > 0:
		return fmt.Sprintf(lang.L("Warnings: %d"), warnings), "warning", colour.Wait
	}
	return lang.L("No problems"), "done", ""
}

// english is the file of all texts among the translations. It is a list and
// not an object, because some texts, such as "ID", mean something else as a key.
const english = "translations/en.json"

// A message is an entry of a file of translations.
type message struct {
	ID          string `json:"id"` // the English text
	Translation string `json:"translation"`
}

// keys are the texts that have translations.
var keys = sync.OnceValue(func() map[string]string {
	var list []message
	data, err := assets.Translations.ReadFile(english)
	if err != nil || json.Unmarshal(data, &list) != nil {
		return nil
	}
	all := make(map[string]string, len(list))
	for _, m := range list {
		all[m.ID] = m.Translation
	}
	return all
})

// translated translates what packages below the window say, as far as it is a
// fixed sentence; one that holds names stays as it is. Fyne would complain
// about every text without a translation.
func translated(text string) string {
	if _, known := keys()[text]; !known {
		return text
	}
	return lang.L(text)
}
