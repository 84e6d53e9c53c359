package runtime_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hookflow/runtime"
)

// TestStopping: while calls under way come to their end, who asks is told that it stops, and everything else is refused.
func TestStopping(t *testing.T) {
	asked, answer := make(chan struct{}), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(asked); <-answer }))
	defer s.Close()
	r := open(t, runtime.Options{})
	if _, err := r.Deploy(t.Context(), "p.bpmn", process("p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/><serviceTask id="c"><extensionElements><hookflow:call url="`+s.URL+`"/></extensionElements></serviceTask>`)); err != nil {
		t.Fatal(err)
	}
	c := client{t, r.URL()}
	c.start("p")
	<-asked
	closed := make(chan error)
	go func() { closed <- r.Close() }()
	c.until("it says that it stops", func() bool {
		status, text := c.try("GET", "/api/v1/ready", "")
		return status == http.StatusServiceUnavailable && strings.Contains(string(text), "it is stopping")
	})
	for path, want := range map[string]int{"/api/v1/health": 200, "/metrics": 200, "/api/v1/instances": 503, "/in/nowhere": 503} {
		if status, text := c.try("GET", path, ""); status != want {
			t.Errorf("%s: %d %s, want %d", path, status, text, want)
		}
	}
	close(answer)
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, err := http.Get(r.URL() + "/api/v1/health"); err == nil {
		t.Error("it answers when it has stopped")
	}
}
