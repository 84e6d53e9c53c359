package catalog

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// A sheet is the form of one record. When a field was changed, those who asked for it say what the others are to show.
type sheet struct {
	grid   *grid
	record string // id; "": a new one
	was    map[string]string
	inputs map[string]*look.Input // by field
}

// hints say how a value of a kind is written.
var hints = map[string]string{"date": "2026-01-31", "progress": "0-100", "stars": "0-5", "link": "1:2", "file": "https://"}

// edit opens the form of a record.
func (g *grid) edit(r Row) {
	s := &sheet{grid: g, record: r.ID, was: map[string]string{}, inputs: map[string]*look.Input{}}
	fields := look.Column(4)
	for i, f := range g.of.Fields {
		if f.Kind == "button" {
			press := look.NewButton(look.Plain, "run", f.Name, func() { s.fill(f.ID) })
			fields.Add(look.Inset(0, 4, 0, 4, look.Row(0, press)))
			continue
		}
		text := ""
		if i < len(r.Texts) {
			text = r.Texts[i]
		}
		input := look.NewInput(text)
		input.Hint = hints[f.Kind]
		if len(f.Options) > 0 {
			input.Hint = strings.Join(f.Options, " / ")
		}
		input.Multi = f.Kind == "text"
		input.Commit = func(string) { s.fill(f.ID) }
		s.was[f.ID], s.inputs[f.ID] = text, input
		g.page.parts["field "+f.Name] = input
		fields.Add(look.NewLabel(f.Name, look.Small, colour.Text2))
		fields.Add(look.Inset(0, 0, 0, 6, input))
	}
	title := lang.L("New record")
	save := look.NewButton(look.Primary, "check", lang.L("Save"), s.save)
	buttons := look.Row(6, save)
	if r.ID != "" {
		title = fmt.Sprintf(lang.L("Record %s"), r.ID)
		buttons.Add(look.NewButton(look.Plain, "history", lang.L("History"), s.history))
		buttons.Add(look.NewIconButton("trash", lang.L("Delete"), s.ask))
	}
	g.page.parts["save record"] = save
	shut := look.NewIconButton("close", lang.L("Close"), func() { g.side.Objects = nil; g.side.Refresh(); g.list.UnselectAll() })
	head := look.RowGrow(6, 0, look.NewLabel(title, look.Body, colour.Text).Bold(), shut)
	body := look.Frame(look.Inset(0, 0, 0, 8, head), look.Inset(0, 8, 0, 0, buttons), nil, nil, container.NewVScroll(fields))
	g.side.Objects = []fyne.CanvasObject{look.Sized(formWide, 0, look.Surface(colour.Panel, look.Frame(nil, nil, look.Hair(), nil, look.Pad(14, body))))}
	g.side.Refresh()
	g.content.Refresh()
}

// texts are what the form holds.
func (s *sheet) texts() map[string]string {
	out := map[string]string{}
	for id, input := range s.inputs {
		out[id] = input.Text()
	}
	return out
}

// fill asks what the form is to show after a field was changed.
func (s *sheet) fill(field string) {
	p, all := s.grid.page, s.texts()
	var set map[string]string
	p.do(func(ctx context.Context) (message string, err error) {
		set, message, err = p.Fill(ctx, s.grid.of.ID, s.record, field, all)
		return message, err
	}, func() {
		for id, text := range set {
			if input := s.inputs[id]; input != nil {
				input.SetText(text)
			}
		}
	})
}

// save keeps what was changed.
func (s *sheet) save() {
	changed := map[string]string{}
	for id, text := range s.texts() {
		if text != s.was[id] {
			changed[id] = text
		}
	}
	p := s.grid.page
	p.do(func(ctx context.Context) (string, error) {
		id, message, err := p.Save(ctx, s.grid.of.ID, s.record, changed)
		if message == "" {
			message = fmt.Sprintf(lang.L("Record %s is saved."), id)
		}
		return message, err
	}, s.grid.changed)
}

// ask asks before the record is deleted.
func (s *sheet) ask() {
	p := s.grid.page
	p.Over.Show(overlay.Dialog{
		Name: "delete record", Title: fmt.Sprintf(lang.L("Delete the record %s?"), s.record), Text: lang.L("Its history stays."),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Delete"), Danger: true, Do: func() {
			p.do(func(ctx context.Context) (string, error) { return "", p.Store.Delete(ctx, s.grid.of.ID, s.record) }, s.grid.changed)
		}}},
	})
}

// history shows the changes of the record.
func (s *sheet) history() {
	p := s.grid.page
	var lines []string
	p.do(func(context.Context) (_ string, err error) {
		lines, err = p.History(s.grid.of.ID, s.record)
		return "", err
	}, func() {
		p.Over.Show(overlay.Dialog{Name: "history", Title: fmt.Sprintf(lang.L("Record %s"), s.record), Text: strings.Join(lines, "\n"), Buttons: []overlay.Button{{Label: lang.L("Close")}}})
	})
}
