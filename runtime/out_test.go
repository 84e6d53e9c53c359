package runtime_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// A service answers calls and remembers them.
type service struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seen
}

type seen struct {
	*http.Request
	body string
	at   time.Time
}

func serve(t testing.TB, answer http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		s.seen = append(s.seen, seen{r, string(data), time.Now()})
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *service) requests() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.seen...)
}

func ok(http.ResponseWriter, *http.Request) {}

// oneCall is a process of one task; call is what stands in hookflow:call, more
// beside it.
func oneCall(attributes, call, more string) string {
	return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><serviceTask id="call"><extensionElements>
<hookflow:call ` + attributes + `>` + call + `</hookflow:call>` + more + `</extensionElements></serviceTask>`
}

// variables starts p with variables and gives those at its end.
func variables(t testing.TB, r *runtime.Runtime, given string) map[string]string {
	t.Helper()
	vars := engine.Vars{}
	if err := json.Unmarshal([]byte(given), &vars); err != nil {
		t.Fatal(err)
	}
	key, err := r.Start(t.Context(), "p", vars)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for name, value := range (client{t, r.URL()}).ended(key.String()).Variables {
		out[name] = string(value)
	}
	return out
}

// Every kind of body arrives as the service expects it.
func TestBodiesOfCalls(t *testing.T) {
	s := serve(t, ok)
	photo := "\x89PNG\r\n{{secrets.NONE}}\x00\xff"
	given := `{"who":"Kim & Söhne","tags":["a","b"],"photo":{"name":"a \"b\".png","type":"image/png","content":"` + base64.StdEncoding.EncodeToString([]byte(photo)) + `"}}`
	parameters := `<hookflow:parameter value="=who" field="who"/><hookflow:parameter value="=tags" field="tag"/>`
	for _, c := range []struct{ name, attributes, call, kind, body string }{
		{"json", `body="json"`, parameters, "application/json", `{"who":"Kim & Söhne","tag":["a","b"]}`},
		{"form", `body="form"`, parameters, "application/x-www-form-urlencoded", `who=Kim+%26+S%C3%B6hne&tag=a&tag=b`},
		{"text", `body="text"`, `<hookflow:text>Dear {= who }</hookflow:text>`, "text/plain; charset=utf-8", `Dear Kim & Söhne`},
		{"xml", `body="xml"`, `<hookflow:text>&lt;a&gt;{= who }&lt;/a&gt;</hookflow:text>`, "application/xml", `<a>Kim &amp; Söhne</a>`},
		{"soap", `body="soap"`, `<hookflow:text>&lt;Envelope&gt;{= who }&lt;/Envelope&gt;</hookflow:text>`, "text/xml; charset=utf-8", `<Envelope>Kim &amp; Söhne</Envelope>`},
		{"binary file", `body="binary"`, `<hookflow:text>=photo</hookflow:text>`, "image/png", photo},
		{"binary text", `body="binary"`, `<hookflow:text>=photo.content</hookflow:text>`, "application/octet-stream", photo},
		{"none", `body="none"`, ``, "", ``},
	} {
		r := open(t, runtime.Options{})
		deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`/`+strings.ReplaceAll(c.name, " ", "-")+`" `+c.attributes, c.call, ""))
		variables(t, r, given)
		got := s.requests()[len(s.requests())-1]
		if got.body != c.body || got.Header.Get("Content-Type") != c.kind {
			t.Errorf("%s: %q of type %q", c.name, got.body, got.Header.Get("Content-Type"))
		}
		if action, has := got.Header["Soapaction"]; has != (c.name == "soap") || has && action[0] != `""` {
			t.Errorf("%s: SOAPAction is %q", c.name, action)
		}
	}
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`" body="multipart"`, parameters+`<hookflow:parameter value="=photo" field="file"/>`, ""))
	variables(t, r, given)
	got := s.requests()[len(s.requests())-1]
	_, with, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	must(t, err)
	form, err := multipart.NewReader(strings.NewReader(got.body), with["boundary"]).ReadForm(1 << 20)
	must(t, err)
	if fmt.Sprint(form.Value) != `map[tag:[a b] who:[Kim & Söhne]]` {
		t.Errorf("the fields are %v", form.Value)
	}
	f := form.File["file"][0]
	in, err := f.Open()
	must(t, err)
	data, err := io.ReadAll(in)
	must(t, err)
	if string(data) != photo || f.Filename != `a "b".png` || f.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the file is %q %v %q", f.Filename, f.Header, data)
	}
}

// A GET has its parameters in the query.
func TestParametersOfGETAreItsQuery(t *testing.T) {
	s := serve(t, ok)
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`/a?z=1" method="GET"`, `<hookflow:parameter value="=who" field="q"/>`, ""))
	variables(t, r, `{"who":"a b&c"}`)
	if got := s.requests()[0]; got.RequestURI != "/a?z=1&q=a%20b%26c" || got.body != "" || got.Header.Get("Content-Type") != "" {
		t.Errorf("got %s %q %v", got.RequestURI, got.body, got.Header)
	}
}

