package runtime_test

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/webhook"
)

func deploy(t *testing.T, r *runtime.Runtime, name, inside string) {
	t.Helper()
	if _, err := r.Deploy(t.Context(), name, process(name, inside)); err != nil {
		t.Fatal(err)
	}
}

func TestPortTaken(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	addr := other.Addr().String()
	_, err = runtime.Open(runtime.Options{Listen: addr, Dir: t.TempDir()})
	var taken *listener.PortTaken
	if !errors.As(err, &taken) || taken.Addr != addr || taken.Next == "" || !strings.Contains(err.Error(), taken.Next+" is free") {
		t.Fatalf("got %v", err)
	}
	r, err := runtime.Open(runtime.Options{Listen: taken.Next, Dir: t.TempDir()})
	for errors.As(err, &taken) { // other tests take ports, too: what was free a moment ago
		r, err = runtime.Open(runtime.Options{Listen: taken.Next, Dir: t.TempDir()})
	}
	must(t, err)
	t.Cleanup(func() { r.Close() })
	_, err = runtime.Open(runtime.Options{Listen: hostOf(r.URL()), Dir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "another running Hookflow") {
		t.Errorf("got %v", err)
	}
}

// A pool whose port is taken can be moved; calls to its address follow it.
func TestPoolMovesWhenItsPortIsTaken(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" { // Hookflow asks who it is
			t.Error("the other program was called")
		}
	}))
	t.Cleanup(other.Close)
	r := open(t, runtime.Options{})
	file := example(t, r.URL(), hostOf(other.URL), quick...)
	_, err := r.Deploy(t.Context(), "e.bpmn", file)
	var taken *listener.PortTaken
	if !errors.As(err, &taken) || taken.Element != "Participant_Records" {
		t.Fatalf("got %v", err)
	}
	c := client{t, r.URL()}
	var list []listener.Process
	if c.do("GET", "/api/v1/processes", "", &list); len(list) != 0 {
		t.Errorf("a refused deployment left %+v", list)
	}
	status, text := c.try("POST", "/api/v1/deployments", string(file), "Content-Type", "application/xml")
	if status != http.StatusConflict || !strings.Contains(string(text), "port-taken") {
		t.Errorf("over HTTP: %d %s", status, text)
	}
	r.Reroute(taken.Addr, taken.Next)
	if _, err := r.Deploy(t.Context(), "e.bpmn", file); err != nil {
		t.Fatal(err)
	}
	if r.Services()[taken.Addr] != taken.Next {
		t.Errorf("services %v", r.Services())
	}
	finish(t, c, report(t, c))
}

// A restart serves the pools again; one whose port was taken meanwhile is a
// problem of that pool alone.
func TestRestartServesWhatWasDeployed(t *testing.T) {
	dir, service := t.TempDir(), freePort(t)
	r := open(t, runtime.Options{Dir: dir})
	deployExample(t, r, service, quick...)
	listen := hostOf(r.URL())
	instance := report(t, client{t, r.URL()})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, runtime.Options{Dir: dir, Listen: listen})
	finish(t, client{t, r.URL()}, instance)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := net.Listen("tcp", service)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	r = open(t, runtime.Options{Dir: dir})
	if p := r.Problems(); len(p) != 1 || !strings.Contains(p[0].Error(), "Participant_Records") {
		t.Errorf("problems %v", p)
	}
	if _, err := r.Start(t.Context(), "Process_Errors", nil); err != nil {
		t.Error(err)
	}
}

// A pool may have the main listener's own address, and a path in it.
func TestPoolAtTheMainAddress(t *testing.T) {
	dir := t.TempDir()
	r := open(t, runtime.Options{Dir: dir})
	deployExample(t, r, hostOf(r.URL())+"/records", quick...)
	for range 2 {
		c := client{t, r.URL()}
		finish(t, c, report(t, c))
		if status, _ := c.try("POST", "/histories", "{}"); status != http.StatusNotFound {
			t.Errorf("served outside of its path: %d", status)
		}
		listen := hostOf(r.URL())
		r.Close()
		r = open(t, runtime.Options{Dir: dir, Listen: listen})
		if p := r.Problems(); len(p) > 0 {
			t.Error(p)
		}
	}
}

