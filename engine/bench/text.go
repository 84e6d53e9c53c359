package bench

import (
	"fmt"
	"io"
)

func (l *Line) title() string {
	return fmt.Sprintf("%s, %d waiting, x%d", l.Name, l.Waiting, l.Callers)
}

// Text is the line for people.
func (l Line) Text() string {
	s := fmt.Sprintf("%-28s n=%-7d %9.0f/s  cpu %7.1f us  %5.0f allocs  p50 %8.3f ms  p99 %8.3f ms  rss %4.0f MiB  file %6.1f MiB",
		l.title(), l.Count, l.PerSecond, l.CPU, l.Allocs, l.P50, l.P99, l.RSS, l.File)
	if l.Ratio > 0 {
		s += fmt.Sprintf("  %.2f of the prototype", l.Ratio)
	}
	return s
}

// WriteText writes the whole report for people.
func (r *Report) WriteText(w io.Writer) error {
	fmt.Fprintf(w, "%s; load %s\n", r.Machine, r.Load)
	for _, l := range r.Lines {
		fmt.Fprintln(w, l.Text())
	}
	var err error
	for _, t := range r.Targets {
		word, sign := "met   ", ">="
		if !t.Met {
			word = "MISSED"
		}
		if t.Most {
			sign = "<="
		}
		_, err = fmt.Fprintf(w, "%s %-66s %10.2f %s %10.2f\n", word, t.Name, t.Got, sign, t.Want)
	}
	return err
}
