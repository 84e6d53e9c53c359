package work_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/schedule"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// Every kind of the element table is done by somebody, and nobody does another.
func TestEveryKindIsDone(t *testing.T) {
	rows := map[string]bool{}
	for _, w := range bpmn.Works {
		rows[w.Name] = true
		if k, has := work.Kinds[w.Name]; !has || k.Do == nil || k.Place == nil {
			t.Errorf("%s has a row in bpmn.Works, and nobody does it", w.Name)
		}
		key := false
		for _, f := range w.Fields {
			key = key || f.Name == w.Key
		}
		if !key {
			t.Errorf("%s: its key %q is none of its fields", w.Name, w.Key)
		}
	}
	for name := range work.Kinds {
		if !rows[name] {
			t.Errorf("%s is done, but has no row in bpmn.Works", name)
		}
	}
}

// A setting of a call is read by who makes it, or by who takes the answer in: one that nobody reads would do nothing.
func TestEverySettingOfACallIsRead(t *testing.T) {
	read := map[string]bool{
		"answers": true, // become Finds and what the process takes from the response
		"success": true, // judged where the answer is taken in (engine/program)
	}
	for member := range reflect.TypeFor[work.HTTPCall]().Fields() {
		read[strings.ToLower(member.Name)] = true
	}
	for _, w := range bpmn.Works {
		if w.Name != "http" {
			continue
		}
		for _, f := range w.Fields {
			if !read[strings.ToLower(f.Name)] {
				t.Errorf("nobody reads the setting %q of a call: HTTPCall has no member of that name", f.Name)
			}
		}
	}
}

// Only a rendered request is ours: a worker outside may give its jobs any type.
func TestJobsOfWorkersAreNotOurs(t *testing.T) {
	for _, c := range []struct {
		wait engine.Wait
		ours bool
	}{
		{engine.Wait{Kind: engine.OnJob, Name: "http", Request: json.RawMessage("{}")}, true},
		{engine.Wait{Kind: engine.OnJob, Name: "http"}, false},
		{engine.Wait{Kind: engine.OnJob, Name: "of a newer program", Request: json.RawMessage("{}")}, false},
	} {
		if _, ours := work.Of(&c.wait); ours != c.ours {
			t.Errorf("%+v: ours is %v", c.wait, ours)
		}
	}
}

func TestCommandsOfResults(t *testing.T) {
	zero := 0
	for _, c := range []struct {
		name   string
		result work.Result
		want   engine.Command
	}{
		{"answer", work.Result{Answer: json.RawMessage("1"), After: time.Hour}, engine.CompleteJob{Job: 7, Answer: json.RawMessage("1")}},
		{"failure", work.Result{Failure: "x", After: time.Hour}, engine.FailJob{Job: 7, Message: "x", AtLeast: time.Hour}},
		{"final failure", work.Result{Failure: "x", Final: true}, engine.FailJob{Job: 7, Message: "x", Left: &zero}},
	} {
		got, _ := json.Marshal(c.result.Command(7))
		want, _ := json.Marshal(c.want)
		if string(got) != string(want) {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
}

// What the engine renders becomes what the client sends.
func TestCall(t *testing.T) {
	for _, c := range []struct{ name, request, want string }{
		{"parameters", `{"url":"http://x/a","method":"post","body":"json","parameters":[{"value":1.50,"field":"order.id"},{"value":null,"field":"b"},{"value":"x","field":"order.name"}],"timeout":5,"idempotencyKey":"k"}`,
			`POST http://x/a {"order":{"id":1.50,"name":"x"},"b":null} application/json`},
		{"text", `{"url":"http://x","method":"PUT","body":"xml","text":"<a/>","parameters":[{"value":1,"field":"a"}]}`, `PUT http://x <a/> application/xml`},
		{"form", `{"url":"http://x","body":"form","parameters":[{"value":"a b&","field":"q"},{"value":[1,true],"field":"l"}]}`,
			`POST http://x q=a+b%26&l=1&l=true application/x-www-form-urlencoded`},
		{"get", `{"url":"http://x/?z=1#top","method":"GET","body":"json","query":[{"name":"q","value":"a b"},{"name":"n","value":null}],"parameters":[{"value":2,"field":"p"}]}`,
			`GET http://x/?z=1&q=a%20b&p=2#top  `},
		{"delete without content", `{"url":"http://x","method":"DELETE","body":"json"}`, `DELETE http://x  `},
		{"no body", `{"url":"http://x","method":"POST","body":"none","text":"a"}`, `POST http://x  `},
		{"secrets", `{"url":"http://x","method":"GET","query":[{"name":"t","value":"a&{{secrets.T}}{{secrets!.U}}"}]}`,
			`GET http://x?t=a%26{{secrets.T}}%7B%7Bsecrets.U%7D%7D  `},
		{"of an earlier program", `{"url":"http://x/?q=1","method":"POST","text":"{}","contentType":"application/vnd.x+json"}`, `POST http://x/?q=1 {} application/vnd.x+json`},
	} {
		call, err := work.ReadCall(json.RawMessage(c.request)).Call()
		if err != nil {
			t.Fatal(err)
		}
		if got := call.Method + " " + call.URL + " " + call.Body + " " + call.Type; got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	call, _ := work.ReadCall(json.RawMessage(`{"url":"u","headers":[{"name":"A","value":"x"},{"name":"B","value":7}],"redirects":true,"timeout":5,"idempotencyKey":"k"}`)).Call()
	if got, _ := json.Marshal(call); string(got) != `{"method":"POST","url":"u","headers":[{"name":"A","value":"x"},{"name":"B","value":"7"}],"timeout":5,"idempotencyKey":"k","redirects":true}` {
		t.Errorf("got %s", got)
	}
}

func TestAnswersAreJudgedByTheirStatus(t *testing.T) {
	request := json.RawMessage(`{"url":"http://x","accept":"200-299, 404"}`)
	for status, failure := range map[int]string{200: "", 404: "", 302: "the service answered 302: {}", 500: "the service answered 500: {}"} {
		out := work.ReadCall(request).Judge(webhook.Response{Status: status, Headers: map[string]string{"a": "b"}, Body: json.RawMessage("{}")})
		if out.Failure != failure || (out.Answer == nil) != (failure != "") {
			t.Errorf("%d: %+v", status, out)
		}
		if failure == "" && string(out.Answer) != `{"status":`+map[int]string{200: "200", 404: "404"}[status]+`,"headers":{"a":"b"},"body":{}}` {
			t.Errorf("%d: the process sees %s", status, out.Answer)
		}
	}
}

// The form shows the default of the row; a call that names no time-out gets it.
func TestTimeoutIsThatOfTheRow(t *testing.T) {
	for _, f := range bpmn.Of(bpmn.ServiceTask).Fields {
		if f.Name == "timeout" {
			if d, err := schedule.ParseDuration(f.Default); err != nil || d.Exact != webhook.DefaultTimeout {
				t.Errorf("the row says %s (%v), the client waits %s", f.Default, err, webhook.DefaultTimeout)
			}
			return
		}
	}
	t.Error("a service task has no time-out")
}
