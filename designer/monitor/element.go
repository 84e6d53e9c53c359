package monitor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// elementPage shows, in place of the pages of a run, what one element of it has gone through: each visit with what it was given,
// what it wrote, its calls, and what went wrong. A visit that nothing has happened to stays as it is, so that what was unfolded
// is so still.
type elementPage struct {
	panel   *Panel
	content fyne.CanvasObject
	id      string // of the element; empty: the page is not shown
	most    int    // visits that are read at least
	wanted  string // the visit that is to be unfolded; empty: the newest
	back    *look.Button
	title   *look.Label
	sum     *look.Label
	box     *fyne.Container
	scroll  *container.Scroll
	earlier *look.Button
	rows    map[string]*visitRow
	newest  *visitRow
}

// visitsFirst is how many visits are read at first; each press of the button for earlier ones reads four times as many.
const visitsFirst = 50

func newElementPage(p *Panel) *elementPage {
	t := &elementPage{panel: p, box: look.Column(0), title: look.NewLabel("", look.Body, colour.Text).Bold().Cut(), sum: look.NewLabel("", look.Small, colour.Text2), rows: map[string]*visitRow{}}
	t.back = look.NewIconButton("previous", lang.L("All of the run"), func() { t.leave(); p.Refresh() })
	t.earlier = look.NewButton(look.Plain, "history", lang.L("Earlier visits"), func() { t.most *= 4; p.Refresh() })
	t.earlier.Small = true
	t.scroll = container.NewVScroll(t.box)
	find := look.NewIconButton("fit", lang.L("Show in the diagram"), func() { p.reveal(t.id) })
	head := look.Column(0, look.Inset(10, 4, 10, 4, look.RowGrow(6, 1, t.back, t.title, t.sum, find)), look.Hair())
	t.content = look.Frame(head, nil, nil, nil, t.scroll)
	return t
}

// Pick says what is selected on the diagram, empty if that is not one element: what it has gone through is shown then.
func (p *Panel) Pick(id string) {
	if id == p.picked {
		return
	}
	p.picked = id
	if id == "" {
		if p.element.id != "" {
			p.element.leave()
			p.Refresh()
		}
		return
	}
	p.ShowElement(id)
}

// ShowElement shows what an element has gone through, if tokens come to it.
func (p *Panel) ShowElement(id string) {
	if p.run == nil || p.model == nil {
		return
	}
	e := p.model.ByID(id)
	if e == nil || !e.Kind.FlowNode() && e.Kind != bpmn.SequenceFlow {
		return
	}
	p.element.enter(id, "")
	p.Refresh()
}

// reveal shows an element on the diagram, where it is selected then without what it has gone through being shown.
func (p *Panel) reveal(id string) {
	if p.OnShow != nil {
		p.picked = id
		p.OnShow(id)
	}
}

// shows is what a line of the history does when it is pressed: it shows the visit that it tells of; nil: it tells of none.
func (p *Panel) shows(e *engine.Event) func() {
	if p.model == nil || e.Kind == engine.VariableIs {
		return nil
	}
	of := p.model.ByID(e.Element)
	if of == nil || !of.Kind.FlowNode() {
		return nil
	}
	wanted := fmt.Sprintf("%s.%d.", e.Instance, e.Token)
	return func() {
		p.element.enter(of.ID, wanted)
		p.Refresh()
		p.reveal(of.ID)
	}
}

// enter turns to an element.
func (t *elementPage) enter(id, wanted string) {
	if t.id != id {
		t.rows, t.box.Objects = map[string]*visitRow{}, nil
		t.scroll.ScrollToTop()
	}
	t.id, t.most, t.wanted, t.newest = id, visitsFirst, wanted, nil
	t.panel.body.Objects = []fyne.CanvasObject{t.content}
	t.panel.body.Refresh()
}

// leave turns back to the pages of the run.
func (t *elementPage) leave() {
	if t.id == "" {
		return
	}
	t.id, t.rows, t.box.Objects = "", map[string]*visitRow{}, nil
	t.panel.body.Objects = []fyne.CanvasObject{t.panel.whole}
	t.panel.body.Refresh()
}

// parts adds what can be pressed, by name.
func (t *elementPage) parts(parts map[string]fyne.CanvasObject) {
	parts["element.back"] = t.back
	for i, o := range t.box.Objects {
		if r, is := o.(*fyne.Container); is && len(r.Objects) > 0 {
			parts[fmt.Sprintf("visit.%d", i)] = r.Objects[0]
		}
	}
	if t.newest != nil && t.newest.call != nil {
		parts["visit.call"] = t.newest.call.Content.Objects[0]
	}
}

// show shows the visits up to the moment of a picture, the newest first.
func (t *elementPage) show(picture *Picture) {
	if t.id == "" {
		return
	}
	t.title.SetText(t.panel.place(t.id))
	list, whole, err := t.panel.run.visits(t.id, picture.At, t.most, time.Now().Add(lookFor))
	if err != nil {
		t.sum.SetText("")
		t.box.Objects = []fyne.CanvasObject{look.Empty("error", lang.L("The runs cannot be read"), err.Error(), nil)}
		t.box.Refresh()
		return
	}
	t.sum.SetText(summed(list, whole))
	old := t.rows
	t.rows = map[string]*visitRow{}
	var order []fyne.CanvasObject
	for i := len(list) - 1; i >= 0; i-- {
		v := list[i]
		row := old[v.id()]
		if row == nil {
			row = newVisitRow(t.panel, v)
		}
		row.show(v)
		t.rows[v.id()] = row
		order = append(order, row.content)
	}
	t.unfold(list)
	switch {
	case len(order) == 0 && picture.Behind == 0:
		order = append(order, look.Empty("history", lang.L("The run has not come here"), lang.L("Each time that it does is listed here: what it was given, what it wrote, its calls, and what went wrong."), nil))
	case !whole:
		order = append(order, look.Inset(12, 8, 12, 8, look.Row(0, t.earlier)))
	}
	if !slices.Equal(t.box.Objects, order) {
		t.box.Objects = order
		t.box.Refresh()
		t.scroll.Refresh()
	}
}

