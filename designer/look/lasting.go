package look

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"hookflow/engine/bpmn"
	"hookflow/engine/schedule"
)

// A timeUnit is a unit of ISO 8601 durations, in the order in which it stands there.
type timeUnit struct {
	letter string   // in the file
	clock  bool     // it stands behind the T
	words  []string // that are understood
}

// timeUnits with what people write for them in the languages of the window.
var timeUnits = []timeUnit{
	{"Y", false, strings.Fields("y yr yrs year years г г. год года лет л 년 年")},
	{"M", false, strings.Fields("mo mon month months мес мес. месяц месяца месяцев 개월 달 个月 个月份 月")},
	{"W", false, strings.Fields("w wk wks week weeks нед нед. неделя недели недель неделю 주 주일 周 星期")},
	{"D", false, strings.Fields("d day days д д. дн дн. день дня дней 일 天 日")},
	{"H", true, strings.Fields("h hr hrs hour hours ч ч. час часа часов 시간 小时 时")},
	{"M", true, strings.Fields("m min mins minute minutes м мин мин. минута минуты минут минуту 분 分钟 分")},
	{"S", true, strings.Fields("s sec secs second seconds с с. сек сек. секунда секунды секунд секунду 초 秒 秒钟")},
}

// counted is how a number of a unit is written.
func counted(unit int) string {
	return []string{lang.L("%s y"), lang.L("%s mo"), lang.L("%s wk"), lang.L("%s d"), lang.L("%s h"), lang.L("%s min"), lang.L("%s s")}[unit]
}

