package runtime_test

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
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

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/connector"
	"hookflow/runtime/listener"
	"hookflow/runtime/yida"
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
	t      *testing.T
	status atomic.Int32 // 0: 200

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
	t.Cleanup(rec.Close)
	return rec
}

func (rec *recorder) take(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		rec.t.Error(err)
	}
	key := r.Header.Get("Idempotency-Key")
	if !rec.signed(r.PostForm) {
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
		_, err := s.Put(yida.Connector(names[i], names[i+1]))
		must(t, err)
	}
	return s
}

// Yida's story: the approval of a visitor is told to a connector by five signed actions. The receiver is down at first,
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
	c.do("POST", "/api/v1/sync", `{"name":"oa","connector":"oa","token":"SYSTEM_TOKEN","app":"APP_DEMO123","corp":"ding0001","attempts":1000}`, nil)

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
	c.completeTask(a.Key, "approve", `{"agreed":true}`)
	c.do("POST", "/api/v1/instances/"+b.Key+"/cancel", "", nil)
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

func (c client) sync() (list []listener.Sync) {
	c.t.Helper()
	c.do("GET", "/api/v1/sync", "", &list)
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
	c.do("POST", "/api/v1/sync", `{"name":"one","connector":"main","fallBack":"spare","token":"SYSTEM_TOKEN","attempts":2,"events":["task.created"]}`, nil)
	c.start("visit")
	c.until("the fall-back", func() bool { actions, _ := spare.got(); return len(actions) == 1 && rec.tries() == 2 })
	key := c.sync()[0].Key
	var log []listener.SyncEntry
	c.until("it is noted", func() bool {
		c.do("GET", "/api/v1/sync/"+key+"/log", "", &log)
		return len(log) == 1 && log[0].State == "fallback"
	})
	c.do("PUT", "/api/v1/sync/"+key, `{"name":"one","connector":"main","token":"SYSTEM_TOKEN","attempts":2,"events":["task.created"]}`, nil)
	c.start("visit")
	c.start("visit")
	c.until("the pause", func() bool { s := c.sync()[0]; return s.Paused && s.Waiting == 2 && strings.Contains(s.Failure, "500") })
	c.until("somebody is told", func() bool {
		list := c.notices("")
		return len(list) == 1 && strings.Contains(list[0].Text, "the subscription one is paused")
	})
	c.do("POST", "/api/v1/sync/"+key+"/skip", `{"number":2}`, nil)
	c.until("the next one is tried", func() bool { return c.sync()[0].Paused && c.sync()[0].Waiting == 1 })
	rec.status.Store(0)
	c.do("POST", "/api/v1/sync/"+key+"/replay", `{}`, nil)
	c.until("it has arrived", func() bool { return c.sync()[0].Waiting == 0 })
	c.do("POST", "/api/v1/sync/"+key+"/replay", `{"number":1}`, nil)
	c.until("all again", func() bool { actions, _ := rec.got(); return len(actions) == 3 })
	c.until("all noted", func() bool { return c.sync()[0].Waiting == 0 })
	c.do("GET", "/api/v1/sync/"+key+"/log", "", &log)
	if len(log) != 3 || log[0].Number != 3 || log[1].State != "sent" || log[2].State != "sent" {
		t.Errorf("the log is %+v", log)
	}
	c.do("DELETE", "/api/v1/sync/"+key, "", nil)
	c.start("visit")
	if list := c.sync(); len(list) != 0 {
		t.Errorf("after its end: %+v", list)
	}
}

// The policy: which processes, which of them not, which events, and a switch; nothing of before it was put on.
func TestWhatIsSynchronised(t *testing.T) {
	rec, spare := recordEvents(t), recordEvents(t)
	r := open(t, told(t, rec, spare))
	for _, name := range []string{"one", "two", "three"} {
		deploy(t, r, name+".bpmn", visit)
	}
	c := client{t, r.URL()}
	put := func(body string) {
		c.do("POST", "/api/v1/sync", `{"connector":"main","token":"SYSTEM_TOKEN",`+body+`}`, nil)
	}
	put(`"name":"organisation","events":["task.created"],"except":["two"]`)
	put(`"name":"process","events":["task.finished"],"processes":["two"]`)
	put(`"name":"off","off":true`)
	for _, name := range []string{"one", "two", "three"} {
		c.completeTask(c.start(name), "approve", `{"agreed":true}`)
	}
	c.until("all events", func() bool { actions, _ := rec.got(); return len(actions) == 3 })
	for _, s := range c.sync() {
		if want := map[string]uint64{"organisation": 2, "process": 1}[s.Name]; s.Last != want {
			t.Errorf("%s has noted %d, want %d", s.Name, s.Last, want)
		}
	}
	for body, says := range map[string]string{
		`{"name":"x","connector":"none"}`:                    "hookflow sync connector none URL",
		`{"name":"x","connector":"main","token":"NO_TOKEN"}`: "NO_TOKEN",
		`{"name":"off","connector":"main"}`:                  "already",
		`{"name":"x","connector":"main","events":["task"]}`:  "none of task.created",
		`{"name":"x","connector":"main","signing":"sha1"}`:   "none of md5",
		`{"name":"","connector":"main"}`:                     "needs a name",
	} {
		if status, answer := c.try("POST", "/api/v1/sync", body); status != 400 && status != 409 || !strings.Contains(string(answer), says) {
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
	_, err := r.Subscribe(t.Context(), engine.Subscription{Name: "s", Connector: "main", Token: "SYSTEM_TOKEN", Signing: "md5"})
	must(t, err)
	c := client{t, r.URL()}
	instance := c.start("visit")
	var tasks []listener.Task
	c.do("GET", "/api/v1/tasks?instance="+instance, "", &tasks)
	task := tasks[0].Key
	if status, _ := c.try("POST", "/api/v1/tasks/"+task+"/complete", `{}`); status != 400 {
		t.Errorf("a field that is missing is taken: %d", status)
	}
	must(t, r.Engine().View(func(q *loop.Query) error {
		for s := range q.Subscribers() {
			if s.Last != 2 {
				t.Errorf("%d events are noted", s.Last)
			}
		}
		return nil
	}))
}
