package importer_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/importer"
	"hookflow/engine/program"
	"hookflow/engine/suites"
)

var update = flag.Bool("update", false, "write the settings of testdata/*.txtar anew")

// TestImport imports in.bpmn of each testdata/*.txtar and compares the settings
// and problems with those listed in it.
func TestImport(t *testing.T) {
	suites.Each(t, "testdata/*.txtar", importFile)
}

func importFile(t *testing.T, file string) {
	a, err := txtar.ParseFile(file)
	if err != nil || len(a.Files) != 2 {
		t.Fatalf("%s needs in.bpmn and settings: %v", file, err)
	}
	got := imported(t, a.Files[0].Data)
	if *update {
		a.Files[1].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if got != string(a.Files[1].Data) {
		t.Errorf("got\n%s\nwant\n%s", got, a.Files[1].Data)
	}
}

// imported returns the settings of a file after the import, a line each, and
// checks what holds for every import: the originals stay, a second import does
// nothing, and the result can be written and read.
func imported(t *testing.T, data []byte) string {
	t.Helper()
	d, err := bpmnxml.Read("in.bpmn", data)
	if err != nil {
		t.Fatal(err)
	}
	problems := importer.Apply(bpmn.Untracked, bpmn.Build(d.Root()))
	written := d.Bytes()
	if again := importer.Apply(bpmn.Untracked, bpmn.Build(d.Root())); string(d.Bytes()) != string(written) {
		t.Errorf("a second import changes the file again: %v", again)
	}
	second, err := bpmnxml.Read("out.bpmn", written)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range bpmn.Build(second.Root()).Elements {
		settings(&b, e)
	}
	deploys(t, bpmn.Build(second.Root()), problems)
	stays(t, data, d)
	for _, p := range problems {
		fmt.Fprintf(&b, "problem %s: %s\n", p.Element, p.Message)
	}
	return b.String()
}

// deploys checks that the engine takes every element the import had no problem
// with.
func deploys(t *testing.T, def *bpmn.Definitions, problems []bpmn.Problem) {
	t.Helper()
	for _, p := range def.Processes() {
		_, findings := program.Compile(def, p)
		for _, f := range findings {
			told := func(p bpmn.Problem) bool { return p.Element == f.Element }
			if !slices.ContainsFunc(problems, told) {
				t.Errorf("the engine refuses %s: %s", f.Element, f.Message)
			}
		}
	}
}

// stays checks that nothing of the original is lost: without our settings the
// file is as it was, except for what BPMN has room for only once.
func stays(t *testing.T, before []byte, d *bpmnxml.Document) {
	t.Helper()
	for _, x := range d.Tree().FindElements("//*") {
		if x.NamespaceURI() == bpmn.NSHookflow && x.Parent().NamespaceURI() == bpmn.NS {
			x.Parent().RemoveChild(x)
		}
	}
	left := strings.Split(string(d.Bytes()), "\n")
	for line := range strings.Lines(string(before)) {
		line = strings.TrimSpace(line)
		same := func(s string) bool { return strings.TrimSpace(s) == line }
		once := func(s string) bool { return strings.Contains(line, s) }
		if slices.ContainsFunc(left, same) || strings.HasSuffix(line, "/>") && slices.ContainsFunc(left, func(s string) bool { return strings.HasPrefix(strings.TrimSpace(s), line[:len(line)-3]) }) {
			continue
		}
		asScript := strings.Replace(strings.TrimSuffix(line, ">"), "serviceTask", "scriptTask", 1) // code is one
		if slices.ContainsFunc(left, func(s string) bool { return strings.HasPrefix(strings.TrimSpace(s), asScript+" ") }) {
			continue
		}
		if !slices.ContainsFunc([]string{"definitions ", "conditionExpression", "isExecutable", "cript", "callActivity"}, once) {
			t.Errorf("the line %s is lost", line)
		}
	}
}

// settings lists the fields of e that lie in our namespace, and conditions.
func settings(b *strings.Builder, e *bpmn.Element) {
	for _, f := range bpmn.FieldsOf(e) {
		switch {
		case f.Type == bpmn.Table:
			for _, row := range bpmn.Rows(e, f) {
				fmt.Fprintf(b, "%s %s:", e.ID, f.Name)
				var listed []string
				for _, c := range f.Columns {
					if v := bpmn.GetXML(row, c); c.Name != "by" || v != c.Default { // by FEEL goes without saying
						listed = append(listed, v)
					}
				}
				b.WriteString(strings.TrimRight(" "+strings.Join(listed, " "), " ") + "\n")
			}
		case bpmn.Has(e, f) && (strings.Contains(f.Place, "hookflow:") || f.Name == "condition" || f.Name == "script" || f.Name == "isExecutable"):
			fmt.Fprintf(b, "%s %s = %s\n", e.ID, f.Name, bpmn.Get(e, f))
		}
	}
}

// TestImportSamples imports the same process as three server engines have it:
// all must come to the same call.
func TestImportSamples(t *testing.T) {
	folder := ""
	for dir, _ := os.Getwd(); dir != "/" && folder == ""; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "shared/reference/export-samples")); err == nil {
			folder = filepath.Join(dir, "shared/reference/export-samples")
		}
	}
	if folder == "" {
		t.Skip("the sample exports are missing at ../shared/reference/export-samples beside the repository")
	}
	for _, name := range []string{"order-c8.bpmn", "order-c7.bpmn", "order-flowable.bpmn20.xml"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		got := imported(t, data)
		t.Logf("%s:\n%s", name, got)
		for _, want := range []string{"task_score attempts = 4", "task_score delay = PT2S", "task_score answers: score =",
			"localhost:9099/score/", "throw_notify url = http://localhost:9099/payments", "task_review assignee = demo", "task_review groups = sales"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q did not come over", name, want)
			}
		}
	}
}

// FuzzImport checks that no file makes the import panic or the result unreadable.
func FuzzImport(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := bpmnxml.Read("fuzz", data)
		if err != nil {
			return
		}
		importer.Apply(bpmn.Untracked, bpmn.Build(d.Root()))
		if _, err := bpmnxml.Read("fuzz", d.Bytes()); err != nil {
			t.Error(err)
		}
	})
}
