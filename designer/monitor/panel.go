package monitor

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/explain"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
)

// A Panel shows one run beside its diagram and keeps itself up to date.
type Panel struct {
	Content  fyne.CanvasObject
	OnMarks  func(map[string]scene.Mark)                  // told what the diagram is to show
	Values   bool                                         // flows show what was written when they were taken
	OnValues func(bool)                                   // asked to show that, or no longer
	OnTravel func(flows []string)                         // told which flows tokens took, in this order, while somebody looks on
	OnShow   func(element string)                         // asked to bring an element into view
	OnClose  func()                                       // asked to be taken away; what runs goes on
	OnOther  func()                                       // asked for a choice of earlier runs
	OnSave   func(write func(io.Writer) error, steps int) // asked for a file to write the history into, in which so many elements have begun

	OnSample func(element string) // asked to keep the next request to an element as a sample; nil: none can be kept

	OnTest func() // asked to keep the run as a test

	OnRepeat func(Trouble) // asked to do again what has failed; nil: the panel does it

	OnStop func(*Stopped) // told where a debugger has stopped the run, and with nil that it has not

	OnCall exchange.Actions // what can be done with a call

	local *Local
	over  *overlay.Layer
	model *bpmn.Definitions // of what was deployed, for names
	run   *Run
	seen  *Picture // shown last

	reading bool // it will look again by itself, because the history is long
	stop    func()

	status    *look.Label
	title     *fyne.Container // the status, and what can be done with the run
	which     *look.Label     // says which run it is
	cancel    *look.Button
	flows     *look.Button // shows values on them
	keep      *look.Button
	other     *look.Button // chooses another run
	tabs      *look.Choices
	page      *fyne.Container
	body      *fyne.Container   // the pages, or what one element has gone through
	whole     fyne.CanvasObject // the pages with their heads
	picked    string            // what is selected on the diagram
	element   *elementPage
	pages     []fyne.CanvasObject
	now       *nowTab
	variables *listing
	calls     *callTab
	history   *listing
	player    *player
}

// NewPanel makes a panel that shows nothing yet.
func NewPanel(local *Local, over *overlay.Layer) *Panel {
	p := &Panel{local: local, over: over, variables: newListing(), history: newListing()}
	p.status = look.NewLabel("", look.Title, colour.Text).Bold().Cut()
	p.which = look.NewLabel("", look.Small, colour.Text3).Cut()
	p.cancel = look.NewButton(look.Danger, "stop", lang.L("Stop"), p.cancelAll)
	p.cancel.Disable()
	p.history.actions.Add(p.saveButton())
	p.now, p.calls = newNowTab(p), newCallTab()
	p.pages = []fyne.CanvasObject{p.now.content, p.variables.content, p.calls.content, p.history.content}
	p.page = container.NewStack(p.pages[0])
	words := []string{lang.L("Now"), lang.L("Variables"), lang.L("Calls"), lang.L("History")}
	p.tabs = look.NewTabs(words, 0, func(at int) { p.open(at); p.Refresh() }) // a list scrolls only where it can be seen
	p.tabs.Tight()
	p.player = newPlayer(p.Refresh)
	p.whole = look.Frame(look.Column(0, look.Inset(16, 0, 16, 0, p.tabs.Content), look.Hair()), nil, nil, nil, p.page)
	p.body, p.element = container.NewStack(p.whole), newElementPage(p)
	p.Content = container.New(narrow{}, look.Frame(p.head(), p.player.content, nil, nil, p.body))
	return p
}

// open shows a page.
func (p *Panel) open(at int) {
	p.tabs.Show(at)
	p.page.Objects = []fyne.CanvasObject{p.pages[at]}
	p.page.Refresh()
}

// head says which run is shown and how it stands.
func (p *Panel) head() fyne.CanvasObject {
	call := func(do *func()) func() {
		return func() {
			if *do != nil {
				(*do)()
			}
		}
	}
	p.other = look.NewIconButton("history", lang.L("Earlier runs"), call(&p.OnOther))
	shut := look.NewIconButton("close", lang.L("Close the run"), call(&p.OnClose))
	p.flows = look.NewIconButton("variable", lang.L("Values on flows"), func() {
		if p.OnValues != nil {
			p.OnValues(!p.Values)
		}
	})
	p.cancel.Small = true
	p.keep = look.NewIconButton("test", lang.L("Save as test"), call(&p.OnTest))
	p.title = look.Folding(6, p.status, shut, p.other.Tool(), p.keep.Tool(), p.flows.Tool())
	below := look.RowGrow(6, 0, p.which, p.cancel)
	return look.Column(0, look.Inset(16, 8, 10, 0, p.title), look.Inset(16, 0, 16, 8, below), look.Hair())
}

