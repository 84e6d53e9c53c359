package designer

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// docTabs are the open documents: a strip of heads, and the content of the one
// that is looked at.
type docTabs struct {
	Head, Body *fyne.Container
	OnSelected func()
	OnClose    func(*container.TabItem)
	OnMenu     func(*container.TabItem, fyne.Position)
	row        *fyne.Container
	scroll     *container.Scroll // of the row
	heads      []*tabHead
	at         *container.TabItem
	tasks      *container.TabItem // which is no document
}

func newDocTabs() *docTabs {
	d := &docTabs{row: look.Row(0), Body: container.NewStack()}
	d.scroll = container.NewHScroll(d.row)
	d.Head = container.NewStack(d.scroll)
	return d
}

// Selected is the document being looked at, or nil.
func (d *docTabs) Selected() *container.TabItem { return d.at }

// Append adds a document behind the others.
func (d *docTabs) Append(item *container.TabItem) {
	d.heads = append(d.heads, newTabHead(d, item))
	d.Refresh()
}

// Remove takes a document away; its neighbour is looked at then.
func (d *docTabs) Remove(item *container.TabItem) {
	i := d.index(item)
	if i < 0 {
		return
	}
	d.heads = slices.Delete(d.heads, i, i+1)
	if d.at == item {
		d.at = nil
		if n := len(d.heads); n > 0 {
			d.at = d.heads[min(i, n-1)].item
		}
	}
	d.Refresh()
}

// Select looks at a document.
func (d *docTabs) Select(item *container.TabItem) {
	if d.at == item || d.index(item) < 0 {
		return
	}
	d.at = item
	d.Refresh()
	if d.OnSelected != nil {
		d.OnSelected()
	}
}

// step looks at the next or the previous document.
func (d *docTabs) step(by int) {
	if n := len(d.heads); n > 1 {
		d.Select(d.heads[(d.index(d.at)+by+n)%n].item)
	}
}

func (d *docTabs) index(item *container.TabItem) int {
	return slices.IndexFunc(d.heads, func(h *tabHead) bool { return h.item == item })
}

// Refresh shows the heads and the content as they are now.
func (d *docTabs) Refresh() {
	d.row.Objects = d.row.Objects[:0]
	for _, h := range d.heads {
		d.row.Objects = append(d.row.Objects, h)
		h.Refresh()
	}
	d.Body.Objects = nil
	if d.at != nil {
		d.Body.Objects = []fyne.CanvasObject{d.at.Content}
	}
	d.row.Refresh()
	d.Head.Refresh()
	d.Body.Refresh()
}

// uncover scrolls a head into view.
func (d *docTabs) uncover(h *tabHead) {
	at, offset := h.Position().X, d.scroll.Offset
	offset.X = max(min(offset.X, at), at+h.Size().Width-d.scroll.Size().Width)
	d.scroll.ScrollToOffset(offset)
}

// dirtyMark ends the text of a tab with unsaved changes.
const dirtyMark = " \u2022"

// A tabHead is the head of one document: its name, a dot while there are
// unsaved changes, and a cross under the pointer.
type tabHead struct {
	widget.BaseWidget
	tabs    *docTabs
	item    *container.TabItem
	hovered bool

	focused bool

	back, mark, edge *look.Ground
	ring             *look.Ground
	icon             *look.Glyph
	label            *look.Label
	dot              *look.Glyph
	cross            *look.Button
}

func newTabHead(d *docTabs, item *container.TabItem) *tabHead {
	h := &tabHead{tabs: d, item: item, back: look.NewGround("", "", 0), mark: look.NewGround(colour.Accent, "", 0), edge: look.NewGround(colour.Line, "", 0),
		icon: look.NewGlyph("b-pool", look.IconSmall, colour.Text2), label: look.NewLabel("", look.Body, colour.Text2), dot: look.NewGlyph("breakpoint", look.IconTiny, colour.Text3)}
	h.cross = look.NewIconButton("close", lang.L("Close"), func() { d.OnClose(item) })
	h.cross.Side, h.cross.Square = look.IconTiny, 20
	h.ring = look.NewGround("", colour.Accent, 6)
	h.ring.Width = 2
	h.ExtendBaseWidget(h)
	return h
}

func (h *tabHead) colour() {
	on := h.tabs.at == h.item
	ink, icon := colour.Text2, colour.Text2
	if on {
		h.back.Set(colour.Canvas, "")
		ink, icon = colour.Text, colour.Text
	} else if h.hovered {
		h.back.Set(colour.Hover, "")
	} else {
		h.back.Set("", "")
	}
	name, dirty := strings.CutSuffix(h.item.Text, dirtyMark)
	h.label.SetText(name)
	h.label.SetColour(ink)
	glyph := "b-pool"
	if h.item == h.tabs.tasks {
		glyph = "inbox"
	}
	h.icon.Set(glyph, icon)
	visible(h.mark, on)
	visible(h.ring, h.focused)
	visible(h.dot, dirty && !h.hovered)
	visible(h.cross, h.hovered || !dirty && on)
}

