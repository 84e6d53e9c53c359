package designer

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/overlay"
)

// An offer is one line of a chooser.
type offer struct {
	icon  fyne.Resource // nil: none
	label string
	note  string // beside the label, less important
	take  func()
}

// chooser is a dialog with a search field over a list. Typing narrows the list,
// the arrow keys walk in it and Enter takes a line.
type chooser struct {
	window *Window
	find   func(text string) []offer // what fits the text
	shown  []offer
	at     int // the line that Enter takes
	entry  *chooserEntry
	list   *widget.List
	dialog *overlay.Shown
}

// choose opens a chooser.
func (w *Window) choose(title, hint string, find func(text string) []offer) {
	c := &chooser{window: w, find: find, shown: find("")}
	c.entry = newChooserEntry(c)
	c.entry.SetPlaceHolder(hint)
	c.list = widget.NewList(func() int { return len(c.shown) }, newChooserLine, c.fill)
	c.list.OnSelected = func(i widget.ListItemID) { c.take(i) }
	body := container.NewBorder(c.entry, nil, nil, nil, c.list)
	c.dialog = w.over.Show(overlay.Dialog{
		Title: title, Content: body, Size: fyne.NewSize(460, 500), Focus: c.entry,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}},
	})
}

// chooserIcon is the side of an icon in a line.
const chooserIcon = 28

func newChooserLine() fyne.CanvasObject {
	note := widget.NewLabel("")
	note.SizeName = theme.SizeNameCaptionText
	note.Truncation = fyne.TextTruncateEllipsis
	head := container.NewHBox(container.NewGridWrap(fyne.NewSquareSize(chooserIcon), widget.NewIcon(nil)), widget.NewLabel(""))
	return container.NewBorder(nil, nil, head, nil, note)
}

// fill shows an offer in a line.
func (c *chooser) fill(i widget.ListItemID, line fyne.CanvasObject) {
	o, row := c.shown[i], line.(*fyne.Container)
	note, head := row.Objects[0].(*widget.Label), row.Objects[1].(*fyne.Container)
	cell := head.Objects[0].(*fyne.Container)
	cell.Objects[0].(*widget.Icon).SetResource(o.icon)
	if o.icon == nil {
		cell.Hide()
	} else {
		cell.Show()
	}
	label := head.Objects[1].(*widget.Label)
	label.TextStyle.Bold = i == c.at
	label.SetText(o.label)
	note.SetText(o.note)
}

// narrow shows what fits the text.
func (c *chooser) narrow(text string) {
	c.shown, c.at = c.find(strings.TrimSpace(text)), 0
	c.list.Refresh()
	c.list.ScrollToTop()
}

// walk moves to another line.
func (c *chooser) walk(by int) {
	if len(c.shown) > 0 {
		c.at = (c.at + by + len(c.shown)) % len(c.shown)
		c.list.ScrollTo(c.at)
		c.list.Refresh()
	}
}

func (c *chooser) take(i int) {
	if i < len(c.shown) {
		c.dialog.Close()
		c.shown[i].take()
	}
}

// chooserEntry is the search field; the keys of the list go through it.
type chooserEntry struct {
	widget.Entry
	chooser *chooser
}

func newChooserEntry(c *chooser) *chooserEntry {
	e := &chooserEntry{chooser: c}
	e.OnChanged = c.narrow
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *chooserEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		e.chooser.take(e.chooser.at)
	case fyne.KeyDown:
		e.chooser.walk(1)
	case fyne.KeyUp:
		e.chooser.walk(-1)
	default:
		e.Entry.TypedKey(k)
	}
}
