package catalog

import (
	"fmt"
	"slices"

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
	formWide  = 360
	idWide    = 48
	markWide  = 22
	mostShown = 7 // fields that have a column until somebody says which
)

// A grid shows the records of a catalog. Only those that are seen are read, and only the rows that are seen exist; so it
// costs the same with ten records and with a hundred thousand.
type grid struct {
	page    *Page
	of      Catalog
	query   Query
	columns []Field
	view    string // name of the view that is shown; empty: none
	total   int
	parts   map[int][]Row // by number of the part
	asked   map[int]bool  // parts that are being read
	round   int           // of asking: what an earlier one gives is not shown
	chosen  map[string]bool
	list    *widget.List
	count   *look.Label
	text    *look.Input
	tools   *fyne.Container // above the rows
	names   *fyne.Container
	under   *fyne.Container // the rows, or what is said where there are none
	side    *fyne.Container
	sheet   *sheet // nil: no form is open
	content fyne.CanvasObject
}

func newGrid(p *Page, c Catalog) *grid {
	g := &grid{page: p, of: c, parts: map[int][]Row{}, asked: map[int]bool{}, chosen: map[string]bool{}, side: container.NewStack(), tools: container.NewStack(), names: container.NewStack(),
		under: container.NewStack(), count: look.NewLabel("", look.Small, colour.Text2), text: look.NewInput("")}
	g.columns = g.first()
	g.list = widget.NewList(func() int { return g.total }, g.row, g.fill)
	g.list.HideSeparators = true
	g.list.OnSelected = func(i int) {
		g.list.UnselectAll()
		if r := g.at(i); r != nil {
			g.page.leaveFor(func() { g.edit(*r) })
		}
	}
	g.text.Hint = lang.L("Find a text")
	g.text.Changed = func(text string) { g.query.Text = text; g.look() }
	p.parts["find"], p.parts["records"] = g.text, g.list
	g.under.Objects = []fyne.CanvasObject{g.list}
	g.shape()
	rows := look.Frame(g.names, nil, nil, nil, look.Inset(8, 0, 0, 0, g.under))
	g.content = look.Surface(colour.Panel, look.Frame(look.Column(0, g.tools, look.Hair()), nil, nil, g.side, rows))
	return g
}

// first are the fields that have a column at first.
func (g *grid) first() (out []Field) {
	for _, f := range g.of.Fields {
		if f.Kind != "button" && len(out) < mostShown {
			out = append(out, f)
		}
	}
	return out
}

// shape lays out tools, head and rows for what is chosen and shown.
func (g *grid) shape() {
	g.toolbar()
	g.names.Objects = []fyne.CanvasObject{look.Column(0, look.Surface(colour.Sunken, g.head()), look.Hair())}
	g.names.Refresh()
}

// shut closes the form.
func (g *grid) shut() {
	g.sheet, g.page.edited = nil, nil
	g.side.Objects = nil
	g.side.Refresh()
	g.content.Refresh()
	g.page.Window.Canvas().Focus(g.list)
}

// head are the names of the columns; pressing one sorts.
func (g *grid) head() fyne.CanvasObject {
	grid := container.NewGridWithColumns(max(1, len(g.columns)))
	for _, f := range g.columns {
		grid.Add(g.sorter(f))
	}
	all := look.NewIconButton("check", lang.L("Choose all that fit"), g.chooseAll)
	all.Small = true
	g.page.parts["choose all"] = all
	return look.Inset(8+8, 2, 12, 2, look.RowGrow(8, 2, look.Sized(markWide, 0, all), look.Sized(idWide, 0, g.sorter(Field{Name: "№"})), grid))
}

// sorter is the name of a column.
func (g *grid) sorter(f Field) fyne.CanvasObject {
	field, name := f.ID, f.Name
	label, row := look.NewLabel(name, look.Small, colour.Text2).Cut(), look.RowGrow(2, 0)
	row.Add(label)
	if f.Kind == "number" {
		label.Right()
	}
	if g.query.Sort == field && (field != "" || g.query.Descending) {
		icon := "chevron-up"
		if g.query.Descending {
			icon = "chevron-down"
		}
		row.Add(look.NewGlyph(icon, look.IconTiny, colour.AccentText))
	}
	press := look.NewPress(name, look.Inset(2, 3, 2, 3, row), "", "", func() {
		g.query.Descending = g.query.Sort == field && !g.query.Descending
		g.query.Sort = field
		g.shape()
		g.look()
	})
	g.page.parts["sort "+name] = press
	return press
}

