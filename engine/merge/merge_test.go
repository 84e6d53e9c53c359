package merge_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
	"hookflow/engine/merge"
)

const base = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="t">
  <process id="p" isExecutable="true">
    <startEvent id="s">
      <outgoing>f1</outgoing>
    </startEvent>
    <sequenceFlow id="f1" sourceRef="s" targetRef="a" />
    <task id="a" name="Check">
      <incoming>f1</incoming>
      <outgoing>f2</outgoing>
    </task>
    <sequenceFlow id="f2" sourceRef="a" targetRef="c" />
    <serviceTask id="c" name="Order">
      <extensionElements>
        <hookflow:call url="http://shop.example/orders" method="POST" />
      </extensionElements>
      <incoming>f2</incoming>
      <outgoing>f3</outgoing>
    </serviceTask>
    <sequenceFlow id="f3" sourceRef="c" targetRef="e" />
    <endEvent id="e">
      <incoming>f3</incoming>
    </endEvent>
  </process>
</definitions>
`

func edited(t *testing.T, replace ...string) *bpmnxml.Document {
	t.Helper()
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(base, replace[i]) {
			t.Fatalf("the base has no %s", replace[i])
		}
	}
	d, err := bpmnxml.Read("x.bpmn", []byte(strings.NewReplacer(replace...).Replace(base)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const (
	call     = `url="http://shop.example/orders" method="POST"`
	insertB  = `<task id="b" name="Pack"><incoming>f2</incoming><outgoing>f4</outgoing></task><sequenceFlow id="f4" sourceRef="b" targetRef="c" />`
	flowToC  = `<sequenceFlow id="f2" sourceRef="a" targetRef="c" />`
	wholeEnd = "<sequenceFlow id=\"f3\" sourceRef=\"c\" targetRef=\"e\" />\n    <endEvent id=\"e\">\n      <incoming>f3</incoming>\n    </endEvent>"
)

// What two people did to one file comes together, or is named as a conflict.
func TestMerge(t *testing.T) {
	for name, c := range map[string]struct {
		ours, theirs []string
		want         []string // in the text that comes out
		not          []string // not in it
		conflicts    []string
	}{
		"different elements":                {ours: []string{`name="Check"`, `name="Check it"`}, theirs: []string{`name="Order"`, `name="Order it"`}, want: []string{"Check it", "Order it"}},
		"different settings of one element": {ours: []string{`name="Order"`, `name="Buy"`}, theirs: []string{`method="POST"`, `method="PUT"`}, want: []string{`name="Buy"`, `method="PUT"`}},
		"different attributes of one call":  {ours: []string{`/orders"`, `/v2/orders"`}, theirs: []string{`method="POST"`, `method="PUT"`}, want: []string{`/v2/orders" method="PUT"`}},
		"the same twice":                    {ours: []string{`name="Order"`, `name="Buy"`}, theirs: []string{`name="Order"`, `name="Buy"`}, want: []string{`name="Buy"`}},
		"a task put between": {ours: []string{`name="Check"`, `name="Check it"`},
			theirs: []string{flowToC, strings.Replace(flowToC, `"c"`, `"b"`, 1) + insertB, `<incoming>f2</incoming>`, `<incoming>f4</incoming>`},
			want:   []string{`id="b"`, `sourceRef="a" targetRef="b"`, "Check it", "<incoming>f4</incoming>"}},
		"an element that both add": {ours: []string{wholeEnd, wholeEnd + `<task id="x" name="X"/>`}, theirs: []string{wholeEnd, wholeEnd + `<task id="y" name="Y"/>`}, want: []string{`id="x"`, `id="y"`}},
		"one name, two values": {ours: []string{`name="Order"`, `name="Buy"`}, theirs: []string{`name="Order"`, `name="Sell"`}, want: []string{`name="Buy"`},
			conflicts: []string{`Service task "Buy" has the name "Buy" here and "Sell" there`}},
		"one address, two values": {ours: []string{"/orders", "/a"}, theirs: []string{"/orders", "/b"},
			conflicts: []string{`Service task "Order" has the url "http://shop.example/a" here and "http://shop.example/b" there`}},
		"a setting removed there, untouched here": {ours: []string{`name="Order"`, `name="Buy"`}, theirs: []string{` method="POST"`, ``}, want: []string{`name="Buy"`}, not: []string{"method"}},
		"a setting removed there, changed here": {ours: []string{`method="POST"`, `method="PUT"`}, theirs: []string{` method="POST"`, ``}, want: []string{`method="PUT"`},
			conflicts: []string{`Service task "Order" has the method "PUT" here and lost it there`}},
		"a setting removed here, changed there": {ours: []string{` method="POST"`, ``}, theirs: []string{`method="POST"`, `method="PUT"`}, not: []string{"method"},
			conflicts: []string{`Service task "Order" lost its method here and has another one there`}},
		"a setting removed on both sides": {ours: []string{` method="POST"`, ``}, theirs: []string{` method="POST"`, ``}, not: []string{"method"}},
		"removed there, untouched here":   {theirs: []string{wholeEnd, "", "<outgoing>f3</outgoing>", ""}, ours: []string{`name="Check"`, `name="Check it"`}, not: []string{`id="e"`, `id="f3"`, "f3"}},
		"removed there, changed here": {theirs: []string{wholeEnd, "", "<outgoing>f3</outgoing>", ""}, ours: []string{`<endEvent id="e">`, `<endEvent id="e" name="Done">`}, want: []string{`name="Done"`},
			conflicts: []string{`End event "Done" was changed here and removed there`}},
		"removed here, changed there": {ours: []string{wholeEnd, "", "<outgoing>f3</outgoing>", ""}, theirs: []string{`<endEvent id="e">`, `<endEvent id="e" name="Done">`}, not: []string{`name="Done"`},
			conflicts: []string{`End event "Done" was removed here and changed there`}},
		"a flow to what is removed": {ours: []string{wholeEnd, wholeEnd + `<sequenceFlow id="f9" sourceRef="a" targetRef="e"/>`}, theirs: []string{wholeEnd, "", "<outgoing>f3</outgoing>", ""},
			conflicts: []string{`Sequence flow f9 needs e, which was removed on one side`}},
	} {
		t.Run(name, func(t *testing.T) {
			ours := edited(t, c.ours...)
			conflicts := merge.Merge(edited(t), ours, edited(t, c.theirs...))
			out := string(ours.Bytes())
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("%s is missing in\n%s", want, out)
				}
			}
			for _, not := range c.not {
				if strings.Contains(out, not) {
					t.Errorf("%s is left in\n%s", not, out)
				}
			}
			for _, want := range c.conflicts {
				if !slices.ContainsFunc(conflicts, func(x merge.Conflict) bool { return strings.Contains(x.Text, want) }) {
					t.Errorf("no conflict %q in %+v", want, conflicts)
				}
			}
			if len(c.conflicts) == 0 && len(conflicts) > 0 {
				t.Errorf("conflicts: %+v", conflicts)
			}
			sound(t, out, len(conflicts) > 0)
		})
	}
}

