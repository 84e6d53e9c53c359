package designer

import (
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/person"
)

// noPeople says why nobody can be looked after now.
func noPeople(w *Window) string {
	if w.access() == nil {
		return lang.L("The engine is not open; who signs in is kept beside it.")
	}
	return ""
}

// showPeople is the page of people, groups, the organisation and tokens.
func (w *Window) showPeople() {
	w.persons = person.Show(person.Options{Room: w.room(), Store: w.access().Store, Window: w, Closed: func() { w.persons = nil; w.seated() }})
}
