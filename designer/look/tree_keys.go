package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// A Chosen is the line that a menu is for.
type Chosen struct {
	Twig
	tree *Tree
	at   fyne.Position // of the window
}

// Place is where the menu is to stand.
func (c *Chosen) Place() func(size, room fyne.Size) (fyne.Position, fyne.Size) {
	return Below(c.at, fyne.Size{})
}

// CopyValue copies the whole value.
func (c *Chosen) CopyValue() { c.tree.copy(c.tree.whole(&c.Twig)) }

// CopyPath copies by what it is read.
func (c *Chosen) CopyPath() { c.tree.copy(c.Path) }

// All unfolds everything in it, or folds it.
func (c *Chosen) All(open bool) {
	c.tree.all(c.Twig, open, new(int))
	c.tree.lay()
}

func (t *Tree) copy(text string) { fyne.CurrentApp().Clipboard().SetContent(text) }

// allMost is how many lines are unfolded at once.
const allMost = 20_000

func (t *Tree) all(w Twig, open bool, done *int) {
	if *done++; w.Inner == nil || *done > allMost {
		return
	}
	t.folded[w.ID] = open
	for _, inner := range w.Inner() {
		t.all(inner, open, done)
	}
}

// fold folds a line or unfolds it.
func (t *Tree) fold(i int, open bool) {
	if t.rows[i].Inner != nil && t.rows[i].open != open {
		t.folded[t.rows[i].ID] = open
		t.lay()
	}
}

// choose puts the keys on a line and shows it.
func (t *Tree) choose(i int) {
	if len(t.rows) == 0 {
		return
	}
	i = min(max(i, 0), len(t.rows)-1)
	t.at = t.rows[i].ID
	r, off, room := &t.rows[i], t.scroll.Offset.Y, t.scroll.Size().Height
	switch {
	case r.y < off:
		off = r.y
	case r.y+r.high() > off+room:
		off = r.y + r.high() - room
	}
	if off != t.scroll.Offset.Y {
		t.scroll.ScrollToOffset(fyne.NewPos(0, off))
	}
	t.draw()
}

