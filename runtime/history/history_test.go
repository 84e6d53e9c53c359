package history

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"hookflow/engine"
)

// How records are chosen is read as it is written; what is wrong is told with its name.
func TestParseFilter(t *testing.T) {
	for query, want := range map[string]string{
		"process=p&status=failed&initiator=kim&event=message+x&text=a+b": `{p failed kim message x a b []  0}`,
		"where=sum%3D12&where=name+%3D+Kim+Lee":                          `{     [{sum 12} {name Kim Lee}]  0}`,
		"from=2026-01-02T03:04:05Z&after=77":                             `{     [] 2026-01-02T03:04:05Z 77}`,
		"status=broken":                                                  `status: "broken" is none of active, completed, terminated, failed`,
		"where=sum":                                                      `where: "sum" is not NAME=VALUE`,
		"where=%3D12":                                                    `where: "=12" is not NAME=VALUE`,
		"to=soon":                                                        `to: "soon" is no date; write 2026-12-31 or 2026-12-31T18:00:00Z`,
		"after=x":                                                        `after: "x" is no key; keys are numbers`,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		f, err := ParseFilter(values)
		from := ""
		if !f.From.IsZero() {
			from = f.From.Format(time.RFC3339)
		}
		got := fmt.Sprintf("{%s %s %s %s %s %v %s %d}", f.Process, f.Status, f.Initiator, f.Event, f.Text, f.Where, from, f.Before)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// A record that runs has no end and no duration.
func TestOf(t *testing.T) {
	r := &engine.RunRecord{Key: 5, Parent: 3, Status: engine.Active, Started: 1e9}
	if run := Of(r); run.Key != "5" || run.Parent != "3" || run.Ended != nil || run.Seconds != 0 || run.Started.Unix() != 1 {
		t.Errorf("%+v", run)
	}
	r.Ended, r.Parent = 35e8, 0
	if run := Of(r); run.Parent != "" || run.Ended == nil || run.Ended.UnixMilli() != 3500 || run.Seconds != 2.5 {
		t.Errorf("%+v", run)
	}
}
