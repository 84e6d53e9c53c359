package listener_test

import (
	"archive/tar"
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/suites"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/permit"
)

// TestAPI plays testdata/api/*.txtar over HTTP. The files of an archive are
// BPMN processes (what stands inside of <process>) that are deployed first;
// its comment is the script:
//
//	> METHOD PATH BODY       a request; $name is what was kept
//	< STATUS TEXT | !TEXT... what the answer must have, and must not; a GET is repeated until it is so
//	@ NAME ROLE              from here on NAME asks, whose token has the role; without a role, somebody who has asked before
//	^ FILE INSIDE            a deployment of what stands inside of <process>
//	= NAME PATH              keep a value of the answer: member names and indexes with dots
//
// Every answer must be as /openapi.json describes it.
func TestAPI(t *testing.T) {
	suites.Each(t, "testdata/api/*.txtar", playScript)
}

func playScript(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r := open(t, runtime.Options{Dir: dir})
	for _, f := range archive.Files {
		if _, err := r.Deploy(t.Context(), f.Name, process(f.Name, string(f.Data))); err != nil {
			t.Fatal(err)
		}
	}
	c := client{t, r.URL()}
	p := player{client: c, kept: map[string]string{}, described: describe(t, c), tokens: permit.Open(filepath.Join(dir, permit.File)), texts: map[string]string{}}
	for i, line := range strings.Split(string(archive.Comment), "\n") {
		p.line = fmt.Sprintf("%s:%d: %s", file, i+1, line)
		p.play(line)
	}
}

type player struct {
	client
	kept         map[string]string
	described    description
	line         string
	tokens       *permit.Book
	texts        map[string]string // of tokens, by name
	header       []string          // of requests
	method, path string
	body         string
	status       int
	answer       []byte
}

func (p *player) play(line string) {
	p.t.Helper()
	if line == "" {
		return
	}
	line = os.Expand(line, func(name string) string { return p.kept[name] })
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case ">":
		p.method, rest, _ = strings.Cut(rest, " ")
		p.path, p.body, _ = strings.Cut(rest, " ")
		p.request()
	case "^":
		name, inside, _ := strings.Cut(rest, " ")
		p.method, p.path, p.body = "POST", "/api/v1/deployments?name="+name, string(process(name, inside))
		p.request("Content-Type", "application/xml")
	case "@":
		p.as(rest)
	case "<":
		p.expect(rest)
	case "=":
		name, path, _ := strings.Cut(rest, " ")
		p.kept[name] = p.value(path)
	}
}

// as lets somebody ask from here on.
func (p *player) as(who string) {
	p.t.Helper()
	name, role, made := strings.Cut(who, " ")
	if made {
		text, err := p.tokens.Add(name, permit.Role(role), time.Now(), time.Time{})
		if err != nil {
			p.t.Fatal(p.line, err)
		}
		p.texts[name] = text
	}
	p.header = []string{"Authorization", "Bearer " + p.texts[name]}
}

func (p *player) request(header ...string) {
	p.t.Helper()
	p.status, p.answer = p.try(p.method, p.path, p.body, append(header, p.header...)...)
	if err := p.described.check(p.method, p.path, p.status, p.answer); err != nil {
		p.t.Errorf("%s\n%s\n%v", p.line, p.answer, err)
	}
}

