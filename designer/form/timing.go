package form

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/schedule"
)

// hintOf is what stands in an empty field: its default.
func hintOf(field bpmn.Field) string {
	switch {
	case field.Name == "version" && field.Default == "0":
		return lang.L("the newest")
	case field.Default != "":
	case lasting(field), field.Name == cycleField:
		return lang.L("for instance 10 min")
	case field.Name == dateField:
		return fmt.Sprintf(lang.L("for instance %s"), time.Now().AddDate(0, 0, 1).Format("2006-01-02")+" 18:00")
	}
	return shown(field, field.Default)
}

// shown is a stored text as people read it.
func shown(field bpmn.Field, text string) string {
	switch {
	case lasting(field):
		return look.Spoken(text)
	case field.Name == dateField:
		return look.Clock(text, time.Local)
	}
	return text
}

// lasting reports whether a length of time stands in a field.
func lasting(field bpmn.Field) bool { return field.Type == bpmn.Duration || field.Type == bpmn.Span }

// The settings of when a timer fires: once, or again and again by a repeating interval of ISO 8601 or cron.
const (
	dateField  = "timeDate"
	cycleField = "timeCycle"
)

// cycleOf reads a length of time alone as an interval that repeats without end; any other text stays as it is.
func cycleOf(text string) string {
	if iso := look.ISO(text); look.Lasts(iso) {
		return "R/" + iso
	}
	return text
}

// timerSaid says in words what the setting of a timer comes to; "" of a text that says it by itself.
func timerSaid(field, text string, now time.Time) string {
	switch field {
	case dateField:
		if at, err := schedule.ParseDate(look.Moment(text, now)); err == nil {
			return "\u2192 " + look.WhenAbout(at)
		}
	case cycleField:
		text = cycleOf(text)
		c, err := schedule.ParseCycle(text)
		switch {
		case err != nil:
		case c.Cron():
			return fmt.Sprintf(lang.L("\u2192 next: %s"), strings.Join(look.Upcoming(text, now, 3), ", "))
		default:
			return "\u2192 " + look.Often(text)
		}
	}
	return ""
}
