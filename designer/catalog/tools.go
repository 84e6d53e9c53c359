package catalog

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// toolbar shows what can be done with the catalog or, while records are chosen, with these.
func (g *grid) toolbar() {
	p := g.page
	row := look.RowGrow(8, 0, g.text, g.count)
	if n := len(g.chosen); n > 0 {
		none := look.NewButton(look.Plain, "close", lang.L("Choose none"), func() { g.chooseNone() })
		change := look.NewButton(look.Plain, "edit", lang.L("Change…"), g.changeMany)
		gone := look.NewButton(look.Danger, "trash", lang.L("Delete…"), g.deleteMany)
		p.parts["change chosen"], p.parts["delete chosen"] = change, gone
		row = look.RowGrow(8, 0, look.NewLabel(fmt.Sprintf(lang.L("%d chosen"), n), look.Body, colour.Text).Bold(), change, gone, none)
		for _, b := range []*look.Button{none, change, gone} {
			b.Small = true
		}
	} else {
		filter := look.NewButton(look.Plain, "filter", lang.L("Filter"), g.askFilter)
		if n := g.query.filters(); n > 0 {
			filter.On = true
			filter.Text = fmt.Sprintf("%s · %d", lang.L("Filter"), n)
		}
		views := look.NewIconButton("eye", lang.L("Views and columns"), nil)
		views.Do = func() { look.ShowMenu(p.Window.Canvas(), g.viewItems(), look.BelowObject(views)) }
		more := look.NewIconButton("more", lang.L("More"), nil)
		more.Do = func() { look.ShowMenu(p.Window.Canvas(), g.moreItems(), look.BelowObject(more)) }
		add := look.NewButton(look.Primary, "plus", lang.L("New record"), func() { p.leaveFor(func() { g.edit(Row{}) }) })
		add.Small, filter.Small = true, true
		p.parts["filter"], p.parts["views"], p.parts["more"], p.parts["new record"] = filter, views, more, add
		for _, o := range []fyne.CanvasObject{filter, views, more, add} {
			row.Add(o)
		}
	}
	g.tools.Objects = []fyne.CanvasObject{look.Inset(16, 8, 12, 8, row)}
	g.tools.Refresh()
}

// viewItems are the views that are kept, and the columns that are shown.
func (g *grid) viewItems() []look.Item {
	items := []look.Item{{Text: lang.L("All records"), Checked: g.view == "", Do: g.showAll}}
	for _, v := range g.of.Views {
		items = append(items, look.Item{Text: v.Name, Checked: g.view == v.Name, Do: func() { g.show(v) }})
	}
	items = append(items, look.Item{}, look.Item{Icon: "save", Text: lang.L("Keep as a view…"), Do: g.askView})
	if g.view != "" {
		name := g.view
		items = append(items, look.Item{Icon: "trash", Text: fmt.Sprintf(lang.L("Forget the view %s"), name), Do: func() {
			g.keepViews(slices.DeleteFunc(slices.Clone(g.of.Views), func(v View) bool { return v.Name == name }), "")
		}})
	}
	items = append(items, look.Item{})
	for _, f := range g.of.Fields {
		if f.Kind == "button" {
			continue
		}
		shown := slices.ContainsFunc(g.columns, func(c Field) bool { return c.ID == f.ID })
		items = append(items, look.Item{Text: f.Name, Checked: shown, Disabled: shown && len(g.columns) == 1, Do: func() { g.turn(f, !shown) }})
	}
	return items
}

// turn shows or hides a column.
func (g *grid) turn(field Field, on bool) {
	var columns []Field
	for _, f := range g.of.Fields {
		was := slices.ContainsFunc(g.columns, func(c Field) bool { return c.ID == f.ID })
		if f.ID == field.ID && on || f.ID != field.ID && was {
			columns = append(columns, f)
		}
	}
	g.columns = columns
	g.shape()
}

