package runtime_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// TestKilledAmongStarts kills the program while many start instances, each with a key of its own. Whoever got no answer asks again,
// and whoever got one, too: each key has begun one instance, and always the same.
func TestKilledAmongStarts(t *testing.T) {
	dir, listen := t.TempDir(), freePort(t)
	file := filepath.Join(t.TempDir(), "p.bpmn")
	model := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/></process></definitions>`
	if err := os.WriteFile(file, []byte(model), 0o600); err != nil {
		t.Fatal(err)
	}
	kill := spawn(t, dir, listen, file)
	const starters, each, enough = 16, 20, 120
	var mu sync.Mutex
	begun, half := map[string]string{}, make(chan bool, 1) // instances by the key of the request
	ask := func(key string) bool {
		request, err := http.NewRequest("POST", "http://"+listen+"/api/v1/instances", strings.NewReader(`{"process":"p"}`))
		if err != nil {
			t.Error(err)
			return false
		}
		request.Header.Set("Idempotency-Key", key)
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		var in struct{ Key string }
		if err := json.NewDecoder(answer.Body).Decode(&in); err != nil || in.Key == "" {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		if before := begun[key]; before != "" && before != in.Key {
			t.Errorf("the key %s began %s and %s", key, before, in.Key)
		}
		if begun[key] = in.Key; len(begun) >= enough {
			select {
			case half <- true:
			default:
			}
		}
		return true
	}
	all := func(until func(key string) bool) {
		var group sync.WaitGroup
		for i := range starters {
			group.Go(func() {
				for n := range each {
					if !until(fmt.Sprintf("%d-%d", i, n)) {
						return
					}
				}
			})
		}
		group.Wait()
	}
	go func() { <-half; kill() }()
	all(ask)
	answered := len(begun)
	if answered == starters*each {
		t.Fatal("the program was not killed in time")
	}
	spawn(t, dir, listen, "")
	all(ask)
	if len(begun) != starters*each {
		t.Fatalf("%d keys of %d have an instance", len(begun), starters*each)
	}
	if list := (client{t, "http://" + listen}).every(); list != starters*each {
		t.Errorf("%d instances for %d keys; %d were answered before the end", list, starters*each, answered)
	}
	t.Logf("%d of %d answered before the end", answered, starters*each)
}

// every is how many instances there are.
func (c client) every() (n int) {
	c.t.Helper()
	for after := ""; ; {
		var page listener.Page[listener.Instance]
		c.do("GET", "/api/v1/instances?limit=500&after="+after, "", &page)
		if n += len(page.Items); page.Next == "" {
			return n
		}
		after = page.Next
	}
}

// TestOneRunPerKeyOverSockets sends many messages of one key at once: one run goes on at a time, and each message has its own.
func TestOneRunPerKeyOverSockets(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	const model = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><message id="m" name="order"/><process id="p" isExecutable="true">
<startEvent id="s"><extensionElements><hookflow:receive path="one-per-key" methods="POST" messageKey="=request.body.key" onePerKey="true"/></extensionElements><messageEventDefinition messageRef="m"/></startEvent>
<sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/></process></definitions>`
	if _, err := r.Deploy(t.Context(), "p.bpmn", []byte(model)); err != nil {
		t.Fatal(err)
	}
	const messages = 12
	var all sync.WaitGroup
	for range messages {
		all.Go(func() { c.do("POST", "/in/one-per-key", `{"key":"A"}`, nil) })
	}
	all.Wait()
	for done := range messages {
		var running []listener.Instance
		c.until("the next run", func() bool { running = c.instances("state=active"); return len(running) > 0 })
		if len(running) != 1 {
			t.Fatalf("%d run at once after %d have ended", len(running), done)
		}
		c.completeTask(running[0].Key, "u", "{}")
		c.ended(running[0].Key)
	}
	if n := c.every(); n != messages {
		t.Errorf("%d runs of %d messages", n, messages)
	}
}
