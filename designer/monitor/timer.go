package monitor

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine"
)

// timerCard names the card of a timer: a repetition has a card of its own.
func timerCard(o Open) string {
	return fmt.Sprintf("timer %s %d %d", o.Instance.Key, o.Wait.ID, o.Wait.Due)
}

// dueText says when a timer happens, or a call is tried again.
func dueText(o Open) string {
	format := lang.L("Happens %s")
	if o.Wait.Kind == engine.OnJob {
		format = lang.L("Is tried again %s")
	}
	return fmt.Sprintf(format, look.When(time.Unix(0, o.Wait.Due)))
}

// timer says when a timer happens and how long that is, and lets it happen now or at another time. Of a call that is
// tried again it says why.
func (t *nowTab) timer(o Open, why string) fyne.CanvasObject {
	fire := look.NewButton(look.Plain, "fire-now", lang.L("Fire now"), nil)
	if o.Wait.Kind == engine.OnJob {
		fire = look.NewButton(look.Plain, "fire-now", lang.L("Try again now"), nil)
	}
	fire.Do = func() {
		fire.Disable()
		t.panel.do(engine.FireTimer{Instance: o.Instance.Key, Element: o.Wait.Element})
	}
	t.fires[o.Wait.Element] = fire
	move := look.NewButton(look.Plain, "calendar", lang.L("Move"), func() { t.moveTimer(o) })
	t.fires["move."+o.Wait.Element] = move
	due := look.NewLabel(dueText(o), look.Small, colour.Text2).Cut()
	body := look.Column(8, look.RowGrow(8, 0, due, newCountdown(time.Unix(0, o.Wait.Due))), look.Row(6, fire, move))
	if why != "" {
		body.Objects = append([]fyne.CanvasObject{look.Para(explain.Text(why), look.Small, colour.Fail, fyne.TextAlignLeading)}, body.Objects...)
	}
	return card("clock", look.Waits, t.panel.label(o.Wait.Element), "", t.find(o.Wait.Element), body)
}

// failed is why the call that is tried again at o has failed last, and nothing for a timer.
func (p *Picture) failed(o Open) (why string) {
	if o.Wait.Kind != engine.OnJob {
		return ""
	}
	for _, c := range p.Calls {
		switch {
		case c.Instance != o.Instance.Key || c.Element != o.Wait.Element || c.Resent:
		case c.Failure != "":
			why = c.Failure
		default:
			why = fmt.Sprintf("the service answered %d", c.Response.Status)
		}
	}
	return why
}

// moveTimer asks for another time.
func (t *nowTab) moveTimer(o Open) {
	when := look.NewInput(time.Unix(0, o.Wait.Due).Format(clock))
	hint := look.Para(lang.L("Write a time such as 2026-12-24 18:00:00, or from now such as +2h30m"), look.Small, colour.Text3, fyne.TextAlignLeading)
	wrong := look.Para(lang.L("Write a time such as 2026-12-24 18:00:00, or from now such as +2h30m"), look.Small, colour.Fail, fyne.TextAlignLeading)
	wrong.Hide()
	var due time.Time
	ready := func() bool {
		var err error
		if due, err = dueOf(when.Text(), time.Now()); err != nil {
			hint.Hide()
			wrong.Show()
		}
		return err == nil
	}
	content := look.Sized(360, 0, look.Column(6, look.NewLabel(lang.L("When it is to happen"), look.Small, colour.Text2), when, hint, wrong))
	t.panel.over.Show(overlay.Dialog{Name: "move timer", Title: lang.L("Move the timer"), Content: content, Focus: when, Buttons: []overlay.Button{
		{Label: lang.L("Cancel")}, {Label: lang.L("Move"), Ready: ready, Do: func() {
			t.panel.do(engine.MoveTimer{Instance: o.Instance.Key, Element: o.Wait.Element, Due: due})
		}}}})
}

// clock is how a time that is edited is written.
const clock = "2006-01-02 15:04:05"

// dueOf reads a time as people write it: of this computer's clock, with or without seconds, or from now.
func dueOf(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if d, err := time.ParseDuration(strings.TrimPrefix(text, "+")); err == nil {
		return now.Add(d), nil
	}
	for _, form := range []string{clock, "2006-01-02 15:04", "2006-01-02", time.RFC3339} {
		if at, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return at, nil
		}
	}
	return time.Time{}, errors.New("no time")
}

// A countdown says how long it is until a time. It counts while it is seen.
type countdown struct {
	widget.BaseWidget
	label *look.Label
	due   time.Time
}

func newCountdown(due time.Time) *countdown {
	c := &countdown{label: look.NewLabel(remaining(time.Until(due)), look.Title, colour.Text).Bold().Right(), due: due}
	c.ExtendBaseWidget(c)
	return c
}

// Inside is its text.
func (c *countdown) Inside() []fyne.CanvasObject { return []fyne.CanvasObject{c.label} }

// CreateRenderer implements fyne.Widget.
func (c *countdown) CreateRenderer() fyne.WidgetRenderer {
	r := &countdownRenderer{widget.NewSimpleRenderer(c.label), make(chan struct{})}
	guard.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-r.gone:
				return
			case <-tick.C:
				guard.Later(func() { c.label.SetText(remaining(time.Until(c.due))) })
			}
		}
	})
	return r
}

type countdownRenderer struct {
	fyne.WidgetRenderer
	gone chan struct{}
}

// Destroy ends that it counts.
func (r *countdownRenderer) Destroy() {
	close(r.gone)
	r.WidgetRenderer.Destroy()
}

// remaining is a time that is left, as a clock shows it.
func remaining(d time.Duration) string {
	d = max(0, d).Round(time.Second)
	if days := d / (24 * time.Hour); days > 0 {
		return fmt.Sprintf("%d %s %02d:%02d:%02d", days, lang.L("d"), d/time.Hour%24, d/time.Minute%60, d/time.Second%60)
	}
	return fmt.Sprintf("%02d:%02d:%02d", d/time.Hour, d/time.Minute%60, d/time.Second%60)
}
