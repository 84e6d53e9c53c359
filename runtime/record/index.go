package record

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"hookflow/engine"
)

// The index: catalog (8 bytes), field (4 bytes), place, record (8 bytes) -> nothing. A place is bytes that sort as the values
// do: a number as 8 bytes; a text in small letters, cut after indexedText bytes, and 0 behind it, or 1 if it was cut. A
// value with several elements has a place for each, one that is empty has none. Field 0 is that of the records themselves: it
// has no place.
const (
	indexedText = 120
	textEnd     = 0
	textCut     = 1
)

func fieldPrefix(catalog string, field uint32) []byte {
	return binary.BigEndian.AppendUint32(idKey(catalog), field)
}

func fieldNumber(id string) uint32 {
	n, _ := strconv.ParseUint(id, 10, 32) // check has looked at it
	return uint32(n)
}

// places are those of a value in the index of its field; none if it is empty, or the field is not indexed.
func (f *Field) places(kept json.RawMessage) [][]byte {
	kind, _ := KindOf(f.Kind)
	if kind.sorts == nil || empty(kept) {
		return nil
	}
	return kind.sorts(kept)
}

// index puts the places of a record, or takes them away.
func index(tx engine.Tx, f *Field, catalog string, id uint64, kept json.RawMessage, do func(tx engine.Tx, key []byte)) {
	for _, place := range f.places(kept) {
		do(tx, binary.BigEndian.AppendUint64(append(fieldPrefix(catalog, fieldNumber(f.ID)), place...), id))
	}
}

func putIndex(tx engine.Tx, key []byte)  { tx.Put(bucketIndex, key, nil) }
func dropIndex(tx engine.Tx, key []byte) { tx.Delete(bucketIndex, key) }

// reindex brings the index to the fields that a catalog has now.
func reindex(tx engine.Tx, old, now Catalog) error {
	for _, f := range now.Fields {
		if old.byID(f.ID) != nil {
			continue
		}
		err := each(tx, now.ID, func(r *Record) error {
			index(tx, &f, now.ID, number(r.ID), r.Values[f.ID], putIndex)
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, f := range old.Fields {
		if now.byID(f.ID) != nil {
			continue
		}
		var keys [][]byte
		for k := range tx.Scan(bucketIndex, fieldPrefix(now.ID, fieldNumber(f.ID))) {
			keys = append(keys, bytes.Clone(k))
		}
		for _, k := range keys {
			tx.Delete(bucketIndex, k)
		}
	}
	return nil
}

// each reads every record of a catalog.
func each(tx engine.Tx, catalog string, fn func(*Record) error) error {
	for _, v := range tx.Scan(bucketRecord, idKey(catalog)) {
		var r Record
		if err := json.Unmarshal(v, &r); err != nil {
			return err
		}
		if err := fn(&r); err != nil {
			return err
		}
	}
	return nil
}

// folded is a text as it is compared: letters are alike, great and small.
func folded(text string) string { return strings.ReplaceAll(strings.ToLower(text), "\x00", " ") }

// placeOf is the place of a text.
func placeOf(text string) []byte {
	text = folded(text)
	if len(text) > indexedText {
		return append([]byte(text[:indexedText]), textCut)
	}
	return append([]byte(text), textEnd)
}

// placeOfNumber is the place of a number: its bits, turned so that they sort as the number does.
func placeOfNumber(x float64) []byte {
	bits := math.Float64bits(x + 0) // -0 is 0
	if x < 0 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	return binary.BigEndian.AppendUint64(nil, bits)
}

func sortText(kept json.RawMessage) [][]byte {
	var text string
	_ = json.Unmarshal(kept, &text) // it was read before
	return [][]byte{placeOf(text)}
}

func sortNumber(kept json.RawMessage) [][]byte {
	x, _ := strconv.ParseFloat(string(kept), 64)
	return [][]byte{placeOfNumber(x)}
}

func sortNumbers(kept json.RawMessage) (all [][]byte) {
	for _, e := range elements(kept) {
		all = append(all, sortNumber(e)...)
	}
	return all
}

// sortMembers sorts a list of objects by members of each, with a dot between.
func sortMembers(names ...string) func(json.RawMessage) [][]byte {
	return func(kept json.RawMessage) (all [][]byte) {
		for _, e := range elements(kept) {
			var object map[string]any
			_ = json.Unmarshal(e, &object) // it was read before
			var parts []string
			for _, name := range names {
				part, _ := object[name].(string)
				parts = append(parts, part)
			}
			all = append(all, placeOf(strings.Join(parts, ".")))
		}
		return all
	}
}
