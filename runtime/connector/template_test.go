package connector

import (
	"encoding/json"
	"strings"
	"testing"

	"hookflow/engine/template"
)

// issues is a template as people write them: an address and a body that are computed from what is filled in, fields in groups
// that depend on each other, and an icon.
const issues = `{"name": "Issues", "id": "issues", "icon": {"contents": "data:image/svg+xml;utf8,<svg/>"}, "groups": [{"id": "what", "label": "What to do"}], "properties": [
 {"type": "Hidden", "value": "=\"https://git.example/repos/\" + owner + \"/issues\"", "binding": {"type": "zeebe:input", "name": "url"}},
 {"id": "verb", "type": "Dropdown", "group": "what", "value": "GET", "choices": [{"name": "List", "value": "GET"}, {"name": "Open one", "value": "POST"}], "binding": {"type": "zeebe:input", "name": "method"}},
 {"label": "Owner", "feel": "optional", "constraints": {"notEmpty": true, "minLength": 2, "pattern": {"value": "^[a-z]+$", "message": "Small letters"}}, "binding": {"type": "zeebe:input", "name": "owner"}},
 {"label": "Title", "type": "Text", "condition": {"property": "verb", "equals": "POST"}, "constraints": {"notEmpty": true}, "binding": {"type": "zeebe:input", "name": "issue.title"}},
 {"label": "Urgent", "type": "Boolean", "condition": {"allMatch": [{"property": "verb", "oneOf": ["POST"]}]}, "binding": {"type": "zeebe:input", "name": "issue.urgent"}},
 {"label": "Page", "type": "Number", "value": 2, "condition": {"property": "verb", "equals": "GET"}, "binding": {"type": "zeebe:input", "name": "queryParameters.page"}},
 {"type": "Hidden", "value": "={title: issue.title, urgent: issue.urgent}", "binding": {"type": "zeebe:input", "name": "body"}},
 {"type": "Hidden", "value": "={\"X-Owner\": owner}", "binding": {"type": "zeebe:input", "name": "headers"}},
 {"type": "Hidden", "value": "retries", "binding": {"type": "zeebe:taskHeader", "key": "x"}}]}`

// A template whose address and body are expressions is called as they come out; what does not apply is not sent.
func TestTemplateIsComputed(t *testing.T) {
	c, notes, err := FromTemplates([]byte(issues))
	if err != nil || len(notes) > 0 || c.BaseURL != "https://git.example" || c.Check() != nil {
		t.Fatal(c, notes, err, c.Check())
	}
	for _, k := range []struct{ given, want string }{
		{`{"owner": "ann"}`, "GET https://git.example/repos/ann/issues?page=2 [{X-Owner ann}] "},
		{`{"owner": "ann", "page": 5, "issue.title": "left over"}`, "GET https://git.example/repos/ann/issues?page=5 [{X-Owner ann}] "},
		{`{"owner": "ann", "method": "POST", "issue.title": "Broken", "issue.urgent": true}`,
			`POST https://git.example/repos/ann/issues [{X-Owner ann} {Content-Type application/json}] {"title":"Broken","urgent":true}`},
		{`{"owner": "ann", "method": "POST"}`, "the action issues of issues needs issue.title"},
		{`{}`, "needs owner"},
		{`{"owner": "ann", "odd": 1}`, `has no parameter "odd"`},
	} {
		var inputs map[string]json.RawMessage
		if err := json.Unmarshal([]byte(k.given), &inputs); err != nil {
			t.Fatal(err)
		}
		r, err := c.Compose("issues", inputs)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = strings.Join([]string{r.Method, r.URL, written(r.Header), r.Body}, " ")
		}
		if !strings.Contains(got, k.want) {
			t.Errorf("%s: %s, not %s", k.given, got, k.want)
		}
	}
	c.Actions[0].Service = "https://git.example.evil"
	if _, err := c.Compose("issues", map[string]json.RawMessage{"owner": json.RawMessage(`"ann"`)}); err == nil || !strings.Contains(err.Error(), "does not lead to") {
		t.Errorf("another host: %v", err)
	}
}

func written(header []Pair) string {
	var list []string
	for _, h := range header {
		list = append(list, "{"+h.Name+" "+h.Value+"}")
	}
	return "[" + strings.Join(list, " ") + "]"
}

// The fields say how people fill them in.
func TestTemplateFields(t *testing.T) {
	c, _, err := FromTemplates([]byte(issues))
	if err != nil {
		t.Fatal(err)
	}
	a := c.Actions[0]
	got := ""
	for _, p := range a.Parameters {
		f := FieldOf(p)
		got += strings.TrimSpace(strings.Join([]string{p.In, f.Name, string(f.Type), f.Label, f.Group, f.Pattern, f.Message, f.Default()}, " ")) + "\n"
	}
	alike(t, strings.TrimSpace(got), `
address url Hidden
method method Dropdown  what   GET
variable owner String Owner  ^[a-z]+$ Small letters
variable issue.title Text Title
variable issue.urgent Boolean Urgent
query page Number Page    2
body body Hidden
header headers Hidden`)
	if a.Icon == "" || len(a.Groups) != 1 || len(FieldOf(a.Parameters[1]).Choices) != 2 {
		t.Errorf("the action is %+v", a)
	}
	bad := strings.NewReplacer("data:image/svg+xml;utf8,<svg/>", "https://example.org/a.svg", "^[a-z]+$", "(?=x)").Replace(issues)
	_, notes, err := FromTemplates([]byte(bad))
	if all := strings.Join(notes, "; "); err != nil || !strings.Contains(all, "the icon of Issues") || !strings.Contains(all, "the pattern of owner") {
		t.Errorf("%v, %s", err, all)
	}
}

// A parameter without a field of its own is filled in as its type says.
func TestFieldOf(t *testing.T) {
	for _, c := range []struct {
		p    Parameter
		want template.Type
	}{{Parameter{Type: "boolean"}, template.Boolean}, {Parameter{Type: "integer"}, template.Number}, {Parameter{Type: "object"}, template.String}} {
		if f := FieldOf(c.p); f.Type != c.want {
			t.Errorf("%+v: %s", c.p, f.Type)
		}
	}
	if f := FieldOf(Parameter{Name: "id", In: InPath, Required: true}); !f.NotEmpty || FieldOf(Parameter{Required: true, Default: json.RawMessage("1")}).NotEmpty {
		t.Error("what is needed is not said")
	}
}
