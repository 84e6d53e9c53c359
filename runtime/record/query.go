package record

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// A Filter keeps records by one field.
type Filter struct {
	Field string // id or name
	Op    string // see ops
	Value string // of "in" several, of "between" two, with "; " between them
}

// ops are how values are compared.
var ops = []string{"is", "not", "less", "most", "least", "more", "between", "in", "contains", "begins", "empty", "filled"}

// ParseFilter reads FIELD:OP:VALUE.
func ParseFilter(text string) (f Filter, err error) {
	parts := strings.SplitN(text, ":", 3)
	if len(parts) < 2 || !slices.Contains(ops, parts[1]) {
		return f, invalid("%q is no filter; write FIELD:OP:VALUE with one of %s", text, strings.Join(ops, ", "))
	}
	f = Filter{Field: parts[0], Op: parts[1]}
	if len(parts) == 3 {
		f.Value = parts[2]
	}
	return f, nil
}

// A Query asks for records.
type Query struct {
	Filters    []Filter
	Text       string     // in any text, without regard to great and small letters; "": anything
	Where      string     // FEEL over the values by the names of their fields, with id; it reads each record that the filters leave
	Known      feel.Scope // what Where sees beside the record; nil: nothing
	Sort       string     // field; "": in the order in which they were made
	Descending bool
	Offset     int
	Limit      int // 0: none but the count
}

// A Page is some of the records, and how many there are.
type Page struct {
	Records []Record
	Total   int // how many records fit, on all pages
}

// Find gives a page of the records that fit.
func (b *Book) Find(catalog string, q Query) (p Page, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return p, err
	}
	p.Records = []Record{}
	err = b.o.Store.View(func(tx engine.Tx) error {
		ids, total, err := b.part(tx, &c, q)
		if err != nil {
			return err
		}
		p.Total = total
		for _, id := range ids {
			r, err := get(tx, c.ID, id)
			if err != nil {
				return err
			}
			r.Values = b.shownTo(&c, r.Values)
			b.shown(tx, &c, &r)
			p.Records = append(p.Records, r)
		}
		return nil
	})
	return p, err
}

// part are the ids of a page, and how many there are on all pages. Where everything is asked for in the order in which it was made,
// they are known without looking at the others: the numbers are given one after the other, and it is told how many are left.
func (b *Book) part(tx engine.Tx, c *Catalog, q Query) (ids []uint64, total int, err error) {
	from, most := max(0, q.Offset), max(0, q.Limit)
	if n, last := counted(tx, c.ID); len(q.Filters) == 0 && q.Text == "" && q.Where == "" && q.Sort == "" && n == last {
		for i := uint64(from); i < min(n, uint64(from+most)); i++ {
			if q.Descending {
				ids = append(ids, last-i)
			} else {
				ids = append(ids, i+1)
			}
		}
		return ids, int(n), nil
	}
	all, err := b.found(tx, c, q)
	from = min(from, len(all))
	return all[from:min(len(all), from+most)], len(all), err
}

// Get is one record.
func (b *Book) Get(catalog, id string) (r Record, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return r, err
	}
	return r, b.o.Store.View(func(tx engine.Tx) error {
		r, err = get(tx, c.ID, number(id))
		r.Values = b.shownTo(&c, r.Values)
		r.Title = c.title(r.Values)
		return err
	})
}

// Shown is one record as people see it: links have their titles.
func (b *Book) Shown(catalog, id string) (r Record, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return r, err
	}
	return r, b.o.Store.View(func(tx engine.Tx) error {
		if r, err = get(tx, c.ID, number(id)); err == nil {
			r.Values = b.shownTo(&c, r.Values)
			b.shown(tx, &c, &r)
		}
		return err
	})
}

