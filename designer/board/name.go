package board

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/tool"
)

// nameEntry edits a name where it stands on the diagram. Enter commits,
// Shift+Enter makes a new line, Escape gives up.
type nameEntry struct {
	widget.Entry
	board *Board
	of    string // id of the element being named; empty: hidden
}

func newNameEntry(b *Board) *nameEntry {
	e := &nameEntry{board: b}
	e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
	e.ExtendBaseWidget(e)
	e.OnChanged = func(text string) {
		if e.of != "" {
			b.handle(tool.Input{Kind: tool.Typed, Text: text})
		}
	}
	e.Hide()
	return e
}

// TypedKey commits at Enter and gives up at Escape.
func (e *nameEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		e.board.handle(tool.Input{Kind: tool.Key, Key: "Escape"})
		e.board.focus()
	case fyne.KeyReturn, fyne.KeyEnter:
		if modifiers()&fyne.KeyModifierShift != 0 {
			e.Entry.TypedKey(k)
			return
		}
		e.board.handle(tool.Input{Kind: tool.Commit, Text: e.Text})
		e.board.focus()
	case fyne.KeyTab: // the name is done, and the next element follows
		e.board.handle(tool.Input{Kind: tool.Commit, Text: e.Text})
		e.board.focus()
		e.board.handle(tool.Input{Kind: tool.Key, Key: string(fyne.KeyTab)})
	default:
		e.Entry.TypedKey(k)
	}
}

// NameEntry is the entry in which a name is edited now, or nil.
func (b *Board) NameEntry() fyne.CanvasObject {
	if b.name.of == "" {
		return nil
	}
	return b.name
}

// placeName shows the entry where a name is being edited, or hides it.
func (b *Board) placeName() {
	n := b.Editor.Preview.Naming
	if n == nil {
		if b.name.of != "" {
			b.name.of = ""
			b.name.Hide()
		}
		return
	}
	at := b.view.screen(pointOf(n.Bounds.X, n.Bounds.Y))
	size := fyne.NewSize(float32(n.Bounds.W*b.view.zoom), float32(n.Bounds.H*b.view.zoom))
	wide := fyne.NewSize(max(size.Width, 130), max(size.Height, 42))
	b.name.Move(at.SubtractXY((wide.Width-size.Width)/2, (wide.Height-size.Height)/2))
	b.name.Resize(wide)
	if b.name.of != n.ID {
		b.name.of = ""
		b.name.SetText(n.Text)
		b.name.of = n.ID
		b.name.Show()
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
			c.Focus(b.name)
		}
		if n.Text != "" { // selecting nothing would select the first letter typed
			b.name.TypedShortcut(&fyne.ShortcutSelectAll{})
		}
	}
}
