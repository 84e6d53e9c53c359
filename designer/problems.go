package designer

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

var severityIcon = map[lint.Severity]func() fyne.Resource{
	lint.Error: theme.ErrorIcon, lint.Warning: theme.WarningIcon, lint.Info: theme.InfoIcon,
}

// showProblems lists what the check has found; a click shows the element.
func (w *Window) showProblems() {
	t := w.current()
	if t == nil {
		return
	}
	if len(t.findings) == 0 {
		w.status.say(lang.L("No problems"), false)
		return
	}
	box := container.NewVBox()
	d := w.over.Show(overlay.Dialog{
		Name: "problems", Title: lang.L("Problems"), Content: container.NewVScroll(box), Size: fyne.NewSize(680, 460),
		Buttons: []overlay.Button{{Label: lang.L("Close")}},
	})
	for _, f := range t.findings {
		box.Add(t.finding(f, d))
	}
}

func (t *tab) finding(f lint.Finding, d *overlay.Shown) fyne.CanvasObject {
	text := widget.NewLabel(f.Message)
	text.Wrapping, text.Selectable = fyne.TextWrapWord, true
	buttons := container.NewHBox()
	if f.Element != "" {
		buttons.Add(widget.NewButtonWithIcon("", theme.SearchIcon(), func() { d.Close(); t.board.Reveal(f.Element) }))
	}
	if f.Fix != nil {
		buttons.Add(widget.NewButton(translated(f.Fix.Title), func() { d.Close(); t.fix(f) }))
	}
	return container.NewBorder(nil, nil, widget.NewIcon(severityIcon[f.Severity]()), buttons, text)
}

// fix finds the problem again in the document as it is now, since findings
// speak of a copy, and mends it.
func (t *tab) fix(f lint.Finding) {
	for _, now := range lint.Run(t.doc.Model(), lint.Options{Executable: t.window.Unsupported}) {
		if now.Fix != nil && now.Rule == f.Rule && now.Element == f.Element && now.Message == f.Message {
			err := t.doc.Change(now.Fix.Title, func(tx *doc.Tx) error { now.Fix.Apply(tx.Touch); return nil })
			t.window.fail(err)
			return
		}
	}
}

// find looks for elements by name, id and settings.
func (t *tab) find() {
	t.window.choose(lang.L("Find"), lang.L("name, id or setting"), t.search)
}

// searchMost is how many results are shown.
const searchMost = 100

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
	label := e.Name()
	if label == "" {
		label = upper(lang.L(t.doc.TypeOf(e).Label()))
	}
	var icon fyne.Resource
	if !t.doc.Scene().Item(e.ID).Edge() { // connections have no picture of their own
		icon = t.window.palette.icons.of(t.doc.TypeOf(e))
	}
	return offer{icon: icon, label: label, note: e.ID, take: func() { t.board.Reveal(e.ID) }}
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
