package catalog

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// An operator is how the value of a field is compared.
type operator struct {
	name, Label string
	ordered     bool   // only of fields that have an order
	text        bool   // only of those that are no numbers
	values      int    // 0, 1; 2: more than one
	hint        string // how several values are written
}

// operators are all of them.
var operators = []operator{
	{name: "is", Label: "is", values: 1}, {name: "not", Label: "is not", values: 1}, {name: "contains", Label: "contains", text: true, values: 1}, {name: "begins", Label: "begins with", text: true, values: 1},
	{name: "more", Label: "is more than", ordered: true, values: 1}, {name: "least", Label: "is at least", ordered: true, values: 1}, {name: "less", Label: "is less than", ordered: true, values: 1},
	{name: "most", Label: "is at most", ordered: true, values: 1}, {name: "between", Label: "is between", ordered: true, values: 2, hint: "1; 5"}, {name: "in", Label: "is one of", values: 2, hint: "a; b; c"},
	{name: "empty", Label: "is empty"}, {name: "filled", Label: "is not empty"},
}

// filters is how many a query has.
func (q *Query) filters() int {
	if strings.TrimSpace(q.Where) != "" {
		return len(q.Filters) + 1
	}
	return len(q.Filters)
}

// operatorsOf are those of a kind.
func (k *Kind) operators() (out []operator) {
	for _, o := range operators {
		if (!o.ordered || k.Ordered) && (!o.text || !k.Numbered) {
			out = append(out, o)
		}
	}
	return out
}

// A filterRow is one condition of the form of filters.
type filterRow struct {
	field Field
	op    operator
	value func() string
	body  *fyne.Container
}

// askFilter asks which records are shown.
func (g *grid) askFilter() {
	p, rows := g.page, look.Column(6)
	var list []*filterRow
	var fields []Field
	for _, f := range g.of.Fields {
		if p.kind(f.Kind).Filtered {
			fields = append(fields, f)
		}
	}
	add := func(f Filter) {
		r := &filterRow{body: container.NewStack()}
		off := look.NewIconButton("close", lang.L("Remove"), func() {
			list = slices.DeleteFunc(list, func(other *filterRow) bool { return other == r })
			rows.Remove(r.body)
			rows.Refresh()
		})
		g.filterRow(r, fields, f, off)
		list = append(list, r)
		rows.Add(r.body)
		rows.Refresh()
	}
	for _, f := range g.query.Filters {
		add(f)
	}
	if len(list) == 0 && len(fields) > 0 {
		add(Filter{Field: fields[0].ID, Op: p.kind(fields[0].Kind).operators()[0].name})
	}
	where := look.NewInput(g.query.Where)
	where.Hint, where.Multi, where.Least, where.Most, where.Mono = "Sum > 100 and Title != null", true, 2, 5, true
	p.expression(where, names(g.of.Fields))
	more := look.NewButton(look.Link, "plus", lang.L("Another condition"), func() {
		if len(fields) > 0 {
			add(Filter{Field: fields[0].ID, Op: "is"})
		}
	})
	p.parts["filter where"], p.parts["filter more"] = where, more
	body := look.Column(8, rows, container.NewHBox(more), look.NewLabel(lang.L("and this holds (FEEL over the names of fields; reads each record)"), look.Small, colour.Text2), where)
	p.Over.Show(overlay.Dialog{Name: "filter", Title: lang.L("Which records"), Content: container.NewVScroll(look.Inset(0, 0, 10, 0, body)), Size: fyne.NewSize(620, 420), Filled: where.Edited,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Show all"), Do: g.showAll}, {Label: lang.L("Show"), Do: func() {
			g.query.Where, g.query.Filters = strings.TrimSpace(where.Text()), nil
			for _, r := range list {
				if value := r.value(); value != "" || r.op.values == 0 {
					g.query.Filters = append(g.query.Filters, Filter{r.field.ID, r.op.name, value})
				}
			}
			g.view = ""
			g.shape()
			g.look()
		}}}})
}

func names(fields []Field) (names []string) {
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

// filterRow lays out one condition: a field, how it is compared, and with what.
func (g *grid) filterRow(r *filterRow, fields []Field, f Filter, off fyne.CanvasObject) {
	at := max(0, slices.IndexFunc(fields, func(field Field) bool { return field.ID == f.Field }))
	if len(fields) == 0 {
		return
	}
	r.field = fields[at]
	kind := g.page.kind(r.field.Kind)
	ops := kind.operators()
	which := max(0, slices.IndexFunc(ops, func(o operator) bool { return o.name == f.Op }))
	r.op = ops[which]
	again := func(f Filter) { g.filterRow(r, fields, f, off); r.body.Refresh() }
	field := look.NewSelect(names(fields), func(i int) { again(Filter{Field: fields[i].ID, Op: r.op.name}) })
	field.Put(at, "")
	var words []string
	for _, o := range ops {
		words = append(words, lang.L(o.Label))
	}
	how := look.NewSelect(words, func(i int) { again(Filter{Field: r.field.ID, Op: ops[i].name, Value: r.value()}) })
	how.Put(which, "")
	value := g.filterValue(r, f.Value)
	g.page.parts["filter field"], g.page.parts["filter op"], g.page.parts["filter value"] = field, how, value
	r.body.Objects = []fyne.CanvasObject{look.RowGrow(6, 2, look.Sized(150, 0, field), look.Sized(130, 0, how), value, off)}
}

// filterValue is the input of what is compared with: a chooser of options, or a text.
func (g *grid) filterValue(r *filterRow, text string) fyne.CanvasObject {
	if r.op.values == 0 {
		r.value = func() string { return "" }
		return look.NewLabel("", look.Body, colour.Text)
	}
	if len(r.field.Options) > 0 && r.op.values == 1 {
		one := r.field
		one.Several = false
		c := &control{field: one, wrong: look.Para("", look.Caption, colour.Fail, fyne.TextAlignLeading)}
		makeCategory(g.page, c, func() {})
		c.put(text)
		r.value = c.text
		return c.body
	}
	show, read := strings.TrimSpace, strings.TrimSpace
	if r.field.Kind == "date" && r.field.Time {
		show = func(text string) string {
			return eachClock(text, func(date string) string { return shownDate(date, true) })
		}
		read = func(text string) string { return eachClock(text, writtenDate) }
	}
	input := look.NewInput(show(text))
	if input.Hint = hints[r.field.Kind]; r.op.values == 2 {
		input.Hint = r.op.hint
	}
	r.value = func() string { return read(input.Text()) }
	return input
}

// eachClock puts another text in place of each that has a time of day.
func eachClock(text string, other func(date string) string) string {
	list := split(text)
	for i, one := range list {
		if strings.Contains(one, ":") {
			list[i] = other(one)
		}
	}
	return strings.Join(list, listMark)
}
