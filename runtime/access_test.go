package runtime_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/permit"
)

// A path takes only what carries the credentials that the receiving element asks for. They are held against a secret
// that the process was granted, and stand nowhere afterwards: not in the request that the process keeps, not in a file.
func TestCredentialsOfSenders(t *testing.T) {
	o := withVault(t)
	must(t, o.Vault.Set("local", "GATE", topSecret, "basic", "bearer", "header", "query"))
	r := open(t, o)
	receives := func(path, access string) string {
		return `<startEvent id="s"><extensionElements><hookflow:receive path="` + path + `" methods="" ` + access + `><hookflow:answer variable="request" value="=request"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/><userTask id="x"/>`
	}
	for _, c := range []struct{ path, access string }{
		{"basic", `access="basic" user="ann" secret="GATE"`}, {"bearer", `access="bearer" secret="GATE"`},
		{"header", `access="key" key="X-Shop-Key" secret="GATE"`}, {"query", `access="key" key="?token" secret="GATE"`},
		{"ungranted", `access="bearer" secret="GATE"`}, {"open", ``},
	} {
		deploy(t, r, c.path+".bpmn", receives(c.path, c.access))
	}
	basic := func(text string) string {
		q, _ := http.NewRequest("GET", "http://x", nil)
		user, password, _ := strings.Cut(text, ":")
		q.SetBasicAuth(user, password)
		return q.Header.Get("Authorization")
	}
	for _, c := range []struct {
		path, header, value string
		status              int
	}{
		{"basic", "Authorization", basic("ann:" + topSecret), 202},
		{"basic", "Authorization", basic("bob:" + topSecret), 401},
		{"basic", "Authorization", basic("ann:"), 401},
		{"basic", "Authorization", "Bearer " + topSecret, 401},
		{"basic", "", "", 401},
		{"bearer", "Authorization", "bearer " + topSecret, 202},
		{"bearer", "Authorization", "Bearer " + topSecret + "x", 401},
		{"bearer", "Authorization", "Basic " + topSecret, 401},
		{"bearer", "Authorization", "Bearer", 401},
		{"header", "X-Shop-Key", topSecret, 202},
		{"header", "X-Api-Key", topSecret, 401},
		{"query?token=" + topSecret + "&a=b", "", "", 202},
		{"query?token=" + strings.ToUpper(topSecret), "", "", 401},
		{"query", "token", topSecret, 401},
		{"ungranted", "Authorization", "Bearer " + topSecret, 503},
		{"ungranted", "Authorization", "Bearer ", 503},
		{"open", "Authorization", "Bearer of something", 202},
	} {
		resp, text := ask(t, r, "POST", "/in/"+c.path, `{"n":1}`, c.header, c.value)
		if resp.StatusCode != c.status || strings.Contains(text, topSecret) {
			t.Errorf("%s with %s: %s: %d %s", c.path, c.header, c.value, resp.StatusCode, text)
		}
		if challenge := resp.Header.Get("WWW-Authenticate"); resp.StatusCode == 401 && (c.path == "basic" || c.path == "bearer") && !strings.HasPrefix(strings.ToLower(challenge), c.path+" ") {
			t.Errorf("%s: WWW-Authenticate: %q", c.path, challenge)
		}
	}
	c := client{t, r.URL()}
	for _, in := range c.instances("state=active") {
		var seen map[string]any
		c.do("GET", "/api/v1/instances/"+in.Key+"/variables", "", &seen)
		if text := fmt.Sprint(seen); strings.Contains(text, topSecret) || in.Process == "query" && !strings.Contains(text, "a:b") {
			t.Errorf("%s keeps %s", in.Process, text)
		}
	}
	must(t, r.Close())
	must(t, filepath.WalkDir(o.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), topSecret) {
			t.Errorf("the secret is in %s", path)
		}
		return err
	}))
}

