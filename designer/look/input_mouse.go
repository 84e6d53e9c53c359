package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Tapped implements fyne.Tappable.
func (e *Input) Tapped(*fyne.PointEvent) {}

// DoubleTapped selects a word.
func (e *Input) DoubleTapped(*fyne.PointEvent) {
	e.mark, e.at = e.word(e.at, -1), e.word(e.at, 1)
	e.Refresh()
}

// TappedSecondary implements fyne.SecondaryTappable: what can be done with the text.
func (e *Input) TappedSecondary(p *fyne.PointEvent) {
	if e.disabled {
		return
	}
	from, to := e.selection()
	e.asked = true // before the menu takes the focus
	if editMenu(e, p.AbsolutePosition, from < to && !e.Hidden, len(e.past) > 0, func() { e.asked = false }) == nil {
		e.asked = false
	}
}

// MouseDown implements desktop.Mouseable.
func (e *Input) MouseDown(m *desktop.MouseEvent) {
	if e.disabled {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil && !e.focused {
		c.Focus(e)
	}
	at := e.near(m.Position)
	if from, to := e.selection(); m.Button == desktop.MouseButtonSecondary && at >= from && at <= to && from < to {
		return // the menu is for what is selected
	}
	e.at = at
	if m.Modifier&fyne.KeyModifierShift == 0 {
		e.mark = e.at
	}
	e.withdraw()
	e.Refresh()
}

// MouseUp implements desktop.Mouseable.
func (e *Input) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable: it selects.
func (e *Input) Dragged(d *fyne.DragEvent) {
	e.at = e.near(d.Position)
	e.Refresh()
}

// DragEnd implements fyne.Draggable.
func (e *Input) DragEnd() {}

// MouseIn implements desktop.Hoverable.
func (e *Input) MouseIn(*desktop.MouseEvent) { e.hovered = true; e.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (e *Input) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (e *Input) MouseOut() { e.hovered = false; e.Refresh() }

// Cursor implements desktop.Cursorable.
func (e *Input) Cursor() desktop.Cursor { return desktop.TextCursor }

// near is the place of the text nearest to a point of the field.
func (e *Input) near(p fyne.Position) int {
	rows := e.rows()
	y := max(inputTop, (e.BaseWidget.Size().Height-float32(rows)*e.lineHigh())/2)
	row := min(max(0, int((p.Y-y)/e.lineHigh())), rows-1)
	l := e.lines[min(e.top+row, len(e.lines)-1)]
	return e.column(l, p.X-inputEdge)
}

// column is the place in a line nearest to x.
func (e *Input) column(l inputLine, x float32) int {
	best := l.from
	for i := l.from; i <= l.to; i++ {
		if e.width(e.text[l.from:i]) <= x+3 {
			best = i
		}
	}
	return best
}
