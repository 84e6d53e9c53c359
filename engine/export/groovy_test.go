package export

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// TestGroovyTexts: literal parts are quoted, insertions are evaluated and escaped for where they stand.
func TestGroovyTexts(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"", "''"}, {"http://a/b", `'http://a/b'`}, {"{= url }", `text(feel('url'))`}, {"{= url }/x", `'' + text(feel('url')) + '/x'`}, {"http://{= h }/x", `'http://' + host(feel('h')) + '/x'`}, {"http://a:{= port }", `'http://a:' + host(feel('port'))`},
		{"http://{= h }/{= id }", `'http://' + host(feel('h')) + '/' + segment(feel('id'))`}, {"http://a/b?x={= q }", `'http://a/b?x=' + query(feel('q'))`}, {"http://a/b#{= q }", `'http://a/b#' + query(feel('q'))`}, {"/a/{= id }", `'/a/' + segment(feel('id'))`},
		{"it's {= \"a'b\" }", `'it\'s ' + segment(feel('"a\'b"'))`}, {`a\b`, `'a\\b'`}, {"a\nb\r", `'a\nb\r'`},
	} {
		if got := joined(c.url, urlEscape); got != c.want {
			t.Errorf("%q: %s, want %s", c.url, got, c.want)
		}
	}
	for before, want := range map[string]string{"": "json", `{"a": `: "json", `{"a": "`: "inner", `{"a": "b", "c": `: "json", `{"a\"": "`: "inner", `{"a\": `: "inner", `{"a\\": `: "json", `\"`: "inner"} {
		if got := jsonEscape(before); got != want {
			t.Errorf("behind %s: %s, want %s", before, got, want)
		}
	}
	for accept, want := range map[string]string{"200-299": "status >= 200 && status <= 299", "200": "status >= 200 && status <= 200", "200-299, 404": "status >= 200 && status <= 299 || status >= 404 && status <= 404", "200 - 204": "status >= 200 && status <= 204"} {
		if got := acceptTest(accept); got != want {
			t.Errorf("%s: %s", accept, got)
		}
	}
	for value, want := range map[string]string{"=a": "header(feel('a'))", "v {= a }": "'v ' + header(feel('a'))", "plain": "'plain'"} {
		if got := headerText(value); got != want {
			t.Errorf("%s: %s", value, got)
		}
	}
	for value, want := range map[string]string{"=a + 1": "feel('a + 1')", "plain": "'plain'", "{= a }": "text(feel('a'))", "x{= a }": "'x' + text(feel('a'))", "": "''"} {
		if got := (groovyCode{}).value(value); got != want {
			t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
}

// TestGroovyRequests: the query, the headers and the body of a call, as our own client sends them.
func TestGroovyRequests(t *testing.T) {
	for _, c := range []struct {
		name string
		call call
		want string
	}{
		{"no query", call{url: "u", method: "POST"}, "'u'"},
		{"a query", call{url: "u", method: "POST", query: []entry{{"a", "=x"}, {"b", "1"}}}, "def list = [['a', feel('x')], ['b', '1']].findAll { it[1] != null }.collectMany { pairs(it[0], it[1], { query(it) }) }\n'u' + (list ? '?' + list.join('&') : '')"},
		{"a query behind another", call{url: "u?c=1", method: "POST", query: []entry{{"a", "1"}}}, "def list = [['a', '1']].findAll { it[1] != null }.collectMany { pairs(it[0], it[1], { query(it) }) }\n'u?c=1' + (list ? '&' + list.join('&') : '')"},
		{"parameters of a GET", call{url: "u", method: "GET", query: []entry{{"a", "1"}}, parameters: []entry{{"p", "2"}}}, "def list = [['a', '1'], ['p', '2']].findAll { it[1] != null }.collectMany { pairs(it[0], it[1], { query(it) }) }\n'u' + (list ? '?' + list.join('&') : '')"},
		{"parameters of a POST", call{url: "u", method: "POST", parameters: []entry{{"p", "2"}}}, "'u'"},
	} {
		if got := groovyURL(c.call); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		name string
		call call
		has  bool
		want string
	}{
		{"JSON of parameters", call{method: "POST", kind: "json", parameters: []entry{{"a", "=x"}, {"b.c", "1"}}}, true, "json(nested([[['a'], feel('x')], [['b', 'c'], '1']]))"},
		{"JSON of nothing", call{method: "POST", kind: "json"}, true, "json(nested([]))"},
		{"a JSON text", call{method: "POST", kind: "json", text: `{"a": {= x }, "b": "{= y }"}`}, true, `'{"a": ' + json(feel('x')) + ', "b": "' + inner(feel('y')) + '"}'`},
		{"an expression", call{method: "POST", kind: "json", text: "=x"}, true, "def value = feel('x')\nvalue instanceof String ? value : json(value)"},
		{"a form", call{method: "POST", kind: "form", parameters: []entry{{"a", "=x"}, {"b", "1"}}}, true, "[pairs('a', feel('x'), { form(it) }), pairs('b', '1', { form(it) })].collectMany { it }.join('&')"},
		{"XML", call{method: "POST", kind: "xml", text: "<a>{= x }</a>"}, true, "'<a>' + xml(feel('x')) + '</a>'"},
		{"text", call{method: "POST", kind: "text", text: "a {= x }"}, true, "'a ' + text(feel('x'))"},
		{"nothing of XML", call{method: "POST", kind: "xml"}, false, "''"},
		{"none", call{method: "POST", kind: "none", text: "x"}, false, ""}, {"a GET", call{method: "GET", kind: "json", parameters: []entry{{"a", "1"}}}, false, ""}, {"a HEAD", call{method: "HEAD", kind: "json"}, false, ""},
		{"a GET with a text", call{method: "GET", kind: "json", text: "{}"}, true, "'{}'"}, {"a DELETE", call{method: "DELETE", kind: "json"}, false, ""}, {"a DELETE with parameters", call{method: "DELETE", kind: "json", parameters: []entry{{"a", "1"}}}, true, "json(nested([[['a'], '1']]))"},
		{"OPTIONS", call{method: "OPTIONS", kind: "json"}, false, ""}, {"a form of nothing", call{method: "POST", kind: "form"}, false, ""}, {"a form of one", call{method: "PUT", kind: "form", parameters: []entry{{"a", "1"}}}, true, "[pairs('a', '1', { form(it) })].collectMany { it }.join('&')"},
	} {
		if c.call.hasBody() != c.has {
			t.Errorf("%s: has a body: %v", c.name, !c.has)
		}
		if got := groovyBody(c.call); c.want != "" && got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		call call
		want string
	}{
		{call{method: "POST", kind: "json"}, "['Accept': 'application/json, */*;q=0.8', 'Content-Type': 'application/json', 'Idempotency-Key': attempt()]"},
		{call{method: "GET", headers: []entry{{"accept", "x"}, {"idempotency-KEY", "1"}}}, "['accept': 'x', 'idempotency-KEY': '1']"},
		{call{method: "GET", kind: "json"}, "['Accept': 'application/json, */*;q=0.8', 'Idempotency-Key': attempt()]"},
		{call{method: "POST", kind: "form", parameters: []entry{{"a", "1"}}, headers: []entry{{"ACCEPT", "x"}}}, "['Content-Type': 'application/x-www-form-urlencoded', 'ACCEPT': 'x', 'Idempotency-Key': attempt()]"},
		{call{method: "POST", kind: "xml", text: "<a/>", headers: []entry{{"content-type", "y"}, {"X", "=z"}}}, "['Accept': 'application/json, */*;q=0.8', 'content-type': 'y', 'X': header(feel('z')), 'Idempotency-Key': attempt()]"},
	} {
		if got := groovyHeaders(c.call); got != c.want {
			t.Errorf("%+v:\n%s\nwant\n%s", c.call, got, c.want)
		}
	}
}

// TestHelpersThatAreUsed: a script has the helpers that it calls and those that they need, each once and before its use.
func TestHelpersThatAreUsed(t *testing.T) {
	names := func(code string) (out []string) {
		for line := range strings.Lines(code) {
			if name, ok := strings.CutPrefix(line, "def "); ok {
				name, _, _ = strings.Cut(name, " ")
				out = append(out, strings.TrimSpace(name))
			}
		}
		return out
	}
	for body, want := range map[string]string{
		"1": "", "text(1)": "plain quoted json text", "x.text(1)": "", "'text(1)'": "", "context(1)": "", "query(1)": "plain quoted json text encode query", "[xml(1)]": "plain quoted json text xml", "feel('a')": "vars feel", "vars['a'] = 1": "vars", "response().body": "fork load spin response",
	} {
		code := camunda7Server.script(groovyCode{body: body})
		if got := strings.Join(names(code), " "); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
		if !strings.HasSuffix(code, body) {
			t.Errorf("%s: does not end with the body:\n%s", body, code)
		}
	}
	for body, want := range map[string]string{"stop('x')": "settings job stop", "left(3)": "settings job left", "response()": "mapper response", "spaced(uri('x'))": "encode uri spaced"} {
		if got := strings.Join(names((&flowable{}).groovy(groovyCode{body: body})), " "); got != want {
			t.Errorf("%s on Flowable: %s, want %s", body, got, want)
		}
	}
	code := camunda7Server.script(groovyCode{first: "first", setup: []string{"one(text(1))", "two"}, body: "body"})
	if !strings.HasPrefix(code, "first\ndef plain") || !strings.HasSuffix(code, "\none(text(1))\ntwo\nbody") {
		t.Error(code)
	}
	if got := secretsOf("secrets.A + secrets.B + secrets.A + mysecrets.C"); len(got) != 2 || !strings.Contains(got[0], "getenv('A')") || !strings.Contains(got[1], "getenv('B')") {
		t.Errorf("%q", got)
	}
}

// TestRepetitions: R3/PT5S is three attempts in all; growing delays are a list of one less. A call that throws an error
// has one attempt more, at once; one that does not is asked whether it has stopped.
func TestRepetitions(t *testing.T) {
	x := &exporter{family: camunda7Family}
	e := &bpmn.Element{ID: "w"}
	asked := func(one, many string) string {
		return `${execution.hasVariable("hookflowFinal_w") ? "` + one + `" : "` + many + `"}`
	}
	for _, c := range []struct{ attempts, delay, backoff, code, want string }{
		{"3", "PT5S", "", "", asked("R1/PT5S", "R3/PT5S")}, {"3", "PT5S", "constant", "", asked("R1/PT5S", "R3/PT5S")},
		{"4", "PT2S", "exponential", "", asked("R1/PT2S", "PT2S,PT4S,PT8S")}, {"3", "PT1M", "exponential", "", asked("R1/PT1M", "PT60S,PT120S")},
		{"2", "PT2S", "exponential", "", asked("R1/PT2S", "R2/PT2S")}, {"1", "PT2S", "exponential", "", "R1/PT2S"}, {"4", "PT0.5S", "exponential", "", asked("R1/PT0.5S", "PT0.5S,PT0.5S,PT0.5S")},
		{"3", "PT5S", "", "BAD", "PT5S,PT5S,PT0S"}, {"4", "PT2S", "exponential", "BAD", "PT2S,PT4S,PT8S,PT0S"}, {"1", "PT5S", "", "BAD", "PT0S"},
	} {
		if got := x.retryCycle(e, call{attempts: c.attempts, delay: c.delay, backoff: c.backoff, errorCode: c.code}); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	for text, want := range map[string]string{"PT20S": "20", "PT1M": "60", "P1D": "86400", "PT0.5S": "", "PT0S": "", "-PT1S": "", "P1M": "", "soon": ""} {
		if got, ok := seconds(text); ok != (want != "") || ok && got != want {
			t.Errorf("%s is %s seconds, %v", text, got, ok)
		}
	}
}

// TestResultsOfJobs: of a variable that answers write in part the worker hands over the whole, once; an error that the headers throw already is left to them.
func TestResultsOfJobs(t *testing.T) {
	if got := whole([]entry{{"b.c", "1"}, {"a", "2"}, {"b.d", "3"}, {"a", "4"}}); len(got) != 2 || got[0].name != "b" || got[1].name != "a" {
		t.Errorf("%+v", got)
	}
	for _, c := range []struct {
		key, value string
		want       bool
	}{{"errorExpression", `=bpmnError("BAD", "x")`, true}, {"errorExpression", `=bpmnError("WORSE", "x")`, false}, {"resultExpression", `=bpmnError("BAD", "x")`, false}} {
		h := etree.NewElement("taskHeaders")
		row := h.CreateElement("header")
		row.CreateAttr("key", c.key)
		row.CreateAttr("value", c.value)
		if throws(h, "BAD") != c.want {
			t.Errorf("%s %s: %v", c.key, c.value, !c.want)
		}
	}
}
