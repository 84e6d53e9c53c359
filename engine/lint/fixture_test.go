package lint

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
)

// Fixtures lie in testdata/lint/RULE.txtar. A section is called
//
//	valid|invalid|fixed [descriptive] process|file|whole
//
// and holds the content of one process, executable unless it is descriptive,
// or of a file, which declares our namespace; "whole" is a file as it stands. A comment <!-- want "text" ... --> stands behind the
// element (or first in the element) that a finding is about and holds parts of
// the messages. The fixed section is the invalid one after all quick fixes.
const fixtures = "../../testdata/lint"

// TestRules runs each rule alone over its fixtures. A rule without fixtures
// for both answers fails.
func TestRules(t *testing.T) {
	for _, rule := range Rules {
		t.Run(rule.Name, func(t *testing.T) {
			archive, err := txtar.ParseFile(filepath.Join(fixtures, rule.Name+".txtar"))
			if err != nil {
				t.Fatalf("the rule has no fixtures: %v", err)
			}
			answers := map[string]bool{}
			for _, f := range archive.Files {
				answer, _, _ := strings.Cut(f.Name, " ")
				answers[answer] = true
				t.Run(f.Name, func(t *testing.T) { checkFixture(t, rule, f, archive) })
			}
			if !answers["valid"] || !answers["invalid"] {
				t.Error("the rule needs a valid and an invalid fixture")
			}
		})
	}
}

// ordersOnly is a machine with one catalog.
func ordersOnly(name string) (map[string]*feel.Shape, bool) {
	return map[string]*feel.Shape{"Title": nil, "Sum": nil}, name == "Orders" || name == "1"
}

func checkFixture(t *testing.T, rule *Rule, f txtar.File, all *txtar.Archive) {
	doc := parseFixture(t, f)
	findings := run(bpmn.Build(doc.Root()), Options{Line: doc.Line, Open: openFixture, Executable: noComplexGateways, Catalog: ordersOnly}, []*Rule{rule})
	wanted := wants(t, doc.Root())
	for _, found := range findings {
		texts := wanted[found.XML]
		i := slices.IndexFunc(texts, func(text string) bool { return strings.Contains(found.Message, text) })
		if i < 0 {
			t.Errorf("not wanted: %s", found)
			continue
		}
		wanted[found.XML] = slices.Delete(texts, i, i+1)
	}
	for x, texts := range wanted {
		for _, text := range texts {
			t.Errorf("line %d, <%s id=%q>: no finding says %q", doc.Line(x), x.Tag, x.SelectAttrValue("id", ""), text)
		}
	}
	if strings.HasPrefix(f.Name, "invalid") != (len(findings) > 0) {
		t.Errorf("%d findings in the fixture %q", len(findings), f.Name)
	}
	if i := slices.IndexFunc(all.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "fixed") }); i >= 0 && strings.HasPrefix(f.Name, "invalid") {
		checkFix(t, doc, findings, all.Files[i])
	}
}

// checkFix applies the quick fixes and compares with the fixed fixture.
func checkFix(t *testing.T, doc *bpmnxml.Document, findings []Finding, want txtar.File) {
	for _, f := range findings {
		if f.Fix == nil {
			t.Errorf("no quick fix for: %s", f)
			continue
		}
		f.Fix.Apply(bpmn.Untracked)
	}
	squeeze := func(data []byte) string {
		return blanks.ReplaceAllString(wantForm.ReplaceAllString(string(data), ""), "")
	}
	if got, want := squeeze(doc.Bytes()), squeeze(parseFixture(t, want).Bytes()); got != want {
		t.Errorf("after the quick fixes:\n%s\nwant:\n%s", got, want)
	}
}

var (
	wantForm = regexp.MustCompile(`<!-- want ((?s).*?) -->`)
	quoted   = regexp.MustCompile(`"(?:\\.|[^"\\])*"`)
	blanks   = regexp.MustCompile(`\s+`)
)

