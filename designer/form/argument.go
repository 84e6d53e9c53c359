package form

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/template"
)

// An argument is a setting that the chosen action of a connector describes: a field with a type, in place of a row of text.
// Its value is a row of the table "arguments": a text, or FEEL behind "="; numbers and yes and no are FEEL.
type argument struct {
	*template.Field
	form *Form
	at   int // among the fields of the action
}

// nothing is what an argument says to leave out what would otherwise have a default.
const nothing = "=null"

// arguments are the fields of the chosen action that people fill in; none if the action is not known here, or the elements
// have different ones.
func (f *Form) arguments() (list []argument) {
	if e := f.first(); e == nil || bpmn.Value(e, "work") != "connector" {
		return nil
	}
	for _, name := range []string{"connector", "action"} {
		for _, e := range f.elements() {
			if bpmn.Value(e, name) != f.valueOf(name) {
				return nil
			}
		}
	}
	action := f.chosen(f.valueOf("action"))
	for i := range action.Fields {
		if action.Fields[i].Type != template.Hidden {
			list = append(list, argument{&action.Fields[i], f, i})
		}
	}
	return list
}

// rest divides the rows of a table into those that the table shows, and those that have a field of their own.
func (f *Form) rest(field bpmn.Field) (shown, kept [][]string) {
	shown = f.table(field)
	if field.Name != "arguments" {
		return shown, nil
	}
	own := f.arguments()
	covered := func(line []string) bool {
		return slices.ContainsFunc(own, func(a argument) bool { return a.Name == line[0] })
	}
	for _, line := range shown {
		if covered(line) {
			kept = append(kept, line)
		}
	}
	return slices.DeleteFunc(shown, covered), kept
}

// argumentRow makes the row of an argument.
func (f *Form) argumentRow(a argument, section string) *row {
	field := bpmn.Field{Name: "arguments." + a.Name, Label: a.title(), Help: a.Help, Type: a.shown(), Required: a.NotEmpty, Default: a.edited(a.Default())}
	if field.Type == bpmn.Boolean {
		field.Default = cmp.Or(field.Default, "false")
	}
	if field.Type == bpmn.Choice {
		if !a.NotEmpty {
			field.Choices = []string{""}
		}
		for _, c := range a.Choices {
			if !slices.Contains(field.Choices, c.Value) {
				field.Choices = append(field.Choices, c.Value)
			}
		}
	}
	r := &row{form: f, field: field, section: section, argument: &a}
	r.lay(field.Label, field.Help)
	if a.Feel == "optional" && !f.locked() && (field.Type == bpmn.Boolean || field.Type == bpmn.Choice) {
		compute := look.NewButton(look.Link, "fx", lang.L("Use an expression"), r.compute)
		compute.Small, compute.Side = true, look.IconInline
		r.add(look.Row(0, compute))
	}
	return r
}

// compute makes a choice an expression that gives the same; yes and no leave it to be written.
func (r *row) compute() {
	text, _ := r.text()
	expression := "= "
	if r.field.Type == bpmn.Choice && text != "" {
		expression = "=" + strconv.Quote(text)
	}
	r.commit(expression)
}

// title is what people call the argument.
func (a *argument) title() string {
	if a.Label != "" {
		return a.Label
	}
	return a.Name
}

// named is what people call a value of a dropdown.
func (a *argument) named(value string) string {
	for _, c := range a.Choices {
		if c.Value == value {
			return c.Name
		}
	}
	if value == "" {
		return lang.L("(none)")
	}
	return value
}

// shown is how the argument is edited: as its type says, unless an expression stands in it.
func (a *argument) shown() bpmn.FieldType {
	text, _ := a.text()
	computed := strings.HasPrefix(text, "=")
	switch {
	case a.Feel == "required":
		return bpmn.Expression
	case a.Type == template.Text:
		return bpmn.Multiline
	case a.Type == template.Boolean && !computed:
		return bpmn.Boolean
	case a.Type == template.Dropdown && !computed:
		return bpmn.Choice
	}
	return bpmn.Text
}

