package record

import (
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
	key, generation := fmt.Sprintf("%s %#v", c.ID, q), generationOf(tx, c.ID)
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
