package designer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
)

// testsPageOf lists the scenarios beside the document, plays them, and shows what came out otherwise: in words, and on the
// diagram.
type testsPageOf struct {
	window *Window
	play   *look.Button
	keep   *look.Button
	list   *fyne.Container
	sheet  *fyne.Container
	page   fyne.CanvasObject
	of     *tab // whose scenarios are shown; nil: nobody's
	came   []monitor.Tested
	chosen string // name of a scenario
	stop   func() // ends what is played; nil: nothing is
	err    error
}

func newTestsPage(w *Window) *testsPageOf {
	p := &testsPageOf{window: w, list: look.Column(0), sheet: container.NewStack()}
	p.play = look.NewButton(look.Plain, "run", lang.L("Run the tests"), p.toggle)
	p.keep = look.NewButton(look.Plain, "pin", lang.L("Record this run as a test"), p.record)
	p.play.Small, p.keep.Small = true, true
	p.page = sideBySide(container.NewVScroll(p.list), p.sheet)
	return p
}

func (p *testsPageOf) tools() fyne.CanvasObject { return look.Row(6, p.keep, p.play) }
func (p *testsPageOf) body() fyne.CanvasObject  { return p.page }
func (p *testsPageOf) focus() fyne.Focusable    { return p.play }

// refresh shows what is known of the scenarios of the document.
func (p *testsPageOf) refresh() {
	t := p.window.current()
	if t != p.of {
		p.cancel()
		p.of, p.came, p.chosen, p.err = t, nil, "", nil
	}
	ready := t != nil && p.window.Local != nil && p.window.Local.Tests != nil
	able(p.play, ready && t.path != "")
	able(p.keep, ready && t.path != "" && t.panel != nil && t.panel.Shown() != 0)
	p.list.RemoveAll()
	switch {
	case !ready:
		p.list.Add(look.Empty("test", lang.L("Nothing can be run here"), p.window.Trouble, nil))
	case p.err != nil:
		p.list.Add(look.Empty("error", lang.L("The tests cannot be run"), p.err.Error(), nil))
	case len(p.came) == 0:
		p.list.Add(look.Empty("test", lang.L("No test has been run yet"), lang.L("Tests stand in a file beside the diagram, such as order.test.yaml. Record a run to write the first one."), nil))
	}
	for i := range p.came {
		p.list.Add(p.row(&p.came[i]))
	}
	p.open()
	p.list.Refresh()
}

// row is one scenario.
func (p *testsPageOf) row(x *monitor.Tested) fyne.CanvasObject {
	fill := colour.Name("")
	if x.Name == p.chosen {
		fill = colour.AccentSoft
	}
	chip := look.Chip(look.Good, "", lang.L("passed"))
	if !x.Passed {
		chip = look.Chip(look.Bad, "", lang.L("failed"))
	}
	line := look.RowGrow(10, 0, look.NewLabel(x.Name, look.Body, colour.Text).Cut(), look.NewLabel(x.Took.Round(time.Millisecond).String(), look.Small, colour.Text3), look.Row(0, chip))
	return look.NewPress(x.Name, look.Inset(16, 4, 12, 4, line), fill, "", func() { p.choose(x) })
}

// choose shows a scenario in words and on the diagram.
func (p *testsPageOf) choose(x *monitor.Tested) {
	p.chosen = x.Name
	if t := p.of; t.viewed == diagramView {
		t.board.Mark(x.Marks)
		if x.Element != "" && t.doc.Element(x.Element) != nil {
			t.reveal(x.Element)
		}
	}
	p.refresh()
}

// open shows what is said of the scenario that is chosen.
func (p *testsPageOf) open() {
	defer p.sheet.Refresh()
	for i := range p.came {
		x := &p.came[i]
		if x.Name != p.chosen {
			continue
		}
		says := strings.Join(x.Why, "\n")
		if x.Passed {
			says = lang.L("It went as expected.")
		}
		p.sheet.Objects = []fyne.CanvasObject{container.NewVScroll(look.Inset(16, 10, 12, 12, exchange.Code(says)))}
		return
	}
	p.sheet.Objects = []fyne.CanvasObject{container.NewCenter(look.NewLabel(lang.L("Choose a test to see what came out"), look.Small, colour.Text3))}
}

// toggle plays the scenarios, or ends that.
func (p *testsPageOf) toggle() {
	if p.stop != nil {
		p.cancel()
		return
	}
	p.run()
}

func (p *testsPageOf) cancel() {
	if p.stop != nil {
		p.stop()
		p.over(context.Canceled)
	}
}

// run plays the scenarios beside the window: the diagram stays as it is, and each is shown when it has come out.
func (p *testsPageOf) run() {
	t := p.window.current()
	ctx, stop := context.WithCancel(context.Background())
	p.stop, p.came, p.err, p.chosen = stop, nil, nil, ""
	p.play.SetText(lang.L("Cancel"))
	play, path, data := p.window.Local.Tests, t.path, t.doc.Bytes()
	came := func(x monitor.Tested) {
		if ctx.Err() == nil && p.of == t {
			p.came = append(p.came, x)
			p.refresh()
		}
	}
	if p.window.Inline {
		p.over(play(ctx, path, data, came))
		return
	}
	guard.Go(func() {
		err := play(ctx, path, data, func(x monitor.Tested) { guard.Later(func() { came(x) }) })
		guard.Later(func() {
			if ctx.Err() == nil {
				p.over(err)
			}
		})
	})
}

// over says how many passed.
func (p *testsPageOf) over(err error) {
	p.stop()
	p.stop = nil
	p.play.SetText(lang.L("Run the tests"))
	if err != nil && !errors.Is(err, context.Canceled) {
		p.err = err
	}
	failed := 0
	for i := range p.came {
		if !p.came[i].Passed {
			failed++
		}
	}
	if p.err == nil {
		p.window.status.say(fmt.Sprintf(lang.L("Tests: %d passed, %d failed"), len(p.came)-failed, failed), failed > 0)
	}
	p.refresh()
}

// record adds what the run that is shown did to the scenarios of the document.
func (p *testsPageOf) record() {
	t := p.window.current()
	name, err := p.window.Local.Record(t.path, t.doc.Bytes(), t.panel.Shown())
	if err != nil {
		p.window.fail(err)
		return
	}
	p.window.status.say(fmt.Sprintf(lang.L("Recorded as the test %s"), name), false)
	p.run()
}