// sound holds what came out against the rules: it can be read, and without conflicts nothing in it is an error.
func sound(t *testing.T, out string, conflicts bool) {
	t.Helper()
	d, err := bpmnxml.Read("out.bpmn", []byte(out))
	if err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	for _, f := range lint.Run(bpmn.Build(d.Root()), lint.Options{}) {
		if f.Severity == lint.Error && !conflicts {
			t.Errorf("%s: %s in\n%s", f.Element, f.Message, out)
		}
	}
}

// Settings of two programs that have one name are two, each is merged with its own, and stays where it stands.
func TestMergeOfTwoPrograms(t *testing.T) {
	with := func(camunda, zeebe string) *bpmnxml.Document {
		return edited(t, `<hookflow:call url`, `<c:properties xmlns:c="http://camunda.org/schema/1.0/bpmn"><c:property name="a" value="`+camunda+
			`"/></c:properties>`+"\n        "+`<z:properties xmlns:z="http://camunda.org/schema/zeebe/1.0"><z:property name="a" value="`+zeebe+`"/><z:property name="b"/></z:properties>`+"\n        "+`<hookflow:call url`)
	}
	ours := with("2", "1")
	if conflicts := merge.Merge(with("1", "1"), ours, with("1", "2")); len(conflicts) > 0 {
		t.Error(conflicts)
	}
	if got, want := string(ours.Bytes()), string(with("2", "2").Bytes()); got != want {
		t.Errorf("got\n%s", got)
	}
}

// What nobody changed stays as it is written, byte by byte.
func TestMergeKeepsTheText(t *testing.T) {
	ours := edited(t)
	if conflicts := merge.Merge(edited(t), ours, edited(t, `name="Check"`, `name="Look"`)); len(conflicts) > 0 {
		t.Fatal(conflicts)
	}
	if got, want := string(ours.Bytes()), strings.Replace(base, `name="Check"`, `name="Look"`, 1); got != want {
		t.Errorf("got\n%s", got)
	}
}

// Where one side did nothing, what comes out is the other side: for attributes of the examples that are changed or taken away,
// from either side.
func TestMergeOfOneSide(t *testing.T) {
	files, err := filepath.Glob("../../assets/examples/*.bpmn")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples: ", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read := func() *bpmnxml.Document {
			d, err := bpmnxml.Read(file, text)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		for n := 0; ; n += 17 { // of all edits, a part that differs from file to file
			changed := read()
			if !edit(changed, n) {
				break
			}
			want := string(changed.Bytes())
			for side, merged := range map[string]*bpmnxml.Document{"theirs": read(), "ours": changed} {
				theirs := read()
				if side == "theirs" {
					edit(theirs, n)
				}
				if conflicts := merge.Merge(read(), merged, theirs); len(conflicts) > 0 {
					t.Errorf("%s, edit %d of %s: %+v", file, n, side, conflicts)
				}
				if got := string(merged.Bytes()); got != want {
					t.Fatalf("%s, edit %d of %s: got\n%s\nwant\n%s", file, n, side, got, want)
				}
			}
		}
	}
}

// edit changes or takes away one attribute that neither is an id nor names one; it reports whether there is one of that number.
func edit(d *bpmnxml.Document, n int) bool {
	for _, x := range d.Root().FindElements(".//*") {
		for _, a := range x.Attr {
			if a.Key == "id" || a.Space == "xmlns" || strings.HasSuffix(a.Key, "Ref") || d.Root().FindElement("//[@id='"+a.Value+"']") != nil {
				continue
			}
			switch n {
			case 0:
				x.CreateAttr(a.FullKey(), a.Value+"x")
				return true
			case 1:
				x.RemoveAttr(a.FullKey())
				return true
			}
			n -= 2
		}
	}
	return false
}
