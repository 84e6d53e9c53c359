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

// An editor changes what a catalog is: its name and its fields. Nothing is kept before Save, which first tells what happens to the
// records that there are.
type editor struct {
	page  *Page
	was   Catalog // without an id: a new one
	now   Catalog
	at    int // the field whose settings are shown; -1: none
	name  *look.Input
	about *look.Input
	list  *fyne.Container
	room  *fyne.Container
	said  *fyne.Container
	save  *look.Button
}

const fieldsWide = 270

// editCatalog opens the editor; a catalog without an id is a new one.
func (p *Page) editCatalog(c Catalog) {
	e := &editor{page: p, was: c, now: c, at: -1, name: look.NewInput(c.Name), about: look.NewInput(c.Description), list: look.Column(2), room: container.NewStack(), said: look.Column(4)}
	e.now.Fields = slices.Clone(c.Fields)
	for i := range e.now.Fields {
		e.now.Fields[i].Options = slices.Clone(e.now.Fields[i].Options)
	}
	p.edited, p.grid = e.edited, nil
	e.name.Hint, e.about.Hint = lang.L("Orders"), lang.L("What its records are")
	e.name.Changed = func(text string) { e.now.Name = text }
	e.about.Changed = func(text string) { e.now.Description = text }
	if c.ID == "" && len(e.now.Fields) == 0 {
		e.now.Fields = []Field{{Name: lang.L("Title"), Kind: "text", Required: true}}
	}
	if len(e.now.Fields) > 0 {
		e.at = 0
	}
	add := look.NewButton(look.Link, "plus", lang.L("Add a field"), e.add)
	e.save = look.NewButton(look.Primary, "check", lang.L("Save"), e.plan)
	cancel := look.NewButton(look.Plain, "", lang.L("Cancel"), e.leave)
	for _, in := range []*look.Input{e.name, e.about} {
		in.Submit = func() {
			if !e.save.Disabled() {
				e.plan()
			}
		}
	}
	buttons := look.Row(8, e.save, cancel)
	if c.ID == "" {
		buttons.Add(look.NewButton(look.Plain, "upload", lang.L("From a table…"), e.fromTable))
	} else {
		gone := look.NewButton(look.Danger, "trash", lang.L("Delete the catalog…"), e.forget)
		p.parts["delete catalog"] = gone
		buttons.Add(gone)
	}
	p.parts["catalog name"], p.parts["add field"], p.parts["save catalog"] = e.name, add, e.save
	top := look.Column(4, look.NewLabel(lang.L("Name of the catalog"), look.Small, colour.Text2), e.name, look.NewLabel(lang.L("Description"), look.Small, colour.Text2), e.about)
	fields := look.Frame(look.Inset(0, 0, 0, 6, look.NewLabel(lang.L("Fields"), look.Body, colour.Text).Bold()), container.NewHBox(add), nil, nil, container.NewVScroll(e.list))
	body := look.Frame(nil, nil, look.Sized(fieldsWide, 0, look.Inset(0, 0, 12, 0, fields)), nil, look.Frame(nil, nil, look.Hair(), nil, look.Inset(14, 0, 0, 0, container.NewVScroll(look.Inset(0, 0, 12, 0, e.room)))))
	foot := look.Column(8, e.said, buttons)
	p.show(look.Surface(colour.Panel, look.Inset(18, 14, 18, 12, look.Frame(look.Inset(0, 0, 0, 12, top), look.Inset(0, 10, 0, 0, foot), nil, nil, body))))
	e.fill()
	if c.ID == "" {
		p.Window.Canvas().Focus(e.name)
	}
}

// fill shows the fields, and the settings of the one that is chosen.
func (e *editor) fill() {
	e.list.RemoveAll()
	for i := range e.now.Fields {
		e.list.Add(e.entry(i))
	}
	e.list.Refresh()
	e.room.Objects = nil
	if e.at >= 0 && e.at < len(e.now.Fields) {
		e.room.Objects = []fyne.CanvasObject{e.settings(&e.now.Fields[e.at])}
	}
	e.room.Refresh()
}

