package designer

import (
	"context"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/guard"
	"hookflow/designer/monitor"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// startsByItself reports whether a process begins only when something happens, such as a
// message, and not by hand.
func startsByItself(p *bpmn.Element) bool {
	starts := func(by func(bpmn.Trigger) bool) bool {
		return slices.ContainsFunc(p.Children, func(e *bpmn.Element) bool { return e.Kind == bpmn.StartEvent && by(e.Trigger()) })
	}
	return starts(func(t bpmn.Trigger) bool { return t != bpmn.None }) && !starts(func(t bpmn.Trigger) bool { return t == bpmn.None })
}

// listen deploys the document and waits for what begins the process: where its message is to
// be sent is shown, and its run opens as soon as it has begun.
func (t *tab) listen(process *bpmn.Element) {
	t.listenThen(process, func() {
		t.window.bottom.reveal(endpointsPage)
		t.window.status.say(lang.L("It is deployed and starts when its start event happens; the run opens then."), false)
	}, t.window.fail)
}

// listenThen is listen that does something of its own once the document is deployed, or is told why it is not.
func (t *tab) listenThen(process *bpmn.Element, then func(), failed func(error)) {
	t.needExecutable(process)
	t.deaf()
	ctx, stop := context.WithCancel(context.Background())
	t.deaf = stop
	w, local := t.window, t.window.Local
	name, data, model := filepath.Base(t.title()), t.doc.Bytes(), t.doc.Snapshot()
	stops := t.breaks.stops()
	var definitions []engine.Definition
	var latest engine.Key
	var err error
	w.aside(func() {
		if latest, err = local.Latest(); err == nil {
			definitions, err = local.DeployToStop(ctx, name, data, stops)
		}
	}, func() {
		if err != nil {
			failed(w.explained(err))
			return
		}
		then()
		guard.Go(func() {
			if run, err := local.Await(ctx, definitions, latest); err == nil {
				guard.Later(func() { t.heard(ctx, run, model) })
			}
		})
	})
}

// heard opens the run that has begun, unless nobody waits for it any more.
func (t *tab) heard(ctx context.Context, run *monitor.Run, model *bpmn.Definitions) {
	if ctx.Err() == nil && slices.Contains(t.window.open, t) {
		t.show(run, model)
	}
}