var (
	isoForm    = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$`)
	spokenPart = regexp.MustCompile(`^[\s,]*(\d+(?:[.,]\d+)?)\s*([^\d\s,]+)`)
)

// Lasts reports whether text is a duration of ISO 8601.
func Lasts(text string) bool { return isoForm.MatchString(text) }

// Spoken writes a duration of ISO 8601 as people do, unit by unit, in the language of the window: PT1H30M is "1 h 30 min". What
// is none, such as an expression, stays as it is.
func Spoken(text string) string {
	m := isoForm.FindStringSubmatch(strings.TrimSpace(bpmn.Seconds(text)))
	if m == nil {
		return text
	}
	var parts []string
	for i, n := range m[1:] {
		if n != "" {
			parts = append(parts, fmt.Sprintf(counted(i), n))
		}
	}
	if len(parts) == 0 {
		return text
	}
	return strings.Join(parts, " ")
}

// ISO reads what people write for a duration, such as "1 h 30 min", "2 days" or "0,5 s", and gives it in the form of ISO 8601 that
// stands in files. What it does not understand, such as an expression, stays as it is; so does a number alone, whose unit
// nobody knows.
func ISO(text string) string {
	rest := strings.ToLower(strings.TrimSpace(text))
	if isoForm.MatchString(strings.ToUpper(rest)) {
		return strings.ToUpper(rest)
	}
	numbers := make([]string, len(timeUnits))
	for last := -1; rest != ""; {
		m := spokenPart.FindStringSubmatch(rest)
		if m == nil {
			return text
		}
		at := slices.IndexFunc(timeUnits, func(u timeUnit) bool { return slices.Contains(u.words, m[2]) })
		n := strings.Replace(m[1], ",", ".", 1)
		if at <= last || strings.Contains(n, ".") && at != len(timeUnits)-1 {
			return text
		}
		numbers[at], last, rest = n, at, strings.TrimSpace(rest[len(m[0]):])
	}
	return standard(numbers, text)
}

// standard puts numbers of the units together; otherwise is what stands there when there are none.
func standard(numbers []string, otherwise string) string {
	day, clock := "", ""
	for i, n := range numbers {
		switch {
		case n == "":
		case timeUnits[i].clock:
			clock += n + timeUnits[i].letter
		default:
			day += n + timeUnits[i].letter
		}
	}
	if clock != "" {
		clock = "T" + clock
	}
	if day+clock == "" {
		return otherwise
	}
	return "P" + day + clock
}

// everyOne is how a single unit is said of what comes again.
func everyOne(unit int) string {
	return []string{lang.L("every year"), lang.L("every month"), lang.L("every week"), lang.L("every day"), lang.L("every hour"), lang.L("every minute"), lang.L("every second")}[unit]
}

// Often says in words how often a timer fires, which stands in cycle as a repeating interval of ISO 8601 or as cron: R3/PT10S is
// "every 10 s, 3 times". Of cron it says that it is a pattern; Upcoming says what comes of it. What is neither stays as it is.
func Often(cycle string) string {
	c, err := schedule.ParseCycle(cycle)
	switch {
	case err != nil:
		return cycle
	case c.Cron():
		return fmt.Sprintf(lang.L("by the pattern %s"), cycle)
	}
	parts := []string{every(cycle)}
	if c.Count > 0 {
		parts = append(parts, fmt.Sprintf(lang.L("%d times"), c.Count))
	}
	if !c.Start.IsZero() {
		parts = append(parts, fmt.Sprintf(lang.L("from %s"), WhenAbout(c.Start)))
	}
	if !c.End.IsZero() {
		parts = append(parts, fmt.Sprintf(lang.L("until %s"), WhenAbout(c.End)))
	}
	return strings.Join(parts, ", ")
}

// every says what lies between two times of an interval.
func every(cycle string) string {
	for part := range strings.SplitSeq(strings.TrimSpace(cycle), "/") {
		m := isoForm.FindStringSubmatch(part)
		if m == nil {
			continue
		}
		if given := slices.DeleteFunc(slices.Clone(m[1:]), func(n string) bool { return n == "" }); len(given) == 1 && given[0] == "1" {
			return everyOne(slices.Index(m[1:], "1"))
		}
		return fmt.Sprintf(lang.L("every %s"), Spoken(part))
	}
	return cycle
}

// Upcoming says the next times of a timer after now, at most so many; none when cycle cannot be read.
func Upcoming(cycle string, now time.Time, most int) (times []string) {
	c, err := schedule.ParseCycle(cycle)
	if err != nil {
		return nil
	}
	for at := c.First(now); len(times) < most && (c.Count == 0 || len(times) < c.Count) && (c.End.IsZero() || !at.After(c.End)); at = c.After(at) {
		if at.IsZero() {
			break
		}
		times = append(times, WhenAbout(at))
	}
	return times
}

// Moment reads a date and time as people write them, of this computer's clock: "2026-12-24 18:00", "24.12.2026 18:00", "18:00"
// for the next time that it is six in the evening. It gives the form of RFC 3339 that stands in files; what it does not
// understand, such as an expression, stays as it is.
func Moment(text string, now time.Time) string {
	said := strings.Join(strings.Fields(text), " ")
	for _, form := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2.1.2006 15:04:05", "2.1.2006 15:04", "2006/1/2 15:04", "2006-01-02", "2.1.2006", "2006/1/2"} {
		if at, err := time.ParseInLocation(form, said, now.Location()); err == nil {
			return at.Format(time.RFC3339Nano)
		}
	}
	if at, err := time.ParseInLocation("15:04", said, now.Location()); err == nil {
		at = time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, now.Location())
		if !at.After(now) {
			at = at.AddDate(0, 0, 1)
		}
		return at.Format(time.RFC3339)
	}
	return text
}

// Clock shows a date and time of a file as people write them, by this computer's clock; what is none stays as it is. Moment
// reads it again.
func Clock(text string, here *time.Location) string {
	at, err := schedule.ParseDate(strings.TrimSpace(text))
	switch {
	case err != nil:
		return text
	case at.Second() == 0 && at.Nanosecond() == 0:
		return at.In(here).Format("2006-01-02 15:04")
	}
	return at.In(here).Format("2006-01-02 15:04:05.999999999")
}