// saveButton writes the history of the run into a file.
func (p *Panel) saveButton() fyne.CanvasObject {
	b := look.NewButton(look.Plain, "download", lang.L("Save history\u2026"), func() {
		if p.run == nil || p.OnSave == nil || p.seen == nil {
			return
		}
		steps := uint64(0)
		for _, in := range p.seen.Instances {
			steps += in.Steps
		}
		p.OnSave(p.run.WriteHistory, int(steps))
	})
	b.Small = true
	return b
}

// First is what a person is waited for, on the page that shows it: the first field there, else the first control; nil: nothing takes keys.
func (p *Panel) First() fyne.Focusable {
	list := look.Stops(p.page)
	for _, f := range list {
		if _, button := f.(*look.Button); !button {
			return f
		}
	}
	return look.FirstStop(p.page)
}

// Parts returns the inputs of the task that waits, by the names of their
// variables, and its button, complete.
func (p *Panel) Parts() map[string]fyne.CanvasObject { return p.now.parts }

// Controls returns the parts that choose a run and move through its history, by
// name.
func (p *Panel) Controls() map[string]fyne.CanvasObject {
	y := p.player
	parts := map[string]fyne.CanvasObject{"first": y.first, "back": y.back, "forward": y.forward, "last": y.last, "live": y.live, "other": p.other, "values": p.flows, "test": p.keep}
	if p.seen != nil && !p.seen.Replayed() {
		for _, o := range p.seen.Works {
			parts["answer."+o.Wait.Element] = p.now.fires["answer."+o.Wait.Element]
		}
		for _, o := range p.seen.Timers {
			parts["fire."+o.Wait.Element] = p.now.fires[o.Wait.Element]
			p.now.controls(parts, o.Wait.Element, "move.")
		}
		for _, o := range p.seen.Receives {
			p.now.controls(parts, o.Wait.Element, "send.", "curl.", "sample.")
		}
		for _, i := range p.seen.Incidents {
			p.now.controls(parts, i.Element, "repeat.", "edit.", "skip.", "interrupt.")
		}
	}
	if p.element.id != "" {
		p.element.parts(parts)
		return parts
	}
	for i, page := range p.tabs.List {
		parts[fmt.Sprintf("page.%d", i)] = page
	}
	return parts
}

// Show follows a run; model is the view of what was deployed.
func (p *Panel) Show(run *Run, model *bpmn.Definitions) {
	p.Close()
	p.run, p.model = run, model
	p.player.pinned = false
	p.calls.empty()
	p.element.leave()
	p.open(0)
	p.now.await()
	committed, stop := p.local.Engine.Watch(64)
	p.stop = stop
	p.Refresh()
	guard.Go(func() { p.follow(run, committed) })
}

// pause is how long news is gathered before the panel is drawn again.
const pause = 60 * time.Millisecond

// follow shows the run anew after news that concern it, until the watch is stopped. News that comes together is shown together. The
// run is read here, beside the window, which has a turn only if there is something else to show.
func (p *Panel) follow(run *Run, committed <-chan loop.Committed) {
	shown := ""
	for c := range committed {
		concerns := run.concerned(&c)
		time.Sleep(pause)
		for len(committed) > 0 {
			c := <-committed
			concerns = concerns || run.concerned(&c)
		}
		if !concerns {
			continue
		}
		picture, err := run.look(latest, time.Now().Add(lookFor))
		if err == nil && picture.print() == shown && picture.Behind == 0 {
			continue
		} else if err == nil {
			shown = picture.print()
		}
		seen := make(chan struct{})
		guard.Later(func() { defer close(seen); p.told(run, picture, err) })
		<-seen
	}
}

// told shows what was read beside the window, if that is still wanted.
func (p *Panel) told(run *Run, picture *Picture, err error) {
	switch {
	case p.run != run:
	case p.player.pinned:
		p.Refresh()
	default:
		p.present(picture, err)
	}
}

// Close stops following.
func (p *Panel) Close() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// Refresh shows the run as it is now, also on the diagram.
func (p *Panel) Refresh() {
	if p.run == nil {
		return
	}
	p.present(p.run.look(p.player.wanted(), time.Now().Add(lookFor)))
}

// present shows a picture of the run.
func (p *Panel) present(picture *Picture, err error) {
	if err != nil {
		p.say(err.Error())
		return
	}
	if len(picture.Taken) > 0 && p.OnTravel != nil && p.looksOn(picture) {
		p.OnTravel(picture.Taken)
	}
	p.seen = picture
	p.readOn(picture)
	if picture.Stop != nil {
		picture.Stop.label = p.place(picture.Stop.Element)
	}
	if p.OnStop != nil {
		p.OnStop(p.Stopped())
	}
	p.showStatus(picture)
	p.now.show(picture)
	p.variables.show(p.variableTwigs(picture))
	p.calls.show(p, picture.Calls)
	lines, place := p.historyTwigs(picture)
	p.history.show(lines)
	if picture.Replayed() {
		p.history.tree.Reveal(place)
	}
	p.player.show(picture)
	p.element.show(picture)
	p.titles(picture)
	p.flows.SetOn(p.Values)
	if p.OnMarks != nil {
		if !p.Values {
			picture.withoutValues()
		}
		p.OnMarks(picture.Marks)
	}
}

