package designer

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// pad is the small row of buttons above the one selected element: what can be
// put behind it, and what can be done to it. It never stands at the right, where
// the next element is.
type pad struct {
	tab     *tab
	content *fyne.Container // over the board, without a layout
	box     *fyne.Container
	added   []*entry      // the buttons that append
	of      *bpmn.Element // what the buttons are for
	kind    doc.Type      // what it was when they were made
	several bool          // the buttons are for several elements
}

// padMost is how many types that can be appended have a button of their own.
const padMost = 3

func newPad(t *tab) *pad {
	p := &pad{tab: t, box: container.NewStack()}
	p.box.Hide()
	p.content = container.NewWithoutLayout(p.box)
	return p
}

// place shows the pad at the selection while the hand is at rest.
func (p *pad) place() {
	if all := p.group(); !all.Empty() {
		if !p.several {
			p.several, p.of = true, nil
			p.show(p.together())
		}
		p.box.Move(p.at(all))
		p.box.Show()
		return
	}
	e := p.wanted()
	if e == nil {
		if p.box.Visible() {
			p.box.Hide()
			p.of, p.several = nil, false
		}
		return
	}
	if now := p.tab.doc.TypeOf(e); p.of != e || p.kind != now {
		p.of, p.kind, p.several = e, now, false
		p.show(p.buttons(e))
	}
	p.box.Move(p.at(p.clear(e)))
	p.box.Show()
}

func (p *pad) show(buttons fyne.CanvasObject) {
	p.box.Objects = []fyne.CanvasObject{buttons}
	p.box.Resize(p.box.MinSize())
}

// group is what surrounds the selected elements if there are several and the hand is at
// rest; empty otherwise.
func (p *pad) group() (all bpmn.Bounds) {
	ids := p.tab.doc.Selection()
	s := p.tab.doc.Scene()
	if len(ids) < 2 || s == nil || !p.tab.board.AtRest() {
		return bpmn.Bounds{}
	}
	n := 0
	for _, id := range ids {
		if at, edge, ok := s.Extent(id); ok && !edge {
			all = all.Union(at)
			n++
		}
	}
	if n < 2 {
		return bpmn.Bounds{}
	}
	return all
}

// groupActions are what can be done to several elements at once.
var groupActions = []menuEntry{
	{"align left", "Align left", "align-left"}, {"align middle", "Align middles", "align-middle"}, {"distribute across", "Distribute across", "distribute"},
	{"reroute", "Lay the flows anew", "layout"}, {}, {"colour", "Colour", "colour"}, {"delete", "Delete", "trash"},
}

// together are the buttons for several elements; everything else is in their menu.
func (p *pad) together() fyne.CanvasObject {
	row := look.Row(2)
	for _, a := range groupActions {
		if a.name == "" {
			row.Add(look.Inset(4, 0, 4, 0, look.Sized(1, 18, look.Hair())))
			continue
		}
		do := p.do(a.name)
		if a.name == "colour" {
			do = func() { at := p.group(); p.tab.chooseColour(tool.Request{At: bpmn.Point{X: at.X, Y: at.Y}}) }
		}
		each := p.entry(newEntry(p.tab.window.palette, lang.L(a.label), glyphIcon(a.icon), do, nil))
		each.glyph, each.key = a.icon, p.tab.window.keyOf(a.name)
		row.Add(each)
	}
	return look.Floating(look.Pad(4, row))
}

// padGap is the room between an element and its pad.
const padGap = 14

// at is where the pad stands: above the element, below it if there is no room,
// in any case on the board.
func (p *pad) at(b bpmn.Bounds) fyne.Position {
	size, room := p.box.Size(), p.tab.board.Size()
	top, bottom := p.tab.board.Place(bpmn.Point{X: b.X + b.W/2, Y: b.Y}), p.tab.board.Place(bpmn.Point{X: b.X, Y: b.Y + b.H})
	y := top.Y - padGap - size.Height
	if y < 4 {
		if y = bottom.Y + padGap; y+size.Height > room.Height-4 { // a large pool: inside of it
			y = max(4, top.Y+padGap)
		}
	}
	return fyne.NewPos(max(4, min(top.X-size.Width/2, room.Width-size.Width-4)), max(4, min(y, room.Height-size.Height-4)))
}

