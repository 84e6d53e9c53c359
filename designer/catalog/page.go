package catalog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// Options are what the page needs of its window.
type Options struct {
	*Store
	Window     fyne.Window
	Over       *overlay.Layer
	Background func(work func(), then func())       // work off the window's goroutine, then in it
	Expression func(in *look.Input, names []string) // makes an input one of FEEL over these names
	Create     string                               // name of a catalog that is to be made first; empty: none
	Closed     func()
}

// A Page lists catalogs and the subscriptions at the left, and shows one of them at the right.
type Page struct {
	Options
	popup    *look.Popup
	list     *fyne.Container
	room     *fyne.Container
	says     *look.Label     // what came of the last thing that was done
	foot     *fyne.Container // where that stands; hidden while there is nothing to say
	body     *fyne.Container // all of the page
	catalogs []Catalog
	people   []string
	failed   bool        // the last thing went wrong, and stands below
	edited   func() bool // whether leaving what is open would lose what was typed; nil: never
	chosen   string      // id of a catalog, or told
	grid     *grid       // of the catalog; nil: the subscriptions are shown
	parts    map[string]fyne.CanvasObject
}

// The size of the page, and how long somebody waits for what is done.
const (
	pageWide  = 1220
	pageHigh  = 740
	listWide  = 220
	told      = "told"           // the subscriptions are chosen
	deployed  = "deployed"       // the processes
	scheduled = "scheduled"      // what begins by the clock
	recorded  = "recorded"       // the records of runs
	patience  = 90 * time.Second // a process that is asked has a minute
)

// Show opens the page.
func Show(o Options) *Page {
	p := &Page{Options: o, list: look.Column(2), room: container.NewStack(), says: look.NewLabel("", look.Small, colour.Text2).Cut(), parts: map[string]fyne.CanvasObject{}}
	shut := look.NewIconButton("close", lang.L("Close"), func() { p.leaveFor(p.popup.Hide) })
	title := look.Column(0, look.NewLabel(lang.L("Catalogs and subscriptions"), look.Title, colour.Text).Bold(),
		look.NewLabel(lang.L("Records, and who is told of what happens to them"), look.Small, colour.Text3).Cut())
	head := look.Column(0, look.Inset(16, 12, 10, 12, look.RowGrow(10, 1, look.Tile(look.Busy, "table", 32), title, shut)), look.Hair())
	p.foot = look.Column(0, look.Hair(), look.Inset(16, 6, 16, 6, p.says))
	p.foot.Hide()
	ground := look.NewGround(colour.Sunken, "", 0)
	left := look.Sized(listWide, 0, container.NewStack(ground, container.NewVScroll(look.Pad(8, p.list))))
	p.body = look.Frame(head, p.foot, look.Frame(nil, nil, nil, look.Hair(), left), nil, p.room)
	p.popup = look.NewPopup(look.Dialog(p.body), look.Middle(pageWide, pageHigh))
	p.popup.Dimmed, p.popup.Stays = true, true
	p.popup.Escaped = func() { p.leaveFor(p.popup.Hide) }
	p.popup.OnClosed = func() {
		if p.Closed != nil {
			p.Closed()
		}
	}
	p.popup.Over(o.Window.Canvas())
	p.load(p.begin)
	return p
}

// Parts are the controls of the page by name, for programs that drive the window.
func (p *Page) Parts() map[string]fyne.CanvasObject { return p.parts }

// load reads the catalogs, and does then what follows; nil: nothing.
func (p *Page) load(then func()) {
	var list []Catalog
	var people []string
	var err error
	p.Background(func() {
		list, err = p.Store.Catalogs()
		people = p.Store.People()
	}, func() {
		if err != nil {
			p.say("", err)
			return
		}
		p.catalogs, p.people = list, people
		if then != nil {
			then()
		}
		p.fillList()
	})
}