// Deployments at the same time share the pool's listener.
func TestDeploymentsAtOnce(t *testing.T) {
	r := open(t, runtime.Options{})
	file := example(t, r.URL(), freePort(t))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := r.Deploy(t.Context(), "e.bpmn", file); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestEndedInstancesAreForgotten(t *testing.T) {
	dir := t.TempDir()
	r := open(t, runtime.Options{Dir: dir})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/>`)
	deploy(t, r, "q.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>`)
	c := client{t, r.URL()}
	for range 3 {
		c.start("p")
	}
	waiting := c.start("q")
	r.Close()
	c.url = open(t, runtime.Options{Dir: dir, Keep: time.Millisecond}).URL()
	c.until("only the waiting instance", func() bool {
		all := c.instances("")
		return len(all) == 1 && all[0].Key == waiting
	})
}

func TestDirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	open(t, runtime.Options{Dir: dir})
	_, err := runtime.Open(runtime.Options{Dir: dir, Listen: "127.0.0.1:0"})
	var inUse *store.InUseError
	if !errors.As(err, &inUse) {
		t.Errorf("got %v", err)
	}
}

func TestTemporaryDirectoryGoesAway(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r, err := runtime.Open(runtime.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadDir(os.TempDir())
	if err := errors.Join(r.Close(), r.Close()); err != nil {
		t.Error(err)
	}
	if after, _ := os.ReadDir(os.TempDir()); len(before) != 1 || len(after) != 0 {
		t.Errorf("before %v, after %v", before, after)
	}
}

func TestTimers(t *testing.T) {
	const wait = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>%</timeDuration></timerEventDefinition></intermediateCatchEvent>`
	for name, c := range map[string]struct {
		virtual bool
		after   string
	}{"of the computer": {false, "PT0.2S"}, "virtual": {true, "P30D"}} {
		t.Run(name, func(t *testing.T) {
			r := open(t, runtime.Options{VirtualClock: c.virtual})
			deploy(t, r, "p.bpmn", strings.Replace(wait, "%", c.after, 1))
			api := client{t, r.URL()}
			in := api.ended(api.start("p"))
			if took := in.Ended.Sub(in.Started); took < 200*time.Millisecond || c.virtual && took < 30*24*time.Hour || took > 31*24*time.Hour {
				t.Errorf("the timer took %s", took)
			}
		})
	}
}

// A process started by a timer waits while another instance runs, and a message
// that is kept does not expire because the clock has nothing else to jump to.
func TestVirtualClockHasReasons(t *testing.T) {
	r := open(t, runtime.Options{VirtualClock: true})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>`)
	c := client{t, r.URL()}
	instance := c.start("p")
	deploy(t, r, "timed.bpmn", `<startEvent id="s"><timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition></startEvent>`)
	c.do("POST", "/api/v1/messages", `{"name":"order","key":"1","ttl":"PT1M"}`, nil)
	time.Sleep(100 * time.Millisecond)
	if all := c.instances(""); len(all) != 1 || time.Until(r.Now()) > time.Second {
		t.Errorf("the clock went to %s, instances %+v", r.Now(), all)
	}
	c.completeTask(instance, "u", "{}")
	c.until("both timed starts", func() bool { return len(c.instances("process=timed")) == 2 })
}

// A virtual clock must not run ahead of a call and of what the service sends back.
func TestVirtualClockWaitsForCalls(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(100 * time.Millisecond) }))
	t.Cleanup(service.Close)
	r := open(t, runtime.Options{VirtualClock: true})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
