package designer

import (
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/explain"
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
	return lint.Run(t.doc.Model(), t.checker.Options)
}

// mend is what is done about a finding, and what that is called; empty: nothing.
func (t *tab) mend(f lint.Finding) (title string, do func()) {
	switch {
	case f.Fix != nil:
		return translated(f.Fix.Title), func() { t.fix(f) }
	case f.Create != "" && t.window.records == nil:
		return lang.L("Create it"), func() { t.window.openCatalogs(f.Create) }
	}
	return "", nil
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

// searchMost is how many results are shown.
const searchMost = 60

// called is what people call an element: its name, or what it is.
func called(e *bpmn.Element) string {
	return explain.Element(e)
}
