package designer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine/bpmn"
)

// traffic is the log of calls: every attempt of every instance, the newest first; the one
// that is chosen is shown at the right.
type traffic struct {
	window *Window
	text   *look.Input
	filter *look.Choices
	again  *look.Button
	save   *look.Button
	list   *fyne.Container
	sheet  *fyne.Container
	page   fyne.CanvasObject
	shown  []exchange.Call
	chosen int                // in shown; -1: none
	stop   context.CancelFunc // ends sending again; nil: nothing is sent
	typing int                // counts what was typed, so that only the last is looked for
}

const (
	trafficMost = 200 // calls that are listed
	searchRest  = 250 * time.Millisecond
)

func newTraffic(w *Window) *traffic {
	p := &traffic{window: w, text: look.NewInput(""), list: look.Column(0), sheet: container.NewStack(), chosen: -1}
	p.text.Hint = lang.L("Find in calls")
	p.text.Changed = func(string) {
		p.typing++
		typed := p.typing
		if w.after(searchRest, func() {
			if typed == p.typing {
				p.look()
			}
		}) == nil {
			p.look()
		}
	}
	p.text.LeadTo(p.list)
	p.filter = look.NewSegment([]string{lang.L("All"), lang.L("Failures")}, 0, func(int) { p.look() })
	p.again = look.NewButton(look.Bare, "retry", "", p.resendAll)
	p.again.Tip = lang.L("Send what failed again")
	p.save = look.NewIconButton("pin", lang.L("Save all as mocks"), func() { w.saveMocks(p.shown) })
	tools := look.Column(0, look.Inset(16, 5, 8, 5, look.RowGrow(8, 0, p.text, p.filter.Content, p.again, p.save)), look.Hair())
	left := look.Frame(tools, nil, nil, nil, container.NewVScroll(p.list))
	p.page = sideBySide(left, p.sheet)
	return p
}

// sideBySide puts two objects beside each other, with a line between them. While the right one is hidden, because there is
// nothing that it could tell of, the left one has all the room.
func sideBySide(left fyne.CanvasObject, right *fyne.Container) fyne.CanvasObject {
	return container.New(evenly{right}, left, look.Frame(nil, nil, look.Hair(), nil, right))
}

// tell shows or hides the right one of two that stand side by side.
func tell(page fyne.CanvasObject, right *fyne.Container, on bool) {
	if right.Hidden == !on {
		return
	}
	right.Hidden = !on
	page.Refresh()
}

// evenly gives each object the same width, without a gap, or all of it to the first while what stands in the other is hidden.
type evenly struct{ other *fyne.Container }

func (evenly) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 60) }

func (e evenly) Layout(o []fyne.CanvasObject, size fyne.Size) {
	wide := size.Width / float32(len(o))
	if o[1].(*fyne.Container).Hidden = e.other.Hidden; e.other.Hidden {
		wide = size.Width
	}
	for i, each := range o {
		each.Move(fyne.NewPos(float32(i)*wide, 0))
		each.Resize(fyne.NewSize(wide, size.Height))
	}
}

func (p *traffic) tools() []look.Tool       { return nil }
func (p *traffic) body() fyne.CanvasObject  { return p.page }
func (p *traffic) focus() fyne.CanvasObject { return p.text }

// log is the log of calls; nil while there is none.
func (w *Window) log() *monitor.CallLog {
	if w.Local == nil {
		return nil
	}
	return w.Local.Log
}

// refresh shows what is new.
func (p *traffic) refresh() {
	log := p.window.log()
	var list []exchange.Call
	if log != nil {
		list = log.Search(monitor.CallFilter{Text: strings.TrimSpace(p.text.Text()), Failed: p.filter.At == 1, Limit: trafficMost})
	}
	same := func(a, b exchange.Call) bool { return a.Job == b.Job && a.Began.Equal(b.Began) }
	if len(p.list.Objects) > 0 && slices.EqualFunc(list, p.shown, same) {
		return
	}
	was := -1
	if p.chosen >= 0 {
		was = slices.IndexFunc(list, func(c exchange.Call) bool { return same(c, p.shown[p.chosen]) })
	}
	p.shown, p.chosen = list, was
	p.fill()
}

// look finds anew, with nothing chosen.
func (p *traffic) look() {
	p.chosen = -1
	p.refresh()
}

// fill shows the list and what is chosen of it.
func (p *traffic) fill() { look.Refill(p.list, p.fillList) }

func (p *traffic) fillList() {
	p.list.RemoveAll()
	failed := 0
	for i := range p.shown {
		p.list.Add(p.row(i))
		if c := &p.shown[i]; c.Failed() && c.Job != 0 {
			failed++
		}
	}
	if len(p.shown) == 0 {
		what, when := lang.L("No call has been made yet."), lang.L("Every attempt of every process is listed here.")
		if p.text.Text() != "" || p.filter.At == 1 {
			what, when = lang.L("No call fits"), ""
		}
		p.list.Add(look.Empty("webhook", what, when, nil))
	}
	able(p.again, failed > 0 || p.stop != nil)
	able(p.save, len(p.shown) > 0)
	p.open(p.chosen)
	p.list.Refresh()
}

