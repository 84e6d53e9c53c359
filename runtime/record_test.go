package runtime_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

// A hook is a server that is told, and looks at each signature by itself.
type hook struct {
	*httptest.Server
	t    testing.TB
	fail atomic.Int64 // so many requests are answered 503 first
	gone atomic.Bool

	mu    sync.Mutex
	told  []string       // event and sequenceId, in the order in which they came, each once
	times map[string]int // by body
}

const hookSecret = "s3cret-of-the-hook"

func newHook(t testing.TB) *hook {
	h := &hook{t: t, times: map[string]int{}}
	h.Server = httptest.NewServer(http.HandlerFunc(h.take))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) take(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if h.fail.Add(-1) >= 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if h.gone.Load() {
		w.WriteHeader(http.StatusGone)
		return
	}
	var said struct {
		Type     string
		Sequence int `json:"sequenceId"`
		Hook     struct {
			Event    string
			Sequence int `json:"sequenceId"`
		}
	}
	if err := json.Unmarshal(body, &said); err != nil {
		h.t.Errorf("a push is no JSON: %s", body)
	}
	line := fmt.Sprintf("%s %d", said.Hook.Event, said.Hook.Sequence)
	if said.Type != "" {
		line = fmt.Sprintf("%s %d", said.Type, said.Sequence)
		sum := hmac.New(sha256.New, []byte(hookSecret))
		fmt.Fprintf(sum, "%s.%s.%s", r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), body)
		if want := "v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil)); r.Header.Get("Webhook-Signature") != want {
			h.t.Errorf("%s is signed %s, want %s", line, r.Header.Get("Webhook-Signature"), want)
		}
	} else {
		sum := hmac.New(md5.New, []byte(hookSecret))
		sum.Write(body)
		if want := base64.StdEncoding.EncodeToString(sum.Sum(nil)); r.Header.Get("X-Hook-Signature") != want {
			h.t.Errorf("%s is signed %q, want %q", line, r.Header.Get("X-Hook-Signature"), want)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.times[string(body)]++; h.times[string(body)] == 1 {
		h.told = append(h.told, line)
	}
}

func (h *hook) said() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.told, "\n")
}

// repeated is how many pushes came more than once.
func (h *hook) repeated() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	again := 0
	for _, n := range h.times {
		if n > 1 {
			again++
		}
	}
	return again
}

// secrets let the runtime know the secret of the hook, as text and as Standard Webhooks want it.
func secretsOfHooks(t *testing.T) {
	t.Setenv("HOOKFLOW_SECRET_HOOK", hookSecret)
	t.Setenv("HOOKFLOW_SECRET_HOOK64", "whsec_"+base64.StdEncoding.EncodeToString([]byte(hookSecret)))
}

func (c client) subscribe(s push.Subscription) (made listener.Subscribed) {
	c.t.Helper()
	s.On = true
	text, _ := json.Marshal(s)
	c.do("POST", "/api/v1/subscriptions", string(text), &made)
	return made
}

func (c client) deployText(name, inside string) {
	c.t.Helper()
	req, err := http.NewRequest("POST", c.url+"/api/v1/deployments?name="+url.QueryEscape(name), strings.NewReader(string(process(name, inside))))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/xml")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusCreated {
		c.t.Fatalf("deploy %s: %s", name, text)
	}
}

const (
	say       = `<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><task id="t"><extensionElements>%s</extensionElements></task>`
	guardSays = `<hookflow:output variable="$status" value="=if record.Sum &gt; 100 then 422 else 200"/><hookflow:output variable="$body" value="={message: if record.Sum &gt; 100 then &quot;too dear&quot; else &quot;checked&quot;, values: {Title: upper case(record.Title)}}"/>`
	fillSays  = `<hookflow:output variable="$body" value="={message: &quot;filled&quot;, values: {Sum: string length(record.Title)}}"/>`
	makeOrder = `{"name":"Orders","fields":[{"name":"Title","kind":"text"},{"name":"Sum","kind":"number"}]}`
)

