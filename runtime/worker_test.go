package runtime_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// Workers take and complete jobs as fast as they can: each job is handed out once,
// whatever they do at the same moment.
func TestFinishedJobIsNotHandedOut(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:job type="pack"/></extensionElements></serviceTask><sequenceFlow id="f" sourceRef="s" targetRef="w"/>`)
	const jobs, workers = 600, 32
	for range jobs {
		if _, err := loop.Do(t.Context(), r.Engine(), engine.Start{Process: "p"}); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	handed := map[string]int{}
	done := 0
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				var taken listener.Page[struct{ Key string }]
				postJSON(t, r.URL()+"/api/v1/activations", `{"type": "pack", "max": 3, "timeout": "PT10M"}`, &taken)
				for _, j := range taken.Items {
					mu.Lock()
					handed[j.Key]++
					mu.Unlock()
					postJSON(t, r.URL()+"/api/v1/jobs/"+j.Key+"/complete", `{}`, nil)
					mu.Lock()
					done++
					mu.Unlock()
				}
				mu.Lock()
				over := done >= jobs
				mu.Unlock()
				if over || t.Failed() {
					return
				}
			}
		})
	}
	all.Wait()
	for key, times := range handed {
		if times != 1 {
			t.Errorf("job %s was handed out %d times", key, times)
		}
	}
}

// postJSON sends JSON and reads the answer, which must be one of success.
func postJSON(t *testing.T, url, body string, out any) {
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		var problem struct{ Detail string }
		_ = json.NewDecoder(resp.Body).Decode(&problem)
		t.Errorf("%s: %s: %s", url, resp.Status, problem.Detail)
		return
	}
	if out != nil {
		if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
			t.Error(fmt.Errorf("%s: %w", url, err))
		}
	}
}

// An instance that only a decision about its incident can move is not waited for,
// however much goes on elsewhere.
func TestWaitReturnsAtAnIncident(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "broken.bpmn", `<startEvent id="s"/><scriptTask id="x"><script>1 + "a" * {}.b.c</script></scriptTask><exclusiveGateway id="g"/><endEvent id="e"/>
		<sequenceFlow id="f" sourceRef="s" targetRef="g"/><sequenceFlow id="f1" sourceRef="g" targetRef="x"><conditionExpression>=go</conditionExpression></sequenceFlow><sequenceFlow id="f2" sourceRef="x" targetRef="e"/>`)
	deploy(t, r, "other.bpmn", `<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent><sequenceFlow id="f" sourceRef="s" targetRef="c"/>`)
	if _, err := loop.Do(t.Context(), r.Engine(), engine.Start{Process: "other"}); err != nil {
		t.Fatal(err)
	}
	started, err := loop.Do(t.Context(), r.Engine(), engine.Start{Process: "broken"})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	in, err := r.Wait(t.Context(), started.Instance)
	if err != nil || len(in.Incidents) != 1 || in.Ended != 0 {
		t.Errorf("%+v, %v", in, err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
