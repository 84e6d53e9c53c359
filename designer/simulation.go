package designer

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/savefile"
)

// simulationPageOf is filled in with how often instances begin, how long elements take and who is needed, lets them run, and shows
// where work piles up: as a table, and as heat on the diagram. The result before is kept, so that two variants stand side by side.
type simulationPageOf struct {
	window *Window
	of     *tab // whose plan is shown; nil: nobody's
	plan   *monitor.Plan
	came   *monitor.Simulated
	before *monitor.Simulated // what came before that
	err    error
	stop   func() // ends the simulation that runs; nil: none does
	heat   simulationHeat

	heats  *look.Choices
	inputs map[string]fyne.CanvasObject // by the name of what they are of, and their place in its row

	columns []string // of the rows that are added

	play, save, learn, table *look.Button
	done                     *look.Label
	form, sheet              *fyne.Container
	page                     fyne.CanvasObject
}

// A simulationHeat is what the diagram is heated by after a simulation.
type simulationHeat int

// The heats, in the order of their words.
const (
	heatByTime simulationHeat = iota // waiting and work
	heatByWait
	heatByCost
	heatByUse // of the resource that an element needs
)

func newSimulationPage(w *Window) *simulationPageOf {
	p := &simulationPageOf{window: w, form: look.Column(6), sheet: container.NewStack(), done: look.NewLabel("", look.Small, colour.Text3)}
	p.heats = look.NewSegment([]string{lang.L("Time"), lang.L("Waits"), lang.L("Cost"), lang.L("Used")}, 0, func(at int) { p.heat = simulationHeat(at); p.show() })
	p.play = look.NewButton(look.Plain, "run", lang.L("Simulate"), p.toggle)
	p.play.Small = true
	p.save = look.NewIconButton("save", lang.L("Save the settings"), p.keep)
	p.learn = look.NewIconButton("history", lang.L("Take from the runs"), p.fromRuns)
	p.table = look.NewIconButton("table", lang.L("Save as CSV"), p.export)
	p.page = sideBySide(container.NewVScroll(look.Inset(16, 8, 12, 12, p.form)), p.sheet)
	return p
}

func (p *simulationPageOf) tools() []look.Tool {
	return []look.Tool{{Shown: p.done}, p.learn.Tool(), p.save.Tool(), p.table.Tool(), p.play.Tool()}
}
func (p *simulationPageOf) body() fyne.CanvasObject  { return p.page }
func (p *simulationPageOf) focus() fyne.CanvasObject { return p.play }

// refresh shows the plan of the document, once.
func (p *simulationPageOf) refresh() {
	t := p.window.current()
	if t == p.of {
		return
	}
	p.cancel()
	p.of, p.plan, p.came, p.before, p.err = t, nil, nil, nil, nil
	if p.ready() {
		p.plan, p.err = p.simulator().Plan(t.path, t.doc.Bytes())
	}
	p.fill()
	p.show()
}

func (p *simulationPageOf) ready() bool {
	return p.of != nil && p.window.Local != nil && p.window.Local.Simulator != nil
}

func (p *simulationPageOf) simulator() *monitor.Simulator { return p.window.Local.Simulator }

