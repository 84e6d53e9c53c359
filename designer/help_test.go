package designer

import (
	"testing"

	"hookflow/docs"
)

// F1 opens the page about what is selected, and every page that it may open is there.
func TestGuideAboutTheSelection(t *testing.T) {
	w := open(t, t.TempDir())
	opened := ""
	w.Guide = func(page string) error { opened = page; return nil }
	w.guide()
	if opened != "guide/index.html" {
		t.Errorf("without a file it opens %s", opened)
	}
	w.OpenExample()
	tab := w.current()
	for id, want := range map[string]string{"Throw_Request": "guide/calls.html", "Task_Report": "guide/tasks.html", "Task_Write": "guide/expressions.html"} {
		tab.doc.Select(id)
		w.guide()
		if opened != want {
			t.Errorf("at %s it opens %s, not %s", id, opened, want)
		}
	}
	tab.view(deployView)
	w.guide()
	if opened != "guide/export.html" {
		t.Errorf("in the view of deploying it opens %s", opened)
	}
	site, err := docs.Build()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range guidePages {
		if site[page] == nil {
			t.Errorf("there is no page %s", page)
		}
	}
}