// A gridRow is one row that is on the screen.
type gridRow struct {
	widget.BaseWidget
	of      *grid
	mark    *widget.Check
	labels  []*look.Label
	columns []Field
	body    *fyne.Container
}

// CreateRenderer implements fyne.Widget.
func (r *gridRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

func (g *grid) row() fyne.CanvasObject {
	r := &gridRow{of: g, body: container.NewStack()}
	r.mark = widget.NewCheck("", nil)
	r.build()
	r.ExtendBaseWidget(r)
	return r
}

// build makes the cells of the columns that there are now.
func (r *gridRow) build() {
	r.columns, r.labels = r.of.columns, []*look.Label{look.NewLabel("", look.Small, colour.Text3)}
	cells := container.NewGridWithColumns(max(1, len(r.columns)))
	for _, f := range r.columns {
		label := look.NewLabel("", look.Body, colour.Text).Cut()
		if f.Kind == "number" {
			label.Right()
		}
		r.labels = append(r.labels, label)
		cells.Add(look.Inset(2, 0, 2, 0, label))
	}
	r.body.Objects = []fyne.CanvasObject{look.Inset(4, 4, 12, 4, look.RowGrow(8, 2, look.Sized(markWide, 20, r.mark), look.Sized(idWide, 0, r.labels[0]), cells))}
}

// fill shows a record in a row, once it was read.
func (g *grid) fill(i widget.ListItemID, o fyne.CanvasObject) {
	row, r := o.(*gridRow), g.at(i)
	if !slices.EqualFunc(row.columns, g.columns, func(a, b Field) bool { return a.ID == b.ID }) {
		row.build()
		row.Refresh()
	}
	row.mark.OnChanged = nil
	if r == nil {
		row.mark.SetChecked(false)
		for _, label := range row.labels {
			label.SetText("…")
		}
		return
	}
	id := r.ID
	row.mark.SetChecked(g.chosen[id])
	row.mark.OnChanged = func(on bool) { g.choose(id, on) }
	row.labels[0].SetText(id)
	for k, f := range row.columns {
		if at := g.place(f.ID); at >= 0 && at < len(r.Texts) {
			row.labels[k+1].SetText(oneLine(r.Texts[at]))
		}
	}
}

// oneLine is a text as it stands in a cell.
func oneLine(text string) string {
	for i, c := range text {
		if c == '\n' || c == '\r' {
			return text[:i] + " …"
		}
	}
	return text
}

// place is where the texts of a field stand in a row; -1: nowhere.
func (g *grid) place(field string) int {
	return slices.IndexFunc(g.of.Fields, func(f Field) bool { return f.ID == field })
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
		if g.page.failed {
			g.page.say("", nil)
		}
		g.parts[part], g.total = rows, total
		g.count.SetText(fmt.Sprintf(lang.L("%d records"), total))
		g.showRows()
	})
}

// showRows shows the rows, or says why there are none and what can be done.
func (g *grid) showRows() {
	what := fyne.CanvasObject(g.list)
	switch {
	case g.total > 0:
	case len(g.of.Fields) == 0:
		fields := look.NewButton(look.Primary, "plus", lang.L("Add fields"), func() { g.page.editCatalog(g.of) })
		what = container.NewCenter(look.Empty("table", lang.L("This catalog has no fields yet"), lang.L("A field is a column: a text, a number, a date, a choice…"), fields))
	case g.query.filters() > 0 || g.query.Text != "":
		all := look.NewButton(look.Plain, "close", lang.L("Show all"), g.showAll)
		what = container.NewCenter(look.Empty("filter", lang.L("No record fits"), "", all))
	default:
		add := look.NewButton(look.Primary, "plus", lang.L("New record"), func() { g.edit(Row{}) })
		what = container.NewCenter(look.Empty("table", lang.L("No records yet"), lang.L("Fill in a form, import a table, or let a process write them."), add))
	}
	if g.under.Objects[0] != what {
		g.under.Objects = []fyne.CanvasObject{what}
		g.under.Refresh()
	}
	g.list.Refresh()
}

// changed shows what is there after a change.
func (g *grid) changed() {
	g.shut()
	g.look()
	g.page.load(nil)
}
