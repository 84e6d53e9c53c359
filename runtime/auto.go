package runtime

import (
	"cmp"
	"encoding/json"

	"hookflow/engine"
	"hookflow/runtime/media"
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
		for _, f := range w.Task.Form {
			vars[f.Variable] = value(f)
		}
	}
	r.try("complete a task", engine.CompleteTask{Task: w.Key, Variables: vars})
}

func value(f engine.FormField) json.RawMessage {
	empty := len(f.Value) == 0 || string(f.Value) == "null" || string(f.Value) == `""`
	switch {
	case !empty:
		return f.Value
	case !f.Required:
		return json.RawMessage("null")
	}
	switch f.Type {
	case "number":
		return json.RawMessage("0")
	case "boolean":
		return json.RawMessage("false")
	case "date":
		return json.RawMessage(`"2000-01-01"`)
	case "json":
		return json.RawMessage("{}")
	}
	return media.Quote(cmp.Or(f.Label, f.Variable))
}
