package designer

import (
	"slices"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/form"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

func (w *Window) selectedProperties() {
	t := w.current()
	id := ""
	if list := t.doc.Selection(); len(list) == 1 {
		id = list[0]
	}
	t.properties(id)
}

// subjects are the elements that the form is about: the selected ones; without
// any, the process.
func (t *tab) subjects() []string {
	var ids []string
	for _, e := range t.doc.Chosen() {
		ids = append(ids, e.ID)
	}
	if len(ids) > 0 {
		return ids
	}
	if p := t.shownProcess(); p != nil {
		return []string{p.ID}
	}
	return nil
}

// options are what a form needs of this window.
func (t *tab) options(id string) form.Options {
	o := form.Options{Type: t.kindOf, Show: t.reveal, After: t.window.after, Failed: t.window.fail, Sample: t.sample}
	if len(t.replaceable(id)) > 0 {
		o.Change = t.change
	}
	o.Guarded = func() string { return t.window.sitting.guards }
	o.Values = &t.window.dock.values
	o.Update = t.updateTemplate
	o.Known, o.Fields, o.Connectors = t.window.known, t.window.fieldShapes, t.window.Connectors
	o.Curl = t.window.curler()
	if t.window.Accounts != nil {
		o.Accounts = t.window.showAccounts
	}
	if t.window.requests() != nil {
		o.Catcher = t.catcher()
	}
	if t.window.Local != nil && t.window.Local.Log != nil {
		o.Sender = t.sender()
		o.Once = func(id string) {
			t.properties(id)
			if f := t.window.form; f != nil {
				f.OpenOnce()
			}
		}
	}
	return o
}

// kindOf says what an element is, with its icon.
func (t *tab) kindOf(e *bpmn.Element) (glyph, label string) {
	label = upper(lang.L(t.doc.TypeOf(e).Label()))
	if info := bpmn.Of(e.Kind); info != nil && label == "" {
		label = lang.L(info.Label)
	}
	glyph = elementGlyph(t.doc, e)
	switch w := bpmn.WorkAsked(e); {
	case glyph == "webhook":
		label += " \u00b7 " + lang.L("calls a service")
	case w != nil && w.Key != "url":
		label += " \u00b7 " + lang.L(w.Label)
	}
	return glyph, label
}

// propertiesPage is the form in the dock.
func (t *tab) propertiesPage() fyne.CanvasObject {
	ids := t.subjects()
	if t.docked == nil || !t.docked.Of(ids) {
		id := ""
		if len(ids) > 0 {
			id = ids[0]
		}
		o := t.options(id)
		o.Dock = func() { t.properties(id) }
		t.docked = form.New(t.doc, ids, o)
		t.showFindings()
	} else {
		t.docked.Refresh() // there may be other values to try expressions with
	}
	return t.docked.Content
}

// dockSelected follows the selection; what is new is shown while it is still being named.
func (t *tab) dockSelected() {
	d := t.window.dock
	if d.open && d.tabs.At == propertiesPage && (t.board.AtRest() || t.board.Naming()) && (t.docked == nil || !t.docked.Of(t.subjects())) {
		d.refresh()
	}
}

// dockChanged follows an edit.
func (t *tab) dockChanged() {
	if t.docked != nil && t.docked.Refresh() {
		t.window.dock.refresh()
	}
	if f := t.window.form; f != nil && f.Refresh() && t.window.formAnew != nil {
		t.window.formAnew()
	}
}

// showFindings hands the findings at the elements of the open forms to them.
func (t *tab) showFindings() {
	for _, f := range []*form.Form{t.docked, t.window.form} {
		if f == nil {
			continue
		}
		var list []form.Problem
		for _, found := range t.findings {
			if !f.Of([]string{found.Element}) {
				continue
			}
			g := severityGlyph[found.Severity]
			p := form.Problem{Text: says(found), Field: found.Field, Icon: g.icon, Ink: g.ink}
			if found.Severity == lint.Info {
				p.Ink = colour.Text2
			}
			p.Fix, p.Mend = t.mend(found)
			list = append(list, p)
		}
		f.SetProblems(list)
	}
}

// properties opens the form of an element as a dialog; without one, that of the
// process.
func (t *tab) properties(id string) {
	e := t.doc.Element(id)
	if e == nil {
		e = t.shownProcess()
	}
	if e == nil || t.window.form != nil {
		return
	}
	o := t.options(e.ID)
	var popup *look.Popup
	o.Dialog = true
	hide := func() {
		t.window.Canvas().Unfocus() // what is typed is kept, as the foot of the dialog says
		popup.Hide()
	}
	o.Close = hide
	o.Dock = func() { hide(); t.doc.Select(e.ID); t.window.dock.reveal(propertiesPage) }
	f := form.New(t.doc, []string{e.ID}, o)
	popup = look.NewPopup(look.Dialog(f.Content), look.Middle(dialogWide+f.Beside(), dialogHigh))
	popup.Dimmed = true
	popup.Stays = true
	popup.Escaped = func() {
		if in, is := t.window.Canvas().Focused().(*look.Input); !is || !in.Withdraw() {
			hide()
		}
	}
	t.window.formAnew = func() {
		t.showFindings()
		if t.window.Canvas().Focused() == nil { // the pointer has chosen what it is now
			t.window.Canvas().Focus(f.Focus())
		}
	}
	popup.OnClosed = func() {
		f.Leave()
		t.window.form, t.window.formAnew = nil, nil
		t.dockChanged()
	}
	t.window.form = f
	t.showFindings()
	popup.Over(t.window.Canvas())
	if first := f.Focus(); first != nil {
		t.window.Canvas().Focus(first)
	}
}

// The size of the dialog, without what stands beside the settings.
const (
	dialogWide = 720
	dialogHigh = 600
)

// around is the rectangle of an element in the diagram and its size in the
// window, for what opens beside it.
func (t *tab) around(id string) (bpmn.Point, fyne.Size) {
	s := t.doc.Scene()
	if s == nil || s.Item(id) == nil {
		return bpmn.Point{}, fyne.Size{}
	}
	b, zoom := s.Item(id).Bounds, float32(t.board.ZoomNow())
	return bpmn.Point{X: b.X, Y: b.Y}, fyne.NewSize(float32(b.W)*zoom, float32(b.H)*zoom)
}

// change offers what the selected elements may become, with switches for what
// they may be besides.
func (t *tab) change(id string) {
	t.doc.Select(t.changing(id)...)
	at, size := t.around(id)
	head := t.markers(id)
	o := t.mayBecome(id)
	if t.window.action("template").why(t.window) == "" {
		o.template = func(c form.Connector, a form.ConnectorAction) { t.window.fail(t.useTemplate(c, a)) }
	}
	t.chooseType(lang.L("Change into"), at, size, head, o)
}

// mayBecome is what is offered for an element to become, its own family first.
func (t *tab) mayBecome(id string) offered {
	o := offered{types: t.replaceable(id), chosen: t.morph}
	if e := t.doc.Element(id); e != nil {
		o.near = groupOf(t.doc.TypeOf(e))
	}
	return o
}

// changing are the elements to be changed together: the selection, if the element
// is among it.
func (t *tab) changing(id string) []string {
	if list := t.doc.Selection(); slices.Contains(list, id) {
		return list
	}
	return []string{id}
}

// morph changes every selected element that may become the type, as one step.
func (t *tab) morph(ty doc.Type) {
	list := t.doc.Chosen()
	if len(list) == 1 {
		t.editor.Replace(ty)
		return
	}
	err := t.doc.Change(lang.L("change type"), func(tx *doc.Tx) error {
		for _, e := range tx.Chosen() {
			if tx.MayReplace(e, ty) == "" {
				if err := tx.Replace(e, ty); err != nil {
					return err
				}
			}
		}
		return nil
	})
	t.window.fail(err)
}

// shownProcess is the process whose diagram is shown: the only one, or the
// first of a collaboration.
func (t *tab) shownProcess() *bpmn.Element {
	if g := t.doc.Diagram(); g != nil && g.Of != nil && g.Of.Kind != bpmn.Collaboration {
		return g.Of
	}
	if all := t.doc.Model().Processes(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// upper begins a title with a capital letter.
func upper(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}