<serviceTask id="call"><extensionElements><hookflow:call url="`+service.URL+`"/></extensionElements></serviceTask>
<boundaryEvent id="late" attachedToRef="call"><timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition></boundaryEvent>
<sequenceFlow id="g" sourceRef="late" targetRef="bad"/><endEvent id="bad"/>`)
	c := client{t, r.URL()}
	in := c.ended(c.start("p"))
	if took := in.Ended.Sub(in.Started); took > 10*time.Second {
		t.Errorf("the clock jumped while the call was under way: the instance took %s", took)
	}
}

func TestRetriesUseTheVirtualClock(t *testing.T) {
	r := open(t, runtime.Options{VirtualClock: true, AutoComplete: true})
	deployExample(t, r, freePort(t), append(without("Process_Records"), `delay="PT2S"`, `delay="PT1H"`)...)
	c := client{t, r.URL()}
	in := c.ended(c.start("Process_Errors"))
	if took := in.Ended.Sub(in.Started); took < 2*time.Hour || in.Status != "completed" || string(in.Variables["worker"]) != `"Worker"` {
		t.Errorf("%s after %s with %s", in.Status, took, in.Variables)
	}
}

func TestAutoComplete(t *testing.T) {
	r := open(t, runtime.Options{AutoComplete: true})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/>
<userTask id="u"><extensionElements><hookflow:form><hookflow:field variable="a" value="x"/><hookflow:field variable="b" type="number"/>
<hookflow:field variable="c" type="boolean" required="true"/></hookflow:form></extensionElements></userTask>
<sequenceFlow id="g" sourceRef="u" targetRef="j"/><serviceTask id="j"><extensionElements><hookflow:job type="nobody"/></extensionElements></serviceTask>`)
	c := client{t, r.URL()}
	in := c.ended(c.start("p"))
	if v := in.Variables; string(v["a"]) != `"x"` || string(v["b"]) != "null" || string(v["c"]) != "true" { // what must be confirmed is
		t.Errorf("variables %s", v)
	}
}

// A call that its process no longer wants is broken off.
func TestCallEndsWithItsActivity(t *testing.T) {
	var gone atomic.Bool
	var calls atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		<-r.Context().Done()
		gone.Store(true)
	}))
	t.Cleanup(service.Close)
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
<serviceTask id="call"><extensionElements><hookflow:call url="`+service.URL+`" method="GET"/></extensionElements></serviceTask>
<boundaryEvent id="late" attachedToRef="call"><timerEventDefinition><timeDuration>=after</timeDuration></timerEventDefinition></boundaryEvent>`)
	begin := func(after string) (in listener.Instance) {
		client{t, r.URL()}.do("POST", "/api/v1/instances", `{"process":"p","variables":{"after":"`+after+`"}}`, &in)
		return in
	}
	c := client{t, r.URL()}
	if in := c.ended(begin("PT0.1S").Key); in.Status != "completed" {
		t.Errorf("ended as %s", in.Status)
	}
	c.until("the end of the call", gone.Load)
	gone.Store(false)
	calls.Store(0)
	instance := begin("PT1H").Key
	c.until("the call", func() bool { return calls.Load() > 0 })
	c.do("POST", "/api/v1/instances/"+instance+"/cancel", "", nil)
	c.until("the end of the call of a cancelled instance", gone.Load)
	c.until("its entry in the call log", func() bool {
		log := c.calls(instance)
		return len(log) == 1 && log[0].Reason == string(webhook.Cancelled)
	})
}

func TestNotification(t *testing.T) {
	told := make(chan engine.Alert, 9)
	r := open(t, runtime.Options{Gather: time.Millisecond, OnAlert: func(a engine.Alert) { told <- a }})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
<serviceTask id="call" name="Call"><extensionElements><hookflow:call url="http://`+freePort(t)+`"/><hookflow:retry attempts="1"/>
<hookflow:failure notify="kim" error="BAD"/></extensionElements></serviceTask><boundaryEvent id="b" attachedToRef="call"><errorEventDefinition errorRef="E"/></boundaryEvent>`)
	c := client{t, r.URL()}
	c.ended(c.start("p"))
	if n := <-told; n.To != "kim" || !strings.Contains(n.Text, "nobody listens on") {
		t.Errorf("told %+v", n)
	}
	var list []listener.Notice
	if c.do("GET", "/api/v1/notifications", "", &list); len(list) != 1 || list[0].Element != "call" {
		t.Errorf("the feed has %+v", list)
	}
}

