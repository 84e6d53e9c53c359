package form

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// newInput makes the input for the type of a row's field.
func (f *Form) newInput(r *row) input {
	if f.readOnly(r) {
		return newReading(r)
	}
	switch r.field.Type {
	case bpmn.Table:
		return newGrid(r)
	case bpmn.Boolean:
		return newSwitch(r)
	case bpmn.Choice:
		return newChoice(r)
	case bpmn.Reference:
		return newReference(r)
	case bpmn.FlowRef:
		return newPath(r)
	case bpmn.Activity:
		return newActivity(r)
	}
	return newTextInput(r)
}

// toggle is a check box.
type toggle struct {
	row *row
	box *widget.Check
}

func newSwitch(r *row) input {
	t := &toggle{row: r}
	t.box = widget.NewCheck(r.label, nil)
	t.load()
	t.box.OnChanged = func(on bool) {
		text := "false"
		if on {
			text = "true"
		}
		r.commit(text)
	}
	return t
}

// checkEdge is how far inside of itself Fyne draws a check box.
const checkEdge = 6

func (t *toggle) object() fyne.CanvasObject { return look.Inset(-checkEdge, 0, 0, 0, t.box) }

func (t *toggle) load() {
	now, differ := t.row.text()
	t.box.Partial = differ
	if on := now == "true" || now == "1"; t.box.Checked != on || differ {
		change := t.box.OnChanged
		t.box.OnChanged = nil
		t.box.SetChecked(on)
		t.box.OnChanged = change
	}
}

// A choiceInput is one of a few values: a switch while they are few and short,
// else a list.
type choiceInput struct {
	row     *row
	values  []string
	labels  []string
	segment *look.Choices
	button  *look.Select
	set     func(string)
	now     func() (string, bool)
}

// choiceLabels are what people call the values of choices; those that are missing
// are called by their value.
var choiceLabels = map[string]string{
	"none": "None", "json": "JSON", "form": "Form", "text": "Text", "xml": "XML", "soap": "SOAP", "multipart": "Form with files", "binary": "File",
	"jsonpath": "JSONPath", "xpath": "XPath", "css": "CSS", "html": "HTML", "regex": "Regex", "constant": "The same", "exponential": "2\u00d7 longer",
	"string": "Text", "number": "Number", "boolean": "Yes or no", "date": "Date", "feel": "FEEL", "Parallel": "At the same time",
	"basic": "User and password", "bearer": "Bearer token", "key": "API key", "any": "Any form", "standard": "Standard Webhooks", "github": "GitHub",
	"stripe": "Stripe", "slack": "Slack", "shopify": "Shopify", "websub": "WebSub", "plain": "Plain HMAC", "javascript": "JavaScript",
	"multiline": "Long text", "time": "Time", "dateTime": "Date and time", "email": "E-mail address", "url": "Web address", "select": "Choice", "radio": "Radio buttons",
	"checklist": "Checklist", "tags": "Tags", "person": "Person", "record": "Record", "file": "File", "files": "Files", "table": "Table", "computed": "Computed",
	"section": "Section", "heading": "Heading", "note": "Paragraph", "separator": "Line", "image": "Image",
	"Sequential": "One after the other", "Exclusive": "The first one", "None": "None", "One": "One way", "Both": "Both ways",
}

// ChoiceLabel is the English name of a value of a choice.
func ChoiceLabel(value string) string {
	if l, ok := choiceLabels[value]; ok {
		return l
	}
	for _, w := range bpmn.Works {
		if w.Name == value {
			return w.Label
		}
	}
	return value
}

// segmentMost is how many letters a switch may have in all.
const segmentMost = 24

func newChoice(r *row) input {
	c := &choiceInput{row: r, values: r.field.Choices}
	letters := 0
	for _, v := range c.values {
		label := r.called(v)
		c.labels = append(c.labels, label)
		letters += len([]rune(label))
	}
	c.set = func(v string) { r.commit(v) }
	c.now = func() (string, bool) { return r.text() }
	if letters <= segmentMost && len(c.values) <= 5 && r.field.Name != "method" {
		c.segment = look.NewSegment(c.labels, -1, func(at int) { c.set(c.values[at]) })
	} else {
		c.button = look.NewSelect(c.labels, func(at int) { c.set(c.values[at]) })
	}
	return c
}

// called is what people call a value of the setting.
func (r *row) called(value string) string {
	if r.argument != nil {
		return r.argument.named(value)
	}
	if label := ChoiceLabel(value); label != value || translates(value) {
		return lang.L(label)
	}
	return value
}

