package lint

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// Constraints lie in testdata/constraint: rules.txt says which rules find what
// breaks each of them. A section of a txtar file is the content of one file and
// is called "EXT.NUMBER RULE[ warning][: what is broken]", or "valid WHAT".
const constraints = "../../testdata/constraint"

// TestConstraints: each model that breaks a constraint of the standard is
// refused by a rule that stands for it, whichever prefix the file has for BPMN,
// and its sound sibling has no errors.
func TestConstraints(t *testing.T) {
	standFor := constraintRules(t)
	suites.Each(t, constraints+"/*.txtar", func(t *testing.T, file string) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			for _, prefix := range []string{"", "b"} {
				t.Run(f.Name+" "+prefix, func(t *testing.T) { checkConstraint(t, f, prefix, standFor) })
			}
		}
	})
}

func checkConstraint(t *testing.T, f txtar.File, prefix string, standFor map[string][]string) {
	findings := findingsIn(t, f, prefix)
	if strings.HasPrefix(f.Name, "valid ") {
		if Worst(findings) == Error {
			t.Errorf("a sound model has errors: %v", findings)
		}
		return
	}
	head, _, _ := strings.Cut(f.Name, ":")
	words := strings.Fields(head)
	number, rule, severity := strings.TrimPrefix(words[0], "EXT."), words[1], Error
	if len(words) > 2 {
		severity = Severity(words[2])
	}
	if !slices.Contains(standFor[number], rule) {
		t.Errorf("rules.txt does not say that %s stands for %s", rule, number)
	}
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Rule == rule && f.Severity == severity }) {
		t.Errorf("no %s of the rule %s in %v", severity, rule, findings)
	}
}

// findingsIn checks a model in a file where the prefix stands for BPMN.
func findingsIn(t *testing.T, f txtar.File, prefix string) []Finding {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(`<definitions xmlns="` + bpmn.NS + `" xmlns:xsi="` + bpmn.NSXSI + `" id="DEFS" expressionLanguage="x:y" targetNamespace="t">` + string(f.Data) + `</definitions>`); err != nil {
		t.Fatal(err)
	}
	if prefix != "" {
		doc.Root().RemoveAttr("xmlns")
		doc.Root().CreateAttr("xmlns:"+prefix, bpmn.NS)
		reprefix(doc.Root(), prefix)
	}
	text, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	read, err := bpmnxml.Read(f.Name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return Run(bpmn.Build(read.Root()), Options{Line: read.Line, Open: openFixture})
}

// reprefix gives the BPMN elements at and below x, and the types they name, a prefix.
func reprefix(x *etree.Element, prefix string) {
	x.Space = prefix
	if a := x.SelectAttr("xsi:type"); a != nil {
		a.Value = prefix + ":" + a.Value
	}
	for _, c := range x.ChildElements() {
		reprefix(c, prefix)
	}
}

// constraintRules reads rules.txt: by the number of each constraint the rules
// that stand for it.
func constraintRules(t *testing.T) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(constraints, "rules.txt"))
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		number, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		text, names, ok := strings.Cut(rest, ": ")
		if !ok || text == "" || names == "" {
			t.Fatalf("rules.txt: %s", line)
		}
		if strings.HasPrefix(names, "- ") {
			continue
		}
		rules[number] = strings.Fields(names)
		for _, name := range rules[number] {
			if !slices.ContainsFunc(Rules, func(r *Rule) bool { return r.Name == name }) {
				t.Errorf("rules.txt, %s: no rule is called %s", number, name)
			}
		}
	}
	return rules
}
