package designer

import (
	"fmt"
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/lint"
)

// findingsPage is what the check has found, one line each, with its repair.
type findingsPage struct {
	window *Window
	filter *look.Choices
	fixAll *look.Button
	off    *look.Button // the rules that the file switches off; hidden if there are none
	notes  *look.Button // what was said when the file was opened; hidden if nothing was
	list   *fyne.Container
	scroll *container.Scroll
	shown  []lint.Finding
	of     *tab
}

func newFindingsPage(w *Window) *findingsPage {
	p := &findingsPage{window: w, list: look.Column(0)}
	p.filter = look.NewSegment([]string{lang.L("All"), lang.L("Errors"), lang.L("Warnings")}, 0, func(int) { p.of = nil; p.refresh() })
	p.fixAll = look.NewButton(look.Plain, "", "", p.repair)
	p.fixAll.Small = true
	p.off = look.NewButton(look.Plain, "eye-off", "", func() { look.ShowMenu(w.Canvas(), p.silenced(), look.BelowObject(p.off)) })
	p.off.Small = true
	p.notes = look.NewButton(look.Plain, "info", "", func() { look.ShowMenu(w.Canvas(), p.remarks(), look.BelowObject(p.notes)) })
	p.notes.Small = true
	p.scroll = container.NewVScroll(look.Inset(0, 4, 0, 8, p.list))
	return p
}

func (p *findingsPage) tools() []look.Tool {
	return []look.Tool{p.notes.Tool(), p.off.Tool(), p.filter.Tool(), p.fixAll.Tool()}
}
func (p *findingsPage) body() fyne.CanvasObject { return p.scroll }
func (p *findingsPage) focus() fyne.CanvasObject {
	if len(p.shown) == 0 {
		return container.NewStack() // there is nothing to filter
	}
	return container.NewStack(p.list, p.filter.List[p.filter.At])
}

// refresh shows the findings of the document that is looked at.
func (p *findingsPage) refresh() {
	t := p.window.current()
	if t == nil {
		return
	}
	off := len(lint.SwitchedOff(t.doc.Model()))
	visible(p.off, off > 0)
	p.off.SetText(fmt.Sprintf(lang.L("Rules switched off: %d"), off))
	p.remarked(t)
	if p.of == t && sameFindings(p.shown, t.findings) {
		return
	}
	p.of, p.shown = t, t.findings
	look.Refill(p.list, p.fill)
	repairs := 0
	for _, f := range t.findings {
		if f.Fix != nil {
			repairs++
		}
	}
	visible(p.fixAll, repairs > 0)
	p.fixAll.SetText(fmt.Sprintf(lang.L("Fix %d of %d"), repairs, len(t.findings)))
	p.scroll.Refresh()
}

// fill lists what the filter leaves.
func (p *findingsPage) fill() {
	t := p.of
	p.list.RemoveAll()
	for _, f := range t.findings {
		if p.filter.At == 1 && f.Severity != lint.Error || p.filter.At == 2 && f.Severity != lint.Warning {
			continue
		}
		p.list.Add(newFindingRow(t, f))
	}
	if len(p.list.Objects) == 0 {
		p.list.Add(look.Empty("done", lang.L("No problems"), lang.L("What the check finds is shown here while you draw."), nil))
	}
}

// remarked shows whether anything was said when the document was opened.
func (p *findingsPage) remarked(t *tab) {
	visible(p.notes, len(t.notes) > 0)
	p.notes.SetText(fmt.Sprintf(lang.L("About this file: %d"), len(t.notes)))
}

// remarks lists what was said, each of which leads to its element.
func (p *findingsPage) remarks() (items []look.Item) {
	t := p.window.current()
	for _, r := range t.notes {
		items = append(items, look.Item{Icon: "info", Text: r.text, Do: func() { t.reveal(r.element) }})
	}
	return items
}

// silenced offers to switch the rules on again that the file switches off.
func (p *findingsPage) silenced() (items []look.Item) {
	t := p.window.current()
	off := lint.SwitchedOff(t.doc.Model())
	for _, name := range slices.Sorted(maps.Keys(off)) {
		items = append(items, look.Item{Icon: "eye", Text: fmt.Sprintf(lang.L("Check %s again"), name), Do: func() { t.silence(name, false) }})
	}
	return items
}

