package catalog

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

const (
	historyWide = 560
	historyHigh = 460
	nameWide    = 120
	beforeWide  = 150
)

// doings are what was done to a record.
var doings = []word{{What: "created", Label: "created"}, {What: "updated", Label: "changed"}, {What: "deleted", Label: "deleted"}, {What: "restored", Label: "restored"}, {What: "converted", Label: "converted"}}

// A word is what people call something.
type word struct{ What, Label string }

// labelOf is what something is called, in the language of the window; itself if it is not in the list.
func labelOf(list []word, what string) string {
	for _, w := range list {
		if w.What == what {
			return lang.L(w.Label)
		}
	}
	return what
}

// history shows the changes of the record with what stood there before, the newest first; it can be brought back to each.
func (s *sheet) history() {
	p := s.grid.page
	var list []Change
	p.work(func(context.Context) (_ string, err error) {
		list, err = p.History(s.grid.of.ID, s.row.ID)
		return "", err
	}, func(err error) {
		if err == nil {
			s.showHistory(list)
		}
	})
}

func (s *sheet) showHistory(list []Change) {
	p, rows := s.grid.page, look.Column(10)
	var shown *overlay.Shown
	for i := len(list) - 1; i >= 0; i-- {
		change := list[i]
		var back *look.Button
		if i < len(list)-1 {
			back = look.NewButton(look.Plain, "undo", lang.L("Restore"), func() { shown.Close(); s.restore(change.Revision) })
			back.Small = true
			p.parts[fmt.Sprintf("restore %d", change.Revision)] = back
		}
		rows.Add(changeRow(change, back))
		rows.Add(look.Hair())
	}
	shown = p.Over.Show(overlay.Dialog{Name: "history", Title: fmt.Sprintf(lang.L("Record %s"), s.row.ID), Content: container.NewVScroll(look.Inset(0, 4, 10, 0, rows)),
		Size: fyne.NewSize(historyWide, historyHigh), Buttons: []overlay.Button{{Label: lang.L("Close")}}})
}

// changeRow is one change: who and when, and each field before and after.
func changeRow(c Change, back *look.Button) fyne.CanvasObject {
	words := look.When(c.At) + " · " + labelOf(doings, c.What)
	if c.By != "" {
		words += " · " + c.By
	}
	head := look.RowGrow(8, 0, look.NewLabel(words, look.Small, colour.Text2).Cut())
	if back != nil {
		head.Add(back)
	}
	box := look.Column(3, head)
	for _, d := range c.Fields {
		now := look.NewLabel(d.After, look.Body, colour.Done).Cut()
		if d.After == "" {
			now = look.NewLabel(lang.L("empty"), look.Body, colour.Text3)
		}
		name := look.Sized(nameWide, 0, look.NewLabel(d.Name, look.Small, colour.Text3).Cut())
		row := look.RowGrow(8, 1, name, now)
		if d.Before != "" {
			before := look.Sized(beforeWide, 0, look.NewLabel(d.Before, look.Body, colour.Fail).Cut())
			row = look.RowGrow(8, 3, name, before, look.NewGlyph("arrow-right", look.IconTiny, colour.Text3), now)
		}
		box.Add(row)
	}
	return box
}

// restore brings the record back.
func (s *sheet) restore(revision uint64) {
	p := s.grid.page
	p.work(func(ctx context.Context) (said string, err error) {
		said, err = p.Restore(ctx, s.grid.of.ID, s.row.ID, revision)
		if said == "" {
			said = fmt.Sprintf(lang.L("Record %s is what it was."), s.row.ID)
		}
		return said, err
	}, func(err error) {
		if err != nil {
			s.failed(err)
			return
		}
		s.grid.changed()
		s.grid.edit(s.row)
	})
}

// gone lists the records that are deleted; each can be restored.
func (g *grid) gone() {
	p := g.page
	var list []Gone
	p.work(func(context.Context) (_ string, err error) {
		list, err = p.Deleted(g.of.ID)
		return "", err
	}, func(err error) {
		if err == nil {
			g.showGone(list)
		}
	})
}

func (g *grid) showGone(list []Gone) {
	p, rows := g.page, look.Column(4)
	var shown *overlay.Shown
	for _, one := range list {
		back := look.NewButton(look.Plain, "undo", lang.L("Restore"), func() {
			shown.Close()
			p.work(func(ctx context.Context) (string, error) {
				said, err := p.Restore(ctx, g.of.ID, one.ID, one.Revision)
				if said == "" {
					said = fmt.Sprintf(lang.L("Record %s is there again."), one.ID)
				}
				return said, err
			}, func(err error) {
				if err == nil {
					g.changed()
				}
			})
		})
		back.Small = true
		p.parts["restore record "+one.ID] = back
		rows.Add(look.RowGrow(8, 1, look.Sized(idWide, 0, look.NewLabel(one.ID, look.Small, colour.Text3)), look.NewLabel(one.Title, look.Body, colour.Text).Cut(),
			look.NewLabel(look.WhenAbout(one.At), look.Small, colour.Text3), back))
	}
	if len(list) == 0 {
		rows.Add(look.NewLabel(lang.L("No record was deleted"), look.Small, colour.Text3))
	}
	shown = p.Over.Show(overlay.Dialog{Name: "gone", Title: lang.L("Deleted records"), Content: container.NewVScroll(look.Inset(0, 4, 10, 0, rows)),
		Size: fyne.NewSize(historyWide, historyHigh), Buttons: []overlay.Button{{Label: lang.L("Close")}}})
}
