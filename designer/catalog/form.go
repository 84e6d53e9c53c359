package catalog

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// A sheet is the form of one record. When a field was changed, those who asked for it say what the others are to show; what
// is saved waits for them.
type sheet struct {
	grid   *grid
	row    Row // as it was read; without an id: a new one
	inputs map[string]*control
	order  []*control
	said   *fyne.Container // what somebody has to say, above the fields
	asking int             // answers that are waited for
	saving bool            // once they have come
	save   *look.Button
}

// edit opens the form of a record. One that exists is read anew: the grid may be behind.
func (g *grid) edit(r Row) {
	if r.ID == "" {
		g.open(Row{Written: g.begun()})
		return
	}
	var now Row
	var err error
	g.page.Background(func() { now, err = g.page.Get(g.of.ID, r.ID) }, func() {
		if err != nil {
			g.page.say("", err)
			return
		}
		g.open(now)
	})
}

// begun are the values of a new record.
func (g *grid) begun() (texts []string) {
	for _, f := range g.of.Fields {
		texts = append(texts, f.Default)
	}
	return texts
}

// open shows the form.
func (g *grid) open(r Row) {
	s := &sheet{grid: g, row: r, inputs: map[string]*control{}, said: look.Column(4)}
	fields := look.Column(4)
	for i, f := range g.of.Fields {
		if f.Kind == "button" {
			press := look.NewButton(look.Plain, "run", f.Name, func() { s.fill(f.ID) })
			g.page.parts["field "+f.Name] = press
			fields.Add(look.Inset(0, 4, 0, 4, look.Row(0, press)))
			continue
		}
		text := ""
		if i < len(r.Written) {
			text = r.Written[i]
		}
		c := newControl(g.page, f, text, r.Titles, func() { s.fill(f.ID) })
		s.inputs[f.ID] = c
		s.order = append(s.order, c)
		g.page.parts["field "+f.Name] = c.part
		if in, line := c.part.(*look.Input); line && !in.Multi && in.Submit == nil {
			in.Submit = func() {
				if !s.save.Disabled() {
					s.store()
				}
			}
		}
		fields.Add(s.labelled(c))
	}
	head, buttons := s.head(), s.buttons()
	body := look.Frame(look.Column(8, head, s.said), look.Inset(0, 8, 0, 0, buttons), nil, nil, container.NewVScroll(look.Inset(0, 4, 10, 4, fields)))
	g.side.Objects = []fyne.CanvasObject{look.Sized(formWide, 0, look.Surface(colour.Panel, look.Frame(nil, nil, look.Hair(), nil, look.Pad(14, body))))}
	g.side.Refresh()
	g.content.Refresh()
	g.sheet, g.page.edited = s, s.edited
	g.table.Redraw()
	g.focusFirst()
}

// focusFirst gives the keys to the first field.
func (g *grid) focusFirst() {
	for _, c := range g.sheet.order {
		if focus, is := c.part.(fyne.Focusable); is {
			g.page.Window.Canvas().Focus(focus)
			return
		}
	}
}

// labelled is a control below the name of its field, with what helps to fill it in.
func (s *sheet) labelled(c *control) fyne.CanvasObject {
	name := look.Row(4, look.NewLabel(c.field.Name, look.Small, colour.Text2))
	if c.field.Required {
		name.Add(look.NewLabel("*", look.Small, colour.Fail))
	}
	box := look.Column(3, name, c.body, c.wrong)
	if c.field.Help != "" {
		box.Add(look.Para(c.field.Help, look.Caption, colour.Text3, fyne.TextAlignLeading))
	}
	return look.Inset(0, 0, 0, 8, box)
}

func (s *sheet) head() fyne.CanvasObject {
	title, below := lang.L("New record"), ""
	if s.row.ID != "" {
		title = fmt.Sprintf(lang.L("Record %s"), s.row.ID)
		below = look.WhenAbout(s.row.Changed)
		if s.row.By != "" {
			below += ", " + s.row.By
		}
	}
	shut := look.NewIconButton("close", lang.L("Close"), s.leave)
	s.grid.page.parts["close record"] = shut
	head := look.Column(1, look.RowGrow(6, 0, look.NewLabel(title, look.Body, colour.Text).Bold().Cut(), shut))
	if below != "" {
		head.Add(look.NewLabel(below, look.Caption, colour.Text3).Cut())
	}
	return head
}

func (s *sheet) buttons() fyne.CanvasObject {
	p := s.grid.page
	s.save = look.NewButton(look.Primary, "check", lang.L("Save"), s.store)
	p.parts["save record"] = s.save
	buttons := look.Row(6, s.save)
	if s.row.ID != "" {
		past := look.NewButton(look.Plain, "history", lang.L("History"), s.history)
		gone := look.NewIconButton("trash", lang.L("Delete"), s.ask)
		p.parts["history"], p.parts["delete record"] = past, gone
		buttons.Add(past)
		buttons.Add(gone)
	}
	return buttons
}

