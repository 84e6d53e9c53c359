package listener_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/directory"
	"hookflow/runtime/listener"
)

const shop = `<startEvent id="s"><extensionElements><hookflow:receive path="orders" methods="POST"/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>
	<startEvent id="night" name="Every night"><timerEventDefinition><timeCycle>TZ=Europe/Berlin 30 2 * * *</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="g" sourceRef="night" targetRef="u"/>`

// The directory has modes, versions, endpoints, schedules and users; what is used is not removed; a draft and an off-line process answer
// senders that nothing begins.
func TestDirectory(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "shop.bpmn", shop)
	deploy(t, r, "shop.bpmn", shop+`<task id="x"/>`)
	deploy(t, r, "caller.bpmn", `<startEvent id="cs"/><sequenceFlow id="cf" sourceRef="cs" targetRef="ca"/><callActivity id="ca" name="Ask the shop" calledElement="shop"/><sequenceFlow id="cg" sourceRef="ca" targetRef="cb"/><serviceTask id="cb"><extensionElements><hookflow:call url="`+r.URL()+`/in/orders"/></extensionElements></serviceTask>`)
	c.do("POST", "/api/v1/subscriptions", `{"name":"after","on":true,"topics":["record.created"],"process":"shop","catalog":"7"}`, nil)
	c.do("POST", "/in/orders", `{}`, nil)
	var list []directory.Process
	c.do("GET", "/api/v1/catalogue", "", &list)
	if len(list) != 2 || list[0].ID != "caller" || list[1].ID != "shop" {
		t.Fatalf("%+v", list)
	}
	var one directory.Process
	c.do("GET", "/api/v1/catalogue/shop", "", &one)
	if one.Mode != "published" || one.Versions != 2 || one.Version != 2 || one.Running != 1 || len(one.Endpoints) != 1 || one.Endpoints[0].URL != r.URL()+"/in/orders" || !one.Endpoints[0].Starts || len(one.Schedules) != 1 {
		t.Errorf("%+v", one)
	}
	var uses []string
	for _, u := range one.UsedBy {
		uses = append(uses, u.String())
	}
	if got := strings.Join(uses, "; "); got != "call activity Ask the shop of caller; call cb of caller; subscription after" {
		t.Errorf("used by %s", got)
	}
	if status, text := c.try("DELETE", "/api/v1/catalogue/shop", ""); status != http.StatusConflict || !strings.Contains(string(text), "call activity Ask the shop of caller, call cb of caller, subscription after") {
		t.Errorf("what is used is removed: %d %s", status, text)
	}
	c.do("PUT", "/api/v1/catalogue/shop/mode", `{"mode":"draft"}`, nil)
	if status, text := c.try("POST", "/in/orders", `{}`); status != http.StatusServiceUnavailable || !strings.Contains(string(text), "is a draft") {
		t.Errorf("a draft answers %d %s", status, text)
	}
	c.do("POST", "/api/v1/instances", `{"process":"shop","at":"s"}`, nil)
	c.do("PUT", "/api/v1/catalogue/shop/mode", `{"mode":"offline"}`, nil)
	for path, body := range map[string]string{"/in/orders": `{}`, "/api/v1/instances": `{"process":"shop","at":"s"}`} {
		if status, text := c.try("POST", path, body); status != http.StatusServiceUnavailable || !strings.Contains(string(text), "is off-line") {
			t.Errorf("%s of an off-line process answers %d %s", path, status, text)
		}
	}
	c.do("GET", "/api/v1/catalogue/shop", "", &one)
	if one.Mode != "offline" || one.Changed.IsZero() || one.Running != 2 {
		t.Errorf("%+v", one)
	}
	if status, _ := c.try("PUT", "/api/v1/catalogue/none/mode", `{"mode":"draft"}`); status != http.StatusNotFound {
		t.Errorf("the mode of none: %d", status)
	}
	c.do("DELETE", "/api/v1/catalogue/caller", "", nil)
	if status, _ := c.try("GET", "/api/v1/catalogue/caller", ""); status != http.StatusNotFound {
		t.Errorf("it is there after its removal: %d", status)
	}
	c.do("GET", "/api/v1/catalogue/shop", "", &one)
	if status, text := c.try("DELETE", "/api/v1/processes/"+one.Key, ""); status != http.StatusConflict {
		t.Errorf("a version that ran is removed: %d %s", status, text)
	}
}

// A process with an instance of an old version is not removed, and none of its versions is.
func TestRemovalIsWhole(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "shop.bpmn", shop)
	c.do("POST", "/api/v1/instances", `{"process":"shop","at":"s"}`, nil)
	deploy(t, r, "shop.bpmn", shop+`<task id="x"/>`)
	if status, text := c.try("DELETE", "/api/v1/catalogue/shop", ""); status != http.StatusConflict || !strings.Contains(string(text), "runs or ran version 1") {
		t.Errorf("a process that runs is removed: %d %s", status, text)
	}
	var one directory.Process
	c.do("GET", "/api/v1/catalogue/shop", "", &one)
	if one.Versions != 2 || one.Version != 2 {
		t.Errorf("%d versions are left, the latest %d", one.Versions, one.Version)
	}
}

// Schedules are listed with their next times, paused, let go on, told how to catch up, and begun by hand.
func TestSchedules(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "shop.bpmn", shop)
	deploy(t, r, "few.bpmn", `<startEvent id="fs"><timerEventDefinition><timeCycle>R3/2100-01-01T00:00:00Z/P1D</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="ff" sourceRef="fs" targetRef="fu"/><userTask id="fu"/>`)
	var list []directory.Schedule
	c.do("GET", "/api/v1/schedules", "", &list)
	if len(list) != 2 || list[0].Process != "shop" || list[0].Name != "Every night" || len(list[0].Next) != 5 || list[0].Paused || list[0].CatchUp != "once" || len(list[1].Next) != 3 {
		t.Fatalf("%+v", list)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range list[0].Next {
		if local := at.In(berlin); local.Hour() != 2 || local.Minute() != 30 {
			t.Errorf("it comes at %s", local)
		}
	}
	c.do("PUT", "/api/v1/schedules/shop/night", `{"paused":true,"catchUp":"all"}`, nil)
	c.do("GET", "/api/v1/schedules", "", &list)
	if !list[0].Paused || list[0].CatchUp != "all" {
		t.Errorf("%+v", list[0])
	}
	var in listener.Instance
	if c.do("POST", "/api/v1/schedules/shop/night/run", "", &in); in.Process != "shop" || in.Status != "active" {
		t.Errorf("%+v", in)
	}
	for path, want := range map[string]int{"/api/v1/schedules/shop/s": http.StatusNotFound, "/api/v1/schedules/none/s": http.StatusNotFound} {
		if status, _ := c.try("PUT", path, `{"paused":true}`); status != want {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, text := c.try("PUT", "/api/v1/schedules/shop/night", `{"catchUp":"some"}`); status != http.StatusBadRequest {
		t.Errorf("%d %s", status, text)
	}
}