// makeShop deploys the processes of the story, and makes its catalog and its subscriptions.
func (c client) makeShop(service, hook string) (catalog record.Catalog, told listener.Subscribed) {
	c.t.Helper()
	c.deployText("guard.bpmn", fmt.Sprintf(say, guardSays))
	c.deployText("fill.bpmn", fmt.Sprintf(say, fillSays))
	c.deployText("after.bpmn", `<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><serviceTask id="t"><extensionElements><hookflow:call url="`+service+`" body="json"><hookflow:parameter field="title" value="=record.Title"/></hookflow:call><hookflow:retry attempts="1000" delay="PT0.05S"/></extensionElements></serviceTask>`)
	c.deployText("price.bpmn", `<startEvent id="s"><extensionElements><hookflow:receive path="price" methods="GET"><hookflow:answer variable="query" value="=request.query"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="a" sourceRef="s" targetRef="t"/><task id="t"><extensionElements><hookflow:output variable="$status" value="=201"/><hookflow:output variable="$body" value="={asked: query.of}"/></extensionElements></task>`)
	c.do("POST", "/api/v1/catalogs", makeOrder, &catalog)
	c.subscribe(push.Subscription{Name: "guard", Topics: []string{"record.before.created"}, Process: "guard"})
	c.subscribe(push.Subscription{Name: "fill", Topics: []string{"record.updating"}, Process: "fill"})
	c.subscribe(push.Subscription{Name: "after", Topics: []string{"record.created"}, Process: "after"})
	told = c.subscribe(push.Subscription{Name: "hook", Topics: []string{"record.created", "record.updated", "record.deleted"}, URL: hook, Form: "bpium", Secret: "HOOK"})
	return catalog, told
}

// Bpium's story over real sockets: a catalog whose records a process refuses or changes, a form that a process fills, a call
// after a record was made, pushes that are signed and numbered, and a request that a process answers. The program
// is killed while the service is down, and nothing is lost, doubled or out of order.
func TestStoryOfBpiumCatalogs(t *testing.T) {
	secretsOfHooks(t)
	h := newHook(t)
	var called sync.Map
	down := atomic.Bool{}
	down.Store(true)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		called.Store(string(body)+r.Header.Get("Idempotency-Key"), true)
	}))
	t.Cleanup(service.Close)
	dir, listen := t.TempDir(), freePort(t)
	kill := spawn(t, dir, listen, "")
	c := client{t, "http://" + listen}
	catalog, told := c.makeShop(service.URL, h.URL)
	records := "/api/v1/catalogs/" + catalog.ID + "/records"

	if status, text := c.try("POST", records, `{"values":{"Title":"yacht","Sum":101}}`); status != 422 || !strings.Contains(string(text), `"detail":"too dear"`) {
		t.Errorf("a refused record: %d %s", status, text)
	}
	var made record.Record
	c.do("POST", records, `{"values":{"Title":"cup","Sum":5}}`, &made)
	if made.Title != "CUP" || made.Message != "checked" {
		t.Errorf("the process changes the title and says so: %+v", made)
	}
	var filled listener.Filled
	c.do("POST", "/api/v1/catalogs/"+catalog.ID+"/fill", `{"values":{"Title":"table"},"allValues":{"Title":"table"}}`, &filled)
	if string(filled.Values["2"]) != "5" || filled.Message != "filled" {
		t.Errorf("the form is filled with %+v", filled)
	}
	if status, text := c.try("GET", "/api/webrequest/price?of=cup", ""); status != 201 || string(text) != `{"asked":"cup"}` {
		t.Errorf("a process answers %d %s", status, text)
	}

	h.fail.Store(3)
	c.do("PUT", records+"/1", `{"values":{"Sum":6}}`, nil)
	c.do("POST", records, `{"values":{"Title":"chair","Sum":7}}`, nil)
	c.do("DELETE", records+"/1", "", nil)
	kill()
	down.Store(false)
	spawn(t, dir, listen, "")
	c.until("every push", func() bool {
		return h.said() == "record.created 1\nrecord.updated 2\nrecord.created 3\nrecord.deleted 4"
	})
	c.until("both calls", func() bool {
		n := 0
		called.Range(func(_, _ any) bool { n++; return true })
		return n == 2
	})
	var log []push.Row
	c.do("GET", "/api/v1/subscriptions/"+told.ID+"/log", "", &log)
	if len(log) != 4 || log[0].Number != 4 {
		t.Errorf("the log of the hook: %+v", log)
	}
	c.do("POST", "/api/v1/subscriptions/"+told.ID+"/replay", `{"from":3}`, nil)
	c.until("two of them again", func() bool { return h.repeated() >= 2 })
	if h.said() != "record.created 1\nrecord.updated 2\nrecord.created 3\nrecord.deleted 4" {
		t.Errorf("a replay has other bodies:\n%s", h.said())
	}
}

