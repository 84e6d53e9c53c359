// Package form makes the property form from the fields of the element table
// (engine/bpmn). A new field needs no code here; only a new field type does.
//
// One form has two homes: docked beside the diagram, where its sections fold,
// and a dialog, where they are a list at the left. What is entered is committed
// field by field, each as one step that can be undone.
//
// Refresh follows what has changed under the form, also by undo, and makes it anew only when other fields apply: whoever is
// typing keeps the cursor. A value that a check does not like is kept as it was typed, with the reason below it: nobody
// loses what they wrote because it is not right yet.
package form

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// Options are what a form needs of its window.
type Options struct {
	Type       func(*bpmn.Element) (glyph, label string)   // what an element is, for the head
	Change     func(id string)                             // asks to make the element another type; nil: no such link
	Show       func(id string)                             // shows another element
	After      func(time.Duration, func()) *time.Timer     // does something later; may do nothing
	Sample     func(*bpmn.Element) Sample                  // values to try expressions with; nil: none
	Curl       *Curler                                     // brings cURL lines in; nil: nothing does
	Sender     *Sender                                     // does the work of an element once; nil: nobody
	Catcher    *Catcher                                    // waits for requests to an element; nil: nobody
	Known      func(field string) []string                 // names that may stand in a field, such as those of accounts; nil: none are known
	Fields     func(catalog string) map[string]*feel.Shape // what the fields of a catalog hold, by their names; nil: not known
	Connectors func() []Connector                          // those of this computer; nil: none are known
	Update     func(id string)                             // asks to take the newest version of the connector; nil: no such link
	Accounts   func()                                      // opens the page of accounts; nil: no such link
	Once       func(id string)                             // opens the dialog where that is done; for the dock
	Failed     func(error)                                 // an edit was refused
	Guarded    func() string                               // why whoever sits here may not change integration blocks; "": may; nil: everybody may
	Dock       func()                                      // asks for the other home; nil: no such button
	Close      func()                                      // asks to be closed; nil: no such button
	Dialog     bool                                        // the form stands in a dialog
	Values     *bool                                       // whether the values are shown in the dock; nil: nobody remembers it
}

// A Form edits the settings of one element, or what several have in common.
type Form struct {
	Content *fyne.Container // stays while the form is made anew
	Options
	doc      *doc.Doc
	ids      []string
	kinds    string // what the form was made for: it is made anew when that changes
	rows     []*row
	sections []*section
	findings *fyne.Container // what the check says
	told     *fyne.Container // them, above the foot; what appears there moves no setting
	body     *fyne.Container
	quiet    bool // the form itself is changing the document
	folded   map[string]bool
	page     int                    // of the dialog; behind the sections: that on which the work is done once
	send     *look.Button           // leads there; nil: it cannot be done
	foot     *fyne.Container        // of the dock, where that stands; nil: there is none
	top      *fyne.Container        // the head
	types    map[string]*feel.Shape // of variables, see known; nil: to be read
	shown    string                 // what the head says
	hand     *once                  // that page; nil: it was not opened
	caught   *caught                // that on which a request is waited for; nil: it was not opened
	update   *look.Button           // takes the newest version of the connector; nil: there is no such field
	curlIn   *look.Button           // beside the address; nil: there is none
	curlOut  *look.Button
	paths    *paths            // what errors lead to; nil: no error event may sit on the element
	groups   []*groupHead      // of arguments
	shelf    []Connector       // those of this computer, as they were when the form was refreshed
	values   *values           // what settings can read; nil: none of them can
	typed    *look.Input       // that the keyboard has left last; nil: none
	view     *container.Scroll // in which the settings are seen
	glance   *glance           // while what stands in the document is shown; nil: at other times
}

// A Problem is what a check has found at the element, with the way to mend it.
type Problem struct {
	Text, Fix string
	Field     string // which setting it is about; "" when it is about none
	Icon      string
	Ink       colour.Name
	Mend      func()
}

// A row is one setting: its label, its input, and the lines below it.
type row struct {
	form    *Form
	field   bpmn.Field
	label   string // in the language of the window
	input   input
	problem *look.Paragraph
	mark    *look.Glyph     // says at the label that the check has found something
	below   *fyne.Container // problem and live value
	live    *look.Label
	box     fyne.CanvasObject
	section string
	timer   *time.Timer

	argument *argument // the setting is an argument of an action, not a field of the element; nil: it is one
}

// An input edits the value of one field.
type input interface {
	object() fyne.CanvasObject
	load() // shows what stands in the document now
}