// looksOn reports whether somebody sees the run go on: it was shown before, or has just begun. What was is only shown.
func (p *Panel) looksOn(picture *Picture) bool {
	if len(picture.Instances) == 0 || picture.Behind > 0 {
		return false
	}
	first := picture.Instances[0]
	return p.seen != nil && len(p.seen.Instances) > 0 && p.seen.Instances[0].Key == first.Key && p.seen.Behind == 0 || time.Since(time.Unix(0, first.Started)) < eagerly
}

// lookFor is how long the history is read before the window goes on with other things.
const lookFor = 12 * time.Millisecond

// readOn looks again soon if the history has not been read to its end.
func (p *Panel) readOn(picture *Picture) {
	if picture.Behind == 0 || p.reading {
		return
	}
	p.reading = true
	guard.Go(func() {
		time.Sleep(lookFor) // the window has its turn
		guard.Later(func() { p.reading = false; p.Refresh() })
	})
}

// titles counts in the tab titles what wants attention.
func (p *Panel) titles(picture *Picture) {
	set := func(i, n int, t look.Tone) {
		text := ""
		if n > 0 {
			text = strconv.Itoa(n)
		}
		p.tabs.List[i].SetBadge(text, t)
	}
	tone := look.Busy
	if len(picture.Incidents) > 0 {
		tone = look.Bad
	}
	set(0, len(picture.Tasks)+len(picture.Incidents), tone)
	set(2, len(picture.Calls), look.Neutral)
}

func (p *Panel) showStatus(picture *Picture) {
	p.say(statusText(picture))
	which := p.run.title(picture)
	if picture.Behind > 0 {
		which = fmt.Sprintf(lang.L("Reading the history: %d %%"), 100*picture.Total/(picture.Total+picture.Behind)) + " \u00b7 " + which
	}
	if at := moment(picture); at != "" {
		which = fmt.Sprintf(lang.L("at %s"), at) + " \u00b7 " + which // first: the end may be cut off
	}
	p.which.SetText(which)
	able(p.cancel, !picture.Over() && !picture.Replayed())
}

// say shows how the run stands, with as many tools beside it as it leaves room for.
func (p *Panel) say(status string) {
	if p.status.Text != status {
		p.status.SetText(status)
		p.title.Refresh()
	}
}

// statusText says in one line how the run stands.
func statusText(picture *Picture) string {
	switch {
	case picture.Stop != nil:
		return lang.L("Paused")
	case len(picture.Incidents) > 0:
		return lang.L("Stopped by a problem")
	case picture.Over():
		switch picture.Instances[0].Status {
		case engine.DoneTerminated:
			return lang.L("Stopped")
		case engine.DoneFailed:
			return lang.L("Failed")
		}
		return lang.L("Completed")
	case len(picture.Tasks) > 0:
		return lang.L("Waiting for you")
	case len(picture.Receives) > 0:
		return lang.L("Waiting for a message")
	case len(picture.Timers) > 0 && picture.Timers[0].Wait.Kind == engine.OnJob:
		return lang.L("Waiting to try again")
	case len(picture.Timers) > 0:
		return lang.L("Waiting for a timer")
	}
	return lang.L("Running")
}

// cancelAll ends every instance of the run that goes on.
func (p *Panel) cancelAll() {
	picture, err := p.run.Look()
	if err != nil {
		p.over.Fail(err)
		return
	}
	for _, in := range picture.Instances {
		if in.Status == engine.Active {
			p.do(engine.Cancel{Instance: in.Key})
		}
	}
}

// do sends a command and shows what the engine refuses. The command waits for
// the disk, so it leaves the window's goroutine.
func (p *Panel) do(cmd engine.Command) {
	guard.Go(func() {
		if err := p.local.Run(context.Background(), cmd); err != nil {
			guard.Later(func() { p.over.Fail(err) })
		}
	})
}

// Named says that the run goes on by another diagram.
func (p *Panel) Named(model *bpmn.Definitions) {
	p.model = model
	p.Refresh()
}

// says is a message of the engine in the language of the window.
func (p *Panel) says(message string) string { return explain.TextIn(message, p.model) }

// label returns what people call an element.
func (p *Panel) label(id string) string {
	if p.model != nil {
		if e := p.model.ByID(id); e != nil {
			return explain.Element(e)
		}
	}
	return id
}

// narrow gives a panel the width there is, whatever long lines it holds: news
// must not push the diagram aside.
type narrow struct{}

// narrowest is the least width of a panel.
const narrowest = 300

func (narrow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(narrowest, objects[0].MinSize().Height)
}

func (narrow) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// Shown is the instance that the run began with; 0 if none is shown.
func (p *Panel) Shown() engine.Key {
	if p.run == nil {
		return 0
	}
	return p.run.First
}