// showAll shows every record in the order in which they were made.
func (g *grid) showAll() {
	g.query, g.view = Query{}, ""
	g.text.SetText("")
	g.shape()
	g.look()
}

// show shows a view.
func (g *grid) show(v View) {
	g.view, g.query = v.Name, v.Query
	g.columns = nil
	for _, id := range v.Columns {
		if at := g.place(id); at >= 0 {
			g.columns = append(g.columns, g.of.Fields[at])
		}
	}
	if len(g.columns) == 0 {
		g.columns = g.first()
	}
	g.text.SetText(v.Text)
	g.shape()
	g.look()
}

// askView asks what the view is to be called.
func (g *grid) askView() {
	name := look.NewInput(g.view)
	g.page.parts["view name"] = name
	var shown *overlay.Shown
	name.Submit = func() { shown.Accept() }
	shown = g.page.Over.Show(overlay.Dialog{Name: "view", Title: lang.L("Keep as a view"), Text: lang.L("What is found, sorted and shown now, under a name."), Content: name, Focus: name, Filled: name.Edited,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Keep"), Ready: func() bool { return strings.TrimSpace(name.Text()) != "" }, Do: func() {
			v := View{Name: strings.TrimSpace(name.Text()), Query: g.query}
			for _, f := range g.columns {
				v.Columns = append(v.Columns, f.ID)
			}
			views := slices.DeleteFunc(slices.Clone(g.of.Views), func(other View) bool { return other.Name == v.Name })
			g.keepViews(append(views, v), v.Name)
		}}}})
}

// keepViews keeps the views with the catalog.
func (g *grid) keepViews(views []View, now string) {
	c := g.of
	c.Views = views
	g.page.work(func(context.Context) (string, error) { _, err := g.page.Keep(c, false); return "", err }, func(err error) {
		if err == nil {
			g.of.Views, g.view = views, now
			g.page.load(nil)
		}
	})
}

// moreItems are what is done with the whole catalog.
func (g *grid) moreItems() []look.Item {
	return []look.Item{
		{Icon: "settings", Text: lang.L("Fields and name…"), Do: func() { g.page.leaveFor(func() { g.page.editCatalog(g.of) }) }},
		{Icon: "users", Text: lang.L("Who may what…"), Do: func() { g.page.leaveFor(func() { g.page.editRights(g.of) }) }},
		{},
		{Icon: "upload", Text: lang.L("Import a table…"), Do: g.askImport},
		{Icon: "download", Text: lang.L("Export what is shown…"), Do: g.askExport},
		{},
		{Icon: "history", Text: lang.L("Deleted records…"), Do: g.gone},
	}
}

// askExport writes the records that fit to a file.
func (g *grid) askExport() {
	p, q := g.page, g.query
	p.Over.AskSave(overlay.Files{Name: g.of.Name + ".csv", Endings: []string{".csv", ".json", ".zip"}}, func(path string) {
		p.work(func(context.Context) (string, error) {
			return fmt.Sprintf(lang.L("Records in the file: %d, %s."), g.total, filepath.Base(path)), p.Store.Export(path, g.of.ID, q)
		}, nil)
	})
}

// choose chooses a record, or does no longer.
func (g *grid) choose(id string, on bool) {
	before := len(g.chosen)
	if on {
		g.chosen[id] = true
	} else {
		delete(g.chosen, id)
	}
	if before != len(g.chosen) {
		g.toolbar()
	}
}

// chooseAll chooses all records that fit or, if they are chosen already, none.
func (g *grid) chooseAll() {
	if len(g.chosen) > 0 && len(g.chosen) == g.total {
		g.chooseNone()
		return
	}
	var ids []string
	g.page.work(func(context.Context) (_ string, err error) {
		ids, err = g.page.IDs(g.of.ID, g.query)
		return "", err
	}, func(err error) {
		for _, id := range ids {
			g.chosen[id] = true
		}
		g.toolbar()
		g.table.Redraw()
	})
}

