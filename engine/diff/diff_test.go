package diff_test

import (
	"os"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/diff"
	"hookflow/engine/suites"
)

// edits change the base document by replacing a text; want is what the
// comparison says then, one "kind element: text" per line.
var edits = []struct{ name, old, new, want string }{
	{"nothing", "", "", ""},
	{"formatting", `name="done" />`, "name='done'\n/>", ""},
	{"rename", `name="Call service"`, `name="Call the shop"`, `changed call: service task "Call service" was renamed to "Call the shop"`},
	{"unname", ` name="begin"`, ``, `changed start: start event "begin" lost its name`},
	{"url", `http://a/x`, `http://b/x`, `changed call: URL of service task "Call service" changed from "http://a/x" to "http://b/x"`},
	{"set", `url="http://a/x"`, `url="http://a/x" method="GET"`, `changed call: Method of service task "Call service" changed from "POST" to "GET"`},
	{"row", `value="1"`, `value="2"`, `changed call: Headers of service task "Call service": X-A changed from "1" to "2"`},
	{"row added", `</hookflow:call>`, `<hookflow:header name="B" value="=b"/></hookflow:call>`, `changed call: Headers of service task "Call service": B = =b was added`},
	{"documentation", `old words`, `new words`, `changed call: Documentation of service task "Call service" changed from "old words" to "new words"`},
	{"foreign detail", `<hookflow:call url`, `<other xmlns="o" x="1"/><hookflow:call url`, `changed call: service task "Call service" has other details`},
	{"reconnect", `sourceRef="call" targetRef="end"`, `sourceRef="start" targetRef="end"`,
		`changed f2: sequence flow f2 leads from start event "begin" to end event "done", no longer from service task "Call service" to end event "done"`},
	{"flow added", `</process>`, `<sequenceFlow id="f3" sourceRef="start" targetRef="end"/></process>`, `added f3: sequence flow f3 was added from start event "begin" to end event "done"`},
	{"removed", `<endEvent id="end" name="done" />`, `<endEvent id="end2" name="over" />`,
		"added end2: end event \"over\" was added in process \"Order\"\nchanged f2: sequence flow f2 leads from service task \"Call service\" to nothing, no longer from service task \"Call service\" to end event \"done\"\nremoved end: end event \"done\" was removed in process \"Order\""},
	{"timer", `PT1M`, `PT2M`, `changed late: After of boundary event "late" changed from "PT1M" to "PT2M"`},
	{"lane", `<flowNodeRef>call</flowNodeRef></lane><lane id="L2" name="Shop" />`, `</lane><lane id="L2" name="Shop"><flowNodeRef>call</flowNodeRef></lane>`,
		`changed call: service task "Call service" is now in lane "Shop", no longer in lane "Sales"`},
	{"kind", `<endEvent id="end" name="done" />`, `<task id="end" name="done" />`, `changed end: end event "done" is now a task`},
	{"moved", `x="100" y="100"`, `x="140" y="100"`, `layout call: service task "Call service" was moved on the drawing`},
	{"resized", `height="80"`, `height="90"`, `layout call: service task "Call service" was resized`},
	{"rerouted", `x="10" y="10"`, `x="10" y="30"`, `layout f1: sequence flow f1 from start event "begin" to service task "Call service" was drawn along another way`},
	{"hidden", `bpmnElement="f1"`, `bpmnElement="f2"`, "layout f1: sequence flow f1 is no longer drawn\nlayout f2: sequence flow f2 is now drawn"},
}

func TestCompare(t *testing.T) {
	data, err := os.ReadFile("testdata/base.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		t.Run(e.name, func(t *testing.T) {
			if !strings.Contains(string(data), e.old) {
				t.Fatalf("the base document does not hold %q", e.old)
			}
			report := diff.Compare(parse(t, data), parse(t, []byte(strings.Replace(string(data), e.old, e.new, 1))))
			if got := told(report); got != e.want {
				t.Errorf("got\n%s\nwant\n%s", got, e.want)
			}
			if same := !strings.Contains("\n"+e.want, "\nchanged") && !strings.Contains("\n"+e.want, "\nadded"); report.Same() != same {
				t.Errorf("Same is %v", report.Same())
			}
		})
	}
}

func parse(t *testing.T, data []byte) *bpmn.Definitions {
	t.Helper()
	doc, err := bpmnxml.Read("test", data)
	if err != nil {
		t.Fatal(err)
	}
	return bpmn.Build(doc.Root())
}

func told(r diff.Report) string {
	var lines []string
	for _, c := range r.Changes {
		lines = append(lines, string(c.Kind)+" "+c.Element+": "+c.Text)
	}
	return strings.Join(lines, "\n")
}

func TestElements(t *testing.T) {
	a := parse(t, []byte(`<definitions xmlns="`+bpmn.NS+`"><process id="p"><task id="a"/></process></definitions>`))
	b := parse(t, []byte(`<definitions xmlns="`+bpmn.NS+`"><process id="p" name="x"><task id="b"/></process></definitions>`))
	r := diff.Compare(a, b)
	for kind, want := range map[diff.Kind]string{diff.Added: "b", diff.Removed: "a", diff.Changed: "p", diff.Layout: ""} {
		if got := strings.Join(r.Elements(kind), " "); got != want {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
	}
}

// TestItself: a document does not differ from itself, whatever it holds.
func TestItself(t *testing.T) {
	for _, file := range suites.Public(t, "miwg/*.bpmn", "hdbpmn/*.bpmn") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if r := diff.Compare(parse(t, data), parse(t, data)); len(r.Changes) > 0 {
			t.Errorf("%s: %s", file, told(r))
		}
	}
}

// In a window an element without a name is called that, and a flow by where it leads; the terminal has the ids.
func TestNamelessElementsInWords(t *testing.T) {
	model := func(inside string) *bpmn.Definitions {
		x, err := bpmnxml.Read("x.bpmn", []byte(`<definitions xmlns="`+bpmn.NS+`" id="D" targetNamespace="t"><process id="P">`+inside+`</process></definitions>`))
		if err != nil {
			t.Fatal(err)
		}
		return bpmn.Build(x.Root())
	}
	before := model(`<task id="a" name="Pay"/>`)
	after := model(`<task id="a" name="Pay"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>`)
	want := map[string]string{"b": "task without a name was added in process without a name", "f": `sequence flow was added from task "Pay" to task without a name`}
	for _, c := range diff.Compare(before, after).Changes {
		if got := strings.ToLower(c.In(func(s string) string { return s })); got != strings.ToLower(want[c.Element]) {
			t.Errorf("%s: %q, want %q", c.Element, got, want[c.Element])
		}
		if !strings.Contains(c.Text, c.Element) {
			t.Errorf("the terminal says %q", c.Text)
		}
	}
}