// begin opens the first catalog.
func (p *Page) begin() {
	if name := p.Create; name != "" {
		p.Create = ""
		p.editCatalog(Catalog{Name: name})
		return
	}
	if p.chosen = ""; len(p.catalogs) > 0 {
		p.chosen = p.catalogs[0].ID
	}
	p.open()
}

// kind is the row of a kind; an empty one if there is none.
func (p *Page) kind(name string) *Kind {
	for i := range p.Kinds {
		if p.Kinds[i].Name == name {
			return &p.Kinds[i]
		}
	}
	return &Kind{}
}

// expression makes an input one of FEEL.
func (p *Page) expression(in *look.Input, names []string) {
	if p.Expression != nil {
		p.Expression(in, names)
	}
}

// fillList shows the catalogs at the left, and below them the subscriptions.
func (p *Page) fillList() { look.Refill(p.list, p.listAll) }

func (p *Page) listAll() {
	p.list.RemoveAll()
	p.list.Add(look.Inset(8, 4, 8, 4, look.NewLabel(lang.L("Catalogs"), look.Small, colour.Text3)))
	for _, c := range p.catalogs {
		p.list.Add(p.entry("table", c.Name, fmt.Sprint(c.Records), c.ID))
	}
	if len(p.catalogs) == 0 {
		p.list.Add(look.Inset(8, 4, 8, 4, look.NewLabel(lang.L("none yet"), look.Small, colour.Text3)))
	}
	add := look.NewButton(look.Link, "plus", lang.L("New catalog"), func() { p.leaveFor(func() { p.editCatalog(Catalog{}) }) })
	p.parts["new catalog"] = add
	p.list.Add(look.Inset(6, 0, 0, 0, look.Row(0, add)))
	p.list.Add(look.Inset(8, 14, 8, 4, look.NewLabel(lang.L("Who is told"), look.Small, colour.Text3)))
	p.list.Add(p.entry("send", lang.L("Subscriptions"), "", told))
	p.list.Add(look.Inset(8, 14, 8, 4, look.NewLabel(lang.L("What is deployed"), look.Small, colour.Text3)))
	p.list.Add(p.entry("deploy", lang.L("Processes"), "", deployed))
	p.list.Add(p.entry("clock", lang.L("Schedules"), "", scheduled))
	p.list.Add(p.entry("list", lang.L("Records of runs"), "", recorded))
	p.list.Refresh()
}

func (p *Page) entry(icon, text, count, id string) fyne.CanvasObject {
	fill := colour.Name("")
	if id == p.chosen {
		fill = colour.AccentSoft
	}
	row := look.RowGrow(8, 1, look.NewGlyph(icon, look.IconSmall, colour.Text2), look.NewLabel(text, look.Body, colour.Text).Cut(), look.NewLabel(count, look.Small, colour.Text3))
	press := look.NewPress(text, look.Inset(8, 5, 8, 5, row), fill, "", func() { p.leaveFor(func() { p.chosen = id; p.fillList(); p.open() }) })
	p.parts["entry "+text] = press
	return press
}

// leaveFor does something that takes the place of what is open; what was typed there is asked about first.
func (p *Page) leaveFor(do func()) {
	if p.edited == nil || !p.edited() {
		do()
		return
	}
	p.Over.Show(overlay.Dialog{Name: "leave", Title: lang.L("Throw away what you filled in?"), Text: lang.L("It was not saved."),
		Buttons: []overlay.Button{{Label: lang.L("Go on filling in")}, {Label: lang.L("Throw away"), Danger: true, Do: func() { p.edited = nil; do() }}}})
}

// open shows what is chosen.
func (p *Page) open() {
	p.grid, p.edited = nil, nil
	for _, c := range p.catalogs {
		if c.ID == p.chosen {
			p.grid = newGrid(p, c)
			p.show(p.grid.content)
			p.grid.look()
			p.Window.Canvas().Focus(p.grid.table)
			return
		}
	}
	switch p.chosen {
	case told:
		p.openSubscriptions()
	case deployed:
		p.openProcesses()
	case scheduled:
		p.openSchedules()
	case recorded:
		p.openRuns()
	default:
		p.welcome()
	}
}

