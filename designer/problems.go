package designer

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

// fix finds the problem again in the document as it is now, since findings
// speak of a copy, and mends it.
func (t *tab) fix(f lint.Finding) {
	for _, now := range t.check() {
		if now.Fix != nil && now.Rule == f.Rule && now.Element == f.Element && now.Message == f.Message {
			err := t.doc.Change(now.Fix.Title, func(tx *doc.Tx) error { now.Fix.Apply(tx.Touch); return nil })
			t.window.fail(err)
			return
		}
	}
}

func (t *tab) check() []lint.Finding {
	return lint.Run(t.doc.Model(), lint.Options{Executable: t.window.Unsupported})
}

// fixMost bounds how many repairs are made at once: one repair may call for
// another.
const fixMost = 500

// fixAll mends everything that can be, as one step. The document is checked
// anew after each repair, since it may have mended more or less than its own.
func (t *tab) fixAll() {
	err := t.doc.Change(lang.L("fix all"), func(tx *doc.Tx) error {
		tried := map[string]bool{}
		for range fixMost {
			f := firstFix(t.check(), tried)
			if f == nil {
				break
			}
			tried[f.Rule+" "+f.Element+" "+f.Message] = true
			f.Fix.Apply(tx.Touch)
		}
		return nil
	})
	t.window.fail(err)
}

func firstFix(list []lint.Finding, tried map[string]bool) *lint.Finding {
	for i, f := range list {
		if f.Fix != nil && !tried[f.Rule+" "+f.Element+" "+f.Message] {
			return &list[i]
		}
	}
	return nil
}

// find looks for elements by name, id and settings.
func (t *tab) find() {
	t.window.choose(lang.L("Find"), lang.L("name, id or setting"), t.search)
}

// searchMost is how many results are shown.
const searchMost = 60

// search offers the drawn elements whose name, id or settings hold a text.
func (t *tab) search(text string) []offer {
	text = strings.ToLower(text)
	s := t.doc.Scene()
	if s == nil {
		return nil
	}
	var hits []offer
	for _, e := range t.doc.Model().Elements {
		if s.Item(e.ID) == nil || e.ID == "" || len(hits) == searchMost {
			continue
		}
		if text == "" || strings.Contains(strings.ToLower(e.Name()+" "+e.ID+" "+settings(e)), text) {
			hits = append(hits, t.hit(e))
		}
	}
	return hits
}

// hit is what the search shows of an element.
func (t *tab) hit(e *bpmn.Element) offer {
	kind := upper(lang.L(t.doc.TypeOf(e).Label()))
	label := strings.Join(strings.Fields(e.Name()), " ")
	if label == "" {
		label = kind
	}
	return offer{glyph: elementGlyph(t.doc, e), label: label, note: kind, hint: e.ID, take: func() { t.reveal(e.ID) }}
}

// called is what people call an element: its name, or what it is.
func called(e *bpmn.Element) string {
	if name := strings.Join(strings.Fields(e.Name()), " "); name != "" {
		return name
	}
	if info := bpmn.Of(e.Kind); info != nil {
		return upper(lang.L(info.Label))
	}
	return e.ID
}

// settings is the text of everything an element is set to.
func settings(e *bpmn.Element) string {
	var all []string
	for _, f := range bpmn.FieldsOf(e) {
		if f.Type != bpmn.Table {
			all = append(all, bpmn.Get(e, f))
			continue
		}
		for _, row := range bpmn.Rows(e, f) {
			for _, c := range f.Columns {
				all = append(all, bpmn.GetXML(row, c))
			}
		}
	}
	return strings.Join(all, " ")
}
