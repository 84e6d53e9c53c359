package runtime_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/runtime"
	"hookflow/runtime/listener"
)

const topSecret = "s3cr3t-value/42"

// secretCall is a process whose only task calls url with a secret in a header, and tells people when it fails.
func secretCall(address, inside string) string {
	return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><serviceTask id="call"><extensionElements>
<hookflow:call url="` + address + `"><hookflow:header name="Authorization" value="Bearer {{secrets.TOK}}"/>` + inside + `</hookflow:call>
<hookflow:retry attempts="1"/><hookflow:failure notify="ops"/></extensionElements></serviceTask>`
}

// Only the places that the model has are filled in, wherever data puts what looks like one.
func TestDataCannotAskForASecret(t *testing.T) {
	t.Setenv("HOOKFLOW_SECRET_TOK", topSecret)
	arrived := make(chan string, 1)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		user, password, _ := r.BasicAuth()
		arrived <- fmt.Sprintf("%s | %s | %s | %s %s | %s", r.URL.Path, r.URL.Query().Get("q"), r.Header.Get("X-Data"), user, password, body)
	}))
	t.Cleanup(service.Close)
	r := open(t, runtime.Options{})
	for name, call := range map[string]string{
		"json": `body="json"><hookflow:parameter value="=comment" field="comment"/><hookflow:parameter value="={{secrets.TOK}}" field="mine"/>`,
		"form": `body="form"><hookflow:parameter value="=comment" field="comment"/><hookflow:parameter value="{{secrets.TOK}}" field="mine"/>`,
		"text": `body="text"><hookflow:text>comment={= comment }&amp;mine={{secrets.TOK}}</hookflow:text>`,
	} {
		call = strings.Replace(call, `"={{secrets.TOK}}"`, `"=&quot;{{secrets.TOK}}&quot;"`, 1)
		deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><serviceTask id="call"><extensionElements>
<hookflow:call url="`+service.URL+`/{= comment }" `+call+`<hookflow:query name="q" value="=comment + secrets.TOK"/><hookflow:header name="X-Data" value="{= comment } {{secrets.TOK}}"/>
<hookflow:header name="Authorization" value="=&quot;Basic &quot; + to base64(&quot;u:{{secrets.TOK}}&quot;)"/></hookflow:call></extensionElements></serviceTask>`)
		c := client{t, r.URL()}
		var in listener.Instance
		c.do("POST", "/api/v1/instances", `{"process":"p","variables":{"comment":"{{secrets.TOK}}"}}`, &in)
		got := <-arrived
		c.ended(in.Key)
		want := "/{{secrets.TOK}} | {{secrets.TOK}}" + topSecret + " | {{secrets.TOK}} " + topSecret + " | u " + topSecret + " | "
		plain, _ := url.QueryUnescape(got)
		if !strings.HasPrefix(got, want) || strings.Count(plain, topSecret) != 4 {
			t.Errorf("%s: the service saw %s", name, got)
		}
	}
}

// However a service sends a secret back, it is nowhere to be read: not in the failure, the notification, the log, the
// variables, any answer of the API, nor in a file.
func TestAnEchoedSecretIsNowhere(t *testing.T) {
	t.Setenv("HOOKFLOW_SECRET_TOK", topSecret)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Echo", token)
		if r.URL.Path == "/fail" {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprintf(w, `{"h":%q,"keys":{%q:1},"b64":%q}`, token, token, base64.StdEncoding.EncodeToString([]byte(token)))
	}))
	t.Cleanup(service.Close)
	var said, log strings.Builder
	dir := t.TempDir()
	r := openLogging(t, runtime.Options{Dir: dir}, &log)
	c := client{t, r.URL()}
	for _, path := range []string{"/fail", "/echo"} {
		deploy(t, r, "p.bpmn", secretCall(service.URL+path, `<hookflow:answer variable="got" value="=response"/>`))
		key := c.start("p")
		if path == "/echo" {
			c.ended(key)
		} else {
			c.until("an incident", func() bool {
				var list []listener.Incident
				c.do("GET", "/api/v1/incidents?instance="+key, "", &list)
				return len(list) == 1
			})
		}
		for _, route := range []string{"/incidents", "/notifications", "/calls", "/instances/" + key, "/instances/" + key + "/variables", "/instances/" + key + "/history", "/instances/" + key + "/journal"} {
			_, text := c.try("GET", "/api/v1"+route, "")
			said.Write(text)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		data, _ := os.ReadFile(f)
		said.Write(data)
	}
	all := said.String() + log.String()
	if !strings.Contains(all, "somebody is to be told") || !strings.Contains(all, "***") {
		t.Error("nothing was said")
	}
	for _, hint := range []string{topSecret, "s3cr3t", base64.StdEncoding.EncodeToString([]byte("Bearer s3cr3t"))[10:18]} {
		if at := strings.Index(all, hint); at >= 0 {
			t.Errorf("%q is seen in %q", hint, all[max(0, at-200):min(len(all), at+50)])
		}
	}
}

// openLogging is open with a log that the test reads.
func openLogging(t *testing.T, o runtime.Options, to io.Writer) *runtime.Runtime {
	t.Helper()
	o.Listen, o.Log = "127.0.0.1:0", slog.New(slog.NewTextHandler(to, nil))
	r, err := runtime.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}
