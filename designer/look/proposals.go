package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Proposal is one way to go on with what is typed: Text replaces the runes
// from From to the cursor.
type Proposal struct {
	From  int
	Text  string
	Back  int    // how far from the end of Text the cursor is put
	Icon  string // what it is
	Value string // its value now; empty: not known
	Type  string
}

// proposals is the list below the field while something can be proposed. It has
// no focus: typing goes on.
type proposals struct {
	input *Input
	list  []Proposal
	at    int
	rows  []*proposalRow
	box   fyne.CanvasObject
	layer *fyne.Container
}

// proposalsMost is how many are shown.
const proposalsMost = 8

// propose shows what the text can go on with; always also where nothing has
// been typed yet.
func (e *Input) propose(always bool) {
	e.withdraw()
	if e.Offers == nil || !e.focused {
		return
	}
	list := e.Offers(e.Text(), e.at)
	if len(list) == 0 || !always && list[0].From >= e.at {
		return
	}
	if len(list) == 1 && e.at-list[0].From == len([]rune(list[0].Text)) {
		return // it is there already
	}
	layer := layerFor(e)
	if layer == nil {
		return
	}
	p := &proposals{input: e, list: list[:min(len(list), proposalsMost)], layer: layer}
	column := Column(0)
	for i := range p.list {
		r := newProposalRow(p, i)
		p.rows = append(p.rows, r)
		column.Add(r)
	}
	p.box = Floating(Pad(4, column))
	size := p.box.MinSize().Max(fyne.NewSize(min(420, max(260, e.BaseWidget.Size().Width)), 0))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(e)
	room := layer.Size()
	to := at.AddXY(0, e.BaseWidget.Size().Height+4)
	if room.Height > 0 && to.Y+size.Height > room.Height {
		to.Y = max(0, at.Y-size.Height-4)
	}
	if room.Width > 0 {
		to.X = max(4, min(to.X, room.Width-size.Width-4))
	}
	p.box.Move(to)
	p.box.Resize(size)
	layer.Add(p.box)
	layer.Refresh()
	e.proposals = p
}

// withdraw takes the list away.
func (e *Input) withdraw() {
	if p := e.proposals; p != nil {
		p.layer.Remove(p.box)
		e.proposals = nil
	}
}

// Withdraw takes the list of proposals away, and reports whether there was one.
func (e *Input) Withdraw() bool {
	there := e.proposals != nil
	e.withdraw()
	return there
}

// layerFor is the layer above what holds an object; it covers the window.
func layerFor(o fyne.CanvasObject) *fyne.Container {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return nil
	}
	if p, ok := c.Overlays().Top().(*Popup); ok {
		return p.Layer
	}
	if t := tipsFor(o); t != nil && c.Overlays().Top() == nil {
		return t.Layer
	}
	return nil
}

// key does what a key means to the list.
func (p *proposals) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyDown:
		p.point((p.at + 1) % len(p.list))
	case fyne.KeyUp:
		p.point((p.at + len(p.list) - 1) % len(p.list))
	case fyne.KeyTab, fyne.KeyReturn, fyne.KeyEnter:
		if p.there(p.at) { // typed in full: nothing is to be taken, and the key goes on
			p.input.withdraw()
			return false
		}
		p.take(p.at)
	case fyne.KeyEscape:
		p.input.withdraw()
	default:
		to, leads := Leap(name, p.at, len(p.list))
		if name == fyne.KeyHome || name == fyne.KeyEnd || !leads { // those two are of the text
			return false
		}
		p.point(to)
	}
	return true
}

func (p *proposals) point(at int) {
	p.at = at
	for _, r := range p.rows {
		r.colour()
	}
}

// there reports whether what is proposed stands in the field as it is, up to the caret.
func (p *proposals) there(i int) bool {
	e, o := p.input, p.list[i]
	return o.Back == 0 && o.From <= e.at && string(e.text[o.From:e.at]) == o.Text // the caret may have gone back since
}

func (p *proposals) take(i int) {
	e, o := p.input, p.list[i]
	e.withdraw()
	e.Replace(o.From, e.at, o.Text)
	e.at -= o.Back
	e.mark = e.at
	e.withdraw()
	e.Refresh()
}

type proposalRow struct {
	widget.BaseWidget
	of   *proposals
	i    int
	back *Ground
}

func newProposalRow(p *proposals, i int) *proposalRow {
	r := &proposalRow{of: p, i: i, back: NewGround("", "", 6)}
	r.ExtendBaseWidget(r)
	r.colour()
	return r
}

func (r *proposalRow) colour() {
	if r.of.at == r.i {
		r.back.Set(colour.AccentSoft, "")
	} else {
		r.back.Set("", "")
	}
}

// CreateRenderer implements fyne.Widget.
func (r *proposalRow) CreateRenderer() fyne.WidgetRenderer {
	o := r.of.list[r.i]
	ink := colour.Expr
	if o.Icon == "fx" {
		ink = colour.AccentText
	}
	row := RowGrow(8, 1, NewGlyph(orName(o.Icon), IconInline, ink), NewLabel(o.Text, Small, colour.Text).Code().Cut())
	if o.Value != "" {
		row.Add(NewLabel(o.Value, Caption, colour.Text3).Code())
	}
	if o.Type != "" {
		row.Add(Chip(Neutral, "", o.Type))
	}
	return widget.NewSimpleRenderer(Sized(0, 28, container.NewStack(r.back, Inset(8, 0, 6, 0, row))))
}

// MouseDown implements desktop.Mouseable: before the field loses the focus.
func (r *proposalRow) MouseDown(*desktop.MouseEvent) { r.of.take(r.i) }

// MouseUp implements desktop.Mouseable.
func (r *proposalRow) MouseUp(*desktop.MouseEvent) {}

// MouseIn implements desktop.Hoverable.
func (r *proposalRow) MouseIn(*desktop.MouseEvent) { r.of.point(r.i) }

// MouseMoved implements desktop.Hoverable.
func (r *proposalRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *proposalRow) MouseOut() {}
