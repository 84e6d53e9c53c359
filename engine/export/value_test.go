package export

import (
	"testing"

	"hookflow/engine/bpmnxml"
)

func TestFeelOf(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                       `"plain"`,
		"":                            `""`,
		"= a + 1":                     `a + 1`,
		"{= a }":                      `string(a)`,
		"Dear <%= name %>":            `string("Dear " + string(name))`,
		"x/{= {b: \"}\"}.b }/y":       `"x/" + string({b: "}"}.b) + "/y"`,
		"open {= a":                   `"open {= a"`,
		"say \"hi\"\n":                `"say \"hi\"\n"`,
		`=instance.key + "instance."`: `hookflowInstance.key + "instance."`,
		"{= instance.corrKey }-":      `string(hookflowInstance.corrKey) + "-"`,
	} {
		if got := feelOf(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestJSONFEEL(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1, "b": [true, null, "x"], "c-d": {}}`: `{a: 1, b: [true, null, "x"], "c-d": {}}`,
		`{"a": {= x }, "b": "{= x }"}`:                `{a: x, b: string(x)}`,
		`{"a": "Hello {= x }, \"{= y }\"!"}`:          `{a: "Hello " + string(x) + ", \"" + string(y) + "\"!"}`,
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

func TestSeconds(t *testing.T) {
	for text, want := range map[string]string{"PT20S": "20", "PT1M30S": "90", "PT2H": "7200", "P1D": "", "PT": "", "PT0S": "", "PT1.5S": "", "=x": ""} {
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
			out, _, err := To(dialect, doc)
			if err != nil {
				continue
			}
			if _, err := bpmnxml.Read("export", out); err != nil {
				t.Errorf("%s: the export cannot be read: %v\n%s", dialect, err, out)
			}
		}
	})
}
