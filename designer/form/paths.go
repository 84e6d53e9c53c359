package form

import (
	"cmp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// paths is the table of what errors lead to: when an error with this code happens, then go
// there. Its rows are the error events on the border of the element, with their flows; a new
// row draws both.
type paths struct {
	form    *Form
	list    *fyne.Container
	content fyne.CanvasObject
	shown   string // what the list was made of
	code    *look.Input
	parts   map[string]fyne.CanvasObject
}

// A pathTarget is where a path may lead.
type pathTarget struct {
	label string
	of    *bpmn.Element // nil: a new element of the type
	made  doc.Type
}

// newPaths makes the table; nil if no error event may sit on the element.
func newPaths(f *Form) *paths {
	e := f.first()
	if e == nil || len(f.ids) != 1 || f.doc.MayAttach(doc.Type{Kind: bpmn.BoundaryEvent, Trigger: bpmn.Error}, e) != "" {
		return nil
	}
	p := &paths{form: f, list: look.Column(0)}
	p.content = look.Column(4, look.NewLabel(lang.L("When an error happens, go to"), look.Small, colour.Text2),
		container.NewStack(look.NewGround("", colour.LineStrong, 6), p.list),
		look.Para(lang.L("Each line is an error event on the border of the element, drawn with its path."), look.Caption, colour.Text3, fyne.TextAlignLeading))
	p.load()
	return p
}

// load shows the error events as they are now.
func (p *paths) load() {
	e := p.form.first()
	if e == nil || p.code != nil && p.code.Edited() {
		return
	}
	targets := p.targets(e)
	var now strings.Builder
	for _, t := range targets {
		now.WriteString(t.label + "\n")
	}
	for _, b := range doc.Diverts(e) {
		now.WriteString(b.ID + " " + doc.DivertCode(b, p.form.doc.Model()))
		for _, out := range b.Out {
			if out.Target != nil {
				now.WriteString(" " + out.Target.ID)
			}
		}
	}
	if now.String() == p.shown {
		return
	}
	p.shown, p.parts = now.String(), map[string]fyne.CanvasObject{}
	look.Refill(p.list, func() {
		p.list.RemoveAll()
		for i, b := range doc.Diverts(e) {
			p.list.Add(p.line(i, b, targets))
			p.list.Add(look.Hair())
		}
		p.list.Add(p.adding(e, targets))
		p.list.Refresh()
	})
}

// targets are the places a path may lead to: something new, or what stands in the same scope.
func (p *paths) targets(e *bpmn.Element) []pathTarget {
	list := []pathTarget{
		{label: lang.L("New user task"), made: doc.Type{Kind: bpmn.UserTask}},
		{label: lang.L("New task"), made: doc.Type{Kind: bpmn.PlainTask}},
		{label: lang.L("New end event"), made: doc.Type{Kind: bpmn.EndEvent}},
	}
	for _, other := range p.form.doc.Model().Elements {
		if other.Scope() != e.Scope() || other.Kind == bpmn.BoundaryEvent || other != e && !p.joins(e, other) {
			continue
		}
		label := called(other)
		if other.Name() == "" {
			_, kind := p.form.Type(other)
			label = kind + " (" + other.ID + ")"
		}
		list = append(list, pathTarget{label: label, of: other})
	}
	return list
}

func (p *paths) joins(a, b *bpmn.Element) bool {
	kind, why := p.form.doc.MayConnect(a, b)
	return why == "" && kind == bpmn.SequenceFlow
}

// line is one error event: its code, and where its path leads.
func (p *paths) line(i int, b *bpmn.Element, targets []pathTarget) fyne.CanvasObject {
	words, at := make([]string, len(targets)), -1
	for n, t := range targets {
		words[n] = t.label
		if t.of != nil && len(b.Out) > 0 && b.Out[0].Target == t.of {
			at = n
		}
	}
	then := look.NewSelect(words, func(n int) { p.lead(b.ID, targets[n]) })
	then.Bare, then.Acts = true, true
	then.Put(at, lang.L("leads nowhere yet"))
	show := look.NewIconButton("fit", lang.L("Show in the diagram"), func() { p.form.Show(b.ID) })
	remove := look.NewIconButton("close", lang.L("Remove"), func() { p.remove(b.ID) })
	for _, small := range []*look.Button{show, remove} {
		small.Side, small.Square = look.IconTiny, 24
	}
	p.parts["path."+strconv.Itoa(i)] = then
	p.parts["path.remove."+strconv.Itoa(i)] = remove
	code := cmp.Or(doc.DivertCode(b, p.form.doc.Model()), lang.L("any error"))
	when := look.Inset(9, 0, 0, 0, look.Sized(96, 0, look.NewLabel(code, look.Small, colour.Fail).Code().Cut()))
	return look.Inset(0, 2, 2, 2, look.RowGrow(4, 2, when, look.NewGlyph("arrow-right", look.IconInline, colour.Fail), look.Called(look.RowText([]string{code, lang.L("When an error happens, go to")}), then), show, remove))
}

// adding is the last line: the code of another error, and where it is to lead.
func (p *paths) adding(e *bpmn.Element, targets []pathTarget) fyne.CanvasObject {
	p.code = look.NewInput("")
	p.code.Bare, p.code.Mono, p.code.Hint = true, true, lang.L("any error")
	if _, throws := bpmn.FieldOf(e, "errorCode"); throws {
		p.code.Hint = cmp.Or(bpmn.Value(e, "errorCode"), bpmn.CallFailed)
	}
	p.code.Offers = func(text string, _ int) []look.Proposal { return fitting(p.codes(), text) }
	words := make([]string, len(targets))
	for i, t := range targets {
		words[i] = t.label
	}
	then := look.NewSelect(words, func(n int) { p.add(targets[n]) })
	then.Bare, then.Acts = true, true
	then.Put(-1, lang.L("Choose where\u2026"))
	p.parts["path.code"], p.parts["path.then"] = p.code, then
	return look.Inset(0, 2, 2, 2, look.RowGrow(4, 2, look.Called(lang.L("Error code"), look.Sized(105, 0, p.code)), look.NewGlyph("plus", look.IconInline, colour.AccentText), look.Called(lang.L("When an error happens, go to"), then)))
}

// codes are those of the errors of the document.
func (p *paths) codes() (list []string) {
	for _, e := range p.form.doc.Model().Every(bpmn.ErrorRoot) {
		if code := e.Attr("errorCode"); code != "" {
			list = append(list, code)
		}
	}
	return list
}

// add draws the error event, or takes the one that is there, with its path, as one step.
func (p *paths) add(to pathTarget) {
	code := strings.TrimSpace(p.code.Text())
	if _, throws := bpmn.FieldOf(p.form.first(), "errorCode"); throws && code == "" {
		code = p.code.Hint
	}
	p.code.SetText("")
	p.form.change("When an error happens, go to", func(tx *doc.Tx) error {
		b, err := tx.Divert(p.form.in(tx)[0], code)
		if err != nil {
			return err
		}
		return leadTo(tx, b, to)
	})
	p.shown = ""
	p.form.Refresh()
}

// lead lets the path of an error event go elsewhere.
func (p *paths) lead(id string, to pathTarget) {
	p.form.change("When an error happens, go to", func(tx *doc.Tx) error { return leadTo(tx, tx.Element(id), to) })
	p.shown = ""
	p.form.Refresh()
}

// leadTo joins an error event and a target, which is made if it is not there yet.
func leadTo(tx *doc.Tx, b *bpmn.Element, to pathTarget) error {
	if to.of != nil {
		return tx.Lead(b, tx.Element(to.of.ID))
	}
	if len(b.Out) > 0 {
		if err := tx.Delete(b.Out[0]); err != nil {
			return err
		}
	}
	_, err := tx.Append(b, to.made)
	return err
}

// remove takes an error event away, with the flow that leaves it.
func (p *paths) remove(id string) {
	p.form.change("Remove", func(tx *doc.Tx) error { return tx.Delete(tx.Element(id)) })
	p.form.Refresh()
}
