package designer

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// movingActions are what the arrow keys and their like do on the diagram.
var movingActions = []menuEntry{
	{"select none", "Select nothing", ""}, {"append next", "Go on along the flow, or append", ""}, {"go back", "Back along the flow", ""},
	{"open", "Open what lies inside", ""}, {"leave", "Back to what lies around", ""},
	{"move left", "Move to the left", ""}, {"move right", "Move to the right", ""}, {"move up", "Move up", ""}, {"move down", "Move down", ""},
	{"move far left", "Move far to the left", ""}, {"move far right", "Move far to the right", ""}, {"move far up", "Move far up", ""}, {"move far down", "Move far down", ""},
	{"add left", "Select what lies left, too", ""}, {"add right", "Select what lies right, too", ""}, {"add up", "Select what lies above, too", ""}, {"add down", "Select what lies below, too", ""},
	{"go left", "Go to what lies left", ""}, {"go right", "Go to what lies right", ""}, {"go up", "Go to what lies above", ""}, {"go down", "Go to what lies below", ""},
	{"scroll left", "Scroll to the left", ""}, {"scroll right", "Scroll to the right", ""}, {"scroll up", "Scroll up", ""}, {"scroll down", "Scroll down", ""},
}

// A keyPage lists every action with its keys, which can be changed.
type keyPage struct {
	window *Window
	list   *fyne.Container
	filter *look.Input
}

// showKeys is the page of the keys, of the window and of the hand.
func (w *Window) showKeys() {
	p := &keyPage{window: w, list: look.Column(0), filter: look.NewInput("")}
	p.filter.Hint = lang.L("Filter by name or key")
	p.filter.Changed = func(string) { p.refresh() }
	p.filter.LeadTo(p.list)
	p.refresh()
	reset := look.NewButton(look.Plain, "undo", lang.L("All as they were at first"), func() {
		w.resetKeys()
		w.rebuild()
		p.refresh()
	})
	w.over.Show(overlay.Dialog{
		Name: "keys", Title: lang.L("Keyboard shortcuts"), Size: fyne.NewSize(620, 560), Focus: p.filter,
		Content: look.Frame(look.Inset(0, 0, 0, 8, look.RowGrow(8, 0, p.filter, reset)), nil, nil, nil, container.NewVScroll(look.Inset(0, 0, 12, 0, p.list))),
		Buttons: []overlay.Button{{Label: lang.L("Close")}},
	})
}

// A keyRow is an action that can have keys, as it is called and in which group it stands.
type keyRow struct{ name, label, of string }

// keyRows are all of them: those of the window by their menus, then those of the hand on the diagram.
func (w *Window) keyRows() (list []keyRow) {
	done := map[string]bool{}
	add := func(name, label, of string) {
		if name != "" && label != "" && !done[name] {
			done[name] = true
			list = append(list, keyRow{name, label, of})
		}
	}
	for i := range w.actions {
		a, of := &w.actions[i], lang.L("Window")
		if a.Menu != "" {
			of = lang.L(a.Menu)
		}
		add(a.Name, a.plain(), of)
	}
	for _, e := range slices.Concat(handActions, contextActions, severalActions, laneActions, movingActions) {
		if e.name != "" { // else it is a line between others
			add(e.name, strings.TrimSuffix(lang.L(e.label), "\u2026"), lang.L("On the diagram"))
		}
	}
	return list
}

// refresh lists what fits the filter.
func (p *keyPage) refresh() { look.Refill(p.list, p.fill) }

func (p *keyPage) fill() {
	p.list.RemoveAll()
	group := ""
	for _, r := range p.window.keyRows() {
		if !fits(r.label+" "+r.of+" "+p.window.keyOf(r.name), p.filter.Text()) {
			continue
		}
		if r.of != group {
			group = r.of
			p.list.Add(look.Inset(0, 10, 0, 4, look.NewLabel(r.of, look.Small, colour.Text2).Bold()))
		}
		p.list.Add(p.row(r.name, r.label))
		p.list.Add(look.Hair())
	}
	p.list.Refresh()
}

// row is one action with its keys.
func (p *keyPage) row(name, label string) fyne.CanvasObject {
	w := p.window
	row := look.RowGrow(8, 0, look.NewLabel(label, look.Body, colour.Text).Cut())
	for _, chord := range w.names[name] {
		row.Add(look.Keys(keyName(chord)))
	}
	if _, changed := w.changed[name]; changed {
		back := look.NewIconButton("undo", lang.L("As it was at first"), func() {
			usual := ""
			if list := w.usual(name); len(list) > 0 {
				usual = list[0]
			}
			p.set(name, usual)
		})
		back.Small = true
		row.Add(back)
	}
	row.Add(look.Sized(24, 24, look.NewGlyph("edit", look.IconSmall, colour.Text2)))
	return look.NewPress(label, look.Sized(0, 32, row), "", "", func() { p.ask(name, label) })
}

