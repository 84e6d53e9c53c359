package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/colour"
)

// column stacks objects at their natural heights; what has none takes no gap either.
type column struct{ gap float32 }

func (c column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	n := 0
	for _, o := range objects {
		if m := o.MinSize(); o.Visible() {
			size = fyne.NewSize(max(size.Width, m.Width), size.Height+m.Height)
			if m.Height > 0 {
				n++
			}
		}
	}
	return size.AddWidthHeight(0, c.gap*float32(max(n-1, 0)))
}

func (c column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if o.Visible() {
			h := o.MinSize().Height
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(size.Width, h))
			if h > 0 {
				y += h + c.gap
			}
		}
	}
}

// Column stacks objects with a gap between them.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{gap}, objects...)
}

// line puts objects beside each other at their natural widths, in the middle
// of its height; the one at index grow gets the room that is left.
type line struct {
	gap  float32
	grow int     // -1: none
	most float32 // of its width; 0: all that is left
}

func (l line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	n := 0
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			size = fyne.NewSize(size.Width+m.Width, max(size.Height, m.Height))
			n++
		}
	}
	return size.AddWidthHeight(l.gap*float32(max(n-1, 0)), 0)
}

func (l line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spare := max(0, size.Width-l.MinSize(objects).Width)
	x := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if i == l.grow {
			m.Width += spare
			if l.most > 0 {
				m.Width = max(m.Width-spare, min(m.Width, l.most))
			}
		}
		o.Resize(m)
		o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		x += m.Width + l.gap
	}
}

// Row puts objects beside each other.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(line{gap: gap, grow: -1}, objects...)
}

// RowGrow puts objects beside each other; the one at index grow gets the room
// that is left.
func RowGrow(gap float32, grow int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(line{gap: gap, grow: grow}, objects...)
}

// RowUpTo puts objects beside each other; the first one gets the room that is left, up to a width.
func RowUpTo(gap, most float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(line{gap: gap, most: most}, objects...)
}

// inset keeps distances from the sides.
type inset struct{ left, top, right, bottom float32 }

func (in inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			size = size.Max(o.MinSize())
		}
	}
	return size.AddWidthHeight(in.left+in.right, in.top+in.bottom)
}

func (in inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(in.left, in.top))
		o.Resize(size.SubtractWidthHeight(in.left+in.right, in.top+in.bottom))
	}
}

// Inset keeps distances between objects and the sides of what holds them.
func Inset(left, top, right, bottom float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(inset{left, top, right, bottom}, objects...)
}

// Pad keeps the same distance on all sides.
func Pad(by float32, objects ...fyne.CanvasObject) *fyne.Container {
	return Inset(by, by, by, by, objects...)
}

// sized gives objects at least a size; 0 leaves a side as it is.
type sized struct{ fyne.Size }

func (s sized) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := s.Size
	if s.Width > 0 && s.Height > 0 { // nobody has to ask, which in each frame goes through all that is inside
		return size
	}
	for _, o := range objects {
		m := o.MinSize()
		if s.Width == 0 {
			size.Width = max(size.Width, m.Width)
		}
		if s.Height == 0 {
			size.Height = max(size.Height, m.Height)
		}
	}
	return size
}

func (sized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

// Sized gives an object a size; a side of 0 is the object's own.
func Sized(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(sized{fyne.NewSize(width, height)}, o)
}

// Room is as large as it is made, whatever its contents ask for. Fyne asks everything for its least size in every frame, and whoever lays
// contents out asks them again: what is laid out by its room alone stops that.
func Room(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(sized{fyne.NewSquareSize(1)}, objects...)
}

// kept is as high as what stands in it ever was.
type kept struct{ least *float32 }

func (k kept) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := sized{}.MinSize(objects)
	*k.least = max(*k.least, size.Height)
	return fyne.NewSize(size.Width, *k.least)
}

func (kept) Layout(objects []fyne.CanvasObject, size fyne.Size) { sized{}.Layout(objects, size) }

// Kept keeps the room that an object has had when it gets lower, so that nothing below moves.
func Kept(o fyne.CanvasObject) *fyne.Container {
	return container.New(kept{new(float32)}, o)
}

// atMost is no higher than it says.
type atMost struct {
	high float32
	body fyne.CanvasObject
}

func (a atMost) MinSize([]fyne.CanvasObject) fyne.Size {
	size := a.body.MinSize()
	return fyne.NewSize(size.Width, min(size.Height, a.high))
}

func (atMost) Layout(objects []fyne.CanvasObject, size fyne.Size) { sized{}.Layout(objects, size) }

// AtMost gives an object its own height up to a limit, and scrolls what is more.
func AtMost(high float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(atMost{high, o}, container.NewVScroll(o))
}

// flow puts objects beside each other and goes on in a new line where the room
// ends.
type flow struct {
	gap, leading float32
	width        *float32
}

