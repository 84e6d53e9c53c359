package main

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const visitProcess = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="visit" name="访客" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="approve"/><userTask id="approve" name="审批访客"><extensionElements><hookflow:assignment assignee="manager" copies="guard"/>
<hookflow:form><hookflow:field variable="badge" label="Badge" type="number"/></hookflow:form></extensionElements></userTask><sequenceFlow id="g" sourceRef="approve" targetRef="e"/><endEvent id="e"/></process></definitions>`

const visitToken = "token-of-the-visit"

// A gatehouse is the receiver of the events of tasks: it keeps the action of each and looks at its signature.
type gatehouse struct {
	*httptest.Server
	shut  atomic.Bool // answers 503
	tried atomic.Int32

	mu      sync.Mutex
	actions []string
	seen    map[string]bool // by key: a repeated one is no other
	forged  []string
}

func newGatehouse(t *testing.T) *gatehouse {
	g := &gatehouse{seen: map[string]bool{}}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

// ServeHTTP implements http.Handler.
func (g *gatehouse) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.tried.Add(1)
	if g.shut.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	err := r.ParseForm()
	g.mu.Lock()
	defer g.mu.Unlock()
	key := r.Header.Get("Idempotency-Key")
	if err != nil || r.PostForm.Get("sign") != signedAsDocumented(r.PostForm) {
		g.forged = append(g.forged, r.URL.Path+" "+r.PostForm.Encode())
	}
	if !g.seen[key] {
		g.seen[key] = true
		g.actions = append(g.actions, path.Base(r.URL.Path))
	}
}

// signedAsDocumented is the signature of Yida's documentation: the values in the order of their names without regard to case, one behind the
// other, then the token, MD5 over UTF-8.
func signedAsDocumented(form url.Values) string {
	var names []string
	for name := range form {
		if name != "sign" {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(i, j int) bool { return strings.ToLower(names[i]) < strings.ToLower(names[j]) })
	all := ""
	for _, name := range names {
		all += form.Get(name)
	}
	sum := md5.Sum([]byte(all + visitToken))
	return hex.EncodeToString(sum[:])
}

func (g *gatehouse) got() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.actions)
}

// TestWindowStoryYida plays Yida's visitor approval by hand: the five events of user tasks reach a receiver that checks each signature,
// in order and each once, though the window is killed while they wait, and the task is done in the inbox.
func TestWindowStoryYida(t *testing.T) {
	onRequest(t)
	byHand(t)
	g := newGatehouse(t)
	d := newDesk(t, deskLook{colours: "light"})
	d.env = append(d.env, "HOOKFLOW_SECRET_SYSTEM_TOKEN="+visitToken)
	d.launch()
	server := d.serving()
	command := exec.Command(os.Getenv(windowEnv), "subscription", "connector", "oa", g.URL)
	command.Env = d.env
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	d.post(server+"/api/v1/deployments", "application/xml", visitProcess)
	d.post(server+"/api/v1/subscriptions", "application/json", `{"name":"oa","on":true,"topics":["task.*"],"connector":"oa","secret":"SYSTEM_TOKEN","app":"APP","corp":"ding","pauseAfter":1000}`)

	g.shut.Store(true)
	first := d.visit(server, "V-1")
	d.await("an attempt", func() bool { return g.tried.Load() > 0 })
	d.kill()
	g.shut.Store(false)
	d.launch()
	server = d.serving()
	d.arrived(g, "createTask", "carbonCopy")

	press := func(name string) { d.click(d.find("inbox." + name).middle()) }
	d.until("inbox.search", func() { d.key("alt+5") })
	press("Who are you?")
	d.covered(true)
	d.write("manager")
	time.Sleep(500 * time.Millisecond)
	d.key("Return")
	d.covered(false)
	press("审批访客")
	d.fill("inbox.field.badge", "12")
	d.look("yida")
	press("Complete")
	d.gone("inbox.Complete")
	d.arrived(g, "createTask", "carbonCopy", "finishTask")

	second := d.visit(server, "V-2")
	d.arrived(g, "createTask", "carbonCopy", "finishTask", "createTask", "carbonCopy")
	d.post(server+"/api/v1/instances/"+second+"/cancel", "application/json", "")
	request, err := http.NewRequest(http.MethodDelete, server+"/api/v1/instances/"+first, nil)
	check(t, err)
	answer, err := http.DefaultClient.Do(request)
	check(t, err)
	check(t, answer.Body.Close())
	d.arrived(g, "createTask", "carbonCopy", "finishTask", "createTask", "carbonCopy", "cancelTask", "deleteTask")
	if len(g.forged) > 0 {
		t.Errorf("not signed as documented: %s", g.forged)
	}
}

// visit begins an instance, and gives its key.
func (d *desk) visit(server, business string) string {
	d.Helper()
	var in struct{ Key string }
	check(d.T, json.Unmarshal([]byte(d.post(server+"/api/v1/instances", "application/json", fmt.Sprintf(`{"process":"visit","businessKey":%q,"by":"zhang"}`, business))), &in))
	return in.Key
}

// arrived waits until these actions, and no others, have arrived.
func (d *desk) arrived(g *gatehouse, want ...string) {
	d.Helper()
	d.await(want[len(want)-1], func() bool { return len(g.got()) >= len(want) })
	if got := g.got(); !slices.Equal(got, want) {
		d.Fatalf("arrived: %v", got)
	}
}