func (p *player) expect(want string) {
	p.t.Helper()
	for end := time.Now().Add(5 * time.Second); !p.has(want); p.request() {
		if p.method != "GET" || time.Now().After(end) {
			p.t.Fatalf("%s\ngot %d %s", p.line, p.status, p.answer)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (p *player) has(want string) bool {
	status, texts, _ := strings.Cut(want, " ")
	if strconv.Itoa(p.status) != status {
		return false
	}
	for text := range strings.SplitSeq(texts, " | ") {
		text, without := strings.CutPrefix(strings.TrimSpace(text), "!")
		if strings.Contains(string(p.answer), text) == without {
			return false
		}
	}
	return true
}

func (p *player) value(path string) string {
	p.t.Helper()
	var v any
	if err := json.Unmarshal(p.answer, &v); err != nil {
		p.t.Fatal(p.line, err)
	}
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(x) {
				p.t.Fatalf("%s\nno %s in %s", p.line, part, p.answer)
			}
			v = x[i]
		}
	}
	return fmt.Sprint(v)
}

func TestDeploymentOverHTTP(t *testing.T) {
	c := client{t, open(t, runtime.Options{}).URL()}
	good := string(process("p.bpmn", `<startEvent id="s"/>`))
	form := "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"q.bpmn\"\r\n\r\n" + string(process("q.bpmn", `<startEvent id="s"/>`)) + "\r\n--B--\r\n"
	for _, step := range []struct {
		name, kind, body string
		status           int
		says             string
	}{
		{"a file", "application/xml", good, 201, `"process":"p","name":"","version":1`},
		{"the same again", "application/xml", good, 201, `"version":1`},
		{"a new version", "application/xml", strings.Replace(good, `"s"`, `"s2"`, 1), 201, `"version":2`},
		{"a form", "multipart/form-data; boundary=B", form, 201, `"process":"q"`},
		{"a form without file", "multipart/form-data; boundary=B", "--B--\r\n", 400, "no file"},
		{"no XML", "application/xml", "<definitions", 422, `"urn:hookflow:problem:model"`},
		{"no BPMN", "application/xml", "<html/>", 422, `"status":422`},
		{"dangling flow", "application/xml", string(process("z.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="nowhere"/>`)), 422, `"findings":[{`},
	} {
		t.Run(step.name, func(t *testing.T) {
			status, text := client{t, c.url}.try("POST", "/api/v1/deployments", step.body, "Content-Type", step.kind)
			if status != step.status || !strings.Contains(string(text), step.says) {
				t.Errorf("%d %s", status, text)
			}
		})
	}
}

func TestBodiesAreBounded(t *testing.T) {
	r := open(t, runtime.Options{})
	deployExample(t, r, freePort(t))
	for _, path := range []string{"/in/work-records", "/api/v1/deployments", "/api/v1/messages"} {
		status, text := client{t, r.URL()}.try("POST", path, strings.Repeat("x", 50<<20))
		if status != http.StatusRequestEntityTooLarge || !strings.Contains(string(text), "urn:hookflow:problem:too-big") {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
}

// A caller that prefers to wait gets the result of the instance.
func TestMessageWithResult(t *testing.T) {
	r := open(t, runtime.Options{})
	const begin = `<startEvent id="s"><extensionElements><hookflow:receive path="%"/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/>`
	deploy(t, r, "sum.bpmn", strings.Replace(begin, "%", "sum", 1)+`<scriptTask id="x"><extensionElements><hookflow:script result="c"/></extensionElements><script>a + 1</script></scriptTask>`)
	deploy(t, r, "long.bpmn", strings.Replace(begin, "%", "long", 1)+`<userTask id="x"/>`)
	for _, c := range []struct {
		path, prefer string
		status       int
		says         string
	}{
		{"/in/sum", "respond-async, wait=5", 200, `"status":"completed"`},
		{"/in/sum", "", 202, `"started"`},
		{"/in/long", "wait=1", 202, `"started"`},
		{"/in/sum", "wait=soon", 202, `"started"`},
	} {
		status, text := client{t, r.URL()}.try("POST", c.path, `{"a":2}`, "Prefer", c.prefer)
		if status != c.status || !strings.Contains(string(text), c.says) {
			t.Errorf("%s with %q: %d %s", c.path, c.prefer, status, text)
		}
	}
}

func TestMethodNotAllowed(t *testing.T) {
	r := open(t, runtime.Options{})
	deployExample(t, r, freePort(t))
	for request, want := range map[string]string{"DELETE /api/v1/instances": "GET, HEAD, POST", "GET /in/work-records": "POST"} {
		method, path, _ := strings.Cut(request, " ")
		req, _ := http.NewRequest(method, r.URL()+path, nil)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Allow"); got != want || resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d, Allow %q, %s", request, resp.StatusCode, got, resp.Header.Get("Content-Type"))
		}
	}
}

// A body whose length is not declared is refused as soon as it is too long.
func TestEndlessBodyIsRefused(t *testing.T) {
	r := open(t, runtime.Options{})
	deployExample(t, r, freePort(t))
	resp, err := http.Post(r.URL()+"/in/work-records", "text/plain", endless{})
	if err != nil {
		t.Skip("the connection was closed before the answer was read:", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d", resp.StatusCode)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestOtherOriginsAreRefused(t *testing.T) {
	r := open(t, runtime.Options{})
	service := freePort(t)
	deployExample(t, r, service)
	for _, url := range []string{r.URL() + "/api/v1/instances", r.URL() + "/in/work-records", "http://" + service + "/histories", r.URL() + "/openapi.json"} {
		for name, value := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
			status, text := client{t, ""}.try("POST", url, "{}", name, value)
			if status != http.StatusForbidden || !strings.Contains(string(text), "urn:hookflow:problem:origin") {
				t.Errorf("%s with %s: %d %s", url, name, status, text)
			}
		}
	}
	if all := (client{t, r.URL()}).instances(""); len(all) != 0 {
		t.Errorf("instances were started: %+v", all)
	}
}

// TestStartTakesAnIdempotencyKey: a start that is sent again, also after the program was closed, gives the instance of the first.
func TestStartTakesAnIdempotencyKey(t *testing.T) {
	dir := t.TempDir()
	r := open(t, runtime.Options{Dir: dir})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>`)
	start := func(key string) string {
		status, text := c.try("POST", "/api/v1/instances", `{"process":"p"}`, "Idempotency-Key", key)
		var in struct{ Key string }
		if err := json.Unmarshal(text, &in); err != nil || status != http.StatusCreated || in.Key == "" {
			t.Fatalf("%d %s", status, text)
		}
		return in.Key
	}
	first := start("1")
	if again := start("1"); again != first {
		t.Errorf("the same key began %s and %s", first, again)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	c = client{t, open(t, runtime.Options{Dir: dir}).URL()}
	if again := start("1"); again != first {
		t.Errorf("after a restart the same key began %s and %s", first, again)
	}
	if other := start("2"); other == first {
		t.Error("another key began nothing")
	}
	if all := c.instances(""); len(all) != 2 {
		t.Errorf("%d instances, want 2", len(all))
	}
}

// TestLoopLetsOthersGoOn: while an instance goes round without an end and without a wait, others begin, end and are answered, and
// it can be cancelled.
func TestLoopLetsOthersGoOn(t *testing.T) {
	r := open(t, runtime.Options{Limits: &engine.Limits{Slice: 500}})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="m"/><exclusiveGateway id="m"/><sequenceFlow id="g" sourceRef="m" targetRef="a"/><task id="a"/><sequenceFlow id="h" sourceRef="a" targetRef="m"/>`)
	endless := c.start("p", "")
	deploy(t, r, "q.bpmn", `<startEvent id="s"/>`)
	for range 20 {
		var in listener.Instance
		c.do("POST", "/api/v1/instances", `{"process":"q","wait":true}`, &in)
		if in.Status != "completed" {
			t.Fatalf("the short instance is %s", in.Status)
		}
	}
	var in listener.Instance
	c.do("GET", "/api/v1/instances/"+endless, "", &in)
	if in.Status != "active" {
		t.Errorf("the endless instance is %s", in.Status)
	}
	c.do("POST", "/api/v1/instances/"+endless+"/cancel", "", nil)
}

// TestPoolsAreServices: a pool receives at its own address, or below the main one, and nowhere else.
func TestPoolsAreServices(t *testing.T) {
	r, service := open(t, runtime.Options{}), freePort(t)
	deployExample(t, r, service)
	same := open(t, runtime.Options{})
	deployExample(t, same, strings.TrimPrefix(same.URL(), "http://"))
	for _, c := range []struct {
		url    string
		status int
		says   string
	}{
		{"http://" + service + "/histories", 202, `"started"`}, {"http://" + service + "/nothing", 404, "no-receiver"}, {r.URL() + "/histories", 404, "not-found"}, {r.URL() + "/nothing", 404, "not-found"}, {same.URL() + "/histories", 202, `"started"`}, {same.URL() + "/nothing", 404, "not-found"},
	} {
		if status, text := (client{t, ""}).try("POST", c.url, `{"key":"k","worker":"w","error":"e"}`); status != c.status || !strings.Contains(string(text), c.says) {
			t.Errorf("%s: %d %s", c.url, status, text)
		}
	}
}

// TestRepeatedAndEarlyMessages: a message that is repeated, or for which nobody waits, is answered at once, whether the process would answer or not.
func TestRepeatedAndEarlyMessages(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "quiet.bpmn", begin("quiet", "")+`<endEvent id="x"/>`)
	deploy(t, r, "keyed.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="m"/><receiveTask id="m"><extensionElements><hookflow:receive path="keyed" methods="POST" correlationKey="k" messageKey="request.body.k"/></extensionElements></receiveTask>
<sequenceFlow id="g" sourceRef="m" targetRef="e"/><endEvent id="e"><extensionElements><hookflow:respond on="true"/></extensionElements></endEvent>`)
	for _, c := range []struct{ path, id, want string }{{"/in/quiet", "1", `"started"`}, {"/in/quiet", "1", `"duplicate"`}, {"/in/quiet", "2", `"started"`}, {"/in/keyed", "", `"buffered"`}} {
		began := time.Now()
		resp, text := ask(t, r, "POST", c.path, `{"k":1}`, "Idempotency-Key", c.id)
		if resp.StatusCode != http.StatusAccepted || !strings.Contains(text, c.want) || time.Since(began) > 5*time.Second {
			t.Errorf("%s %s: %d %s after %v", c.path, c.id, resp.StatusCode, text, time.Since(began))
		}
	}
}

// TestHistoryInParts: a part ends between two commands; the header Link names the next part (RFC 8288), and all parts are the whole.
func TestHistoryInParts(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/><sequenceFlow id="g" sourceRef="u" targetRef="v"/><userTask id="v"/>`)
	key := c.start("p", "")
	c.completeTask(key, "u", "{}")
	c.completeTask(key, "v", "{}")
	var whole, parts []listener.Trace
	c.do("GET", "/api/v1/instances/"+key+"/history", "", &whole)
	n := 0
	for path := "/api/v1/instances/" + key + "/history?limit=1"; path != ""; n++ {
		resp, text := ask(t, r, "GET", path, "")
		var part []listener.Trace
		if err := decode([]byte(text), &part); err != nil || len(part) == 0 {
			t.Fatalf("%s: %v %s", path, err, text)
		}
		parts = append(parts, part...)
		path, _, _ = strings.Cut(strings.TrimPrefix(resp.Header.Get("Link"), "<"), ">; rel=\"next\"")
	}
	one, _ := json.Marshal(parts)
	if all, _ := json.Marshal(whole); n < 3 || string(one) != string(all) {
		t.Errorf("%d parts of %d events, the whole has %d", n, len(parts), len(whole))
	}
	if resp, _ := ask(t, r, "GET", "/api/v1/instances/"+key+"/history", ""); resp.Header.Get("Link") != "" {
		t.Errorf("the whole has a next part: %s", resp.Header.Get("Link"))
	}
	resp, text := ask(t, r, "GET", "/api/v1/instances/"+key+"/journal", "")
	if lines := strings.Count(text, "\n"); resp.Header.Get("Content-Type") != "application/x-ndjson" || lines != len(whole) {
		t.Errorf("the journal has %d lines of %s, want %d", lines, resp.Header.Get("Content-Type"), len(whole))
	}
	var b strings.Builder
	number, err := engine.ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Engine().View(func(q *loop.Query) error { return listener.WriteJournal(&b, q, number) }); err != nil || b.String() != text {
		t.Errorf("written to a file it is another journal: %v\n%s", err, b.String())
	}
}

// TestStreamOfOneInstance: a stream shows the events of one instance, or of all, as server-sent events; it ends when the listener closes.
func TestStreamOfOneInstance(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>`)
	key := c.start("p", "")
	follow := func(query string) *bufio.Scanner {
		resp, err := http.Get(r.URL() + "/api/v1/events" + query)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		noteDone("GET", "/api/v1/events", resp.StatusCode, nil)
		lines := bufio.NewScanner(resp.Body)
		if !lines.Scan() || lines.Text() != ": the trace begins" || resp.Header.Get("Content-Type") != "text/event-stream" || resp.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %q, %v", query, lines.Text(), resp.Header)
		}
		return lines
	}
	one, all := follow("?instance="+key), follow("")
	other := c.start("p", "")
	c.completeTask(key, "u", "{}")
	seen := func(lines *bufio.Scanner) string {
		var b strings.Builder
		for lines.Scan() && !strings.Contains(lines.Text(), `"event":"ended"`) {
			b.WriteString(lines.Text() + "\n")
		}
		return b.String()
	}
	if text := seen(one); !strings.Contains(text, "event: trace\ndata: {") || !strings.Contains(text, `"element":"u"`) || strings.Contains(text, `"instance":"`+other+`"`) {
		t.Errorf("of one instance there is\n%s", text)
	}
	if text := seen(all); !strings.Contains(text, `"instance":"`+other+`"`) || !strings.Contains(text, `"instance":"`+key+`"`) {
		t.Errorf("of all there is\n%s", text)
	}
	if status, text := c.try("GET", "/api/v1/events?instance=x", ""); status != 400 || !strings.Contains(string(text), "is no key") {
		t.Errorf("%d %s", status, text)
	}
}

// TestBackup: the files of the store, as a tar; a deployed file has the name that was given, or one of ours.
func TestBackup(t *testing.T) {
	c := client{t, open(t, runtime.Options{}).URL()}
	for query, want := range map[string]string{"?name=x.bpmn": `"resource":"x.bpmn"`, "": `"resource":"deployment.bpmn"`} {
		if status, text := c.try("POST", "/api/v1/deployments"+query, string(process("p.bpmn", `<startEvent id="s`+strconv.Itoa(len(query))+`"/>`)), "Content-Type", "application/xml"); status != 201 || !strings.Contains(string(text), want) {
			t.Errorf("%q: %d %s", query, status, text)
		}
	}
	_, data := c.try("GET", "/api/v1/backup", "")
	names := 0
	for archive := tar.NewReader(bytes.NewReader(data)); ; names++ {
		h, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil || h.Size == 0 {
			t.Fatalf("%v %+v", err, h)
		}
	}
	if names != 3 { // state, archive, records
		t.Errorf("the backup has %d files", names)
	}
}

// TestDescriptionOfBodies: what takes a body says which, what takes none says nothing; fields say what they mean.
func TestDescriptionOfBodies(t *testing.T) {
	_, text := client{t, open(t, runtime.Options{}).URL()}.try("GET", "/openapi.json", "")
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody *struct{ Content map[string]any }
			Parameters  []struct{ Name, In string }
		}
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Description string }
				Required   []string
			}
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"get /api/v1/instances": 0, "post /api/v1/instances": 1, "post /api/v1/deployments": 3, "delete /api/v1/instances/{key}": 0} {
		method, path, _ := strings.Cut(path, " ")
		body := doc.Paths[path][method].RequestBody
		if (body != nil) != (want > 0) || body != nil && len(body.Content) != want {
			t.Errorf("%s %s: %+v", method, path, body)
		}
	}
	if p := doc.Paths["/api/v1/instances/{key}/variables"]["get"].Parameters; len(p) != 2 || p[0].Name != "key" || p[0].In != "path" || p[1].Name != "token" || p[1].In != "query" {
		t.Errorf("%+v", p)
	}
	in := doc.Components.Schemas["Instance"]
	if in.Properties["parent"].Description != "the calling instance" || in.Properties["key"].Description != "its key" || !slices.Contains(in.Required, "key") || slices.Contains(in.Required, "parent") {
		t.Errorf("%+v", in)
	}
}
