package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// moved tells that the cursor came to another place by hand.
func (c *Code) moved() {
	if c.Moved != nil {
		c.Moved(c.at.Row)
	}
}

// goTo moves the cursor; selecting leaves the other end of the selection where it is.
func (c *Code) goTo(to Spot, selecting bool) {
	c.at = c.clamp(to)
	if !selecting {
		c.mark = c.at
	}
	c.sealed = true
	c.reveal(c.at)
	c.draw()
}

// step is goTo by a key.
func (c *Code) step(to Spot, selecting bool) {
	c.goTo(to, selecting)
	c.moved()
}

// reveal scrolls such that a spot is seen, with lines around it.
func (c *Code) reveal(s Spot) {
	size, off := c.scroll.Size(), c.scroll.Offset
	if size.Height <= 0 {
		return
	}
	y := float32(s.Row)*codeLine + codeInset
	const around = 2 * codeLine
	if y-around < off.Y {
		off.Y = max(0, y-around)
	} else if y+codeLine+around > off.Y+size.Height {
		off.Y = min(y+codeLine+around-size.Height, max(0, c.MinSize().Height-size.Height))
	}
	x := codeWidth(c.lines[s.Row][:min(s.Col, len(c.lines[s.Row]))])
	if x < off.X {
		off.X = max(0, x-around)
	} else if room := size.Width - c.gutter() - around; x > off.X+room {
		off.X = x - room
	}
	if off != c.scroll.Offset {
		c.scroll.ScrollToOffset(off)
	}
}

// replace puts a text in place of the selection.
func (c *Code) replace(text string) {
	from, to := c.selection()
	c.at = c.edit(from, to, text)
	c.mark = c.at
	c.edited()
}

func (c *Code) edited() {
	c.measure()
	c.scroll.Refresh()
	c.reveal(c.at)
	if c.Changed != nil {
		c.Changed()
	}
}

// FocusGained implements fyne.Focusable.
func (c *Code) FocusGained() { c.focused = true; c.draw() }

// FocusLost implements fyne.Focusable.
func (c *Code) FocusLost() { c.focused = false; c.draw() }

// TypedRune implements fyne.Focusable.
func (c *Code) TypedRune(r rune) { c.replace(string(r)) }

// AcceptsTab implements fyne.Tabbable: Tab indents; F6 leads on.
func (c *Code) AcceptsTab() bool { return true }

// TypedKey implements fyne.Focusable.
func (c *Code) TypedKey(k *fyne.KeyEvent) {
	if c.Key != nil && c.Key(k) {
		return
	}
	page := max(1, int(c.scroll.Size().Height/codeLine)-2)
	up := shifted()
	switch k.Name {
	case fyne.KeyLeft:
		c.step(c.move(c.at, -1), up)
	case fyne.KeyRight:
		c.step(c.move(c.at, 1), up)
	case fyne.KeyUp:
		c.step(Spot{c.at.Row - 1, c.at.Col}, up)
	case fyne.KeyDown:
		c.step(Spot{c.at.Row + 1, c.at.Col}, up)
	case fyne.KeyPageUp:
		c.step(Spot{c.at.Row - page, c.at.Col}, up)
	case fyne.KeyPageDown:
		c.step(Spot{c.at.Row + page, c.at.Col}, up)
	case fyne.KeyHome:
		c.home(up)
	case fyne.KeyEnd:
		c.step(Spot{c.at.Row, c.length(c.at.Row)}, up)
	case fyne.KeyBackspace:
		c.erase(c.move(c.at, -1))
	case fyne.KeyDelete:
		c.erase(c.move(c.at, 1))
	case fyne.KeyReturn, fyne.KeyEnter:
		c.replace(c.feed(c.at.Row) + c.indent(c.at.Row)[:min(len(c.indent(c.at.Row)), c.at.Col)])
	case fyne.KeyTab:
		c.tab(up)
	default:
		if k.Name == fyne.KeyEscape || len(k.Name) > 1 && k.Name[0] == 'F' {
			passKey(c, k)
		}
	}
}

