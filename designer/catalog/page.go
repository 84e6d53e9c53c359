package catalog

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// Options are what the page needs of its window.
type Options struct {
	*Store
	Window     fyne.Window
	Over       *overlay.Layer
	Background func(work func(), then func()) // work off the window's goroutine, then in it
	Closed     func()
}

// A Page lists catalogs and the subscriptions at the left, and shows one of them at the right.
type Page struct {
	Options
	popup    *look.Popup
	list     *fyne.Container
	room     *fyne.Container
	says     *look.Label // what came of the last thing that was done
	catalogs []Catalog
	chosen   string // id of a catalog; "": the subscriptions
	grid     *grid  // of the catalog; nil: the subscriptions are shown
	parts    map[string]fyne.CanvasObject
}

// The size of the page, and how long somebody waits for what is done.
const (
	pageWide = 1120
	pageHigh = 700
	listWide = 220
	patience = 90 * time.Second // a process that is asked has a minute
)

// Show opens the page.
func Show(o Options) *Page {
	p := &Page{Options: o, list: look.Column(2), room: container.NewStack(), says: look.NewLabel("", look.Small, colour.Text2).Cut(), parts: map[string]fyne.CanvasObject{}}
	shut := look.NewIconButton("close", lang.L("Close"), func() { p.popup.Hide() })
	title := look.Column(0, look.NewLabel(lang.L("Catalogs and subscriptions"), look.Title, colour.Text).Bold(),
		look.NewLabel(lang.L("Records, and who is told of what happens to them"), look.Small, colour.Text3).Cut())
	head := look.Column(0, look.Inset(16, 12, 10, 12, look.RowGrow(10, 1, look.Tile(look.Busy, "table", 32), title, shut)), look.Hair())
	foot := look.Column(0, look.Hair(), look.Inset(16, 6, 16, 6, p.says))
	ground := look.NewGround(colour.Sunken, "", 0)
	left := look.Sized(listWide, 0, container.NewStack(ground, container.NewVScroll(look.Pad(8, p.list))))
	body := look.Frame(head, foot, container.NewBorder(nil, nil, nil, look.Hair(), left), nil, p.room)
	p.popup = look.NewPopup(look.Dialog(body), look.Middle(pageWide, pageHigh))
	p.popup.Dimmed, p.popup.Stays = true, true
	p.popup.OnClosed = func() {
		if p.Closed != nil {
			p.Closed()
		}
	}
	p.popup.Over(o.Window.Canvas())
	p.load(true)
	return p
}

// Parts are the controls of the page by name, for programs that drive the window.
func (p *Page) Parts() map[string]fyne.CanvasObject { return p.parts }

// load reads the catalogs; first opens the first one.
func (p *Page) load(first bool) {
	var list []Catalog
	var err error
	p.Background(func() { list, err = p.Store.Catalogs() }, func() {
		if err != nil {
			p.say("", err)
			return
		}
		p.catalogs = list
		if first && len(list) > 0 {
			p.chosen = list[0].ID
		}
		p.fillList()
		if first {
			p.open()
		}
	})
}

// fillList shows the catalogs at the left, and below them the subscriptions.
func (p *Page) fillList() {
	p.list.RemoveAll()
	p.list.Add(look.Inset(8, 4, 8, 4, look.NewLabel(lang.L("Catalogs"), look.Small, colour.Text3)))
	for _, c := range p.catalogs {
		p.list.Add(p.entry("table", c.Name, fmt.Sprint(c.Records), c.ID))
	}
	if len(p.catalogs) == 0 {
		p.list.Add(look.Inset(8, 4, 8, 4, look.NewLabel(lang.L("none yet"), look.Small, colour.Text3)))
	}
	p.list.Add(look.Inset(8, 14, 8, 4, look.NewLabel(lang.L("Who is told"), look.Small, colour.Text3)))
	p.list.Add(p.entry("send", lang.L("Subscriptions"), "", ""))
	p.list.Refresh()
}

func (p *Page) entry(icon, text, count, id string) fyne.CanvasObject {
	fill := colour.Name("")
	if id == p.chosen {
		fill = colour.AccentSoft
	}
	row := look.RowGrow(8, 1, look.NewGlyph(icon, look.IconSmall, colour.Text2), look.NewLabel(text, look.Body, colour.Text).Cut(), look.NewLabel(count, look.Small, colour.Text3))
	press := look.NewPress(text, look.Inset(8, 5, 8, 5, row), fill, "", func() { p.chosen = id; p.fillList(); p.open() })
	p.parts["entry "+text] = press
	return press
}

// open shows what is chosen.
func (p *Page) open() {
	p.grid = nil
	for _, c := range p.catalogs {
		if c.ID == p.chosen {
			p.grid = newGrid(p, c)
			p.show(p.grid.content)
			p.grid.look()
			return
		}
	}
	if len(p.catalogs) == 0 {
		p.say(lang.L("Make a catalog by: hookflow catalog add NAME --field NAME:KIND"), nil)
	}
	p.openSubscriptions()
}

func (p *Page) show(body fyne.CanvasObject) {
	p.room.Objects = []fyne.CanvasObject{body}
	p.room.Refresh()
}

// say tells what came of something, below everything.
func (p *Page) say(text string, err error) {
	ink := colour.Text2
	if err != nil {
		text, ink = err.Error(), colour.Fail
	}
	p.says.SetColour(ink)
	p.says.SetText(text)
}

// do does something that may take long, says what came of it, and then shows what is there now.
func (p *Page) do(work func(ctx context.Context) (said string, err error), then func()) {
	var said string
	var err error
	p.say(lang.L("working…"), nil)
	p.Background(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		said, err = work(ctx)
	}, func() {
		p.say(said, err)
		if err == nil {
			then()
		}
	})
}
