package designer

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/scene"
)

// testsPageOf lists the scenarios beside the document, plays them, and shows what came out otherwise and what they have reached:
// in words, and on the diagram.
type testsPageOf struct {
	window  *Window
	play    *look.Button
	keep    *look.Button
	list    *fyne.Container
	sheet   *fyne.Container
	page    fyne.CanvasObject
	of      *tab // whose scenarios are shown; nil: nobody's
	came    []monitor.Tested
	covered *monitor.Coverage // nil: not known
	chosen  string            // name of a scenario
	reach   bool              // coverage is chosen instead
	stop    func()            // ends what is played; nil: nothing is
	parts   map[string]fyne.CanvasObject
	err     error
}

func newTestsPage(w *Window) *testsPageOf {
	p := &testsPageOf{window: w, list: look.Column(0), sheet: container.NewStack()}
	p.play = look.NewButton(look.Plain, "run", lang.L("Run the tests"), p.toggle)
	p.keep = look.NewButton(look.Plain, "pin", lang.L("Save as a test\u2026"), func() { p.window.current().saveAsTest() })
	p.play.Small, p.keep.Small = true, true
	p.page = sideBySide(container.NewVScroll(p.list), p.sheet)
	return p
}

func (p *testsPageOf) tools() []look.Tool       { return []look.Tool{p.keep.Tool(), p.play.Tool()} }
func (p *testsPageOf) body() fyne.CanvasObject  { return p.page }
func (p *testsPageOf) focus() fyne.CanvasObject { return container.NewStack(p.list, p.play) }

// refresh shows what is known of the scenarios of the document.
func (p *testsPageOf) refresh() {
	t := p.window.current()
	if t != p.of {
		p.cancel()
		p.unpaint()
		p.of, p.came, p.covered, p.err = t, nil, nil, nil
	}
	ready := t != nil && p.window.Local != nil && p.window.Local.Tests != nil
	able(p.play, ready && t.path != "")
	able(p.keep, ready && t.path != "" && t.panel != nil && t.panel.Shown() != 0)
	look.Refill(p.list, func() { p.fill(ready) })
	p.open()
}

// fill lists what is known.
func (p *testsPageOf) fill(ready bool) {
	p.list.RemoveAll()
	p.parts = map[string]fyne.CanvasObject{"tests.run": p.play, "tests.save": p.keep}
	switch {
	case !ready:
		p.list.Add(look.Empty("test", lang.L("Nothing can be run here"), p.window.Trouble, nil))
	case p.err != nil:
		p.list.Add(look.Empty("error", lang.L("The tests cannot be run"), p.err.Error(), nil))
	case len(p.came) == 0 && p.stop != nil:
		p.list.Add(look.Empty("test", lang.L("The tests are running"), "", nil))
	case len(p.came) == 0:
		p.list.Add(look.Empty("test", lang.L("No test has been run yet"), lang.L("Tests stand in a file beside the diagram, such as order.test.yaml. Save a run as a test to write the first one."), nil))
	}
	if p.covered != nil {
		p.parts["tests.coverage"] = p.reachRow()
		p.list.Add(p.parts["tests.coverage"])
	}
	for i := range p.came {
		row := p.row(&p.came[i])
		p.parts["test."+p.came[i].Name] = row
		p.list.Add(row)
	}
	p.list.Refresh()
}

// row is one scenario.
func (p *testsPageOf) row(x *monitor.Tested) fyne.CanvasObject {
	chip := look.Chip(look.Good, "check", lang.L("passed"))
	if !x.Passed {
		chip = look.Chip(look.Bad, "error", lang.L("failed"))
	}
	line := look.RowGrow(10, 0, look.NewLabel(x.Name, look.Body, colour.Text).Cut(), look.NewLabel(monitor.Short(x.Took), look.Small, colour.Text3), look.Row(0, chip))
	return look.NewPress(x.Name, look.Inset(16, 4, 12, 4, line), chosenFill(x.Name == p.chosen), "", func() { p.choose(x) })
}

// chosenFill is the ground of a row.
func chosenFill(chosen bool) colour.Name {
	if chosen {
		return colour.AccentSoft
	}
	return ""
}

// choose shows a scenario in words and on the diagram; chosen again it is shown no more.
func (p *testsPageOf) choose(x *monitor.Tested) {
	if p.chosen == x.Name {
		p.unpaint()
		p.refresh()
		return
	}
	p.chosen, p.reach = x.Name, false
	p.paint(x.Marks)
	if s := p.of.doc.Scene(); p.of.viewed == diagramView && s != nil {
		p.of.doc.Select() // what is selected would hide its mark
		if i := s.Item(x.Element); i != nil {
			p.of.board.RevealArea(i.Extent)
		}
	}
	p.refresh()
}

// paint shows marks on the diagram in the place of those of a run.
func (p *testsPageOf) paint(marks map[string]scene.Mark) {
	if p.of.viewed == diagramView {
		p.of.board.Mark(marks)
	}
}

// paints reports whether the marks of a diagram are those of its tests.
func (p *testsPageOf) paints(t *tab) bool { return p.of == t && (p.chosen != "" || p.reach) }

// unpaint chooses nothing any more, and gives the diagram back to the run beside it.
func (p *testsPageOf) unpaint() {
	if p.of == nil || !p.paints(p.of) {
		return
	}
	p.chosen, p.reach = "", false
	p.paint(nil)
	if p.of.panel != nil {
		p.of.panel.Refresh()
	}
}

// toggle plays the scenarios, or ends that.
func (p *testsPageOf) toggle() {
	if p.stop != nil {
		p.cancel()
		return
	}
	p.run("")
}

func (p *testsPageOf) cancel() {
	if p.stop != nil {
		p.stop()
		p.over(nil, context.Canceled)
	}
}

// run plays the scenarios beside the window: the diagram stays as it is, and each is shown when it has come out. The one that
// is named is chosen then.
func (p *testsPageOf) run(choose string) {
	t := p.window.current()
	ctx, stop := context.WithCancel(context.Background())
	p.unpaint()
	p.of, p.stop, p.came, p.covered, p.err = t, stop, nil, nil, nil
	p.play.SetText(lang.L("Cancel"))
	p.refresh()
	play, path, data := p.window.Local.Tests, t.path, t.doc.Bytes()
	came := func(x monitor.Tested) {
		if ctx.Err() != nil || p.of != t {
			return
		}
		if p.came = append(p.came, x); x.Name == choose {
			p.choose(&x)
			return
		}
		p.refresh()
	}
	if p.window.Inline {
		p.over(play(ctx, path, data, came))
		return
	}
	guard.Go(func() {
		covered, err := play(ctx, path, data, func(x monitor.Tested) { guard.Later(func() { came(x) }) })
		guard.Later(func() {
			if ctx.Err() == nil {
				p.over(covered, err)
			}
		})
	})
}

// over says how many passed.
func (p *testsPageOf) over(covered *monitor.Coverage, err error) {
	p.stop()
	p.stop, p.covered = nil, covered
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