// refused says in place of a form why who sits here may not fill it in.
func (p *Page) refused(head string, why error) {
	back := look.NewButton(look.Plain, "arrow-left", lang.L("Back"), p.open)
	p.parts["back"] = back
	p.edited, p.grid = nil, nil
	p.show(container.NewCenter(look.Empty("users", head, why.Error(), back)))
}

// welcome is what is shown before there is a catalog.
func (p *Page) welcome() {
	add := look.NewButton(look.Primary, "plus", lang.L("New catalog"), func() { p.editCatalog(Catalog{}) })
	p.show(container.NewCenter(look.Empty("table", lang.L("No catalogs yet"), lang.L("A catalog holds records with fields: orders, people, requests. What happens to them starts processes."), add)))
	p.popup.Begin(p.room)
}

func (p *Page) show(body fyne.CanvasObject) {
	p.room.Objects = []fyne.CanvasObject{body}
	p.room.Refresh()
}

// say tells what came of something, below everything.
func (p *Page) say(text string, err error) {
	ink := colour.Text2
	if p.failed = err != nil; p.failed {
		text, ink = err.Error(), colour.Fail
	}
	p.says.SetColour(ink)
	p.says.SetText(text)
	p.foot.Hidden = text == ""
	p.body.Refresh()
}

// work does something that may take long, says what came of it, and then tells; then may be nil.
func (p *Page) work(do func(ctx context.Context) (said string, err error), then func(err error)) {
	var said string
	var err error
	p.say(lang.L("working…"), nil)
	p.Background(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		said, err = do(ctx)
	}, func() {
		p.say(said, err)
		if then != nil {
			then(err)
		}
	})
}

// do is work of which only success is told on.
func (p *Page) do(work func(ctx context.Context) (said string, err error), then func()) {
	then = p.here(then)
	p.work(work, func(err error) {
		if err == nil {
			then()
		}
	})
}

// here is what goes on after something in the background, unless somebody has gone to another entry of the list meanwhile: what comes
// late does not take the place of what they see then.
func (p *Page) here(then func()) func() {
	at := p.chosen
	return func() {
		if p.chosen == at {
			then()
		}
	}
}

// long does something with many records. It shows how far it is, and can be cancelled; what was done stays, and is counted.
func (p *Page) long(n int, do func(ctx context.Context, told func(done int)) error, then func(err error)) {
	ctx, cancel := context.WithCancel(context.Background())
	bar := widget.NewProgressBar()
	bar.Max = float64(max(1, n))
	shown := p.Over.Show(overlay.Dialog{Name: "long", Title: lang.L("working…"), Content: bar, Size: fyne.NewSize(380, 0), Buttons: []overlay.Button{{Label: lang.L("Cancel"), Do: cancel}}})
	var err error
	upto := 0
	p.Background(func() {
		defer cancel()
		show := often(n, func(done int) { guard.Later(func() { bar.SetValue(float64(done)) }) })
		err = do(ctx, func(done int) { upto = done; show(done) })
	}, func() {
		shown.Close()
		if errors.Is(err, context.Canceled) {
			err = fmt.Errorf(lang.L("It was cancelled after %d of %d; what was done stays."), upto, n)
		}
		then(err)
	})
}

// mostSteps is how often a bar is moved at most while something goes on with many records.
const mostSteps = 200

// often tells how many of n are done no more often than somebody sees it: each time costs the window a frame.
func often(n int, tell func(done int)) func(done int) {
	last, step := 0, max(1, n/mostSteps)
	return func(done int) {
		if done >= n || done-last >= step {
			last = done
			tell(done)
		}
	}
}
