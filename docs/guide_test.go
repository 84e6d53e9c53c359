package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
	"hookflow/engine/lint"
)

// block is a fenced part of a page.
var block = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

const namespaces = `xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`

// Every piece of XML in the guide can be read, and its settings are settings that the program has, with values they may have.
func TestGuideXML(t *testing.T) {
	pages, err := filepath.Glob("guide/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	seen := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range block.FindAllSubmatch(text, -1) {
			if string(b[1]) != "xml" {
				continue
			}
			seen++
			for _, problem := range wrong(string(b[2])) {
				t.Errorf("%s: %s in\n%s", page, problem, b[2])
			}
		}
	}
	if seen < 10 {
		t.Errorf("%d pieces of XML", seen)
	}
}

// wrong says what is wrong with a piece of a file, or with a whole one.
func wrong(piece string) (problems []string) {
	file := piece
	switch {
	case strings.Contains(piece, "<definitions"):
	case strings.HasPrefix(piece, "<hookflow:answer"):
		return wrong("<hookflow:call>" + piece + "</hookflow:call>")
	case strings.HasPrefix(piece, "<hookflow:"):
		file = "<definitions " + namespaces + ` targetNamespace="t"><process id="_p"><serviceTask id="_t"><extensionElements>` + piece + "</extensionElements></serviceTask></process></definitions>"
	default:
		file = "<definitions " + namespaces + ` targetNamespace="t"><process id="_p">` + piece + "</process></definitions>"
	}
	d, err := bpmnxml.Read("guide.bpmn", []byte(file))
	if err != nil {
		return []string{err.Error()}
	}
	for _, f := range lint.Run(bpmn.Build(d.Root()), lint.Options{Run: true}) {
		if f.Rule == "setting-known" || f.Rule == "field-value" || f.Rule == "feel-syntax" {
			problems = append(problems, f.Message)
		}
	}
	return problems
}

// tableRow is a row of the page about expressions: what is written, and what it gives.
var tableRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)`([:;][^|]*)? \\|$")

// What the page about expressions says that an expression gives, it gives.
func TestGuideExpressions(t *testing.T) {
	text, err := os.ReadFile("guide/expressions.md")
	if err != nil {
		t.Fatal(err)
	}
	vars, err := feel.FromJSON([]byte(`{"amount": 120, "country": "KR", "customer": {"name": "Kim"}, "tags": ["a"], "items": [{"n": 2, "sku": "a"}, {"n": 5, "sku": "b"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	env := &feel.Env{Scope: vars.(*feel.Context)}
	value := func(expr string) string {
		e, err := feel.Parse(expr)
		if err != nil {
			return ""
		}
		v, err := e.Eval(env)
		if err != nil || v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	tried := 0
	for _, row := range tableRow.FindAllStringSubmatch(string(text), -1) {
		got := value(row[1])
		if got == "" {
			continue // a way of another system
		}
		tried++
		if got != row[2] && value("("+row[1]+") = ("+row[2]+")") != "true" {
			t.Errorf("%s gives %s, the guide says %s", row[1], got, row[2])
		}
	}
	if tried < 5 {
		t.Errorf("%d rows were tried", tried)
	}
}

// The rule that CONTRIBUTING shows whole is one of the program, so that it can be copied.
func TestRuleToCopy(t *testing.T) {
	page, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "   ```go\n")
	shown, _, found := strings.Cut(rest, "   ```\n")
	rule, err := os.ReadFile("../engine/lint/group_category.go")
	if err != nil || !found {
		t.Fatal("no rule is shown", err)
	}
	if shown = regexp.MustCompile("(?m)^   ").ReplaceAllString(shown, ""); shown != string(rule) {
		t.Errorf("CONTRIBUTING.md shows\n%s\nand engine/lint/group_category.go is\n%s", shown, rule)
	}
}
