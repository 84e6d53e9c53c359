package monitor

import (
	"context"
	"fmt"
	"io"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/guard"
	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
)

// A Panel shows one run beside its diagram and keeps itself up to date.
type Panel struct {
	Content fyne.CanvasObject
	OnMarks func(map[string]scene.Mark) // told what the diagram is to show
	OnShow  func(element string)        // asked to bring an element into view
	OnClose func()                      // asked to be taken away; what runs goes on
	OnOther func()                      // asked for a choice of earlier runs
	OnSave  func(func(io.Writer) error) // asked for a file to write the history into

	local *Local
	over  *overlay.Layer
	model *bpmn.Definitions // of what was deployed, for names
	run   *Run
	seen  *Picture // shown last
	stop  func()

	status    *widget.Label
	which     *widget.Label // says which run it is
	cancel    *widget.Button
	other     fyne.CanvasObject // chooses another run
	tabs      *container.AppTabs
	now       *nowTab
	variables *listing
	calls     *callTab
	history   *listing
	player    *player
}

// NewPanel makes a panel that shows nothing yet.
func NewPanel(local *Local, over *overlay.Layer) *Panel {
	p := &Panel{local: local, over: over, status: widget.NewLabel(""), variables: newListing(), history: newListing()}
	p.status.TextStyle.Bold, p.status.Truncation = true, fyne.TextTruncateEllipsis
	p.cancel = widget.NewButtonWithIcon(lang.L("Stop"), theme.MediaStopIcon(), p.cancelAll)
	p.cancel.Disable()
	p.which = widget.NewLabel("")
	p.which.SizeName, p.which.Truncation = theme.SizeNameCaptionText, fyne.TextTruncateEllipsis
	p.history.actions.Add(p.saveButton())
	p.now, p.calls = newNowTab(p), newCallTab()
	p.tabs = container.NewAppTabs(
		container.NewTabItem(lang.L("Now"), p.now.content),
		container.NewTabItem(lang.L("Variables"), p.variables.content),
		container.NewTabItem(lang.L("Calls"), p.calls.content),
		container.NewTabItem(lang.L("History"), p.history.content),
	)
	p.tabs.OnSelected = func(*container.TabItem) { p.refresh() } // a list scrolls only where it can be seen
	p.player = newPlayer(p.refresh)
	p.Content = container.New(narrow{}, container.NewBorder(p.head(), p.player.content, nil, nil, p.tabs))
	return p
}

// head says which run is shown and how it stands.
func (p *Panel) head() fyne.CanvasObject {
	button := func(icon fyne.Resource, do *func()) fyne.CanvasObject {
		b := widget.NewButtonWithIcon("", icon, func() {
			if *do != nil {
				(*do)()
			}
		})
		b.Importance = widget.LowImportance
		return b
	}
	p.other = button(theme.HistoryIcon(), &p.OnOther)
	buttons := container.NewHBox(p.cancel, p.other, button(theme.CancelIcon(), &p.OnClose))
	return container.NewVBox(container.NewBorder(nil, nil, nil, buttons, p.status), p.which)
}

// saveButton writes the history of the run into a file.
func (p *Panel) saveButton() fyne.CanvasObject {
	b := widget.NewButtonWithIcon(lang.L("Save history\u2026"), theme.DocumentSaveIcon(), func() {
		if p.run != nil && p.OnSave != nil {
			p.OnSave(p.run.WriteHistory)
		}
	})
	b.Importance = widget.LowImportance
	return b
}

// Parts returns the inputs of the task that waits, by the names of their
// variables, and its button, complete.
func (p *Panel) Parts() map[string]fyne.CanvasObject { return p.now.parts }

// Controls returns the parts that choose a run and move through its history, by
// name.
func (p *Panel) Controls() map[string]fyne.CanvasObject {
	y := p.player
	return map[string]fyne.CanvasObject{"first": y.first, "back": y.back, "forward": y.forward, "last": y.last, "live": y.live, "other": p.other}
}

// Show follows a run; model is the view of what was deployed.
func (p *Panel) Show(run *Run, model *bpmn.Definitions) {
	p.Close()
	p.run, p.model = run, model
	p.player.pinned = false
	p.calls.empty()
	p.tabs.SelectIndex(0)
	committed, stop := p.local.Engine.Watch(64)
	p.stop = stop
	p.refresh()
	go p.follow(committed)
}

// pause is how long news is gathered before the panel is drawn again.
const pause = 60 * time.Millisecond

// follow refreshes the panel after news, until the watch is stopped. News that
// comes together is shown together.
func (p *Panel) follow(committed <-chan loop.Committed) {
	for range committed {
		time.Sleep(pause)
		for len(committed) > 0 {
			<-committed
		}
		guard.Later(p.refresh)
	}
}

// Close stops following.
func (p *Panel) Close() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

func (p *Panel) refresh() {
	if p.run == nil {
		return
	}
	picture, err := p.run.LookAt(p.player.wanted())
	if err != nil {
		p.status.SetText(err.Error())
		return
	}
	p.seen = picture
	p.showStatus(picture)
	p.now.show(picture)
	p.variables.show(variableLines(picture))
	p.calls.show(p, picture.Calls)
	text, place := p.historyLines(picture)
	p.history.show(text)
	if picture.Replayed() {
		p.history.reveal(place)
	}
	p.player.show(picture)
	p.titles(picture)
	if p.OnMarks != nil {
		p.OnMarks(picture.Marks)
	}
}

// titles counts in the tab titles what wants attention.
func (p *Panel) titles(picture *Picture) {
	set := func(i int, text string, n int) {
		if n > 0 {
			text = fmt.Sprintf("%s (%d)", text, n)
		}
		if p.tabs.Items[i].Text != text {
			p.tabs.Items[i].Text = text
			p.tabs.Refresh()
		}
	}
	set(0, lang.L("Now"), len(picture.Tasks)+len(picture.Incidents))
	set(2, lang.L("Calls"), len(picture.Calls))
}

func (p *Panel) showStatus(picture *Picture) {
	p.status.SetText(statusText(picture))
	which := p.run.title(picture)
	if at := moment(picture); at != "" {
		which = fmt.Sprintf(lang.L("at %s"), at) + " \u00b7 " + which // first: the end may be cut off
	}
	p.which.SetText(which)
	able(p.cancel, !picture.Over() && !picture.Replayed())
}

// statusText says in one line how the run stands.
func statusText(picture *Picture) string {
	switch {
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
		if err := p.local.Engine.Run(context.Background(), cmd); err != nil {
			guard.Later(func() { p.over.Fail(err) })
		}
	})
}

// label returns what people call an element.
func (p *Panel) label(id string) string {
	if p.model != nil {
		if e := p.model.ByID(id); e != nil && e.Name() != "" {
			return e.Name()
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
