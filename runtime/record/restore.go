package record

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"hookflow/engine"
)

// Restore brings a record back to what it was at a revision, also one that is deleted, with the same id. It is a change like others:
// those who asked to be asked are asked, and it can be restored in turn. Fields that are gone stay gone.
func (b *Book) Restore(ctx context.Context, catalog, id string, revision uint64, by string) (Record, error) {
	if err := b.allow(catalog, mayEdit); err != nil {
		return Record{}, err
	}
	r, err := b.As(nil).restore(ctx, catalog, id, revision, by)
	return b.answer(catalog, r, err)
}

func (b *Book) restore(ctx context.Context, catalog, id string, revision uint64, by string) (r Record, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return r, err
	}
	past, err := b.History(c.ID, id)
	if err != nil {
		return r, err
	}
	at := slices.IndexFunc(past, func(ch Change) bool { return ch.Revision == revision })
	if at < 0 {
		return r, invalid("the record %s has no revision %d", id, revision)
	}
	then := Values{}
	for _, ch := range past[:at+1] {
		switch ch.What {
		case "deleted":
			continue // what it was when it was deleted
		case "restored":
			clear(then) // it has nothing of what it was before, but what it says
		}
		maps.Copy(then, ch.Values)
	}
	values, err := c.still(then)
	if err != nil {
		return r, err
	}
	last := past[len(past)-1]
	if last.What == "deleted" {
		return b.revive(ctx, &c, Record{ID: id, Catalog: c.ID, Revision: last.Revision + 1, Created: past[0].At}, values, by)
	}
	for i := range c.Fields {
		if f := &c.Fields[i]; values[f.ID] == nil && f.Kind != "button" {
			values[f.ID] = json.RawMessage("null")
		}
	}
	return b.Update(ctx, c.ID, id, last.Revision, values, by)
}

// still are the values that fields of today can hold.
func (c *Catalog) still(then Values) (Values, error) {
	out := Values{}
	for id, value := range then {
		f := c.byID(id)
		if f == nil || empty(value) {
			continue
		}
		kept, err := f.read(value)
		if err != nil {
			return nil, fmt.Errorf("what stood there then is no value of today: %w", err)
		}
		out[id] = kept
	}
	return out, nil
}

// revive makes a deleted record again.
func (b *Book) revive(ctx context.Context, c *Catalog, r Record, values Values, by string) (Record, error) {
	said, err := b.ask(ctx, "record.before.created", c, payload{Catalog: c.ID, Values: &values}, nil, by)
	if err != nil {
		return r, err
	}
	if r.Values, err = b.with(c, values, said.Values); err != nil {
		return r, err
	}
	if err := c.complete(r.Values); err != nil {
		return r, err
	}
	err = b.write(func(tx engine.Tx) error {
		if tx.Get(bucketRecord, recordKey(c.ID, number(r.ID))) != nil {
			return ErrChanged
		}
		n, last := counted(tx, c.ID)
		return b.insert(tx, c, &r, by, "restored", n+1, last)
	})
	b.o.Push.Wake()
	r.Message, r.Title = said.Message, c.title(r.Values)
	return r, err
}

// A Deleted record can be restored.
type Deleted struct {
	ID       string    `json:"id"`
	Title    string    `json:"title,omitempty"`
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty"`
	Revision uint64    `json:"revision" doc:"that of its end; restoring it brings back what it was then"`
}

// Deleted gives the records of a catalog that are gone, those that went last first.
func (b *Book) Deleted(catalog string, most int) (out []Deleted, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return nil, err
	}
	out = []Deleted{}
	err = b.o.Store.View(func(tx engine.Tx) error {
		var last []byte // the newest change of the record that is looked at
		end := uint64(0)
		note := func() error {
			if last == nil || tx.Get(bucketRecord, recordKey(c.ID, end)) != nil {
				return nil
			}
			var ch Change
			if err := json.Unmarshal(last, &ch); err != nil {
				return err
			}
			out = append(out, Deleted{strconv.FormatUint(end, 10), c.title(ch.Before), ch.At, ch.By, ch.Revision})
			return nil
		}
		for k, v := range tx.Scan(bucketPast, idKey(c.ID)) {
			if id := binary.BigEndian.Uint64(k[8:]); id != end {
				if err := note(); err != nil {
					return err
				}
				end = id
			}
			last = v
		}
		return note()
	})
	slices.SortStableFunc(out, func(a, b Deleted) int { return b.At.Compare(a.At) })
	return out[:min(len(out), most)], err
}