func (f flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	widest := float32(0)
	for _, o := range objects {
		widest = max(widest, o.MinSize().Width)
	}
	return fyne.NewSize(widest, f.place(objects, *f.width, false))
}

func (f flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	*f.width = size.Width
	f.place(objects, size.Width, true)
}

// place goes through the lines and returns their height.
func (f flow) place(objects []fyne.CanvasObject, width float32, move bool) float32 {
	var x, y, high float32
	first := 0
	end := func(to int) {
		if move {
			for _, o := range objects[first:to] {
				o.Move(fyne.NewPos(o.Position().X, y+(high-o.Size().Height)/2))
			}
		}
		first = to
	}
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if x > 0 && x+m.Width > width {
			end(i)
			x, y, high = 0, y+high+f.leading, 0
		}
		if move {
			o.Resize(m)
			o.Move(fyne.NewPos(x, y))
		}
		x, high = x+m.Width+f.gap, max(high, m.Height)
	}
	end(len(objects))
	return y + high
}

// Flow puts objects beside each other, in as many lines as they need.
func Flow(gap, leading float32, objects ...fyne.CanvasObject) *fyne.Container {
	width := float32(300)
	return container.New(flow{gap, leading, &width}, objects...)
}

// tiles lays objects of one size out in rows that fill the width.
type tiles struct {
	gap   float32
	width *float32
}

// across is how many objects stand beside each other.
func (t tiles) across(objects []fyne.CanvasObject, width float32) int {
	return max(1, int((width+t.gap)/(objects[0].MinSize().Width+t.gap)))
}

func (t tiles) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	across := t.across(objects, *t.width)
	rows := float32((len(objects) + across - 1) / across)
	return fyne.NewSize(least.Width, rows*(least.Height+t.gap)-t.gap)
}

func (t tiles) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	*t.width = size.Width
	across := t.across(objects, size.Width)
	each := fyne.NewSize((size.Width+t.gap)/float32(across)-t.gap, objects[0].MinSize().Height)
	for i, o := range objects {
		o.Resize(each)
		o.Move(fyne.NewPos(float32(i%across)*(each.Width+t.gap), float32(i/across)*(each.Height+t.gap)))
	}
}

// Tiles lays objects of one size out in rows: as many beside each other as have room, and then as wide as the room is.
func Tiles(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(tiles{gap, new(float32)}, objects...)
}

// Hair is a hairline between areas, flat or upright.
func Hair() fyne.CanvasObject { return NewGround(colour.Line, "", 0) }

// over keeps small objects at the right of the first line of what fills it.
type over struct{}

func (over) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (over) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.Position{})
	o[0].Resize(size)
	x := size.Width - 3
	for i := len(o) - 1; i > 0; i-- {
		m := o[i].MinSize()
		x -= m.Width
		o[i].Resize(m)
		o[i].Move(fyne.NewPos(x, max(3, (28-m.Height)/2)))
		x -= 2
	}
}

// Over lays small objects over the right end of a field.
func Over(field fyne.CanvasObject, small ...fyne.CanvasObject) *fyne.Container {
	return container.New(over{}, append([]fyne.CanvasObject{field}, small...)...)
}

// frame puts objects around another one, without a gap; nil leaves a side out.
type frame struct{ top, bottom, left, right, center fyne.CanvasObject }

func least(o fyne.CanvasObject) fyne.Size {
	if o == nil || !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize()
}

func (f frame) MinSize([]fyne.CanvasObject) fyne.Size {
	t, b, l, r, c := least(f.top), least(f.bottom), least(f.left), least(f.right), least(f.center)
	return fyne.NewSize(max(t.Width, b.Width, l.Width+c.Width+r.Width), t.Height+b.Height+max(l.Height, c.Height, r.Height))
}

func (f frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	t, b, l, r := least(f.top), least(f.bottom), least(f.left), least(f.right)
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		if o != nil && o.Visible() {
			o.Move(fyne.NewPos(x, y))
			o.Resize(fyne.NewSize(w, h))
		}
	}
	high := size.Height - t.Height - b.Height
	put(f.top, 0, 0, size.Width, t.Height)
	put(f.bottom, 0, size.Height-b.Height, size.Width, b.Height)
	put(f.left, 0, t.Height, l.Width, high)
	put(f.right, size.Width-r.Width, t.Height, r.Width, high)
	put(f.center, l.Width, t.Height, size.Width-l.Width-r.Width, high)
}

// Frame puts objects around the center, without a gap; nil leaves a side out. Tab goes through them as they are read: what is at the
// bottom, such as the buttons of a form, comes last.
func Frame(top, bottom, left, right, center fyne.CanvasObject) *fyne.Container {
	var all []fyne.CanvasObject
	for _, o := range []fyne.CanvasObject{top, left, center, right, bottom} {
		if o != nil {
			all = append(all, o)
		}
	}
	return container.New(frame{top, bottom, left, right, center}, all...)
}