// History gives the changes of a record, oldest first; also of one that is deleted.
func (b *Book) History(catalog, id string) (out []Change, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return nil, err
	}
	err = b.o.Store.View(func(tx engine.Tx) error {
		for _, v := range tx.Scan(bucketPast, recordKey(c.ID, number(id))) {
			var change Change
			if err := json.Unmarshal(v, &change); err != nil {
				return err
			}
			change.Values, change.Before = b.shownTo(&c, change.Values), b.shownTo(&c, change.Before)
			out = append(out, change)
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%w: %s in %s", ErrNone, id, c.Name)
	}
	return out, err
}

func get(tx engine.Tx, catalog string, id uint64) (r Record, err error) {
	v := tx.Get(bucketRecord, recordKey(catalog, id))
	if v == nil {
		return r, fmt.Errorf("%w: record %d of %s", ErrNone, id, catalog)
	}
	return r, json.Unmarshal(v, &r)
}

// shown completes a record for people.
func (b *Book) shown(tx engine.Tx, c *Catalog, r *Record) {
	r.Title = c.title(r.Values)
	for _, f := range c.Fields {
		switch {
		case r.Values[f.ID] == nil:
		case f.Kind == "file":
			r.Values[f.ID] = linked(c.ID, r.ID, r.Values[f.ID])
		case f.Kind == "link":
			r.Values[f.ID] = b.titled(tx, r.Values[f.ID])
		}
	}
}

// among is the catalog of an id; an empty one if there is none.
func among(list []Catalog, id string) *Catalog {
	if i := slices.IndexFunc(list, func(c Catalog) bool { return c.ID == id }); i >= 0 {
		return &list[i]
	}
	return &Catalog{}
}

// search looks in one catalog.
type search struct {
	tx    engine.Tx
	c     *Catalog
	now   func() time.Time
	wrong error // what could not be read
}

// fitting are the records that fit.
func (s *search) fitting(q Query) (fit set, err error) {
	for _, f := range q.Filters {
		found, err := s.by(f)
		if err != nil {
			return nil, err
		}
		fit = both(fit, found)
	}
	if q.Text != "" {
		any := set{}
		for i := range s.c.Fields {
			f := &s.c.Fields[i]
			if f.Kind != "text" {
				continue
			}
			found, err := s.by(Filter{Field: f.ID, Op: "contains", Value: q.Text})
			if err != nil {
				return nil, err
			}
			any = either(any, found)
		}
		fit = both(fit, any)
	}
	if fit == nil {
		fit = s.all()
	}
	if q.Where != "" {
		return s.where(fit, q)
	}
	return fit, nil
}

// all are the ids of all records.
func (s *search) all() set {
	n, last := counted(s.tx, s.c.ID)
	out := make(set, last/64+1)
	if n == last { // none was deleted
		for id := range last {
			out = out.add(id + 1)
		}
		return out
	}
	for k := range s.tx.Scan(bucketIndex, fieldPrefix(s.c.ID, 0)) {
		out = out.add(binary.BigEndian.Uint64(k[len(k)-8:]))
	}
	return out
}

// by are the records that a filter keeps.
func (s *search) by(f Filter) (set, error) {
	field := s.c.Field(f.Field)
	if field == nil {
		return nil, invalid("%s has no field %q", s.c.Name, f.Field)
	}
	kind, _ := KindOf(field.Kind)
	if kind.sorts == nil {
		return nil, invalid("records cannot be found by %s", field.Name)
	}
	switch f.Op {
	case "not":
		found, err := s.by(Filter{Field: f.Field, Op: "is", Value: f.Value})
		return s.others(found), err
	case "in", "between":
		return s.several(field, f)
	case "empty":
		return s.others(s.matching(field, matcher{op: "filled"})), nil
	case "filled", "contains", "begins":
		return s.matching(field, matcher{op: f.Op, text: folded(f.Value)}), s.wrong
	}
	place, err := field.sought(f.Value)
	if err != nil {
		return nil, err
	}
	if place == nil { // nothing is like what is empty but what is empty
		return s.by(Filter{Field: f.Field, Op: "empty"})
	}
	return s.matching(field, matcher{op: f.Op, place: place, text: folded(f.Value)}), s.wrong
}

// several are the records that a filter with several values keeps.
func (s *search) several(field *Field, f Filter) (fit set, err error) {
	values := []string{}
	for value := range strings.SplitSeq(f.Value, strings.TrimSpace(listMark)) {
		values = append(values, strings.TrimSpace(value))
	}
	if f.Op == "in" {
		fit = set{}
		for _, value := range values {
			found, err := s.by(Filter{Field: field.ID, Op: "is", Value: value})
			if err != nil {
				return nil, err
			}
			fit = either(fit, found)
		}
		return fit, nil
	}
	if len(values) != 2 {
		return nil, invalid("%s: write the least and the most value, as in 1%s5", field.Name, listMark)
	}
	for i, op := range []string{"least", "most"} {
		found, err := s.by(Filter{Field: field.ID, Op: op, Value: values[i]})
		if err != nil {
			return nil, err
		}
		fit = both(fit, found)
	}
	return fit, nil
}

// matching are the records whose places in a field fit. What a place does not tell, the record does.
func (s *search) matching(field *Field, m matcher) set {
	prefix := fieldPrefix(s.c.ID, fieldNumber(field.ID))
	from := slices.Clone(prefix)
	switch m.op {
	case "is":
		from = append(from, m.place...)
	case "begins":
		from = append(from, m.text[:min(len(m.text), indexedText)]...)
	}
	_, last := counted(s.tx, s.c.ID)
	out, doubtful := make(set, last/64+1), []uint64(nil)
	for k := range s.tx.Scan(bucketIndex, from) {
		place, id := k[len(prefix):len(k)-8], binary.BigEndian.Uint64(k[len(k)-8:])
		switch fits, sure := m.fits(place); {
		case !sure:
			doubtful = append(doubtful, id)
		case fits:
			out = out.add(id)
		}
	}
	for _, id := range doubtful {
		r, err := get(s.tx, s.c.ID, id)
		if err != nil {
			s.wrong = err
		}
		if m.holds(r.Values[field.ID]) {
			out = out.add(id)
		}
	}
	return out
}

// others are the records that are not in a set.
func (s *search) others(than set) set {
	out := s.all()
	for i := range min(len(out), len(than)) {
		out[i] &^= than[i]
	}
	return out
}

// sought is the place of a value as somebody writes it, an option by its name, too; nil if it is empty.
func (f *Field) sought(text string) ([]byte, error) {
	switch f.Kind {
	case "text", "contact", "link", "employee", "file":
		if text == "" {
			return nil, nil
		}
		return placeOf(text), nil
	}
	kept, err := f.read(json.RawMessage(strconv.Quote(text)))
	if err != nil || kept == nil {
		return nil, err
	}
	return f.places(kept)[0], nil
}

// A matcher compares places.
type matcher struct {
	op    string
	place []byte
	text  string
}

// fits reports whether a value with that place is kept; sure is false where the place does not tell, since the text was cut.
func (m *matcher) fits(place []byte) (fits, sure bool) {
	cut := len(place) == indexedText+1 && place[indexedText] == textCut
	switch m.op {
	case "filled":
		return true, true
	case "is": // only those of that beginning are looked at
		return true, !cut
	case "begins":
		return true, !cut && len(m.text) <= indexedText
	case "contains":
		found := bytes.Contains(place, []byte(m.text))
		return found, found || !cut
	}
	order := bytes.Compare(place, m.place)
	return order < 0 && (m.op == "less" || m.op == "most") || order == 0 && (m.op == "most" || m.op == "least") || order > 0 && (m.op == "least" || m.op == "more"), true
}

// holds looks at the value itself, which is a text.
func (m *matcher) holds(kept json.RawMessage) bool {
	text := folded(string(kept))
	_ = json.Unmarshal([]byte(strings.ToLower(string(kept))), &text) // of a list, its JSON is looked at
	switch m.op {
	case "is":
		return text == m.text
	case "begins":
		return strings.HasPrefix(text, m.text)
	}
	return strings.Contains(text, m.text)
}

// where keeps the records for which an expression is true.
func (s *search) where(fit set, q Query) (set, error) {
	expr, err := feel.Parse(q.Where)
	if err != nil {
		return nil, invalid("the condition cannot be read: %v", err)
	}
	out := make(set, len(fit))
	for _, id := range fit.ids() {
		r, err := get(s.tx, s.c.ID, id)
		if err != nil {
			return nil, err
		}
		scope := s.c.scope(&r)
		if q.Known != nil {
			for _, name := range q.Known.Names() {
				scope[name], _ = q.Known.Lookup(name)
			}
		}
		value, err := expr.Eval(&feel.Env{Scope: scope, Now: s.now})
		if err != nil {
			return nil, invalid("the condition cannot be evaluated for record %s: %v", r.ID, err)
		}
		if value == feel.Bool(true) {
			out = out.add(id)
		}
	}
	return out, nil
}

// Named are the values of a record by the names of their fields, and its id; a field that is empty is null.
func (c *Catalog) Named(r *Record) map[string]json.RawMessage {
	out := map[string]json.RawMessage{"id": json.RawMessage(strconv.Quote(r.ID))}
	for _, f := range c.Fields {
		if out[f.Name] = r.Values[f.ID]; out[f.Name] == nil {
			out[f.Name] = json.RawMessage("null")
		}
	}
	return out
}

// scope are the values of a record as an expression sees them: by the names of their fields, in values also by their ids.
func (c *Catalog) scope(r *Record) feel.MapScope {
	values := feel.NewContext(2 * len(c.Fields))
	scope := feel.MapScope{"id": feel.String(r.ID), "values": values}
	for _, f := range c.Fields {
		var value feel.Value = feel.Null{}
		if kept := r.Values[f.ID]; kept != nil {
			value, _ = feel.FromJSON(kept) // it was written here
		}
		values.Put(f.ID, value)
		values.Put(f.Name, value)
		scope[f.Name] = value
	}
	return scope
}

// sorted are the ids of a set in the order that is asked for.
func (s *search) sorted(fit set, q Query) ([]uint64, error) {
	ids := fit.ids()
	if q.Sort != "" {
		field := s.c.Field(q.Sort)
		if field == nil {
			return nil, invalid("%s has no field %q", s.c.Name, q.Sort)
		}
		ids = s.along(field, fit)
	}
	if q.Descending {
		slices.Reverse(ids)
	}
	return ids, nil
}

// A finding is what a query gave while a catalog was at a generation: who scrolls asks the same again and again. What depends
// on more than the catalog, on the time or on what a process knows, is found anew each time.
type finding struct {
	generation uint64
	ids        []uint64
}

// keptFindings is how many are kept.
const keptFindings = 16

// keeps tells whether a query gives the same as long as nothing changes in the catalog.
func (q *Query) keeps() bool {
	return q.Known == nil && !strings.Contains(q.Where, "now") && !strings.Contains(q.Where, "today")
}

// found are the ids of all records that fit, in the order that is asked for.
func (b *Book) found(tx engine.Tx, c *Catalog, q Query) ([]uint64, error) {
	q.Offset, q.Limit = 0, 0
	key, generation := fmt.Sprintf("%s %+v", c.ID, q), generationOf(tx, c.ID)
	if b.looks() != nil { // who sees other fields finds other records
		for _, f := range c.Fields {
			key += " " + f.ID
		}
	}
	b.mu.Lock()
	kept, is := b.findings[key]
	b.mu.Unlock()
	if is && kept.generation == generation && q.keeps() {
		return kept.ids, nil
	}
	s := search{tx: tx, c: c, now: b.o.Now}
	fit, err := s.fitting(q)
	if err != nil {
		return nil, err
	}
	ids, err := s.sorted(fit, q)
	if err != nil {
		return nil, err
	}
	if !q.keeps() {
		return ids, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.findings) >= keptFindings {
		clear(b.findings)
	}
	b.findings[key] = finding{generation, ids}
	return ids, nil
}

// along are the ids of a set in the order of a field: those without a value first, one with several at its first one.
func (s *search) along(field *Field, fit set) []uint64 {
	out, rest := make([]uint64, 0, fit.count()), slices.Clone(fit)
	for k := range s.tx.Scan(bucketIndex, fieldPrefix(s.c.ID, fieldNumber(field.ID))) {
		if id := binary.BigEndian.Uint64(k[len(k)-8:]); rest.has(id) {
			rest[id/64] &^= 1 << (id % 64)
			out = append(out, id)
		}
	}
	return append(rest.ids(), out...)
}