// visible shows or hides an object.
func visible(o fyne.CanvasObject, yes bool) {
	switch {
	case yes && !o.Visible():
		o.Show()
	case !yes && o.Visible():
		o.Hide()
	}
}

// CreateRenderer implements fyne.Widget.
func (h *tabHead) CreateRenderer() fyne.WidgetRenderer { return &headRenderer{h} }

type headRenderer struct{ h *tabHead }

func (r *headRenderer) MinSize() fyne.Size {
	return fyne.NewSize(12+16+8+r.h.label.MinSize().Width+8+20+8, 36)
}

func (r *headRenderer) Layout(size fyne.Size) {
	h := r.h
	h.back.Resize(size)
	h.ring.Resize(size)
	h.mark.Resize(fyne.NewSize(size.Width, 2))
	h.edge.Resize(fyne.NewSize(1, size.Height))
	h.edge.Move(fyne.NewPos(size.Width-1, 0))
	middle := func(o fyne.CanvasObject, x float32) {
		m := o.MinSize()
		o.Resize(m)
		o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
	}
	middle(h.icon, 12)
	middle(h.label, 36)
	middle(h.dot, size.Width-24)
	middle(h.cross, size.Width-28)
}
func (r *headRenderer) Refresh() { r.h.colour(); r.Layout(r.h.Size()) }
func (r *headRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.h.back, r.h.mark, r.h.edge, r.h.icon, r.h.label, r.h.dot, r.h.ring, r.h.cross}
}
func (r *headRenderer) Destroy() {}

// AccessibilityLabel implements fyne.Accessible.
func (h *tabHead) AccessibilityLabel() string { return h.label.Text }

// AccessibilityRole implements fyne.Accessible.
func (h *tabHead) AccessibilityRole() fyne.AccessibleRole { return look.RoleTab }

// Tells implements look.Teller.
func (h *tabHead) Tells() look.Told {
	t := look.Told{On: h.tabs.at == h.item}
	if strings.HasSuffix(h.item.Text, dirtyMark) {
		t.Help = lang.L("Unsaved work")
	}
	return t
}

// Inside is the cross.
func (h *tabHead) Inside() []fyne.CanvasObject { return []fyne.CanvasObject{h.cross} }

// FocusGained implements fyne.Focusable.
func (h *tabHead) FocusGained() { h.focused = true; h.Refresh(); h.tabs.uncover(h) }

// FocusLost implements fyne.Focusable.
func (h *tabHead) FocusLost() { h.focused = false; h.Refresh() }

// TypedRune implements fyne.Focusable.
func (h *tabHead) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: Enter looks at the document, Delete closes it, the key of menus opens its menu, and the arrows lead to its
// neighbours.
func (h *tabHead) TypedKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter || k.Name == fyne.KeySpace:
		h.tabs.Select(h.item)
	case k.Name == fyne.KeyDelete:
		h.tabs.OnClose(h.item)
	case k.Name == desktop.KeyMenu:
		h.tabs.OnMenu(h.item, absolute(h).AddXY(0, h.Size().Height))
	default:
		look.Walk(h, k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (h *tabHead) TypedShortcut(s fyne.Shortcut) { look.PassShortcut(h, s) }

// Keyed reports whether it has the keys.
func (h *tabHead) Keyed() bool { return h.focused }

// Tapped implements fyne.Tappable.
func (h *tabHead) Tapped(*fyne.PointEvent) { h.tabs.Select(h.item) }

// TappedSecondary implements fyne.SecondaryTappable.
func (h *tabHead) TappedSecondary(e *fyne.PointEvent) { h.tabs.OnMenu(h.item, e.AbsolutePosition) }

// MouseDown implements desktop.Mouseable: the middle button closes.
func (h *tabHead) MouseDown(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonTertiary {
		h.tabs.OnClose(h.item)
	}
}

// MouseUp implements desktop.Mouseable.
func (h *tabHead) MouseUp(*desktop.MouseEvent) {}

// MouseIn implements desktop.Hoverable.
func (h *tabHead) MouseIn(*desktop.MouseEvent) { h.hovered = true; h.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (h *tabHead) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable. The cross inside counts as the tab.
func (h *tabHead) MouseOut() { h.hovered = false; h.Refresh() }
