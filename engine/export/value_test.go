package export

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
)

func TestFeelOf(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                       `"plain"`,
		"":                            `""`,
		"= a + 1":                     `a + 1`,
		"{= a }":                      `(if a = null then "" else string(a))`,
		"Dear <%= name %>":            `"Dear " + (if name = null then "" else string(name))`,
		"x/{= {b: \"}\"}.b }/y":       `"x/" + get or else(string({b: "}"}.b), "") + "/y"`,
		"open {= a":                   `"open {= a"`,
		"say \"hi\"\n":                `"say \"hi\"\n"`,
		`=instance.key + "instance."`: `hookflowInstance.key + "instance."`,
		"{= instance.corrKey }-":      `(if hookflowInstance.corrKey = null then "" else string(hookflowInstance.corrKey)) + "-"`,
	} {
		if got := feelOf(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestJSONFEEL(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1, "b": [true, null, "x"], "c-d": {}}`: `{a: 1, b: [true, null, "x"], "c-d": {}}`,
		`{"a": {= x }, "b": "{= x }"}`:                `{a: x, b: (if x = null then "" else string(x))}`,
		`{"a": "Hello {= x }, \"{= y }\"!"}`:          `{a: "Hello " + (if x = null then "" else string(x)) + ", \"" + (if y = null then "" else string(y)) + "\"!"}`,
		`[{= x }, {= {k: "}"} }]`:                     `[x, {k: "}"}]`,
		`{= x }`:                                      `x`,
		`{"a": `:                                      ``,
		`{"a": 1} 2`:                                  ``,
		`not json {= x }`:                             ``,
	} {
		if got, ok := jsonFEEL(text); ok != (want != "") || ok && got != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, ok, want)
		}
	}
}

// TestJSONFEELMeansTheSame: for a JSON text, the expression of the export and
// the template of our engine give the same JSON. Lists and contexts inside of
// a string literal are left out: FEEL writes them its own way.
func TestJSONFEELMeansTheSame(t *testing.T) {
	values := []any{"x", `say "hi" \ {`, "", "äöü\n", 1.5, true, map[string]any{"a": []any{true, nil}}}
	for _, body := range []string{`["{= v }", 1]`, `{"a": "<{= v }>", "b": {"c": [{= v }, "{= v }"]}}`, `{"a": {= v }}`} {
		for _, v := range values {
			if _, composite := v.(map[string]any); composite && strings.Contains(body, `"{=`) {
				continue
			}
			data, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			value, err := feel.FromJSON(data)
			if err != nil {
				t.Fatal(err)
			}
			env := &feel.Env{Scope: feel.MapScope{"v": value}}
			template, err := feel.ParseTemplate(body, feel.JSON)
			if err != nil {
				t.Fatal(err)
			}
			want, err := template.Eval(env)
			if err != nil {
				t.Fatal(err)
			}
			expr, _ := jsonFEEL(body)
			if got := evalJSON(t, expr, env); !sameJSON(t, got, want) {
				t.Errorf("%s with %q: %s gives %s, the template %s", body, v, expr, got, want)
			}
		}
	}
}

func evalJSON(t *testing.T, expr string, env *feel.Env) string {
	t.Helper()
	e, err := feel.Parse(expr)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	v, err := e.Eval(env)
	if err != nil {
		t.Fatal(err)
	}
	data, err := feel.ToJSON(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := errors.Join(json.Unmarshal([]byte(a), &x), json.Unmarshal([]byte(b), &y)); err != nil {
		t.Fatalf("%s, %s: %v", a, b, err)
	}
	return reflect.DeepEqual(x, y)
}

// asTheyStand are kinds that every server runs without settings of its own.
var asTheyStand = []bpmn.Kind{bpmn.ExclusiveGateway, bpmn.ParallelGateway}

// TestEveryKindIsDecided: each dialect translates, refuses or knowingly leaves
// alone every kind of flow node that our engine runs.
func TestEveryKindIsDecided(t *testing.T) {
	alone := map[string][]bpmn.Kind{"camunda7": {bpmn.InclusiveGateway}, "flowable": {bpmn.InclusiveGateway}}
	for _, f := range families {
		kinds := f.begin(&exporter{family: f, Definitions: bpmn.Build(bpmnxml.New().Root())}).kinds()
		for _, info := range bpmn.Kinds {
			if !info.Runs || !info.Kind.FlowNode() || slices.Contains(append(alone[f.name], asTheyStand...), info.Kind) {
				continue
			}
			if kinds[info.Kind] == nil && f.refuse[info.Kind] == "" {
				t.Errorf("%s says nothing about %s", f.name, info.Kind)
			}
		}
	}
}

// TestEveryFieldIsAnswered: each dialect says of every field of the element table what
// it makes of it, and of nothing else.
func TestEveryFieldIsAnswered(t *testing.T) {
	fields := map[string]bool{}
	for _, list := range append([][]bpmn.Field{bpmn.CommonFields}, tables()...) {
		for _, f := range list {
			fields[f.Name] = true
		}
	}
	for _, f := range families {
		for name := range fields {
			if answers[f.name][name].way == unanswered {
				t.Errorf("%s does not answer for the field %s: add it to fields.go", f.name, name)
			}
		}
		for name, a := range answers[f.name] {
			if !fields[name] {
				t.Errorf("%s answers for %s, which is no field", f.name, name)
			}
			if (a.way == differs || a.way == refused) == (a.reason == "") || a.ours && a.reason == "" {
				t.Errorf("%s, %s: a reason is given where something is told, and only there", f.name, name)
			}
		}
	}
}

// tables are the fields of every kind.
func tables() (all [][]bpmn.Field) {
	for _, info := range bpmn.Kinds {
		all = append(all, info.Fields)
	}
	return all
}

func TestSeconds(t *testing.T) {
	for text, want := range map[string]string{"PT20S": "20", "PT1M30S": "90", "PT2H": "7200", "P1D": "86400", "P1M": "", "PT": "", "PT0S": "", "PT1.5S": "", "=x": ""} {
		if got, ok := seconds(text); ok != (want != "") || ok && got != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, ok, want)
		}
	}
}

// FuzzTo: no document makes an export panic, and what comes out can be read again.
func FuzzTo(f *testing.F) {
	f.Add([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:h="urn:hookflow:bpmn:1"><process id="p" isExecutable="true"><startEvent id="s"><extensionElements><h:receive path="a"/></extensionElements><messageEventDefinition/></startEvent>` +
		`<sendTask id="t"><extensionElements><h:call url="{= a }" body="json"><h:text>{"x": {= y }}</h:text></h:call></extensionElements></sendTask></process></definitions>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := bpmnxml.Read("fuzz", data)
		if err != nil {
			return
		}
		for _, dialect := range Dialects() {
			out, err := To(dialect, doc, Options{})
			if err != nil {
				continue
			}
			if _, err := bpmnxml.Read("export", out.Data); err != nil {
				t.Errorf("%s: the export cannot be read: %v\n%s", dialect, err, out.Data)
			}
		}
	})
}
