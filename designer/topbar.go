package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/assets"
	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/person"
)

// topBar is the first line of the window: the menus, the search, and what is
// done most.
type topBar struct {
	window  *Window
	content fyne.CanvasObject
	menus   []*look.Button
	names   []string // of the menus, English
	open    *look.Menu
	buttons map[string]*look.Button // by the names of their actions
	mocks   fyne.CanvasObject       // says that samples answer
	who     *fyne.Container         // who sits at the window, where people sign in
	seat    person.Seat             // that is shown there

	seatMenu func() []look.Item // what they can do about it
}

const barHigh = 44

func newTopBar(w *Window) *topBar {
	b := &topBar{window: w, buttons: map[string]*look.Button{}}
	mark := widget.NewIcon(fyne.NewStaticResource("mark.png", assets.Mark))
	left := look.Row(0, look.Inset(12, 0, 8, 0, look.Sized(22, 22, mark)))
	for i := range w.actions {
		if name := w.actions[i].Menu; name != "" && (len(b.names) == 0 || b.names[len(b.names)-1] != name) {
			at := len(b.names)
			word := look.NewButton(look.Bare, "", lang.L(name), func() { b.show(at) })
			b.names, b.menus = append(b.names, name), append(b.menus, word)
			left.Add(word)
		}
	}
	right := look.Row(6)
	b.mocks = look.NewPress(lang.L("Mocks answer calls"), look.Chip(look.Waits, "pin", lang.L("Mocks answer calls")), "", "", w.switchMocks)
	b.mocks.Hide()
	right.Add(b.mocks)
	for _, name := range []string{"undo", "redo", "save"} {
		right.Add(b.icon(name))
	}
	deploy := b.worded("deploy", look.Plain, lang.L("Deploy"))
	run := b.worded("run", look.Primary, lang.L("Run"))
	right.Add(look.Inset(10, 0, 2, 0, deploy))
	right.Add(run)
	b.who, b.seatMenu = look.Row(0), w.seatMenu
	right.Add(b.who)
	b.content = look.Sized(0, barHigh, look.Frame(nil, look.Hair(), nil, nil,
		container.New(barLayout{}, left, b.search(), look.Inset(0, 0, 12, 0, right))))
	return b
}

// barLayout puts something left, in the middle, and right; the middle one is as
// wide as there is room for, and goes when there is none.
type barLayout struct{}

// searchWide is how wide the search field is at most.
const searchWide = 340

func (barLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[0].MinSize().Width+o[2].MinSize().Width+8, barHigh-1)
}

func (barLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left, right := o[0].MinSize().Width, o[2].MinSize().Width
	o[0].Resize(fyne.NewSize(left, size.Height))
	o[2].Resize(fyne.NewSize(right, size.Height))
	o[2].Move(fyne.NewPos(size.Width-right, 0))
	room := size.Width - left - right - 32
	visible(o[1], room > 90)
	wide := min(searchWide, room)
	x := max(left+16, min((size.Width-wide)/2, size.Width-right-16-wide))
	o[1].Resize(fyne.NewSize(wide, 28))
	o[1].Move(fyne.NewPos(x, (size.Height-28)/2))
}

func (b *topBar) icon(name string) *look.Button {
	a := b.window.action(name)
	button := look.NewIconButton(a.Icon, a.plain(), func() { a.try(b.window) })
	button.Key, button.Side = b.window.keyOf(name), look.IconBar
	b.buttons[name] = button
	return button
}

func (b *topBar) worded(name string, kind look.Kind, text string) *look.Button {
	a := b.window.action(name)
	button := look.NewButton(kind, a.Icon, text, func() { a.try(b.window) })
	button.Tip, button.Key = a.plain(), b.window.keyOf(name)
	b.buttons[name] = button
	return button
}

// refresh greys what cannot be done now.
func (b *topBar) refresh() {
	b.seatChip()
	if on := b.window.mocked(); on != b.mocks.Visible() {
		visible(b.mocks, on)
		b.content.Refresh()
	}
	for name, button := range b.buttons {
		if able := b.window.action(name).why(b.window) == ""; able == button.Disabled() {
			if able {
				button.Enable()
			} else {
				button.Disable()
			}
		}
	}
}

// show opens a menu; left and right lead to its neighbours.
func (b *topBar) show(at int) {
	at = (at + len(b.names)) % len(b.names)
	if b.open != nil && b.open.Open() {
		b.open.Hide()
	}
	b.open = look.ShowMenu(b.window.Canvas(), b.window.menu(b.names[at]), look.BelowObject(b.menus[at]))
	b.open.Aside = func(step int) { b.openByKey(at + step) }
}

// openByKey opens a menu on its first row.
func (b *topBar) openByKey(at int) {
	b.show(at)
	b.open.First()
}

// search looks like a field and opens the command palette.
func (b *topBar) search() fyne.CanvasObject {
	s := &searchButton{tap: b.window.commands, key: b.window.keyOf("commands"), back: look.NewGround(colour.Panel, colour.LineStrong, 6)}
	s.text = look.NewLabel(lang.L("Find an element, command or variable"), look.Body, colour.Text3).Cut()
	s.ExtendBaseWidget(s)
	return s
}

type searchButton struct {
	widget.BaseWidget
	tap  func()
	back *look.Ground
	text *look.Label
	key  string
}

// CreateRenderer implements fyne.Widget.
func (s *searchButton) CreateRenderer() fyne.WidgetRenderer {
	row := look.RowGrow(8, 1, look.NewGlyph("search", look.IconSmall, colour.Text2), s.text, look.Keys(s.key))
	return widget.NewSimpleRenderer(container.NewStack(s.back, look.Inset(10, 0, 8, 0, row)))
}

// AccessibilityLabel implements fyne.Accessible.
func (s *searchButton) AccessibilityLabel() string { return s.text.Text }

// AccessibilityRole implements fyne.Accessible.
func (s *searchButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (s *searchButton) Tapped(*fyne.PointEvent) { s.tap() }

// MouseIn implements desktop.Hoverable.
func (s *searchButton) MouseIn(*desktop.MouseEvent) { s.back.Set(colour.Panel, colour.Field) }

// MouseMoved implements desktop.Hoverable.
func (s *searchButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *searchButton) MouseOut() { s.back.Set(colour.Panel, colour.LineStrong) }

// Cursor implements desktop.Cursorable.
func (s *searchButton) Cursor() desktop.Cursor { return desktop.TextCursor }
