package bench

import "fmt"

func (l *Line) title() string {
	return fmt.Sprintf("%s, %d waiting, x%d", l.Name, l.Waiting, l.Callers)
}

// String is the line for people.
func (l Line) String() string {
	s := fmt.Sprintf("%-28s n=%-7d %9.0f/s  cpu %7.1f us  %5.0f allocs  p50 %8.3f ms  p99 %8.3f ms  rss %4.0f MiB  file %6.1f MiB",
		l.title(), l.Count, l.PerSecond, l.CPU, l.Allocs, l.P50, l.P99, l.RSS, l.File)
	if l.Ratio > 0 {
		s += fmt.Sprintf("  %.2f of the prototype", l.Ratio)
	}
	if l.PeerRatio > 0 {
		s += fmt.Sprintf("  %.1f times the peer", l.PeerRatio)
	}
	return s
}

// String is the target for people.
func (t Target) String() string {
	word, sign := "met   ", ">="
	if !t.Met {
		word = "MISSED"
	}
	if t.Most {
		sign = "<="
	}
	return fmt.Sprintf("%s %-66s %10.2f %s %10.2f", word, t.Name, t.Got, sign, t.Want)
}
