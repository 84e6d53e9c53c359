package designer

import (
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// crumbs float at the upper left of the diagram: where it lies in the document, with
// the way back, and all its diagrams where there are several.
type crumbs struct {
	tab     *tab
	content *fyne.Container
	row     *fyne.Container
	shown   string // what the row was made for
}

func newCrumbs(t *tab) *crumbs {
	c := &crumbs{tab: t, row: look.Row(0)}
	c.content = look.Row(0, look.Surface(colour.Canvas, look.Inset(4, 2, 4, 2, c.row)))
	c.refresh()
	return c
}

// refresh makes the row anew if the way is another one now.
func (c *crumbs) refresh() {
	way := c.tab.way()
	t := c.tab
	several := len(t.doc.Model().Diagrams) > 1
	var names []string
	for _, g := range way {
		names = append(names, t.titleOf(g))
	}
	now := strings.Join(names, "\x00")
	if several {
		now += "\x01"
	}
	if len(t.trail.past) > 0 {
		now += "\x02"
	}
	if len(t.trail.ahead) > 0 {
		now += "\x03"
	}
	if now == c.shown {
		return
	}
	c.shown = now
	c.row.RemoveAll()
	if len(t.trail.past)+len(t.trail.ahead) > 0 {
		c.row.Add(c.step("back", "arrow-left"))
		c.row.Add(c.step("forward", "arrow-right"))
	}
	for i, g := range way {
		c.crumb(g, names[i], i == len(way)-1)
	}
	if several {
		c.row.Add(c.every())
	}
	c.content.Refresh()
}

// step is the button of back or forward.
func (c *crumbs) step(name, icon string) *look.Button {
	a := c.tab.window.action(name)
	b := look.NewIconButton(icon, a.plain(), func() { a.try(c.tab.window) })
	b.Key, b.Small = c.tab.window.keyOf(name), true
	if a.why(c.tab.window) != "" {
		b.Disable()
	}
	return b
}

// crumb adds a diagram of the way; the last one is looked at, the others are the way back.
func (c *crumbs) crumb(g *bpmn.Diagram, name string, last bool) {
	if last {
		c.row.Add(look.Inset(8, 0, 4, 0, look.NewLabel(name, look.Small, colour.Text2)))
		return
	}
	b := look.NewButton(look.Bare, "", name, func() { c.tab.showDiagram(g) })
	b.Small, b.Tip = true, lang.L("Back to this diagram")
	c.row.Add(b)
	c.row.Add(look.NewGlyph("chevron-right", look.IconTiny, colour.Text3))
}

// every opens the list of all diagrams.
func (c *crumbs) every() fyne.CanvasObject {
	b := look.NewIconButton("chevron-down", lang.L("All diagrams of the file"), nil)
	b.Small = true
	b.Do = func() { look.ShowMenu(c.tab.window.Canvas(), c.tab.diagrams(), look.BelowObject(b)) }
	return b
}

// diagrams is the menu of all diagrams of the document; those of sub-processes are
// set in behind the one that they are drawn in.
func (t *tab) diagrams() (items []look.Item) {
	for _, g := range t.doc.Model().Diagrams {
		depth := len(t.wayTo(g)) - 1
		items = append(items, look.Item{Icon: "b-pool", Text: strings.Repeat("    ", depth) + t.titleOf(g), Checked: g == t.doc.Diagram(), Do: func() { t.showDiagram(g) }})
	}
	return items
}

// way is how one gets to the diagram that is looked at, beginning outermost.
func (t *tab) way() []*bpmn.Diagram {
	if g := t.doc.Diagram(); g != nil {
		return t.wayTo(g)
	}
	return nil
}

// wayTo lists the diagrams that a diagram lies in, outermost first, and it itself.
func (t *tab) wayTo(g *bpmn.Diagram) []*bpmn.Diagram {
	way := []*bpmn.Diagram{g}
	for g.Of != nil && g.Of.Parent != nil {
		g = t.holding(g.Of)
		if g == nil || slices.Contains(way, g) {
			break
		}
		way = append(way, g)
	}
	slices.Reverse(way)
	return way
}

// holding is the diagram with the shape of an element, or nil.
func (t *tab) holding(e *bpmn.Element) *bpmn.Diagram {
	for _, g := range t.doc.Model().Diagrams {
		if g.ShapeOf(e) != nil {
			return g
		}
	}
	return nil
}

// titleOf is what people call a diagram: by what it shows, else by its own name.
func (t *tab) titleOf(g *bpmn.Diagram) string {
	if e := g.Of; e != nil {
		if name := strings.Join(strings.Fields(e.Name()), " "); name != "" {
			return name
		}
	}
	if g.Name != "" {
		return g.Name
	}
	if g.Of == nil || g.Of.Parent == nil {
		name := filepath.Base(t.title())
		return strings.TrimSuffix(name, filepath.Ext(name))
	}
	return called(g.Of)
}
