package listener

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// impatient serves one route with time-outs that are over while it is still being done.
func impatient(t *testing.T, route Route) *httptest.Server {
	t.Helper()
	const timeout = 150 * time.Millisecond
	a := &API{Log: slog.New(slog.DiscardHandler)}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.serve(route)(w, r, nil) }))
	server.Config.ReadTimeout, server.Config.WriteTimeout = timeout, timeout
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// slowly are pieces that come one by one, for longer than a request may take.
type slowly struct{ left int }

func (s *slowly) Read(p []byte) (int, error) {
	if s.left--; s.left < 0 {
		return 0, io.EOF
	}
	time.Sleep(60 * time.Millisecond)
	return copy(p, "piece"), nil
}

// A large file may come and go slowly, and what takes long is answered: only who stands still is given up.
func TestWhatIsLargeMayTakeLong(t *testing.T) {
	upload := impatient(t, Route{Method: "POST", Response: "", do: func(_ *API, c *call) (any, error) {
		data, err := io.ReadAll(c.r.Body)
		return len(data), err
	}})
	if got := answered(t, upload.URL, &slowly{8}); got != "40\n" {
		t.Errorf("of a file that comes slowly %q bytes came", got)
	}
	download := impatient(t, Route{Method: "GET", Response: "", do: func(_ *API, c *call) (any, error) {
		_, err := io.Copy(struct{ io.Writer }{c.w}, &slowly{8})
		return written{}, err
	}})
	if got := answered(t, download.URL, nil); got != strings.Repeat("piece", 8) {
		t.Errorf("of a file that goes slowly there is %q", got)
	}
	long := impatient(t, Route{Method: "POST", Response: "", do: func(_ *API, c *call) (any, error) {
		select {
		case <-c.r.Context().Done():
			return "its context is over", nil
		case <-time.After(500 * time.Millisecond):
			return "done", nil
		}
	}})
	if got := answered(t, long.URL, nil); got != "\"done\"\n" {
		t.Errorf("what takes long is answered with %q", got)
	}
	if got := answered(t, long.URL, strings.NewReader("")); got != "\"done\"\n" {
		t.Errorf("what takes long is answered with %q", got)
	}
}

// answered is what a server answers; empty if it breaks off.
func answered(t *testing.T, url string, send io.Reader) string {
	t.Helper()
	resp, err := http.Post(url, "text/plain", send)
	if err != nil {
		return fmt.Sprint("broken off: ", err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Sprint(string(text), ", broken off: ", err)
	}
	return string(text)
}

// Nobody who has closed half of the connection takes silence for 200: what was cancelled is not answered at all.
func TestWhoHasGoneIsNotToldThatAllIsWell(t *testing.T) {
	server := impatient(t, Route{Method: "GET", Response: "", do: func(_ *API, c *call) (any, error) {
		<-c.r.Context().Done()
		return nil, c.r.Context().Err()
	}})
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil {
		t.Errorf("it is told %s", resp.Status)
	}
}
