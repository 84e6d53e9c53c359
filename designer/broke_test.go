package designer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/designer/guard"
	"hookflow/engine/bpmn"
)

// A handler that fails takes back what it has edited; the document stays, the person
// is told, and a report says where.
func TestGuard(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir)
	guard.Report(w.broke)
	w.OpenExample()
	tab := w.current()
	before := string(tab.doc.Bytes())
	rename := func() {
		check(t, tab.doc.Change("rename", func(tx *doc.Tx) error { return tx.Rename(tx.Element("Task_Report"), "half done") }))
	}
	w.Guard(func() { rename(); panic("a mistake of ours") })
	if got := string(tab.doc.Bytes()); got != before || tab.doc.Dirty() {
		t.Error("what the handler did is still there")
	}
	if !w.over.Covered() {
		t.Error("the person is told nothing")
	}
	reports, _ := filepath.Glob(filepath.Join(dir, "reports", "*.txt"))
	if len(reports) != 1 {
		t.Fatalf("%d reports", len(reports))
	}
	text, _ := os.ReadFile(reports[0])
	if !strings.Contains(string(text), "a mistake of ours") || !strings.Contains(string(text), "broke_test.go") || strings.Contains(string(text), "Report error") {
		t.Errorf("the report says\n%s", text)
	}
	w.over.Top().Close()

	tab.doc.Select("Task_Report")
	tab.board.Inline()
	tab.editor.SetClip = func(*doc.Clip) { rename(); panic("in the hand") }
	tab.board.TypedShortcut(&fyne.ShortcutCopy{})
	if got := string(tab.doc.Bytes()); got != before || !w.over.Covered() {
		t.Error("a key on the board is not guarded")
	}
	w.over.Top().Close()

	w.fail(tab.doc.Change("broken", func(tx *doc.Tx) error {
		check(t, tx.Rename(tx.Element("Task_Report"), "half done"))
		panic("in an edit")
	}))
	if got := string(tab.doc.Bytes()); got != before || !w.over.Covered() {
		t.Error("an edit that broke off is not told or not undone")
	}
	w.over.Top().Close()
	rename() // the document is not locked
	if tab.doc.Element("Task_Report").Name() != "half done" {
		t.Error("the document takes no edit any more")
	}
}

// The files that have ended the program open, take every action, and stay.
func TestHostileFiles(t *testing.T) {
	for name, body := range map[string]string{
		"141": `<process id="P" isExecutable="true"><task id="t"/></process><bpmndi:BPMNDiagram id="d0"/><bpmndi:BPMNDiagram id="d1"><bpmndi:BPMNPlane id="pl1" bpmnElement="P"><bpmndi:BPMNShape id="t1" bpmnElement="t"><dc:Bounds x="100" y="100" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>`,
		"146": `<message id="M"/>`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w := open(t, dir)
			w.OpenExample()
			w.current().doc.Select("Task_Report")
			w.current().editor.Do("copy")
			file := filepath.Join(dir, "hostile.bpmn")
			check(t, os.WriteFile(file, []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="urn:f" id="D">`+body+`</definitions>`), 0o644))
			w.OpenFile(file)
			for w.over.Covered() {
				w.over.Top().Close()
			}
			tab := w.current()
			tab.board.TypedShortcut(&fyne.ShortcutPaste{})
			if tab.doc.Model().Processes() == nil || len(tab.doc.Model().Every(bpmn.UserTask)) == 0 {
				t.Errorf("nothing was pasted: %s", tab.doc.Bytes())
			}
			for _, a := range []string{"fit", "select all", "duplicate", "delete", "undo", "redo", "problems"} {
				w.action(a).try(w)
				for w.over.Covered() {
					w.over.Top().Close()
				}
			}
		})
	}
}
