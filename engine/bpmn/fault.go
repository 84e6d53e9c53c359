package bpmn

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/beevik/etree"

	"hookflow/engine/feel"
)

// A Fault is a setting of an element that cannot be taken. Deployment and
// export refuse the element, lint tells of it, the form shows it at the field.
type Fault struct {
	Field *Field         // the field, or the column of a table; nil: the setting is none that Hookflow knows
	Table *Field         // of a column: its table
	Row   int            // of a column: the row, 1 is the first
	XML   *etree.Element // where the setting lies
	Text  string         // what it says; of an unknown setting: its name
	Meant string         // of an unknown setting: one that is there and has nearly its name; empty: none
	Err   error          // what is wrong with it, see Check
}

// String says what is wrong, as the end of a sentence that began with the
// element: has "three" in "Attempts": Give a whole number, 1 or more.
func (f Fault) String() string {
	format, args := f.Said()
	return fmt.Sprintf(format, args...)
}

// Said is String with what is put in kept apart, for windows of other languages.
func (f Fault) Said() (format string, args []any) {
	switch {
	case f.Meant != "":
		return "has the setting %q, which Hookflow does not have there: did you mean %s?", []any{f.Text, f.Meant}
	case f.Field == nil:
		return "has the setting %q: %v", []any{f.Text, f.Err}
	case f.Err == error(Needed) && f.Table != nil:
		return "has no %q in row %d of %q: set it", []any{f.Field.Label, f.Row, f.Table.Label}
	case f.Err == error(Needed):
		return "has no %q: set it", []any{f.Field.Label}
	case f.Table != nil:
		return "has %q in %q in row %d of %q: %v", []any{shorten(f.Text), f.Field.Label, f.Row, f.Table.Label, f.Err}
	}
	return "has %q in %q: %v", []any{shorten(f.Text), f.Field.Label, f.Err}
}

// shorten cuts a long text for a message and puts it on one line.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Ours reports whether the field lies in Hookflow's namespace; the places of
// the standard may hold what another engine understands.
func (f *Field) Ours() bool {
	return strings.HasPrefix(f.Place, "hookflow:") || strings.Contains(f.Place, "/hookflow:")
}

// Faults lists what is wrong with the settings of e: each field with Validate,
// each cell of each table, and what of our namespace no field stands for.
// Expressions of other engines (Foreign) are left to those who can translate
// them.
func Faults(e *Element) []Fault {
	if Of(e.Kind) == nil {
		return nil
	}
	var out []Fault
	for f := range Given(e) {
		if f.Type == Table {
			out = append(out, tableFaults(e, f)...)
			continue
		}
		text := Get(e, *f)
		if text == f.Default && !(f.Required && f.Applies(e)) {
			continue
		}
		if !Foreign(text) {
			if err := f.Validate(text); err != nil {
				out = append(out, Fault{Field: f, XML: e.XML, Text: text, Err: err})
			}
		}
	}
	return append(out, unknownSettings(e)...)
}

func tableFaults(e *Element, table *Field) []Fault {
	var out []Fault
	for n, row := range Rows(e, *table) {
		for i := range table.Columns {
			c := &table.Columns[i]
			text := GetXML(row, *c)
			if Foreign(text) || text == "" && !c.AppliesIn(table.InRow(row)) {
				continue
			}
			if err := c.Validate(text); err != nil {
				out = append(out, Fault{Field: c, Table: table, Row: n + 1, XML: row, Text: text, Err: err})
			}
		}
	}
	return out
}

// Given yields the fields of e beyond the common ones that are required or
// about which the file may say something. It looks only at the first step of
// each place, so that a pass over thousands of elements stays quick.
func Given(e *Element) iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		list, work := Of(e.Kind).Fields, ""
		var tags, own []string
		for _, c := range e.XML.ChildElements() {
			if c.Tag == "extensionElements" {
				for _, x := range c.ChildElements() {
					own = append(own, x.Tag)
				}
			}
			tags = append(tags, c.Tag)
		}
		for i := range list {
			f := &list[i]
			step, _, _ := strings.Cut(f.Place, "/")
			tag, ours := strings.CutPrefix(step, "hookflow:")
			there := f.Required || step[0] == '@' || ours && slices.Contains(own, tag) || !ours && slices.Contains(tags, step)
			if there && f.belongsTo(e, &work) && !yield(f) {
				return
			}
		}
	}
}

