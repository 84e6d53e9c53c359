package runtime_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/permit"
)

// Who has caught a signed message and sends it again, also under an id of his own, is answered as the first one was and
// begins nothing. Where the form signs no time and no id, that cannot be told: the guide says so.
func TestReplayedSignatures(t *testing.T) {
	o := withVault(t)
	must(t, o.Vault.Set("local", "SIGN", topSecret, "stripe", "slack", "standard"))
	r := open(t, o)
	for _, form := range []string{"stripe", "slack", "standard"} {
		deploy(t, r, form+".bpmn", begin(form, `signedWith="SIGN" signature="`+form+`"`)+`<endEvent id="x"/>`)
	}
	sign := func(text string) []byte {
		m := hmac.New(sha256.New, []byte(topSecret))
		m.Write([]byte(text))
		return m.Sum(nil)
	}
	now := fmt.Sprint(time.Now().Unix())
	const body = `{"paid":1}`
	for form, signed := range map[string][]string{
		"stripe":   {"Stripe-Signature", "t=" + now + ",v1=" + hex.EncodeToString(sign(now+"."+body))},
		"slack":    {"X-Slack-Request-Timestamp", now, "X-Slack-Signature", "v0=" + hex.EncodeToString(sign("v0:"+now+":"+body))},
		"standard": {"Webhook-Id", "m1", "Webhook-Timestamp", now, "Webhook-Signature", "v1," + base64.StdEncoding.EncodeToString(sign("m1."+now+"."+body))},
	} {
		for i, want := range []string{"started", "duplicate", "duplicate"} {
			header := append([]string{"Idempotency-Key", fmt.Sprint("another", i)}, signed...)
			if resp, text := ask(t, r, "POST", "/in/"+form, body, header...); resp.StatusCode != 202 || !strings.Contains(text, want) {
				t.Errorf("%s, time %d: %d %s", form, i, resp.StatusCode, text)
			}
		}
		forged := append([]string{}, signed...)
		forged[len(forged)-1] = strings.ToUpper(forged[len(forged)-1][:len(forged[len(forged)-1])-4]) + "AAAA"
		if resp, text := ask(t, r, "POST", "/in/"+form, body, forged...); resp.StatusCode != 401 || strings.Contains(text, topSecret) {
			t.Errorf("%s, forged: %d %s", form, resp.StatusCode, text)
		}
	}
}

// A page in a browser reaches neither messages nor the API nor the numbers, by its own name pointed here or by a request
// across origins; a token in its hands changes nothing about that.
func TestPagesReachNothing(t *testing.T) {
	dir := t.TempDir()
	admin := tokens(t, dir)[permit.Administrator]
	r := open(t, runtime.Options{Dir: dir})
	deploy(t, r, "p.bpmn", begin("hook", "")+`<endEvent id="x"/>`)
	for _, path := range []string{"/in/hook", "/in/openapi.json", "/api/v1/instances", "/metrics", "/services/hook", "/api/webrequest/hook", "/pub/v1/bpm/template/a/p/run", "/openapi.json"} {
		for name, value := range map[string]string{"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site", "Host": "evil.example"} {
			for _, method := range []string{"GET", "POST", "OPTIONS"} {
				q, err := http.NewRequest(method, r.URL()+path, strings.NewReader(`{}`))
				must(t, err)
				q.Header.Set("Authorization", "Bearer "+admin)
				q.Header.Set(name, value)
				if name == "Host" {
					q.Host = value
				}
				resp, err := http.DefaultClient.Do(q)
				must(t, err)
				resp.Body.Close()
				if resp.StatusCode != 403 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s %s with %s %s: %d", method, path, name, value, resp.StatusCode)
				}
			}
		}
	}
	if n := len(client{t, r.URL()}.processesOf(t, admin)); n != 1 {
		t.Errorf("%d processes", n)
	}
}

// processesOf lists the deployed processes with a token.
func (c client) processesOf(t *testing.T, token string) []any {
	q, err := http.NewRequest("GET", c.url+"/api/v1/processes", nil)
	must(t, err)
	q.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(q)
	must(t, err)
	defer resp.Body.Close()
	var list listener.Page[any]
	must(t, json.NewDecoder(resp.Body).Decode(&list))
	return list.Items
}

// What a message brings is data wherever a call puts it: it ends no JSON string, no path, no parameter and no header.
func TestMessagesInjectNothing(t *testing.T) {
	var mu sync.Mutex
	var got []string
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.URL.EscapedPath()+" | "+r.URL.Query().Get("q")+" | "+r.Header.Get("X-Note")+" | "+r.Header.Get("X-Evil")+" | "+string(body))
	}))
	t.Cleanup(service.Close)
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "calls.bpmn", begin("calls", "")+`<serviceTask id="x"><extensionElements><hookflow:call url="`+service.URL+`/items/{= v }/end"><hookflow:header name="X-Note" value="{= note }"/><hookflow:query name="q" value="{= v }"/><hookflow:text>{"v": {= v }}</hookflow:text></hookflow:call><hookflow:retry attempts="1"/></extensionElements></serviceTask>`)
	const evil = `a"}, "admin": true, {"/../../x?y=1&q=2#z`
	data, err := json.Marshal(map[string]string{"v": evil, "note": "one"})
	must(t, err)
	ask(t, r, "POST", "/in/calls", string(data))
	split, err := json.Marshal(map[string]string{"v": "b", "note": "one\r\nX-Evil: 1"})
	must(t, err)
	ask(t, r, "POST", "/in/calls", string(split))
	c.until("both calls are over", func() bool { return len(c.instances("state=completed"))+len(c.instances("state=incident")) == 2 })
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 1 {
		t.Fatalf("a header with a line break was sent: %q", got)
	}
	parts := strings.SplitN(got[0], " | ", 5)
	var body map[string]any
	must(t, json.Unmarshal([]byte(parts[4]), &body))
	if strings.Count(parts[0], "/") != 3 || parts[1] != evil || parts[2] != "one" || parts[3] != "" || len(body) != 1 || body["v"] != evil {
		t.Errorf("got %q", got[0])
	}
}

// What opens doors stands in no log: not a token, not a password, not the signature's secret, right or wrong.
func TestSecretsAreInNoLog(t *testing.T) {
	o := withVault(t)
	must(t, o.Vault.Set("local", "GATE", topSecret, "gate"))
	admin := tokens(t, o.Dir)[permit.Administrator]
	var log bytes.Buffer
	r := openLogging(t, o, &log)
	deploy(t, r, "gate.bpmn", begin("gate", `access="key" key="?token" secret="GATE"`)+`<endEvent id="x"/>`)
	for _, try := range []string{topSecret, topSecret + "x"} {
		if _, text := ask(t, r, "POST", "/in/gate?token="+try, `{}`); strings.Contains(text, topSecret) {
			t.Errorf("the answer: %s", text)
		}
		if _, text := ask(t, r, "POST", "/api/v1/deployments", "<", "Authorization", "Bearer "+admin, "Content-Type", "application/xml"); strings.Contains(text, admin) {
			t.Errorf("the answer: %s", text)
		}
	}
	_, numbers := ask(t, r, "GET", "/metrics", "", "Authorization", "Bearer "+admin)
	_, changes := ask(t, r, "GET", "/api/v1/audit", "", "Authorization", "Bearer "+admin)
	must(t, r.Close())
	for what, text := range map[string]string{"log": log.String(), "numbers": numbers, "audit log": changes} {
		if strings.Contains(text, topSecret) || strings.Contains(text, admin) {
			t.Errorf("the %s holds a secret: %s", what, text)
		}
	}
}
