package runtime_test

import (
	"strings"
	"testing"

	"encoding/json"
	"hookflow/runtime"
	"hookflow/runtime/account"
	"hookflow/runtime/connector"
	"hookflow/runtime/listener"
	"io"
	"net/http"
	"net/http/httptest"
)

// javaScript is a process whose only task runs a script.
func javaScript(source, result string) string {
	return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><scriptTask id="call" scriptFormat="javascript">
<extensionElements><hookflow:script result="` + result + `"/></extensionElements><script><![CDATA[` + source + `]]></script></scriptTask>`
}

func TestScriptsInJavaScript(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	for _, test := range []struct{ name, source, result, want string }{
		{"last expression", `const total = lines.map(l => l.price * l.count).reduce((a, b) => a + b, 0); ({total, n: lines.length})`, "sum", `{"total":7.5,"n":2}`},
		{"return", `for (const l of lines) { if (l.count > 1) return l.name.toUpperCase() }`, "sum", `"A"`},
		{"entries become variables", `({sum: lines.length + 1})`, "", `3`},
		{"nothing", `function f() {}`, "sum", `null`},
		{"data is no code", `comment`, "sum", `"{{secrets.TOK}} \"); throw 1; (\""`},
	} {
		deploy(t, r, "p.bpmn", javaScript(test.source, test.result))
		var in listener.Instance
		c.do("POST", "/api/v1/instances", `{"process":"p","variables":{"lines":[{"name":"a","price":1.25,"count":2},{"name":"b","price":5,"count":1}],"comment":"{{secrets.TOK}} \"); throw 1; (\""}}`, &in)
		if got := string(c.ended(in.Key).Variables["sum"]); got != test.want {
			t.Errorf("%s: sum is %s, want %s", test.name, got, test.want)
		}
	}
}

// A script meets nothing of the computer, and cannot hold it up.
func TestScriptsAreBounded(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	for source, why := range map[string]string{
		`require("fs")`:             "require is not defined",
		`fetch("http://localhost")`: "fetch is not defined",
		`process.exit(1)`:           "process is not defined",
		`while (true) {}`:           "takes longer than 5s",
		`let a = []; while (true) a.push("x".repeat(1e5) + a.length)`: "it takes ", // more than 256 MB of memory; on a busy computer its time may be over first
		`function f() { return f() } f()`:                             "the script fails",
		`"x".repeat(1e9)`:                                             "repeat makes a text of more than",
		`throw new Error("no stock")`:                                 "no stock",
		`let x = ;`:                                                   "the script is not JavaScript",
		`const a = {}; a.a = a; a`:                                    "circular",
	} {
		deploy(t, r, "p.bpmn", javaScript(source, "x"))
		key := c.start("p")
		var in listener.Instance
		c.until("the incident of "+source, func() bool { c.do("GET", "/api/v1/instances/"+key, "", &in); return len(in.Incidents) > 0 })
		if got := in.Incidents[0].Message; !strings.Contains(got, why) {
			t.Errorf("%s: %q does not hold %q", source, got, why)
		}
	}
}

// What Camunda 7's scripts ask of their engine is translated, as before.
func TestScriptsOfCamunda7AreTranslated(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", javaScript(`execution.getVariable("n") + 1`, "m"))
	var in listener.Instance
	c.do("POST", "/api/v1/instances", `{"process":"p","variables":{"n":2}}`, &in)
	if got := string(c.ended(in.Key).Variables["m"]); got != "3" {
		t.Errorf("m is %s", got)
	}
}

func TestConnectorsAreComposedWhenTheyLeave(t *testing.T) {
	type seen struct{ path, query, authorization, body string }
	arrived := make(chan seen, 1)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrived <- seen{r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("Authorization"), string(body)}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":7,"note":"` + topSecret + `"}`))
	}))
	t.Cleanup(service.Close)
	o := withVault(t)
	o.Connectors = connector.OpenShelf(t.TempDir())
	shop := connector.Connector{Name: "shop", BaseURL: "http://127.0.0.1:1", Account: "shop", Actions: []connector.Action{{ID: "order", Method: "POST", Path: "/customers/{id}/orders", Body: connector.JSONBody,
		Parameters: []connector.Parameter{{Name: "id", In: connector.InPath}, {Name: "dry", In: connector.InQuery}, {Name: "note", In: connector.InBody}, {Name: "amount", In: connector.InBody}}}}}
	_, err := o.Connectors.Put(shop)
	must(t, err)
	must(t, o.Vault.Set("local", "TOK", topSecret, "p"))
	must(t, o.Accounts.Put("local", account.Account{Name: "shop", Kind: "bearer", BaseURL: service.URL, Settings: map[string]string{"token": "TOK"}}))
	r := open(t, o)
	c := client{t, r.URL()}
	task := func(action string) string {
		return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><serviceTask id="call"><extensionElements><hookflow:work kind="connector"/>
<hookflow:call connector="shop" version="1" action="` + action + `"><hookflow:argument name="id" value="=customer"/><hookflow:argument name="dry" value="=comment"/>
<hookflow:argument name="note" value="{{secrets.TOK}}"/><hookflow:argument name="amount" value="=12.5"/>
<hookflow:answer variable="order" value="=response.body.id"/><hookflow:answer variable="echo" value="=response.body.note"/></hookflow:call></extensionElements></serviceTask>`
	}
	deploy(t, r, "p.bpmn", task("order"))
	var in listener.Instance
	c.do("POST", "/api/v1/instances", `{"process":"p","variables":{"customer":"Kim & Söhne/1","comment":"{{secrets.TOK}}"}}`, &in)
	ended := c.ended(in.Key)
	got := <-arrived
	var body struct {
		Note   string
		Amount json.Number
	}
	must(t, json.Unmarshal([]byte(got.body), &body))
	if got.path != "/customers/Kim%20&%20S%C3%B6hne%2F1/orders" || got.query != "dry=%7B%7Bsecrets.TOK%7D%7D" || got.authorization != "Bearer "+topSecret || body.Note != topSecret || body.Amount != "12.5" {
		t.Errorf("the service saw %+v", got)
	}
	if string(ended.Variables["order"]) != "7" || string(ended.Variables["echo"]) != `"***"` {
		t.Errorf("the process has %s", ended.Variables)
	}
	if log := c.calls(in.Key); len(log) != 1 || strings.Contains(log[0].Request.Body, topSecret) || log[0].Request.Method != "POST" {
		t.Errorf("the log shows %+v", log)
	}
	deploy(t, r, "p.bpmn", task("cancel"))
	if _, why := failureOf(t, c); !strings.Contains(why, `has no action "cancel"; it has order`) {
		t.Errorf("an action that there is not: %s", why)
	}
}