// New makes a form for elements of a document.
func New(d *doc.Doc, ids []string, o Options) *Form {
	f := &Form{Content: container.NewStack(), Options: o, doc: d, ids: ids, body: look.Column(0), findings: look.Column(6), told: container.NewStack(), folded: map[string]bool{}}
	if f.After == nil {
		f.After = func(time.Duration, func()) *time.Timer { return nil }
	}
	f.build()
	return f
}

// elements are those being edited, as they are now.
func (f *Form) elements() []*bpmn.Element {
	if f.glance != nil {
		return f.glance.list
	}
	list := make([]*bpmn.Element, 0, len(f.ids))
	for _, id := range f.ids {
		if e := f.doc.Element(id); e != nil {
			list = append(list, e)
		}
	}
	return list
}

// first is the first of elements; nil if there are none. It does not look at the others: thousands may be selected.
func (f *Form) first() *bpmn.Element {
	for _, id := range f.ids {
		if e := f.doc.Element(id); e != nil {
			return e
		}
	}
	return nil
}

// fields are those that every element of the form has.
func (f *Form) fields() []bpmn.Field {
	list := f.elements()
	if len(list) == 0 {
		return nil
	}
	fields := bpmn.FieldsOf(list[0])
	if len(list) == 1 {
		return fields
	}
	return slices.DeleteFunc(fields, func(field bpmn.Field) bool {
		if field.Name == "id" || field.Type == bpmn.FlowRef || field.Type == bpmn.Activity {
			return true
		}
		return slices.ContainsFunc(list[1:], func(e *bpmn.Element) bool {
			other, ok := bpmn.FieldOf(e, field.Name)
			return !ok || other.Type != field.Type
		})
	})
}

// structure says what the form consists of.
func (f *Form) structure() string {
	var b strings.Builder
	type kind struct {
		bpmn.Kind
		bpmn.Trigger
	}
	seen := map[kind]bool{}
	for _, e := range f.elements() {
		if k := (kind{e.Kind, e.Trigger()}); !seen[k] {
			seen[k] = true
			fmt.Fprintf(&b, "%s %s|", e.Kind, e.Trigger())
		}
	}
	b.WriteString(f.guarded())
	for _, field := range f.fields() {
		b.WriteString(field.Name + " " + f.named(field).Help + " ")
	}
	for _, a := range f.arguments() {
		fmt.Fprintf(&b, "%s %s %s|", a.Name, a.Label, a.shown())
	}
	return b.String()
}

// hold shows what the form is made of.
func (f *Form) hold(parts fyne.CanvasObject) {
	f.Content.Objects = []fyne.CanvasObject{parts}
	f.Content.Refresh()
}

// build makes the rows and the sections.
func (f *Form) build() {
	defer f.look()()
	f.kinds = f.structure()
	f.rows, f.sections, f.send, f.hand, f.foot = nil, nil, nil, nil, nil
	f.curlIn, f.curlOut, f.values, f.caught, f.update, f.groups, f.typed = nil, nil, nil, nil, nil, nil, nil
	e := f.first()
	if e == nil {
		f.hold(look.Empty("pointer", lang.L("Nothing is selected"), lang.L("Select an element to see and change its settings."), nil))
		return
	}
	for _, field := range f.fields() {
		switch {
		case field.Type == bpmn.Picture: // it is seen in the head
			continue
		case field.Name == "arguments":
			for _, a := range f.arguments() {
				f.rows = append(f.rows, f.argumentRow(a, sectionOf(field)))
			}
		}
		f.rows = append(f.rows, f.row(f.named(field)))
	}
	if !f.locked() {
		f.paths = newPaths(f)
	}
	f.arrange()
	f.Refresh()
}

// named is a field as the kind of work of the element calls it: fields that several kinds have
// are told in the words of each.
func (f *Form) named(field bpmn.Field) bpmn.Field {
	w := bpmn.WorkAsked(f.first())
	if field.Work == nil || w == nil {
		return field
	}
	if i := slices.IndexFunc(w.Fields, func(own bpmn.Field) bool { return own.Name == field.Name }); i >= 0 {
		field.Label, field.Help = w.Fields[i].Label, w.Fields[i].Help
	}
	return field
}

// row makes the input of a field with what stands around it.
func (f *Form) row(field bpmn.Field) *row {
	r := f.newRow(field)
	if f.readOnly(r) {
		return r
	}
	if field.Name == "account" && f.Accounts != nil {
		open := look.NewButton(look.Link, "key", lang.L("Accounts and secrets\u2026"), f.Accounts)
		open.Small = true
		r.add(look.Row(0, open))
	}
	if field.Name == "version" && f.Update != nil {
		f.update = look.NewButton(look.Link, "upload", "", func() { f.Update(f.ids[0]) })
		f.update.Small = true
		r.add(look.Row(0, f.update))
	}
	return r
}

