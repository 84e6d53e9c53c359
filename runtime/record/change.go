package record

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"math/big"
	"slices"
	"strconv"

	"hookflow/engine"
	"hookflow/runtime/push"
)

// Create makes a record, after those who asked to be asked.
func (b *Book) Create(ctx context.Context, catalog string, values Values, by string) (Record, error) {
	return b.CreateOnce(ctx, "", catalog, values, by)
}

// CreateOnce is Create of what has a name of its own: a second record of that name is not made, and the first one given.
func (b *Book) CreateOnce(ctx context.Context, name, catalog string, values Values, by string) (Record, error) {
	if err := b.allow(catalog, mayEdit, values); err != nil {
		return Record{}, err
	}
	var r Record
	err := again(ctx, true, func() (err error) {
		r, err = b.As(nil).createOnce(ctx, name, catalog, values, by)
		return err
	})
	return b.answer(catalog, r, err)
}

func (b *Book) createOnce(ctx context.Context, name, catalog string, values Values, by string) (Record, error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return Record{}, err
	}
	if made, err := b.made(name); made != nil || err != nil {
		return *cmp.Or(made, &Record{}), err
	}
	if values, err = b.values(&c, c.begun(values)); err != nil {
		return Record{}, err
	}
	said, err := b.ask(ctx, "record.before.created", &c, payload{Catalog: c.ID, Values: &values}, nil, by)
	if err != nil {
		return Record{}, err
	}
	if values, err = b.with(&c, values, said.Values); err != nil {
		return Record{}, err
	}
	if err := c.complete(values); err != nil {
		return Record{}, err
	}
	r := Record{Catalog: c.ID, Values: values}
	err = b.write(func(tx engine.Tx) error {
		if made := madeIn(tx, name); made != nil {
			r = *made // another attempt was faster
			return nil
		}
		if name != "" {
			_, last := counted(tx, c.ID)
			tx.Put(bucketOnce, []byte(name), recordKey(c.ID, last+1))
		}
		return b.create(tx, &c, &r, by)
	})
	b.o.Push.Wake()
	r.Message, r.Title = said.Message, c.title(r.Values)
	return r, err
}

// made is the record that was made of a name; nil if none was. One that is deleted by now has nothing but its id.
func (b *Book) made(name string) (r *Record, err error) {
	return r, b.o.Store.View(func(tx engine.Tx) error { r = madeIn(tx, name); return nil })
}

func madeIn(tx engine.Tx, name string) *Record {
	if name == "" {
		return nil
	}
	key := tx.Get(bucketOnce, []byte(name))
	if len(key) != 16 {
		return nil
	}
	catalog, id := binary.BigEndian.Uint64(key), binary.BigEndian.Uint64(key[8:])
	r := &Record{ID: strconv.FormatUint(id, 10), Catalog: strconv.FormatUint(catalog, 10)}
	if kept, err := get(tx, r.Catalog, id); err == nil {
		*r = kept
	}
	return r
}

// create writes a new record.
func (b *Book) create(tx engine.Tx, c *Catalog, r *Record, by string) error {
	n, last := counted(tx, c.ID)
	r.ID, r.Revision = strconv.FormatUint(last+1, 10), 1
	return b.insert(tx, c, r, by, "created", n+1, last+1)
}

// insert writes a record that is not there.
func (b *Book) insert(tx engine.Tx, c *Catalog, r *Record, by, what string, n, last uint64) error {
	if err := b.current(c); err != nil {
		return err
	}
	r.Changed, r.By = b.o.Now().UTC(), by
	if r.Created.IsZero() {
		r.Created = r.Changed
	}
	if err := c.unique(tx, r); err != nil {
		return err
	}
	if err := b.hold(tx, c, r.Values); err != nil {
		return err
	}
	count(tx, c.ID, n, last)
	id := number(r.ID)
	if err := put(tx, bucketRecord, recordKey(c.ID, id), r); err != nil {
		return err
	}
	tx.Put(bucketIndex, binary.BigEndian.AppendUint64(fieldPrefix(c.ID, 0), id), nil)
	for i := range c.Fields {
		f := &c.Fields[i]
		index(tx, f, c.ID, id, r.Values[f.ID], putIndex)
	}
	if err := past(tx, r, Change{Revision: r.Revision, At: r.Changed, By: by, What: what, Values: r.Values}); err != nil {
		return err
	}
	return b.emit(tx, "record.created", c, payload{Catalog: c.ID, Record: r.ID, Values: &r.Values}, nil, by)
}

