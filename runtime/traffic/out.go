package traffic

import (
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/runtime"
)

// calling is a process that makes one call.
const calling = head + `<process id="calling" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/>
<serviceTask id="c"><extensionElements><hookflow:call url="%s" method="POST" body="json"><hookflow:parameter field="id" value="order"/><hookflow:parameter field="amount" value="=1234.5"/></hookflow:call></extensionElements></serviceTask>
</process>` + foot

// A recorder counts what it is sent.
type recorder struct{ got atomic.Int64 }

func (r *recorder) record(w http.ResponseWriter, q *http.Request) {
	if _, err := io.Copy(io.Discard, q.Body); err == nil {
		r.got.Add(1)
	}
	w.WriteHeader(http.StatusOK)
}

// post measures what sending a request costs by itself.
func (r *run) post() error {
	var seen recorder
	url, stop, err := plain(seen.record)
	if err != nil {
		return err
	}
	defer stop()
	c := r.client()
	defer c.CloseIdleConnections()
	return r.measure(Post, 0, 40_000, func(int) error { return send(c, url, []byte(`{"id":"order","amount":1234.5}`)) })
}

// out measures calls: each operation begins an instance and waits for the end of one, whosever it is.
func (r *run) out() error {
	var seen recorder
	url, stop, err := plain(seen.record)
	if err != nil {
		return err
	}
	defer stop()
	ended := make(chan string, 1<<16)
	rt, err := r.runtime("out", runtime.Options{OnTrace: func(e engine.Event) {
		if e.Kind == engine.Ended {
			ended <- e.Type
		}
	}})
	if err != nil {
		return err
	}
	defer rt.Close()
	if _, err := rt.Deploy(r.ctx, "calling.bpmn", fmt.Appendf(nil, calling, url)); err != nil {
		return err
	}
	err = r.measure(Call, 0, 10_000, func(int) error {
		if _, err := rt.Start(r.ctx, "calling", nil); err != nil {
			return err
		}
		select {
		case how := <-ended:
			if how != string(engine.DoneWell) {
				return fmt.Errorf("an instance is %s", how)
			}
			return nil
		case <-time.After(patience):
			return fmt.Errorf("no instance has ended for %s", patience)
		}
	})
	if made, n := seen.got.Load(), r.line(Call); err == nil && made < int64(n.Count) {
		err = fmt.Errorf("%d calls were made for %d instances", made, n.Count)
	}
	return err
}