// translates reports whether a value is a word and not a name such as GET.
func translates(v string) bool { return strings.ToUpper(v) != v }

func (c *choiceInput) object() fyne.CanvasObject {
	if c.segment != nil {
		return look.Row(0, c.segment.Content)
	}
	return c.button
}

func (c *choiceInput) load() {
	now, differ := c.now()
	at := slices.Index(c.values, now)
	if differ {
		at = -1
	}
	if c.row.argument != nil {
		c.row.tell(now)
	}
	if c.segment != nil {
		c.segment.Show(at)
		return
	}
	text := ""
	if at < 0 {
		text = now
	}
	c.button.Put(at, text)
}

// newPath offers the outgoing sequence flows of the element.
func newPath(r *row) input {
	return newElements(r, r.form.first().Out, pathLabel)
}

// newActivity offers the activities beside the element: what is typed freely could name nothing, and would make the file
// unreadable for others.
func newActivity(r *row) input {
	var list []*bpmn.Element
	if scope := r.form.first().Parent; scope != nil {
		for _, e := range scope.Children {
			if e.Kind.Activity() {
				list = append(list, e)
			}
		}
	}
	return newElements(r, list, called)
}

// newElements offers elements, or none of them.
func newElements(r *row, list []*bpmn.Element, label func(*bpmn.Element) string) input {
	c := &choiceInput{row: r, values: []string{""}, labels: []string{lang.L("(none)")}}
	for _, e := range list {
		c.values = append(c.values, e.ID)
		c.labels = append(c.labels, label(e))
	}
	c.set = func(v string) { r.commit(v) }
	c.now = func() (string, bool) { return r.text() }
	c.button = look.NewSelect(c.labels, func(at int) { c.set(c.values[at]) })
	return c
}

func called(e *bpmn.Element) string {
	if n := strings.Join(strings.Fields(e.Name()), " "); n != "" {
		return n
	}
	return e.ID
}

func pathLabel(flow *bpmn.Element) string {
	to := ""
	if flow.Target != nil {
		to = " \u2192 " + called(flow.Target)
	}
	return called(flow) + to
}

// reference names an element of the document, such as a message, by what
// people call it. A name that is not there yet makes a new one.
type reference struct {
	row   *row
	entry *look.Input
	known map[string]string // name to id
}

func newReference(r *row) input {
	f := &reference{row: r, entry: look.NewInput("")}
	f.entry.Hint = lang.L("none; type a name to make a new one")
	f.entry.Commit = f.commit
	f.entry.Offers = func(text string, _ int) (list []look.Proposal) {
		f.learn()
		for name := range f.known {
			if strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
				list = append(list, look.Proposal{Text: name, Icon: "link"})
			}
		}
		slices.SortFunc(list, func(a, b look.Proposal) int { return strings.Compare(a.Text, b.Text) })
		return list
	}
	f.load()
	return f
}

// learn reads the names that there are.
func (f *reference) learn() {
	f.known = map[string]string{}
	for _, e := range f.row.form.doc.Model().Every(f.row.field.Refers) {
		name := called(e)
		if _, twice := f.known[name]; twice {
			name += " (" + e.ID + ")"
		}
		f.known[name] = e.ID
	}
}

func (f *reference) object() fyne.CanvasObject { return f.entry }

func (f *reference) load() {
	if f.entry.Edited() {
		return
	}
	now, _ := f.row.text()
	f.learn()
	for name, id := range f.known {
		if id == now {
			f.entry.SetText(name)
			return
		}
	}
	f.entry.SetText(now)
}

func (f *reference) commit(name string) {
	name = strings.TrimSpace(name)
	f.learn()
	id, found := f.known[name]
	if found || name == "" {
		f.row.commit(id)
		return
	}
	f.row.form.change(f.row.field.Label, func(tx *doc.Tx) error {
		made, err := tx.AddRoot(f.row.field.Refers, name)
		if err != nil {
			return err
		}
		for _, e := range f.row.form.in(tx) {
			if err := tx.SetField(e, f.row.field.Name, made.ID); err != nil {
				return err
			}
		}
		return nil
	})
	f.row.form.Refresh()
}

// textInput is a field of text; FEEL in it is coloured, completed and tried.
type textInput struct {
	row   *row
	entry *look.Input
	fx    *look.Button // nil: no expression is allowed
	box   *fyne.Container
	hint  string // stands in an empty field, in place of its default
	// loaded is told when another value is shown; nil: nobody wants to know.
	loaded func()
}