// Killed again and again while records are made, no record is without its event, no event without its record, and none that was
// acknowledged is missing.
func TestKilledAmongRecords(t *testing.T) {
	secretsOfHooks(t)
	h := newHook(t)
	dir, listen := t.TempDir(), freePort(t)
	kill := spawn(t, dir, listen, "")
	c := client{t, "http://" + listen}
	c.do("POST", "/api/v1/catalogs", makeOrder, nil)
	s := c.subscribe(push.Subscription{Name: "hook", Topics: []string{"record.created"}, URL: h.URL, Secret: "HOOK64", PauseAfter: 1000})
	acknowledged := atomic.Int64{}
	for round := range 3 {
		stop, writers := make(chan struct{}), sync.WaitGroup{}
		for w := range 4 {
			writers.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					resp, err := http.Post(c.url+"/api/v1/catalogs/1/records", "application/json", strings.NewReader(fmt.Sprintf(`{"values":{"Title":"%d-%d-%d"}}`, round, w, i)))
					if err != nil {
						return
					}
					if resp.StatusCode == http.StatusCreated {
						acknowledged.Add(1)
					}
					resp.Body.Close()
				}
			})
		}
		time.Sleep(time.Duration(200+150*round) * time.Millisecond)
		kill()
		close(stop)
		writers.Wait()
		kill = spawn(t, dir, listen, "")
	}
	var page listener.Page[record.Record]
	c.do("GET", "/api/v1/catalogs/1/records?limit=1", "", &page)
	var now listener.Subscribed
	c.do("GET", "/api/v1/subscriptions/"+s.ID, "", &now)
	if *page.Total < int(acknowledged.Load()) || uint64(*page.Total) != now.State.Last {
		t.Errorf("%d were acknowledged, %d records are there, and %d events", acknowledged.Load(), *page.Total, now.State.Last)
	}
	c.until("every push", func() bool { return strings.Count(h.said(), "\n")+1 == *page.Total })
	for i, line := range strings.Split(h.said(), "\n") {
		if line != fmt.Sprintf("record.created %d", i+1) {
			t.Fatalf("push %d is %s", i+1, line)
		}
	}
	t.Logf("%d acknowledged, %d records, %d events", acknowledged.Load(), *page.Total, now.State.Last)
}

// Tasks, instances and incidents are told of, in the order in which they happened; a receiver that answers 410 is forgotten, and
// people are told.
func TestPushesWhatInstancesDo(t *testing.T) {
	secretsOfHooks(t)
	h := newHook(t)
	r := open(t, runtime.Options{Gather: time.Millisecond})
	c := client{t, r.URL()}
	deploy(t, r, "ask.bpmn", `<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="b" sourceRef="t" targetRef="u"/><userTask id="u"/>`)
	c.start("ask") // nobody wants to know yet
	s := c.subscribe(push.Subscription{Name: "hook", Topics: []string{"task.*", "instance.*", "incident.*"}, Of: push.Processes{"ask"}, URL: h.URL, Secret: "HOOK64"})
	key := c.start("ask")
	var tasks []listener.Task
	c.do("GET", "/api/v1/tasks?instance="+key, "", &tasks)
	c.do("POST", "/api/v1/tasks/"+tasks[0].Key+"/claim", `{"assignee":"anna"}`, nil)
	c.do("POST", "/api/v1/tasks/"+tasks[0].Key+"/complete", `{"variables":{"ok":true}}`, nil)
	c.do("POST", "/api/v1/instances/"+key+"/cancel", "", nil)
	want := "instance.started 1\ntask.created 2\ntask.assigned 3\ntask.completed 4\ntask.created 5\ntask.cancelled 6\ninstance.ended 7"
	c.until("all seven", func() bool { return strings.Count(h.said(), "\n") == 6 })
	if h.said() != want {
		t.Errorf("told\n%s\nwant\n%s", h.said(), want)
	}
	for body := range h.times {
		if strings.Contains(body, "task.completed") && !strings.Contains(body, `"values":{"ok":true}`) {
			t.Errorf("a completed task is told of without its data: %s", body)
		}
	}
	h.gone.Store(true)
	c.start("ask")
	c.until("its end", func() bool { status, _ := c.try("GET", "/api/v1/subscriptions/"+s.ID, ""); return status == 404 })
	c.until("the notice", func() bool {
		_, text := c.try("GET", "/api/v1/notifications", "")
		return strings.Contains(string(text), `is removed: its receiver answers 410`)
	})
}

