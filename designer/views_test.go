package designer

import (
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmnxml"
)

// A document that is not looked at changes its view without taking the window from what is shown; an element that is looked
// for is shown, whatever was.
func TestViewOfAnotherTab(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	first := w.current()
	w.inbox.show()
	shown := w.body.Objects[0]
	first.view(runsView)
	if w.body.Objects[0] != shown || w.current() != nil {
		t.Error("the view of a file behind takes the place of the tasks")
	}
	first.reveal("Task_Report")
	if w.current() != first || first.viewed != diagramView || !first.doc.Selected("Task_Report") {
		t.Errorf("the element that was looked for is not shown: view %v", first.viewed)
	}
	w.addTab("", doc.Open("", bpmnxml.New()))
	first.reveal("Task_Confirm")
	if w.current() != first {
		t.Error("an element of another file is looked for in vain")
	}
}
