package form

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A Sender does the work of an element once, by hand.
type Sender struct {
	// Send does it with these variables; done is told in the window's goroutine what came of
	// it. stop ends it.
	Send func(e *bpmn.Element, vars engine.Vars, done func(exchange.Once, error)) (stop func())
	// Keep tries expressions of the element with these variables and this answer from now on.
	Keep  func(e *bpmn.Element, vars engine.Vars, answer json.RawMessage)
	Mock  func(exchange.Call)          // answers from now on as the call was answered
	Typed map[string]map[string]string // what was typed for variables, by element; outlives the form
}

// A once is the page of a call on which it is made once.
type once struct {
	form    *Form
	of      *bpmn.Element
	content fyne.CanvasObject
	names   []string
	inputs  map[string]*look.Input
	send    *look.Button // at the foot of the dialog, so that it stays where it is while values grow
	answer  *fyne.Container
	stop    func() // ends what is under way; nil: nothing is
}

// sendable reports whether the form is about one element whose work can be done by hand.
func (f *Form) sendable() bool {
	return f.Sender != nil && len(f.ids) == 1 && f.first() != nil && bpmn.WorkOf(f.first()) != nil
}

// current reports whether the page asks for what the request reads now.
func (o *once) current() bool {
	e := o.form.first()
	return e == o.of && slices.Equal(o.names, o.wanted())
}

// onceLabel is what doing the work once is called.
func onceLabel(e *bpmn.Element) string {
	if w := bpmn.WorkOf(e); w != nil && (w.Variables || w.Key == "statement" || w.Key == "catalog") {
		return lang.L("Run once")
	}
	return lang.L("Send once")
}

func newOnce(f *Form) *once {
	o := &once{form: f, of: f.first(), inputs: map[string]*look.Input{}, answer: look.Column(10)}
	o.names = o.wanted()
	o.send = look.NewButton(look.Plain, "send", onceLabel(o.of), o.press)
	note := lang.L("The call is made for real, with the accounts and secrets of its process; nothing runs, and nothing is repeated.")
	o.content = look.Column(12, look.Para(note, look.Small, colour.Text2, fyne.TextAlignLeading), o.values(), o.answer)
	return o
}

// wanted are the variables that the work reads.
func (o *once) wanted() []string {
	if w := bpmn.WorkOf(o.of); w != nil && w.Variables {
		return Variables(o.form.doc.Model(), o.of)
	}
	return reads(o.of)
}

// values are the inputs of the variables that the call reads.
func (o *once) values() fyne.CanvasObject {
	if len(o.names) == 0 {
		return look.NewLabel(lang.L("It reads no variable."), look.Small, colour.Text3)
	}
	sample := o.form.sample()
	title := lang.L("Values; numbers, true and JSON are taken as such")
	if sample.Values != nil {
		title = fmt.Sprintf(lang.L("Values of %s; numbers, true and JSON are taken as such"), sample.Of)
	}
	box := look.Column(6, look.NewLabel(title, look.Caption, colour.Text3))
	typed := o.form.Sender.Typed[o.of.ID]
	for _, name := range o.names {
		in := look.NewInput("")
		in.Mono = true
		if text, known := typed[name]; known {
			in.SetText(text)
		} else if sample.Values != nil {
			if v, ok := sample.Values.Get(name); ok {
				in.SetText(typedAs(v))
			}
		}
		in.Changed = func(string) { o.keep() }
		o.inputs[name] = in
		box.Add(look.RowGrow(8, 1, look.Sized(150, 0, look.NewLabel(name, look.Small, colour.Expr).Code().Cut()), in))
	}
	return box
}

// keep remembers what was typed.
func (o *once) keep() {
	typed := map[string]string{}
	for name, in := range o.inputs {
		typed[name] = in.Text()
	}
	o.form.Sender.Typed[o.of.ID] = typed
}

// typedAs is a value as a person would type it.
func typedAs(v feel.Value) string {
	raw, err := feel.ToJSON(v)
	if err != nil || feel.IsNull(v) {
		return ""
	}
	if text, is := v.(feel.String); is && !json.Valid([]byte(text)) {
		return string(text)
	}
	return string(raw)
}

// vars are the variables as they were typed.
func (o *once) vars() engine.Vars {
	vars := engine.Vars{}
	for name, in := range o.inputs {
		text := strings.TrimSpace(in.Text())
		switch {
		case text == "":
			vars[name] = json.RawMessage("null")
		case json.Valid([]byte(text)):
			vars[name] = json.RawMessage(text)
		default:
			vars[name], _ = json.Marshal(text) // a text always can be
		}
	}
	return vars
}