// What a newer version asks of the sender holds for the older ones as well: their instances may still wait at the path.
func TestNewestVersionKeepsTheDoor(t *testing.T) {
	o := withVault(t)
	must(t, o.Vault.Set("local", "GATE", topSecret, "door"))
	r := open(t, o)
	waits := func(access string) string {
		return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="m"/><receiveTask id="m"><extensionElements><hookflow:receive path="door" correlationKey="k" messageKey="request.body.k" ` + access + `/></extensionElements></receiveTask>`
	}
	deploy(t, r, "door.bpmn", waits(""))
	c := client{t, r.URL()}
	var in struct{ Key string }
	c.do("POST", "/api/v1/instances", `{"process":"door","variables":{"k":"1"}}`, &in)
	deploy(t, r, "door.bpmn", waits(`access="bearer" secret="GATE"`))
	for range 2 {
		if resp, text := ask(t, r, "POST", "/in/door", `{"k":"1"}`); resp.StatusCode != 401 {
			t.Errorf("%d %s", resp.StatusCode, text)
		}
		must(t, r.Close())
		r = open(t, o)
	}
	if resp, text := ask(t, r, "POST", "/in/door", `{"k":"1"}`, "Authorization", "Bearer "+topSecret); resp.StatusCode != 202 || !strings.Contains(text, `"correlated"`) {
		t.Errorf("%d %s", resp.StatusCode, text)
	}
}

// Two elements at one path that ask for different things are refused: nobody could send to both.
func TestOnePathAsksForOneThing(t *testing.T) {
	r := open(t, runtime.Options{})
	text := string(process("p.bpmn", `<startEvent id="s"><extensionElements><hookflow:receive path="a" methods="POST" access="bearer" secret="T"/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="m"/><receiveTask id="m"><extensionElements><hookflow:receive path="a" methods="POST"/></extensionElements></receiveTask>`))
	resp, body := ask(t, r, "POST", "/api/v1/deployments", text, "Content-Type", "application/xml")
	if resp.StatusCode != 422 || !strings.Contains(body, `"element":"m"`) || !strings.Contains(body, `"field":"access"`) {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	resp, body = ask(t, r, "POST", "/api/v1/deployments", strings.NewReplacer(` secret="T"`, "", `path="a" methods="POST"/>`, `path="b"/>`).Replace(text), "Content-Type", "application/xml")
	if resp.StatusCode != 422 || !strings.Contains(body, "Name of the secret") {
		t.Errorf("without the name of the secret: %d %s", resp.StatusCode, body)
	}
}

// Addresses, number and size are limited at each path, and a full one says when to come again.
func TestLimitsOfPaths(t *testing.T) {
	r := open(t, runtime.Options{NoTokens: true, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	for path, access := range map[string]string{"near": `from="127.0.0.1, 10.0.0.0/8"`, "far": `from="192.0.2.0/24 2001:db8::/32"`, "seldom": `rate="2"`, "small": `maxBody="1"`} {
		deploy(t, r, path+".bpmn", begin(path, access)+`<endEvent id="x"/>`)
	}
	big := `{"t":"` + strings.Repeat("x", 1000) + `"}`
	for _, c := range []struct {
		path, body, forwarded string
		status                int
		kind                  string
	}{
		{"near", `{}`, "", 202, ""},
		{"near", `{}`, "10.1.2.3", 202, ""},
		{"near", `{}`, "192.0.2.1", 403, "address"},
		{"near", `{}`, "10.1.2.3, 192.0.2.1", 403, "address"}, // what a sender writes in front of a proxy's word counts for nothing
		{"far", `{}`, "", 403, "address"},
		{"far", `{}`, "192.0.2.9", 202, ""},
		{"far", `{}`, "192.0.2.9, 127.0.0.2", 202, ""},
		{"far", `{}`, "2001:db8::1", 202, ""},
		{"far", `{}`, "192.0.2.9, rubbish", 403, "address"},
		{"seldom", `{}`, "", 202, ""},
		{"seldom", `{}`, "", 202, ""},
		{"seldom", `{}`, "", 429, "too-many-requests"},
		{"small", `{}`, "", 202, ""},
		{"small", big, "", 413, "too-big"},
	} {
		resp, text := ask(t, r, "POST", "/in/"+c.path, c.body, "X-Forwarded-For", c.forwarded)
		if resp.StatusCode != c.status || c.kind != "" && !strings.Contains(text, "urn:hookflow:problem:"+c.kind+`"`) {
			t.Errorf("%s from %q: %d %s", c.path, c.forwarded, resp.StatusCode, text)
		}
		if after := resp.Header.Get("Retry-After"); c.status == 429 && (after == "" || after == "0") {
			t.Errorf("Retry-After: %q", after)
		}
	}
	chunked, err := http.Post(r.URL()+"/in/small", "application/json", struct{ *strings.Reader }{strings.NewReader(big)})
	must(t, err)
	chunked.Body.Close()
	if chunked.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body without a length: %d", chunked.StatusCode)
	}
}