// said is what an element says of an argument; false: nothing.
func said(e *bpmn.Element, name string) (string, bool) {
	table, _ := bpmn.FieldOf(e, "arguments")
	for _, x := range bpmn.Rows(e, table) {
		if bpmn.GetXML(x, table.Columns[0]) == name {
			return bpmn.GetXML(x, table.Columns[1]), true
		}
	}
	return "", false
}

// text is the value as it is edited, the same in all elements; differ says that they have not the same.
func (a *argument) text() (text string, differ bool) {
	for i, e := range a.form.elements() {
		now, is := said(e, a.Name)
		if !is {
			now = a.Default()
		}
		if now = a.edited(now); i > 0 && now != text {
			return "", true
		}
		text = now
	}
	return text, false
}

// edited is a stored text as it is edited.
func (a *argument) edited(text string) string {
	bare, is := strings.CutPrefix(text, "=")
	bare = strings.TrimSpace(bare)
	switch {
	case text == nothing:
		return ""
	case is && (a.Feel == "required" || a.literal(bare)):
		return bare
	}
	return text
}

// literal reports whether a text is a value of the argument's type that FEEL writes in the same way.
func (a *argument) literal(text string) bool {
	switch a.Type {
	case template.Number:
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	case template.Boolean:
		return text == "true" || text == "false"
	}
	return false
}

// stored is an edited text as it is written; false: nothing is to be written.
func (a *argument) stored(text string) (string, bool) {
	bare := strings.TrimSpace(text)
	switch {
	case bare == "" && a.Default() == "":
		return "", false
	case bare == "":
		return nothing, true
	case a.literal(bare), a.Feel == "required" && !strings.HasPrefix(bare, "="):
		return "=" + bare, true
	}
	return text, true
}

// commit writes the value into all elements as one step, and takes out what does not apply any more.
func (a *argument) commit(text string) {
	if now, differ := a.text(); now == text && !differ {
		a.form.Refresh()
		return
	}
	value, kept := a.stored(text)
	fields := a.form.chosen(a.form.valueOf("action")).Fields
	a.form.change(a.title(), func(tx *doc.Tx) error {
		for _, e := range a.form.in(tx) {
			rows := slices.DeleteFunc(rowsOf(e), func(r doc.Row) bool { return r["name"] == a.Name })
			if kept {
				rows = append(rows, doc.Row{"name": a.Name, "value": value})
			}
			if err := tx.SetRows(e, "arguments", applying(fields, rows)); err != nil {
				return err
			}
		}
		return nil
	})
	a.form.Refresh()
}

// rowsOf are the arguments of an element.
func rowsOf(e *bpmn.Element) (rows []doc.Row) {
	table, _ := bpmn.FieldOf(e, "arguments")
	for _, x := range bpmn.Rows(e, table) {
		rows = append(rows, doc.Row{"name": bpmn.GetXML(x, table.Columns[0]), "value": bpmn.GetXML(x, table.Columns[1])})
	}
	return rows
}

// applying leaves out of rows those of fields of which none applies; rows without a field stay.
func applying(fields []template.Field, rows []doc.Row) []doc.Row {
	active := template.Active(fields, func(name string) (string, bool) {
		i := slices.IndexFunc(rows, func(r doc.Row) bool { return r["name"] == name })
		if i < 0 {
			return "", false
		}
		return rows[i]["value"], true
	})
	return slices.DeleteFunc(slices.Clone(rows), func(r doc.Row) bool {
		known, applies := false, false
		for i := range fields {
			if fields[i].Name == r["name"] {
				known, applies = true, applies || active[i]
			}
		}
		return known && !applies
	})
}

// applies reports whether the setting is to be filled in as things are.
func (r *row) applies() bool {
	switch a := r.argument; {
	case a != nil:
		fields := r.form.chosen(r.form.valueOf("action")).Fields
		active := template.Active(fields, func(name string) (string, bool) {
			return said(r.form.first(), name)
		})
		return a.at < len(active) && active[a.at]
	case r.field.Name == "arguments" && len(r.form.arguments()) > 0:
		shown, _ := r.form.rest(r.field)
		return len(shown) > 0
	}
	return r.form.applies(r.field)
}