// fill makes the form of the plan.
func (p *simulationPageOf) fill() {
	p.form.RemoveAll()
	p.inputs = map[string]fyne.CanvasObject{}
	able(p.play, p.plan != nil)
	able(p.learn, p.plan != nil)
	able(p.save, p.plan != nil && p.of.path != "")
	able(p.table, p.came != nil)
	if p.plan == nil {
		says := p.window.Trouble
		if p.err != nil {
			says = p.err.Error()
		}
		p.form.Add(look.Empty("heat", lang.L("Nothing can be simulated here"), says, nil))
		p.form.Refresh()
		return
	}
	p.section(lang.L("Arrivals"), lang.L("time between two"), lang.L("how many"))
	for i := range p.plan.Arrivals {
		a := &p.plan.Arrivals[i]
		p.row(a.Name, &a.Every, &a.Count)
	}
	p.section(lang.L("Elements"), lang.L("takes"), lang.L("who"), lang.L("fails"))
	for i := range p.plan.Elements {
		e := &p.plan.Elements[i]
		p.row(e.Name, &e.Takes, &e.Resource, &e.Fails)
	}
	p.section(lang.L("Resources"), lang.L("how many"), lang.L("cost per hour"))
	for i := range p.plan.Resources {
		r := &p.plan.Resources[i]
		p.row(r.Name, &r.Count, &r.PerHour)
	}
	p.section(lang.L("Working hours"), lang.L("hours"), lang.L("cost of a use"))
	for i := range p.plan.Resources {
		r := &p.plan.Resources[i]
		p.row(r.Name, &r.Hours, &r.PerUse)
	}
	more := look.NewButton(look.Plain, "plus", lang.L("Add a resource"), p.addResource)
	more.Small = true
	p.form.Add(look.Row(0, more))
	if len(p.plan.Branches) > 0 {
		p.section(lang.L("Branches"), lang.L("share"))
	}
	for i := range p.plan.Branches {
		b := &p.plan.Branches[i]
		p.row(b.Name, &b.Share)
	}
	p.section(lang.L("Chance"), lang.L("seed"))
	p.row(lang.L("The same seed gives the same figures"), &p.plan.Seed)
	p.form.Add(look.Para(lang.L("A time is 5 min, or how it is spread: exponential 5 min; normal 5 min, 1 min; uniform 1 min, 9 min; triangular 1 min, 3 min, 9 min; lognormal 5 min, 2 min; one of 1 min, 2 min, 8 min. Fails is a share from 0 to 1."), look.Caption, colour.Text3, fyne.TextAlignLeading))
	p.form.Add(look.Para(lang.L("Who is a resource, or several of it at once: Clerk x2. Hours are Mon-Fri 09:00-17:00, Sat 10:00-14:00; none is always."), look.Caption, colour.Text3, fyne.TextAlignLeading))
	p.form.Refresh()
}

// figureWide is the width of a figure in the table of results.
const figureWide = 66

// The widths of the values of a row at least, from the left.
var planWidths = []float32{146, 110, 54}

// planNamed is the part of a row that its name has where there is room.
const planNamed = 0.4

// planColumns sets a name and its values in columns that are the same in each row, whatever it has.
type planColumns struct{}

// Layout implements fyne.Layout.
func (planColumns) Layout(list []fyne.CanvasObject, size fyne.Size) {
	const gap = 8
	least := float32(0)
	for _, w := range planWidths {
		least += w + gap
	}
	values := max(least, size.Width*(1-planNamed))
	x := max(0, size.Width-values)
	for i, o := range list {
		if i == 0 {
			o.Resize(fyne.NewSize(x, o.MinSize().Height))
			o.Move(fyne.NewPos(0, (size.Height-o.MinSize().Height)/2))
			continue
		}
		wide := planWidths[i-1] * (values - gap*float32(len(planWidths))) / (least - gap*float32(len(planWidths)))
		o.Resize(fyne.NewSize(wide, o.MinSize().Height))
		o.Move(fyne.NewPos(x+gap, (size.Height-o.MinSize().Height)/2))
		x += gap + wide
	}
}

// MinSize implements fyne.Layout.
func (planColumns) MinSize(list []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range list {
		size.Height = max(size.Height, o.MinSize().Height)
	}
	size.Width = 60
	for _, w := range planWidths {
		size.Width += w + 8
	}
	return size
}

// section is the head of some rows.
func (p *simulationPageOf) section(title string, columns ...string) {
	p.columns = columns
	row := container.New(planColumns{}, look.NewLabel(title, look.Small, colour.Text).Bold().Cut())
	for _, c := range columns {
		row.Add(look.NewLabel(c, look.Caption, colour.Text2).Cut())
	}
	p.form.Add(look.Inset(0, 6, 0, 0, row))
}

// row is a name with texts that are typed into.
func (p *simulationPageOf) row(name string, values ...*string) {
	row := container.New(planColumns{}, look.NewLabel(name, look.Small, colour.Text).Cut())
	for i, v := range values {
		in := look.NewInput(spreadShown(*v))
		in.Changed = func(text string) { *v = spreadStored(text) }
		row.Add(look.Called(look.RowText([]string{name, p.columns[i]}), in))
		if key := fmt.Sprintf("%s.%d", name, i); p.inputs[key] == nil {
			p.inputs[key] = in
		}
	}
	p.form.Add(row)
}