func TestEventStream(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/>`)
	resp, err := http.Get(r.URL() + "/api/v1/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	if resp.Header.Get("Content-Type") != "text/event-stream" || !lines.Scan() {
		t.Fatalf("%v", resp.Header)
	}
	instance := client{t, r.URL()}.start("p")
	var seen []string
	for lines.Scan() && !strings.Contains(lines.Text(), `"event":"ended"`) {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && strings.Contains(data, `"instance":"`+instance+`"`) {
			seen = append(seen, data)
		}
	}
	if all := strings.Join(seen, "\n"); !strings.Contains(all, `"event":"activated"`) || !strings.Contains(all, `"element":"s"`) {
		t.Errorf("the stream showed %s", all)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for lines.Scan() { // comes to an end, or the test does not
	}
}

func TestOnTraceTellsEverythingInOrder(t *testing.T) {
	var words []string
	done := make(chan bool, 1)
	r := open(t, runtime.Options{OnTrace: func(e engine.Event) {
		if e.Kind == engine.Activated || e.Kind == engine.Completed {
			words = append(words, e.Kind.String()+" "+e.Element)
		}
		if e.Kind == engine.Ended {
			done <- true
		}
	}})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/>`)
	if _, err := r.Start(t.Context(), "p", nil); err != nil {
		t.Fatal(err)
	}
	<-done
	if got := strings.Join(words, ", "); got != "activated p, activated s, completed s, activated e, completed e, completed p" {
		t.Errorf("traced %s", got)
	}
}

func TestWait(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) { time.Sleep(100 * time.Millisecond) }
	service := httptest.NewServer(http.HandlerFunc(answer))
	t.Cleanup(service.Close)
	const begin = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/>`
	r := open(t, runtime.Options{})
	for name, c := range map[string]struct {
		inside string
		status engine.Status
	}{
		"person":            {`<userTask id="x"/>`, engine.Active},
		"worker":            {`<serviceTask id="x"><extensionElements><hookflow:job type="j"/></extensionElements></serviceTask>`, engine.Active},
		"call":              {`<serviceTask id="x"><extensionElements><hookflow:call url="` + service.URL + `"/></extensionElements></serviceTask>`, engine.DoneWell},
		"timer":             {`<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration>PT0.2S</timeDuration></timerEventDefinition></intermediateCatchEvent>`, engine.DoneWell},
		"incident":          {`<serviceTask id="x"><extensionElements><hookflow:call url="http://` + freePort(t) + `"/><hookflow:retry attempts="1"/></extensionElements></serviceTask>`, engine.Active},
		"message inside":    {`<intermediateCatchEvent id="x"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`, engine.Active},
		"message over HTTP": {`<intermediateCatchEvent id="x"><extensionElements><hookflow:receive path="p"/></extensionElements><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`, engine.DoneWell},
	} {
		t.Run(name, func(t *testing.T) {
			id := strings.ReplaceAll(name, " ", "_")
			deploy(t, r, id+".bpmn", begin+c.inside)
			key, err := r.Start(t.Context(), id, nil)
			if err != nil {
				t.Fatal(err)
			}
			if name == "message over HTTP" {
				time.AfterFunc(200*time.Millisecond, func() { client{t, r.URL()}.do("POST", "/in/p", "{}", nil) })
			}
			in, err := r.Wait(t.Context(), key)
			if err != nil || in.Status != c.status {
				t.Errorf("%s, %v", in.Status, err)
			}
			if in.Status == engine.Active {
				r.Engine().Run(t.Context(), engine.Cancel{Instance: key})
			}
		})
	}
}

// A runtime that falls far behind its engine looks at everything anew, and
// makes every call exactly once.
func TestFallingBehind(t *testing.T) {
	const backlog, calling = 4200, 100 // the backlog is more than the pump's buffer
	var calls atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	t.Cleanup(service.Close)
	behind := make(chan struct{})
	r := open(t, runtime.Options{OnTrace: func(engine.Event) { <-behind }})
	deploy(t, r, "direct.bpmn", `<startEvent id="s"/>`)
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
<serviceTask id="call"><extensionElements><hookflow:call url="`+service.URL+`"/></extensionElements></serviceTask>`)
	startMany(t, r, "direct", backlog)
	startMany(t, r, "p", calling)
	close(behind)
	c := client{t, r.URL()}
	c.until("the end of all instances", func() bool { return len(c.instances("state=active&limit=1")) == 0 })
	if n := calls.Load(); n != calling {
		t.Errorf("%d calls, want %d", n, calling)
	}
}

// startMany starts instances of a process, many at a time.
func startMany(t *testing.T, r *runtime.Runtime, process string, n int) {
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			for range n / 50 {
				if _, err := r.Start(t.Context(), process, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
