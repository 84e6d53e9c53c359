package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hours are when a resource works: "Mon-Fri 09:00-17:00", "Sat 10:00-14:00", several behind commas, every week, in the zone in which
// the simulation begins. Empty: always.
type Hours string

// A week is the hours of one, as spans of nanoseconds from its Monday on, in order and apart; empty: always.
type week []span

type span struct{ from, to int64 }

const wholeWeek = int64(7 * 24 * time.Hour)

var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// read makes spans of the text.
func (h Hours) read() (w week, err error) {
	for part := range strings.SplitSeq(string(h), ",") {
		words := strings.Fields(part)
		if len(words) == 0 && h == "" {
			return nil, nil
		}
		var from, to [2]int
		if len(words) == 2 {
			_, err = fmt.Sscanf(words[1], "%d:%d-%d:%d", &from[0], &from[1], &to[0], &to[1])
		}
		first, last := daysOf(words)
		begin, end := clock(from), clock(to)
		if err != nil || first < 0 || last < first || begin < 0 || end > int64(24*time.Hour) || end <= begin {
			return nil, fmt.Errorf("%q are no hours such as Mon-Fri 09:00-17:00", strings.TrimSpace(part))
		}
		for day := first; day <= last; day++ {
			midnight := int64(day) * int64(24*time.Hour)
			w = append(w, span{midnight + begin, midnight + end})
		}
	}
	slices.SortFunc(w, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(w); i++ {
		if w[i].from < w[i-1].to {
			return nil, fmt.Errorf("the hours %q overlap", h)
		}
	}
	return w, nil
}

// in are the hours of a zone that is so much ahead of UTC, as spans of UTC. What goes over the end of the week is in two parts.
func (w week) in(ahead time.Duration) (out week) {
	for _, s := range w {
		from := ((s.from-int64(ahead))%wholeWeek + wholeWeek) % wholeWeek
		to := from + s.to - s.from
		out = append(out, span{from, min(to, wholeWeek)})
		if to > wholeWeek {
			out = append(out, span{0, to - wholeWeek})
		}
	}
	slices.SortFunc(out, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return out
}

// daysOf are the first and the last day that the first word names, from 0 for Monday; -1: none.
func daysOf(words []string) (first, last int) {
	if len(words) == 0 {
		return -1, -1
	}
	from, to, several := strings.Cut(strings.ToLower(words[0]), "-")
	if first = slices.Index(weekdays, from); !several {
		return first, first
	}
	return first, slices.Index(weekdays, to)
}

func clock(at [2]int) int64 {
	return int64(time.Duration(at[0])*time.Hour + time.Duration(at[1])*time.Minute)
}

// monday is the beginning of the week of a time, in nanoseconds since 1970: that began on a Thursday.
func monday(at int64) int64 {
	const first = int64(4 * 24 * time.Hour)
	return at - ((at-first)%wholeWeek+wholeWeek)%wholeWeek
}

// opens is when it works next, at once if it does at that time.
func (w week) opens(at int64) int64 {
	if len(w) == 0 {
		return at
	}
	base := monday(at)
	for _, s := range w {
		if at < base+s.to {
			return max(at, base+s.from)
		}
	}
	return base + wholeWeek + w[0].from
}

// after is when work is done that takes so long and begins at that time, or as soon as it can.
func (w week) after(at, took int64) int64 {
	if len(w) == 0 {
		return at + took
	}
	for {
		at = w.opens(at)
		end := w.closes(at)
		if took <= end-at {
			return at + took
		}
		took -= end - at
		at = end
	}
}

// closes is the end of the span in which a time lies.
func (w week) closes(at int64) int64 {
	base := monday(at)
	for _, s := range w {
		if at < base+s.to {
			return base + s.to
		}
	}
	return base + wholeWeek
}

// between is how long it works from one time to another.
func (w week) between(from, to int64) (sum int64) {
	if len(w) == 0 {
		return to - from
	}
	for at := w.opens(from); at < to; at = w.opens(at) {
		end := min(to, w.closes(at))
		sum += end - at
		at = end
	}
	return sum
}