// home goes to the first letter of the line, then to its very beginning.
func (c *Code) home(selecting bool) {
	col := len([]rune(c.indent(c.at.Row)))
	if c.at.Col == col {
		col = 0
	}
	c.step(Spot{c.at.Row, col}, selecting)
}

// erase takes the selection out, or what is up to a spot.
func (c *Code) erase(to Spot) {
	if c.at == c.mark {
		c.mark = to
	}
	if c.at != c.mark {
		c.replace("")
	}
}

// tab indents the lines of the selection by two, or less; without one it puts in blanks.
func (c *Code) tab(less bool) {
	from, to := c.selection()
	if from.Row == to.Row && !less {
		c.replace("  ")
		return
	}
	first, last := Spot{from.Row, 0}, Spot{to.Row, len(c.lines[to.Row])}
	lines := strings.Split(c.between(first, last), "\n")
	for i, line := range lines {
		switch {
		case !less:
			lines[i] = "  " + line
		case strings.HasPrefix(line, "  "):
			lines[i] = line[2:]
		default:
			lines[i] = strings.TrimPrefix(line, " ")
		}
	}
	c.edit(first, last, strings.Join(lines, "\n"))
	c.mark, c.at = first, Spot{to.Row, c.length(to.Row)}
	c.edited()
}

// TypedShortcut implements fyne.Shortcutable; what means nothing to a text goes on to
// the window.
func (c *Code) TypedShortcut(s fyne.Shortcut) {
	clip := fyne.CurrentApp().Clipboard()
	from, to := c.selection()
	switch s := s.(type) {
	case *fyne.ShortcutCopy, *fyne.ShortcutCut:
		if from == to { // the line
			from, to = Spot{from.Row, 0}, c.clampEnd(Spot{from.Row + 1, 0})
		}
		clip.SetContent(c.between(from, to))
		if _, cut := s.(*fyne.ShortcutCut); cut {
			c.mark, c.at = from, to
			c.replace("")
		}
	case *fyne.ShortcutPaste:
		c.sealed = true
		c.replace(clip.Content())
	case *fyne.ShortcutSelectAll:
		c.mark, c.at = Spot{}, c.end()
		c.draw()
	case *fyne.ShortcutUndo:
		c.turn(c.revert, c.Undo)
	case *fyne.ShortcutRedo:
		c.turn(c.repeat, c.Redo)
	case *desktop.CustomShortcut:
		if (c.Chord == nil || !c.Chord(s)) && !c.chord(s) {
			PassShortcut(c, s)
		}
	default:
		PassShortcut(c, s)
	}
}

// clampEnd is the spot, or the end of the text if there is no such row.
func (c *Code) clampEnd(s Spot) Spot {
	if s.Row >= len(c.lines) {
		return c.end()
	}
	return s
}

// turn goes one step of typing back or forth; beyond these, what is older.
func (c *Code) turn(typed func() (Spot, bool), older func() bool) {
	if at, ok := typed(); ok {
		c.at, c.mark = c.clamp(at), c.clamp(at)
		c.edited()
		return
	}
	if older != nil {
		older()
	}
}

// chord does what a chord means to a text.
func (c *Code) chord(s *desktop.CustomShortcut) bool {
	if s.Modifier&fyne.KeyModifierShortcutDefault == 0 {
		return false
	}
	up := s.Modifier&fyne.KeyModifierShift != 0
	switch s.KeyName {
	case fyne.KeyLeft:
		c.step(c.word(c.at, -1), up)
	case fyne.KeyRight:
		c.step(c.word(c.at, 1), up)
	case fyne.KeyHome:
		c.step(Spot{}, up)
	case fyne.KeyEnd:
		c.step(c.clamp(c.end()), up)
	case fyne.KeyBackspace:
		c.erase(c.word(c.at, -1))
	case fyne.KeyDelete:
		c.erase(c.word(c.at, 1))
	default:
		return false
	}
	return true
}
