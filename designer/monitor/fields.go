package monitor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine"
	"hookflow/engine/form"
)

var nothing = json.RawMessage("null")

// unasked is a line that asks for nothing.
func unasked(field engine.FormField) (row, object fyne.CanvasObject) {
	switch field.Type {
	case form.Section:
		object = look.Column(6, look.Hair(), look.NewLabel(field.Label, look.Body, colour.Text).Bold())
	case form.Heading:
		object = look.NewLabel(field.Label, look.Title, colour.Text).Bold()
	case form.Separator:
		object = look.Inset(0, 4, 0, 4, look.Hair())
	case form.Image:
		object = look.RowGrow(8, 1, look.NewGlyph("file", look.IconSmall, colour.Text3), look.NewLabel(strings.TrimSpace(field.Label+" "+field.Source), look.Small, colour.Text2).Cut())
	default:
		object = look.Para(field.Label, look.Body, colour.Text2, fyne.TextAlignLeading)
	}
	return object, object
}

// makeInput makes what takes the value of a field.
func (f *variableForm) makeInput(in *variableInput) {
	switch in.field.Type {
	case form.Boolean:
		f.checkBox(in)
	case form.Select:
		f.selectOne(in, in.field.Choices)
	case form.Radio:
		f.radio(in)
	case form.Checklist:
		f.checklist(in)
	case form.Record:
		if f.around.Records != nil {
			f.selectOne(in, f.around.Records(in.field.Source))
			return
		}
		f.typed(in)
	case form.File, form.Files:
		f.files(in)
	case form.Table:
		f.table(in)
	case form.Computed:
		f.computed(in)
	default:
		f.typed(in)
	}
}

func (f *variableForm) checkBox(in *variableInput) {
	box := widget.NewCheck(labelled(in.field), nil)
	box.Checked = string(in.field.Value) == "true"
	box.OnChanged = func(bool) { f.follow() }
	in.object, in.able = box, greying(box)
	in.value = func() (json.RawMessage, error) { return json.Marshal(box.Checked) }
}

// greying greys a widget of the toolkit or not.
func greying(w fyne.Disableable) func(bool) {
	return func(on bool) {
		if on == w.Disabled() {
			if on {
				w.Enable()
			} else {
				w.Disable()
			}
		}
	}
}

// words are the labels of choices.
func words(choices []engine.FormChoice) []string {
	list := make([]string, len(choices))
	for i, c := range choices {
		list[i] = c.Label
	}
	return list
}

// chosen is where a value stands among choices; -1: nowhere.
func chosen(choices []engine.FormChoice, v json.RawMessage) int {
	return slices.IndexFunc(choices, func(c engine.FormChoice) bool { return bytes.Equal(bytes.TrimSpace(c.Value), bytes.TrimSpace(v)) })
}

func (f *variableForm) selectOne(in *variableInput, choices []engine.FormChoice) {
	list := append([]engine.FormChoice{{Value: nothing, Label: lang.L("(none)")}}, choices...)
	now := in.field.Value
	if len(now) == 0 || string(now) == `""` {
		now = nothing
	}
	box := look.NewSelect(words(list), func(at int) { now = list[at].Value; f.follow() })
	box.Put(chosen(list, now), plain(in.field))
	in.object = box
	in.value = func() (json.RawMessage, error) { return now, nil }
}

// radio is a line for each choice, of which one is checked.
func (f *variableForm) radio(in *variableInput) {
	at, box := chosen(in.field.Choices, in.field.Value), look.Column(0)
	lines := make([]*widget.Check, len(in.field.Choices))
	for i, c := range in.field.Choices {
		line := widget.NewCheck(c.Label, nil)
		line.Checked = i == at
		line.OnChanged = func(on bool) {
			switch {
			case on && at != i:
				before := at
				at = i
				if before >= 0 {
					lines[before].SetChecked(false)
				}
				f.follow()
			case !on && at == i: // it is chosen until another is
				line.SetChecked(true)
			}
		}
		lines[i] = line
		box.Add(line)
	}
	in.object = box
	in.able = func(on bool) {
		for _, line := range lines {
			greying(line)(on)
		}
	}
	in.value = func() (json.RawMessage, error) {
		if at >= 0 {
			return in.field.Choices[at].Value, nil
		}
		return nothing, nil
	}
}

func (f *variableForm) checklist(in *variableInput) {
	box := widget.NewCheckGroup(words(in.field.Choices), nil)
	var now []json.RawMessage
	_ = json.Unmarshal(in.field.Value, &now) // what is no list has nothing chosen
	for _, v := range now {
		if at := chosen(in.field.Choices, v); at >= 0 {
			box.Selected = append(box.Selected, in.field.Choices[at].Label)
		}
	}
	box.OnChanged = func([]string) { f.follow() }
	in.object, in.able = box, greying(box)
	in.value = func() (json.RawMessage, error) {
		list := []json.RawMessage{}
		for _, c := range in.field.Choices {
			if slices.Contains(box.Selected, c.Label) {
				list = append(list, c.Value)
			}
		}
		return json.Marshal(list)
	}
}

// placeholder shows what is typed into a field of a kind.
var placeholder = map[string]string{form.Number: "0", form.Date: "2026-01-31", form.Time: "18:00", form.DateTime: "2026-01-31T18:00", form.JSON: "{ }",
	form.Email: "kim@example.org", form.URL: "https://"}