// addResource asks for the name of another resource.
func (p *simulationPageOf) addResource() {
	name := look.NewInput("")
	ready := func() bool { return strings.TrimSpace(name.Text()) != "" }
	p.window.over.Show(overlay.Dialog{Name: "resource", Title: lang.L("Add a resource"), Content: look.Sized(320, 0, name), Focus: name, Buttons: []overlay.Button{
		{Label: lang.L("Cancel")}, {Label: lang.L("Add"), Ready: ready, Do: func() {
			p.plan.Resources = append(p.plan.Resources, monitor.PlanResource{Name: strings.TrimSpace(name.Text()), Count: "1"})
			p.fill()
		}}}})
}

// keep writes the plan beside the file.
func (p *simulationPageOf) keep() {
	if err := p.simulator().Save(p.of.path, p.of.doc.Bytes(), p.plan); err != nil {
		p.window.fail(err)
		return
	}
	p.window.status.say(lang.L("The settings are saved beside the diagram."), false)
}

// fromRuns fills the plan in with what runs have taken.
func (p *simulationPageOf) fromRuns() {
	var plan *monitor.Plan
	var err error
	data := p.of.doc.Bytes()
	p.window.aside(func() { plan, err = p.simulator().Learn(data) }, func() {
		if err != nil {
			p.window.fail(err)
			return
		}
		p.plan = plan
		p.fill()
	})
}

// export writes the figures as a table.
func (p *simulationPageOf) export() {
	data := p.came.CSV
	p.window.over.AskSave(overlay.Files{Name: "simulation.csv", Endings: []string{".csv"}}, func(path string) { p.window.fail(savefile.Bytes(path, data)) })
}

// toggle simulates, or ends that.
func (p *simulationPageOf) toggle() {
	if p.stop != nil {
		p.cancel()
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	p.play.SetText(lang.L("Cancel"))
	run, data, plan := p.simulator().Run, p.of.doc.Bytes(), *p.plan
	told := func(ended int) {
		guard.Later(func() {
			if ctx.Err() == nil {
				p.done.SetText(strconv.Itoa(ended))
			}
		})
	}
	var came *monitor.Simulated
	var err error
	p.window.aside(func() { came, err = run(ctx, data, &plan, sometimes(told)) }, func() {
		if ctx.Err() != nil {
			return
		}
		p.cancel()
		if p.err = err; err == nil {
			p.before, p.came = p.came, came
		}
		able(p.table, p.came != nil)
		p.show()
	})
}

// sometimes passes on what comes, ten times a second at most.
func sometimes(told func(int)) func(int) {
	var last time.Time
	return func(n int) {
		if now := time.Now(); now.Sub(last) > 100*time.Millisecond {
			last = now
			told(n)
		}
	}
}

func (p *simulationPageOf) cancel() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	p.play.SetText(lang.L("Simulate"))
	p.done.SetText("")
}

// show shows what came, beside what came before, and heats the diagram.
func (p *simulationPageOf) show() {
	defer p.sheet.Refresh()
	tell(p.page, p.sheet, p.came != nil || p.err != nil && p.plan != nil)
	switch {
	case p.err != nil && p.plan != nil:
		p.sheet.Objects = []fyne.CanvasObject{look.Empty("error", lang.L("It cannot be simulated like this"), p.err.Error(), nil)}
		return
	case p.came == nil:
		p.sheet.Objects = nil
		return
	}
	marks, least, most := p.marks()
	strip := look.RowGrow(8, 1, p.heats.Content, look.Row(0))
	if most > 0 {
		strip.Objects = append(strip.Objects, heatBar("", p.heat.says(least), p.heat.says(most))[1:]...)
	}
	p.sheet.Objects = []fyne.CanvasObject{look.Frame(look.Inset(16, 8, 16, 0, strip), nil, nil, nil, container.NewVScroll(look.Inset(16, 6, 16, 12, p.result())))}
	if p.of.viewed == diagramView {
		p.of.board.Mark(marks)
	}
}

