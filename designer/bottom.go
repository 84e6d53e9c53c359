package designer

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/lint"
)

// bottom is the panel below the diagram: what the check has found, one line
// each, with its repair.
type bottom struct {
	window  *Window
	content fyne.CanvasObject
	filter  *look.Choices
	fixAll  *look.Button
	counts  *fyne.Container
	list    *fyne.Container
	scroll  *container.Scroll
	shown   []lint.Finding
	of      *tab
	height  float32
	open    bool
}

const bottomUsual = 230

func newBottom(w *Window) *bottom {
	b := &bottom{window: w, height: bottomUsual, list: look.Column(0), counts: look.Row(6)}
	b.filter = look.NewSegment([]string{lang.L("All"), lang.L("Errors"), lang.L("Warnings")}, 0, func(int) { b.of = nil; b.refresh() })
	b.fixAll = look.NewButton(look.Plain, "", "", b.repair)
	b.fixAll.Small = true
	shut := look.NewIconButton("close", lang.L("Close"), func() { b.show(false) })
	title := look.Row(8, look.NewLabel(lang.L("Problems"), look.Body, colour.Text).Bold(), b.counts)
	head := look.Inset(16, 0, 8, 0, look.RowGrow(10, 1, title, look.Row(0), b.filter.Content, b.fixAll, shut))
	b.scroll = container.NewVScroll(look.Inset(0, 4, 0, 8, b.list))
	b.content = look.Surface(colour.Panel, look.Frame(look.Column(0, look.Hair(), look.Sized(0, 36, head), look.Hair()), nil, nil, nil, b.scroll))
	return b
}

// show opens or closes the panel.
func (b *bottom) show(open bool) {
	b.open = open
	b.window.arrange()
	b.refresh()
	b.window.strip.refresh()
}

// refresh shows the findings of the document that is looked at.
func (b *bottom) refresh() {
	t := b.window.current()
	if t == nil || !b.open || b.of == t && sameFindings(b.shown, t.findings) {
		return
	}
	b.of, b.shown = t, t.findings
	b.list.RemoveAll()
	var errors, warnings, repairs int
	for _, f := range t.findings {
		switch f.Severity {
		case lint.Error:
			errors++
		case lint.Warning:
			warnings++
		}
		if f.Fix != nil {
			repairs++
		}
		if b.filter.At == 1 && f.Severity != lint.Error || b.filter.At == 2 && f.Severity != lint.Warning {
			continue
		}
		b.list.Add(newFindingRow(t, f))
	}
	b.counts.RemoveAll()
	if errors > 0 {
		b.counts.Add(look.Count(look.Bad, strconv.Itoa(errors)))
	}
	if warnings > 0 {
		b.counts.Add(look.Count(look.Waits, strconv.Itoa(warnings)))
	}
	if len(b.list.Objects) == 0 {
		b.list.Add(look.Empty("done", lang.L("No problems"), lang.L("What the check finds is shown here while you draw."), nil))
	}
	visible(b.fixAll, repairs > 0)
	b.fixAll.SetText(fmt.Sprintf(lang.L("Fix %d of %d"), repairs, len(t.findings)))
	b.content.Refresh()
}

func sameFindings(a, b []lint.Finding) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Rule != b[i].Rule || a[i].Element != b[i].Element || a[i].Message != b[i].Message {
			return false
		}
	}
	return true
}

// repair mends everything that has a repair, as one step.
func (b *bottom) repair() {
	if t := b.window.current(); t != nil {
		t.fixAll()
	}
}

// A findingRow is one line of the list: what is wrong, where, and its repair.
type findingRow struct {
	widget.BaseWidget
	tab  *tab
	of   lint.Finding
	back *look.Ground
}

var severityGlyph = map[lint.Severity]struct {
	icon string
	ink  colour.Name
}{
	lint.Error: {"error", colour.Fail}, lint.Warning: {"warning", colour.Wait}, lint.Info: {"info", colour.AccentText},
}

func newFindingRow(t *tab, f lint.Finding) *findingRow {
	r := &findingRow{tab: t, of: f, back: look.NewGround("", "", 0)}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *findingRow) CreateRenderer() fyne.WidgetRenderer {
	g := severityGlyph[r.of.Severity]
	row := look.RowGrow(10, 1, look.NewGlyph(g.icon, look.IconSmall, g.ink), look.NewLabel(translated(r.of.Message), look.Body, colour.Text).Cut())
	if r.of.Fix != nil {
		fix := look.NewButton(look.Plain, "", translated(r.of.Fix.Title), func() { r.tab.fix(r.of) })
		fix.Small = true
		row.Add(fix)
	}
	if e := r.tab.doc.Element(r.of.Element); e != nil {
		name := look.NewLabel(called(e), look.Small, colour.Text2).Cut()
		row.Add(look.Sized(190, 0, look.RowGrow(6, 1, look.NewGlyph(elementGlyph(r.tab.doc, e), look.IconSmall, colour.Text2), name)))
	}
	return widget.NewSimpleRenderer(look.Sized(0, 32, container.NewStack(r.back, look.Inset(16, 0, 16, 0, row))))
}

// Tapped implements fyne.Tappable: the element is shown and selected.
func (r *findingRow) Tapped(*fyne.PointEvent) {
	if r.of.Element != "" {
		r.tab.reveal(r.of.Element)
	}
}

// MouseIn implements desktop.Hoverable.
func (r *findingRow) MouseIn(*desktop.MouseEvent) {
	r.back.Set(colour.Hover, "")
	look.Rest(r, r.of.Message, "")
}

// MouseMoved implements desktop.Hoverable.
func (r *findingRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *findingRow) MouseOut() {
	r.back.Set("", "")
	look.Leave(r)
}
