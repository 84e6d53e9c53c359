package listener_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"hookflow/engine/suites"
	"hookflow/runtime"
)

// TestAPI plays testdata/api/*.txtar over HTTP. The files of an archive are
// BPMN processes (what stands inside of <process>) that are deployed first;
// its comment is the script:
//
//	> METHOD PATH BODY       a request; $name is what was kept
//	< STATUS TEXT | !TEXT... what the answer must have, and must not; a GET is repeated until it is so
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
	r := open(t, runtime.Options{})
	for _, f := range archive.Files {
		if _, err := r.Deploy(t.Context(), f.Name, process(f.Name, string(f.Data))); err != nil {
			t.Fatal(err)
		}
	}
	c := client{t, r.URL()}
	p := player{client: c, kept: map[string]string{}, described: describe(t, c)}
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
	case "<":
		p.expect(rest)
	case "=":
		name, path, _ := strings.Cut(rest, " ")
		p.kept[name] = p.value(path)
	}
}

func (p *player) request() {
	p.t.Helper()
	p.status, p.answer = p.try(p.method, p.path, p.body)
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
	for request, want := range map[string]string{"DELETE /api/v1/instances": "GET, POST", "GET /in/work-records": "POST"} {
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

func TestStartRefusesAnIdempotencyKey(t *testing.T) {
	c := client{t, open(t, runtime.Options{}).URL()}
	status, text := c.try("POST", "/api/v1/instances", `{"process":"p"}`, "Idempotency-Key", "1")
	if status != http.StatusBadRequest || !strings.Contains(string(text), "Idempotency-Key") {
		t.Errorf("%d %s", status, text)
	}
}