// mostTries is how often a change is tried that somebody else's gets in the way of.
const mostTries = 20

// Update changes values of a record, after those who asked to be asked; those that are not named stay. It is refused if the
// record has another revision. 0: whatever it has; then those are asked anew where somebody else has changed the record meanwhile.
func (b *Book) Update(ctx context.Context, catalog, id string, revision uint64, values Values, by string) (r Record, err error) {
	if err := b.allow(catalog, mayEdit, values); err != nil {
		return r, err
	}
	err = again(ctx, revision == 0, func() error {
		r, err = b.As(nil).updateOnce(ctx, catalog, id, revision, values, by)
		return err
	})
	return b.answer(catalog, r, err)
}

// again tries a change until nobody else's gets in its way.
func again(ctx context.Context, may bool, change func() error) (err error) {
	for range mostTries {
		err = change()
		if !may || !errors.Is(err, ErrChanged) || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func (b *Book) updateOnce(ctx context.Context, catalog, id string, revision uint64, values Values, by string) (r Record, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return r, err
	}
	old, err := b.Get(c.ID, id)
	switch {
	case err != nil:
		return r, err
	case revision != 0 && revision != old.Revision:
		return r, ErrChanged
	}
	if values, err = b.values(&c, values); err != nil {
		return r, err
	}
	values = differing(old.Values, values)
	said, err := b.ask(ctx, "record.before.updated", &c, payload{Catalog: c.ID, Record: id, Values: &values, Before: &old.Values}, values, by)
	if err != nil {
		return r, err
	}
	if values, err = b.with(&c, values, said.Values); err != nil {
		return r, err
	}
	err = b.write(func(tx engine.Tx) error {
		now, err := get(tx, c.ID, number(id))
		switch {
		case err != nil:
			return err
		case now.Revision != old.Revision:
			return ErrChanged
		}
		r, err = b.update(tx, &c, now, values, by)
		return err
	})
	b.o.Push.Wake()
	r.Message, r.Title = said.Message, c.title(r.Values)
	return r, err
}

// update writes new values into a record; null takes one away.
func (b *Book) update(tx engine.Tx, c *Catalog, old Record, values Values, by string) (Record, error) {
	r := old
	if err := b.current(c); err != nil {
		return old, err
	}
	r.Values = maps.Clone(old.Values)
	changed, before := Values{}, Values{}
	for id, value := range differing(old.Values, values) {
		changed[id], before[id] = value, old.Values[id]
		if r.Values[id] = value; empty(value) {
			changed[id] = json.RawMessage("null")
			delete(r.Values, id)
		}
		if before[id] == nil {
			before[id] = json.RawMessage("null")
		}
	}
	if len(changed) == 0 {
		return old, nil
	}
	if err := c.complete(r.Values); err != nil {
		return old, err
	}
	r.Revision, r.Changed, r.By = old.Revision+1, b.o.Now().UTC(), by
	if err := c.unique(tx, &r); err != nil {
		return old, err
	}
	if err := b.hold(tx, c, changed); err != nil {
		return old, err
	}
	id := number(r.ID)
	for field := range changed {
		if f := c.byID(field); f != nil {
			index(tx, f, c.ID, id, old.Values[field], dropIndex)
			index(tx, f, c.ID, id, r.Values[field], putIndex)
		}
	}
	n, last := counted(tx, c.ID)
	count(tx, c.ID, n, last)
	if err := put(tx, bucketRecord, recordKey(c.ID, id), r); err != nil {
		return old, err
	}
	if err := past(tx, &r, Change{Revision: r.Revision, At: r.Changed, By: by, What: "updated", Values: changed, Before: before}); err != nil {
		return old, err
	}
	return r, b.emit(tx, "record.updated", c, payload{Catalog: c.ID, Record: r.ID, Values: &changed, Before: &old.Values}, changed, by)
}

// Remove deletes a record, after those who asked to be asked. Its history stays.
func (b *Book) Remove(ctx context.Context, catalog, id, by string) error {
	if err := b.allow(catalog, mayDelete); err != nil {
		return err
	}
	return again(ctx, true, func() error { return b.As(nil).removeOnce(ctx, catalog, id, by) })
}

func (b *Book) removeOnce(ctx context.Context, catalog, id, by string) error {
	c, err := b.Catalog(catalog)
	if err != nil {
		return err
	}
	old, err := b.Get(c.ID, id)
	if err != nil {
		return err
	}
	if _, err := b.ask(ctx, "record.before.deleted", &c, payload{Catalog: c.ID, Record: id, Values: &old.Values}, nil, by); err != nil {
		return err
	}
	err = b.write(func(tx engine.Tx) error {
		now, err := get(tx, c.ID, number(id))
		switch {
		case err != nil:
			return err
		case now.Revision != old.Revision:
			return ErrChanged
		}
		return b.remove(tx, &c, now, by)
	})
	b.o.Push.Wake()
	return err
}

func (b *Book) remove(tx engine.Tx, c *Catalog, r Record, by string) error {
	if err := b.current(c); err != nil {
		return err
	}
	id := number(r.ID)
	n, last := counted(tx, c.ID)
	count(tx, c.ID, n-1, last)
	for i := range c.Fields {
		f := &c.Fields[i]
		index(tx, f, c.ID, id, r.Values[f.ID], dropIndex)
	}
	tx.Delete(bucketIndex, binary.BigEndian.AppendUint64(fieldPrefix(c.ID, 0), id))
	tx.Delete(bucketRecord, recordKey(c.ID, id))
	if err := past(tx, &r, Change{Revision: r.Revision + 1, At: b.o.Now().UTC(), By: by, What: "deleted", Before: r.Values}); err != nil {
		return err
	}
	return b.emit(tx, "record.deleted", c, payload{Catalog: c.ID, Record: r.ID, Values: &r.Values}, nil, by)
}

// Fill asks what a form should show while it is filled in: changed are the fields that somebody has just changed, all is
// what the form holds. Nothing is kept. Record is empty for one that does not exist yet.
func (b *Book) Fill(ctx context.Context, catalog, record string, changed, all Values, by string) (message string, values Values, err error) {
	if err := b.allow(catalog, mayEdit, changed, all); err != nil {
		return "", nil, err
	}
	c, err := b.Catalog(catalog)
	if err != nil {
		return "", nil, err
	}
	e, err := event("record.updating", &c, payload{Catalog: c.ID, Record: record, Values: &changed, All: &all}, changed, by)
	if err != nil {
		return "", nil, err
	}
	e.At = b.o.Now().UTC()
	said, err := b.o.Push.Ask(ctx, e)
	if err != nil {
		return "", nil, err
	}
	whole := among(*b.list.Load(), c.ID)
	values, err = whole.read(said.Values)
	return said.Message, b.shownTo(&c, values), err
}

// payload is what those who want to know are told, as Bpium has it.
type payload struct {
	Catalog string  `json:"catalogId"`
	Record  string  `json:"recordId,omitempty"`
	Values  *Values `json:"values"`
	Before  *Values `json:"prevValues,omitempty"`
	All     *Values `json:"allValues,omitempty"`
}

func event(topic string, c *Catalog, p payload, changed Values, by string) (push.Event, error) {
	p.Values, p.Before, p.All = c.linkedAll(p.Record, p.Values), c.linkedAll(p.Record, p.Before), c.linkedAll(p.Record, p.All)
	text, err := json.Marshal(p)
	e := push.Event{Topic: topic, Catalog: c.ID, Payload: text, User: by, Names: map[string]string{}}
	for _, f := range c.Fields {
		e.Names[f.ID] = f.Name
	}
	if changed != nil {
		e.Changed = slices.Sorted(maps.Keys(changed))
	}
	return e, err
}

// ask asks those who want to be asked; the error is a *Refused if somebody does not want it.
func (b *Book) ask(ctx context.Context, topic string, c *Catalog, p payload, changed Values, by string) (push.Answer, error) {
	e, err := event(topic, c, p, changed, by)
	if err != nil {
		return push.Answer{}, err
	}
	e.At = b.o.Now().UTC()
	said, err := b.o.Push.Ask(ctx, e)
	if err == nil && said.Refused {
		message := said.Message
		if message == "" {
			message = "a process refuses the change"
		}
		err = &Refused{Status: said.Status, Message: message}
	}
	return said, err
}

func (b *Book) emit(tx engine.Tx, topic string, c *Catalog, p payload, changed Values, by string) error {
	e, err := event(topic, c, p, changed, by)
	if err != nil {
		return err
	}
	e.At = b.o.Now().UTC()
	return b.o.Push.Emit(tx, e)
}

func past(tx engine.Tx, r *Record, change Change) error {
	return put(tx, bucketPast, binary.BigEndian.AppendUint64(recordKey(r.Catalog, number(r.ID)), change.Revision), change)
}

// begun are the values of a new record: where nothing is said of a field, it has what is written in the catalog.
func (c *Catalog) begun(given Values) Values {
	out, said := Values{}, map[string]bool{}
	for name, value := range given {
		out[name] = value
		if f := c.Field(name); f != nil {
			said[f.ID] = true
		}
	}
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Default != "" && !said[f.ID] {
			out[f.ID] = f.Cell(f.Default)
		}
	}
	return out
}

