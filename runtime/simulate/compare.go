package simulate

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// A Line compares one figure of two variants.
type Line struct {
	What  string
	Texts [2]string
	// Change is how much more the second has, of the first: 0.1 is a tenth more. It is 0 if the first has nothing.
	Change float64
}

// Compare sets the figures of two variants side by side: of processes and elements by their ids, of resources by their names. What
// only one has is compared with nothing.
func Compare(a, b *Result) (lines []Line) {
	both := [2]*Result{a, b}
	add := func(what string, say func(float64) string, of func(*Result) float64) {
		l := Line{What: what}
		x, y := of(a), of(b)
		for i := range both {
			l.Texts[i] = say(of(both[i]))
		}
		if x != 0 {
			l.Change = (y - x) / x
		}
		lines = append(lines, l)
	}
	for _, p := range union(a.Processes, b.Processes, func(p ProcessResult) string { return p.ID }) {
		of := func(r *Result) ProcessResult {
			return find(r.Processes, func(x ProcessResult) bool { return x.ID == p.ID })
		}
		add(p.Name+": ended", count, func(r *Result) float64 { return float64(of(r).Ended) })
		add(p.Name+": time", long, func(r *Result) float64 { return float64(of(r).Times.Mean) })
		add(p.Name+": time, 95 %", long, func(r *Result) float64 { return float64(of(r).Times.P95) })
		add(p.Name+": cost of each", money, func(r *Result) float64 { return of(r).Cost / float64(max(1, of(r).Ended)) })
	}
	for _, e := range union(a.Elements, b.Elements, func(e ElementResult) string { return e.ID }) {
		of := func(r *Result) ElementResult {
			return find(r.Elements, func(x ElementResult) bool { return x.ID == e.ID })
		}
		if of(a).Wait.Count+of(b).Wait.Count > 0 {
			add(e.Name+": waits", long, func(r *Result) float64 { return float64(of(r).Wait.Mean) })
		}
		if of(a).Work.Sum+of(b).Work.Sum > 0 {
			add(e.Name+": work", long, func(r *Result) float64 { return float64(of(r).Work.Mean) })
		}
	}
	for _, x := range union(a.Resources, b.Resources, func(x ResourceResult) string { return x.Name }) {
		of := func(r *Result) ResourceResult {
			return find(r.Resources, func(y ResourceResult) bool { return y.Name == x.Name })
		}
		add(x.Name+": used", percent, func(r *Result) float64 { return of(r).Used })
		add(x.Name+": queue", two, func(r *Result) float64 { return of(r).Queue })
	}
	return lines
}

func count(x float64) string   { return fmt.Sprintf("%.0f", x) }
func two(x float64) string     { return fmt.Sprintf("%.2f", x) }
func money(x float64) string   { return fmt.Sprintf("%.2f", x) }
func percent(x float64) string { return fmt.Sprintf("%.1f %%", x*100) }
func long(x float64) string    { return Short(time.Duration(x)) }

// union is a, and of b what a has not.
func union[T any](a, b []T, id func(T) string) []T {
	out := slices.Clone(a)
	for _, y := range b {
		if !slices.ContainsFunc(a, func(x T) bool { return id(x) == id(y) }) {
			out = append(out, y)
		}
	}
	return out
}

// find is the first that fits; zero if none does.
func find[T any](list []T, fits func(T) bool) (found T) {
	if i := slices.IndexFunc(list, fits); i >= 0 {
		found = list[i]
	}
	return found
}

// SideBySide writes the figures of two variants.
func SideBySide(w io.Writer, names [2]string, a, b *Result) {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "\t%s\t%s\tCHANGE\n", names[0], names[1])
	for _, l := range Compare(a, b) {
		fmt.Fprintf(t, "%s\t%s\t%s\t%+.0f %%\n", l.What, l.Texts[0], l.Texts[1], l.Change*100)
	}
	t.Flush()
}