// row is the line at a height; -1: there is none.
func (t *Tree) row(y float32) int {
	for i := range t.rows {
		if y >= t.rows[i].y && y < t.rows[i].y+t.rows[i].high() {
			return i
		}
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (t *Tree) Tapped(e *fyne.PointEvent) {
	t.Take()
	if i := t.row(e.Position.Y); i >= 0 {
		t.choose(i)
		t.act(i)
	}
}

// act folds a line or unfolds it, or shows what it tells of.
func (t *Tree) act(i int) {
	if r := &t.rows[i]; r.Inner == nil && r.Go != nil {
		r.Go()
		return
	}
	t.fold(i, !t.rows[i].open)
}

// Take takes the keys.
func (t *Tree) Take() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(t); c != nil && !t.focused {
		c.Focus(t)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (t *Tree) TappedSecondary(e *fyne.PointEvent) {
	t.Take()
	if i := t.row(e.Position.Y); i >= 0 {
		t.choose(i)
		t.menu(i, e.AbsolutePosition)
	}
}

func (t *Tree) menu(i int, at fyne.Position) {
	if t.Menu != nil {
		t.Menu(&Chosen{t.rows[i].Twig, t, at})
	}
}

// MouseIn implements desktop.Hoverable.
func (t *Tree) MouseIn(e *desktop.MouseEvent) { t.hover(t.row(e.Position.Y)) }

// MouseMoved implements desktop.Hoverable.
func (t *Tree) MouseMoved(e *desktop.MouseEvent) { t.hover(t.row(e.Position.Y)) }

// MouseOut implements desktop.Hoverable.
func (t *Tree) MouseOut() { t.hover(-1) }

func (t *Tree) hover(i int) {
	if t.hovered != i {
		t.hovered = i
		t.draw()
	}
}

// FocusGained implements fyne.Focusable.
func (t *Tree) FocusGained() {
	t.focused = true
	if t.find(t.at) < 0 && len(t.rows) > 0 {
		t.at = t.rows[0].ID
	}
	t.draw()
}

// FocusLost implements fyne.Focusable.
func (t *Tree) FocusLost() { t.focused = false; t.draw() }

// TypedRune implements fyne.Focusable.
func (t *Tree) TypedRune(r rune) {
	if t.Typed != nil && r != ' ' {
		t.Typed(r)
	}
}

// TypedKey implements fyne.Focusable.
func (t *Tree) TypedKey(k *fyne.KeyEvent) {
	i := t.find(t.at)
	page := max(1, int(t.scroll.Size().Height/treeLine)-1)
	switch {
	case i < 0 && k.Name == fyne.KeyDown:
		t.choose(0)
	case k.Name == fyne.KeyUp && i <= 0 && t.Above != nil:
		t.Above()
	case k.Name == fyne.KeyUp:
		t.choose(i - 1)
	case k.Name == fyne.KeyDown:
		t.choose(i + 1)
	case k.Name == fyne.KeyPageUp:
		t.choose(i - page)
	case k.Name == fyne.KeyPageDown:
		t.choose(i + page)
	case k.Name == fyne.KeyHome:
		t.choose(0)
	case k.Name == fyne.KeyEnd:
		t.choose(len(t.rows) - 1)
	case i < 0:
		passKey(t, k)
	default:
		t.onRow(i, k)
	}
}

// onRow is what a key does to the line that is chosen.
func (t *Tree) onRow(i int, k *fyne.KeyEvent) {
	r := &t.rows[i]
	switch k.Name {
	case fyne.KeyRight:
		if r.Inner != nil && r.open {
			t.choose(i + 1)
		} else {
			t.fold(i, true)
		}
	case fyne.KeyLeft:
		if (r.Inner == nil || !r.open) && r.parent >= 0 {
			t.choose(r.parent)
		} else {
			t.fold(i, false)
		}
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		t.act(i)
	case desktop.KeyMenu:
		corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(t)
		t.menu(i, corner.AddXY(t.left(r), r.y+treeLine))
	default:
		passKey(t, k)
	}
}

// TypedShortcut implements fyne.Shortcutable: copies the value of the line that is chosen, with Shift its path.
func (t *Tree) TypedShortcut(s fyne.Shortcut) {
	i := t.find(t.at)
	custom, is := s.(*desktop.CustomShortcut)
	_, copies := s.(*fyne.ShortcutCopy)
	switch {
	case i >= 0 && copies:
		t.copy(t.whole(&t.rows[i].Twig))
	case i >= 0 && is && custom.KeyName == fyne.KeyC && custom.Modifier == fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift && t.rows[i].Path != "":
		t.copy(t.rows[i].Path)
	default:
		PassShortcut(t, s)
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (t *Tree) AccessibilityLabel() string { return "" }

// AccessibilityRole implements fyne.Accessible.
func (t *Tree) AccessibilityRole() fyne.AccessibleRole { return RoleTree }

// Tells implements Teller: the lines that are seen, and that with the keys.
func (t *Tree) Tells() Told {
	told := Told{Current: t.at}
	from, to := t.scroll.Offset.Y, t.scroll.Offset.Y+t.scroll.Size().Height
	for i := range t.rows {
		r := &t.rows[i]
		if r.ID != t.at && (r.y+r.high() < from || r.y > to) {
			continue
		}
		told.Parts = append(told.Parts, Part{ID: r.ID, Role: RoleLine, Name: strings.Join(strings.Fields(r.Lead+" "+r.Name+" "+r.Value+" "+r.Note), " "),
			Told: Told{On: r.ID == t.at, Folds: r.Inner != nil, Open: r.open}, At: fyne.NewPos(0, r.y), Size: fyne.NewSize(t.wide, r.high()), Do: func() { t.act(i) }})
	}
	return told
}
