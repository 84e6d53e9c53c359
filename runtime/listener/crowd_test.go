package listener

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestWhoIsClosed: beyond the limit the oldest connection that asks nothing goes; one that is being answered stays, and so does the newest.
func TestWhoIsClosed(t *testing.T) {
	pipe := func() (net.Conn, net.Conn) { return net.Pipe() }
	closed := func(c net.Conn) bool {
		_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
		_, err := c.Read(make([]byte, 1))
		return errors.Is(err, io.ErrClosedPipe)
	}
	c := newCrowd(3)
	var all []net.Conn
	open := func() net.Conn {
		conn, _ := pipe()
		all = append(all, conn)
		c.state(conn, http.StateNew)
		return conn
	}
	is := func(when, want string) {
		t.Helper()
		got := ""
		for _, conn := range all {
			got += map[bool]string{true: "x", false: "o"}[closed(conn)]
		}
		if got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	first := open()
	open()
	open()
	is("as many as are allowed", "ooo")
	c.busy(first)
	open()
	is("the oldest idle one goes, not the one being answered", "oxoo")
	open()
	is("and then the next", "oxxoo")
	c.state(first, http.StateIdle)
	open()
	is("what was answered goes to the end of the line", "oxxxoo")
	c.state(all[4], http.StateClosed)
	open()
	is("a closed one makes room", "oxxxooo")
	c.busy(all[5])
	c.busy(all[6])
	c.busy(first)
	last := open()
	is("where all are busy the newest stays all the same", "oxxxoooo")
	c.busy(last)
	c.state(all[1], http.StateIdle)
	c.busy(all[1])
	if _, known := c.open[all[1]]; known {
		t.Error("a connection that was closed is open again")
	}
	quiet := newCrowd(3)
	for range 100 {
		conn, _ := pipe()
		quiet.state(conn, http.StateNew)
		quiet.state(conn, http.StateClosed)
	}
	if n := len(quiet.idle); n > 4*quiet.most+1 || n < 1 {
		t.Errorf("%d closed connections are remembered", n)
	}
}

// Whoever opens more connections than are allowed and asks nothing, or begins to ask and stops, keeps nobody out; what
// is being answered goes on.
func TestSilentConnectionsKeepNobodyOut(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of connections")
	}
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

// Whoever was answered a moment ago is not the oldest of those who ask nothing, however long it has been connected.
func TestWhoAskedLastIsNotClosedFirst(t *testing.T) {
	c := newCrowd(2)
	ends := [3]net.Conn{}
	for i := range ends {
		if i == 2 {
			c.busy(ends[0])
			c.state(ends[0], http.StateIdle)
		}
		ends[i], _ = net.Pipe()
		c.state(ends[i], http.StateNew)
	}
	if _, open := c.open[ends[0]]; !open || len(c.open) != 2 {
		t.Error("the one that was answered last is closed, and one that never asked stays")
	}
}
