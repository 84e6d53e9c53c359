package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// folding is a title, tools, and what ends the row. The title is shown whole before the tools are: those that the room is too small
// for, the first ones, are rows of a menu.
type folding struct {
	gap   float32
	title fyne.CanvasObject
	cells []*fyne.Container // each holds a tool; hidden while the menu has it
	more  *Button
	end   fyne.CanvasObject
}

// Folding puts a title, tools and what ends the row beside each other; end may be nil. Buttons and check boxes for which there is no
// room are in a menu.
func Folding(gap float32, title, end fyne.CanvasObject, tools ...fyne.CanvasObject) *fyne.Container {
	f := &folding{gap: gap, title: title, end: end, more: NewIconButton("more", lang.L("More"), nil)}
	f.more.Do = func() { ShowMenu(fyne.CurrentApp().Driver().CanvasForObject(f.more), f.items(), BelowObject(f.more)) }
	row := container.New(f, title)
	for _, tool := range tools {
		cell := container.NewStack(tool)
		f.cells = append(f.cells, cell)
		row.Add(cell)
	}
	row.Add(f.more)
	if end != nil {
		row.Add(end)
	}
	return row
}

// tool is what a cell holds.
func tool(cell *fyne.Container) fyne.CanvasObject { return cell.Objects[0] }

// folds reports whether a menu can stand for a tool.
func folds(tool fyne.CanvasObject) bool {
	switch tool.(type) {
	case *Button, *widget.Check:
		return true
	}
	return false
}

// wish is the width at which nothing of an object is cut.
func wish(o fyne.CanvasObject) float32 {
	switch o := o.(type) {
	case *Label:
		return o.width(Particles(o.Text)) + 1
	case *container.Scroll:
		return o.Content.MinSize().Width
	}
	return o.MinSize().Width
}

// need is the width of tools beside each other, each with its gap.
func (f *folding) need(all bool) (wide float32) {
	for _, c := range f.cells {
		if t := tool(c); t.Visible() && (all || !folds(t)) {
			wide += f.gap + t.MinSize().Width
		}
	}
	return wide
}

func (f *folding) MinSize([]fyne.CanvasObject) fyne.Size {
	size := f.title.MinSize().Max(f.more.MinSize())
	for _, c := range f.cells {
		size.Height = max(size.Height, least(tool(c)).Height)
	}
	size.Width = f.title.MinSize().Width + min(f.need(true), f.need(false)+f.gap+f.more.MinSize().Width)
	if end := least(f.end); end.Width > 0 {
		size = fyne.NewSize(size.Width+f.gap+end.Width, max(size.Height, end.Height))
	}
	return size
}

func (f *folding) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	right := size.Width
	put := func(o fyne.CanvasObject) {
		m := o.MinSize()
		right -= m.Width
		o.Resize(m)
		o.Move(fyne.NewPos(right, (size.Height-m.Height)/2))
		right -= f.gap
	}
	if least(f.end).Width > 0 {
		put(f.end)
	}
	kept := f.fold(right - wish(f.title))
	if f.more.Hidden = kept == 0; kept > 0 {
		put(f.more)
	}
	for i := len(f.cells) - 1; i >= 0; i-- {
		c := f.cells[i]
		if c.Hidden {
			c.Resize(f.more.Size()) // what it opens stands where the menu stood
			c.Move(f.more.Position())
		} else if tool(c).Visible() {
			put(c)
		}
	}
	m := f.title.MinSize()
	f.title.Resize(fyne.NewSize(max(right, m.Width), m.Height))
	f.title.Move(fyne.NewPos(0, (size.Height-m.Height)/2))
}

// fold hides as many tools as have no room beside the title, and returns how many.
func (f *folding) fold(room float32) (hidden int) {
	need := f.need(true)
	for _, c := range f.cells {
		t := tool(c)
		extra := float32(0)
		if hidden > 0 {
			extra = f.gap + f.more.MinSize().Width
		}
		c.Hidden = t.Visible() && folds(t) && need+extra > room
		if c.Hidden {
			need -= f.gap + t.MinSize().Width
			hidden++
		}
	}
	return hidden
}

// items are the tools that the menu has.
func (f *folding) items() (list []Item) {
	for _, c := range f.cells {
		if !c.Hidden {
			continue
		}
		switch t := tool(c).(type) {
		case *Button:
			list = append(list, Item{Icon: t.Icon, Text: t.AccessibilityLabel(), Key: t.Key, Checked: t.On, Disabled: t.Disabled(), Do: t.press})
		case *widget.Check:
			list = append(list, Item{Text: t.Text, Checked: t.Checked, Disabled: t.Disabled(), Do: func() { t.SetChecked(!t.Checked) }})
		}
	}
	return list
}
