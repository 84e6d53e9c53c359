package runtime_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// The hostile runs: kills under load, a disk that is full under load, and peers that take connections and give nothing.
// Each prints its figures. HOOKFLOW_HOSTILE makes them long: so many kills, and so many hundreds of connections.

func hostile(few int) int {
	if n, err := strconv.Atoi(os.Getenv("HOOKFLOW_HOSTILE")); err == nil {
		return n
	}
	return few
}

// A tally is what clients were told. It is safe for concurrent use.
type tally struct {
	mu      sync.Mutex
	acked   map[string]string // id of the message -> instance
	refused int
	worst   time.Duration
}

// load starts instances with several clients until stop is closed. A request without an answer is repeated: the message
// has an id, so that it starts one instance however often it arrives.
func (y *tally) load(url string, clients int, stop <-chan struct{}) *sync.WaitGroup {
	var group sync.WaitGroup
	for n := range clients {
		group.Go(func() {
			client := http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				key := fmt.Sprintf("%d-%d-%d", n, i, rand.Uint32())
				for y.send(&client, url, key) {
					select {
					case <-stop:
						return
					case <-time.After(20 * time.Millisecond):
					}
				}
			}
		})
	}
	return &group
}

// send reports whether the message has to be sent again.
func (y *tally) send(client *http.Client, url, key string) (again bool) {
	req, err := http.NewRequest("POST", url+"/in/go", bytes.NewReader([]byte(`{"orderId":"`+key+`"}`)))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	began := time.Now()
	resp, err := client.Do(req)
	if err != nil {
		return true
	}
	defer resp.Body.Close()
	var receipt listener.Receipt
	err = json.NewDecoder(resp.Body).Decode(&receipt)
	y.mu.Lock()
	defer y.mu.Unlock()
	y.worst = max(y.worst, time.Since(began))
	switch {
	case resp.StatusCode != http.StatusAccepted:
		y.refused++
		return false
	case err != nil:
		return true
	case receipt.Instance != "":
		y.acked[key] = receipt.Instance
	}
	return false
}

// verify holds what was acknowledged against what is there, and prints the figures.
func (y *tally) verify(t *testing.T, c client, what string) {
	t.Helper()
	lost, doubled, seen := 0, 0, map[string]int{}
	for after := ""; ; {
		var page listener.Page[listener.Instance]
		c.do("GET", "/api/v1/instances?process=msgp&limit=1000&after="+after, "", &page)
		for _, in := range page.Items {
			var vars map[string]json.RawMessage
			c.do("GET", "/api/v1/instances/"+in.Key+"/variables", "", &vars)
			seen[string(vars["orderId"])]++
		}
		if after = page.Next; after == "" {
			break
		}
	}
	for key := range y.acked {
		if seen[strconv.Quote(key)] == 0 {
			lost++
		}
	}
	for _, times := range seen {
		doubled += times - 1
	}
	t.Logf("%s: acknowledged %d, lost %d, doubled %d, refused %d, worst answer %s", what, len(y.acked), lost, doubled, y.refused, y.worst.Round(time.Millisecond))
	if lost > 0 || doubled > 0 || len(y.acked) == 0 {
		t.Errorf("%s: of %d acknowledged messages %d were lost and %d instances were doubled", what, len(y.acked), lost, doubled)
	}
}

func TestHostileKills(t *testing.T) {
	dir, listen := t.TempDir(), freePort(t)
	c := client{t, "http://" + listen}
	kill := spawn(t, dir, listen, "../testdata/attack/m.bpmn")
	y := &tally{acked: map[string]string{}}
	stop := make(chan struct{})
	clients := y.load(c.url, 12, stop)
	for range hostile(2) {
		time.Sleep(time.Duration(200+rand.IntN(800)) * time.Millisecond)
		kill()
		kill = spawn(t, dir, listen, "")
	}
	time.Sleep(200 * time.Millisecond)
	close(stop)
	clients.Wait()
	y.verify(t, c, "kills")
}

func TestHostileDisk(t *testing.T) {
	dir, rounds := t.TempDir(), hostile(1)
	room := int64(8 + 16*rounds) // MB: what is acknowledged in a round stays there
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm", room), "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small file system is needed, which only root on Linux can mount: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	r := open(t, runtime.Options{Dir: filepath.Join(dir, "s")})
	deployFile(t, r, "../testdata/attack/m.bpmn")
	c := client{t, r.URL()}
	y := &tally{acked: map[string]string{}}
	for round := range rounds {
		ballast := filepath.Join(dir, "ballast")
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		io.CopyN(f, rand.NewChaCha8([32]byte{}), room<<20) // as far as there is room
		f.Close()
		c.until("down", func() bool {
			status, _ := c.try("GET", "/api/v1/health", "")
			return status == http.StatusServiceUnavailable
		})
		stop := make(chan struct{})
		clients := y.load(c.url, 12, stop)
		time.Sleep(time.Second)
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
		close(stop)
		clients.Wait()
		c.until("up", func() bool { status, _ := c.try("GET", "/api/v1/health", ""); return status == http.StatusOK })
		y.verify(t, c, fmt.Sprintf("full disk, round %d", round+1))
	}
}

// Whoever connects and is silent, drips a request, or asks for the stream of events and never reads it, leaves the API
// answering within a second.
func TestHostileClients(t *testing.T) {
	r := open(t, runtime.Options{})
	deployFile(t, r, "../testdata/attack/m.bpmn")
	for _, kind := range []struct{ name, says string }{
		{"silent", ""},
		{"dripping", "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n"},
		{"unread streams", "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"},
	} {
		var conns []net.Conn
		for range 100 * hostile(5) {
			conn, err := net.DialTimeout("tcp", hostOf(r.URL()), 3*time.Second)
			if err != nil { // no more descriptors in this process, which is both sides: leave some to the server
				for _, conn := range conns[len(conns)/2:] {
					conn.Close()
				}
				break
			}
			io.WriteString(conn, kind.says)
			conns = append(conns, conn)
		}
		made := len(conns)
		worst := time.Duration(0)
		client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
		for range 20 {
			began := time.Now()
			resp, err := client.Post(r.URL()+"/api/v1/instances", "application/json", bytes.NewReader([]byte(`{"process":"userp"}`)))
			if err != nil {
				t.Fatalf("%d %s connections: %v", made, kind.name, err)
			}
			resp.Body.Close()
			worst = max(worst, time.Since(began))
			if resp.StatusCode != http.StatusCreated {
				t.Errorf("%d %s connections: %s", made, kind.name, resp.Status)
			}
		}
		t.Logf("%d %s connections: worst answer %s", made, kind.name, worst.Round(time.Millisecond))
		if os.Getenv("HOOKFLOW_HOSTILE") != "" && worst > time.Second {
			t.Errorf("%d %s connections: an answer took %s", made, kind.name, worst)
		}
		for _, conn := range conns {
			conn.Close()
		}
	}
}
