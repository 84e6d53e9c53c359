package catalog

import (
	"cmp"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
)

const (
	pageRows = 100 // records that are read at once
	// mostRunning is how many may be read at once while another question is asked: with each letter that is typed it is another one, and
	// all of them would take the processors from the window.
	mostRunning = 2
	keptParts   = 50 // such parts that are kept; beyond them all are read again
	formWide    = 360
	idWide      = 48
	mostShown   = 7 // fields that have a column until somebody says which
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
	stale   bool          // parts are of an earlier round
	wrong   error         // why there are none
	unread  bool          // below stands why a part could not be read
	running int           // parts that are being read, of whatever round
	next    func()        // what is read once there are fewer; nil: nothing waits
	chosen  map[string]bool
	table   *look.Table
	count   *look.Label
	text    *look.Input
	tools   *fyne.Container // above the rows
	under   *fyne.Container // the rows, or what is said where there are none
	side    *fyne.Container
	sheet   *sheet // nil: no form is open
	content fyne.CanvasObject
}

func newGrid(p *Page, c Catalog) *grid {
	g := &grid{page: p, of: c, parts: map[int][]Row{}, asked: map[int]bool{}, chosen: map[string]bool{}, side: container.NewStack(), tools: container.NewStack(),
		under: container.NewStack(), count: look.NewLabel("", look.Small, colour.Text2), text: look.NewInput("")}
	g.columns = g.first()
	g.table = g.newTable()
	g.text.Hint = lang.L("Find a text")
	g.text.Changed = func(text string) { g.query.Text = text; g.look() }
	g.text.Below = g.table.Take
	p.parts["find"], p.parts["records"] = g.text, g.table
	g.under.Objects = []fyne.CanvasObject{g.table.Content}
	g.shape()
	g.content = look.Surface(colour.Panel, look.Frame(look.Column(0, g.tools, look.Hair()), nil, nil, g.side, g.under))
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

// shape lays out tools, heads and columns for what is chosen and shown.
func (g *grid) shape() {
	g.toolbar()
	g.head()
}

// shut closes the form.
func (g *grid) shut() {
	g.sheet, g.page.edited = nil, nil
	g.side.Objects = nil
	g.side.Refresh()
	g.content.Refresh()
	g.table.Redraw()
	g.page.Window.Canvas().Focus(g.table)
}

// head are the names of the columns; pressing one sorts.
func (g *grid) head() {
	wide := g.page.widths(g.of.ID)
	columns := []look.TableColumn{{Head: g.sorter(Field{Name: "№"}), Quiet: true, Wide: cmp.Or(wide[""], idWide)}}
	for _, f := range g.columns {
		columns = append(columns, look.TableColumn{ID: f.ID, Head: g.sorter(f), Right: f.Kind == "number", Wide: wide[f.ID]})
	}
	g.table.SetColumns(columns)
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

// at is a record; nil if it is being read. While what is shown is asked anew, it is what was there before.
func (g *grid) at(i int) *Row {
	part := i / pageRows
	rows, read := g.parts[part]
	if !read || g.stale {
		g.read(part)
		rows = g.parts[part]
	}
	if i%pageRows < len(rows) {
		return &rows[i%pageRows]
	}
	return nil
}

// look asks something else, and shows what comes from its beginning.
func (g *grid) look() {
	g.table.ScrollTo(fyne.NewPos(g.table.Offset().X, 0))
	g.again()
}

// again asks the same anew; until it has come, what was there stays.
func (g *grid) again() {
	g.round++
	g.stale, g.asked = true, map[int]bool{}
	g.read(int(g.table.Offset().Y/look.TableRow) / pageRows)
}

// read reads a part of the records.
func (g *grid) read(part int) {
	if g.asked[part] {
		return
	}
	if g.stale && g.running >= mostRunning {
		g.next = func() { g.read(part) }
		return
	}
	g.asked[part] = true
	g.running++
	q, round := g.query, g.round
	q.Offset, q.Limit = part*pageRows, pageRows
	var rows []Row
	var total int
	var err error
	g.page.Background(func() { rows, total, err = g.page.Find(g.of.ID, q) }, func() {
		g.running--
		if round == g.round {
			delete(g.asked, part)
			g.take(part, rows, total, err)
		}
		if next := g.next; next != nil && g.stale {
			g.next = nil
			next()
		}
	})
}

// take shows a part that was read.
func (g *grid) take(part int, rows []Row, total int, err error) {
	if err != nil && !g.stale { // what was read before still stands
		g.page.say("", err)
		g.unread = true
		return
	}
	if g.stale || len(g.parts) >= keptParts {
		clear(g.parts)
	}
	if g.stale, g.wrong = false, err; err != nil {
		rows, total = nil, 0
	}
	if g.unread && g.page.failed {
		g.page.say("", nil)
	}
	g.unread = false
	g.parts[part], g.total = rows, total
	g.count.SetText(fmt.Sprintf(lang.L("Records: %d"), total))
	g.showRows()
}

// showRows shows the rows, or says why there are none and what can be done.
func (g *grid) showRows() {
	what := g.table.Content
	switch {
	case g.wrong != nil:
		again := look.NewButton(look.Plain, "retry", lang.L("Try again"), g.again)
		what = container.NewCenter(look.Empty("error", lang.L("The records cannot be shown"), explain.Text(g.wrong.Error()), container.NewHBox(again, g.allButton())))
	case g.total > 0:
	case len(g.of.Fields) == 0:
		fields := look.NewButton(look.Primary, "plus", lang.L("Add fields"), func() { g.page.editCatalog(g.of) })
		what = container.NewCenter(look.Empty("table", lang.L("This catalog has no fields yet"), lang.L("A field is a column: a text, a number, a date, a choice…"), fields))
	case g.query.filters() > 0 || g.query.Text != "":
		what = container.NewCenter(look.Empty("filter", lang.L("No record fits"), "", g.allButton()))
	default:
		add := look.NewButton(look.Primary, "plus", lang.L("New record"), func() { g.edit(Row{}) })
		what = container.NewCenter(look.Empty("table", lang.L("No records yet"), lang.L("Fill in a form, import a table, or let a process write them."), add))
	}
	if g.under.Objects[0] != what {
		look.Refill(g.under, func() {
			g.under.Objects = []fyne.CanvasObject{what}
			g.under.Refresh()
		})
	}
	g.table.Reload()
	if g.total > 0 {
		g.page.popup.Begin(g.table)
	} else {
		g.page.popup.Begin(g.under)
	}
}

// allButton takes off whatever leaves records out.
func (g *grid) allButton() *look.Button {
	return look.NewButton(look.Plain, "close", lang.L("Show all"), g.showAll)
}

// changed shows what is there after a change.
func (g *grid) changed() {
	g.shut()
	g.again()
	g.page.load(nil)
}
