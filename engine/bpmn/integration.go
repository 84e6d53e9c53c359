package bpmn

import (
	"slices"
	"strings"
)

// integrating are the elements of ours that hold what leaves the program, and what is let in.
var integrating = []string{"hookflow:work", "hookflow:call", "hookflow:retry", "hookflow:failure", "hookflow:mail", "hookflow:sql",
	"hookflow:receive", "hookflow:respond", "hookflow:service", "hookflow:job"}

// Integrates reports whether a setting says what an element exchanges with other systems.
func (f *Field) Integrates() bool {
	for part := range strings.SplitSeq(f.Place, "/") {
		if slices.Contains(integrating, part) {
			return true
		}
	}
	return false
}

// Integration reports whether e is an integration block: it may call a service, or take a message, or be the address of
// either. What it is told and what it gives are settings of it, too.
func Integration(e *Element) bool {
	return slices.ContainsFunc([]string{"work", "path", "serviceURL"}, func(name string) bool { _, has := FieldOf(e, name); return has })
}

// Integrations are the settings with which elements exchange something with other systems, as one text for each element by
// its id. Elements that exchange nothing are left out; what is not said and what is the default is the same.
func Integrations(d *Definitions) map[string]string {
	all := map[string]string{}
	for _, e := range d.byID {
		if text := exchanged(d, e); text != "" {
			all[e.ID] = string(e.Kind) + "\n" + text
		}
	}
	return all
}

// exchanged are the settings of e that matter to others; "" if there are none.
func exchanged(d *Definitions, e *Element) string {
	var own, around []string
	block := Integration(e)
	for _, f := range FieldsOf(e) {
		switch text := said(e, f); {
		case text == "":
		case f.Integrates():
			own = append(own, f.Name+"="+text)
		case block && f.Refers == MessageRoot:
			name := text
			if m := d.ByID(text); m != nil {
				name = m.Name()
			}
			own = append(own, f.Name+"="+name)
		case block && (f.Name == "inputs" || f.Name == "outputs"):
			around = append(around, f.Name+"="+text)
		}
	}
	if len(own) == 0 {
		return ""
	}
	return strings.Join(append(own, around...), "\n")
}

// said is what e says of a field; "" if it says nothing but the default.
func said(e *Element, f Field) string {
	if f.Type != Table {
		if text := Get(e, f); text != f.Default {
			return text
		}
		return ""
	}
	var rows []string
	for _, x := range Rows(e, f) {
		for _, c := range f.Columns {
			rows = append(rows, GetXML(x, c))
		}
	}
	return strings.Join(rows, "\x1f")
}
