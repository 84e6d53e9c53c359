package designer

import (
	"testing"

	"hookflow/designer/monitor"
	"hookflow/engine"
)

// The list of runs is narrowed by a text, also one of a variable, and by a state.
func TestRunsAreFiltered(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	l := newRunList(w.current(), []monitor.Earlier{
		{Name: "Order", State: "Completed", Version: 1, Given: engine.Vars{"city": []byte(`"Seoul"`)}},
		{Name: "Order", State: "Failed", Version: 2, BusinessKey: "B-7"},
		{Name: "Order", State: "Completed", Version: 2, Holds: engine.Vars{"sum": []byte("12")}},
	})
	for _, c := range []struct {
		text  string
		state int
		want  int
	}{{"", 0, 3}, {"seoul", 0, 1}, {"sum=12", 0, 1}, {"b-7", 0, 1}, {"v2", 0, 2}, {"", 1, 2}, {"v2", 1, 1}, {"seoul", 2, 0}} {
		l.text.SetText(c.text)
		l.state.Pick(c.state)
		if got := len(l.again); got != c.want {
			t.Errorf("%q in state %q: %d runs, want %d", c.text, l.states[c.state], got, c.want)
		}
	}
	if ways := w.current().repeats(&l.runs[1]); len(ways) != 2 || ways[1].Text != "With version 2, as it was" {
		t.Errorf("a run begins again in %+v", ways)
	}
}
