package runtime_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/runtime/listener"
)

// flaky is a service that calls back as often as it must until it is heard.
type flaky struct {
	target string
	mu     sync.Mutex
	keys   map[string]int // Idempotency-Key: how often it was called with it
	group  sync.WaitGroup
}

func (s *flaky) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	key := r.Header.Get("Idempotency-Key")
	if s.keys[key]++; s.keys[key] > 1 {
		return // it has been done
	}
	_, id, _ := strings.Cut(string(text), `"workId":"`)
	id, _, _ = strings.Cut(id, `"`)
	s.group.Go(func() {
		insist(s.target+"/in/work-records", fmt.Sprintf(`{"workId":%q,"record":{}}`, id), "call-back "+id)
	})
}

// insist repeats a message, under one id, until it is accepted.
func insist(url, body, id string) {
	for {
		req, _ := http.NewRequest("POST", url, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Message-Id", id)
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusAccepted {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestKilledAgainAndAgain starts instances by messages that are repeated until
// accepted, while the program is killed and restarted: every message starts one
// instance, every instance comes to its end, none twice.
func TestKilledAgainAndAgain(t *testing.T) {
	const instances, kills = 60, 6
	dir, listen := t.TempDir(), freePort(t)
	c := client{t, "http://" + listen}
	s := &flaky{target: c.url, keys: map[string]int{}}
	service := httptest.NewServer(s)
	t.Cleanup(service.Close)
	file := t.TempDir() + "/example.bpmn"
	start := []string{`<bpmn:startEvent id="Start_Error" name="Error found">` + "\n      <bpmn:extensionElements>",
		`<bpmn:startEvent id="Start_Error" name="Error found"><bpmn:messageEventDefinition/>` + "\n      <bpmn:extensionElements><hookflow:receive path=\"found\"/>"}
	text := example(t, c.url, hostOf(service.URL), append(append(without("Process_Records"), quick...), start...)...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(childDir+"_AUTO", "yes")
	kill := spawn(t, dir, listen, file)
	for i := range instances {
		s.group.Go(func() { insist(c.url+"/in/found", "{}", fmt.Sprint("message ", i)) })
		if i%(instances/kills) == 0 {
			time.Sleep(30 * time.Millisecond)
			kill()
			kill = spawn(t, dir, listen, "")
		}
	}
	s.group.Wait()
	var done []listener.Instance
	c.until("the end of all instances", func() bool {
		done = c.instances("state=completed&limit=1000")
		return len(done) >= instances
	})
	if all := c.instances("limit=1000"); len(all) != instances || len(done) != instances || len(s.keys) != instances {
		t.Errorf("%d instances, %d completed, %d services called; want %d", len(all), len(done), len(s.keys), instances)
	}
}