// clear is the rectangle that the pad must keep off: the element with its label,
// made as high as its neighbours on the flow, which the pad may reach over.
func (p *pad) clear(e *bpmn.Element) bpmn.Bounds {
	s := p.tab.doc.Scene()
	b := s.Item(e.ID).Extent
	half := float64(p.box.Size().Width) / 2 / p.tab.board.ZoomNow()
	own := s.Item(e.ID).Bounds.Center().X
	near := func(o *bpmn.Element) {
		if o == nil || s.Item(o.ID) == nil {
			return
		}
		n := s.Item(o.ID).Extent
		if n.X < own+half && n.X+n.W > own-half && n.Y < b.Y+b.H && n.Y+n.H > b.Y {
			top, bottom := min(b.Y, n.Y), max(b.Y+b.H, n.Y+n.H)
			b.Y, b.H = top, bottom-top
		}
	}
	for _, f := range e.Out {
		near(f.Target)
	}
	for _, f := range e.In {
		near(f.Source)
	}
	return b
}

// wanted is the element the pad is for, or nil.
func (p *pad) wanted() *bpmn.Element {
	list := p.tab.doc.Chosen()
	if len(list) != 1 || !p.tab.board.AtRest() || p.tab.viewed == deployView {
		return nil
	}
	e := list[0]
	s := p.tab.doc.Scene()
	if s == nil || s.Item(e.ID) == nil || s.Item(e.ID).Edge() {
		return nil
	}
	return e
}

// padActions are the names of package tool of what can be done to an element.
var padActions = []menuEntry{
	{"open", "Open the sub-process", "step-into"}, {"replace", "Change into", "change-type"}, {"colour", "Colour", "colour"}, {"breakpoint", "Breakpoint", "breakpoint"}, {"delete", "Delete", "trash"},
}

// buttons are what can be put behind e, and behind a line what can be done to it.
func (p *pad) buttons(e *bpmn.Element) fyne.CanvasObject {
	row := look.Row(2)
	w := p.tab.window
	if mayAppend(e) {
		p.appending(e, row)
	}
	connect := p.entry(newEntry(w.palette, lang.L("Connect"), glyphIcon("connect"), p.do("connect"), p.do("connect")))
	connect.glyph, connect.key = "connect", p.tab.window.keyOf("connect")
	row.Add(connect)
	row.Add(look.Inset(4, 0, 4, 0, look.Sized(1, 18, look.Hair())))
	for _, b := range padActions {
		if !p.tab.offers(b.name, e.ID) {
			continue
		}
		do := p.do(b.name)
		if own := ownAction(b.name); own != nil {
			do = func() { own(p.tab, e.ID) }
		}
		each := p.entry(newEntry(w.palette, lang.L(b.label), glyphIcon(b.icon), do, nil))
		each.glyph, each.key = b.icon, p.tab.window.keyOf(b.name)
		if b.name == "breakpoint" {
			each.ink = colour.Debug
		}
		row.Add(each)
	}
	return look.Floating(look.Pad(4, row))
}

func (p *pad) entry(e *entry) *entry {
	e.side = padSide
	return e
}

// appending adds the buttons that put something behind e.
func (p *pad) appending(e *bpmn.Element, row *fyne.Container) {
	p.added = nil
	types := p.tab.editor.Successors(e)
	palette := p.tab.window.palette
	for _, ty := range types[:min(len(types), padMost)] {
		label := fmt.Sprintf(lang.L("Append: %s"), lang.L(ty.Label()))
		each := p.entry(newEntry(palette, label, palette.icons.later(ty), func() { p.tab.editor.Append(ty); p.tab.board.Changed() }, nil))
		each.glyph = glyphOf(ty)
		each.hover = func(in bool) { p.ghost(ty, in) }
		row.Add(each)
		p.added = append(p.added, each)
	}
	more := p.entry(newEntry(palette, lang.L("Append something else"), glyphIcon("append"), p.do("append"), nil))
	more.glyph, more.key = "append", p.tab.window.keyOf("append")
	row.Add(more)
}

// ghost shows what a button would put behind the element while the pointer is on it.
func (p *pad) ghost(ty doc.Type, in bool) {
	if !p.tab.board.AtRest() {
		return
	}
	if p.tab.editor.NoGhost(); in {
		p.tab.editor.Ghost(ty)
	}
	p.tab.board.Changed()
}

// do hands an action to the editor.
func (p *pad) do(name string) func() {
	return func() {
		p.tab.editor.Do(name)
		p.tab.board.Changed()
	}
}

// mayAppend reports whether a sequence flow may leave e.
func mayAppend(e *bpmn.Element) bool {
	return e.Kind.FlowNode() && e.Kind != bpmn.EndEvent && !e.EventSubProcess()
}
