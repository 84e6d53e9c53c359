package runtime_test

import (
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// Messages that came before anybody waited for them are listed, given by hand to the instance that a person names, or
// forgotten; what nobody has got in time is told.
func TestEarlyMessages(t *testing.T) {
	told := make(chan engine.Alert, 9)
	limits := engine.DefaultLimits
	r := open(t, runtime.Options{Limits: &limits, Gather: time.Millisecond, OnAlert: func(a engine.Alert) { told <- a }})
	c := client{t, r.URL()}
	deploy(t, r, "pays.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="m"/>
		<receiveTask id="m"><extensionElements><hookflow:receive path="paid" correlationKey="order" messageKey="request.body.order"><hookflow:answer variable="sum" value="=request.body.sum"/></hookflow:receive></extensionElements></receiveTask>`)
	list := func(query string) (out []listener.KeptMessage) {
		t.Helper()
		c.do("GET", "/api/v1/messages"+query, "", &out)
		return out
	}
	for _, body := range []string{`{"order":"A-1 ","sum":5}`, `{"order":"B","sum":6}`, `{"order":"C","sum":7}`} {
		if resp, text := ask(t, r, "POST", "/in/paid", body, "Idempotency-Key", body); resp.StatusCode != 202 || !strings.Contains(text, "buffered") {
			t.Fatalf("%d %s", resp.StatusCode, text)
		}
	}
	kept := list("")
	if len(kept) != 3 || kept[0].Correlation != "A-1 " || string(kept[0].Payload) != `{"order":"A-1 ","sum":5}` || kept[0].Came.IsZero() || !kept[0].Expires.After(kept[0].Came) || len(list("?name=other")) != 0 {
		t.Fatalf("kept: %+v", kept)
	}
	var in struct{ Key string }
	c.do("POST", "/api/v1/instances", `{"process":"pays","variables":{"order":"A-1"}}`, &in)
	assign := "/api/v1/messages/" + kept[0].Key + "/assign"
	for _, bad := range []struct {
		path, body string
		status     int
		want       string
	}{
		{assign, `{"instance":"` + in.Key + `","element":"x"}`, 409, "it waits at m ("},
		{assign, `{"instance":"999"}`, 404, "instance"},
		{"/api/v1/messages/999/assign", `{"instance":"` + in.Key + `"}`, 404, "was taken, or has expired"},
	} {
		if resp, text := ask(t, r, "POST", bad.path, bad.body); resp.StatusCode != bad.status || !strings.Contains(text, bad.want) {
			t.Errorf("%s %s: %d %s", bad.path, bad.body, resp.StatusCode, text)
		}
	}
	c.do("POST", assign, `{"instance":"`+in.Key+`"}`, nil)
	if ended := c.ended(in.Key); string(ended.Variables["sum"]) != "5" {
		t.Errorf("it got %s", ended.Variables["sum"])
	}
	if resp, text := ask(t, r, "POST", assign, `{"instance":"`+in.Key+`"}`); resp.StatusCode != 409 {
		t.Errorf("twice: %d %s", resp.StatusCode, text)
	}
	if resp, text := ask(t, r, "POST", "/in/paid", `{"order":"A-1 ","sum":5}`, "Idempotency-Key", `{"order":"A-1 ","sum":5}`); !strings.Contains(text, "duplicate") || !strings.Contains(text, in.Key) {
		t.Errorf("repeated: %d %s", resp.StatusCode, text)
	}
	c.do("DELETE", "/api/v1/messages/"+kept[1].Key, "", nil)
	if left := list("?unclaimed=true"); len(left) != 1 || left[0].Key != kept[2].Key {
		t.Errorf("left: %+v", left)
	}
	c.do("POST", "/api/v1/messages", `{"name":"nobody","key":"k","payload":{},"ttl":"PT0.1S"}`, nil)
	if n := <-told; !strings.Contains(n.Text, "nobody of ") || !strings.Contains(n.Text, "with the key k") {
		t.Errorf("told: %+v", n)
	}
	if problems, err := r.Engine().Check(); err != nil || len(problems) > 0 {
		t.Error(err, problems)
	}
}