// A process finds, reads, creates, changes and deletes records by outside work; what somebody refuses is a failure that is told.
func TestProcessWorksOnRecords(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	c.do("POST", "/api/v1/catalogs", makeOrder, nil)
	for _, sum := range []string{"5", "50", "500"} {
		c.do("POST", "/api/v1/catalogs/1/records", `{"values":{"Title":"n`+sum+`","Sum":`+sum+`}}`, nil)
	}
	task := func(id, inside, answers string) string {
		return `<serviceTask id="` + id + `"><extensionElements><hookflow:work kind="record"/>` + inside + `<hookflow:call>` + answers + `</hookflow:call><hookflow:retry attempts="1"/></extensionElements></serviceTask>`
	}
	deploy(t, r, "work.bpmn", `<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="find"/>`+
		task("find", `<hookflow:record catalog="Orders" sort="-Sum" most="1"><hookflow:where>Sum &gt; least</hookflow:where><hookflow:value name="least" value="=least"/></hookflow:record>`, `<hookflow:answer variable="total" value="=response.total"/><hookflow:answer variable="dearest" value="=response.records[1]"/>`)+
		`<sequenceFlow id="b" sourceRef="find" targetRef="create"/>`+
		task("create", `<hookflow:record catalog="1" action="create"><hookflow:value name="Title" value="new"/><hookflow:value name="Sum" value="=dearest.Sum + 1"/></hookflow:record>`, `<hookflow:answer variable="made" value="=response.record"/>`)+
		`<sequenceFlow id="c" sourceRef="create" targetRef="update"/>`+
		task("update", `<hookflow:record catalog="Orders" action="update" record="=made.id"><hookflow:value name="Title" value="newer"/></hookflow:record>`, ``)+
		`<sequenceFlow id="d" sourceRef="update" targetRef="get"/>`+
		task("get", `<hookflow:record catalog="Orders" action="get" record="{= made.id}"/>`, `<hookflow:answer variable="got" value="=response.record"/>`)+
		`<sequenceFlow id="e" sourceRef="get" targetRef="delete"/>`+
		task("delete", `<hookflow:record catalog="Orders" action="delete" record="1"/>`, ``))
	var in struct{ Key string }
	c.do("POST", "/api/v1/instances", `{"process":"work","variables":{"least":10}}`, &in)
	ended := c.ended(in.Key)
	if got := fmt.Sprintf("%s %s %s", ended.Status, ended.Variables["total"], ended.Variables["got"]); got != `completed 2 {"Sum":501,"Title":"newer","id":"4"}` {
		t.Errorf("it ended %s", got)
	}
	if status, _ := c.try("GET", "/api/v1/catalogs/1/records/1", ""); status != 404 {
		t.Errorf("the deleted record: %d", status)
	}
	if status, text := c.try("DELETE", "/api/v1/catalogs/1?records=true", ""); status != 409 || !strings.Contains(string(text), "used by the element create of work, the element delete of work, the element find of work") {
		t.Errorf("deleting a catalog in use: %d %s", status, text)
	}
	deploy(t, r, "no.bpmn", fmt.Sprintf(say, `<hookflow:output variable="$status" value="=403"/><hookflow:output variable="$body" value="={message: &quot;never&quot;}"/>`))
	c.subscribe(push.Subscription{Name: "no", Topics: []string{"record.before.created"}, Process: "no"})
	c.do("POST", "/api/v1/instances", `{"process":"work","variables":{"least":10}}`, &in)
	var incidents []listener.Incident
	c.until("the incident", func() bool {
		c.do("GET", "/api/v1/incidents?instance="+in.Key, "", &incidents)
		return len(incidents) == 1
	})
	if !strings.Contains(incidents[0].Message, "the catalog 1: never") {
		t.Errorf("it is told: %s", incidents[0].Message)
	}
}