// silence switches a rule off in the file, or on again, as one step.
func (t *tab) silence(rule string, off bool) {
	err := t.doc.Change(lang.L("switch a rule"), func(tx *doc.Tx) error {
		lint.Switch(tx.Touch, t.doc.Model(), rule, off)
		return nil
	})
	t.window.fail(err)
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
func (p *findingsPage) repair() {
	if t := p.window.current(); t != nil {
		t.fixAll()
	}
}

// A findingRow is one line of the list: what is wrong, where, its repair, and why it is said.
type findingRow struct {
	widget.BaseWidget
	tab     *tab
	of      lint.Finding
	back    *look.Ground
	body    fyne.CanvasObject // nil: it was not seen yet
	focused bool
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
	row := look.RowGrow(10, 1, look.NewGlyph(g.icon, look.IconSmall, g.ink), look.NewLabel(says(r.of), look.Body, colour.Text).Cut())
	if title, mend := r.tab.mend(r.of); mend != nil {
		fix := look.NewButton(look.Plain, "", title, mend)
		fix.Small = true
		row.Add(fix)
	}
	if e := r.tab.doc.Element(r.of.Element); e != nil {
		name := look.NewLabel(called(e), look.Small, colour.Text2).Cut()
		row.Add(look.Sized(170, 0, look.RowGrow(6, 1, look.NewGlyph(elementGlyph(r.tab.doc, e), look.IconSmall, colour.Text2), name)))
	}
	why := look.NewIconButton("info", lang.L("Why, and what to do"), func() { r.tab.window.openGuide(r.page()) })
	why.Square, why.Key = 24, r.tab.window.keyOf("guide")
	row.Add(why)
	hush := look.NewIconButton("eye-off", fmt.Sprintf(lang.L("Switch the rule %s off in this file"), r.of.Rule), func() { r.tab.silence(r.of.Rule, true) })
	hush.Square = 24
	row.Add(hush)
	r.body = look.Sized(0, 32, container.NewStack(r.back, look.Inset(16, 0, 16, 0, row)))
	return widget.NewSimpleRenderer(r.body)
}

// AccessibilityLabel implements fyne.Accessible.
func (r *findingRow) AccessibilityLabel() string { return says(r.of) }

// AccessibilityRole implements fyne.Accessible.
func (r *findingRow) AccessibilityRole() fyne.AccessibleRole { return look.RoleRow }

// Tells implements look.Teller.
func (r *findingRow) Tells() look.Told {
	if e := r.tab.doc.Element(r.of.Element); e != nil {
		return look.Told{Help: called(e)}
	}
	return look.Told{}
}

// Inside are its buttons.
func (r *findingRow) Inside() []fyne.CanvasObject { return []fyne.CanvasObject{r.body} }

// page is what the guide has about the rule.
func (r *findingRow) page() string { return "reference/lint.html#" + r.of.Rule }

// FocusGained implements fyne.Focusable.
func (r *findingRow) FocusGained() { r.focused = true; r.colour(false); look.Uncover(r) }

// FocusLost implements fyne.Focusable.
func (r *findingRow) FocusLost() { r.focused = false; r.colour(false) }

// Keyed reports whether it has the keys.
func (r *findingRow) Keyed() bool { return r.focused }

// TypedRune implements fyne.Focusable.
func (r *findingRow) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: Enter shows the element, other keys are the window's.
func (r *findingRow) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter || k.Name == fyne.KeySpace {
		r.Tapped(nil)
		return
	}
	look.Walk(r, k)
}

func (r *findingRow) colour(hovered bool) {
	fill, ring := colour.Name(""), colour.Name("")
	if hovered {
		fill = colour.Hover
	}
	if r.focused {
		ring = colour.Accent
	}
	r.back.Set(fill, ring)
}

// Tapped implements fyne.Tappable: the element is shown and selected.
func (r *findingRow) Tapped(*fyne.PointEvent) {
	if r.of.Element != "" {
		r.tab.reveal(r.of.Element)
	}
}

// MouseIn implements desktop.Hoverable.
func (r *findingRow) MouseIn(*desktop.MouseEvent) {
	r.colour(true)
	look.Rest(r, says(r.of), "")
}

// MouseMoved implements desktop.Hoverable.
func (r *findingRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *findingRow) MouseOut() {
	r.colour(false)
	look.Leave(r)
}
