package board

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"hookflow/designer/guard"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// doubleTime is the longest pause between the end of a click and the next press
// that makes them a double click. Fyne's own double tap would delay every single one.
const doubleTime = 500 * time.Millisecond

func pointOf(x, y float64) bpmn.Point { return bpmn.Point{X: x, Y: y} }

func modifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// handle gives an input to the hand and shows what came of it.
func (b *Board) handle(in tool.Input) {
	before := b.Editor.Doc.Mark()
	guard.Do(func() {
		b.do(in)
		b.refreshOverlay()
	}, func() {
		b.Editor.Reset()
		b.Editor.Doc.Back(before)
		b.refreshOverlay()
	})
}

// do lets the hand do something.
func (b *Board) do(in tool.Input) {
	b.handling = true
	defer func() { b.handling = false }()
	b.Editor.Handle(in)
}

// handleLater handles an input that may open a menu or a dialog once Fyne is done
// with the event: after a click it takes the focus from whatever is not under the
// pointer, and after a key it types the letter into what has the focus then.
func (b *Board) handleLater(in tool.Input) { guard.Later(func() { b.handle(in) }) }

// input is an input at a place on the board, with the modifiers held now.
func (b *Board) input(kind tool.Kind, at fyne.Position, button tool.Button) tool.Input {
	m := modifiers()
	return tool.Input{
		Kind: kind, At: b.view.diagram(at), Screen: pointOf(float64(at.X), float64(at.Y)), Button: button,
		Shift: m&fyne.KeyModifierShift != 0, Ctrl: m&fyne.KeyModifierShortcutDefault != 0, Alt: m&fyne.KeyModifierAlt != 0,
	}
}

func buttonOf(m desktop.MouseButton) tool.Button {
	switch m {
	case desktop.MouseButtonSecondary:
		return tool.Right
	case desktop.MouseButtonTertiary:
		return tool.Middle
	}
	return tool.Left
}

func (b *Board) left() {
	if b.OnLeft != nil {
		b.OnLeft()
	}
}

func (b *Board) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		c.Focus(b)
	}
}

// MouseDown implements desktop.Mouseable. A double click and a right click are
// handed on when the button is let go: they open menus and dialogs, which would
// swallow the release.
func (b *Board) MouseDown(e *desktop.MouseEvent) {
	defer b.keepName()
	b.focus()
	b.left()
	b.fit = false // what is under the pointer stays there
	b.double = e.Button == desktop.MouseButtonPrimary && time.Since(b.clickAt) < doubleTime && near(e.Position, b.pressAt)
	b.held, b.pressed, b.moved = buttonOf(e.Button), true, false
	b.pressAt, b.lastAt = e.Position, e.Position
	if !b.double && b.held != tool.Right {
		b.handle(b.input(tool.Press, e.Position, b.held))
	}
}

func near(a, b fyne.Position) bool {
	dx, dy := a.X-b.X, a.Y-b.Y
	return dx*dx+dy*dy < 36
}