// unfold opens the visit that is wanted, once.
func (t *elementPage) unfold(list []*Visit) {
	if t.newest != nil || len(list) == 0 {
		return
	}
	pick := list[len(list)-1]
	for _, v := range list {
		if t.wanted != "" && strings.HasPrefix(v.id(), t.wanted) {
			pick = v
		}
	}
	t.newest = t.rows[pick.id()]
	if !t.newest.open() {
		t.newest.fold()
	}
}

// summed says how often the element was visited, as far as that was read.
func summed(list []*Visit, whole bool) string {
	text := fmt.Sprintf("%d\u00d7", len(list))
	if !whole {
		text = fmt.Sprintf("%d+ \u00d7", len(list))
	}
	return text
}

// A visitRow is one visit: pressed, it opens to what it was.
type visitRow struct {
	content *fyne.Container
	panel   *Panel
	visit   *Visit
	says    string // what it shows
	chevron *look.Glyph
	when    *look.Label
	took    *look.Label
	chip    *fyne.Container
	body    *fyne.Container // nil: closed
	call    *exchange.Row   // the first call; nil: none is shown
}

func newVisitRow(p *Panel, v *Visit) *visitRow {
	r := &visitRow{panel: p, visit: v, chevron: look.NewGlyph("chevron-right", look.IconInline, colour.Text2), when: look.NewLabel("", look.Body, colour.Text).Cut(),
		took: look.NewLabel("", look.Small, colour.Text2).Right(), chip: container.NewStack()}
	line := look.Inset(10, 5, 12, 5, look.RowGrow(8, 1, r.chevron, r.when, r.chip, look.Sized(70, 0, r.took)))
	r.content = look.Column(0, look.NewPress(lang.L("Visit"), line, "", "", r.fold), look.Hair())
	return r
}

func (r *visitRow) open() bool { return r.body != nil }

// fold opens or closes the row.
func (r *visitRow) fold() {
	press, hair := r.content.Objects[0], r.content.Objects[len(r.content.Objects)-1]
	if r.open() {
		r.body, r.call = nil, nil
		r.content.Objects = []fyne.CanvasObject{press, hair}
		r.chevron.Set("chevron-right", colour.Text2)
	} else {
		r.body = look.Column(8)
		r.content.Objects = []fyne.CanvasObject{press, look.Inset(32, 2, 12, 12, r.body), hair}
		r.chevron.Set("chevron-down", colour.Text2)
		r.fill()
	}
	r.content.Refresh()
}

// show takes over a visit as it stands.
func (r *visitRow) show(v *Visit) {
	took := ""
	if v.Began != 0 && v.How != engine.Taken {
		took = Short(v.Took(time.Now().UnixNano()))
	}
	r.took.SetText(took)
	if says := v.says(); says == r.says {
		return
	} else {
		r.says = says
	}
	r.visit = v
	r.when.SetText(v.title())
	tone, icon, word := v.stands()
	r.chip.Objects = nil
	if word != "" {
		r.chip.Objects = []fyne.CanvasObject{look.Chip(tone, icon, word)}
	}
	r.chip.Refresh()
	if r.open() {
		r.fill()
		r.content.Refresh()
	}
}

// says is another text for a visit of which there is something else to show.
func (v *Visit) says() string {
	return fmt.Sprint(v.How, len(v.Events), len(v.Given), len(v.Wrote), len(v.Calls), v.Began)
}

// title says when it began, and which round of a loop it is.
func (v *Visit) title() string {
	text := lang.L("Earlier")
	if v.Began != 0 {
		text = time.Unix(0, v.Began).Format("15:04:05")
	}
	switch {
	case v.Round > 0:
		text = fmt.Sprintf(lang.L("Round %d"), v.Round) + " \u00b7 " + text
	case v.Loop != nil && v.Loop.Total > 0:
		text = fmt.Sprintf(lang.L("%d of %d rounds"), v.Loop.Completed, v.Loop.Total) + " \u00b7 " + text
	case v.Loop != nil:
		text = fmt.Sprintf(lang.L("%d rounds"), v.Loop.Completed) + " \u00b7 " + text
	}
	return text
}

// stands says how the visit stands.
func (v *Visit) stands() (look.Tone, string, string) {
	switch {
	case v.How == engine.Completed:
		return look.Good, "check", lang.L("Completed")
	case v.How == engine.Failed:
		return look.Bad, "error", lang.L("Failed")
	case v.How == engine.Terminated:
		return look.Neutral, "stop", lang.L("Ended")
	case v.How == engine.Taken:
		return look.Neutral, "", ""
	case len(v.Events) > 0 && v.Events[len(v.Events)-1].Kind == engine.Raised:
		return look.Bad, "error", lang.L("Stopped")
	}
	return look.Busy, "live", lang.L("Running")
}
