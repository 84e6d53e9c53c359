package look

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// At is the row that the keys are on.
func (t *Table) At() int { return t.at }

// Shown are the texts of a row as they are seen; nil if it is not.
func (t *Table) Shown(i int) (texts []string) {
	for _, s := range t.slots {
		if s != nil && s.at == i && s.version == t.version {
			for _, text := range s.texts {
				texts = append(texts, text.Text)
			}
		}
	}
	return texts
}

// Offset is how far the table is scrolled.
func (t *Table) Offset() fyne.Position { return t.scroll.Offset }

// ScrollTo scrolls to a place.
func (t *Table) ScrollTo(to fyne.Position) {
	t.scroll.ScrollToOffset(to)
	t.moved()
}

// Go puts the keys on a row and shows it.
func (t *Table) Go(i int) {
	n := t.Len()
	if n == 0 {
		return
	}
	t.at = min(max(i, 0), n-1)
	y, off, room := TableRow*float32(t.at), t.scroll.Offset, t.scroll.Size().Height
	switch {
	case y < off.Y:
		off.Y = y
	case y+TableRow > off.Y+room:
		off.Y = y + TableRow - room
	}
	if off != t.scroll.Offset {
		t.ScrollTo(off)
	}
	t.draw()
}

// Take takes the keys.
func (t *Table) Take() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(t); c != nil && !t.focused {
		c.Focus(t)
	}
}

// Tapped implements fyne.Tappable: the box of a row ticks it, anything else opens it.
func (t *Table) Tapped(e *fyne.PointEvent) {
	t.Take()
	i := t.rowAt(e.Position.Y)
	switch {
	case i < 0:
	case e.Position.X < tableEdge+tableTick+tableGap/2:
		from := t.from
		t.Go(i)
		t.tick(from, i)
	default:
		t.Go(i)
		t.Open(i)
	}
}

// tick ticks a row or no longer; with Shift all from the one before to it become as it does.
func (t *Table) tick(from, i int) {
	if t.Tick == nil {
		return
	}
	on := !t.Ticked(i)
	if !shifted() {
		from = i
	}
	for k := min(from, i); k <= max(from, i); k++ {
		t.Tick(k, on)
	}
	t.from = i
	t.Redraw()
}

// TappedSecondary implements fyne.SecondaryTappable.
func (t *Table) TappedSecondary(e *fyne.PointEvent) {
	t.Take()
	if i := t.rowAt(e.Position.Y); i >= 0 && t.Menu != nil {
		t.Go(i)
		t.Menu(i, e.AbsolutePosition)
	}
}

// MouseIn implements desktop.Hoverable.
func (t *Table) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable: the row below the pointer has a ground, and a text that is cut is told whole.
func (t *Table) MouseMoved(e *desktop.MouseEvent) {
	before := t.under()
	t.pointer = e.Position.Subtract(t.scroll.Offset)
	if t.under() != before {
		t.draw()
	}
	i := t.under()
	for _, s := range t.slots {
		if s == nil || s.at != i || i < 0 {
			continue
		}
		for c, p := range t.places {
			if e.Position.X < p.x || e.Position.X > p.x+p.wide {
				continue
			}
			if s.texts[c].Text == s.whole[c] {
				break
			}
			if t.tip != s.texts[c] {
				t.tip = s.texts[c]
				Rest(t.tip, Fit(s.whole[c], Small, fyne.TextStyle{}, tipWide), "")
			}
			return
		}
	}
	t.tipless()
}

// tipWide is how wide a text that is told whole may be.
const tipWide = 700

func (t *Table) tipless() {
	if t.tip != nil {
		Leave(t.tip)
		t.tip = nil
	}
}

// MouseOut implements desktop.Hoverable.
func (t *Table) MouseOut() {
	t.pointer = fyne.NewPos(-1, -1)
	t.tipless()
	t.draw()
}

// FocusGained implements fyne.Focusable.
func (t *Table) FocusGained() { t.focused = true; t.draw() }

// FocusLost implements fyne.Focusable.
func (t *Table) FocusLost() { t.focused = false; t.draw() }