// entry is one field in the list.
func (e *editor) entry(i int) fyne.CanvasObject {
	f, fill := e.now.Fields[i], colour.Name("")
	name := f.Name
	if name == "" {
		name = lang.L("without a name")
	}
	if f.Required {
		name += " *"
	}
	row := look.RowGrow(6, 0, look.Column(0, look.NewLabel(name, look.Body, colour.Text).Cut(), look.NewLabel(lang.L(e.page.kind(f.Kind).Label), look.Caption, colour.Text3).Cut()))
	if i == e.at {
		fill = colour.AccentSoft
		for _, b := range []*look.Button{
			look.NewIconButton("chevron-up", lang.L("Move up"), func() { e.move(-1) }), look.NewIconButton("chevron-down", lang.L("Move down"), func() { e.move(1) }),
			look.NewIconButton("trash", lang.L("Remove"), e.remove),
		} {
			b.Small = true
			row.Add(b)
		}
		e.page.parts["remove field"] = row.Objects[3]
		e.page.parts["move field up"] = row.Objects[1]
	}
	press := look.NewPress(name, look.Inset(8, 4, 4, 4, row), fill, "", func() { e.at = i; e.fill() })
	e.page.parts["field entry "+f.Name] = press
	return press
}

func (e *editor) add() {
	e.now.Fields = append(e.now.Fields, Field{Kind: "text"})
	e.at = len(e.now.Fields) - 1
	e.fill()
	if focus, is := e.page.parts["field name"].(fyne.Focusable); is {
		e.page.Window.Canvas().Focus(focus)
	}
}

func (e *editor) move(by int) {
	to := e.at + by
	if to < 0 || to >= len(e.now.Fields) {
		return
	}
	e.now.Fields[e.at], e.now.Fields[to] = e.now.Fields[to], e.now.Fields[e.at]
	e.at = to
	e.fill()
}

func (e *editor) remove() {
	e.now.Fields = slices.Delete(e.now.Fields, e.at, e.at+1)
	e.at = min(e.at, len(e.now.Fields)-1)
	e.fill()
}

// edited reports whether anything was changed.
func (e *editor) edited() bool {
	if e.was.ID == "" {
		return e.now.Name != "" || len(e.now.Fields) > 1
	}
	return fmt.Sprintf("%+v", e.now) != fmt.Sprintf("%+v", e.was)
}

// leave goes back to the records; what was changed is asked about first.
func (e *editor) leave() {
	e.page.leaveFor(e.page.open)
}

// say tells what is wrong, above the buttons; empty: nothing.
func (e *editor) say(text string) {
	e.said.RemoveAll()
	if text != "" {
		words := look.Para(text, look.Small, colour.Fail, fyne.TextAlignLeading)
		e.page.parts["said"] = words
		e.said.Add(words)
	}
	e.said.Refresh()
}

// plan looks what saving does to the records, and tells it before it is done.
func (e *editor) plan() {
	e.say("")
	if e.was.ID == "" {
		e.keep(false)
		return
	}
	p, c := e.page, e.now
	var effects []Effect
	p.work(func(context.Context) (_ string, err error) { effects, err = p.Plan(c); return "", err }, func(err error) {
		switch {
		case err != nil:
			p.say("", nil)
			e.say(err.Error())
		case len(effects) == 0:
			e.keep(false)
		default:
			e.warn(effects)
		}
	})
}

// effectWords say what happens to the values of a field: its name, and of how many records.
var effectWords = []word{
	{What: "converted", Label: "%s: the values of %d records are converted."},
	{What: "lost", Label: "%s: %d records lose their value, or a part of it. It stays in their history."},
	{What: "hidden", Label: "%s goes. %d records have a value there, which stays in their history only."},
	{What: "missing", Label: "%s becomes required. %d records have no value there; they stay, and can be saved again only with one."},
	{What: "double", Label: "%s cannot become unique: %d records have a value that another one has."},
}

