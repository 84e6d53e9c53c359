package overlay

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
)

// A Dialog asks something and waits for an answer.
type Dialog struct {
	Name    string // one of a name is open at a time; empty: any number
	Title   string
	Text    string            // what is said, wrapped; it can be selected and copied
	Content fyne.CanvasObject // below the text; nil: nothing
	Buttons []Button          // from left to right: Escape takes the first, Enter the last that throws nothing away
	Size    fyne.Size         // at least, as a whole; zero: as small as text and content allow; never more than the window
	Focus   fyne.Focusable    // what has the keyboard first; nil: the first thing in the content that takes keys, else the button that Enter takes
	Filled  func() bool       // whether closing it would lose what was typed; nil: never
	Closed  func()            // told when it is closed, however that came
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
	buttons []*look.Button
}

// The frame of a dialog.
const (
	margin  = 60 // how much of the window is seen around the largest dialog
	inside  = 20
	narrow  = 336 // of a question
	wide    = 480 // of a longer text
	lengthy = 80  // letters from which a text is longer
)

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
	room := l.window.Canvas().Size().SubtractWidthHeight(margin, margin)
	body, size := s.frame(room)
	popup := look.NewPopup(look.Dialog(body), func(_, room fyne.Size) (fyne.Position, fyne.Size) {
		size := size.Min(room)
		return fyne.NewPos((room.Width-size.Width)/2, (room.Height-size.Height)/2), size
	})
	popup.Name, popup.Dimmed, popup.Stays, popup.First = d.Title, true, true, s.first()
	s.hide, s.root = popup.Hide, popup
	l.shown = append(l.shown, s)
	popup.Over(l.window.Canvas())
	return s
}

// first is what has the keyboard when the dialog opens.
func (s *Shown) first() fyne.Focusable {
	if s.dialog.Focus != nil {
		return s.dialog.Focus
	}
	if d := s.dialog.Content; d != nil {
		if f := look.FirstStop(d); f != nil {
			return f
		}
	}
	if at := safest(s.dialog.Buttons); at >= 0 {
		return s.buttons[at]
	}
	return nil
}

// frame puts title, text, content and buttons together, and says how large that is to be.
func (s *Shown) frame(room fyne.Size) (fyne.CanvasObject, fyne.Size) {
	d, row := &s.dialog, s.row()
	across := max(narrow, d.Size.Width, row.MinSize().Width+2*inside)
	if d.Size.Width == 0 && len(d.Text) > lengthy {
		across = max(across, wide)
	}
	if d.Content != nil && d.Size.Width == 0 {
		across = max(across, d.Content.MinSize().Width+2*inside)
	}
	across = min(across, room.Width)
	title := look.Para(d.Title, look.Title, colour.Text, fyne.TextAlignLeading)
	title.Strong = true
	title.Resize(fyne.NewSize(across-2*inside, 0))
	parts := look.Column(8, title)
	if d.Text != "" {
		text, pad := saying(d.Text), theme.InnerPadding()
		high := fyne.Min(tall(d.Text, across-2*inside), room.Height*0.6)
		parts.Add(look.Sized(0, high, container.NewVScroll(look.Inset(-pad, -pad, -pad, -pad, text))))
	}
	var middle fyne.CanvasObject
	if d.Content != nil {
		middle = d.Content
	}
	top := look.Inset(inside, inside-4, inside, 8, parts)
	foot := look.Inset(inside, 12, inside, inside-4, row)
	high := top.MinSize().Height + foot.MinSize().Height
	if middle != nil {
		high = max(high+middle.MinSize().Height, d.Size.Height)
		middle = look.Inset(inside, 0, inside, 0, middle)
	}
	return look.Frame(top, foot, nil, nil, middle), fyne.NewSize(across, min(high, room.Height))
}

// saying is a text that can be selected.
func saying(text string) fyne.CanvasObject {
	body := widget.NewLabel(text)
	body.Wrapping = fyne.TextWrapWord
	return look.NewSaying(body)
}

// tall is how high a text is, wrapped at a width.
func tall(text string, across float32) float32 {
	p := look.Para(text, look.Body, colour.Text2, fyne.TextAlignLeading)
	p.Resize(fyne.NewSize(across-4, 0))
	return p.MinSize().Height + 8
}

// safest is the last button that throws nothing away; -1 if there is none.
func safest(list []Button) int {
	i := len(list) - 1
	for i >= 0 && list[i].Danger {
		i--
	}
	return i
}

// row makes the buttons: first and last at the right, what else can be answered at the left.
func (s *Shown) row() fyne.CanvasObject {
	last := len(s.dialog.Buttons) - 1
	left, right := look.Row(8), look.Row(8)
	for i, b := range s.dialog.Buttons {
		button := look.NewButton(look.Plain, "", b.Label, func() { s.take(i) })
		switch {
		case i == 0 && last > 0:
			button.Do = s.Cancel
		case b.Danger:
			button.Kind = look.Danger
		case i == last:
			button.Kind = look.Primary
		}
		s.buttons = append(s.buttons, button)
		if i > 0 && i < last {
			left.Add(button)
		} else {
			right.Add(button)
		}
	}
	return look.RowGrow(8, 1, left, look.Row(0), right)
}

// Button returns a button of the dialog, counted from the left.
func (s *Shown) Button(i int) *look.Button { return s.buttons[i] }

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
		Name: "discard", Title: lang.L("Throw away what you filled in?"), Text: s.dialog.Title,
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

// Note shows a text that can be selected and copied.
func (l *Layer) Note(title, text string) *Shown {
	return l.Show(Dialog{Title: title, Text: text, Buttons: []Button{{Label: lang.L("Close")}}})
}

// Fail tells a person what went wrong, with the words of the program one click away where the window speaks others; nil tells nothing.
func (l *Layer) Fail(err error) {
	if err == nil {
		return
	}
	text := explain.Text(err.Error())
	d := Dialog{Title: lang.L("This did not work"), Text: text, Buttons: []Button{{Label: lang.L("Close")}}}
	if text != err.Error() {
		details := look.Details(lang.L("Technical details"), lang.L("Copy"), err.Error())
		d.Size.Width, d.Content = wide, look.Sized(0, 100, container.NewVScroll(details))
	}
	l.Show(d)
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
	if s := l.Top(); s != nil {
		for _, b := range s.buttons {
			parts["button."+b.Text] = b
		}
	}
	return parts
}
