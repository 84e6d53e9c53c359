package diff

import (
	"strings"

	"hookflow/engine/bpmn"
)

// settings compares the fields of an element, each under the label it has in
// the property form.
func (c *comparer) settings(was, now *bpmn.Element) {
	for _, f := range bpmn.FieldsOf(now) {
		if f.Name == "name" || f.Name == "id" || f.Name == "text" && now.Kind == bpmn.TextAnnotation {
			continue
		}
		if f.Type == bpmn.Table {
			c.table(was, now, f)
			continue
		}
		c.setting(was, now, f)
	}
}

// setting tells when one field says something else, with both values.
func (c *comparer) setting(was, now *bpmn.Element, f bpmn.Field) {
	before, after := bpmn.Get(was, f), bpmn.Get(now, f)
	switch {
	case before == after:
	case before == "":
		c.add(Changed, now, "%s of %s was set to %q", title(f.Label), name(now), short(after))
	case after == "":
		c.add(Changed, now, "%s of %s was removed; it was %q", title(f.Label), name(now), short(before))
	default:
		c.add(Changed, now, "%s of %s changed from %q to %q", title(f.Label), name(now), short(before), short(after))
	}
}

// table compares the rows of a table by their first column, or as a whole if
// that is not unique.
func (c *comparer) table(was, now *bpmn.Element, f bpmn.Field) {
	before, after := tableRows(was, f), tableRows(now, f)
	for _, r := range after {
		old, known := before.find(r.key)
		switch {
		case !known:
			c.add(Changed, now, "%s of %s: %s was added", title(f.Label), name(now), r.text())
		case old.rest != r.rest:
			c.add(Changed, now, "%s of %s: %s changed from %q to %q", title(f.Label), name(now), r.key, short(old.rest), short(r.rest))
		}
	}
	for _, r := range before {
		if _, known := after.find(r.key); !known {
			c.add(Changed, now, "%s of %s: %s was removed", title(f.Label), name(now), r.text())
		}
	}
}

// A row is one line of a table: the column that names it and the others.
type row struct{ key, rest string }

// text shows a row that was added or removed.
func (r row) text() string {
	if r.rest == "" {
		return r.key
	}
	return r.key + " = " + short(r.rest)
}

type table []row

// find returns the row with this key.
func (t table) find(key string) (row, bool) {
	for _, r := range t {
		if r.key == key {
			return r, true
		}
	}
	return row{}, false
}

// tableRows reads a table: the first required column names a row, the others are told
// together, without defaults.
func tableRows(e *bpmn.Element, f bpmn.Field) table {
	var t table
	for _, x := range bpmn.Rows(e, f) {
		var r row
		var rest []string
		for _, column := range f.Columns {
			text := bpmn.GetXML(x, column)
			switch {
			case column.Required && r.key == "":
				r.key = text
			case text == column.Default:
			case column.Type == bpmn.Boolean && text == "true":
				rest = append(rest, strings.ToLower(column.Label))
			default:
				rest = append(rest, text)
			}
		}
		r.rest = strings.Join(rest, ", ")
		t = append(t, r)
	}
	return t
}
