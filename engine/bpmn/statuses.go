package bpmn

import (
	"fmt"
	"strconv"
	"strings"
)

// Statuses are ranges of HTTP statuses, such as 200-399, 404.
type Statuses [][2]int

// ParseStatuses reads a comma-separated list of statuses and ranges; a status
// has three digits (RFC 9110, section 15).
func ParseStatuses(text string) (Statuses, error) {
	var out Statuses
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			to = from
		}
		a, errA := strconv.Atoi(strings.TrimSpace(from))
		b, errB := strconv.Atoi(strings.TrimSpace(to))
		if errA != nil || errB != nil || a < 100 || b > 999 || a > b {
			return nil, fmt.Errorf("%q is no status such as 404 and no range such as 200-399", strings.TrimSpace(part))
		}
		out = append(out, [2]int{a, b})
	}
	return out, nil
}

// Has reports whether status lies in one of the ranges.
func (s Statuses) Has(status int) bool {
	for _, x := range s {
		if status >= x[0] && status <= x[1] {
			return true
		}
	}
	return false
}

// FEEL writes the test that a number lies in one of the ranges, such as
// "n in (408, [502..504])".
func (s Statuses) FEEL(n string) string {
	var tests []string
	for _, x := range s {
		if x[0] == x[1] {
			tests = append(tests, strconv.Itoa(x[0]))
		} else {
			tests = append(tests, fmt.Sprintf("[%d..%d]", x[0], x[1]))
		}
	}
	return n + " in (" + strings.Join(tests, ", ") + ")"
}

// FinalOnCamunda8 is FEEL of Camunda 8's connectors: that a call has failed with a status
// which RepeatOn does not repeat.
func FinalOnCamunda8() string {
	r, _ := ParseRepeatable(RepeatOn) // a test holds it
	return "number(error.code) != null and not(" + r.Statuses.FEEL("number(error.code)") + ")"
}
