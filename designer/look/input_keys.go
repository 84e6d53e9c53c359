package look

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func shifted() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// goTo moves the cursor; with Shift it selects.
func (e *Input) goTo(at int, selecting bool) {
	e.at = min(max(at, 0), len(e.text))
	if !selecting {
		e.mark = e.at
	}
	e.withdraw()
	e.Refresh()
}

// word is the next beginning or end of a word from a place.
func (e *Input) word(at, by int) int {
	letter := func(i int) bool {
		return i >= 0 && i < len(e.text) && (unicode.IsLetter(e.text[i]) || unicode.IsDigit(e.text[i]) || e.text[i] == '_')
	}
	i := at
	if by < 0 {
		i--
	}
	for i >= 0 && i < len(e.text) && !letter(i) && i != at {
		i += by
	}
	for letter(i) {
		i += by
	}
	if by < 0 {
		return max(0, i+1)
	}
	return max(min(i, len(e.text)), min(at+1, len(e.text)))
}

// updown moves the cursor by lines, if there are so many.
func (e *Input) updown(by int) {
	row := e.line(e.at)
	if row+by < 0 || row+by >= len(e.lines) {
		return
	}
	x := e.width(e.text[e.lines[row].from:e.at])
	to := e.column(e.lines[row+by], x)
	e.goTo(to, shifted())
}

// TypedKey implements fyne.Focusable.
func (e *Input) TypedKey(k *fyne.KeyEvent) {
	if e.proposals != nil && e.proposals.key(k.Name) {
		return
	}
	from, to := e.selection()
	switch k.Name {
	case fyne.KeyLeft:
		if from < to && !shifted() {
			e.goTo(from, false)
			return
		}
		e.goTo(e.at-1, shifted())
	case fyne.KeyRight:
		if from < to && !shifted() {
			e.goTo(to, false)
			return
		}
		e.goTo(e.at+1, shifted())
	case fyne.KeyHome:
		e.goTo(e.lines[e.line(e.at)].from, shifted())
	case fyne.KeyEnd:
		e.goTo(e.lines[e.line(e.at)].to, shifted())
	case fyne.KeyUp:
		e.updown(-1)
	case fyne.KeyDown:
		if e.Below != nil && e.line(e.at) == len(e.lines)-1 {
			e.Below()
			return
		}
		e.updown(1)
	case fyne.KeyBackspace:
		e.erase(-1)
	case fyne.KeyDelete:
		e.erase(1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.Multi && !e.disabled {
			e.replace("\n")
			return
		}
		e.Take()
		if e.Submit != nil {
			e.Submit()
		}
	case fyne.KeyEscape:
		e.escape(k)
	case fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		passKey(e, k)
	}
}

// escape brings back what was committed last; with nothing to bring back the
// key is the window's.
func (e *Input) escape(k *fyne.KeyEvent) {
	if !e.Edited() {
		if e.Escaped != nil {
			e.Escaped()
		} else {
			passKey(e, k)
		}
		return
	}
	e.text = []rune(e.committed)
	e.at = len(e.text)
	e.mark = e.at
	e.edited()
	e.withdraw()
}

// erase takes the selection out, or a letter beside the cursor.
func (e *Input) erase(by int) {
	if e.at == e.mark {
		e.mark = min(max(e.at+by, 0), len(e.text))
	}
	if e.at != e.mark {
		e.replace("")
	}
}

// TypedShortcut implements fyne.Shortcutable; what means nothing to a text goes
// on to the window.
func (e *Input) TypedShortcut(s fyne.Shortcut) {
	clip := fyne.CurrentApp().Clipboard()
	from, to := e.selection()
	if e.Hidden {
		to = from
	}
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		if from < to {
			clip.SetContent(string(e.text[from:to]))
		}
	case *fyne.ShortcutCut:
		if from < to {
			clip.SetContent(string(e.text[from:to]))
			e.replace("")
		}
	case *fyne.ShortcutPaste:
		if text := clip.Content(); e.Pasted == nil || !e.Pasted(text) {
			e.replace(text)
		}
	case *fyne.ShortcutSelectAll:
		e.mark, e.at = 0, len(e.text)
		e.Refresh()
	case *fyne.ShortcutUndo:
		e.step(&e.past, &e.future)
	case *fyne.ShortcutRedo:
		e.step(&e.future, &e.past)
	case *desktop.CustomShortcut:
		if (e.Chord == nil || !e.Chord(s)) && !e.chord(s) {
			PassShortcut(e, s)
		}
	default:
		PassShortcut(e, s)
	}
}

// chord does what a chord means to a text.
func (e *Input) chord(s *desktop.CustomShortcut) bool {
	if s.Modifier&fyne.KeyModifierShortcutDefault == 0 {
		return false
	}
	selecting := s.Modifier&fyne.KeyModifierShift != 0
	switch s.KeyName {
	case fyne.KeyLeft:
		e.goTo(e.word(e.at, -1), selecting)
	case fyne.KeyRight:
		e.goTo(e.word(e.at, 1), selecting)
	case fyne.KeyHome:
		e.goTo(0, selecting)
	case fyne.KeyEnd:
		e.goTo(len(e.text), selecting)
	case fyne.KeyBackspace:
		e.mark = e.word(e.at, -1)
		e.erase(-1)
	case fyne.KeyDelete:
		e.mark = e.word(e.at, 1)
		e.erase(1)
	case fyne.KeyReturn, fyne.KeyEnter:
		e.Take()
	case fyne.KeySpace:
		e.propose(true)
	default:
		return false
	}
	return true
}
