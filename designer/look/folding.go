package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// A Tool is a part of a row that a menu can stand for.
type Tool struct {
	Shown fyne.CanvasObject
	Rows  func() []Item // what the menu has in its place; nil: it is always shown
}

// Tool is the button as a part of a row.
func (b *Button) Tool() Tool {
	return Tool{b, func() []Item {
		return []Item{{Icon: b.Icon, Text: b.AccessibilityLabel(), Key: b.Key, Checked: b.On, Disabled: b.Disabled(), Do: b.press}}
	}}
}

// Tool is the switch as a part of a row.
func (s *Choices) Tool() Tool {
	return Tool{s.Content, func() (rows []Item) {
		for i, c := range s.List {
			rows = append(rows, Item{Text: c.Text, Checked: i == s.At, Do: func() { s.Pick(i) }})
		}
		return rows
	}}
}

// CheckTool is a check box as a part of a row.
func CheckTool(c *widget.Check) Tool {
	return Tool{c, func() []Item {
		return []Item{{Text: c.Text, Checked: c.Checked, Disabled: c.Disabled(), Do: func() { c.SetChecked(!c.Checked) }}}
	}}
}

// folding is a title, tools, and what ends the row. The title is shown whole before the tools are: those that the room is too small
// for, the first ones, are rows of a menu.
type folding struct {
	gap   float32
	title fyne.CanvasObject
	tools []Tool
	cells []*fyne.Container // each holds a tool; hidden while the menu has it
	more  *Button
	end   fyne.CanvasObject
}

// Folding puts a title, tools and what ends the row beside each other; end may be nil. Tools for which there is no room are in a menu.
func Folding(gap float32, title, end fyne.CanvasObject, tools ...Tool) *fyne.Container {
	f := &folding{gap: gap, title: title, tools: tools, end: end, more: NewIconButton("more", lang.L("More"), nil)}
	f.more.Do = func() { ShowMenu(fyne.CurrentApp().Driver().CanvasForObject(f.more), f.rows(), BelowObject(f.more)) }
	row := []fyne.CanvasObject{title}
	for _, t := range tools {
		cell := container.NewStack(t.Shown)
		f.cells, row = append(f.cells, cell), append(row, cell)
	}
	row = append(row, f.more)
	if end != nil {
		row = append(row, end)
	}
	return container.New(f, row...)
}

// wish is the width at which nothing of an object is cut.
func wish(o fyne.CanvasObject) float32 {
	switch o := o.(type) {
	case *Label:
		return o.width(Particles(o.Text)) + 1
	case *container.Scroll:
		return wish(o.Content)
	case *fyne.Container:
		if l, is := o.Layout.(spaced); is {
			return o.MinSize().Width + (l.most-l.least)*float32(len(o.Objects)-1)
		}
	}
	return o.MinSize().Width
}

// need is the width of tools beside each other, each with its gap.
func (f *folding) need(all bool) (wide float32) {
	for _, t := range f.tools {
		if t.Shown.Visible() && (all || t.Rows == nil) {
			wide += f.gap + t.Shown.MinSize().Width
		}
	}
	return wide
}

func (f *folding) MinSize([]fyne.CanvasObject) fyne.Size {
	size := f.title.MinSize().Max(f.more.MinSize())
	for _, t := range f.tools {
		size.Height = max(size.Height, least(t.Shown).Height)
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
		} else if f.tools[i].Shown.Visible() {
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
	for i, t := range f.tools {
		extra := float32(0)
		if hidden > 0 {
			extra = f.gap + f.more.MinSize().Width
		}
		folded := t.Shown.Visible() && t.Rows != nil && need+extra > room
		if f.cells[i].Hidden = folded; folded {
			need -= f.gap + t.Shown.MinSize().Width
			hidden++
		}
	}
	return hidden
}

// rows are the tools that the menu has, with a line between those that are more than one row.
func (f *folding) rows() (list []Item) {
	for i, t := range f.tools {
		if !f.cells[i].Hidden {
			continue
		}
		rows := t.Rows()
		if len(list) > 0 && len(rows) > 1 {
			list = append(list, Item{})
		}
		list = append(list, rows...)
		if len(rows) > 1 {
			list = append(list, Item{})
		}
	}
	if n := len(list); n > 0 && list[n-1].Text == "" {
		list = list[:n-1]
	}
	return list
}
