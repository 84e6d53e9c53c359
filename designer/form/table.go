package form

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// table edits the rows of a table field.
type table struct {
	form   *Form
	field  bpmn.Field
	before [][]string // the texts as they were, by row and column
	lines  []*line
	head   fyne.CanvasObject // the names of the columns; hidden while there is no row
	list   *fyne.Container
	shown  fyne.CanvasObject
}

// A line is one row being edited: one text per column.
type line struct{ now []string }

func newTable(f *Form, field bpmn.Field) input {
	t := &table{form: f, field: field, list: container.NewVBox()}
	for _, x := range bpmn.Rows(f.element, field) {
		var texts []string
		for _, c := range field.Columns {
			texts = append(texts, bpmn.GetXML(x, c))
		}
		t.before = append(t.before, texts)
		t.lines = append(t.lines, &line{slices.Clone(texts)})
	}
	add := widget.NewButtonWithIcon(lang.L("Add a row"), theme.ContentAddIcon(), t.add)
	add.Importance = widget.LowImportance
	t.head = t.header()
	t.shown = container.New(tightColumn{}, t.head, t.list, container.NewHBox(add))
	t.refresh()
	return t
}

func (t *table) header() fyne.CanvasObject {
	var names []fyne.CanvasObject
	for _, c := range t.field.Columns {
		label := widget.NewLabel(lang.L(c.Label) + star(c.Required))
		label.SizeName = theme.SizeNameCaptionText
		names = append(names, label)
	}
	return container.NewBorder(nil, nil, nil, widget.NewLabel("      "), container.NewGridWithColumns(len(names), names...))
}

// refresh shows the lines as they are now.
func (t *table) refresh() {
	setVisible(t.head, len(t.lines) > 0)
	t.list.RemoveAll()
	for _, l := range t.lines {
		cells := make([]fyne.CanvasObject, len(t.field.Columns))
		for i := range t.field.Columns {
			cells[i] = t.cell(l, i)
		}
		remove := widget.NewButtonWithIcon("", theme.ContentRemoveIcon(), func() { t.remove(l) })
		remove.Importance = widget.LowImportance
		t.list.Add(container.NewBorder(nil, nil, nil, remove, container.NewGridWithColumns(len(cells), cells...)))
	}
	t.list.Refresh()
}

func (t *table) cell(l *line, i int) fyne.CanvasObject {
	column := t.field.Columns[i]
	set := func(text string) { l.now[i] = text; t.form.changed() }
	switch column.Type {
	case bpmn.Choice:
		return newSelect(column.Choices, column.Choices, l.now[i], set)
	case bpmn.Boolean:
		box := widget.NewCheck("", func(on bool) { set(fmt.Sprint(on)) })
		box.Checked = l.now[i] == "true"
		return box
	case bpmn.Variable:
		box := widget.NewSelectEntry(Variables(t.form.model, t.form.element))
		box.SetText(l.now[i])
		box.OnChanged = set
		return box
	}
	e := t.form.newText(column)
	e.SetText(l.now[i])
	e.OnChanged = set
	return withPickers(e, column, Variables(t.form.model, t.form.element))
}

func (t *table) add() {
	l := &line{now: make([]string, len(t.field.Columns))}
	for i, c := range t.field.Columns {
		l.now[i] = c.Default
	}
	t.lines = append(t.lines, l)
	t.refresh()
	t.form.changed()
}

func (t *table) remove(l *line) {
	t.lines = slices.DeleteFunc(t.lines, func(o *line) bool { return o == l })
	t.refresh()
	t.form.changed()
}

func (t *table) object() fyne.CanvasObject { return t.shown }
func (t *table) text() string              { return "" }

func (t *table) edited() bool {
	return !slices.EqualFunc(t.before, t.lines, func(a []string, b *line) bool { return slices.Equal(a, b.now) })
}

func (t *table) check() error {
	for n, l := range t.lines {
		for i, c := range t.field.Columns {
			if err := Check(t.form.model, t.form.element, c, l.now[i]); err != nil {
				return fmt.Errorf(lang.L("Row %d, %s: %w"), n+1, lang.L(c.Label), err)
			}
		}
	}
	return nil
}

func (t *table) apply(tx *doc.Tx) error {
	rows := make([]doc.Row, len(t.lines))
	for i, l := range t.lines {
		rows[i] = doc.Row{}
		for j, c := range t.field.Columns {
			rows[i][c.Name] = l.now[j]
		}
	}
	return tx.SetRows(t.form.element, t.field.Name, rows)
}