func newTextInput(r *row) *textInput {
	t := &textInput{row: r, entry: look.NewInput("")}
	e := t.entry
	e.Hint = hintOf(r.field)
	switch r.field.Type {
	case bpmn.Multiline, bpmn.Note, bpmn.Script:
		e.Multi = true
		if r.field.Name != "name" {
			e.Least = 3
		}
	}
	switch r.field.Type {
	case bpmn.Expression, bpmn.Script, bpmn.Multiline:
		e.Mono = true
	}
	if r.field.Name == "name" {
		e.Multi = false
	}
	e.Mono = e.Mono || r.field.Name == "url"
	e.Commit = func(text string) { r.commit(t.stored(text)) }
	e.Left = func() { r.form.typed = e }
	e.Changed = func(text string) { t.judge(); t.mode() }
	t.dress(r.field)
	switch r.field.Name {
	case "recordWhere":
		e.Mono = true
		e.Colours = func(text string) []look.Span { return paint(text, true) }
		e.Offers = r.form.condition
	case "recordSort":
		e.Offers = func(text string, _ int) []look.Proposal { return r.form.fieldNames(text, "-") }
	}
	expressions := e.Offers
	e.Offers = func(text string, at int) []look.Proposal {
		list := fitting(r.form.namesOf(r.field.Name), text)
		if expressions != nil {
			list = append(list, expressions(text, at)...)
		}
		return list
	}
	t.load()
	return t
}

// fitting proposes the names that hold a text.
func fitting(names []string, text string) (list []look.Proposal) {
	for _, name := range names {
		if name != text && strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
			list = append(list, look.Proposal{Text: name, Icon: "key"})
		}
	}
	return list
}

// dress lets a field be an expression, if it may be one.
func (t *textInput) dress(field bpmn.Field) {
	t.box = look.Over(t.entry)
	if !takesExpressions(field.Type) {
		return
	}
	t.entry.Colours = func(text string) []look.Span { return paint(text, t.bare(text)) }
	t.entry.Offers = func(text string, at int) []look.Proposal { return t.row.form.complete(text, at, t.bare(text)) }
	pick := look.NewIconButton("variable", lang.L("Insert a variable"), nil)
	pick.Do = func() { t.row.form.pick(t, pick) }
	pick.Side, pick.Square = look.IconInline, 22
	if always(field.Type) {
		t.entry.Trailing = 26
		t.box = look.Over(t.entry, pick)
		return
	}
	t.fx = look.NewIconButton("fx", lang.L("Expression: what stands here is computed"), nil)
	t.fx.Do = t.flip
	t.fx.Side, t.fx.Square = look.IconInline, 22
	t.entry.Trailing = 50
	t.box = look.Over(t.entry, pick, t.fx)
}

// bare reports whether the whole text is FEEL.
func (t *textInput) bare(text string) bool {
	return always(t.row.field.Type) || strings.HasPrefix(strings.TrimLeft(text, " "), "=")
}

// flip makes the text an expression, or an expression a text.
func (t *textInput) flip() {
	text := t.entry.Text()
	if rest, is := strings.CutPrefix(text, "="); is {
		t.entry.Replace(0, len([]rune(text)), strings.TrimSpace(rest))
	} else {
		t.entry.Replace(0, len([]rune(text)), "="+text)
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(t.entry); c != nil {
		c.Focus(t.entry)
	}
}

func (t *textInput) mode() {
	if t.fx != nil {
		t.fx.SetOn(strings.HasPrefix(t.entry.Text(), "="))
	}
}

// stored is what is written of a text: people write "5 s" for what the file has as PT5S. A text that is shown as it stands in
// the file changes nothing there.
func (t *textInput) stored(text string) string {
	if now, _ := t.row.text(); text == t.row.form.spoken(t.row.field, now) {
		return now
	}
	switch {
	case lasting(t.row.field):
		return look.ISO(text)
	case t.row.field.Name == dateField:
		return look.Moment(text, time.Now())
	case t.row.field.Name == cycleField:
		return cycleOf(text)
	}
	return t.row.form.meaning(t.row.field, text)
}

func (t *textInput) object() fyne.CanvasObject { return t.box }

func (t *textInput) load() {
	if !t.entry.Edited() {
		now, differ := t.row.text()
		t.entry.Hint = cmp.Or(t.hint, hintOf(t.row.field))
		if a := t.row.argument; a != nil {
			t.entry.Hint = a.Placeholder
		}
		if differ {
			t.entry.Hint = lang.L("different values")
		}
		t.entry.SetText(t.row.form.spoken(t.row.field, now))
	}
	t.mode()
	t.judge()
	if t.loaded != nil {
		t.loaded()
	}
}