// warn tells the effects, with values before and after.
func (e *editor) warn(effects []Effect) {
	rows, lose, refused := look.Column(10), false, false
	for _, f := range effects {
		ink := colour.Text
		switch f.What {
		case "double":
			refused, ink = true, colour.Fail
		case "lost", "hidden":
			lose, ink = true, colour.Fail
		}
		box := look.Column(3, look.Para(fmt.Sprintf(labelOf(effectWords, f.What), f.Field, f.Records), look.Body, ink, fyne.TextAlignLeading))
		for _, s := range f.Samples {
			after := s[1]
			if after == "" {
				after = lang.L("empty")
			}
			box.Add(look.Inset(12, 0, 0, 0, look.RowGrow(8, 2, look.Sized(190, 0, look.NewLabel(s[0], look.Small, colour.Text2).Cut()), look.NewGlyph("arrow-right", look.IconTiny, colour.Text3), look.NewLabel(after, look.Small, colour.Text2).Cut())))
		}
		rows.Add(box)
	}
	buttons := []overlay.Button{{Label: lang.L("Go on editing")}}
	if !refused {
		label := lang.L("Save")
		if lose {
			label = lang.L("Save and lose them")
		}
		buttons = append(buttons, overlay.Button{Label: label, Danger: lose, Do: func() { e.keep(true) }})
	}
	e.page.Over.Show(overlay.Dialog{Name: "effects", Title: lang.L("This changes records"), Content: container.NewVScroll(look.Inset(0, 0, 10, 0, rows)), Size: fyne.NewSize(520, 360), Buttons: buttons})
}

// keep saves the catalog.
func (e *editor) keep(lose bool) {
	p, c := e.page, e.now
	e.save.Disable()
	var id string
	p.work(func(context.Context) (said string, err error) {
		id, err = p.Keep(c, lose)
		return fmt.Sprintf(lang.L("The catalog %s is saved."), c.Name), err
	}, func(err error) {
		e.save.Enable()
		if err != nil {
			p.say("", nil)
			e.say(err.Error())
			return
		}
		p.edited, p.chosen = nil, id
		p.load(p.open)
	})
}

// forget asks before the catalog is deleted.
func (e *editor) forget() {
	p, c := e.page, e.was
	text := lang.L("It holds no records.")
	if c.Records > 0 {
		text = fmt.Sprintf(lang.L("Its %d records go with it, and their history. This cannot be undone; export them first if you may need them."), c.Records)
	}
	p.Over.Show(overlay.Dialog{Name: "forget catalog", Title: fmt.Sprintf(lang.L("Delete the catalog %s?"), c.Name), Text: text,
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Delete"), Danger: true, Do: func() {
			p.work(func(context.Context) (string, error) {
				return fmt.Sprintf(lang.L("The catalog %s is deleted."), c.Name), p.Forget(c.ID)
			}, func(err error) {
				if err != nil {
					p.say("", nil)
					e.say(err.Error())
					return
				}
				p.edited, p.chosen = nil, ""
				p.load(p.begin)
			})
		}}}})
}

// fromTable takes the fields of a file; its rows are imported when the catalog is there.
func (e *editor) fromTable() {
	p := e.page
	p.Over.AskOpen(tables, func(path string) {
		var t *Table
		p.work(func(context.Context) (_ string, err error) { t, err = p.ReadTable(path); return "", err }, func(err error) {
			if err != nil {
				return
			}
			e.now.Fields, e.at = t.Guess, 0
			if strings.TrimSpace(e.now.Name) == "" {
				e.now.Name = nameOf(path)
				e.name.SetText(e.now.Name)
			}
			e.fill()
			p.say(fmt.Sprintf(lang.L("The fields of %d rows. Save the catalog, then import the file."), t.Rows), nil)
		})
	})
}
