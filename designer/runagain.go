package designer

import (
	"context"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
)

// repeats are the ways to begin a run again.
func (t *tab) repeats(r *monitor.Earlier) []look.Item {
	return []look.Item{
		{Icon: "run", Text: lang.L("With the diagram as it is now"), Do: func() { t.runAgain(r, true) }},
		{Icon: "history", Text: fmt.Sprintf(lang.L("With version %d, as it was"), r.Version), Do: func() { t.runAgain(r, false) }},
	}
}

// runAgain begins a run with what an earlier one was given, of the document as it stands or
// of the version that the earlier one was of.
func (t *tab) runAgain(r *monitor.Earlier, now bool) {
	w, local := t.window, t.window.Local
	name, data, model := filepath.Base(t.title()), t.doc.Bytes(), t.doc.Snapshot()
	if !now {
		model = r.Run.Model()
	}
	stops := t.breaks.stops()
	var run *monitor.Run
	var err error
	w.aside(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTime)
		defer cancel()
		var definitions []engine.Definition
		if now {
			if definitions, err = local.DeployToStop(ctx, name, data, stops); err != nil {
				return
			}
		}
		run, err = local.Again(ctx, r, definitions)
	}, func() {
		if err != nil {
			w.fail(w.explained(err))
			return
		}
		t.view(diagramView)
		t.show(run, model)
	})
}
