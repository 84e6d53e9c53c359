package runtime_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime"
)

const connections = 64

// BenchmarkHTTP measures durable commands over HTTP, client and server in one
// process. start: a message starts an instance that waits for another message;
// correlate: that message ends it; direct: start to end in one request; one: the same over one connection.
func BenchmarkHTTP(b *testing.B) {
	r := open(b, runtime.Options{})
	for name, inside := range map[string]string{
		"waits.bpmn": `<startEvent id="s"><extensionElements><hookflow:receive path="begin" messageKey="=request.body.id"><hookflow:answer variable="id" value="=request.body.id"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent>
<sequenceFlow id="f" sourceRef="s" targetRef="c"/><intermediateCatchEvent id="c"><extensionElements>
<hookflow:receive path="go-on" correlationKey="=id" messageKey="=request.body.id"/></extensionElements><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`,
		"direct.bpmn": `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/>`,
	} {
		if _, err := r.Deploy(b.Context(), name, process(name, inside)); err != nil {
			b.Fatal(err)
		}
	}
	var started, correlated atomic.Int64
	b.Run("start", func(b *testing.B) {
		load(b, r.URL()+"/in/begin", connections, func() string { return fmt.Sprintf(`{"id":"k%d"}`, started.Add(1)) })
	})
	b.Run("correlate", func(b *testing.B) {
		for started.Load()-correlated.Load() < int64(b.N) {
			post(b, http.DefaultClient, r.URL()+"/in/begin", fmt.Sprintf(`{"id":"k%d"}`, started.Add(1)))
		}
		b.ResetTimer()
		load(b, r.URL()+"/in/go-on", connections, func() string { return fmt.Sprintf(`{"id":"k%d"}`, correlated.Add(1)) })
	})
	direct := func() string { return `{"process":"direct"}` }
	b.Run("direct", func(b *testing.B) { load(b, r.URL()+"/api/v1/instances", connections, direct) })
	b.Run("one", func(b *testing.B) { load(b, r.URL()+"/api/v1/instances", 1, direct) })
}

// load sends b.N requests over some connections and reports the latencies.
func load(b *testing.B, url string, connections int, body func() string) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				began := time.Now()
				post(b, client, url, body())
				took[i-1] = time.Since(began)
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

func post(b *testing.B, client *http.Client, url, body string) {
	resp, err := client.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode >= 300 {
		b.Errorf("%d %s", resp.StatusCode, text)
	}
}

// BenchmarkCalls measures instances with one HTTP call each, from start to end.
func BenchmarkCalls(b *testing.B) {
	service := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	b.Cleanup(service.Close)
	done := make(chan bool, 1<<16)
	r := open(b, runtime.Options{OnTrace: func(e engine.Event) {
		if e.Kind == engine.Ended {
			done <- true
		}
	}})
	inside := `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/><serviceTask id="c"><extensionElements><hookflow:call url="` + service.URL + `"/></extensionElements></serviceTask>`
	if _, err := r.Deploy(b.Context(), "p.bpmn", process("p.bpmn", inside)); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			for range (b.N + connections - 1) / connections {
				if _, err := r.Start(b.Context(), "p", nil); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for range b.N {
		<-done
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "inst/s")
	wg.Wait()
}
