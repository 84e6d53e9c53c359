package export_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
)

var update = flag.Bool("update", false, "write the golden files anew")

const testdata = "../../testdata/export"

// TestGolden exports every model of testdata/export to every dialect. A model
// NAME.bpmn has the results NAME.DIALECT.bpmn or, where it is refused,
// NAME.DIALECT.txt; both hold what is shown to the user in their golden form.
func TestGolden(t *testing.T) {
	for _, file := range models(t) {
		for _, dialect := range export.Dialects() {
			t.Run(filepath.Base(file)+"/"+dialect, func(t *testing.T) {
				doc := read(t, file)
				before := doc.Bytes()
				out, err := export.To(dialect, doc, export.Options{})
				if out == nil {
					t.Fatal(err)
				}
				if !bytes.Equal(before, doc.Bytes()) {
					t.Error("the export changed the document")
				}
				base := filepath.Join(testdata, strings.TrimSuffix(filepath.Base(file), ".bpmn")+"."+dialect)
				golden(t, base+".bpmn", out.Data)
				golden(t, base+".txt", []byte(told(out.Findings, err)))
			})
		}
	}
}

// TestExamples: every bundled example goes to every dialect, or is refused with a reason.
func TestExamples(t *testing.T) {
	files, _ := filepath.Glob("../../assets/examples/*.bpmn")
	for _, file := range files {
		for _, dialect := range export.Dialects() {
			out, err := export.To(dialect, read(t, file), export.Options{})
			var refused *export.Refused
			if err != nil && !errors.As(err, &refused) {
				t.Errorf("%s to %s: %v", filepath.Base(file), dialect, err)
			}
			if refused != nil && len(out.Findings) == 0 {
				t.Errorf("%s to %s is refused without a reason", filepath.Base(file), dialect)
			}
		}
	}
}

// models are the sources: one bundled example and what testdata adds.
func models(t *testing.T) []string {
	files, _ := filepath.Glob(testdata + "/source/*.bpmn")
	if files = append(files, "../../assets/examples/error-report.bpmn"); len(files) == 1 {
		t.Fatal("no models in testdata/export/source")
	}
	return files
}

func read(t *testing.T, file string) *bpmnxml.Document {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := bpmnxml.Read(file, data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// told is what a person sees of an export: one line for each finding.
func told(findings []export.Finding, err error) string {
	var b strings.Builder
	var refused *export.Refused
	if err != nil && !errors.As(err, &refused) {
		b.WriteString("failed: " + err.Error() + "\n")
	}
	for _, f := range findings {
		b.WriteString(string(f.Severity) + " " + f.Element + ": " + f.Message + "\n")
	}
	return b.String()
}

// golden compares data with a file; no data means that there is no such file.
func golden(t *testing.T, file string, data []byte) {
	t.Helper()
	if *update {
		os.Remove(file)
		if len(data) > 0 {
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	want, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if !bytes.Equal(want, data) {
		t.Errorf("%s differs from what is exported now; run the test with -update and look at the change:\n%s", file, data)
	}
}

// TestForms: each user task with fields has a form, under the name that the
// exported task refers to.
func TestForms(t *testing.T) {
	doc := read(t, "../../assets/examples/error-report.bpmn")
	out, err := export.To("camunda8", doc, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	forms, process := out.Forms, out.Data
	if len(forms) == 0 {
		t.Error("no forms")
	}
	for name, form := range forms {
		if !strings.Contains(string(process), `formId="`+strings.TrimSuffix(name, ".form")+`"`) {
			t.Errorf("no task refers to %s", name)
		}
		golden(t, filepath.Join(testdata, "error-report."+name), form)
	}
}

func TestNothingExecutable(t *testing.T) {
	doc, err := bpmnxml.Read("test", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" name="Sketch"/></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := export.To("camunda7", doc, export.Options{}); err == nil || !strings.Contains(err.Error(), `"Sketch"`) {
		t.Errorf("got %v, want a refusal that names the process", err)
	}
}

// Whatever stands beside the processes instead of in one is refused, and breaks nothing.
func TestOutsideOfProcess(t *testing.T) {
	for _, process := range []string{"", `<process id="p" isExecutable="true"><startEvent id="s"/></process>`} {
		for _, dialect := range export.Dialects() {
			for _, info := range bpmn.Kinds {
				text := fmt.Sprintf(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">%s<%s id="x"/></definitions>`, process, info.Kind)
				doc, err := bpmnxml.Read("test", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				_, err = export.To(dialect, doc, export.Options{})
				if info.Kind.FlowNode() && (err == nil || !strings.Contains(err.Error(), "stands in no process") && info.Family != bpmn.Choreography) {
					t.Errorf("%s, %s: got %v, want a refusal", dialect, info.Kind, err)
				}
			}
		}
	}
}

func TestUnknownDialect(t *testing.T) {
	if _, err := export.To("camunda9", bpmnxml.New(), export.Options{}); err == nil || !strings.Contains(err.Error(), "camunda7") {
		t.Errorf("got %v, want an error that names the dialects", err)
	}
}