// texts are what the form holds.
func (s *sheet) texts() map[string]string {
	out := map[string]string{}
	for id, c := range s.inputs {
		out[id] = c.text()
	}
	return out
}

// changed are the texts that are not what was read; of a new record all.
func (s *sheet) changed() map[string]string {
	out := map[string]string{}
	for i, f := range s.grid.of.Fields {
		c := s.inputs[f.ID]
		if c == nil {
			continue
		}
		if was := s.row.Written; s.row.ID == "" || i >= len(was) || c.text() != was[i] {
			out[f.ID] = c.text()
		}
	}
	return out
}

// edited reports whether closing the form would lose something.
func (s *sheet) edited() bool {
	if s.row.ID != "" {
		return len(s.changed()) > 0
	}
	for i, f := range s.grid.of.Fields {
		if c := s.inputs[f.ID]; c != nil && c.text() != s.row.Written[i] {
			return true
		}
	}
	return false
}

// leave closes the form; what was typed is asked about first.
func (s *sheet) leave() {
	s.grid.page.leaveFor(s.grid.shut)
}

// tell says something above the fields; empty: nothing.
func (s *sheet) tell(t look.Tone, icon, text string) {
	s.said.RemoveAll()
	if text != "" {
		words := look.Para(text, look.Small, t.Strong, fyne.TextAlignLeading)
		s.said.Add(container.NewStack(look.NewGround(t.Soft, "", 6), look.Pad(8, look.RowGrow(6, 1, look.NewGlyph(icon, look.IconSmall, t.Strong), words))))
		s.grid.page.parts["said"] = words
	}
	s.said.Refresh()
	s.grid.content.Refresh()
}

// fill asks what the form is to show after a field was changed.
func (s *sheet) fill(field string) {
	p, all := s.grid.page, s.texts()
	var set map[string]string
	var message string
	var err error
	s.asking++
	p.Background(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		set, message, err = p.Fill(ctx, s.grid.of.ID, s.row.ID, field, all)
	}, func() {
		s.asking--
		for id, text := range set {
			if c := s.inputs[id]; c != nil {
				c.put(text)
				c.fault("")
			}
		}
		switch {
		case err != nil:
			s.failed(err)
		case message != "":
			s.tell(look.Busy, "info", message)
		}
		if s.saving && s.asking == 0 {
			s.saving = false
			s.store()
		}
	})
}

// failed says what is wrong: at the field that it is about, else above all.
func (s *sheet) failed(err error) {
	var fault *Fault
	if errors.As(err, &fault) && s.inputs[fault.Field] != nil {
		s.inputs[fault.Field].fault(fault.Text)
		s.tell(look.Bad, "error", "")
		return
	}
	s.tell(look.Bad, "error", err.Error())
}

// store keeps what was changed.
func (s *sheet) store() {
	if s.asking > 0 {
		s.saving = true
		return
	}
	for _, c := range s.order {
		c.fault("")
	}
	s.tell(look.Bad, "", "")
	s.save.Disable()
	p, changed := s.grid.page, s.changed()
	var id, message string
	var err error
	p.say(lang.L("working…"), nil)
	p.Background(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		id, message, err = p.Save(ctx, s.grid.of.ID, s.row.ID, s.row.Revision, changed)
	}, func() {
		s.save.Enable()
		if err != nil {
			p.say(lang.L("Nothing was saved."), nil)
			s.failed(err)
			return
		}
		if message == "" {
			message = fmt.Sprintf(lang.L("Record %s is saved."), id)
		}
		p.say(message, nil)
		s.grid.changed()
	})
}

// ask asks before the record is deleted.
func (s *sheet) ask() { s.grid.askDelete(s.row.ID, s.failed) }

// askDelete asks before a record is deleted; failed is told why it was not.
func (g *grid) askDelete(id string, failed func(error)) {
	p := g.page
	p.Over.Show(overlay.Dialog{
		Name: "delete record", Title: fmt.Sprintf(lang.L("Delete the record %s?"), id), Text: lang.L("Its history stays, and it can be restored."),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Delete"), Danger: true, Do: func() {
			p.work(func(ctx context.Context) (string, error) {
				return fmt.Sprintf(lang.L("Record %s is deleted."), id), p.Store.Delete(ctx, g.of.ID, id)
			}, func(err error) {
				if err != nil {
					failed(err)
					return
				}
				g.changed()
			})
		}}},
	})
}
