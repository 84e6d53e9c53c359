package overlay

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// A Dialog asks something and waits for an answer.
type Dialog struct {
	Name    string // one of a name is open at a time; empty: any number
	Title   string
	Content fyne.CanvasObject
	Buttons []Button       // from left to right: Escape takes the first, Enter the last that throws nothing away
	Size    fyne.Size      // zero: as small as the content allows; never more than the window
	Focus   fyne.Focusable // what has the keyboard first; nil: nothing
	Filled  func() bool    // whether closing it would lose what was typed; nil: never
	Closed  func()         // told when it is closed, however that came
}

// A Button is one answer.
type Button struct {
	Label  string
	Danger bool        // it throws something away
	Ready  func() bool // asked before anything is done: false keeps the dialog open; nil: always ready
	Do     func()      // done when the dialog is closed; nil: nothing
}

// A Shown is a dialog on the screen.
type Shown struct {
	layer   *Layer
	dialog  Dialog
	root    fyne.CanvasObject // its place on Fyne's stack
	hide    func()
	accept  func() // what Enter does; nil: it taps the leading button
	buttons []*widget.Button
}

// margin is how much of the window is seen around the largest dialog.
const margin = 60

// Show opens a dialog. If one of its name is open already, that one is returned.
func (l *Layer) Show(d Dialog) *Shown {
	l.prune()
	for _, s := range l.shown {
		if d.Name != "" && s.dialog.Name == d.Name {
			return s
		}
	}
	s := &Shown{layer: l, dialog: d}
	s.accept = func() { s.take(safest(d.Buttons)) }
	shown := dialog.NewCustomWithoutButtons(d.Title, d.Content, l.window)
	shown.SetButtons(s.row())
	l.open(s, shown)
	if room := l.window.Canvas().Size().SubtractWidthHeight(margin, margin); !d.Size.IsZero() {
		shown.Resize(d.Size.Min(room).Max(shown.MinSize()))
	}
	if d.Focus != nil {
		l.window.Canvas().Focus(d.Focus)
	}
	return s
}

// safest is the last button that throws nothing away; -1 if there is none.
func safest(list []Button) int {
	i := len(list) - 1
	for i >= 0 && list[i].Danger {
		i--
	}
	return i
}

// open shows something of Fyne's and remembers where it stands.
func (l *Layer) open(s *Shown, shown dialog.Dialog) {
	shown.Show()
	s.hide, s.root = shown.Hide, l.top()
	l.shown = append(l.shown, s)
}

// row makes the buttons.
func (s *Shown) row() (row []fyne.CanvasObject) {
	for i, b := range s.dialog.Buttons {
		button := widget.NewButton(b.Label, func() { s.take(i) })
		switch {
		case i == 0 && len(s.dialog.Buttons) > 1:
			button.OnTapped = s.Cancel
		case b.Danger:
			button.Importance = widget.DangerImportance
		case i > 0 && i == len(s.dialog.Buttons)-1:
			button.Importance = widget.HighImportance
		}
		s.buttons = append(s.buttons, button)
		row = append(row, button)
	}
	return row
}

// Button returns a button of the dialog, counted from the left.
func (s *Shown) Button(i int) *widget.Button { return s.buttons[i] }

// Accept is Enter: it takes the last button that throws nothing away, if that is
// not disabled.
func (s *Shown) Accept() { s.accept() }

// take is an answer.
func (s *Shown) take(i int) {
	if i < 0 || s.buttons[i].Disabled() {
		return
	}
	b := s.dialog.Buttons[i]
	if b.Ready != nil && !b.Ready() {
		return
	}
	s.Close()
	if b.Do != nil {
		b.Do()
	}
}

// Cancel is Escape: it takes the first button. What was typed is asked about first.
func (s *Shown) Cancel() {
	if s.dialog.Filled == nil || !s.dialog.Filled() {
		s.dismiss()
		return
	}
	s.layer.Show(Dialog{
		Name: "discard", Title: lang.L("Throw away what you filled in?"), Content: widget.NewLabel(s.dialog.Title),
		Buttons: []Button{{Label: lang.L("Go on filling in")}, {Label: lang.L("Throw away"), Danger: true, Do: s.dismiss}},
	})
}

func (s *Shown) dismiss() {
	if len(s.buttons) > 0 {
		s.take(0)
		return
	}
	s.Close()
}

// Close takes the dialog away, with all that stands above it. A second call does
// nothing.
func (s *Shown) Close() {
	l := s.layer
	l.prune()
	for i, o := range l.shown {
		if o != s {
			continue
		}
		above := l.shown[i:]
		l.shown = l.shown[:i:i]
		for n := len(above) - 1; n >= 0; n-- {
			above[n].hide()
		}
		for n := len(above) - 1; n >= 0; n-- {
			if closed := above[n].dialog.Closed; closed != nil {
				closed()
			}
		}
	}
}

// The size of a note.
const (
	noteWide = 560
	noteHigh = 420
)

// Note shows a text that can be selected and copied.
func (l *Layer) Note(title, text string) *Shown {
	return l.Show(Dialog{Title: title, Content: Text(text), Size: noteSize(text), Buttons: []Button{{Label: lang.L("OK")}}})
}

// Fail tells a person what went wrong; nil tells nothing.
func (l *Layer) Fail(err error) {
	if err != nil {
		l.Note(lang.L("This did not work"), err.Error())
	}
}

// Text is a longer text for a dialog, wrapped, that can be selected and copied.
func Text(text string) fyne.CanvasObject {
	body := widget.NewLabel(text)
	body.Wrapping, body.Selectable = fyne.TextWrapWord, true
	return container.NewVScroll(body)
}

func noteSize(text string) fyne.Size {
	return fyne.NewSize(noteWide, min(noteHigh, 160+float32(len(text))/2))
}

// Parts are the topmost dialog's frame, "dialog", and its buttons, "button." and
// the label, for programs that drive the window.
func (l *Layer) Parts() map[string]fyne.CanvasObject {
	parts := map[string]fyne.CanvasObject{}
	top := l.top()
	if top == nil {
		return parts
	}
	parts["dialog"] = content(top)
	for _, b := range buttons(content(top)) {
		if b.Text != "" {
			parts["button."+b.Text] = b
		}
	}
	return parts
}
