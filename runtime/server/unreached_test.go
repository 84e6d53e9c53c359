package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Why a server gave no answer is said in words, with what to do; the error of the network stays within.
func TestUnreached(t *testing.T) {
	broken := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer broken.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, c := range []struct{ server, says string }{
		{gone.URL, "nobody listens on"},
		{broken.URL, "closed the connection before its answer was complete"},
		{strings.Replace(broken.URL, "http:", "https:", 1), "does not speak TLS"},
	} {
		e, err := New("flowable", c.server, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Deploy(t.Context(), "p", map[string][]byte{"p.bpmn": []byte("<definitions/>")})
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.server) {
			t.Errorf("%s: %v, want %q", c.server, err, c.says)
		}
		if dial := (*net.OpError)(nil); c.server == gone.URL && !errors.As(err, &dial) {
			t.Errorf("%s: %v has lost its cause", c.server, err)
		}
	}
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	if late := (&unreached{server: "u", cause: fmt.Errorf("x: %w", ctx.Err())}).Error(); !strings.Contains(late, "took too long") {
		t.Errorf("of an answer that is late: %s", late)
	}
}
