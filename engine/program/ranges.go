package program

import (
	"fmt"
	"strconv"
	"strings"
)

// Ranges are HTTP statuses, such as 200-399, 404.
type Ranges [][2]int

// ParseRanges reads a comma-separated list of numbers and ranges.
func ParseRanges(text string) (Ranges, error) {
	var out Ranges
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			to = from
		}
		a, errA := strconv.Atoi(strings.TrimSpace(from))
		b, errB := strconv.Atoi(strings.TrimSpace(to))
		if errA != nil || errB != nil || a > b {
			return nil, fmt.Errorf("%q is no status such as 404 and no range such as 200-399", strings.TrimSpace(part))
		}
		out = append(out, [2]int{a, b})
	}
	return out, nil
}

// Has reports whether status lies in one of the ranges.
func (r Ranges) Has(status int) bool {
	for _, x := range r {
		if status >= x[0] && status <= x[1] {
			return true
		}
	}
	return false
}
