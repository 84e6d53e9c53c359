package designer

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/assets"
	"hookflow/engine/lint"
)

// statusBar is the line at the bottom: what was just said, what the check of
// the document has found, and the zoom.
type statusBar struct {
	window   *Window
	content  fyne.CanvasObject
	message  *widget.Label
	problems *widget.Button
	zoom     *widget.Label
	said     int  // counts messages, so that an old one does not clear a new one
	hinting  bool // the message comes from the hand
}

func newStatusBar(w *Window) *statusBar {
	s := &statusBar{window: w, message: widget.NewLabel(""), zoom: widget.NewLabel("")}
	s.message.Truncation = fyne.TextTruncateEllipsis
	s.problems = widget.NewButtonWithIcon("", theme.ConfirmIcon(), w.showProblems)
	s.problems.Importance = widget.LowImportance
	s.content = container.NewBorder(nil, nil, s.problems, s.zoom, s.message)
	return s
}

// messageTime is how long a message stays.
const messageTime = 8 * time.Second

// say shows a message for a while.
func (s *statusBar) say(text string, wrong bool) {
	s.said++
	s.hinting = false
	s.set(text, wrong)
	said := s.said
	s.window.after(messageTime, func() {
		if s.said == said {
			s.set("", false)
		}
	})
}

// Tell shows a message in the status bar, as something to be noticed.
func (w *Window) Tell(text string) { w.status.say(text, true) }

// hint shows what the hand has to say while it does something.
func (s *statusBar) hint(text string) {
	if text == "" && !s.hinting {
		return
	}
	s.said++
	s.hinting = text != ""
	s.set(text, true)
}

func (s *statusBar) set(text string, wrong bool) {
	importance := widget.MediumImportance
	if wrong && text != "" {
		importance = widget.DangerImportance
	}
	if s.message.Text != text || s.message.Importance != importance {
		s.message.Importance = importance
		s.message.SetText(text)
	}
}

// refresh shows the findings and the zoom of the current tab.
func (s *statusBar) refresh() {
	t := s.window.current()
	if t == nil {
		s.problems.Hide()
		s.zoom.SetText("")
		return
	}
	s.problems.Show()
	text, icon := summary(t.findings)
	if s.problems.Text != text {
		s.problems.SetText(text)
		s.problems.SetIcon(icon)
	}
	s.zoom.SetText(fmt.Sprintf("%.0f %%", t.board.ZoomNow()*100))
}

// summary says in a few words what the check has found.
func summary(findings []lint.Finding) (string, fyne.Resource) {
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
	case errors > 0:
		return fmt.Sprintf(lang.L("Errors: %d, warnings: %d"), errors, warnings), theme.ErrorIcon()
	case warnings > 0:
		return fmt.Sprintf(lang.L("Warnings: %d"), warnings), theme.WarningIcon()
	}
	return lang.L("No problems"), theme.ConfirmIcon()
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
