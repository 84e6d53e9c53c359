package designer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"hookflow/assets"
	"hookflow/designer/monitor"
	"hookflow/engine/export"
)

// While the engine opens, the window says so and Run asks for patience; diagrams can
// be edited.
func TestEngineOpens(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	opened := 0
	w.OpenEngine = func() (*monitor.Local, error) {
		opened++
		w.run()
		if says := reads(t, w.current().bubble.refusal); !strings.Contains(says, "The engine is opening") {
			t.Errorf("Run says %q", says)
		}
		if says := reads(t, w.status.content); !strings.Contains(says, "The engine is opening") {
			t.Errorf("the status bar says %q", says)
		}
		if w.over.Covered() {
			t.Error("Run opens a dialog")
		}
		return &monitor.Local{URL: "http://127.0.0.1:8086"}, nil
	}
	w.openEngine()
	if says := reads(t, w.status.content); opened != 1 || !strings.Contains(says, "Listening on 127.0.0.1:8086") {
		t.Errorf("once it is open the status bar says %q", says)
	}
}

// An engine that cannot be opened is told about with the reason and what to do.
func TestEngineFails(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	w.OpenEngine = func() (*monitor.Local, error) { return nil, errors.New("the store is damaged at page 7") }
	w.openEngine()
	w.run()
	says := reads(t, w.Canvas().Overlays().Top())
	for _, want := range []string{"Nothing can be run here", "the store is damaged at page 7", "try again"} {
		if !strings.Contains(says, want) {
			t.Errorf("Run does not say %q but %q", want, says)
		}
	}
	w.Key(fyne.KeyEscape)
	w.current().view(runsView)
	if says := reads(t, w.current().content); !strings.Contains(says, "the store is damaged at page 7") {
		t.Errorf("the list of runs says %q", says)
	}
	w.OpenEngine = func() (*monitor.Local, error) { return &monitor.Local{URL: "http://127.0.0.1:8086"}, nil }
	w.current().view(diagramView)
	w.run()
	click(t, w.Canvas().Overlays().Top(), "Try again")
	if says := reads(t, w.status.content); !strings.Contains(says, "Listening on 127.0.0.1:8086") {
		t.Errorf("after trying again the status bar says %q", says)
	}
}

// Several files are opened one after the other, each once, in their order.
func TestOpenSeveral(t *testing.T) {
	w := open(t, t.TempDir())
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	dir := t.TempDir()
	var files []string
	for _, name := range []string{"b.bpmn", "a.bpmn"} {
		files = append(files, filepath.Join(dir, name))
		check(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	w.Begin(append(files, files[0], filepath.Join(dir, "missing.bpmn")), false)
	if len(w.open) != 2 || w.open[0].path != files[0] || w.open[1].path != files[1] {
		t.Fatalf("%d files are open", len(w.open))
	}
	if says := reads(t, w.Canvas().Overlays().Top()); !strings.Contains(strings.ReplaceAll(says, " ", ""), "missing.bpmn") {
		t.Errorf("of the missing file is said %q", says)
	}
}

// What was read before the window was there is not read again, and until then the window says what it opens.
func TestReadAhead(t *testing.T) {
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	file := filepath.Join(t.TempDir(), "early.bpmn")
	check(t, os.WriteFile(file, data, 0o644))
	w := open(t, t.TempDir())
	spoken := make(chan struct{})
	w.Ahead = ReadAhead(file, w.RecoveryDir, spoken)
	close(spoken)
	w.Ahead.read()
	check(t, os.Remove(file))
	w.switched()
	if says := reads(t, w.body); !strings.Contains(strings.ReplaceAll(says, " ", ""), "Openingearly.bpmn") {
		t.Errorf("before it is shown the window says %q", says)
	}
	w.Begin([]string{file}, false)
	if len(w.open) != 1 || w.open[0].path != file || w.Ahead != nil {
		t.Fatalf("%d files are open", len(w.open))
	}
	if ReadAhead(t.TempDir(), "", nil) != nil {
		t.Error("a folder is read as a file")
	}
}

// The window's export writes the forms beside the process, as the command does, and what
// is written gives the file back that it was made from.
func TestExportWritesForms(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.view(deployView)
	d := tab.deployer
	d.targets.choose(slices.IndexFunc(d.targets.all(), func(s Server) bool { return s.Kind == "camunda8" }))
	if len(d.out.Forms) == 0 {
		t.Fatal("the example has no forms")
	}
	dir := t.TempDir()
	check(t, d.write(filepath.Join(dir, "order.bpmn")))
	for name, form := range d.out.Forms {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(data) != string(form) {
			t.Errorf("%s holds %q: %v", name, data, err)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "order.bpmn"))
	check(t, err)
	if source, ok := export.Source(data); !ok || string(source) != string(tab.doc.Bytes()) {
		t.Error("the export does not carry the file it was made from")
	}
}

// reads is what can be read in an object.
func reads(t *testing.T, o fyne.CanvasObject) string {
	t.Helper()
	var all []string
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		all = append(all, o.Text)
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.TempWidgetRenderer(t, o).Objects()
	}
	for _, part := range parts {
		all = append(all, reads(t, part))
	}
	return strings.Join(strings.Fields(strings.Join(all, " ")), " ")
}

// What is said of a file when it is opened can be read again among its problems, and leads to its elements; a file of which nothing
// was said has no such thing.
func TestRemarksStay(t *testing.T) {
	w := open(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "scenario.bpmn")
	check(t, os.WriteFile(file, []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:t">`+
		`<process id="P"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="add"/><serviceTask id="add" name="Add"><extensionElements><camunda:connector><camunda:connectorId>bpiumAdd</camunda:connectorId></camunda:connector></extensionElements></serviceTask></process></definitions>`), 0o644))
	w.OpenFile(file)
	if !w.over.Covered() {
		t.Fatal("nothing is said of the file")
	}
	w.over.Top().Close()
	items := w.bottom.problems.remarks()
	if len(items) == 0 || !strings.Contains(items[0].Text, "Add") || !w.bottom.problems.notes.Visible() {
		t.Fatalf("among the problems stand %+v", items)
	}
	items[0].Do()
	if got := w.current().doc.Selection(); len(got) != 1 || got[0] != "add" {
		t.Errorf("it leads to %v", got)
	}
	w.OpenExample()
	w.bottom.problems.refresh()
	if w.bottom.problems.notes.Visible() {
		t.Error("the example has remarks, too")
	}
}
