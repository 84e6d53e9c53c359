package form

import (
	"strings"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// reference names an element of the document, such as a message, by what
// people call it. A name that is not there yet makes a new one.
type reference struct {
	single
	known map[string]string // name to id
}

func newReference(s single) input {
	r := &reference{single: s, known: map[string]string{}}
	var names []string
	for _, e := range s.form.model.Every(s.field.Refers) {
		name := called(e)
		if _, twice := r.known[name]; twice {
			name += " (" + e.ID + ")"
		}
		r.known[name] = e.ID
		names = append(names, name)
		if e.ID == s.before {
			r.before, r.now = name, name
		}
	}
	box := widget.NewSelectEntry(names)
	box.SetText(r.before)
	box.SetPlaceHolder(lang.L("none; type a name to make a new one"))
	box.OnChanged = func(text string) { r.set(strings.TrimSpace(text)) }
	r.shown = box
	return r
}

func called(e *bpmn.Element) string {
	if n := e.Name(); n != "" {
		return n
	}
	return e.ID
}

func (r *reference) check() error {
	if r.now == "" && r.field.Required {
		return problem("choose one, or type a name to make a new one")
	}
	return nil
}

func (r *reference) apply(tx *doc.Tx) error {
	id, found := r.known[r.now]
	if !found && r.now != "" {
		made, err := tx.AddRoot(r.field.Refers, r.now)
		if err != nil {
			return err
		}
		id = made.ID
	}
	return tx.SetField(r.form.element, r.field.Name, id)
}

// newPath offers the outgoing sequence flows of the element.
func newPath(s single) input {
	values, labels := []string{""}, []string{lang.L("(none)")}
	for _, f := range s.form.element.Out {
		values = append(values, f.ID)
		labels = append(labels, pathLabel(f))
	}
	return newChoice(s, values, labels)
}

func pathLabel(flow *bpmn.Element) string {
	to := ""
	if flow.Target != nil {
		to = " \u2192 " + called(flow.Target)
	}
	return called(flow) + to
}