// marks heat the elements by what is chosen, and say the least and the most of it.
func (p *simulationPageOf) marks() (marks map[string]scene.Mark, least, most float64) {
	values, numbers := map[string]float64{}, map[string]int{}
	for id, n := range p.came.Flows {
		numbers[id] = n
	}
	for i := range p.came.Elements {
		e := &p.came.Elements[i]
		if drawn := p.of.doc.Model().ByID(e.ID); drawn != nil && !drawn.Kind.Is(bpmn.Container) {
			values[e.ID] = p.value(e)
		}
	}
	return monitor.Heated(values, numbers)
}

// value is what an element is heated by.
func (p *simulationPageOf) value(e *monitor.SimulatedElement) float64 {
	switch p.heat {
	case heatByWait:
		return float64(e.Wait)
	case heatByCost:
		return e.Cost
	case heatByUse:
		for _, r := range p.came.Resources {
			if r.Name == e.Resource {
				return r.Used
			}
		}
		return 0
	}
	return float64(e.Wait + e.Work)
}

// says is a figure that elements are heated by, for people.
func (h simulationHeat) says(x float64) string {
	switch h {
	case heatByCost:
		return look.Decimal(x, 2)
	case heatByUse:
		return look.Decimal(x*100, 1) + " %"
	}
	return monitor.Short(time.Duration(x))
}

// result is everything that came, as tables.
func (p *simulationPageOf) result() fyne.CanvasObject {
	c := p.came
	out := look.Column(4, look.NewLabel(fmt.Sprintf(lang.L("%d instances in %s; half of them took less than %s"), c.Ended, monitor.Short(c.Took), monitor.Short(c.Time)), look.Small, colour.Text).Cut())
	for _, e := range c.Elements {
		if e.ID == c.Bottleneck {
			text := fmt.Sprintf(lang.L("Bottleneck: %s, where work waits %s for %s"), e.Name, monitor.Short(e.Wait), e.Resource)
			out.Add(look.NewPress(text, look.NewLabel(text, look.Body, colour.Fail).Bold().Cut(), "", "", func() { p.of.reveal(e.ID) }))
		}
	}
	cells := func(ink colour.Name, words ...string) {
		row := look.RowGrow(4, 0, look.NewLabel(words[0], look.Small, ink).Cut())
		for _, w := range words[1:] {
			l := look.NewLabel(w, look.Small, ink).Cut()
			l.Right()
			row.Add(look.Sized(figureWide, 0, l))
		}
		out.Add(look.Sized(0, 22, row))
	}
	cells(colour.Text3, lang.L("Element"), lang.L("Count"), lang.L("Waits"), "95 %", lang.L("Work"), lang.L("Cost"))
	for _, e := range c.Elements {
		if e.Work > 0 {
			cells(colour.Text, e.Name, strconv.Itoa(e.Count), monitor.Short(e.Wait), monitor.Short(e.Late), monitor.Short(e.Work), look.Decimal(e.Cost, 2))
		}
	}
	if len(c.Resources) > 0 {
		cells(colour.Text3, lang.L("Resource"), lang.L("Used"), lang.L("Queue"), lang.L("Cost"))
	}
	for _, r := range c.Resources {
		cells(colour.Text, r.Name, look.Decimal(r.Used*100, 1)+" %", look.Decimal(r.Queue, 2), look.Decimal(r.Cost, 2))
	}
	if p.before != nil {
		cells(colour.Text3, lang.L("Compared"), lang.L("Before"), lang.L("Now"), lang.L("Change"))
		for _, f := range p.simulator().Compare(p.before, c) {
			if f.Texts[0] != f.Texts[1] {
				cells(colour.Text, f.What, f.Texts[0], f.Texts[1], fmt.Sprintf("%+.0f %%", f.Change*100))
			}
		}
	}
	for _, n := range c.Notes {
		out.Add(look.Para(n, look.Small, colour.Wait, fyne.TextAlignLeading))
	}
	return out
}