// text is what stands in the setting, see Form.text.
func (r *row) text() (text string, differ bool) {
	if r.argument != nil {
		return r.argument.text()
	}
	return r.form.text(r.field)
}

// commit gives the setting a value, as one step.
func (r *row) commit(text string) {
	if r.argument != nil {
		r.argument.commit(text)
		return
	}
	r.form.commit(r.field, text)
}

// check says what is wrong with a text as the value of the setting.
func (r *row) check(e *bpmn.Element, text string) error {
	a := r.argument
	if a == nil {
		return Check(r.form.doc.Model(), e, r.field, text)
	}
	switch a.Field.Check(text) {
	case template.Missing:
		return problem(bpmn.Needed)
	case template.TooShort:
		return fmt.Errorf(lang.L("At least %d letters are needed."), a.MinLength)
	case template.TooLong:
		return fmt.Errorf(lang.L("At most %d letters are allowed."), a.MaxLength)
	case template.NoNumber:
		return problem("Give a number.")
	case template.NoChoice:
		return problem("This is none of the values to choose from.")
	case template.Unlike:
		if a.Message != "" {
			return problem(a.Message)
		}
		return fmt.Errorf(lang.L("This does not fit the pattern %s."), a.Pattern)
	}
	if a.Feel == "required" || strings.HasPrefix(text, "=") {
		field := r.field
		field.Required = false
		return Check(r.form.doc.Model(), e, field, text)
	}
	return nil
}

// tell shows below a setting that is no text what is wrong with it.
func (r *row) tell(text string) {
	message := ""
	if err := r.check(r.form.first(), text); err != nil && r.applies() {
		message = inWords(err)
	}
	r.problem.SetText(message)
	setVisible(r.problem, message != "")
}

// A groupHead is the head of a group of arguments, which folds.
type groupHead struct {
	*look.Button
	name string
	rows []*row
	head fyne.CanvasObject // the button, with its icon where fields begin
	body *fyne.Container
}

// grouped puts arguments below the heads of their groups, in the order of the groups; those without a group come first.
func (f *Form) grouped(rows []*row) (out []fyne.CanvasObject) {
	left := slices.Clone(rows)
	take := func(id string) (some []*row) {
		for _, r := range left {
			if r.argument.Group == id {
				some = append(some, r)
			}
		}
		left = slices.DeleteFunc(left, func(r *row) bool { return r.argument.Group == id })
		return some
	}
	var heads []*groupHead
	for _, g := range f.chosen(f.valueOf("action")).Groups {
		if some := take(g.ID); len(some) > 0 {
			heads = append(heads, f.newGroupHead(g, some))
		}
	}
	for _, r := range left {
		out = append(out, r.box)
	}
	for _, h := range heads {
		f.groups = append(f.groups, h)
		out = append(out, h.head, h.body)
	}
	return out
}

// groupEdge is how far inside of itself a button draws its icon.
const groupEdge = 12

func (f *Form) newGroupHead(g template.Group, rows []*row) *groupHead {
	h := &groupHead{name: g.ID, rows: rows, body: look.Column(10)}
	for _, r := range rows {
		h.body.Add(r.box)
	}
	h.Button = look.NewButton(look.Bare, "chevron-down", g.Label, func() {
		f.folded["arguments."+g.ID] = !f.folded["arguments."+g.ID]
		h.refresh(f)
		f.body.Refresh()
	})
	h.Left = true
	h.head = look.Inset(-groupEdge, 0, 0, 0, h.Button)
	h.refresh(f)
	return h
}

// refresh shows the group as it is: folded, open, or without anything that applies.
func (h *groupHead) refresh(f *Form) {
	folded := f.folded["arguments."+h.name]
	h.SetIcon(map[bool]string{true: "chevron-right", false: "chevron-down"}[folded])
	some := slices.ContainsFunc(h.rows, func(r *row) bool { return r.applies() })
	setVisible(h.Button, some)
	setVisible(h.head, some)
	setVisible(h.body, some && !folded)
}
