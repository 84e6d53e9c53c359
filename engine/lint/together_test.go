package lint_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/engine/importer"
	"hookflow/engine/lint"
	"hookflow/engine/program"
	"hookflow/engine/suites"
)

// texts are what people write into fields, right and wrong.
var texts = []string{
	"three", "-1", "0", "1", "1.5", "1s", "PT1S", "PT", "GTE", "post", "GET", "none", "yes", "true", "a b", "a", "1a", "X-Имя", "200-", "200-299",
	"localhost", "http://h/x", "http://h/{= a }", "http://h/{= a + }", "=a", "=a +", "{= ", "feel", "constant", "expo", "2026-12-24", "soon", "R3/PT1S", "0 0 0 L * *",
}

// TestTogether: whatever is written into whatever field, the check of the field
// (which the form asks, see designer/form), lint, deployment and export agree
// whether it can be taken.
func TestTogether(t *testing.T) {
	fields := 0
	for _, k := range bpmn.Kinds {
		for i := range k.Fields {
			f := &k.Fields[i]
			doc := hostOf(t, k.Kind, f)
			if doc == nil {
				continue
			}
			fields++
			if f.Type != bpmn.Table {
				for _, text := range texts {
					together(t, k.Kind, f, nil, text)
				}
				continue
			}
			for j := range f.Columns {
				for _, text := range texts {
					together(t, k.Kind, f, &f.Columns[j], text)
				}
			}
		}
	}
	if fields < 100 {
		t.Errorf("only %d fields were tried", fields)
	}
}

// hostOf makes a file in which an element of the kind has the field; nil if it
// is none of those that run in a process.
func hostOf(t *testing.T, kind bpmn.Kind, f *bpmn.Field) *bpmnxml.Document {
	t.Helper()
	if !bpmn.Of(kind).Runs || !kind.Is(bpmn.Event, bpmn.Task, bpmn.Container, bpmn.Gateway) {
		return nil
	}
	inner := ""
	if f.Trigger != "" {
		inner = "<" + f.Trigger.Definition() + "/>"
	}
	attrs := ""
	if kind == bpmn.BoundaryEvent {
		attrs = ` attachedToRef="h"`
	}
	doc, err := bpmnxml.Read("host", []byte(fmt.Sprintf(`<definitions xmlns="%s" xmlns:hookflow="%s" id="D" targetNamespace="t"><process id="P" isExecutable="true">
<task id="h"><extensionElements><hookflow:output variable="ours" value="=1"/></extensionElements></task><%s id="x"%s>%s</%s></process></definitions>`, bpmn.NS, bpmn.NSHookflow, kind, attrs, inner, kind)))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := bpmn.FieldOf(bpmn.Build(doc.Root()).ByID("x"), f.Name); !ok {
		return nil // it exists in special places only
	}
	return doc
}

// together writes a text into a field, or into the column of a new row, and asks everybody.
func together(t *testing.T, kind bpmn.Kind, f, column *bpmn.Field, text string) {
	t.Helper()
	doc := hostOf(t, kind, f)
	e := bpmn.Build(doc.Root()).ByID("x")
	field := f
	if column == nil {
		bpmn.Set(bpmn.Untracked, e, *f, text)
	} else {
		field = column
		row := bpmn.AddRow(bpmn.Untracked, e, *f)
		for _, c := range f.Columns {
			if c.Required {
				bpmn.SetXML(bpmn.Untracked, row, c, "a")
			}
		}
		bpmn.SetXML(bpmn.Untracked, row, *column, text)
	}
	where := fmt.Sprintf("%s.%s %q", kind, f.Name, text)
	wrong := field.Validate(text) != nil
	model := bpmn.Build(doc.Root())
	_, refused := program.All(model, false)
	if deployment := anyRefusal(refused, f.Name); f.Ours() && deployment != wrong {
		t.Errorf("%s: wrong by the field: %v, refused at deployment: %v %v", where, wrong, deployment, refused)
	}
	findings := lint.Run(model, lint.Options{Executable: func(m *bpmn.Definitions) []lint.Finding { return told(refused) }})
	if said := anyError(findings, "x", f.Name); f.Ours() && said != wrong {
		t.Errorf("%s: wrong by the field: %v, an error of lint: %v %v", where, wrong, said, findings)
	}
	for _, r := range refused {
		if !anyError(findings, r.Element, "") {
			t.Errorf("%s: deployment refuses, lint is silent: %s", where, r)
		}
	}
	if f.Ours() && wrong {
		if _, err := export.To("camunda8", doc, export.Options{}); err == nil {
			t.Errorf("%s: the export takes it", where)
		}
	}
}

