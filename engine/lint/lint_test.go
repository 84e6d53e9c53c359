package lint

import (
	"encoding/json"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

func readText(t testing.TB, text string) *bpmnxml.Document {
	t.Helper()
	doc, err := bpmnxml.Read("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const twoFaults = `<definitions xmlns="` + bpmn.NS + `" id="D" targetNamespace="t">
<process id="P" isExecutable="true">
<task id="a" startQuantity="none"/>
<task id="a"/>
</process></definitions>`

func TestFindingsAreInDocumentOrder(t *testing.T) {
	doc := readText(t, twoFaults)
	last := 0
	findings := Run(bpmn.Build(doc.Root()), Options{Line: doc.Line})
	for _, f := range findings {
		if f.Line < last {
			t.Errorf("line %d after line %d: %s", f.Line, last, f)
		}
		last = f.Line
	}
	if Worst(findings) != Error || last != 4 {
		t.Errorf("worst %q, last line %d", Worst(findings), last)
	}
}

// A file switches rules off by name.
func TestSwitchedOff(t *testing.T) {
	doc := readText(t, twoFaults)
	found := func() string {
		var rules []string
		for _, f := range Run(bpmn.Build(doc.Root()), Options{}) {
			if f.Severity == Error {
				rules = append(rules, f.Rule)
			}
		}
		return strings.Join(rules, " ")
	}
	for off, want := range map[string]string{"": "schema-attribute id-unique", "id-unique": "schema-attribute", " id-unique  schema-attribute ": ""} {
		root := doc.Root()
		root.CreateAttr(bpmn.Prefix(bpmn.Untracked, root, bpmn.NSHookflow)+":lintOff", off)
		if got := found(); got != want {
			t.Errorf("without %q: got %q, want %q; file:\n%s", off, got, want, doc.Bytes())
		}
	}
}

// Switching a rule off and on again leaves the file as it was, but for our namespace.
func TestSwitch(t *testing.T) {
	doc := readText(t, twoFaults)
	d := bpmn.Build(doc.Root())
	Switch(bpmn.Untracked, d, "id-unique", true)
	Switch(bpmn.Untracked, d, "flow-lists", true)
	if got := offAttr(d.XML); got == nil || got.Value != "flow-lists id-unique" {
		t.Errorf("switched off are %v", got)
	}
	Switch(bpmn.Untracked, d, "flow-lists", false)
	if off := SwitchedOff(d); len(off) != 1 || !off["id-unique"] {
		t.Errorf("switched off are %v", off)
	}
	Switch(bpmn.Untracked, d, "id-unique", false)
	if offAttr(d.XML) != nil {
		t.Error("the empty list stands in the file")
	}
}

func TestReportJSON(t *testing.T) {
	doc := readText(t, twoFaults)
	findings := run(bpmn.Build(doc.Root()), Options{Line: doc.Line}, []*Rule{idUnique})
	data, err := json.Marshal(NewReport("x.bpmn", findings))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"file":"x.bpmn","counts":{"error":1,"info":0,"warning":0},"findings":[{"rule":"id-unique","severity":"error","element":"a","line":4,"message":"The task a has the id of a \u003ctask\u003e before it: give one of them another id"}]}`
	if string(data) != want {
		t.Errorf("got\n%s\nwant\n%s", data, want)
	}
	if data, _ := json.Marshal(NewReport("y", nil)); !strings.Contains(string(data), `"findings":[]`) {
		t.Errorf("no findings are written as %s", data)
	}
}

// TestStrict: what does not run is an error where the file is surely ours, and
// where it is asked.
func TestStrict(t *testing.T) {
	gateway := `<complexGateway id="g"/>`
	ours := `<serviceTask id="s"><extensionElements><hookflow:job xmlns:hookflow="` + bpmn.NSHookflow + `" type="x"/></extensionElements></serviceTask>`
	for _, test := range []struct {
		process string
		run     bool
		want    Severity
	}{
		{`<process id="P" isExecutable="true">` + gateway + ours + `</process>`, false, Error},
		{`<process id="P" isExecutable="true">` + gateway + `</process>`, false, Warning},
		{`<process id="P" isExecutable="true" xmlns:bizagi="http://www.bizagi.com/bpmn20">` + gateway + `</process>`, false, Warning},
		{`<process id="P">` + gateway + ours + `</process>`, false, Warning},
		{`<process id="P" isExecutable="true">` + gateway + `</process>`, true, Error},
		{`<process id="P">` + gateway + `</process>`, true, Error},
	} {
		doc := readText(t, `<definitions xmlns="`+bpmn.NS+`" id="D" targetNamespace="t">`+test.process+`</definitions>`)
		findings := run(bpmn.Build(doc.Root()), Options{Executable: noComplexGateways, Run: test.run}, []*Rule{engineSupport})
		if len(findings) != 1 || findings[0].Severity != test.want {
			t.Errorf("%s, run %v: %v, want %s", test.process, test.run, findings, test.want)
		}
	}
}

// FuzzRun: no document, however wrong, makes a rule panic, and every quick fix can be applied.
func FuzzRun(f *testing.F) {
	f.Add([]byte(twoFaults))
	f.Add([]byte(chain(3)))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := bpmnxml.Read("fuzz", data)
		if err != nil {
			return
		}
		for _, found := range Run(bpmn.Build(doc.Root()), Options{Line: doc.Line}) {
			if found.Message == "" || found.Rule == "" {
				t.Errorf("an empty finding: %+v", found)
			}
			if found.Fix != nil {
				found.Fix.Apply(bpmn.Untracked)
			}
		}
	})
}

// TestDeployed: what engines take although the standard forbids it is no error
// in a file made for one, or for ours.
func TestDeployed(t *testing.T) {
	flow := `<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e" isImmediate="false"/>`
	setting := `<serviceTask id="x"><extensionElements><hookflow:job type="x"/></extensionElements></serviceTask>`
	for _, test := range []struct {
		attrs, inner string
		want         Severity
	}{
		{``, ``, Error},
		{`xmlns:camunda="http://camunda.org/schema/1.0/bpmn"`, ``, Warning},
		{`xmlns:drools="http://www.jboss.org/drools"`, ``, Warning},
		{``, setting, Warning},
	} {
		doc := readText(t, `<definitions xmlns="`+bpmn.NS+`" xmlns:hookflow="`+bpmn.NSHookflow+`" `+test.attrs+` id="D" targetNamespace="t"><process id="P" isExecutable="true" processType="Public">`+flow+test.inner+`</process></definitions>`)
		findings := run(bpmn.Build(doc.Root()), Options{}, []*Rule{publicProcess, sequenceFlowImmediate})
		if len(findings) != 2 || findings[0].Severity != test.want || findings[1].Severity != test.want {
			t.Errorf("%s %s: %v, want two of %s", test.attrs, test.inner, findings, test.want)
		}
	}
}
