package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// post hands a message to a gateway.
func post(g *Gateway, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", path, strings.NewReader(`{"order":"A1","amount":30}`))
	r.Header.Set("Content-Type", "application/json")
	g.ServeHTTP(w, r)
	return w
}

// What stands in the place of a parameter of the path is data, as in Hookflow itself.
func TestGatewayKnowsParameters(t *testing.T) {
	e := exported(t, "http://localhost")
	e.xml = []byte(strings.NewReplacer(`path="pay"`, `path="orders/{order}/pay"`, "request.body.order", "request.path.order").Replace(string(e.xml)))
	g := &Gateway{Engine: e}
	if w := post(g, "/in/orders/B%207/pay"); w.Code != http.StatusAccepted || strings.Join(e.told, "; ") != "paid hookflowKey_c=B 7 30" {
		t.Errorf("answered %d %s, told %q", w.Code, w.Body, e.told)
	}
	if w := post(g, "/in/orders/pay"); w.Code != http.StatusNotFound {
		t.Errorf("a path without its parameter is answered %d", w.Code)
	}
}

// Requests to paths that nobody has keep nobody waiting who has one, and ask the server once a second at most.
func TestUnknownPathsHoldNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &slowEngine{engineOf: exported(t, "http://localhost")}
		g := &Gateway{Engine: e}
		if w := post(g, "/in/pay"); w.Code != http.StatusAccepted {
			t.Fatal(w.Code, w.Body)
		}
		for range 20 {
			go post(g, "/in/nothing")
		}
		synctest.Wait()
		before := time.Now()
		if w := post(g, "/in/pay"); w.Code != http.StatusAccepted || time.Since(before) > 0 {
			t.Errorf("a known path is answered %d after %s", w.Code, time.Since(before))
		}
		time.Sleep(5 * time.Second)
		if n := e.asked.Load(); n > 3 {
			t.Errorf("twenty requests asked the server %d times", n)
		}
	})
}

// A slowEngine takes half a second to list what is deployed, and lists nothing while it is away.
type slowEngine struct {
	*engineOf
	asked atomic.Int64
	away  atomic.Bool
	lost  error // what sending comes to
}

func (e *slowEngine) Definitions(ctx context.Context) ([]Definition, error) {
	e.asked.Add(1)
	time.Sleep(500 * time.Millisecond)
	if e.away.Load() {
		return nil, errors.New("it is away")
	}
	return e.engineOf.Definitions(ctx)
}

func (e *slowEngine) Send(ctx context.Context, m Message) error {
	if e.lost != nil {
		e.tell("sent")
		return e.lost
	}
	return e.engineOf.Send(ctx, m)
}

// While the server cannot be asked a path that was known is: its messages are tried until the server is back.
func TestGatewayOutlivesAnAbsence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &slowEngine{engineOf: exported(t, "http://localhost")}
		g := &Gateway{Engine: e}
		post(g, "/in/pay")
		time.Sleep(time.Minute)
		e.away.Store(true)
		if w := post(g, "/in/pay"); w.Code != http.StatusAccepted {
			t.Errorf("a known path is answered %d %s", w.Code, w.Body)
		}
		if w := post(g, "/in/other"); w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), "it is away") {
			t.Errorf("one that is not known is answered %d %s", w.Code, w.Body)
		}
	})
}

// What may have begun an instance is not sent again: the caller is told that nobody knows.
func TestStartsAreNotRepeated(t *testing.T) {
	for _, c := range []struct {
		lost error
		sent int // within two seconds
	}{
		{errors.New("the answer is missing"), 1},
		{&Problem{Status: 500, Message: "it failed"}, 1},
		{&Problem{Status: 503, Message: "it takes none now"}, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := &slowEngine{engineOf: exported(t, "http://localhost"), lost: c.lost}
			g := &Gateway{Engine: e, Patience: 2 * time.Second}
			_, err := g.deliver(t.Context(), []Message{{Name: "order", Start: true}})
			if len(e.told) != c.sent || !errors.Is(err, c.lost) {
				t.Errorf("%v: sent %d times, then %v", c.lost, len(e.told), err)
			}
		})
	}
}

// A server that does not hand out the file of a process for a while makes no incident: the job comes again by itself.
func TestWorkerWaitsForTheFile(t *testing.T) {
	for _, c := range []struct {
		err  error
		told string
	}{
		{&Problem{Status: 502, Message: "bad gateway"}, ""},
		{errors.New("the connection broke"), ""},
		{&Problem{Status: 404, Message: "there is none"}, "fail 0 0s"},
	} {
		e := &unread{exported(t, "http://localhost"), c.err}
		w := &Worker{Engine: e, Jobs: e}
		err := w.do(t.Context(), Job{ID: "j1", Definition: "p:1", Element: "w"})
		if told := strings.Join(e.told, "; "); told != c.told || (told == "") != errors.Is(err, c.err) {
			t.Errorf("%v: told %q, returned %v", c.err, told, err)
		}
	}
}

type unread struct {
	*engineOf
	err error
}

func (e *unread) XML(context.Context, string) ([]byte, error) { return nil, e.err }

// A call that lasts longer than its job was taken for is made once, and the next jobs are taken for as long as it may last.
func TestLongCallsAreMadeOnce(t *testing.T) {
	var calls atomic.Int64
	answer := make(chan bool)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		<-answer
		_, _ = io.WriteString(w, `{"total":12}`)
	}))
	defer service.Close()
	e := &again{engineOf: exported(t, service.URL), locks: make(chan time.Duration)}
	e.xml = []byte(strings.Replace(string(e.xml), `method="POST"`, `method="POST" timeout="PT10M"`, 1))
	w := &Worker{Engine: e, Jobs: e, Outside: work.Outside{HTTP: webhook.New(webhook.Options{}), Secrets: func(string) func(string) (string, error) { return webhook.NoSecrets }}}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() { w.Run(ctx); close(ended) }()
	if first := <-e.locks; first > 3*time.Minute {
		t.Errorf("the first jobs are taken for %s", first)
	}
	for calls.Load() == 0 {
		<-e.locks
	}
	<-e.locks // was asked for before the call, maybe
	for range 3 {
		if lock := <-e.locks; lock != 11*time.Minute {
			t.Errorf("a job whose call may last ten minutes is taken for %s", lock)
		}
	}
	stop()
	close(answer)
	for open := true; open; {
		select {
		case <-e.locks:
		case <-ended:
			open = false
		}
	}
	if n := calls.Load(); n != 1 || len(e.told) != 1 {
		t.Errorf("%d calls were made, told %q", n, e.told)
	}
}

// again gives the same job whenever it is asked, as a server does whose locks are over.
type again struct {
	*engineOf
	locks chan time.Duration
}

func (e *again) Take(ctx context.Context, _, _ string, _ int, lock time.Duration) ([]Job, error) {
	select {
	case e.locks <- lock:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return []Job{{ID: "j1", Definition: "p:1", Process: "p", Element: "w", Vars: Vars{"id": json.RawMessage(`"a"`), "n": json.RawMessage("5")}}}, nil
}
