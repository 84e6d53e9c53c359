package export

import (
	"regexp"
	"strings"

	"hookflow/engine/bpmn"
)

// A cron expression is said in three ways: here it has five or six fields, 0 and 7 are Sunday, and of days of the month
// and of the week either is enough (POSIX crontab). Camunda 7 and 8 and Operaton want six fields, and both kinds of days must hold
// (Spring's CronExpression). Flowable wants six fields, ? for the one that says nothing, and 1 is Sunday (Quartz).

// sixFields writes a cron expression as the servers want it: with seconds in front.
func sixFields(x *exporter, e *bpmn.Element) {
	x.cron(e, func(fields []string) {})
}

// quartzFields writes a cron expression for Quartz: besides with ? where it says nothing, and weekdays by name.
func quartzFields(x *exporter, e *bpmn.Element) {
	x.cron(e, func(fields []string) {
		month, week := &fields[3], &fields[5]
		if limits(*week) {
			*month, *week = "?", weekdays(*week)
		} else {
			*week = "?"
		}
	})
}

// cron writes the cycle of a timer anew, if it is cron, and tells what has changed.
func (x *exporter) cron(e *bpmn.Element, write func(fields []string)) {
	cycle := bpmn.Value(e, "timeCycle")
	fields := strings.Fields(cycle)
	if len(fields) != 5 && len(fields) != 6 || !literal(cycle) || strings.Contains(fields[0], "TZ=") {
		return
	}
	if len(fields) == 5 {
		fields = append([]string{"0"}, fields...)
	}
	if limits(fields[3]) && limits(fields[5]) {
		x.refuse(e, "repeats at %q, where a day of the month or of the week is enough; the server wants both or takes one only: make two timers", cycle)
		return
	}
	write(fields)
	if now := strings.Join(fields, " "); now != cycle {
		f, _ := bpmn.FieldOf(e, "timeCycle")
		bpmn.Set(bpmn.Untracked, e, f, now)
		x.tell(e, "repeats at %q; for the server it is written %q", cycle, now)
	}
}

// limits reports whether a field of days leaves any out.
func limits(field string) bool { return field != "*" && field != "?" }

// weekdays writes the numbers of a field of weekdays as names; numbers behind # and / count something else.
func weekdays(field string) string {
	return weekday.ReplaceAllStringFunc(field, func(part string) string {
		i := len(part) - 1
		return part[:i] + [...]string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}[part[i]-'0']
	})
}

var weekday = regexp.MustCompile(`(^|[,-])[0-7]`)