// leave ends what is under way.
func (o *once) leave() {
	if o.stop != nil {
		o.stop()
	}
}

// press sends, or ends what is under way.
func (o *once) press() {
	if o.stop != nil {
		o.stop()
		return
	}
	vars := o.vars()
	o.say(look.NewLabel(lang.L("Under way…"), look.Small, colour.Text2))
	o.under(true)
	ended := false
	stop := o.form.Sender.Send(o.of, vars, func(x exchange.Once, err error) {
		ended, o.stop = true, nil
		o.under(false)
		o.show(vars, x, err)
	})
	if !ended {
		o.stop = stop
	}
}

// under shows whether something is under way.
func (o *once) under(way bool) {
	o.send.Icon = "send"
	text := onceLabel(o.of)
	if way {
		o.send.Icon, text = "close", lang.L("Cancel")
	}
	o.send.SetText(text)
}

func (o *once) say(list ...fyne.CanvasObject) {
	o.answer.Objects = list
	o.answer.Refresh()
	if o.form.page == len(o.form.sections) {
		o.form.Content.Refresh()
	}
}

// show says what came of it.
func (o *once) show(vars engine.Vars, x exchange.Once, err error) {
	switch {
	case errors.Is(err, context.Canceled):
		o.say(look.NewLabel(lang.L("Cancelled"), look.Small, colour.Text2))
		return
	case err != nil:
		o.say(look.Para(err.Error(), look.Small, colour.Fail, fyne.TextAlignLeading))
		return
	}
	list := []fyne.CanvasObject{o.verdict(x)}
	if len(x.Writes) > 0 {
		list = append(list, o.writes(x.Writes))
	}
	actions := exchange.Actions{Mock: o.form.Sender.Mock, Sample: func(exchange.Call) { o.form.Sender.Keep(o.of, vars, x.Answer); o.form.Refresh() }}
	list = append(list, exchange.Sheet(x.Call, actions))
	o.say(list...)
}

// verdict says in a line what the attempt means for the process.
func (o *once) verdict(x exchange.Once) fyne.CanvasObject {
	glyph, ink, text := "done", colour.Done, lang.L("The process would go on")
	if x.Failure != "" {
		glyph, ink, text = "error", colour.Fail, lang.L("The process would take it for a failure")
	}
	took := look.NewLabel(exchange.Took(x.Call.Took), look.Small, colour.Text2)
	line := look.RowGrow(8, 2, look.NewGlyph(glyph, look.IconSmall, ink), x.Call.Chips(), look.NewLabel(text, look.Body, colour.Text).Cut(), took)
	if x.Failure == "" || x.Failure == x.Call.Failure {
		return line
	}
	return look.Column(4, line, look.Para(explain.Text(x.Failure), look.Small, colour.Fail, fyne.TextAlignLeading))
}

// writes lists what the process would write.
func (o *once) writes(vars engine.Vars) fyne.CanvasObject {
	box := look.Column(4, look.NewLabel(lang.L("It would write"), look.Caption, colour.Text3).Bold())
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		value := strings.Join(strings.Fields(string(vars[name])), " ")
		box.Add(look.RowGrow(8, 1, look.Sized(150, 0, look.NewLabel(name, look.Small, colour.Expr).Code().Cut()), look.NewLabel(value, look.Small, colour.Text).Code().Cut()))
	}
	return box
}

// given are names that every expression may read, and nobody has to say.
var given = []string{"secrets", "environment", "instance", "response"}

// reads lists the variables that the request of an element reads.
func reads(e *bpmn.Element) (names []string) {
	add := func(text string, bare bool) {
		if bare && !strings.HasPrefix(strings.TrimSpace(text), "=") && text != "" {
			text = "=" + text
		}
		f, err := feel.ParseField(text, feel.PlainText)
		if err != nil {
			return
		}
		if x := f.Expr(); x != nil {
			names = append(names, x.Names()...)
		} else if t := f.Template(); t != nil {
			names = append(names, t.Names()...)
		}
	}
	for _, f := range bpmn.WorkOf(e).Fields {
		switch {
		case f.Name == "answers" || f.Name == "success":
		case f.Type == bpmn.Table:
			for _, row := range bpmn.Rows(e, f) {
				for _, c := range f.Columns {
					if takesExpressions(c.Type) {
						add(bpmn.GetXML(row, c), always(c.Type))
					}
				}
			}
		case takesExpressions(f.Type):
			add(bpmn.Get(e, f), always(f.Type))
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(n string) bool { return slices.Contains(given, n) })
}
