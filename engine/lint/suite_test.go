package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

func errorsIn(t *testing.T, file string) []Finding {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := bpmnxml.Read(file, data)
	if err != nil {
		return []Finding{{Severity: Error, Message: err.Error()}}
	}
	var found []Finding
	for _, f := range Run(bpmn.Build(doc.Root()), Options{Line: doc.Line}) {
		if f.Severity == Error {
			found = append(found, f)
		}
	}
	return found
}

// TestValidModels: nothing in the models that people and engines accept is an error.
func TestValidModels(t *testing.T) {
	for _, pattern := range []string{"hdbpmn/*.bpmn", "miwg/*.bpmn", "probes/*.bpmn", "betsy/*/*.bpmn", "betsy/*.bpmn"} {
		t.Run(pattern, func(t *testing.T) {
			for _, file := range suites.Public(t, pattern) {
				for _, f := range errorsIn(t, file) {
					t.Errorf("%s: %s", file, f)
				}
			}
		})
	}
}

// accepted are invalid models that are not rejected: a script without a
// scriptFormat is common in executable models, so that is only a warning.
var accepted = map[string]bool{"EXT053_1_failure.bpmn": true}

// TestInvalidModels: every model that breaks a constraint of the standard is rejected.
func TestInvalidModels(t *testing.T) {
	files := suites.Public(t, "invalid-models/*.bpmn")
	rejected := 0
	for _, file := range files {
		switch found := errorsIn(t, file); {
		case len(found) > 0:
			rejected++
		case !accepted[filepath.Base(file)]:
			t.Errorf("%s: no error found", file)
		}
	}
	t.Logf("%d of %d rejected", rejected, len(files))
}

// chain makes a process of n tasks, each with a call, a gateway and two flows.
func chain(n int) string {
	var b, di strings.Builder
	b.WriteString(`<definitions xmlns="` + bpmn.NS + `" xmlns:hookflow="` + bpmn.NSHookflow + `" xmlns:di="` + bpmn.NSDI + `" xmlns:dc="` + bpmn.NSDC + `" id="D" targetNamespace="t"><process id="P" isExecutable="true">`)
	fmt.Fprint(&b, `<startEvent id="t0"><outgoing>f0</outgoing></startEvent>`)
	for i := range n {
		fmt.Fprintf(&b, `<serviceTask id="t%d" name="call %d"><extensionElements><hookflow:call url="http://host/{= x }"><hookflow:parameter field="a" value="=b + %d"/></hookflow:call></extensionElements><incoming>f%d</incoming><outgoing>f%d</outgoing></serviceTask>`, i+1, i, i, i, i+1)
		fmt.Fprintf(&b, `<sequenceFlow id="f%d" sourceRef="t%d" targetRef="t%d"/>`, i, i, i+1)
		fmt.Fprintf(&di, `<di:BPMNShape id="s%d" bpmnElement="t%d"><dc:Bounds x="%d" y="%d" width="100" height="80"/></di:BPMNShape>`+"\n"+`<di:BPMNEdge id="e%d" bpmnElement="f%d"/>`, i+1, i+1, i%60*150, i/60*120, i, i)
	}
	fmt.Fprintf(&b, `<endEvent id="t%d"><incoming>f%d</incoming></endEvent><sequenceFlow id="f%d" sourceRef="t%d" targetRef="t%d"/></process>`, n+1, n, n, n, n+1)
	return b.String() + `<di:BPMNDiagram id="G"><di:BPMNPlane id="L" bpmnElement="P">` + di.String() + `</di:BPMNPlane></di:BPMNDiagram></definitions>`
}

// BenchmarkRun is a full pass over 4,000 elements: 2,000 tasks with calls and the flows between them.
func BenchmarkRun(b *testing.B) {
	doc, err := bpmnxml.Read("chain", []byte(chain(2000)))
	if err != nil {
		b.Fatal(err)
	}
	d := bpmn.Build(doc.Root())
	for b.Loop() {
		Run(d, Options{Line: doc.Line})
	}
}

func BenchmarkRules(b *testing.B) {
	doc, err := bpmnxml.Read("chain", []byte(chain(2000)))
	if err != nil {
		b.Fatal(err)
	}
	d := bpmn.Build(doc.Root())
	for _, r := range Rules {
		b.Run(r.Name, func(b *testing.B) {
			p := newPass(d, Options{Line: doc.Line}, sizes{})
			p.rule = r
			for b.Loop() {
				r.Check(p)
			}
		})
	}
}