// row is one attempt.
func (p *traffic) row(i int) fyne.CanvasObject {
	c := &p.shown[i]
	fill := colour.Name("")
	if i == p.chosen {
		fill = colour.AccentSoft
	}
	name := p.window.called(c.Element)
	what := name
	switch {
	case c.Resent:
		what = fmt.Sprintf(lang.L("%s, sent again by hand"), name)
	case c.Job == 0:
		what = fmt.Sprintf(lang.L("%s, sent once by hand"), name)
	case c.Attempt > 1:
		what = fmt.Sprintf(lang.L("%s (attempt %d of %d)"), name, c.Attempt, c.Of)
	}
	method := look.NewLabel(c.Request.Method, look.Small, colour.Data).Bold()
	words := look.Column(0, look.RowGrow(6, 1, method, look.NewLabel(c.Where(), look.Small, colour.Text).Cut()), look.NewLabel(what, look.Small, colour.Text2).Cut())
	line := look.RowGrow(8, 1, look.Sized(56, 0, look.NewLabel(c.Began.Local().Format("15:04:05"), look.Small, colour.Text2)), words, c.Chips(),
		look.Sized(56, 0, look.NewLabel(exchange.Took(c.Took), look.Small, colour.Text2).Right()))
	return look.NewPress(what, look.Inset(16, 4, 12, 4, line), fill, "", func() { p.choose(i) })
}

func (p *traffic) choose(i int) {
	p.chosen = i
	p.fill()
	if t := p.window.current(); t != nil && t.doc.Element(p.shown[i].Element) != nil {
		t.reveal(p.shown[i].Element)
	}
}

// open shows a call at the right.
func (p *traffic) open(i int) {
	tell(p.page, p.sheet, len(p.shown) > 0)
	var body fyne.CanvasObject = container.NewCenter(look.NewLabel(lang.L("Choose a call to see what was sent and answered"), look.Small, colour.Text3))
	if i >= 0 {
		body = container.NewVScroll(look.Inset(16, 6, 12, 12, exchange.Sheet(p.shown[i], p.window.onCall())))
	}
	p.sheet.Objects = []fyne.CanvasObject{body}
	p.sheet.Refresh()
}

// called is what people call an element of the open documents.
func (w *Window) called(id string) string {
	for _, t := range w.open {
		if e := t.doc.Element(id); e != nil {
			return called(e)
		}
	}
	return id
}

// sends reports whether an element of the open documents sends a message.
func (w *Window) sends(id string) bool {
	for _, t := range w.open {
		if e := t.doc.Element(id); e != nil {
			return e.Kind == bpmn.SendTask || e.HasTrigger(bpmn.Message)
		}
	}
	return false
}

// onCall is what can be done with a call.
func (w *Window) onCall() exchange.Actions {
	if w.log() == nil {
		return exchange.Actions{}
	}
	return exchange.Actions{Mock: w.saveMock, Again: func(c exchange.Call) { w.bottom.calls.resend([]exchange.Call{c}) }}
}

// failedOnce are the calls shown that have failed, each job once.
func (p *traffic) failedOnce() (list []exchange.Call) {
	for _, c := range p.shown {
		newer := slices.ContainsFunc(p.shown, func(o exchange.Call) bool { return o.Job == c.Job && o.Began.After(c.Began) })
		if c.Failed() && c.Job != 0 && !newer {
			list = append(list, c)
		}
	}
	return list
}

func (p *traffic) resendAll() {
	if p.stop != nil {
		p.stop()
		return
	}
	p.resend(p.failedOnce())
}

// resend makes calls again, one after the other, and tells how far it is; the button cancels it.
func (p *traffic) resend(list []exchange.Call) {
	if p.stop != nil || len(list) == 0 {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	log := p.window.log()
	told := func(done int) { p.again.SetText(fmt.Sprintf(lang.L("Cancel, %d of %d sent"), done, len(list))) }
	p.again.Icon = "close"
	p.again.Enable()
	told(0)
	work := func() (bad int, err error) {
		for i, c := range list {
			made, e := log.Resend(ctx, c)
			if ctx.Err() != nil {
				return bad, ctx.Err()
			}
			if err = errors.Join(err, e); e != nil || made.Failed() {
				bad++
			}
			if !p.window.Inline {
				guard.Later(func() { told(i + 1) })
			}
		}
		return bad, err
	}
	var bad int
	var err error
	p.window.aside(func() { bad, err = work() }, func() {
		stop()
		p.stop = nil
		p.again.Icon = "retry"
		p.again.SetText("")
		p.sent(len(list), bad, err)
	})
}

// sent says what came of sending again.
func (p *traffic) sent(all, bad int, err error) {
	p.refresh()
	p.fill() // whatever has changed
	switch {
	case errors.Is(err, context.Canceled):
		p.window.status.say(lang.L("Sending again was cancelled."), false)
	case err != nil:
		p.window.fail(err)
	case bad > 0:
		p.window.status.say(fmt.Sprintf(lang.L("Sent again: %d, of which %d failed"), all, bad), false)
	default:
		p.window.status.say(fmt.Sprintf(lang.L("Sent again: %d"), all), false)
	}
}