func anyRefusal(list []engine.Finding, field string) bool {
	for _, f := range list {
		if f.Element == "x" && f.Field == field {
			return true
		}
	}
	return false
}

func anyError(list []lint.Finding, element, field string) bool {
	for _, f := range list {
		if f.Severity == lint.Error && f.Element == element && (field == "" || f.Field == field) {
			return true
		}
	}
	return false
}

// told are refusals as lint is given them.
func told(refused []engine.Finding) []lint.Finding {
	var out []lint.Finding
	for _, f := range refused {
		out = append(out, lint.Finding{Element: f.Element, Field: f.Field, Message: f.Message})
	}
	return out
}

// TestTogetherOnFiles: what deployment refuses of a file, lint --run calls an
// error at the same element, and a setting that cannot be taken stops the
// export, too.
func TestTogetherOnFiles(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/*/*.bpmn")
	more, _ := filepath.Glob("../../testdata/*/*/*.bpmn")
	examples, _ := filepath.Glob("../../assets/examples/*.bpmn")
	files = append(append(files, more...), examples...)
	t.Run("own", func(t *testing.T) { eachTogether(t, files) })
	t.Run("suites", func(t *testing.T) {
		eachTogether(t, suites.Public(t, "hdbpmn/*.bpmn", "miwg/*.bpmn", "probes/*.bpmn", "betsy/*/*.bpmn", "invalid-models/*.bpmn"))
	})
}

func eachTogether(t *testing.T, files []string) {
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := bpmnxml.Read(name, data)
		if err != nil {
			continue // nobody takes it
		}
		prepared, err := bpmnxml.Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		importer.Apply(bpmn.Untracked, bpmn.Build(prepared.Root()))
		model := bpmn.Build(prepared.Root())
		_, refused := program.All(model, false)
		findings := lint.Run(bpmn.Build(doc.Root()), lint.Options{Run: true, Executable: func(*bpmn.Definitions) []lint.Finding { return told(refused) }})
		for _, r := range refused {
			if !anyError(findings, r.Element, "") && !anyError(findings, "", "") {
				t.Errorf("%s: deployment refuses, lint --run is silent: %s", name, r)
			}
		}
		exportsTogether(t, name, prepared, model)
	}
}

// exportsTogether: an element that is executed and has a setting that cannot be taken is refused by each target.
func exportsTogether(t *testing.T, name string, doc *bpmnxml.Document, model *bpmn.Definitions) {
	for _, p := range program.Executable(model, false) {
		for _, e := range model.Elements {
			if e.Root() != p || !e.Kind.FlowNode() {
				continue
			}
			for _, f := range bpmn.Faults(e) {
				if f.Field != nil && f.Table == nil && !f.Field.Ours() {
					continue
				}
				for _, target := range export.Dialects() {
					var refusal *export.Refused
					if _, err := export.To(target, doc, export.Options{}); !errors.As(err, &refusal) || !strings.Contains(refusal.Error(), e.ID) {
						t.Errorf("%s: %s %s, and the export to %s says %v", name, e.ID, f, target, err)
					}
				}
			}
		}
	}
}