// notes are settings of ours that no field stands for: what an importer could
// not translate.
var notes = []string{"hookflow:original", "hookflow:original/@setting", "hookflow:original/@language", "hookflow:original/@reason"}

// sends are the kinds that may give the key of a message they send.
var sends = []Kind{SendTask, IntermediateThrowEvent, EndEvent}

// known holds, for each kind, the elements and attributes of our namespace that
// its fields name, as places. An event definition that stands alone is not in
// the table and has none.
var known = sync.OnceValue(func() map[Kind]map[string]bool {
	all := make(map[Kind]map[string]bool, len(Kinds))
	for _, k := range Kinds {
		places := map[string]bool{}
		for _, f := range k.Fields {
			addPlaces(places, f.Place)
			for _, c := range f.Columns {
				addPlaces(places, f.Place+"/"+c.Place)
			}
		}
		for _, n := range notes {
			places[n] = true
		}
		if slices.Contains(sends, k.Kind) {
			addPlaces(places, "hookflow:receive/@correlationKey")
		}
		all[k.Kind] = places
	}
	return all
})

// addPlaces adds a place and every place on the way to it.
func addPlaces(places map[string]bool, place string) {
	for i := 0; i < len(place); i++ {
		if place[i] == '/' {
			places[place[:i]] = true
		}
	}
	places[place] = true
}

// unknownSettings lists what stands in our namespace at e and is no setting: a
// misspelt one would be ignored in silence.
func unknownSettings(e *Element) []Fault {
	if e.Kind == MultiInstance {
		return nil // told with the activity, whose fields they are
	}
	var out []Fault
	unknown := func(x *etree.Element, name, meant string) {
		out = append(out, Fault{XML: x, Text: name, Meant: meant, Err: Complaint("Hookflow has no such setting there; correct the name or remove it.")})
	}
	for _, a := range e.XML.Attr {
		if a.Space != "" && a.Space != "xmlns" && a.NamespaceURI() == NSHookflow && a.Key != "lintOff" {
			unknown(e.XML, a.Key, "")
		}
	}
	walk := func(holder *etree.Element, way string) {
		for _, x := range settingsOf(holder) {
			if space := x.NamespaceURI(); space != NSHookflow {
				out = append(out, Fault{XML: x, Text: x.Tag, Err: Complaint("A newer Hookflow has written it, and this one would ignore it; use that one.")})
				continue
			}
			walkSettings(known()[e.Kind], x, way+"hookflow:"+x.Tag, unknown)
		}
	}
	walk(e.XML, "")
	if loop := child(e.XML, string(MultiInstance), NS); loop != nil {
		walk(loop, loop.Tag+"/")
	}
	return out
}

// walkSettings tells of x, or of what of its attributes and children is unknown.
func walkSettings(places map[string]bool, x *etree.Element, place string, unknown func(x *etree.Element, name, meant string)) {
	if !places[place] {
		unknown(x, x.Tag, closestPlace(places, strings.TrimSuffix(place, x.Tag), x.Tag))
		return
	}
	for _, a := range x.Attr {
		if a.Space == "" && a.Key != "xmlns" && !places[place+"/@"+a.Key] {
			unknown(x, x.Tag+"/"+a.Key, closestPlace(places, place+"/@", a.Key))
		}
	}
	for _, c := range x.ChildElements() {
		if c.NamespaceURI() == NSHookflow {
			walkSettings(places, c, place+"/hookflow:"+c.Tag, unknown)
		}
	}
}

// closestPlace is the name nearest to one that is not there, of those that are below the same place.
func closestPlace(places map[string]bool, below, name string) string {
	var names []string
	for place := range places {
		if rest, is := strings.CutPrefix(place, below); is && !strings.Contains(rest, "/") {
			names = append(names, rest)
		}
	}
	return feel.Closest(name, names)
}

// settingsOf lists the elements of our namespaces, this one and later ones, in
// the extensionElements of x.
func settingsOf(x *etree.Element) []*etree.Element {
	holder := child(x, "extensionElements", NS)
	if holder == nil {
		return nil
	}
	var out []*etree.Element
	for _, c := range holder.ChildElements() {
		if strings.HasPrefix(c.NamespaceURI(), hookflowNamespaces) {
			out = append(out, c)
		}
	}
	return out
}

// hookflowNamespaces begins the names of all our namespaces; a number follows.
const hookflowNamespaces = "urn:hookflow:bpmn:"