func parseFixture(t *testing.T, f txtar.File) *bpmnxml.Document {
	t.Helper()
	text := strings.TrimSpace(string(f.Data))
	if strings.HasSuffix(f.Name, " process") {
		text = `<process id="P" isExecutable="` + strconv.FormatBool(!strings.Contains(f.Name, "descriptive")) + `">` + text + `</process>`
	}
	if !strings.HasSuffix(f.Name, " whole") {
		text = `<definitions xmlns="` + bpmn.NS + `" xmlns:xsi="` + bpmn.NSXSI + `" xmlns:hookflow="` + bpmn.NSHookflow +
			`" xmlns:di="` + bpmn.NSDI + `" xmlns:dc="` + bpmn.NSDC + `" id="D" targetNamespace="t">` + text + `</definitions>`
	}
	doc, err := bpmnxml.Read(f.Name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// wants reads the want comments below x, by the element they speak of.
func wants(t *testing.T, x *etree.Element) map[*etree.Element][]string {
	all := map[*etree.Element][]string{}
	about := x
	for _, token := range x.Child {
		switch c := token.(type) {
		case *etree.Element:
			about = c
			for e, texts := range wants(t, c) {
				all[e] = append(all[e], texts...)
			}
		case *etree.Comment:
			if !strings.HasPrefix(c.Data, " want ") {
				continue
			}
			for _, q := range quoted.FindAllString(c.Data, -1) {
				text, err := strconv.Unquote(q)
				if err != nil {
					t.Fatalf("want comment %q: %v", c.Data, err)
				}
				all[about] = append(all[about], text)
			}
		}
	}
	return all
}

// openFixture opens what the fixtures import.
func openFixture(location string) (io.ReadCloser, error) {
	text, ok := map[string]string{
		"a.bpmn": `<?xml version="1.0" encoding="ISO-8859-1"?><b:definitions xmlns:b="` + bpmn.NS + `" targetNamespace="urn:a"/>`,
		"x.xsd":  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"/>`,
	}[location]
	if !ok {
		return nil, os.ErrNotExist
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// noComplexGateways stands for an engine that cannot run complex gateways.
func noComplexGateways(d *bpmn.Definitions) []Finding {
	var found []Finding
	for _, e := range d.Every(bpmn.ComplexGateway) {
		found = append(found, Finding{Severity: Error, Element: e.ID, Message: e.ID + " is not run by this test"})
	}
	return found
}

// TestFixturesHaveRules finds fixtures whose rule is not in the table.
func TestFixturesHaveRules(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(fixtures, "*.txtar"))
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".txtar"); !slices.ContainsFunc(Rules, func(r *Rule) bool { return r.Name == name }) {
			t.Errorf("%s: no rule of that name", f)
		}
	}
}

// TestTable checks what the lists and menus rely on.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules {
		if r.Doc == "" || r.Check == nil || seen[r.Name] || !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(r.Name) {
			t.Errorf("the rule %q is not complete or there twice", r.Name)
		}
		seen[r.Name] = true
		if !slices.Contains([]Severity{Error, Warning, Info}, r.Severity) {
			t.Errorf("%s: severity %q", r.Name, r.Severity)
		}
	}
}

// TestSeverities: in an executable process a finding has the severity of its
// rule; in the same process made descriptive it has the one for elsewhere.
func TestSeverities(t *testing.T) {
	for _, rule := range Rules {
		archive, err := txtar.ParseFile(filepath.Join(fixtures, rule.Name+".txtar"))
		if err != nil {
			continue // TestRules tells
		}
		elsewhere := rule.Elsewhere
		if elsewhere == "" {
			elsewhere = rule.Severity
		}
		for _, f := range archive.Files {
			if f.Name != "invalid process" {
				continue
			}
			here := rule.Severity
			if rule.Strict {
				here = Error // the fixtures declare our namespace
			}
			checkSeverity(t, rule, f, here)
			f.Name = "invalid descriptive process"
			checkSeverity(t, rule, f, elsewhere)
		}
	}
}

func checkSeverity(t *testing.T, rule *Rule, f txtar.File, want Severity) {
	findings := run(bpmn.Build(parseFixture(t, f).Root()), Options{Executable: noComplexGateways}, []*Rule{rule})
	if (len(findings) == 0) != (want == Off) {
		t.Errorf("%s, %s: %d findings", rule.Name, f.Name, len(findings))
	}
	for _, found := range findings {
		if found.Severity != want {
			t.Errorf("%s, %s: %s, want severity %s", rule.Name, f.Name, found, want)
		}
	}
}