// Keyed reports whether it has the keys.
func (t *Table) Keyed() bool { return t.focused }

// TypedRune implements fyne.Focusable.
func (t *Table) TypedRune(r rune) {
	if t.Typed != nil && r != ' ' {
		t.Typed(r)
	}
}

// TypedKey implements fyne.Focusable.
func (t *Table) TypedKey(k *fyne.KeyEvent) {
	page := max(1, int(t.scroll.Size().Height/TableRow)-1)
	to := map[fyne.KeyName]int{fyne.KeyUp: t.at - 1, fyne.KeyDown: t.at + 1, fyne.KeyPageUp: t.at - page, fyne.KeyPageDown: t.at + page, fyne.KeyHome: 0, fyne.KeyEnd: t.Len() - 1}
	if i, moves := to[k.Name]; moves {
		t.walk(i)
		return
	}
	switch {
	case k.Name == fyne.KeyLeft:
		t.ScrollTo(t.scroll.Offset.SubtractXY(columnLeast, 0))
	case k.Name == fyne.KeyRight:
		t.ScrollTo(t.scroll.Offset.AddXY(columnLeast, 0))
	case t.Len() > 0 && t.onRow(k.Name):
	case k.Name == fyne.KeyEscape && t.None != nil && t.None():
	default:
		passKey(t, k)
	}
}

// walk puts the keys on a row; with Shift all rows on the way are ticked.
func (t *Table) walk(i int) {
	from := t.at
	t.Go(i)
	if shifted() && t.Tick != nil && t.Len() > 0 {
		for k := min(from, t.at); k <= max(from, t.at); k++ {
			t.Tick(k, true)
		}
		t.from = t.at
		t.Redraw()
	}
}

// onRow does what a key does to the row that the keys are on.
func (t *Table) onRow(name fyne.KeyName) (understood bool) {
	switch {
	case name == fyne.KeyReturn || name == fyne.KeyEnter || name == fyne.KeyF2:
		t.Open(t.at)
	case name == fyne.KeySpace && t.Tick != nil:
		t.tick(t.from, t.at)
	case name == fyne.KeyDelete && t.Remove != nil:
		t.Remove(t.at)
	case name == desktop.KeyMenu && t.Menu != nil:
		y := TableRow*float32(t.at+1) - t.scroll.Offset.Y
		t.Menu(t.at, fyne.CurrentApp().Driver().AbsolutePositionForObject(t.scroll).AddXY(tableEdge+tableTick, y))
	default:
		return false
	}
	return true
}

// TypedShortcut implements fyne.Shortcutable.
func (t *Table) TypedShortcut(s fyne.Shortcut) {
	_, all := s.(*fyne.ShortcutSelectAll)
	_, copies := s.(*fyne.ShortcutCopy)
	switch {
	case all && t.All != nil:
		t.All()
	case copies && t.Copy != nil && t.Len() > 0:
		t.Copy(t.at)
	default:
		PassShortcut(t, s)
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (t *Table) AccessibilityLabel() string { return "" }

// AccessibilityRole implements fyne.Accessible.
func (t *Table) AccessibilityRole() fyne.AccessibleRole { return RoleTable }

// Tells implements Teller: the rows that are seen, and that with the keys.
func (t *Table) Tells() Told {
	told := Told{Current: strconv.Itoa(t.at)}
	first, last := t.span()
	for i := range t.Len() {
		if i == t.at || i >= first && i < last {
			told.Parts = append(told.Parts, Part{ID: strconv.Itoa(i), Role: RoleRow, Name: RowText(t.Texts(i)), Told: Told{On: t.Ticked != nil && t.Ticked(i)},
				At: fyne.NewPos(0, TableRow*float32(i)), Size: fyne.NewSize(t.scroll.Size().Width, TableRow), Do: func() { t.Open(i) }})
		}
	}
	return told
}

// RowText are the cells of a row as one text; what is empty is left out.
func RowText(cells []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(cells), func(cell string) bool { return strings.TrimSpace(cell) == "" }), ", ")
}
