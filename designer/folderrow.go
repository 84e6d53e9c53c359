package designer

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// A folderRow is a file or folder of the tree. Up and Down walk, Left and Right fold,
// Enter opens, F2 renames, Delete moves to the trash.
type folderRow struct {
	widget.BaseWidget
	view    *folderView
	node    *folderNode
	deep    int
	hovered bool
	focused bool
	back    *look.Ground
}

const folderRowHigh = 26

func newFolderRow(v *folderView, n *folderNode, deep int) *folderRow {
	r := &folderRow{view: v, node: n, deep: deep, back: look.NewGround("", "", 6)}
	r.ExtendBaseWidget(r)
	r.colour()
	return r
}

func (r *folderRow) colour() {
	t := r.view.window.current()
	switch {
	case r.focused:
		r.back.Set(colour.AccentSoft, colour.Accent)
	case t != nil && t.path == r.node.path:
		r.back.Set(colour.AccentSoft, "")
	case r.hovered:
		r.back.Set(colour.Hover, "")
	default:
		r.back.Set("", "")
	}
}

// CreateRenderer implements fyne.Widget.
func (r *folderRow) CreateRenderer() fyne.WidgetRenderer {
	fold, icon := "more", "b-pool"
	if r.node.dir {
		icon, fold = "folder-open", "chevron-down"
		if r.view.shut[r.node.path] {
			fold = "chevron-right"
		}
	}
	chevron := look.NewGlyph(fold, look.IconTiny, colour.Text3)
	visible(chevron, r.node.dir)
	row := look.RowGrow(6, 2, look.Sized(12, 12, chevron), look.NewGlyph(icon, look.IconSmall, colour.Text2), look.NewLabel(r.node.name(), look.Body, colour.Text).Cut())
	if t := r.view.window.tabWith(r.node.path); t != nil && t.unsaved() {
		row.Add(look.NewGlyph("breakpoint", look.IconTiny, colour.Text3))
	}
	return widget.NewSimpleRenderer(look.Sized(0, folderRowHigh, container.NewStack(r.back, look.Inset(6+14*float32(r.deep), 0, 6, 0, row))))
}

// Tapped implements fyne.Tappable: a file is opened, a folder folded.
func (r *folderRow) Tapped(*fyne.PointEvent) {
	if r.node.dir {
		r.fold(!r.view.shut[r.node.path])
		return
	}
	r.view.window.OpenFile(r.node.path)
}

func (r *folderRow) fold(shut bool) {
	r.view.shut[r.node.path] = shut
	r.view.refresh()
	r.view.focus(r.node.path)
}

// focus gives the keys to the row of a path.
func (v *folderView) focus(path string) {
	if i := slices.IndexFunc(v.rows, func(r *folderRow) bool { return r.node.path == path }); i >= 0 {
		v.window.Canvas().Focus(v.rows[i])
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (r *folderRow) TappedSecondary(e *fyne.PointEvent) {
	look.ShowMenu(r.view.window.Canvas(), r.menu(), look.Below(e.AbsolutePosition, fyne.Size{}))
}

// menu is what can be done with the file or folder.
func (r *folderRow) menu() []look.Item {
	v, path := r.view, r.node.path
	copyPath := look.Item{Icon: "copy", Text: lang.L("Copy the path"), Do: func() { v.window.App.Clipboard().SetContent(path) }}
	if r.node.dir {
		return []look.Item{{Icon: "file-new", Text: lang.L("New process"), Do: func() { v.create(path) }}, copyPath}
	}
	return []look.Item{
		{Icon: "folder-open", Text: lang.L("Open"), Key: "Enter", Do: func() { v.window.OpenFile(path) }},
		{Text: lang.L("Compare with the open file"), Disabled: v.window.current() == nil || v.window.current().path == path, Do: func() { v.window.current().compareFile(path) }},
		{},
		{Icon: "edit", Text: lang.L("Rename"), Key: "F2", Do: func() { v.rename(path) }},
		{Icon: "copy", Text: lang.L("Duplicate"), Do: func() { v.duplicate(path) }},
		{Icon: "trash", Text: lang.L("Move to the trash"), Key: "Del", Do: func() { v.remove(path) }},
		{},
		copyPath,
	}
}

// MouseIn implements desktop.Hoverable.
func (r *folderRow) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.colour() }

// MouseMoved implements desktop.Hoverable.
func (r *folderRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *folderRow) MouseOut() { r.hovered = false; r.colour() }

// FocusGained implements fyne.Focusable.
func (r *folderRow) FocusGained() { r.focused = true; r.colour(); look.Uncover(r) }

// FocusLost implements fyne.Focusable.
func (r *folderRow) FocusLost() { r.focused = false; r.colour() }

// Keyed reports whether it has the keys.
func (r *folderRow) Keyed() bool { return r.focused }

// TypedRune implements fyne.Focusable.
func (r *folderRow) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (r *folderRow) TypedKey(k *fyne.KeyEvent) {
	v := r.view
	at := slices.Index(v.rows, r)
	switch k.Name {
	case fyne.KeyUp:
		v.window.Canvas().Focus(v.rows[max(0, at-1)])
	case fyne.KeyDown:
		v.window.Canvas().Focus(v.rows[min(len(v.rows)-1, at+1)])
	case fyne.KeyLeft, fyne.KeyRight:
		if r.node.dir {
			r.fold(k.Name == fyne.KeyLeft)
		}
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		r.Tapped(nil)
	case fyne.KeyF2:
		if !r.node.dir {
			v.rename(r.node.path)
		}
	case fyne.KeyDelete:
		if !r.node.dir {
			v.remove(r.node.path)
		}
	default:
		if to, leads := look.Leap(k.Name, at, len(v.rows)); leads {
			v.window.Canvas().Focus(v.rows[to])
			return
		}
		if v.window.Canvas().OnTypedKey() != nil {
			v.window.Canvas().OnTypedKey()(k)
		}
	}
}

// AccessibilityLabel says what it is.
func (r *folderRow) AccessibilityLabel() string { return r.node.name() }

// AccessibilityRole implements fyne.Accessible.
func (r *folderRow) AccessibilityRole() fyne.AccessibleRole { return look.RoleLine }

// Tells implements look.Teller.
func (r *folderRow) Tells() look.Told {
	return look.Told{Folds: r.node.dir, Open: !r.view.shut[r.node.path]}
}