// MouseUp implements desktop.Mouseable.
func (b *Board) MouseUp(e *desktop.MouseEvent) {
	if !b.pressed {
		return
	}
	defer b.keepName()
	b.pressed, b.moved = false, b.moved || !near(e.Position, b.pressAt)
	switch {
	case b.double:
		b.clickAt = time.Time{} // a third click begins anew
		b.handleLater(b.input(tool.Double, e.Position, b.held))
	case b.held == tool.Right:
		if !b.moved {
			b.handleLater(b.input(tool.Press, e.Position, b.held))
		}
	default:
		b.clickAt = time.Now()
		b.handle(b.input(tool.Release, e.Position, b.held))
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Board) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable. While the left or middle button is
// held Fyne reports drags instead.
func (b *Board) MouseMoved(e *desktop.MouseEvent) {
	b.lastAt, b.over = e.Position, true
	if !b.pressed || b.held == tool.Right {
		b.handle(b.input(tool.Move, e.Position, b.held))
	}
}

// MouseOut implements desktop.Hoverable.
func (b *Board) MouseOut() {
	b.over = false
	if b.Editor.Preview.Hover != "" {
		b.Editor.Preview.Hover = ""
		b.placeHighlights()
	}
}

// Dragged implements fyne.Draggable.
func (b *Board) Dragged(e *fyne.DragEvent) {
	b.lastAt = e.Position
	if b.double && !near(e.Position, b.pressAt) { // no double click: something is dragged
		b.double = false
		b.handle(b.input(tool.Press, b.pressAt, b.held))
	}
	if b.double {
		return
	}
	b.handle(b.input(tool.Move, e.Position, b.held))
}

// DragEnd implements fyne.Draggable; MouseUp has come before.
func (b *Board) DragEnd() {}

// Scrolled implements fyne.Scrollable: the wheel pans, with Ctrl it zooms at
// the pointer, with Shift it pans sideways.
func (b *Board) Scrolled(e *fyne.ScrollEvent) {
	switch m := modifiers(); {
	case m&fyne.KeyModifierShortcutDefault != 0:
		step := 1 + 0.005*float64(min(max(e.Scrolled.DY, -100), 100))
		b.look(b.view.zoomed(b.view.zoom*step, e.Position))
	case m&fyne.KeyModifierShift != 0:
		b.look(b.view.panned(e.Scrolled.DY*2, 0))
	default:
		b.look(b.view.panned(e.Scrolled.DX*2, e.Scrolled.DY*2))
	}
	if b.over && !b.pressed { // the pointer stands still, and is over something else now
		b.lastAt = e.Position
		b.handle(b.input(tool.Move, e.Position, b.held))
	} else {
		b.refreshOverlay()
	}
}

// Cursor implements desktop.Cursorable.
func (b *Board) Cursor() desktop.Cursor {
	if c, ok := cursors[b.Editor.Preview.Cursor]; ok {
		return c
	}
	return desktop.DefaultCursor
}

var cursors = map[tool.Cursor]desktop.Cursor{
	tool.Hand: desktop.PointerCursor, tool.Grabbing: desktop.PointerCursor, tool.Cross: desktop.CrosshairCursor,
	tool.Text: desktop.TextCursor, tool.Level: desktop.HResizeCursor, tool.Upright: desktop.VResizeCursor,
	tool.Falling: desktop.NWSEResizeCursor, tool.Rising: desktop.NESWResizeCursor,
}

// KeyDown implements desktop.Keyable: the space bar is held, not typed.
func (b *Board) KeyDown(e *fyne.KeyEvent) { b.space(tool.Key, e) }

// KeyUp implements desktop.Keyable.
func (b *Board) KeyUp(e *fyne.KeyEvent) { b.space(tool.KeyUp, e) }

func (b *Board) space(kind tool.Kind, e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		b.spaced = kind == tool.Key
		in := b.input(kind, b.lastAt, 0)
		in.Key = string(e.Name)
		b.handle(in)
	}
}

// FocusGained implements fyne.Focusable.
func (b *Board) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (b *Board) FocusLost() {
	b.left()
	if b.spaced { // it is let go where nobody sees it
		b.space(tool.KeyUp, &fyne.KeyEvent{Name: fyne.KeySpace})
	}
}

// AcceptsTab implements fyne.Tabbable: Tab walks along the flow.
func (b *Board) AcceptsTab() bool { return true }

// TypedRune implements fyne.Focusable; keys come through TypedKey.
func (b *Board) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *Board) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case desktop.KeyControlLeft, desktop.KeyControlRight, desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyAltLeft, desktop.KeyAltRight, fyne.KeySpace:
		return
	}
	in := b.input(tool.Key, b.lastAt, 0)
	in.Key = string(e.Name)
	if b.OnKey != nil && b.OnKey(e) {
		return
	}
	if len(in.Key) == 1 {
		b.handleLater(in)
		return
	}
	b.handle(in)
}

// TypedShortcut implements fyne.Shortcutable. A focused widget swallows the
// window's shortcuts, so those that are not the board's go on to the window.
func (b *Board) TypedShortcut(s fyne.Shortcut) {
	key, mods := chordOf(s)
	if key != "" {
		in := tool.Input{Kind: tool.Key, Key: key, Ctrl: mods&fyne.KeyModifierShortcutDefault != 0,
			Shift: mods&fyne.KeyModifierShift != 0, Alt: mods&fyne.KeyModifierAlt != 0}
		if b.knows(in) {
			b.handle(in)
			return
		}
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		if up, ok := c.(interface{ TypedShortcut(fyne.Shortcut) }); ok {
			up.TypedShortcut(s)
		}
	}
}

// knows reports whether the editor's keymap has this chord.
func (b *Board) knows(in tool.Input) bool { return b.Editor.Keys[in.Chord()] != "" }

// chordOf returns the key of a shortcut; Fyne gives the common ones types of
// their own.
func chordOf(s fyne.Shortcut) (key string, mods fyne.KeyModifier) {
	switch s := s.(type) {
	case *desktop.CustomShortcut:
		return string(s.KeyName), s.Modifier
	case fyne.KeyboardShortcut:
		return string(s.Key()), s.Mod()
	}
	return "", 0
}
