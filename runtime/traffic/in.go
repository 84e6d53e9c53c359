package traffic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

// head and foot stand around a process.
const (
	head = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="urn:hookflow:traffic"><message id="M" name="order"/>`
	foot = `</definitions>`
)

// orders begins by a message and ends by another, which finds it by the number of the order.
const orders = head + `<process id="orders" isExecutable="true">
<startEvent id="s"><extensionElements><hookflow:receive path="begin"/></extensionElements><messageEventDefinition/></startEvent>
<sequenceFlow id="f" sourceRef="s" targetRef="c"/>
<intermediateCatchEvent id="c"><extensionElements><hookflow:receive path="paid" correlationKey="=id" messageKey="=request.body.id"/></extensionElements><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
</process>` + foot

// order is what begins instance i: about as much as a real one says.
func order(i int) []byte {
	return fmt.Appendf(nil, `{"id":"order-%d","amount":1234.5,"customer":"Some Body","approved":true,"lines":[1,2,3]}`, i)
}

// paid is what ends it.
func paid(i int) []byte { return fmt.Appendf(nil, `{"id":"order-%d","amount":1}`, i) }

// client is one of net/http with a connection for each caller.
func (r *run) client() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: r.opts.Connections}}
}

// send posts a body; any answer but 2xx is an error.
func send(c *http.Client, url string, body []byte) error {
	resp, err := c.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s: %s", resp.Status, text)
	}
	return err
}

// plain serves what needs no engine.
func plain(h http.HandlerFunc) (url string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h}
	go server.Serve(l)
	return "http://" + l.Addr().String(), func() { server.Close() }, nil
}

// echo measures what reading a request and answering it costs by itself.
func (r *run) echo() error {
	url, stop, err := plain(func(w http.ResponseWriter, q *http.Request) {
		var in map[string]any
		if err := json.NewDecoder(q.Body).Decode(&in); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, `{"status":"correlated","instance":%q}`, in["id"])
	})
	if err != nil {
		return err
	}
	defer stop()
	c := r.client()
	defer c.CloseIdleConnections()
	return r.measure(Echo, 0, 40_000, func(i int) error { return send(c, url, order(i)) })
}

// in measures messages.
func (r *run) in() error {
	rt, err := r.runtime("in", runtime.Options{})
	if err != nil {
		return err
	}
	defer rt.Close()
	if _, err := rt.Deploy(r.ctx, "orders.bpmn", []byte(orders)); err != nil {
		return err
	}
	if err := r.fill(rt); err != nil {
		return err
	}
	c, n := r.client(), r.opts.Waiting
	defer c.CloseIdleConnections()
	most := min(20_000, n/2)
	if err := r.measure(Correlate, n, most, func(i int) error { return send(c, rt.URL()+"/in/paid", paid(i*7919%n)) }); err != nil {
		return err
	}
	return r.measure(Start, n, 20_000, func(i int) error { return send(c, rt.URL()+"/in/begin", order(n+i)) })
}

// fill begins the instances that wait.
func (r *run) fill(rt *runtime.Runtime) error {
	var callers sync.WaitGroup
	errs := make([]error, 1000)
	for c := range errs {
		callers.Go(func() {
			for i := c; i < r.opts.Waiting && errs[c] == nil; i += len(errs) {
				request, _ := json.Marshal(map[string]any{"body": json.RawMessage(order(i))})
				_, errs[c] = loop.Do(r.ctx, rt.Engine(), engine.Receive{Path: "begin", Method: http.MethodPost, Request: request})
			}
		})
	}
	callers.Wait()
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	return nil
}