// A task that a data store with a catalog leads to reads its records, one that leads to it writes them; the same process on real records.
func TestDataStoresAreCatalogs(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	c.do("POST", "/api/v1/catalogs", makeOrder, nil)
	for _, sum := range []string{"5", "50", "500"} {
		c.do("POST", "/api/v1/catalogs/1/records", `{"values":{"Title":"n`+sum+`","Sum":`+sum+`}}`, nil)
	}
	store := func(id, settings string) string {
		return `<dataStoreReference id="` + id + `"><extensionElements><hookflow:store ` + settings + `</hookflow:store></extensionElements></dataStoreReference>`
	}
	read := func(id, from string) string {
		return `<task id="` + id + `"><dataInputAssociation><sourceRef>` + from + `</sourceRef></dataInputAssociation></task>`
	}
	deploy(t, r, "work.bpmn", `<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="costly"/>`+read("costly", "many")+
		`<sequenceFlow id="b" sourceRef="costly" targetRef="make"/><task id="make"><extensionElements><hookflow:output variable="changes" value="=[{id: orders[1].id, Sum: orders[1].Sum + 1}, {Title: &quot;made&quot;, Sum: count(orders)}]"/></extensionElements></task>`+
		`<sequenceFlow id="c" sourceRef="make" targetRef="keep"/><task id="keep"><dataOutputAssociation><targetRef>orders</targetRef></dataOutputAssociation></task>`+
		`<sequenceFlow id="d" sourceRef="keep" targetRef="one"/>`+read("one", "first")+
		store("many", `catalog="Orders" variable="orders" sort="-Sum"><hookflow:where>Sum &gt; least</hookflow:where><hookflow:value name="least" value="=least"/>`)+
		store("orders", `catalog="1" variable="changes">`)+store("first", `catalog="Orders" variable="order" record="=orders[1].id">`))
	var in struct{ Key string }
	c.do("POST", "/api/v1/instances", `{"process":"work","variables":{"least":10}}`, &in)
	ended := c.ended(in.Key)
	if got := fmt.Sprintf("%s %s", ended.Status, ended.Variables["order"]); got != `completed {"Sum":501,"Title":"n500","id":"3"}` {
		t.Errorf("it ended %s", got)
	}
	var made struct{ Values map[string]json.RawMessage }
	c.do("GET", "/api/v1/catalogs/1/records/4", "", &made)
	if string(made.Values["1"]) != `"made"` || string(made.Values["2"]) != "2" {
		t.Errorf("written was %v", made.Values)
	}
	c.do("POST", "/api/v1/instances", `{"process":"work","variables":{"least":9000}}`, &in)
	var incidents []listener.Incident
	c.until("the incident", func() bool {
		c.do("GET", "/api/v1/incidents?instance="+in.Key, "", &incidents)
		return len(incidents) == 1
	})
	if !strings.Contains(incidents[0].Message, "record 0 of 1") {
		t.Errorf("it is told: %s", incidents[0].Message)
	}
}

// A process that is asked may answer with a status alone: its body may be null.
func TestAskedProcessWithoutABody(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	c.deployText("no.bpmn", fmt.Sprintf(say, `<hookflow:output variable="$status" value="=403"/><hookflow:output variable="$body" value="=null"/>`))
	c.do("POST", "/api/v1/catalogs", makeOrder, nil)
	c.subscribe(push.Subscription{Name: "no", Topics: []string{"record.before.created"}, Process: "no"})
	if status, text := c.try("POST", "/api/v1/catalogs/1/records", `{"values":{"Title":"x"}}`); status != 403 {
		t.Errorf("%d %s", status, text)
	}
}
