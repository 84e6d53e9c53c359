package runtime_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/bench/cpu"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

// BenchmarkGrowth measures how costs grow from n to 10 n: ratio is cost(10n)/cost(n), 1 for what does not grow, 10 for
// what grows with n, 100 for what grows with its square. Each cost is the time of the processor, the least of nine.
func BenchmarkGrowth(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
		cost func(b *testing.B, n int) func() time.Duration
	}{
		{"a message with n members", 10_000, messageMembers},
		{"a start among n running, with a limit", 500, startWithLimit},
		{"a message to one of n waiting", 500, messageAmong},
		{"a page of the list by key, n ended", 2000, listBy("businessKey=none")},
		{"a page of the list by process, n ended", 2000, listBy("process=none")},
		{"a page of a history of n records", 500, historyPart("history")},
		{"a page of a journal of n records", 500, historyPart("journal")},
	} {
		b.Run(c.name, func(b *testing.B) {
			for range b.N {
				small, large := least(c.cost(b, c.n)), least(c.cost(b, 10*c.n))
				b.ReportMetric(float64(large)/float64(small), "ratio")
				b.ReportMetric(float64(large.Microseconds())/1000, "ms/10n")
			}
		})
	}
}

func least(cost func() time.Duration) time.Duration {
	best := time.Hour
	for range 9 {
		best = min(best, cost())
	}
	return best
}

// messageMembers is a message with many members, each of which becomes a variable.
func messageMembers(b *testing.B, n int) func() time.Duration {
	r := open(b, runtime.Options{})
	deployFile(b, r, "../testdata/attack/m.bpmn")
	var body strings.Builder
	body.WriteString(`{"orderId":"q"`)
	for i := range n {
		fmt.Fprintf(&body, `,"k%d":%d`, i, i)
	}
	body.WriteString("}")
	return func() time.Duration { return timed(b, 1, "POST", r.URL()+"/in/go", body.String()) }
}

// startWithLimit is a start while so many instances run, with a limit to their number.
func startWithLimit(b *testing.B, n int) func() time.Duration {
	limits := engine.DefaultLimits
	limits.Instances = 1 << 20
	r := open(b, runtime.Options{Limits: &limits})
	deployFile(b, r, "../testdata/attack/m.bpmn")
	startSo(b, r, "userp", n)
	return func() time.Duration { return timed(b, 100, "POST", r.URL()+"/api/v1/instances", `{"process":"userp"}`) }
}

// messageAmong is a message whose key nobody has, while so many instances wait for others.
func messageAmong(b *testing.B, n int) func() time.Duration {
	r := open(b, runtime.Options{})
	deployFile(b, r, "../testdata/attack/m.bpmn")
	for i := range n {
		if _, err := loop.Do(b.Context(), r.Engine(), engine.Receive{Path: "go", Method: "POST", Request: fmt.Appendf(nil, `{"body":{"orderId":"o%d"}}`, i)}); err != nil {
			b.Fatal(err)
		}
	}
	return func() time.Duration {
		return timed(b, 100, "POST", r.URL()+"/in/payments", `{"order":"nobody","amount":1}`)
	}
}

// listBy looks for what nothing has, among so many ended instances.
func listBy(query string) func(b *testing.B, n int) func() time.Duration {
	return func(b *testing.B, n int) func() time.Duration {
		r := open(b, runtime.Options{})
		if _, err := r.Deploy(b.Context(), "p.bpmn", process("p.bpmn", `<startEvent id="s"/>`)); err != nil {
			b.Fatal(err)
		}
		startSo(b, r, "p", n)
		return func() time.Duration { return timed(b, 10, "GET", r.URL()+"/api/v1/instances?state=ended&"+query, "") }
	}
}

// historyPart is the first part of what happened in an instance of so many records.
func historyPart(what string) func(b *testing.B, n int) func() time.Duration {
	return func(b *testing.B, n int) func() time.Duration {
		r := open(b, runtime.Options{})
		deployFile(b, r, "../testdata/attack/m.bpmn")
		key := client{b, r.URL()}.start("userp")
		id, err := engine.ParseKey(key)
		if err != nil {
			b.Fatal(err)
		}
		for i := range n {
			if _, err := loop.Do(b.Context(), r.Engine(), engine.SetVariables{Instance: id, Variables: engine.Vars{"n": fmt.Append(nil, i)}}); err != nil {
				b.Fatal(err)
			}
		}
		return func() time.Duration {
			return timed(b, 10, "GET", r.URL()+"/api/v1/instances/"+key+"/"+what+"?limit=100", "")
		}
	}
}

func startSo(b *testing.B, r *runtime.Runtime, process string, n int) {
	done := make(chan error, 64)
	for range cap(done) {
		go func() {
			for range n / cap(done) {
				if _, err := r.Start(b.Context(), process, nil); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
}

// timed is what so many requests take of the processor, one after the other.
func timed(b *testing.B, times int, method, url, body string) time.Duration {
	began := cpu.Time()
	for range times {
		req, err := http.NewRequest(method, url, strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode >= 400 {
			b.Fatalf("%s %s: %s", method, url, resp.Status)
		}
	}
	return cpu.Time() - began
}