// typed is a field that is typed into.
func (f *variableForm) typed(in *variableInput) {
	entry := look.NewInput(plain(in.field))
	if in.field.Type == form.JSON || in.field.Type == form.Multiline {
		entry.Multi, entry.Mono, entry.Least = true, in.field.Type == form.JSON, 3
	}
	entry.Submit = func() {
		if f.done != nil {
			f.done()
		}
	}
	entry.Changed = func(string) { f.follow() }
	entry.Hint = placeholder[in.field.Type]
	if in.field.Type == form.Person && len(f.around.People) > 0 {
		entry.Offers = func(text string, _ int) []look.Proposal { return personOffers(f.around.People, text) }
	}
	in.object, in.able = entry, entry.Able
	in.value = func() (json.RawMessage, error) { return parse(in.field, entry.Text()) }
}

func personOffers(people []string, text string) (list []look.Proposal) {
	for _, name := range people {
		if strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
			list = append(list, look.Proposal{Text: name, Icon: "user"})
		}
	}
	return list
}

// computed shows a value that nobody fills in.
func (f *variableForm) computed(in *variableInput) {
	label := look.NewLabel(plain(in.field), look.Body, colour.Text)
	in.object = label
	in.put = func(v json.RawMessage) {
		in.field.Value = v
		label.SetText(plain(in.field))
	}
	in.value = func() (json.RawMessage, error) {
		if len(in.field.Value) == 0 {
			return nothing, nil
		}
		return in.field.Value, nil
	}
}

// plain is the value of a field as a person would type it.
func plain(field engine.FormField) string {
	var s string
	if field.Type != form.JSON && json.Unmarshal(field.Value, &s) == nil {
		return s
	}
	var list []string
	if field.Type == form.Tags && json.Unmarshal(field.Value, &list) == nil {
		return strings.Join(list, ", ")
	}
	if string(field.Value) == "null" {
		return ""
	}
	return string(field.Value)
}

// parse makes the JSON value of what was typed. What is none of the field's kind is a text, of which the form says so.
func parse(field engine.FormField, text string) (json.RawMessage, error) {
	if strings.TrimSpace(text) == "" {
		return nothing, nil
	}
	switch field.Type {
	case form.Number:
		var n json.Number
		if json.Unmarshal([]byte(strings.TrimSpace(text)), &n) == nil {
			return json.RawMessage(n), nil
		}
	case form.Date, form.Time, form.DateTime, form.Email, form.URL:
		return json.Marshal(strings.TrimSpace(text))
	case form.Tags:
		return json.Marshal(engine.Names(text))
	case form.JSON:
		if !json.Valid([]byte(text)) {
			return nil, errors.New(lang.L("This is no JSON value."))
		}
		return json.RawMessage(text), nil
	}
	return json.Marshal(text)
}

// files is a field that takes files: their names, each with a way to save it and to leave it out, and the way to another.
func (f *variableForm) files(in *variableInput) {
	list, ok := form.FilesOf(in.field.Value)
	if !ok {
		list = nil
	}
	box, on := look.Column(4), true
	var show func()
	add := look.NewButton(look.Plain, "file", lang.L("Choose a file"), func() {
		f.around.Attach(func(file engine.FormFile) {
			if in.field.Type == form.File {
				list = nil
			}
			list = append(list, file)
			show()
			f.follow()
		})
	})
	show = func() {
		box.RemoveAll()
		for i, file := range list {
			line := look.RowGrow(6, 1, look.NewGlyph("file", look.IconSmall, colour.Text3), look.NewLabel(fmt.Sprintf(lang.L("%s, %d bytes"), file.Name, file.Size), look.Body, colour.Text).Cut())
			if f.around.Save != nil {
				line.Add(look.NewIconButton("download", lang.L("Save as"), func() { f.around.Save(file) }))
			}
			if on {
				line.Add(look.NewIconButton("close", lang.L("Remove"), func() { list = slices.Delete(list, i, i+1); show(); f.follow() }))
			}
			box.Add(line)
		}
		if on && f.around.Attach != nil {
			box.Add(look.Row(0, add))
		}
		box.Refresh()
	}
	show()
	in.object = box
	in.able = func(now bool) {
		if now != on {
			on = now
			show()
		}
	}
	in.value = func() (json.RawMessage, error) {
		switch {
		case len(list) == 0:
			return nothing, nil
		case in.field.Type == form.File:
			return json.Marshal(list[0])
		}
		return json.Marshal(list)
	}
}

// table is a field with rows, each of which is a form of its columns.
func (f *variableForm) table(in *variableInput) {
	var given []engine.Vars
	_ = json.Unmarshal(in.field.Value, &given) // what is no list has no rows
	var rows []*variableForm
	box, on := look.Column(6), true
	var show func()
	add := func(values engine.Vars) {
		columns := slices.Clone(in.field.Columns)
		for i, c := range columns {
			columns[i].Value = values[c.Variable]
		}
		row := newSheetForm(form.Sheet{Fields: columns, Known: f.sheet.Known}, f.around)
		row.told = f.follow
		rows = append(rows, row)
	}
	for _, values := range given {
		add(values)
	}
	more := look.NewButton(look.Plain, "plus", lang.L("Add a row"), func() { add(nil); show(); f.follow() })
	show = func() {
		box.RemoveAll()
		for i, row := range rows {
			cells := look.Column(0, row.content)
			var line fyne.CanvasObject = cells
			if on {
				line = look.RowGrow(6, 0, cells, look.NewIconButton("close", lang.L("Remove"), func() { rows = slices.Delete(rows, i, i+1); show(); f.follow() }))
			}
			box.Add(look.Card(line))
		}
		if on {
			box.Add(look.Row(0, more))
		}
		box.Refresh()
	}
	show()
	in.object = box
	in.able = func(now bool) {
		if now != on {
			on = now
			show()
		}
	}
	in.value = func() (json.RawMessage, error) {
		list := []engine.Vars{}
		for _, row := range rows {
			list = append(list, row.given())
		}
		return json.Marshal(list)
	}
}
