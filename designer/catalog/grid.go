package catalog

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

const (
	pageRows  = 100 // records that are read at once
	keptParts = 50  // such parts that are kept; beyond them all are read again
	formWide  = 340
	idWide    = 64
	mostShown = 7 // fields that have a column
)

// A grid shows the records of a catalog. Only those that are seen are read, and only the rows that are seen exist; so it
// costs the same with ten records and with a hundred thousand.
type grid struct {
	page    *Page
	of      Catalog
	query   Query
	total   int
	parts   map[int][]Row // by number of the part
	asked   map[int]bool  // parts that are being read
	round   int           // of asking: what an earlier one gives is not shown
	list    *widget.List
	count   *look.Label
	sort    *look.Select
	text    *look.Input
	side    *fyne.Container
	content fyne.CanvasObject
}

func newGrid(p *Page, c Catalog) *grid {
	g := &grid{page: p, of: c, parts: map[int][]Row{}, asked: map[int]bool{}, side: container.NewStack(), count: look.NewLabel("", look.Small, colour.Text2)}
	g.list = widget.NewList(func() int { return g.total }, g.row, g.fill)
	g.list.HideSeparators = true
	g.list.OnSelected = func(i int) {
		if r := g.at(i); r != nil {
			g.edit(*r)
		}
	}
	g.text = look.NewInput("")
	g.text.Hint = lang.L("Find a text")
	g.text.Changed = func(text string) { g.query.Text = text; g.look() }
	orders := []string{lang.L("As they were made"), lang.L("The newest first")}
	for _, f := range c.Fields {
		orders = append(orders, fmt.Sprintf(lang.L("By %s"), f.Name))
	}
	g.sort = look.NewSelect(orders, func(at int) {
		g.query.Sort, g.query.Descending = "", at == 1
		if at > 1 {
			g.query.Sort = c.Fields[at-2].ID
		}
		g.look()
	})
	g.sort.Put(0, "")
	add := look.NewButton(look.Primary, "plus", lang.L("New record"), func() { g.edit(Row{}) })
	add.Small = true
	p.parts["find"], p.parts["new record"], p.parts["records"] = g.text, add, g.list
	tools := look.Inset(16, 8, 16, 8, look.RowGrow(8, 0, g.text, g.count, look.Sized(190, 0, g.sort), add))
	names := look.Column(0, look.Surface(colour.Sunken, g.head()), look.Hair())
	rows := look.Frame(names, nil, nil, nil, look.Inset(8, 0, 0, 0, g.list))
	g.content = look.Surface(colour.Panel, look.Frame(look.Column(0, tools, look.Hair()), nil, nil, g.side, rows))
	return g
}

// shown are the fields that have a column.
func (g *grid) shown() []Field { return g.of.Fields[:min(len(g.of.Fields), mostShown)] }

// cells are the words of one row.
func (g *grid) cells(size float32, ink colour.Name) (*fyne.Container, []*look.Label) {
	grid, labels := container.NewGridWithColumns(max(1, len(g.shown()))), []*look.Label{look.NewLabel("", look.Small, colour.Text3)}
	for range g.shown() {
		label := look.NewLabel("", size, ink).Cut()
		labels = append(labels, label)
		grid.Add(label)
	}
	return look.Inset(8, 4, 12, 4, look.RowGrow(8, 1, look.Sized(idWide, 0, labels[0]), grid)), labels
}

func (g *grid) head() fyne.CanvasObject {
	row, labels := g.cells(look.Small, colour.Text2)
	for i, f := range g.shown() {
		labels[i+1].SetText(f.Name)
	}
	return look.Inset(8, 2, 0, 2, row)
}

// A gridRow is one row that is on the screen.
type gridRow struct {
	widget.BaseWidget
	labels []*look.Label
	body   fyne.CanvasObject
}

// CreateRenderer implements fyne.Widget.
func (r *gridRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

func (g *grid) row() fyne.CanvasObject {
	r := &gridRow{}
	r.body, r.labels = g.cells(look.Body, colour.Text)
	r.ExtendBaseWidget(r)
	return r
}

// fill shows a record in a row, once it was read.
func (g *grid) fill(i widget.ListItemID, o fyne.CanvasObject) {
	labels, r := o.(*gridRow).labels, g.at(i)
	for k, label := range labels {
		switch {
		case r == nil:
			label.SetText("…")
		case k == 0:
			label.SetText(r.ID)
		case k <= len(r.Texts):
			label.SetText(r.Texts[k-1])
		}
	}
}

// at is a record; nil if it is being read.
func (g *grid) at(i int) *Row {
	part := i / pageRows
	if rows, read := g.parts[part]; read {
		if i%pageRows < len(rows) {
			return &rows[i%pageRows]
		}
		return nil
	}
	g.read(part)
	return nil
}

// look asks anew.
func (g *grid) look() {
	g.round++
	g.parts, g.asked = map[int][]Row{}, map[int]bool{}
	g.read(0)
}

// read reads a part of the records.
func (g *grid) read(part int) {
	if g.asked[part] {
		return
	}
	g.asked[part] = true
	q, round := g.query, g.round
	q.Offset, q.Limit = part*pageRows, pageRows
	var rows []Row
	var total int
	var err error
	g.page.Background(func() { rows, total, err = g.page.Find(g.of.ID, q) }, func() {
		if round != g.round {
			return
		}
		if delete(g.asked, part); err != nil {
			g.page.say("", err)
			return
		}
		if len(g.parts) >= keptParts {
			clear(g.parts)
		}
		g.parts[part], g.total = rows, total
		g.count.SetText(fmt.Sprintf(lang.L("%d records"), total))
		g.list.Refresh()
	})
}

// changed shows what is there after a change.
func (g *grid) changed() {
	g.side.Objects = nil
	g.side.Refresh()
	g.list.UnselectAll()
	g.look()
	g.page.load(false)
}
