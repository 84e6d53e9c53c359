package board

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/guard"
	"hookflow/designer/look"
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
	return e
}

// AccessibilityLabel implements fyne.Accessible.
func (e *nameEntry) AccessibilityLabel() string { return lang.L("Name") }

// AccessibilityRole implements fyne.Accessible.
func (e *nameEntry) AccessibilityRole() fyne.AccessibleRole { return look.RoleField }

// Tells implements look.Teller.
func (e *nameEntry) Tells() look.Told { return look.Typed(&e.Entry) }

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

// TypedShortcut implements fyne.Shortcutable: a chord that means nothing to a text ends the name and is the board's or the
// window's, so that Ctrl+S saves what is being typed. Ctrl and Alt together write a letter on many keyboards.
func (e *nameEntry) TypedShortcut(s fyne.Shortcut) {
	c, is := s.(*desktop.CustomShortcut)
	both := fyne.KeyModifierControl | fyne.KeyModifierAlt
	if !is || ofText[c.KeyName] || c.Modifier&both == both {
		e.Entry.TypedShortcut(s)
		return
	}
	e.board.handle(tool.Input{Kind: tool.Commit, Text: e.Text})
	e.board.focus()
	e.board.TypedShortcut(s)
}

// ofText are the keys that mean something to a text with Ctrl, too.
var ofText = map[fyne.KeyName]bool{
	fyne.KeyLeft: true, fyne.KeyRight: true, fyne.KeyUp: true, fyne.KeyDown: true, fyne.KeyHome: true, fyne.KeyEnd: true,
	fyne.KeyBackspace: true, fyne.KeyDelete: true, fyne.KeyInsert: true,
}

// letters are the sizes of the entry in which a name is edited: those of the name.
type letters struct {
	fyne.Theme
	points float32
}

// The room around the name in its entry, and the largest and smallest letters in it.
const (
	nameInset  = 4
	nameLeast  = 10
	nameMost   = 26
	nameUsual  = 12 // letters at 100 %
	nameNarrow = 60 // an entry is not narrower
)

// Size implements fyne.Theme.
func (l letters) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameText:
		return l.points
	case theme.SizeNameInnerPadding:
		return nameInset
	case theme.SizeNameInputRadius:
		return nameInset
	}
	return l.Theme.Size(n)
}

// nameBox is where the entry of a name stands on the board: as large as the name, in the
// letters of the name, and never beyond the edges of the board.
func (b *Board) nameBox(n *tool.Naming) (fyne.Position, fyne.Size) {
	points := min(max(nameUsual*float32(b.view.zoom), nameLeast), nameMost)
	if l, ok := b.naming.Theme.(letters); !ok || l.points != points {
		b.naming.Theme = letters{fyne.CurrentApp().Settings().Theme(), points}
		b.naming.Refresh()
	}
	at, room := b.view.screen(pointOf(n.Bounds.X, n.Bounds.Y)), b.Size()
	size := fyne.NewSize(float32(n.Bounds.W*b.view.zoom), float32(n.Bounds.H*b.view.zoom))
	wide := size.Width
	if size.Height > 2*(points*1.45+2*nameInset) { // a name in a shape, whose outline stays to be seen
		wide -= 2 * nameInset
	}
	wide = max(wide, nameNarrow)
	high := b.lines(n.Text, wide-2*nameInset, points)*points*1.45 + 2*nameInset
	at.X -= (wide - size.Width) / 2
	if at.Y += (size.Height - high) / 2; high > size.Height { // a label grows downwards
		at.Y += (high-size.Height)/2 - min(nameInset, (high-size.Height)/2)
	}
	return fyne.NewPos(max(2, min(at.X, room.Width-wide-2)), max(2, min(at.Y, room.Height-high-2))), fyne.NewSize(wide, high)
}

// lines is how many lines a text has in letters of a size when it is as wide as that.
func (b *Board) lines(text string, wide, points float32) (n float32) {
	for line := range strings.SplitSeq(text, "\n") {
		n += max(1, float32(math.Ceil(float64(fyne.MeasureText(line, points, fyne.TextStyle{}).Width*1.08/max(1, wide)))))
	}
	return n
}

// NameEntry is the entry in which a name is edited now, or nil.
func (b *Board) NameEntry() fyne.CanvasObject {
	if b.name.of == "" {
		return nil
	}
	return b.name
}

// keepName gives the keys to the name that is edited, after a button was pressed or let go: Fyne takes the focus from what
// does not lie under the pointer, and the name of an event or a pool lies beside.
func (b *Board) keepName() {
	guard.Later(func() {
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && b.name.of != "" && c.Focused() == nil {
			c.Focus(b.name)
		}
	})
}

// placeName shows the entry where a name is being edited, or hides it.
func (b *Board) placeName() {
	n := b.Editor.Preview.Naming
	if n == nil {
		if b.name.of != "" {
			b.name.of = ""
			b.naming.Hide()
		}
		return
	}
	at, size := b.nameBox(n)
	b.naming.Move(at)
	b.naming.Resize(size)
	if b.name.of != n.ID {
		b.name.of = ""
		b.name.SetText(n.Text)
		b.name.of = n.ID
		b.naming.Show()
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
			c.Focus(b.name)
		}
		if n.Text != "" { // selecting nothing would select the first letter typed
			b.name.TypedShortcut(&fyne.ShortcutSelectAll{})
		}
	}
}
