package runtime_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

// The growth benchmarks measure how the cost grows from n to 10 n: ratio is cost(10n)/cost(n), 1 for what does not grow,
// 10 for what grows with n, 100 for what grows with its square.
func ratio(b *testing.B, n int, cost func(n int) time.Duration) {
	for range b.N {
		small, large := cost(n), cost(10*n)
		b.ReportMetric(float64(large)/float64(small), "ratio")
		b.ReportMetric(float64(large.Microseconds())/1000, "ms/10n")
	}
}

// BenchmarkMessageMembers is a message with many members, each of which becomes a variable.
func BenchmarkMessageMembers(b *testing.B) {
	r := open(b, runtime.Options{})
	deployFile(b, r, "../testdata/attack/m.bpmn")
	ratio(b, 10_000, func(n int) time.Duration {
		var body strings.Builder
		body.WriteString(`{"orderId":"q"`)
		for i := range n {
			fmt.Fprintf(&body, `,"k%d":%d`, i, i)
		}
		body.WriteString("}")
		return timed(b, 1, "POST", r.URL()+"/in/go", body.String())
	})
}

// BenchmarkStartWithLimit is a start while so many instances run, with a limit to their number.
func BenchmarkStartWithLimit(b *testing.B) {
	limits := engine.DefaultLimits
	limits.Instances = 1 << 20
	ratio(b, 500, func(n int) time.Duration {
		r := open(b, runtime.Options{Limits: &limits})
		deployFile(b, r, "../testdata/attack/m.bpmn")
		startSo(b, r, "userp", n)
		return timed(b, 200, "POST", r.URL()+"/api/v1/instances", `{"process":"userp"}`)
	})
}

// BenchmarkListByKey looks for a business key that nothing has, among so many ended instances.
func BenchmarkListByKey(b *testing.B) {
	ratio(b, 2000, func(n int) time.Duration {
		r := open(b, runtime.Options{})
		if _, err := r.Deploy(b.Context(), "p.bpmn", process("p.bpmn", `<startEvent id="s"/>`)); err != nil {
			b.Fatal(err)
		}
		startSo(b, r, "p", n)
		return timed(b, 10, "GET", r.URL()+"/api/v1/instances?state=ended&businessKey=none", "")
	})
}

// BenchmarkHistoryPart is the first part of a history of so many records.
func BenchmarkHistoryPart(b *testing.B) {
	ratio(b, 500, func(n int) time.Duration {
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
		return timed(b, 10, "GET", r.URL()+"/api/v1/instances/"+key+"/history?limit=100", "")
	})
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

// timed is how long so many requests take, one after the other.
func timed(b *testing.B, times int, method, url, body string) time.Duration {
	began := time.Now()
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
	return time.Since(began)
}