// chooseNone chooses none; false if none was.
func (g *grid) chooseNone() bool {
	if len(g.chosen) == 0 {
		return false
	}
	clear(g.chosen)
	g.toolbar()
	g.table.Redraw()
	return true
}

// changeMany asks which field of the chosen records is to have which value.
func (g *grid) changeMany() {
	var fields []Field
	var names []string
	for _, f := range g.of.Fields {
		if f.Kind != "button" && !f.Unique {
			fields, names = append(fields, f), append(names, f.Name)
		}
	}
	if len(fields) == 0 {
		return
	}
	at, box := 0, look.Column(8)
	var value *control
	show := func() {
		value = newControl(g.page, fields[at], "", nil, func() {})
		g.page.parts["new value"] = value.part
		box.RemoveAll()
		box.Add(value.body)
		box.Refresh()
	}
	which := look.NewSelect(names, func(i int) { at = i; show() })
	which.Put(0, "")
	g.page.parts["which field"] = which
	show()
	body := look.Column(6, look.NewLabel(lang.L("Field"), look.Small, colour.Text2), which, look.NewLabel(lang.L("New value; empty takes it away"), look.Small, colour.Text2), box)
	g.page.Over.Show(overlay.Dialog{Name: "change many", Title: fmt.Sprintf(lang.L("Change the chosen records (%d)"), len(g.chosen)), Content: body, Size: fyne.NewSize(400, 300), Filled: func() bool { return value.text() != "" },
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Change"), Do: func() { g.doMany(map[string]string{fields[at].ID: value.text()}) }}}})
}

// deleteMany asks before the chosen records are deleted.
func (g *grid) deleteMany() {
	g.page.Over.Show(overlay.Dialog{Name: "delete many", Title: fmt.Sprintf(lang.L("Delete the chosen records (%d)?"), len(g.chosen)), Text: lang.L("Their history stays, and they can be restored."),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Delete"), Danger: true, Do: func() { g.doMany(nil) }}}})
}

// doMany changes the chosen records, or deletes them, and tells how far it is; it can be cancelled.
func (g *grid) doMany(texts map[string]string) {
	p, ids := g.page, slices.SortedFunc(maps.Keys(g.chosen), func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	var report Report
	p.long(len(ids), func(ctx context.Context, told func(int)) (err error) {
		report, err = p.Many(ctx, g.of.ID, ids, texts, told)
		return err
	}, func(err error) {
		g.chooseNone()
		p.report(report, err)
		g.changed()
	})
}

// report tells what came of many records; those that were not taken are listed.
func (p *Page) report(r Report, err error) {
	if err != nil {
		p.say("", err)
	} else {
		p.say(fmt.Sprintf(lang.L("%d new, %d changed, %d as they were, %d deleted, %d not taken"), r.Created, r.Updated, r.Unchanged, r.Deleted, len(r.Failed)), nil)
	}
	if len(r.Failed) == 0 {
		return
	}
	p.Over.Show(overlay.Dialog{Name: "report", Title: fmt.Sprintf(lang.L("Rows not taken: %d"), len(r.Failed)), Content: faults(r.Failed), Size: fyne.NewSize(historyWide, 320),
		Buttons: []overlay.Button{{Label: lang.L("Close")}}})
}

// mostFaults is how many are listed.
const mostFaults = 200

// faults lists rows that are wrong.
func faults(list []RowFault) fyne.CanvasObject {
	rows := look.Column(3)
	for _, f := range list[:min(len(list), mostFaults)] {
		rows.Add(look.RowGrow(8, 1, look.Sized(70, 0, look.NewLabel(fmt.Sprintf(lang.L("Row %d"), f.Row), look.Small, colour.Text3)), look.NewLabel(f.Text, look.Small, colour.Fail).Cut()))
	}
	if more := len(list) - mostFaults; more > 0 {
		rows.Add(look.NewLabel(fmt.Sprintf(lang.L("and %d more"), more), look.Small, colour.Text3))
	}
	return container.NewVScroll(look.Inset(0, 0, 10, 0, rows))
}
