package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

var tables = overlay.Files{Endings: []string{".csv", ".json", ".zip"}}

// A mapping says which column of a table is which field, before it is imported.
type mapping struct {
	grid   *grid
	table  *Table
	to     []string // field of each column; empty: left out
	key    string   // field by which records that there are are found; empty: all rows are new records
	checks *fyne.Container
	round  int
}

// askImport asks for a file, then shows what it holds.
func (g *grid) askImport() {
	p := g.page
	p.Over.AskOpen(tables, func(path string) {
		var t *Table
		p.work(func(context.Context) (_ string, err error) { t, err = p.ReadTable(path); return "", err }, func(err error) {
			if err == nil {
				g.showImport(t)
			}
		})
	})
}

// showImport shows each column with some of its cells, and which field it goes to.
func (g *grid) showImport(t *Table) {
	m := &mapping{grid: g, table: t, to: make([]string, len(t.Head)), checks: look.Column(4)}
	rows := look.Column(6)
	for i, name := range t.Head {
		if f := g.called(name); f != nil {
			m.to[i] = f.ID
		}
		rows.Add(m.row(i))
	}
	fields, words := []string{""}, []string{lang.L("Every row is a new record")}
	for _, f := range g.of.Fields {
		if f.Kind == "text" || f.Kind == "number" || f.Kind == "date" {
			fields, words = append(fields, f.ID), append(words, fmt.Sprintf(lang.L("A record with the same %s is changed"), f.Name))
		}
	}
	key := look.NewSelect(words, func(i int) { m.key = fields[i]; m.check() })
	key.Put(0, "")
	g.page.parts["import key"] = key
	body := look.Frame(nil, look.Column(8, look.Hair(), key, look.AtMost(110, m.checks)), nil, nil, container.NewVScroll(look.Inset(0, 0, 10, 0, rows)))
	g.page.Over.Show(overlay.Dialog{Name: "import", Title: fmt.Sprintf(lang.L("Import rows (%d) into %s"), t.Rows, g.of.Name), Content: body, Size: fyne.NewSize(680, 540),
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Import"), Ready: m.ready, Do: m.run}}})
	m.check()
}

func (g *grid) called(name string) *Field {
	if at := slices.IndexFunc(g.of.Fields, func(f Field) bool { return strings.EqualFold(f.Name, name) }); at >= 0 {
		return &g.of.Fields[at]
	}
	return nil
}

// row is one column of the table.
func (m *mapping) row(i int) fyne.CanvasObject {
	ids, words := []string{""}, []string{lang.L("leave out")}
	for _, f := range m.grid.of.Fields {
		if f.Kind != "button" {
			ids, words = append(ids, f.ID), append(words, f.Name)
		}
	}
	to := look.NewSelect(words, func(at int) { m.to[i] = ids[at]; m.check() })
	to.Put(max(0, slices.Index(ids, m.to[i])), "")
	m.grid.page.parts["import "+m.table.Head[i]] = to
	var some []string
	for _, row := range m.table.First {
		if i < len(row) && row[i] != "" {
			some = append(some, oneLine(row[i]))
		}
	}
	words2 := look.Column(1, look.NewLabel(m.table.Head[i], look.Body, colour.Text).Bold().Cut(), look.NewLabel(strings.Join(some, " · "), look.Small, colour.Text3).Cut())
	return look.RowGrow(10, 0, words2, look.NewGlyph("arrow-right", look.IconSmall, colour.Text3), look.Sized(200, 0, to))
}

// check says which rows would not be taken.
func (m *mapping) check() {
	m.round++
	p, round, to := m.grid.page, m.round, slices.Clone(m.to)
	var wrong []RowFault
	var err error
	p.Background(func() { wrong, err = p.Store.Check(m.grid.of.ID, m.table, to, m.key) }, func() {
		if round != m.round {
			return
		}
		m.checks.RemoveAll()
		switch {
		case err != nil:
			m.checks.Add(look.NewLabel(err.Error(), look.Small, colour.Fail).Cut())
		case len(wrong) == 0:
			m.checks.Add(look.NewLabel(lang.L("Every row can be taken."), look.Small, colour.Done))
		default:
			m.checks.Add(look.NewLabel(fmt.Sprintf(lang.L("Rows that would not be taken: %d; all others are."), len(wrong)), look.Small, colour.Fail))
			m.checks.Add(look.Sized(0, 80, faults(wrong)))
		}
		m.checks.Refresh()
	})
}

// ready reports whether any column goes anywhere, and no two into the same field.
func (m *mapping) ready() bool {
	seen := map[string]bool{}
	for _, id := range m.to {
		if id != "" && seen[id] {
			m.grid.page.say(lang.L("Two columns go into the same field."), nil)
			return false
		}
		seen[id] = true
	}
	delete(seen, "")
	return len(seen) > 0
}

// run imports the rows.
func (m *mapping) run() {
	p := m.grid.page
	var report Report
	p.long(m.table.Rows, func(ctx context.Context, told func(int)) (err error) {
		report, err = p.Import(ctx, m.grid.of.ID, m.table, m.to, m.key, told)
		return err
	}, func(err error) {
		p.report(report, err)
		m.grid.changed()
	})
}
