package listener_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
)

// post sends a request until it is answered with a status, and returns the body of that answer: whoever waits for it may
// not be there yet.
func post(t *testing.T, url string, status int) string {
	t.Helper()
	for range 200 {
		r, _ := http.NewRequest(http.MethodPost, url, strings.NewReader(`{"id": 7}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer top")
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(a.Body)
		a.Body.Close()
		if a.StatusCode == status {
			return string(body)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s does not answer %d", url, status)
	return ""
}

// sampling waits for a sample in the background.
func sampling(t *testing.T, r *runtime.Runtime, path string) <-chan json.RawMessage {
	t.Helper()
	got := make(chan json.RawMessage, 1)
	go func() {
		if request, err := r.Sample(t.Context(), path, []string{"POST"}); err == nil {
			got <- request
		}
	}()
	return got
}

// Where nothing is deployed, a request that is waited for is kept, without its credentials, and nothing runs; the next
// one finds nobody again.
func TestSampleOfARequest(t *testing.T) {
	r := open(t, runtime.Options{})
	got := sampling(t, r, "orders/{number}")
	if body := post(t, r.URL()+"/in/orders/12?token=top&page=1", http.StatusAccepted); !strings.Contains(body, `"sampled"`) {
		t.Errorf("the sender is told %s", body)
	}
	text := string(<-got)
	for _, want := range []string{`"body":{"id":7}`, `"number":"12"`, `"page":"1"`, `"method":"POST"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the sample lacks %s: %s", want, text)
		}
	}
	if strings.Contains(text, "top") {
		t.Errorf("the sample holds a secret: %s", text)
	}
	post(t, r.URL()+"/in/orders/12", http.StatusNotFound)
}

// What receives there gets the request as ever.
func TestSampleOfARunningProcess(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", `<startEvent id="Begin"><extensionElements><hookflow:receive path="orders"/></extensionElements><messageEventDefinition messageRef="M"/></startEvent>
<endEvent id="E1"/><sequenceFlow id="F" sourceRef="Begin" targetRef="E1"/>`)
	got := sampling(t, r, "orders")
	for range 200 { // whoever waits may not be there yet
		if body := post(t, r.URL()+"/in/orders", http.StatusAccepted); !strings.Contains(body, `"started"`) {
			t.Fatalf("the sender is told %s", body)
		}
		select {
		case text := <-got:
			if !strings.Contains(string(text), `"id":7`) {
				t.Errorf("the sample is %s", text)
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatal("no sample was kept")
}

// Whoever does not want to wait any longer does not.
func TestSampleIsCancelled(t *testing.T) {
	r := open(t, runtime.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Sample(ctx, "orders", []string{"POST"}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	post(t, r.URL()+"/in/orders", http.StatusNotFound)
}
