package runtime_test

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/connector"
	"hookflow/runtime/listener"
	"hookflow/runtime/push"
)

const systemToken = "8R7668B1EXAMPLETOKEN"

// visit is the approval of a visitor: a manager decides, the guard gets a copy.
const visit = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="approve"/><userTask id="approve" name="审批访客"><extensionElements>
<hookflow:assignment assignee="manager01" copies="guard"/><hookflow:form><hookflow:field variable="agreed" type="boolean" required="true"/></hookflow:form></extensionElements></userTask>
<sequenceFlow id="g" sourceRef="approve" targetRef="e"/><endEvent id="e"/>`

// A recorder is the receiver of the events: it keeps what arrived, in order, each key once, and checks every signature
// with code of its own.
type recorder struct {
	*httptest.Server
	t        *testing.T
	status   atomic.Int32 // 0: 200
	unsigned bool         // events without a signature are taken, too

	mu      sync.Mutex
	keys    []string // as they first arrived and were accepted
	actions []string // of these
	forms   []url.Values
	tried   []string // the keys of all requests
	stall   chan struct{}
}

func recordEvents(t *testing.T) *recorder {
	rec := &recorder{t: t}
	rec.Server = httptest.NewServer(http.HandlerFunc(rec.take))
	t.Cleanup(func() { rec.Close() })
	return rec
}

// restart ends the receiver with all its connections, and has it come back at the same address a moment later, with what it has kept.
func (rec *recorder) restart(down func()) {
	rec.t.Helper()
	at := rec.Listener.Addr().String()
	rec.CloseClientConnections()
	rec.Close()
	down()
	l, err := net.Listen("tcp", at)
	must(rec.t, err)
	rec.Server = httptest.NewUnstartedServer(http.HandlerFunc(rec.take))
	must(rec.t, rec.Listener.Close())
	rec.Listener = l
	rec.Start()
}

func (rec *recorder) take(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		rec.t.Error(err)
	}
	key := r.Header.Get("Idempotency-Key")
	if (r.PostForm.Has("sign") || !rec.unsigned) && !rec.signed(r.PostForm) {
		rec.t.Errorf("%s: the signature of %v is wrong", r.URL.Path, r.PostForm)
	}
	rec.mu.Lock()
	rec.tried = append(rec.tried, key)
	stall := rec.stall
	rec.mu.Unlock()
	if status := int(rec.status.Load()); status != 0 {
		w.WriteHeader(status)
		return
	}
	rec.mu.Lock()
	if !slices.Contains(rec.keys, key) {
		rec.keys, rec.actions, rec.forms = append(rec.keys, key), append(rec.actions, strings.TrimPrefix(r.URL.Path, "/")), append(rec.forms, r.PostForm)
	}
	rec.mu.Unlock()
	if stall != nil {
		<-stall
	}
}

// signed: the values by their keys without regard to case, then the token, MD5.
func (rec *recorder) signed(form url.Values) bool {
	var keys []string
	for k := range form {
		if k != "sign" {
			keys = append(keys, strings.ToUpper(k)+"\x00"+k)
		}
	}
	slices.Sort(keys)
	text := ""
	for _, k := range keys {
		_, name, _ := strings.Cut(k, "\x00")
		text += form.Get(name)
	}
	return form.Get("sign") == fmt.Sprintf("%x", md5.Sum([]byte(text+systemToken)))
}

func (rec *recorder) got() (actions []string, forms []url.Values) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return slices.Clone(rec.actions), slices.Clone(rec.forms)
}

func (rec *recorder) tries() int {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return len(rec.tried)
}

// shelf are the connectors kept in a folder, with one for the events at an address.
func shelf(t *testing.T, dir string, names ...string) *connector.Shelf {
	t.Helper()
	s := connector.OpenShelf(filepath.Join(dir, "connectors"))
	for i := 0; i < len(names); i += 2 {
		_, err := s.Put(push.TaskConnector(names[i], names[i+1]))
		must(t, err)
	}
	return s
}

// Yida's story: the approval of a visitor is told to a connector by five signed actions. The receiver is down at first and dies later,
// the program is killed while events wait and while one is under way, and yet each arrives, none twice under another key,
// in order.
func TestVisitorApprovalIsToldThroughKills(t *testing.T) {
	rec, dir, vault, listen := recordEvents(t), t.TempDir(), t.TempDir(), freePort(t)
	shelf(t, vault, "oa", rec.URL)
	t.Setenv(childDir+"_VAULT", vault)
	t.Setenv("HOOKFLOW_SECRET_SYSTEM_TOKEN", systemToken)
	file := filepath.Join(t.TempDir(), "visit.bpmn")
	must(t, os.WriteFile(file, process("visit", visit), 0o600))
	kill := spawn(t, dir, listen, file)
	c := client{t, "http://" + listen}
	c.do("POST", "/api/v1/instances", `{"process":"visit","variables":{"visitor":"before"}}`, nil) // nobody has subscribed yet: new data only
	c.do("POST", "/api/v1/subscriptions", `{"name":"oa","on":true,"topics":["task.*"],"connector":"oa","secret":"SYSTEM_TOKEN","app":"APP_DEMO123","corp":"ding0001","pauseAfter":1000}`, nil)

	rec.status.Store(503)
	var a, b listener.Instance
	c.do("POST", "/api/v1/instances", `{"process":"visit","by":"zhang","businessKey":"V-1","variables":{"visitor":"张红","count":1}}`, &a)
	c.do("POST", "/api/v1/instances", `{"process":"visit","variables":{"visitor":"lee"}}`, &b)
	c.until("an attempt", func() bool { return rec.tries() > 0 })
	kill()

	rec.mu.Lock()
	rec.stall = make(chan struct{})
	rec.mu.Unlock()
	rec.status.Store(0)
	kill = spawn(t, dir, listen, "")
	c.until("the first event under way", func() bool { actions, _ := rec.got(); return len(actions) == 1 })
	kill() // it has arrived, and the program does not know
	rec.mu.Lock()
	close(rec.stall)
	rec.stall = nil
	rec.mu.Unlock()

	spawn(t, dir, listen, "")
	c.until("those of both tasks", func() bool { actions, _ := rec.got(); return len(actions) == 4 })
	rec.restart(func() { // the receiver dies, too
		c.completeTask(a.Key, "approve", `{"agreed":true}`)
		c.do("POST", "/api/v1/instances/"+b.Key+"/cancel", "", nil)
		c.until("an attempt that nobody takes", func() bool {
			list := c.subscriptions()
			return len(list) == 1 && list[0].State.Failures > 0
		})
	})
	c.do("DELETE", "/api/v1/instances/"+a.Key, "", nil)
	want := []string{"createTask", "carbonCopy", "createTask", "carbonCopy", "finishTask", "cancelTask", "deleteTask"}
	c.until("all events", func() bool { actions, _ := rec.got(); return len(actions) >= len(want) })
	actions, forms := rec.got()
	if !slices.Equal(actions, want) {
		t.Fatalf("arrived: %v", actions)
	}
	var task struct {
		Title, FormInstanceID, TaskID, SerialNo string
		DataMap                                 map[string]any
		Originator                              struct{ ID string }
	}
	must(t, json.Unmarshal([]byte(forms[0].Get("task")), &task))
	if task.Title != "审批访客" || task.FormInstanceID != a.Key || task.DataMap["visitor"] != "张红" || task.Originator.ID != "zhang" || task.SerialNo != "V-1" {
		t.Errorf("the task is %+v", task)
	}
	if f := forms[4]; f.Get("taskId") != task.TaskID || f.Get("actualWorkId") != "manager01" || f.Get("formInstId") != a.Key || f.Get("appType") != "APP_DEMO123" || f.Get("corpId") != "ding0001" || len(f.Get("dateTime")) != 13 {
		t.Errorf("finished: %v", f)
	}
	if forms[1].Get("actualWorkId") != "guard" || forms[5].Get("formInstId") != b.Key || forms[6].Get("formInstId") != a.Key || forms[6].Has("taskId") {
		t.Errorf("copied %v, cancelled %v, deleted %v", forms[1], forms[5], forms[6])
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	for i, key := range rec.keys {
		if !strings.HasSuffix(key, fmt.Sprintf("-%d", i+1)) {
			t.Errorf("number %d arrived as %s", i+1, key)
		}
	}
}

// told are options with the connectors main and spare, and the token that signs.
func told(t *testing.T, rec, spare *recorder) runtime.Options {
	t.Helper()
	t.Setenv("HOOKFLOW_SECRET_SYSTEM_TOKEN", systemToken)
	return runtime.Options{Connectors: shelf(t, t.TempDir(), "main", rec.URL, "spare", spare.URL), PushPause: time.Millisecond, Gather: time.Millisecond}
}

func (c client) subscriptions() (list []listener.Subscribed) {
	c.t.Helper()
	c.do("GET", "/api/v1/subscriptions", "", &list)
	return list
}

// A receiver that does not take the events: after so many attempts the fall-back gets them; without one the subscription
// is paused, people are told, and what happens meanwhile is kept until somebody lets it go on, gives one up, or sends
// all again from a number.
func TestPushesThatAreNotTaken(t *testing.T) {
	rec, spare := recordEvents(t), recordEvents(t)
	r := open(t, told(t, rec, spare))
	deploy(t, r, "visit.bpmn", visit)
	c := client{t, r.URL()}
	rec.status.Store(500)
	one := push.Subscription{Name: "one", Connector: "main", FallBack: "spare", Secret: "SYSTEM_TOKEN", PauseAfter: 2, Topics: []string{"task.created"}, On: true}
	at := "/api/v1/subscriptions/" + c.subscribe(one).ID
	c.start("visit")
	c.until("the fall-back", func() bool { actions, _ := spare.got(); return len(actions) == 1 && rec.tries() == 2 })
	var log []push.Row
	c.until("it is noted", func() bool {
		c.do("GET", at+"/log?state=fallback&topic=task.created", "", &log)
		return len(log) == 1 && log[0].Done.Attempts == 3
	})
	one.FallBack = ""
	text, err := json.Marshal(one)
	must(t, err)
	c.do("PUT", at, string(text), nil)
	c.start("visit")
	c.start("visit")
	state := func() push.State { return c.subscriptions()[0].State }
	c.until("the pause", func() bool {
		st := state()
		return st.Paused && st.Last-st.Done == 2 && strings.Contains(st.Failure, "500")
	})
	c.until("somebody is told", func() bool {
		list := c.notices("")
		return len(list) == 1 && strings.Contains(list[0].Text, `The subscription "one" is paused: number 2 could not be delivered to main in 2 attempts`)
	})
	if status, _ := c.try("POST", at+"/skip", `{"number":3}`); status != 400 {
		t.Errorf("number 3 is not the oldest: %d", status)
	}
	c.do("POST", at+"/skip", `{"number":2}`, nil)
	c.until("the next one is tried", func() bool { st := state(); return st.Paused && st.Last-st.Done == 1 })
	if c.do("GET", at+"/log?state=skipped", "", &log); len(log) != 1 || log[0].Number != 2 {
		t.Errorf("given up are %+v", log)
	}
	rec.status.Store(0)
	c.do("POST", at+"/resume", "", nil)
	c.until("it has arrived", func() bool { st := state(); return st.Last == st.Done })
	c.do("POST", at+"/replay", `{"from":1}`, nil)
	c.until("all again", func() bool { actions, _ := rec.got(); return len(actions) == 3 })
	c.until("all noted", func() bool { st := state(); return st.Last == st.Done })
	if c.do("GET", at+"/log", "", &log); len(log) != 3 || log[0].Number != 3 || log[1].State != "delivered" || log[2].State != "delivered" {
		t.Errorf("the log is %+v", log)
	}
	before := rec.tries()
	var again listener.Tried
	if c.do("POST", at+"/resend", `{"number":2}`, &again); again.Failure != "" || again.Told != "200" || rec.tries() != before+1 {
		t.Errorf("one again: %+v", again)
	}
	c.do("DELETE", at, "", nil)
	c.start("visit")
	if list := c.subscriptions(); len(list) != 0 {
		t.Errorf("after its end: %+v", list)
	}
}

// The policy: which processes, which of them not, which topics, and a switch; nothing of before it was put on.
func TestWhatIsSynchronised(t *testing.T) {
	rec, spare := recordEvents(t), recordEvents(t)
	r := open(t, told(t, rec, spare))
	for _, name := range []string{"one", "two", "three"} {
		deploy(t, r, name+".bpmn", visit)
	}
	c := client{t, r.URL()}
	put := func(body string) {
		c.do("POST", "/api/v1/subscriptions", `{"connector":"main","secret":"SYSTEM_TOKEN",`+body+`}`, nil)
	}
	put(`"name":"organisation","on":true,"topics":["task.created"],"except":["two"]`)
	put(`"name":"process","on":true,"topics":["task.completed"],"of":["two"]`)
	put(`"name":"one text","on":true,"topics":["task.cancelled"],"of":"two"`)
	put(`"name":"off","topics":["task.*"]`)
	for _, name := range []string{"one", "two", "three"} {
		c.completeTask(c.start(name), "approve", `{"agreed":true}`)
	}
	c.until("all events", func() bool { actions, _ := rec.got(); return len(actions) == 3 })
	for _, s := range c.subscriptions() {
		if want := map[string]uint64{"organisation": 2, "process": 1}[s.Name]; s.State.Last != want {
			t.Errorf("%s has noted %d, want %d", s.Name, s.State.Last, want)
		}
	}
	for body, says := range map[string]string{
		`"connector":"none"`:                             "hookflow subscription connector none URL",
		`"connector":"main","fallBack":"none"`:           "hookflow subscription connector none URL",
		`"connector":"main","secret":"NO_TOKEN"`:         "NO_TOKEN",
		`"connector":"main","account":"a"`:               "that of the connector",
		`"connector":"main","signing":"sha1"`:            "none of md5",
		`"connector":"main","form":"bpium"`:              "not one of yida",
		`"url":"http://x","form":"yida"`:                 "not one of standard, bpium",
		`"url":"http://x","fallBack":"spare"`:            "is no address",
		`"url":"http://x","connector":"main"`:            "either an address, a connector, a process",
		`"process":"one","fallBack":"http://x"`:          "neither a form nor a fall-back",
		`"connector":"main","topics":["record.created"]`: "has no words for record.created",
		`"connector":"main","topics":["task"]`:           "no topic",
	} {
		if status, answer := c.try("POST", "/api/v1/subscriptions", `{"name":"x","topics":["task.created"],`+body+`}`); status != 400 || !strings.Contains(string(answer), says) {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
}

// What is noted is noted with what it is about: a command that was refused notes nothing.
func TestPushesAreNotedWithTheEvent(t *testing.T) {
	rec, spare := recordEvents(t), recordEvents(t)
	rec.status.Store(500)
	r := open(t, told(t, rec, spare))
	deploy(t, r, "visit.bpmn", visit)
	c := client{t, r.URL()}
	c.subscribe(push.Subscription{Name: "s", Connector: "main", Secret: "SYSTEM_TOKEN", Topics: []string{"task.*"}})
	instance := c.start("visit")
	var tasks []listener.Task
	c.do("GET", "/api/v1/tasks?instance="+instance, "", &tasks)
	task := tasks[0].Key
	if status, _ := c.try("POST", "/api/v1/tasks/"+task+"/complete", `{}`); status != 400 {
		t.Errorf("a field that is missing is taken: %d", status)
	}
	c.do("POST", "/api/v1/tasks/"+task+"/complete", `{"variables":{"agreed":true}}`, nil)
	c.until("three events", func() bool { return c.subscriptions()[0].State.Last == 3 })
}
