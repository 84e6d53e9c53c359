package catalog

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

const (
	chosenFrom = 30 // records that are shown at once; who looks for others types a part of their text
	chooseWide = 460
	chooseHigh = 420
)

// chooseRecord lets one be chosen of catalogs by their ids, none: of any; by a text that it has.
func (p *Page) chooseRecord(from []string, chosen func(catalog string, r Row)) {
	var of []Catalog
	for _, c := range p.catalogs {
		if len(from) == 0 || slices.Contains(from, c.ID) {
			of = append(of, c)
		}
	}
	if len(of) == 0 {
		p.say(lang.L("There is no catalog whose records could be linked."), nil)
		return
	}
	at, round, list, text := 0, 0, look.Column(0), look.NewInput("")
	text.Hint = lang.L("Find a text")
	var shown *overlay.Shown
	fill := func() {
		round++
		mine, c := round, of[at]
		var rows []Row
		var err error
		p.Background(func() { rows, _, err = p.Find(c.ID, Query{Text: text.Text(), Limit: chosenFrom}) }, func() {
			if mine != round {
				return
			}
			list.RemoveAll()
			if err != nil {
				list.Add(look.NewLabel(err.Error(), look.Small, colour.Fail).Cut())
			} else if len(rows) == 0 {
				list.Add(look.NewLabel(lang.L("No record"), look.Small, colour.Text3))
			}
			for _, r := range rows {
				row := look.RowGrow(8, 1, look.Sized(idWide, 0, look.NewLabel(r.ID, look.Small, colour.Text3)), look.NewLabel(r.Title, look.Body, colour.Text).Cut())
				press := look.NewPress(r.Title, look.Inset(6, 4, 6, 4, row), "", "", func() { shown.Close(); chosen(c.ID, r) })
				p.parts["choose "+r.Title] = press
				list.Add(press)
			}
			list.Refresh()
		})
	}
	text.Changed = func(string) { fill() }
	head := fyne.CanvasObject(text)
	if len(of) > 1 {
		var names []string
		for _, c := range of {
			names = append(names, c.Name)
		}
		s := look.NewSelect(names, func(i int) { at = i; fill() })
		s.Put(0, "")
		head = look.RowGrow(6, 1, look.Sized(150, 0, s), text)
	}
	body := look.Frame(look.Inset(0, 0, 0, 8, head), nil, nil, nil, container.NewVScroll(list))
	shown = p.Over.Show(overlay.Dialog{Name: "choose record", Title: lang.L("Choose a record"), Content: body, Size: fyne.NewSize(chooseWide, chooseHigh), Focus: text,
		Buttons: []overlay.Button{{Label: lang.L("Close")}}})
	fill()
}
