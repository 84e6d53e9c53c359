package monitor

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
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

// timer says when a timer happens, and lets it happen now.
func (t *nowTab) timer(o Open) fyne.CanvasObject {
	fire := look.NewButton(look.Plain, "fire-now", lang.L("Fire now"), nil)
	if o.Wait.Kind == engine.OnJob {
		fire = look.NewButton(look.Plain, "fire-now", lang.L("Try again now"), nil)
	}
	fire.Do = func() {
		fire.Disable()
		t.panel.do(engine.FireTimer{Instance: o.Instance.Key, Element: o.Wait.Element})
	}
	t.fires[o.Wait.Element] = fire
	body := look.Column(8, look.NewLabel(dueText(o), look.Small, colour.Text2).Cut(), look.Row(0, fire))
	return card("clock", look.Waits, t.panel.label(o.Wait.Element), "", t.find(o.Wait.Element), body)
}
