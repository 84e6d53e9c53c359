package designer

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// palette offers the tools and the elements used most; everything else is
// behind its last entry. An entry works by click and by drag.
type palette struct {
	window  *Window
	content fyne.CanvasObject
	ghosts  *fyne.Container // above everything: what is dragged out of the palette
	icons   *icons
	entries []*entry // of elements
	tools   map[string]*entry
	own     *fyne.Container // the favourites
	usual   int             // how many of the entries are no favourites
}

// The width of the palette, and how low it may get.
const paletteWide, paletteLeast = 48, 150

// paletteTypes are the elements shown, in groups.
var paletteTypes = [][]doc.Type{
	{{Kind: bpmn.StartEvent}, {Kind: bpmn.IntermediateThrowEvent}, {Kind: bpmn.EndEvent}},
	{{Kind: bpmn.PlainTask}, {Kind: bpmn.ServiceTask}, {Kind: bpmn.UserTask}, {Kind: bpmn.SubProcess}},
	{{Kind: bpmn.ExclusiveGateway}, {Kind: bpmn.ParallelGateway}},
	{{Kind: bpmn.Participant}, {Kind: bpmn.DataObjectReference}, {Kind: bpmn.TextAnnotation}},
}

// paletteTools are the tools, by their names in package tool, which are also
// those of their icons; the first one is the hand at rest.
var paletteTools = []struct{ name, label string }{
	{"pointer", "Select"}, {"hand", "Move the view"}, {"lasso", "Select an area"}, {"space", "Make space"}, {"connect", "Connect"},
}

func newPalette(w *Window) *palette {
	p := &palette{window: w, ghosts: container.NewWithoutLayout(), icons: newIcons(w), tools: map[string]*entry{}}
	box := container.New(squeezed{})
	for _, t := range paletteTools {
		e := newEntry(p, lang.L(t.label), glyphIcon(t.name), func() { p.use(t.name) }, nil)
		e.glyph, e.key = t.name, w.keyOf(t.name)
		p.tools[t.name] = e
		box.Add(e)
	}
	for _, group := range paletteTypes {
		box.Add(look.Inset(8, 4, 8, 4, look.Hair()))
		for _, t := range group {
			box.Add(p.entry(t))
		}
	}
	p.usual, p.own = len(p.entries), look.Column(1)
	box.Add(p.own)
	p.fill()
	more := newEntry(p, lang.L("Create something else"), glyphIcon("more"), func() { p.use("create") }, nil)
	more.glyph, more.key = "more", w.keyOf("create")
	scroll := container.NewVScroll(look.Inset(8, 8, 7, 2, box))
	scroll.SetMinSize(fyne.NewSize(paletteWide-1, 100))
	column := look.Frame(nil, look.Inset(8, 2, 7, 6, more), nil, nil, scroll)
	p.content = look.Sized(paletteWide, paletteLeast, look.Frame(nil, nil, nil, look.Hair(), column))
	return p
}

// squeezed is a column whose entries get lower before it has to be scrolled.
type squeezed struct{}

// The gap between entries, and how low they may get.
const entryGap, entryLeast = 1, 24

// high is how high the column is with its entries at their full height, and how many these are.
func (squeezed) high(objects []fyne.CanvasObject) (high float32, entries int) {
	for _, o := range objects {
		if _, is := o.(*entry); is {
			entries++
		}
		high += o.MinSize().Height + entryGap
	}
	return high, entries
}

func (s squeezed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	high, entries := s.high(objects)
	return fyne.NewSize(entrySide, high-float32(entries)*(entrySide-entryLeast))
}

func (s squeezed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	high, entries := s.high(objects)
	low := max(entryLeast, min(entrySide, entrySide-(high-size.Height)/float32(entries)))
	y := float32(0)
	for _, o := range objects {
		each := o.MinSize().Height
		if _, is := o.(*entry); is {
			each = low
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, each))
		y += each + entryGap
	}
}

// entry makes an entry of a type.
func (p *palette) entry(t doc.Type) *entry {
	e := newEntry(p, upper(lang.L(t.Label())), p.icons.later(t), func() { p.take(t, false) }, func() { p.take(t, true) })
	e.glyph = glyphOf(t)
	p.entries = append(p.entries, e)
	return e
}

// fill shows the favourites that are not among the usual entries.
func (p *palette) fill() {
	p.entries = p.entries[:p.usual]
	p.own.RemoveAll()
	for _, t := range p.window.favouriteTypes(creatable) {
		if slices.ContainsFunc(paletteTypes, func(group []doc.Type) bool { return slices.Contains(group, t) }) {
			continue
		}
		if len(p.own.Objects) == 0 {
			p.own.Add(look.Inset(8, 4, 8, 4, look.Hair()))
		}
		e := p.entry(t)
		e.star = starOf(t)
		p.own.Add(e)
	}
	p.own.Refresh()
}

// use begins to work with a tool.
func (p *palette) use(name string) {
	t := p.window.current()
	if t == nil {
		return
	}
	if name == "pointer" {
		t.board.Cancel()
	} else {
		t.editor.Do(name)
	}
	t.board.Changed()
	p.window.Canvas().Focus(t.board)
}

// take puts a new element into the hand.
func (p *palette) take(ty doc.Type, drag bool) {
	if t := p.window.current(); t != nil {
		t.editor.Create(ty, drag)
		t.board.Changed()
		p.window.Canvas().Focus(t.board)
	}
}

// handTools says which tool a state of the hand belongs to.
var handTools = map[string]string{"hand": "hand", "lasso": "lasso", "space": "space", "spacing": "space", "connecting": "connect", "choosingSource": "connect", "Idle": "pointer"}

// refresh shows which tool is in the hand.
func (p *palette) refresh(t *tab) {
	now := handTools[t.editor.StateName()]
	for name, e := range p.tools {
		e.choose(name == now)
	}
}
