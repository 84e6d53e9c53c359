package record

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"hookflow/engine"
)

// A Plan tells beforehand what a change of a catalog does to the records that it has.
type Plan struct {
	Records uint64   `json:"records" doc:"how many there are"`
	Effects []Effect `json:"effects" doc:"none: no record is touched"`
}

// An Effect is what happens to the values of one field.
type Effect struct {
	Field   string   `json:"field" doc:"its name"`
	What    string   `json:"what" doc:"converted; lost, where the new kind cannot hold what stands there, or not all of it; hidden, since the field is gone; missing, where it becomes required; double, where it becomes unique, which refuses the change"`
	Records int      `json:"records" doc:"whose value it happens to"`
	Samples []Sample `json:"samples,omitempty" doc:"some of them"`
}

// A Sample is a value before and after a change.
type Sample struct {
	Record string `json:"record"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// keptSamples is how many of an effect are shown.
const keptSamples = 5

// Plan tells what Change would do. Nothing is changed.
func (b *Book) Plan(c Catalog) (p Plan, err error) {
	if err := b.allow(c.ID, mayAdminister); err != nil {
		return p, err
	}
	old, err := b.Catalog(c.ID)
	if err != nil {
		return p, err
	}
	if err := c.check(&old); err != nil {
		return p, err
	}
	err = b.o.Store.View(func(tx engine.Tx) error {
		p, err = plan(tx, &old, &c)
		return err
	})
	return p, err
}

// plan looks at every record, where a field changes so that it must.
func plan(tx engine.Tx, old, now *Catalog) (Plan, error) {
	n, _ := counted(tx, old.ID)
	p := planning{old: old, now: now, effects: map[string]*Effect{}, seen: map[string]map[string]bool{}}
	if p.touches() {
		if err := each(tx, old.ID, func(r *Record) error { p.look(r); return nil }); err != nil {
			return Plan{}, err
		}
	}
	out := Plan{Records: n, Effects: []Effect{}}
	for _, key := range slices.Sorted(maps.Keys(p.effects)) {
		out.Effects = append(out.Effects, *p.effects[key])
	}
	return out, nil
}

// allows refuses a plan that cannot be carried out, or loses what must not be lost.
func (p *Plan) allows(lose bool) error {
	for _, e := range p.Effects {
		switch {
		case e.What == "double":
			return invalid("%s cannot become unique: %d records have a value that another one has", e.Field, e.Records)
		case e.What == "lost" && !lose:
			return invalid("%s: the values of %d records cannot be kept; say that they may be lost, or keep the field and add another one", e.Field, e.Records)
		}
	}
	return nil
}

type planning struct {
	old, now *Catalog
	effects  map[string]*Effect
	seen     map[string]map[string]bool // values of fields that become unique
}

// touches reports whether any record must be looked at.
func (p *planning) touches() bool {
	for i := range p.old.Fields {
		if p.now.byID(p.old.Fields[i].ID) == nil {
			return true
		}
	}
	for i := range p.now.Fields {
		f := &p.now.Fields[i]
		if was := p.old.byID(f.ID); was == nil && f.Required || was != nil && (turns(was, f) || f.Required && !was.Required || f.Unique && !was.Unique) {
			return true
		}
	}
	return false
}

// look notes what happens to one record.
func (p *planning) look(r *Record) {
	for i := range p.old.Fields {
		f := &p.old.Fields[i]
		if !empty(r.Values[f.ID]) && p.now.byID(f.ID) == nil {
			p.note(f.Name, "hidden", r.ID, f.text(r.Values[f.ID]), "")
		}
	}
	for i := range p.now.Fields {
		f := &p.now.Fields[i]
		was, kept := p.old.byID(f.ID), r.Values[f.ID]
		if was != nil && turns(was, f) && !empty(kept) {
			turned, whole := turn(was, f, kept)
			what := "converted"
			if !whole {
				what = "lost"
			}
			if !whole || was.Kind != f.Kind {
				p.note(f.Name, what, r.ID, was.text(kept), f.text(turned))
			}
			kept = turned
		}
		if f.Required && (was == nil || !was.Required) && empty(kept) {
			p.note(f.Name, "missing", r.ID, "", "")
		}
		if f.Unique && (was == nil || !was.Unique || turns(was, f)) && !empty(kept) {
			p.once(f, r.ID, kept)
		}
	}
}

// once notes a value that an earlier record has, too.
func (p *planning) once(f *Field, record string, kept json.RawMessage) {
	if p.seen[f.ID] == nil {
		p.seen[f.ID] = map[string]bool{}
	}
	if p.seen[f.ID][f.identity(kept)] {
		p.note(f.Name, "double", record, f.text(kept), f.text(kept))
	}
	p.seen[f.ID][f.identity(kept)] = true
}

func (p *planning) note(field, what, record, before, after string) {
	key := field + "\x00" + what
	if p.effects[key] == nil {
		p.effects[key] = &Effect{Field: field, What: what}
	}
	e := p.effects[key]
	if e.Records++; len(e.Samples) < keptSamples && what != "missing" {
		e.Samples = append(e.Samples, Sample{record, before, after})
	}
}

// turns reports whether values of a field may have to change with it.
func turns(was, now *Field) bool {
	gone := slices.ContainsFunc(was.Options, func(o Option) bool {
		return !slices.ContainsFunc(now.Options, func(other Option) bool { return other.ID == o.ID })
	})
	fewer := len(now.Catalogs) > 0 && !slices.Equal(was.Catalogs, now.Catalogs)
	return was.Kind != now.Kind || gone || was.Several && !now.Several || fewer
}

// turn is a value of a field as the field keeps it that it becomes; whole is false where something of it is lost.
func turn(was, now *Field, kept json.RawMessage) (turned json.RawMessage, whole bool) {
	parts := elements(kept)
	if was.Kind != now.Kind {
		if turned, err := now.read(now.Cell(was.text(kept))); err == nil && turned != nil {
			return turned, true
		}
		parts = nil
		for part := range strings.SplitSeq(was.text(kept), listMark) {
			parts = append(parts, elements(now.Cell(part))...)
		}
	} else if turned, err := now.read(kept); err == nil {
		return turned, true
	}
	var held []json.RawMessage // what can be kept of it
	for _, part := range parts {
		if _, err := now.read(part); err == nil && (now.Several || len(held) == 0) {
			held = append(held, part)
		}
	}
	list, _ := json.Marshal(held) // of JSON
	if len(held) == 1 {
		list = held[0]
	}
	turned, _ = now.read(list) // each of them was read
	return turned, false
}

// convert writes the records anew whose values change with their fields. The places of their old values are found by the
// old field, those of the new ones by the new one.
func (b *Book) convert(tx engine.Tx, old, now *Catalog) error {
	var fields []*Field
	for i := range now.Fields {
		if was := old.byID(now.Fields[i].ID); was != nil && turns(was, &now.Fields[i]) {
			fields = append(fields, &now.Fields[i])
		}
	}
	if len(fields) == 0 {
		return nil
	}
	var turned []Record
	err := each(tx, now.ID, func(r *Record) error {
		for _, f := range fields {
			if !empty(r.Values[f.ID]) {
				turned = append(turned, *r)
				return nil
			}
		}
		return nil
	})
	for i := 0; err == nil && i < len(turned); i++ {
		err = b.convertOne(tx, old, now, fields, &turned[i])
	}
	return err
}

func (b *Book) convertOne(tx engine.Tx, old, now *Catalog, fields []*Field, r *Record) error {
	change := Change{Revision: r.Revision + 1, At: b.o.Now().UTC(), What: "converted", Values: Values{}, Before: Values{}}
	for _, f := range fields {
		was, kept := old.byID(f.ID), r.Values[f.ID]
		if empty(kept) {
			continue
		}
		value, _ := turn(was, f, kept)
		if was.Kind == f.Kind && bytes.Equal(value, kept) {
			continue
		}
		index(tx, was, now.ID, number(r.ID), kept, dropIndex)
		index(tx, f, now.ID, number(r.ID), value, putIndex)
		change.Before[f.ID], change.Values[f.ID] = kept, value
		if r.Values[f.ID] = value; empty(value) {
			delete(r.Values, f.ID)
			change.Values[f.ID] = json.RawMessage("null")
		}
	}
	if len(change.Before) == 0 {
		return nil
	}
	r.Revision, r.Changed = change.Revision, change.At
	if err := put(tx, bucketRecord, recordKey(now.ID, number(r.ID)), r); err != nil {
		return err
	}
	return past(tx, r, change)
}