// A call that nobody waits for leaves after the process has gone on, and what comes of
// it changes nothing.
func TestFireAndForget(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { <-release; w.WriteHeader(500) })
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`" wait="false"`, `<hookflow:answer variable="x" value="=response.status"/>`, ""))
	vars := variables(t, r, `{}`) // it ends although nobody answers
	if _, set := vars["x"]; set {
		t.Errorf("the answer table was filled: %v", vars)
	}
	c := client{t, r.URL()}
	c.until("the call", func() bool { return len(s.requests()) == 1 })
	close(release)
	instance := c.instances("process=p")[0].Key
	c.until("the log", func() bool { return len(c.calls(instance)) == 1 })
	if got := c.calls(instance)[0]; got.Response == nil || got.Response.Status != 500 {
		t.Errorf("the log has %+v", got)
	}
	time.Sleep(50 * time.Millisecond)
	if n := len(s.requests()); n != 1 {
		t.Errorf("it was made %d times", n)
	}
}

// Answers are read by paths of four kinds, on success and on failure, with cookies by name.
func TestAnswersAreReadByPaths(t *testing.T) {
	find := func(variable, by, value string) string {
		return `<hookflow:answer variable="` + variable + `" by="` + by + `" value="` + value + `"/>`
	}
	for _, c := range []struct{ name, kind, body, rows, want string }{
		{"json", "application/json", `{"items":[{"id":1,"n":0.10},{"id":2,"n":5}],"total":12345678901234567890.10}`,
			find("a", "jsonpath", "$.items[0].id") + find("b", "jsonpath", "$.items[*].id") + find("c", "jsonpath", "$.items[?(@.n &gt; 1)].id") + find("d", "jsonpath", "$.total") + find("e", "jsonpath", "$.none") + find("f", "jsonpath", "$..none"),
			`a=1 b=[1,2] c=[2] d=12345678901234567890.1 e=null f=[]`},
		{"xml", "application/xml", `<o xmlns:x="u"><l n="1">A</l><l n="2">B</l><x:p>7</x:p></o>`,
			find("a", "xpath", "//l[@n='2']") + find("b", "xpath", "//l") + find("c", "xpath", "count(//l)") + find("d", "xpath", "//l/@n") + find("e", "xpath", "//none") + find("f", "xpath", "/o/x:p"),
			`a="B" b=["A","B"] c=2 d=["1","2"] e=null f="7"`},
		{"html", "text/html", `<ul><li class="a"><a href="/x">One</a><li>Two</ul>`,
			find("a", "css", "li.a") + find("b", "css", "li") + find("c", "css", "li a @href") + find("d", "css", "p"),
			`a="One" b=["One","Two"] c="/x" d=null`},
		{"text", "text/plain", `Order 17 of 2026-11-28 taken`,
			find("a", "regex", `Order (\d+)`) + find("b", "regex", `\d{4}-\d\d-\d\d`) + find("c", "regex", `(?P&lt;y&gt;\d{4})-(?P&lt;m&gt;\d\d)`) + find("d", "regex", "none"),
			`a="17" b="2026-11-28" c={"m":"11","y":"2026"} d=null`},
		{"feel", "application/json", `{"x":1}`, find("a", "feel", "=response.cookies.sid") + find("b", "feel", "=response.status") + find("c", "feel", "=response.headers.content-type"),
			`a="s-1" b=200 c="application/json"`},
	} {
		for _, status := range []int{200, 422} {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				w.Header().Add("Set-Cookie", "sid=s-1; Path=/; HttpOnly")
				w.Header().Add("Set-Cookie", "other=2")
				w.WriteHeader(status)
				io.WriteString(w, c.body)
			})
			r := open(t, runtime.Options{})
			deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`"`, c.rows, `<hookflow:failure flow="bad" variable="why"/>`)+
				`<sequenceFlow id="good" sourceRef="call" targetRef="e"/><sequenceFlow id="bad" sourceRef="call" targetRef="e"/><endEvent id="e"/>`)
			vars := variables(t, r, `{}`)
			for _, pair := range strings.Fields(c.want) {
				name, want, _ := strings.Cut(pair, "=")
				if name == "b" && status == 422 && c.name == "feel" {
					want = "422"
				}
				if vars[name] != want {
					t.Errorf("%s after %d: %s is %s, want %s", c.name, status, name, vars[name], want)
				}
			}
			if told := vars["why"]; (status == 422) != strings.Contains(told, `"status":422`) {
				t.Errorf("%s after %d: the failure variable is %s", c.name, status, told)
			}
		}
	}
}

