package runtime

import (
	"encoding/json"

	"hookflow/engine"
	"hookflow/engine/form"
)

// autoComplete completes the user tasks that have just opened, so that any
// process can be tried as it is.
func (r *Runtime) autoComplete(events []engine.Event) {
	if !r.options.AutoComplete {
		return
	}
	for i := range events {
		if e := &events[i]; e.Kind == engine.Waiting && e.Wait != nil && e.Wait.Kind == engine.OnTask {
			r.complete(e.Wait)
		}
	}
}

// complete gives every field of a task's form the value it shows, or null, or
// what a field that must be filled in can hold.
func (r *Runtime) complete(w *engine.Wait) {
	vars := engine.Vars{}
	if w.Task != nil {
		for i := range w.Task.Form {
			if f := &w.Task.Form[i]; form.Asks(f.Type) {
				vars[f.Variable] = value(f)
			}
		}
	}
	r.try("complete a task", engine.CompleteTask{Task: w.Key, Variables: vars})
}

func value(f *engine.FormField) json.RawMessage {
	switch {
	case f.Required:
		return form.Example(f)
	case len(f.Value) > 0:
		return f.Value
	}
	return json.RawMessage("null")
}
