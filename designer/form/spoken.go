package form

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/engine/bpmn"
)

// lasting reports whether a length of time stands in a field.
func lasting(field bpmn.Field) bool { return field.Type == bpmn.Duration || field.Type == bpmn.Span }

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

// cycleField is the setting of how often a timer fires: a repeating interval of ISO 8601, or cron.
const cycleField = "timeCycle"

var cycleForm = regexp.MustCompile(`^R(\d*)/(?:[^/]+/)?(P[^/]+)$`)

// cycleOf reads a length of time alone as an interval that repeats without end; any other text stays as it is.
func cycleOf(text string) string {
	if iso := ISO(text); isoForm.MatchString(iso) {
		return "R/" + iso
	}
	return text
}

// cycleSaid says a repeating interval in words; "" for what is none, such as cron.
func cycleSaid(text string) string {
	m := cycleForm.FindStringSubmatch(strings.TrimSpace(text))
	switch {
	case m == nil:
		return ""
	case m[1] == "":
		return fmt.Sprintf(lang.L("\u2192 every %s, again and again"), Spoken(m[2]))
	}
	return fmt.Sprintf(lang.L("\u2192 every %s, times: %s"), Spoken(m[2]), m[1])
}
