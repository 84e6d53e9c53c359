package catalog

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
)

// newTable makes the rows of the grid, and says what is done with them by pointer and keys.
func (g *grid) newTable() *look.Table {
	t := look.NewTable()
	t.Len, t.Texts = func() int { return g.total }, g.texts
	t.Ticked = func(i int) bool { r := g.at(i); return r != nil && g.chosen[r.ID] }
	t.Marked = func(i int) bool { r := g.at(i); return g.sheet != nil && r != nil && r.ID == g.sheet.row.ID }
	t.Tick = func(i int, on bool) {
		if r := g.at(i); r != nil {
			g.choose(r.ID, on)
		}
	}
	t.Open = func(i int) {
		if r := g.at(i); r != nil {
			g.page.leaveFor(func() { g.edit(*r) })
		}
	}
	t.Remove = func(i int) {
		if r := g.at(i); len(g.chosen) > 0 {
			g.deleteMany()
		} else if r != nil {
			g.page.leaveFor(func() { g.askDelete(r.ID, func(err error) { g.page.say("", err) }) })
		}
	}
	t.All, t.None, t.Copy, t.Menu, t.Typed = g.chooseAll, g.chooseNone, g.copy, g.rowMenu, g.search
	t.Sized = func(column string, wide float32) { g.page.keepWidth(g.of.ID, column, wide) }
	all := look.NewIconButton("check", lang.L("Choose all that fit"), g.chooseAll)
	all.Small = true
	t.Corner, g.page.parts["choose all"] = all, all
	return t
}

// texts are those of a row: its number, and the values of the fields that have a column.
func (g *grid) texts(i int) []string {
	r := g.at(i)
	if r == nil {
		return nil
	}
	out := []string{r.ID}
	for _, f := range g.columns {
		text := ""
		if at := g.place(f.ID); at >= 0 && at < len(r.Texts) {
			text = oneLine(r.Texts[at])
		}
		out = append(out, text)
	}
	return out
}

// place is where the texts of a field stand in a row; -1: nowhere.
func (g *grid) place(field string) int {
	return slices.IndexFunc(g.of.Fields, func(f Field) bool { return f.ID == field })
}

// oneLine is a text as it stands in a cell.
func oneLine(text string) string {
	if at := strings.IndexAny(text, "\r\n"); at >= 0 {
		return text[:at] + " …"
	}
	return text
}

// search goes on in the search with a letter that was typed on the rows.
func (g *grid) search(r rune) {
	g.page.Window.Canvas().Focus(g.text)
	g.text.TypedRune(r)
}

// copy copies a record as a line of a table.
func (g *grid) copy(i int) {
	if r := g.at(i); r != nil {
		fyne.CurrentApp().Clipboard().SetContent(strings.Join(g.texts(i), "\t"))
		g.page.say(lang.L("The record is copied."), nil)
	}
}

// rowMenu is what can be done with a record.
func (g *grid) rowMenu(i int, at fyne.Position) {
	r := g.at(i)
	if r == nil {
		return
	}
	tick := look.Item{Icon: "check", Text: lang.L("Choose"), Key: "Space", Do: func() { g.table.Tick(i, true); g.table.Redraw() }}
	if g.chosen[r.ID] {
		tick.Text, tick.Do = lang.L("Choose no longer"), func() { g.table.Tick(i, false); g.table.Redraw() }
	}
	look.ShowMenu(g.page.Window.Canvas(), []look.Item{
		{Icon: "edit", Text: lang.L("Open"), Key: "Enter", Do: func() { g.table.Open(i) }},
		{Icon: "copy", Text: lang.L("Copy"), Key: "Ctrl+C", Do: func() { g.copy(i) }}, tick, {},
		{Icon: "trash", Text: lang.L("Delete…"), Key: "Del", Do: func() { g.table.Remove(i) }},
	}, look.Below(at, fyne.Size{}))
}

// widthsKey is where the widths of columns are kept that somebody has made narrower or wider.
const widthsKey = "catalog.columns"

// widths are those of the columns of a catalog, by the ids of the fields; nothing of those that nobody has touched.
func (p *Page) widths(catalog string) map[string]float32 { return allWidths()[catalog] }

func allWidths() map[string]map[string]float32 {
	out := map[string]map[string]float32{}
	_ = json.Unmarshal([]byte(fyne.CurrentApp().Preferences().String(widthsKey)), &out) // it was written here; nothing: none
	return out
}

func (p *Page) keepWidth(catalog, column string, wide float32) {
	all := allWidths()
	of := maps.Clone(all[catalog])
	if of == nil {
		of = map[string]float32{}
	}
	of[column], all[catalog] = wide, of
	text, _ := json.Marshal(all) // it holds nothing but names and numbers
	fyne.CurrentApp().Preferences().SetString(widthsKey, string(text))
}
