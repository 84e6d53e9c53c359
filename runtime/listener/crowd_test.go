package listener

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

// Whoever opens more connections than are allowed and asks nothing, or begins to ask and stops, keeps nobody out; what
// is being answered goes on.
func TestSilentConnectionsKeepNobodyOut(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	s := Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-release
		}
		fmt.Fprint(w, "ok")
	}), nil, slog.New(slog.NewTextHandler(io.Discard, nil)))
	t.Cleanup(func() { s.Close(t.Context()) })
	slow := make(chan error, 1)
	go func() {
		resp, err := http.Get("http://" + s.Addr() + "/slow")
		if err == nil {
			resp.Body.Close()
		}
		slow <- err
	}()
	time.Sleep(50 * time.Millisecond)
	for i := range maxConnections + 1500 {
		conn, err := net.Dial("tcp", s.Addr())
		if err != nil {
			t.Skipf("%d connections can be made here: %v", i, err)
		}
		defer conn.Close()
		if i%2 == 0 {
			io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n")
		}
	}
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{}}
	for range 20 {
		resp, err := client.Get("http://" + s.Addr() + "/")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		client.CloseIdleConnections()
	}
	close(release)
	if err := <-slow; err != nil {
		t.Errorf("a request that was being answered: %v", err)
	}
}
