package lint

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/schedule"
)

// Literal texts only: what an expression yields is known at run time. More than one of the three is
// found by schema-element.
var timerDefinition = &Rule{Name: "timer-definition", Reach: Near, Severity: Error, Elsewhere: Off, Check: checkTimer,
	Doc: "A timer has exactly one of date, duration and cycle, in the form of ISO 8601 or as an expression (10.4.5, TimerEventDefinition)."}

func checkTimer(p *Pass) {
	for def := range p.Each(bpmn.TimerDefinition) {
		if def.XML.SelectElement("timeDate") == nil && def.XML.SelectElement("timeDuration") == nil && def.XML.SelectElement("timeCycle") == nil {
			p.Flag(def, "says no time: set a date, a duration or a cycle")
		}
		for _, c := range def.XML.ChildElements() {
			if form, ok := timerForms[c.Tag]; ok && !expression(c) && !form.ok(strings.TrimSpace(c.Text())) {
				p.Flag(def, "has the %s %q; write %s", form.name, clip(c.Text()), form.example)
			}
		}
	}
}

type timerForm struct {
	name, example string
	ok            func(string) bool
}

var timerForms = map[string]timerForm{
	"timeDate":     {"date", "a date such as 2027-01-31T08:00:00Z, or =FEEL", isDate},
	"timeDuration": {"duration", "a duration such as PT10S or P1DT2H, or =FEEL", isDuration},
	"timeCycle":    {"cycle", "a cycle such as R3/PT10S, a cron expression, or =FEEL", cycle},
}

// isDuration and isDate report whether s has the form of ISO 8601.
func isDuration(s string) bool { _, err := schedule.ParseDuration(s); return err == nil }
func isDate(s string) bool     { _, err := schedule.ParseDate(s); return err == nil }

// cycle reports whether s is a repeating interval, R[n]/ before a duration or
// two of start, duration and end, or a cron expression. A duration alone is
// taken as an interval that repeats for ever.
func cycle(s string) bool {
	parts := strings.Split(s, "/")
	if len(parts) > 1 && strings.HasPrefix(parts[0], "R") {
		_, err := strconv.Atoi(parts[0][1:])
		if parts[0] != "R" && err != nil {
			return false
		}
		parts = parts[1:]
		return len(parts) <= 2 && (isDuration(parts[0]) || isDate(parts[0])) && (len(parts) == 1 || isDuration(parts[1]) || isDate(parts[1]))
	}
	fields := len(strings.Fields(s))
	return isDuration(s) || fields >= 5 && fields <= 7 || strings.HasPrefix(s, "@")
}

// expression reports whether a text is computed rather than taken as it
// stands: =FEEL, a template, ${...}, or text in a language of its own.
func expression(x *etree.Element) bool {
	s := strings.TrimSpace(x.Text())
	return strings.HasPrefix(s, "=") || strings.Contains(s, "${") || strings.Contains(s, "#{") || strings.Contains(s, "{=") || x.SelectAttr("language") != nil
}
