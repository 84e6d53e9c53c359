package designer

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// repeat does again what has failed. A run keeps the diagram that it began with: whoever has mended the diagram meanwhile is
// asked which of the two the run goes on by, since the old one would only fail again.
func (t *tab) repeat(i monitor.Trouble) {
	w := t.window
	var err error
	again := func() { w.aside(func() { err = w.resolve(i, engine.Repeat) }, func() { w.fail(err) }) }
	if !t.editedSince(i.Instance) {
		again()
		return
	}
	w.over.Show(overlay.Dialog{
		Name: "repeat", Title: lang.L("The diagram has changed since this run began"),
		Text: lang.L("With the changes, the run goes on from where it stands by the diagram as it is drawn now. As it began, it does the same as before."),
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("As it began"), Do: again},
			{Label: lang.L("With the changes"), Do: func() { t.repeatChanged(i) }}},
	})
}

func (w *Window) resolve(i monitor.Trouble, how engine.Resolution) error {
	return w.Local.Engine.Run(context.Background(), engine.ResolveIncident{Incident: i.Key, How: how})
}

// editedSince reports whether the diagram is another than the one that an instance runs by. It is not asked of instances of
// other files, such as called ones.
func (t *tab) editedSince(in *engine.Instance) (edited bool) {
	now := t.doc.Bytes()
	_ = t.window.Local.Engine.View(func(q *loop.Query) error { // an engine that cannot be read cannot repeat, and says so then
		d := q.Definition(in.Definition)
		edited = d != nil && t.doc.Model().ByID(d.Process) != nil && !bytes.Equal(q.Source(d), now)
		return nil
	})
	return edited
}

// repeatChanged deploys the diagram as it stands, lets the instance go on by it, and does again what has failed.
func (t *tab) repeatChanged(i monitor.Trouble) {
	w := t.window
	name, data, model := filepath.Base(t.title()), t.doc.Bytes(), t.doc.Snapshot()
	var err error
	w.aside(func() { err = w.goOnBy(i, name, data) }, func() {
		if err != nil {
			w.fail(w.explained(err))
			return
		}
		if t.panel != nil {
			t.panel.Named(model)
		}
	})
}

func (w *Window) goOnBy(i monitor.Trouble, name string, data []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	plan, err := monitor.Do(ctx, w.Local, engine.Migrate{Instance: i.Instance.Key, Preview: true, Draft: &engine.Resource{Name: name, Data: data}})
	if err != nil {
		return err
	}
	if len(plan.Problems) > 0 { // which is no reason to leave a version behind
		return &engine.Rejected{Reason: engine.Conflict, Message: "the instance cannot be migrated", Findings: plan.Problems}
	}
	definitions, err := w.Local.Deploy(ctx, name, data)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(definitions, func(d engine.Definition) bool { return d.Process == i.Instance.Process })
	if n >= 0 && definitions[n].Key != i.Instance.Definition {
		if err := w.Local.Engine.Run(ctx, engine.Migrate{Instance: i.Instance.Key, To: definitions[n].Key}); err != nil {
			return err
		}
	}
	return w.resolve(i, engine.EditAndRepeat) // which makes the call anew, by what is drawn now
}