// What is repeated, how often and when is what the element says.
func TestRepeatingCalls(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		call   string // inside of hookflow:call
		retry  string
		times  int // requests
		why    string
	}{
		{"404 is not repeated", 404, "", "", `delay="0"`, 1, "answered 404"},
		{"401 is not repeated", 401, "", "", `delay="0"`, 1, "answered 401"},
		{"503 is", 503, "", "", `delay="0"`, 3, "answered 503"},
		{"429 is", 429, "", "", `delay="0" attempts="2"`, 2, "answered 429"},
		{"404 where the element says so", 404, "", "", `delay="0" on="404"`, 3, "answered 404"},
		{"503 not where it does not", 503, "", "", `delay="0" on="network"`, 1, "answered 503"},
		{"a rule of its own", 200, `{"ok":false}`, `<hookflow:success>response.body.ok = true</hookflow:success>`, `delay="0"`, 3, "does not satisfy the rule response.body.ok = true"},
		{"and never again", 200, `{"ok":false}`, `<hookflow:success>response.body.ok = true</hookflow:success>`, `delay="0" on="network"`, 1, "does not satisfy the rule"},
		{"a schema", 200, `{"id":"x"}`, `<hookflow:schema>{"properties":{"id":{"type":"number"}}}</hookflow:schema>`, `delay="0" attempts="2"`, 2, "/id"},
		{"not JSON", 200, `{"id":1,}`, `<hookflow:schema>{"type":"object"}</hookflow:schema>`, `delay="0" on="none"`, 1, "does not satisfy its schema"},
		{"a schema that reads files", 200, `{}`, `<hookflow:schema>{"$ref":"file:///etc/passwd"}</hookflow:schema>`, `delay="0" on="none"`, 1, "cannot be read"},
		{"no time left", 503, "", "", `delay="1" attempts="9" budget="PT0.5S"`, 1, "the time for attempts is used up"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				io.WriteString(w, c.body)
			})
			r := open(t, runtime.Options{})
			deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`"`, c.call, `<hookflow:retry `+c.retry+`/>`))
			cl := client{t, r.URL()}
			instance := cl.start("p")
			list := cl.incidents(instance)
			if !strings.Contains(list[0].Message, c.why) || len(s.requests()) != c.times {
				t.Errorf("%d requests; incident %+v", len(s.requests()), list)
			}
			keys := map[string]bool{}
			for _, x := range s.requests() {
				keys[x.Header.Get("Idempotency-Key")] = true
			}
			if len(keys) != 1 {
				t.Errorf("the attempts had the keys %v", keys)
			}
		})
	}
}

// incidents waits for one of an instance.
func (c client) incidents(instance string) (list []listener.Incident) {
	c.t.Helper()
	c.until("the incident", func() bool {
		list = nil
		c.do("GET", "/api/v1/incidents", "", &list)
		list = slices.DeleteFunc(list, func(i listener.Incident) bool { return i.Instance != instance })
		return len(list) > 0
	})
	return list
}

// Retry-After beats the delay; a growing delay stops at the longest one.
func TestDelaysBetweenAttempts(t *testing.T) {
	gaps := func(after, retry string) (out []time.Duration) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if after != "" {
				w.Header().Set("Retry-After", after)
			}
			w.WriteHeader(503)
		})
		r := open(t, runtime.Options{})
		deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`"`, "", `<hookflow:retry `+retry+`/>`))
		c := client{t, r.URL()}
		c.incidents(c.start("p"))
		all := s.requests()
		for i := 1; i < len(all); i++ {
			out = append(out, all[i].at.Sub(all[i-1].at))
		}
		return out
	}
	if got := gaps("1", `delay="0" attempts="2"`); len(got) != 1 || got[0] < time.Second {
		t.Errorf("Retry-After: %v", got)
	}
	got := gaps("", `delay="0.1" attempts="5" backoff="exponential" longest="PT0.2S"`)
	if len(got) != 4 || got[0] < 100*time.Millisecond || got[1] < 200*time.Millisecond || got[3] < 200*time.Millisecond || got[3] > 700*time.Millisecond {
		t.Errorf("growing up to 0.2 s: %v", got)
	}
}

// mute is an address where somebody takes connections and says nothing.
func mute(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	return l.Addr().String() // the backlog takes them
}

// The parts of a call have their own bounds.
func TestBoundsOfACall(t *testing.T) {
	slow := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			time.Sleep(600 * time.Millisecond)
		}
		io.WriteString(w, strings.Repeat("x", 3000))
	})
	for attributes, why := range map[string]string{
		`url="` + slow.URL + `/slow" answerTimeout="PT0.1S"`:                "did not begin to answer within 100ms",
		`url="` + slow.URL + `/slow" timeout="PT0.1S"`:                      "no complete answer",
		`url="` + slow.URL + `" largest="2000"`:                             "larger than 2000 bytes",
		`url="https://` + mute(t) + `" connectTimeout="PT0.1S"`:             "no connection to",
		`url="` + slow.URL + `" answerTimeout="PT5S" connectTimeout="PT5S"`: "good",
	} {
		r := open(t, runtime.Options{})
		deploy(t, r, "p.bpmn", oneCall(attributes, "", `<hookflow:retry attempts="1"/>`))
		instance, failure := failureOf(t, client{t, r.URL()})
		if why == "good" && failure != "" || why != "good" && (failure == "" || !strings.Contains(failure, why)) {
			t.Errorf("%s: %q of %s", attributes, failure, instance)
		}
	}
}