// A signature of another form than the event names is none, even one that the same secret made; one that is too old is none.
func TestFormOfSignature(t *testing.T) {
	o := withVault(t)
	must(t, o.Vault.Set("local", "SIGN", topSecret, "stripe", "long"))
	r := open(t, o)
	deploy(t, r, "stripe.bpmn", begin("stripe", `signedWith="SIGN" signature="stripe"`)+`<endEvent id="x"/>`)
	deploy(t, r, "long.bpmn", begin("long", `signedWith="SIGN" signature="stripe" signatureAge="PT2H"`)+`<endEvent id="x"/>`)
	sign := func(text string) string {
		m := hmac.New(sha256.New, []byte(topSecret))
		m.Write([]byte(text))
		return hex.EncodeToString(m.Sum(nil))
	}
	now, hour := fmt.Sprint(time.Now().Unix()), fmt.Sprint(time.Now().Add(-time.Hour).Unix())
	for _, c := range []struct {
		path, body, header, value string
		status                    int
	}{
		{"stripe", `{}`, "Stripe-Signature", "t=" + now + ",v1=" + sign(now+".{}"), 202},
		{"stripe", `{} `, "Stripe-Signature", "t=" + now + ",v1=" + sign(now+".{}"), 401},
		{"stripe", `{}`, "Stripe-Signature", "t=" + hour + ",v1=" + sign(hour+".{}"), 401},
		{"long", `{}`, "Stripe-Signature", "t=" + hour + ",v1=" + sign(hour+".{}"), 202},
		{"stripe", `{}`, "X-Signature", sign("{}"), 401},
		{"stripe", `{}`, "", "", 401},
	} {
		if resp, text := ask(t, r, "POST", "/in/"+c.path, c.body, c.header, c.value); resp.StatusCode != c.status {
			t.Errorf("%s %q with %s: %d %s", c.path, c.body, c.header, resp.StatusCode, text)
		}
	}
}

// Wrong passwords make a user wait from that address, whatever comes next; another user, and who sends none, do not wait.
// Wrong tokens of the management API wait, too, and a right one is always taken.
func TestWrongCredentialsWait(t *testing.T) {
	o := withVault(t)
	must(t, o.Vault.Set("local", "GATE", topSecret, "p"))
	r := open(t, o)
	deploy(t, r, "p.bpmn", `<startEvent id="s"><extensionElements><hookflow:receive path="gate" access="basic" user="ann" secret="GATE"/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/><userTask id="x"/>`)
	post := func(user, password string) *http.Response {
		q, err := http.NewRequest("POST", r.URL()+"/in/gate", strings.NewReader("{}"))
		must(t, err)
		if user != "" {
			q.SetBasicAuth(user, password)
		}
		resp, err := http.DefaultClient.Do(q)
		must(t, err)
		resp.Body.Close()
		return resp
	}
	for i := range 10 {
		if resp := post("ann", fmt.Sprint("wrong ", i)); resp.StatusCode != 401 {
			t.Fatalf("wrong password %d: %d", i+1, resp.StatusCode)
		}
	}
	if resp := post("ann", topSecret); resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "1" {
		t.Errorf("right after ten wrong ones: %d, Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	for range 12 {
		if resp := post("", ""); resp.StatusCode != 401 {
			t.Errorf("without credentials: %d", resp.StatusCode)
		}
	}
	if resp := post("bob", topSecret); resp.StatusCode != 401 {
		t.Errorf("another user: %d", resp.StatusCode)
	}
	c := client{t, r.URL()}
	c.until("the end of waiting", func() bool { return post("ann", topSecret).StatusCode == 202 })
	right := tokens(t, o.Dir)[permit.Viewer]
	for i := range 12 {
		want := 401
		if i >= 10 {
			want = 429
		}
		if resp, text := ask(t, r, "GET", "/api/v1/instances", "", "Authorization", fmt.Sprint("Bearer wrong", i)); resp.StatusCode != want {
			t.Errorf("wrong token %d: %d %s", i+1, resp.StatusCode, text)
		}
	}
	if resp, text := ask(t, r, "GET", "/api/v1/instances", "", "Authorization", "Bearer "+right); resp.StatusCode != 200 {
		t.Errorf("a right token: %d %s", resp.StatusCode, text)
	}
}