func (p *keyPage) set(name, chord string) {
	p.window.setKey(name, chord)
	p.window.rebuild()
	p.refresh()
}

// ask waits for the keys that an action is to have.
func (p *keyPage) ask(name, label string) {
	w := p.window
	says := look.Para("", look.Small, colour.Text2, fyne.TextAlignLeading)
	says.News = true
	shown := container.NewCenter(look.NewLabel(lang.L("Press the keys"), look.Title, colour.Text3))
	chord := ""
	c := newCatcher(func(pressed string) {
		chord = pressed
		shown.Objects = []fyne.CanvasObject{look.Keys(keyName(chord))}
		shown.Refresh()
		says.SetText(w.saysOf(name, chord))
	})
	ready := func() bool { return chord != "" && refusedChord(chord) == "" }
	box := container.NewStack(look.NewGround(colour.Canvas, colour.LineStrong, 8), c, look.Sized(0, 72, shown))
	w.over.Show(overlay.Dialog{
		Name: "chord", Title: label, Content: look.Column(8, box, look.Sized(0, 36, says)), Focus: c,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("No keys"), Do: func() { p.set(name, "") }},
			{Label: lang.L("Use these"), Ready: ready, Do: func() { p.set(name, chord) }}},
	})
}

// saysOf says what taking a chord for an action would mean.
func (w *Window) saysOf(name, chord string) string {
	if why := refusedChord(chord); why != "" {
		return why
	}
	if had := w.holder(chord); had != "" && had != name {
		return fmt.Sprintf(lang.L("These are the keys of \u201c%s\u201d, which will have none."), w.labelOf(had))
	}
	return lang.L("These keys are free.")
}

// labelOf is what an action is called.
func (w *Window) labelOf(name string) string {
	if a := w.action(name); a != nil {
		return a.plain()
	}
	for _, e := range slices.Concat(handActions, contextActions, severalActions, laneActions, movingActions) {
		if e.name == name {
			return strings.TrimSuffix(lang.L(e.label), "\u2026")
		}
	}
	return name
}

// A catcher takes every key and tells the chord.
type catcher struct {
	widget.BaseWidget
	tell func(chord string)
	mark *look.Ground
}

func newCatcher(tell func(string)) *catcher {
	c := &catcher{tell: tell, mark: look.NewGround("", colour.Accent, 8)}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *catcher) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.mark) }

// Tapped implements fyne.Tappable.
func (c *catcher) Tapped(*fyne.PointEvent) {
	fyne.CurrentApp().Driver().CanvasForObject(c).Focus(c)
}

// AccessibilityLabel implements fyne.Accessible.
func (c *catcher) AccessibilityLabel() string { return lang.L("Press the keys") }

// AccessibilityRole implements fyne.Accessible.
func (c *catcher) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// FocusGained implements fyne.Focusable.
func (c *catcher) FocusGained() { c.mark.Show() }

// FocusLost implements fyne.Focusable.
func (c *catcher) FocusLost() { c.mark.Hide() }

// TypedRune implements fyne.Focusable.
func (c *catcher) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: keys come through KeyDown.
func (c *catcher) TypedKey(*fyne.KeyEvent) {}

// TypedShortcut implements fyne.Shortcutable: no chord does anything here.
func (c *catcher) TypedShortcut(fyne.Shortcut) {}

// AcceptsTab implements fyne.Tabbable.
func (c *catcher) AcceptsTab() bool { return false }

// KeyUp implements desktop.Keyable.
func (c *catcher) KeyUp(*fyne.KeyEvent) {}

// KeyDown implements desktop.Keyable.
func (c *catcher) KeyDown(e *fyne.KeyEvent) {
	switch e.Name {
	case "", fyne.KeyEscape, fyne.KeyTab, desktop.KeyControlLeft, desktop.KeyControlRight, desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyAltLeft, desktop.KeyAltRight, desktop.KeySuperLeft, desktop.KeySuperRight, desktop.KeyMenu:
		return
	}
	mods := fyne.KeyModifier(0)
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		mods = d.CurrentKeyModifiers()
	}
	c.tell(prefix(mods) + string(e.Name))
}