// newRow is the input of a field with its label and what is said below it.
func (f *Form) newRow(field bpmn.Field) *row {
	r := &row{form: f, field: field, section: sectionOf(field)}
	help := ""
	if field.Help != "" {
		help = lang.L(field.Help)
	}
	r.lay(lang.L(field.Label), help)
	return r
}

// lay makes the input and puts label, help and what is said below around it.
func (r *row) lay(label, help string) {
	field := r.field
	r.label = label
	r.problem = look.Para("", look.Caption, colour.Fail, fyne.TextAlignLeading)
	r.problem.News = true
	r.problem.Hide()
	r.live = look.NewLabel("", look.Caption, colour.Text2).Cut()
	r.live.Hide()
	r.below = look.Kept(look.Column(2, r.problem, r.live))
	r.mark = look.NewGlyph("error", look.IconTiny, colour.Fail)
	r.mark.Hide()
	r.input = r.form.newInput(r)
	head := fyne.CanvasObject(look.NewLabel(label+star(field.Required), look.Small, colour.Text2).Cut())
	if own, ok := r.input.(interface{ head() fyne.CanvasObject }); ok { // it carries its own label
		head = own.head()
	}
	parts := []fyne.CanvasObject{look.RowGrow(6, 1, r.mark, head), r.input.object()}
	if field.Type == bpmn.Boolean {
		parts = parts[1:]
	}
	box := look.Column(4, parts...)
	if field.Help != "" {
		box.Add(look.Para(help, look.Caption, colour.Text3, fyne.TextAlignLeading))
	}
	box.Add(r.below)
	r.box = box
}

// add puts something between the input and what is said below it.
func (r *row) add(o fyne.CanvasObject) {
	box := r.box.(*fyne.Container)
	box.Objects = slices.Insert(box.Objects, len(box.Objects)-1, o)
}

func star(required bool) string {
	if required {
		return " *"
	}
	return ""
}

// FieldAt is the setting in whose room a control of the form stands; false if it stands in none that belongs to the element.
func (f *Form) FieldAt(o fyne.CanvasObject) (bpmn.Field, bool) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	p := at(o).AddXY(o.Size().Width/2, o.Size().Height/2)
	for _, r := range f.rows {
		from, size := at(r.box), r.box.Size()
		in := p.X >= from.X && p.Y >= from.Y && p.X < from.X+size.Width && p.Y < from.Y+size.Height
		if in && r.box.Visible() && r.argument == nil && r.field.Place != "" {
			return r.field, true
		}
	}
	return bpmn.Field{}, false
}

