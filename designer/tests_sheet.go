package designer

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine/bpmn"
)

// open shows what is chosen, in words.
func (p *testsPageOf) open() {
	defer p.sheet.Refresh()
	tell(p.page, p.sheet, len(p.came) > 0 || p.covered != nil)
	put := func(body fyne.CanvasObject) {
		p.sheet.Objects = []fyne.CanvasObject{container.NewVScroll(look.Inset(16, 10, 12, 12, body))}
	}
	if p.reach && p.covered != nil {
		put(p.unreached())
		return
	}
	for i := range p.came {
		if x := &p.came[i]; x.Name == p.chosen {
			put(p.outcome(x))
			return
		}
	}
	p.sheet.Objects = []fyne.CanvasObject{container.NewCenter(look.NewLabel(lang.L("Choose a test to see what came out"), look.Small, colour.Text3))}
}

// outcome is what came of one scenario, and the scenario.
func (p *testsPageOf) outcome(x *monitor.Tested) fyne.CanvasObject {
	box := look.Column(6)
	if x.Passed {
		box.Add(look.NewLabel(lang.L("It went as expected."), look.Body, colour.Text))
	}
	for _, id := range x.Missing {
		box.Add(p.differs("minus", colour.Fail, fmt.Sprintf(lang.L("Expected, not reached: %s"), p.window.called(id)), id))
	}
	for _, id := range x.New {
		box.Add(p.differs("plus", colour.Wait, fmt.Sprintf(lang.L("Reached, not expected: %s"), p.window.called(id)), id))
	}
	if !x.Passed {
		box.Add(exchange.Code(strings.Join(x.Why, "\n")))
	}
	if x.Text != "" {
		again := look.NewIconButton("copy", lang.L("Copy"), func() { p.window.App.Clipboard().SetContent(x.Text) })
		again.Square = 24
		box.Add(look.RowGrow(8, 0, look.NewLabel(lang.L("The test"), look.Small, colour.Text2).Bold(), again))
		box.Add(exchange.Code(x.Text))
	}
	return box
}

// differs is one element that differs; it can be shown if it is there.
func (p *testsPageOf) differs(icon string, ink colour.Name, text, id string) fyne.CanvasObject {
	line := look.Inset(4, 2, 4, 2, look.RowGrow(8, 1, look.NewGlyph(icon, look.IconSmall, ink), look.NewLabel(text, look.Body, ink).Cut()))
	return look.NewPress(text, line, "", "", func() { p.of.reveal(id) })
}

// reachRow says how much the scenarios have reached together.
func (p *testsPageOf) reachRow() fyne.CanvasObject {
	c := p.covered
	text := fmt.Sprintf(lang.L("Covered: elements %d/%d, flows %d/%d, conditions %d/%d"),
		c.Elements.Reached, c.Elements.Of, c.Flows.Reached, c.Flows.Of, c.Conditions.Reached, c.Conditions.Of)
	line := look.RowGrow(8, 1, look.NewGlyph("coverage", look.IconSmall, colour.Text2), look.NewLabel(text, look.Body, colour.Text2).Cut())
	return look.NewPress(lang.L("Show what is covered"), look.Inset(16, 4, 12, 4, line), chosenFill(p.reach), "", p.showReach)
}

// showReach paints what was reached; again, no more.
func (p *testsPageOf) showReach() {
	if p.reach {
		p.unpaint()
	} else {
		p.chosen, p.reach = "", true
		p.of.doc.Select()
		p.paint(p.covered.Marks)
	}
	p.refresh()
}

// unreached lists what no scenario has reached.
func (p *testsPageOf) unreached() fyne.CanvasObject {
	legend := look.Row(14)
	for _, x := range []struct {
		ink  colour.Name
		word string
	}{{colour.Done, lang.L("covered")}, {colour.Wait, lang.L("one outcome only")}, {colour.Text3, lang.L("never reached")}} {
		legend.Add(look.Row(6, container.NewCenter(look.Sized(18, 3, look.NewGround(x.ink, "", 1))), look.NewLabel(x.word, look.Small, colour.Text2)))
	}
	box := look.Column(6, legend)
	missing := 0
	for _, share := range []monitor.Share{p.covered.Elements, p.covered.Flows, p.covered.Conditions} {
		missing += len(share.Missing)
		for _, m := range share.Missing {
			box.Add(p.neverReached(m))
		}
	}
	if missing == 0 {
		box.Add(look.NewLabel(lang.L("The tests reach everything."), look.Body, colour.Text))
	}
	return box
}

// neverReached is one thing that no scenario has reached.
func (p *testsPageOf) neverReached(m monitor.Missing) fyne.CanvasObject {
	name := p.window.called(m.Element)
	if e := p.of.doc.Element(m.Element); e != nil && e.Kind == bpmn.SequenceFlow && e.Name() == "" && e.Source != nil && e.Target != nil {
		name = called(e.Source) + " \u2192 " + called(e.Target)
	}
	switch m.Never {
	case "holds":
		return p.differs("b-xor", colour.Wait, fmt.Sprintf(lang.L("The condition never held: %s"), name), m.Element)
	case "does not hold":
		return p.differs("b-xor", colour.Wait, fmt.Sprintf(lang.L("The condition always held: %s"), name), m.Element)
	}
	return p.differs("minus", colour.Text2, fmt.Sprintf(lang.L("Never reached: %s"), name), m.Element)
}