// read takes values as they are given, by the id or the name of their field, and gives them as they are kept, by id; one
// that is empty is null.
func (c *Catalog) read(given Values) (Values, error) {
	out := Values{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		f := c.Field(name)
		if f == nil {
			return nil, invalid("%s has no field %q", c.Name, name)
		}
		kept, err := f.read(given[name])
		if err != nil {
			return nil, err
		}
		if kept == nil {
			kept = json.RawMessage("null")
		}
		out[f.ID] = kept
	}
	return out, nil
}

// with are the values with those that an answer sets.
func (b *Book) with(c *Catalog, values, set Values) (Values, error) {
	set, err := b.values(c, set)
	if err != nil {
		return nil, err
	}
	out := maps.Clone(values)
	maps.Copy(out, set)
	return out, nil
}

// complete takes empty values away, and refuses a record without what it needs.
func (c *Catalog) complete(values Values) error {
	maps.DeleteFunc(values, func(_ string, v json.RawMessage) bool { return empty(v) })
	for _, f := range c.Fields {
		if f.Required && values[f.ID] == nil {
			return f.invalid(" is required")
		}
	}
	return nil
}

// unique refuses a value that another record has in a field that must be unique.
func (c *Catalog) unique(tx engine.Tx, r *Record) error {
	for i := range c.Fields {
		f := &c.Fields[i]
		if !f.Unique || r.Values[f.ID] == nil {
			continue
		}
		for _, place := range f.places(r.Values[f.ID]) {
			for k := range tx.Scan(bucketIndex, append(fieldPrefix(c.ID, fieldNumber(f.ID)), place...)) {
				id := binary.BigEndian.Uint64(k[len(k)-8:])
				if id == number(r.ID) {
					continue
				}
				other, err := get(tx, c.ID, id)
				if err != nil {
					return err
				}
				if f.identity(other.Values[f.ID]) == f.identity(r.Values[f.ID]) {
					return f.invalid(": the record %d has this value, and no two may have it", id)
				}
			}
		}
	}
	return nil
}

// identity is the same for values that are the same: 1 and 1.0 are one number.
func (f *Field) identity(kept json.RawMessage) string {
	if f.Kind == "number" {
		if n, ok := new(big.Rat).SetString(string(kept)); ok {
			return n.RatString()
		}
	}
	return string(kept)
}

// differing are the new values that are not what stands there.
func differing(old, now Values) Values {
	out := Values{}
	for id, value := range now {
		if string(old[id]) != string(value) && !(empty(old[id]) && empty(value)) {
			out[id] = value
		}
	}
	return out
}

// title is what a record is called: its first text, or number or date.
func (c *Catalog) title(values Values) string {
	for _, kind := range []string{"text", "number", "date"} {
		for _, f := range c.Fields {
			if f.Kind == kind && !empty(values[f.ID]) {
				var text string
				if json.Unmarshal(values[f.ID], &text) != nil {
					text = string(values[f.ID])
				}
				return text
			}
		}
	}
	return ""
}
