package simulate

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"hookflow/engine/bpmn"
)

// notes say what a reader must know to believe the figures.
func (r *run) notes() (list []string) {
	for _, id := range slices.Sorted(maps.Keys(r.count.stuck)) {
		list = append(list, fmt.Sprintf("%s stopped %d times: %s", r.m.label(id), r.count.stuck[id], r.count.why[id]))
	}
	if n := len(r.live); n > 0 {
		at := map[string]int{}
		for p := range r.parked {
			at[p.element]++
		}
		for p := range r.waits {
			at[p.element]++
		}
		list = append(list, fmt.Sprintf("%d instances have not ended", n))
		for _, id := range slices.Sorted(maps.Keys(at)) {
			list = append(list, fmt.Sprintf("%s waits for %d messages that nobody sends; say what it takes", r.m.label(id), at[id]))
		}
	}
	for _, p := range r.m.programs {
		for _, n := range p.Nodes {
			if t := r.count.elements[n.ID]; t != nil && t.count > 0 && r.takes[n.ID] == nil && n.Kind.Activity() && !n.IsScope() && n.Kind != bpmn.CallActivity {
				list = append(list, fmt.Sprintf("%s takes no time: nothing says how long", r.m.label(n.ID)))
			}
		}
	}
	return list
}

// label is the name of an element for people.
func (m *Model) label(id string) string {
	if n := m.nodes[id]; n != nil && n.Name != "" {
		return n.Name
	}
	return id
}

// Text writes a result for people.
func (r *Result) Text(w io.Writer) {
	fmt.Fprintf(w, "%d instances begun, %d ended, %d open; counted %s\n\n", r.Begun, r.Ended, r.Open, Short(r.To.Sub(r.From)))
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "PROCESS\tENDED\tMEAN\tMEDIAN\t95 %\tLONGEST\tCOST EACH")
	for _, p := range r.Processes {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%.2f\n", p.Name, p.Ended, Short(p.Times.Mean), Short(p.Times.Median), Short(p.Times.P95), Short(p.Times.Most), p.Cost/float64(p.Ended))
	}
	fmt.Fprintln(t, "\nELEMENT\tCOUNT\tWAITS\t95 %\tWORK\t95 %\tCOST")
	for _, e := range r.Elements {
		if e.Work.Count > 0 {
			fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%.2f\n", e.Name, e.Count, Short(e.Wait.Mean), Short(e.Wait.P95), Short(e.Work.Mean), Short(e.Work.P95), e.Cost)
		}
	}
	if len(r.Resources) > 0 {
		fmt.Fprintln(t, "\nRESOURCE\tCOUNT\tUSED\tQUEUE\tLONGEST\t\tCOST")
	}
	for _, x := range r.Resources {
		fmt.Fprintf(t, "%s\t%d\t%.1f %%\t%.2f\t%d\t\t%.2f\n", x.Name, x.Count, x.Used*100, x.Queue, x.MostWait, x.Cost)
	}
	t.Flush()
	if b := r.Bottleneck(); b != nil {
		fmt.Fprintf(w, "\nBottleneck: %s, where work waits %s on average for %s.\n", b.Name, Short(b.Wait.Mean), b.Resource)
	}
	for _, note := range r.Notes {
		fmt.Fprintln(w, "Note:", note)
	}
}

// Short is a duration as people read it: 2 d 3 h, 4 h 50 min, 1.2 s, 184 ms.
func Short(d time.Duration) string {
	two := func(a, b time.Duration, x, y string) string {
		if rest := d % a / b; rest != 0 {
			return fmt.Sprintf("%d %s %d %s", d/a, x, rest, y)
		}
		return fmt.Sprintf("%d %s", d/a, x)
	}
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return two(day, time.Hour, "d", "h")
	case d >= time.Hour:
		return two(time.Hour, time.Minute, "h", "min")
	case d >= time.Minute:
		return two(time.Minute, time.Second, "min", "s")
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d == 0:
		return "0"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// CSV writes one line for each element and each resource; times in seconds.
func (r *Result) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	seconds := func(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

	rows := [][]string{{"kind", "id", "name", "resource", "count", "failed", "wait mean", "wait p95", "wait most", "work mean", "work p95", "work most", "cost", "used", "queue", "longest queue"}}
	for _, p := range r.Processes {
		rows = append(rows, []string{"process", p.ID, p.Name, "", strconv.Itoa(p.Ended), "", "", "", "", seconds(p.Times.Mean), seconds(p.Times.P95), seconds(p.Times.Most), money(p.Cost), "", "", ""})
	}
	for _, e := range r.Elements {
		rows = append(rows, []string{"element", e.ID, e.Name, e.Resource, strconv.Itoa(e.Count), strconv.Itoa(e.Failed), seconds(e.Wait.Mean), seconds(e.Wait.P95), seconds(e.Wait.Most),
			seconds(e.Work.Mean), seconds(e.Work.P95), seconds(e.Work.Most), money(e.Cost), "", "", ""})
	}
	for _, x := range r.Resources {
		rows = append(rows, []string{"resource", "", x.Name, "", strconv.Itoa(x.Count), "", "", "", "", "", "", "", money(x.Cost), strconv.FormatFloat(x.Used, 'f', 4, 64), strconv.FormatFloat(x.Queue, 'f', 3, 64), strconv.Itoa(x.MostWait)})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}
