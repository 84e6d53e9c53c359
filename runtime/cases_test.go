package runtime_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// Two files with one process: who replaces whom is said, nobody gets a 202 for a message that can reach nobody, and a
// version that still waits is still reached.
func TestAProcessFromAnotherFile(t *testing.T) {
	var said strings.Builder
	dir := t.TempDir()
	r := openLogging(t, runtime.Options{Dir: dir}, &said)
	deployFile(t, r, "../testdata/attack/same-id-a.bpmn")
	c := client{t, r.URL()}
	c.do("POST", "/in/a", "{}", nil)
	data, err := os.ReadFile("../testdata/attack/same-id-b.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	definitions, err := r.Deploy(t.Context(), "same-id-b.bpmn", data)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Replaced(definitions[0]); got != "same-id-a.bpmn" || !strings.Contains(said.String(), "replaced=same-id-a.bpmn") {
		t.Errorf("it replaces %q; the log says %s", got, said.String())
	}
	for round := range 2 {
		if status, text := c.try("POST", "/in/a", "{}"); status != http.StatusGone || strings.Contains(string(text), "at a") {
			t.Errorf("round %d: a message for the version that was replaced: %d %s", round, status, text)
		}
		c.do("POST", "/in/b", "{}", nil)
		if round == 0 { // also after a restart
			r.Close()
			c.url = open(t, runtime.Options{Dir: dir}).URL()
		}
	}
}

const waits = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/><receiveTask id="c"><extensionElements><hookflow:receive path="%s"/></extensionElements></receiveTask>`

func TestAnOlderVersionThatWaitsIsReached(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", fmt.Sprintf(waits, "before"))
	c := client{t, r.URL()}
	key := c.start("p")
	deploy(t, r, "p.bpmn", fmt.Sprintf(waits, "after"))
	c.do("POST", "/in/before", "{}", nil)
	if in := c.ended(key); in.Status != "completed" {
		t.Errorf("%+v", in)
	}
}

// After a failed call everything that came back is there for the way that the model has for it.
func TestAFailedCallTellsItsErrorPath(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Why", "because")
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprint(w, `{"error":"e"}`)
	}))
	t.Cleanup(service.Close)
	data, err := os.ReadFile("../testdata/attack/error-boundary-no-data.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	boundary := strings.Replace(string(data), "http://127.0.0.1:19001", service.URL, 1)
	task := `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><serviceTask id="t"><extensionElements><hookflow:call url="` + service.URL +
		`"><hookflow:answer variable="st" value="=response.status"/><hookflow:answer variable="eb" value="=response.body"/>` +
		`<hookflow:answer variable="em" value="=error.message"/></hookflow:call><hookflow:retry attempts="1"/><hookflow:failure flow="bad"/></extensionElements></serviceTask>` +
		`<sequenceFlow id="good" sourceRef="t" targetRef="e"/><endEvent id="e"/><sequenceFlow id="bad" sourceRef="t" targetRef="x"/><endEvent id="x"/>`
	for name, xml := range map[string][]byte{"be": []byte(boundary), "p": process("p.bpmn", task)} {
		r := open(t, runtime.Options{})
		if _, err := r.Deploy(t.Context(), name+".bpmn", xml); err != nil {
			t.Fatal(err)
		}
		c := client{t, r.URL()}
		in := c.ended(c.start(name))
		want := map[string]string{"st": "422", "eb": `{"error":"e"}`, "em": `"the service answered 422: {\"error\":\"e\"}"`}
		if name == "be" {
			want["ecc"], want["es"] = `"HTTP_FAIL"`, "422"
		}
		for variable, value := range want {
			if got := string(in.Variables[variable]); got != value {
				t.Errorf("%s: %s is %s, want %s (of %s)", name, variable, got, value, in.Variables)
			}
		}
	}
}

// What can never succeed is not repeated; what can, is.
func TestHopelessCallsAreNotRepeated(t *testing.T) {
	for status, attempts := range map[int]int{400: 1, 302: 1, 308: 1, 415: 1, 501: 1, 404: 1, 409: 1, 408: 2, 425: 2, 429: 2, 500: 2, 503: 2} {
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}))
		r := open(t, runtime.Options{})
		deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><serviceTask id="t"><extensionElements><hookflow:call url="`+service.URL+
			`"/><hookflow:retry attempts="2" delay="PT0.01S"/></extensionElements></serviceTask>`)
		c := client{t, r.URL()}
		key := c.start("p")
		var list []listener.Incident
		c.until("an incident", func() bool {
			c.do("GET", "/api/v1/incidents?instance="+key, "", &list)
			return len(list) == 1
		})
		if calls := c.calls(key); len(calls) != attempts {
			t.Errorf("%d: %d attempts, want %d", status, len(calls), attempts)
		}
		if status/100 == 3 && !strings.Contains(list[0].Message, "sends on to /elsewhere") {
			t.Errorf("%d: %s", status, list[0].Message)
		}
		service.Close()
	}
}

// A suspended instance does not keep others of its group from being resolved.
func TestAGroupLeavesOutWhatIsSuspended(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><exclusiveGateway id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="e"><conditionExpression>=ok = true</conditionExpression></sequenceFlow><endEvent id="e"/>`)
	c := client{t, r.URL()}
	first, second := c.start("p"), c.start("p")
	c.do("POST", "/api/v1/instances/"+first+"/suspend", "", nil)
	var result listener.GroupResult
	c.do("POST", "/api/v1/groups", `{"process":"p","how":"edit","variables":{"ok":true}}`, &result)
	if in := c.ended(second); result.Resolved != 1 || in.Status != "completed" {
		t.Errorf("%+v, %s", result, in.Status)
	}
}

// A history comes in parts that together are the whole.
func TestHistoryInParts(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>`)
	c := client{t, r.URL()}
	key := c.start("p")
	for i := range 40 {
		c.do("PUT", "/api/v1/instances/"+key+"/variables", fmt.Sprintf(`{"n":%d}`, i), nil)
	}
	var whole, parts []listener.Trace
	c.do("GET", "/api/v1/instances/"+key+"/history", "", &whole)
	next, requests := "/api/v1/instances/"+key+"/history?limit=7", 0
	for next != "" {
		resp, err := http.Get(r.URL() + next)
		if err != nil {
			t.Fatal(err)
		}
		var part listener.Page[listener.Trace]
		if err := json.NewDecoder(resp.Body).Decode(&part); err != nil || len(part.Items) > 10 {
			t.Fatalf("%v, %d events", err, len(part.Items))
		}
		resp.Body.Close()
		parts = append(parts, part.Items...)
		_, link, _ := strings.Cut(resp.Header.Get("Link"), "<")
		next, _, _ = strings.Cut(link, ">")
		requests++
	}
	one, _ := json.Marshal(whole)
	many, _ := json.Marshal(parts)
	if string(one) != string(many) || requests < 5 || len(whole) < 45 {
		t.Errorf("%d parts of %d events, the whole has %d", requests, len(parts), len(whole))
	}
	if status, _ := c.try("GET", "/api/v1/instances/"+key+"/journal?limit=20000", ""); status != http.StatusBadRequest {
		t.Errorf("a limit that is too high: %d", status)
	}
}
