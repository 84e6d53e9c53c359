package listener_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/connector"
	"hookflow/runtime/listener"
	"hookflow/runtime/permit"
	"hookflow/runtime/push"
)

// A participant does the tasks that are theirs, for nobody else, and sees nothing of others; a viewer sees all and does
// nothing; who is told of tasks is for administrators.
func TestRolesAtTasks(t *testing.T) {
	dir := t.TempDir()
	shelf := connector.OpenShelf(t.TempDir())
	if _, err := shelf.Put(push.TaskConnector("oa", "http://127.0.0.1:1")); err != nil {
		t.Fatal(err)
	}
	r := open(t, runtime.Options{Dir: dir, Connectors: shelf})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"><extensionElements><hookflow:assignment users="kim"/></extensionElements></userTask>`)
	c := client{t, r.URL()}
	c.do("POST", "/api/v1/instances", `{"process":"p"}`, nil)
	c.do("POST", "/api/v1/instances", `{"process":"p"}`, nil)
	var page listener.Page[listener.Task]
	c.do("GET", "/api/v1/inbox?box=open", "", &page)
	first, second := "/api/v1/tasks/"+page.Items[0].Key, "/api/v1/tasks/"+page.Items[1].Key
	var attached listener.AttachedFile
	c.do("POST", first+"/files?name=a.txt", "words", &attached)
	file := first + "/files/" + attached.Key
	texts := map[string]string{}
	for name, role := range map[string]permit.Role{"kim": permit.Participant, "bob": permit.Participant, "eve": permit.Viewer, "ed": permit.Editor, "root": permit.Administrator} {
		text, err := permit.Open(dir+"/"+permit.File).Add(name, role, time.Now(), time.Now().AddDate(1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = text
	}
	told := `{"name":"n","topics":["task.*"],"connector":"oa"}`
	for _, x := range []struct {
		who, method, path, body string
		status                  int
	}{
		{"bob", "GET", first, "", 403}, {"bob", "POST", first + "/complete", "{}", 403}, {"bob", "POST", first + "/claim", `{"assignee":"bob"}`, 403}, {"bob", "GET", "/api/v1/instances", "", 403},
		{"bob", "GET", "/api/v1/inbox?who=kim", "", 403}, {"bob", "GET", "/api/v1/tasks", "", 403},
		{"bob", "GET", file, "", 403}, {"kim", "GET", file, "", 200}, {"eve", "GET", file, "", 200},
		{"kim", "GET", first, "", 200}, {"kim", "POST", first + "/claim", `{"assignee":"lee"}`, 403}, {"kim", "POST", first + "/claim", `{"assignee":"kim"}`, 204}, {"kim", "POST", first + "/complete", `{"by":"lee"}`, 403},
		{"eve", "GET", first, "", 200}, {"eve", "GET", "/api/v1/inbox?who=kim", "", 200}, {"eve", "POST", first + "/comments", `{"text":"x"}`, 403},
		{"kim", "POST", first + "/complete", `{}`, 204}, {"ed", "POST", second + "/complete", `{"by":"lee"}`, 204},
		{"ed", "POST", "/api/v1/subscriptions", told, 403}, {"root", "POST", "/api/v1/subscriptions", told, 201},
	} {
		if status, answer := c.try(x.method, x.path, x.body, "Authorization", "Bearer "+texts[x.who]); status != x.status {
			t.Errorf("%s %s %s: %d %s", x.who, x.method, x.path, status, answer)
		}
	}
	for path, by := range map[string]string{first: "kim", second: "lee"} {
		var done listener.Task
		c.do("GET", path, "", &done, "Authorization", "Bearer "+texts["eve"])
		if done.State != "done" || done.By != by {
			t.Errorf("%s was done by %q", path, done.By)
		}
	}
}

// Who is told of tasks is listed, changed and ended through the API.
func TestSubscriptionsToTasks(t *testing.T) {
	shelf := connector.OpenShelf(t.TempDir())
	if _, err := shelf.Put(push.TaskConnector("oa", "http://127.0.0.1:1")); err != nil {
		t.Fatal(err)
	}
	r := open(t, runtime.Options{Connectors: shelf})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/>`)
	c := client{t, r.URL()}
	var s listener.Subscribed
	c.do("POST", "/api/v1/subscriptions", `{"name":"n","on":true,"topics":["task.*"],"connector":"oa","app":"A","corp":"C"}`, &s)
	at := "/api/v1/subscriptions/" + s.ID
	c.do("POST", "/api/v1/instances", `{"process":"p","variables":{"count":1}}`, nil)
	var log []push.Row
	for until := time.Now().Add(10 * time.Second); len(log) == 0 && time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		c.do("GET", at+"/log?topic=task.created", "", &log)
	}
	var task push.Task
	if len(log) != 1 || json.Unmarshal(log[0].Event.Payload, &task) != nil {
		t.Fatalf("%+v", log)
	}
	if log[0].Number != 1 || task.Process != "p" || task.Task == "" || log[0].Done != nil || string(task.Variables) != `{"count":1}` {
		t.Errorf("%+v %+v", log, task)
	}
	c.do("GET", at+"/log?after=1", "", &log)
	if len(log) != 0 {
		t.Errorf("before the first: %+v", log)
	}
	c.do("PUT", at, `{"name":"m","topics":["task.*"],"connector":"oa"}`, &s)
	c.do("POST", "/api/v1/instances", `{"process":"p"}`, nil)
	if s.Name != "m" || s.On || s.State.Last != 1 || s.State.Done != 0 || s.Signing != "md5" || s.Form != "yida" {
		t.Errorf("%+v", s)
	}
	for path, want := range map[string]int{"/replay": http.StatusBadRequest, "/resend": http.StatusBadRequest, "/skip": http.StatusBadRequest} {
		if status, answer := c.try("POST", at+path, `{"number":9,"from":9}`); status != want {
			t.Errorf("%s: %d %s", path, status, answer)
		}
	}
	c.do("POST", at+"/skip", "{}", nil)
	var again listener.Tried
	if c.do("POST", at+"/resend", `{"number":1}`, &again); !strings.Contains(again.Failure, "nobody listens") {
		t.Errorf("%+v", again)
	}
	c.do("DELETE", at, "", nil)
	var list []listener.Subscribed
	if c.do("GET", "/api/v1/subscriptions", "", &list); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	if status, _ := c.try("GET", at+"/log", ""); status != http.StatusNotFound {
		t.Errorf("the log of none: %d", status)
	}
}