// commit gives a field of all elements a value, as one step.
func (f *Form) commit(field bpmn.Field, text string) {
	if now, differ := f.text(field); now == text && !differ {
		f.Refresh()
		return
	}
	f.change(field.Label, func(tx *doc.Tx) error {
		for _, e := range f.in(tx) {
			if err := tx.SetField(e, field.Name, text); err != nil {
				return err
			}
			if field.Name == "action" {
				if err := tx.SetField(e, "icon", f.chosen(text).Icon); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if field.Name == "id" && f.doc.Element(text) != nil {
		f.ids = []string{text}
	}
	f.Refresh()
}

// in are the elements inside a change.
func (f *Form) in(tx *doc.Tx) (list []*bpmn.Element) {
	for _, id := range f.ids {
		if e := tx.Element(id); e != nil {
			list = append(list, e)
		}
	}
	return list
}

// change makes a change that is named after what is set and of what.
func (f *Form) change(label string, edit func(*doc.Tx) error) {
	e := f.first()
	if e == nil || f.locked() {
		return
	}
	f.glance = nil
	name := lang.L(label)
	if n := strings.TrimSpace(e.Name()); n != "" {
		name += ": " + n
	}
	f.quiet = true
	err := f.doc.Change(name, edit)
	f.quiet = false
	if err != nil && f.Failed != nil {
		f.Failed(err)
	}
}

// Refresh shows what stands in the document now; the form is made anew when
// what it is about has become something else. It reports whether that was so.
func (f *Form) Refresh() (anew bool) {
	if f.quiet {
		return false
	}
	defer f.look()()
	f.shelf, f.types = nil, nil
	if f.kinds != f.structure() {
		f.anew()
		return true
	}
	if f.first() == nil {
		return false
	}
	for _, r := range f.rows {
		r.input.load()
		setVisible(r.box, r.applies())
	}
	if f.update != nil {
		n := f.newer()
		f.update.SetText(fmt.Sprintf(lang.L("Update to version %d…"), n))
		setVisible(f.update, n > 0)
	}
	if f.paths != nil {
		f.paths.load()
	}
	for _, g := range f.groups {
		g.refresh(f)
	}
	for _, s := range f.sections {
		s.refresh()
	}
	if f.values != nil {
		f.values.refresh()
	}
	f.headed()
	if f.caught != nil {
		f.caught.refresh()
	}
	if usable := f.sendable() || f.catchable(); f.foot != nil && f.foot.Visible() != usable {
		setVisible(f.foot, usable)
		f.Content.Refresh()
	}
	return false
}

// anew makes the form anew. Whoever has the keys at a setting has them there afterwards, if there is one of its name.
func (f *Form) anew() {
	c, name, nth := fyne.CurrentApp().Driver().CanvasForObject(f.Content), "", 0
	for _, r := range f.rows {
		if i := slices.IndexFunc(look.Stops(r.box), func(s fyne.Focusable) bool { return c != nil && c.Focused() == s }); i >= 0 {
			name, nth = r.field.Name, i
		}
	}
	look.Refill(f.Content, f.build)
	for _, r := range f.rows {
		if list := look.Stops(r.box); r.field.Name == name && len(list) > 0 && look.Seen(r.box) {
			c.Focus(list[min(nth, len(list)-1)])
		}
	}
}

func setVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// applies evaluates the field's When: "field=value|value".
func (f *Form) applies(field bpmn.Field) bool {
	name, values, found := strings.Cut(field.When, "=")
	if !found {
		return true
	}
	e := f.first()
	if e == nil {
		return false
	}
	on, ok := bpmn.FieldOf(e, name)
	if !ok {
		return true
	}
	now, _ := f.text(on)
	return slices.Contains(strings.Split(values, "|"), now)
}

// Leave ends what is under way; the form is not shown any more.
func (f *Form) Leave() {
	if f.hand != nil {
		f.hand.leave()
	}
	if f.caught != nil && f.caught.stop != nil {
		f.caught.stop()
	}
}

// Of reports whether the form is for exactly these elements.
func (f *Form) Of(ids []string) bool { return slices.Equal(f.ids, ids) }

// Parts returns the inputs that can be seen, by "field." and the field's name, of a grid also
// "field.NAME.ROW.COLUMN" and "field.NAME.add", and the heads of sections, by "section.".
func (f *Form) Parts() map[string]fyne.CanvasObject {
	parts := map[string]fyne.CanvasObject{}
	for _, r := range f.rows {
		if r.box.Visible() && f.sectionShown(r.section) {
			parts["field."+r.field.Name] = r.input.object()
			if g, is := r.input.(*grid); is {
				g.parts(parts)
			}
		}
	}
	for _, s := range f.sections {
		switch {
		case f.Dialog:
			parts["section."+s.name] = s.line
		case s.name != "":
			parts["section."+s.name] = s
		}
	}
	for _, g := range f.groups {
		if g.Visible() && f.sectionShown("request") {
			parts["group."+g.name] = g.Button
		}
	}
	if f.update != nil && f.update.Visible() && parts["field.version"] != nil {
		parts["update"] = f.update
	}
	if f.send != nil {
		parts["once"] = f.send
	}
	if f.curlIn != nil && parts["field.url"] != nil {
		parts["curl.in"], parts["curl.out"] = f.curlIn, f.curlOut
	}
	if f.paths != nil && f.sectionShown(pathSection) {
		maps.Copy(parts, f.paths.parts)
	}
	if f.values != nil {
		f.values.parts(parts)
	}
	if f.caught != nil && f.page == len(f.sections) {
		maps.Copy(parts, f.caught.buttons)
	}
	if f.hand != nil && f.page == len(f.sections) {
		parts["once.send"] = f.hand.send
		for name, in := range f.hand.inputs {
			parts["once."+name] = in
		}
	}
	return parts
}

// Focus returns what should have the keyboard when the dialog opens.
func (f *Form) Focus() fyne.Focusable {
	for _, r := range f.rows {
		if t, ok := r.input.(*textInput); ok && f.sectionShown(r.section) && r.box.Visible() {
			return t.entry
		}
	}
	if f.view == nil { // nothing is selected
		return nil
	}
	return look.FirstStop(f.view)
}
