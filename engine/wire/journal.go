package wire

import (
	"bytes"
	"encoding/binary"
	"slices"

	"hookflow/engine"
)

// The journal is in the order of time, for all instances together: what is written is always written at its end, which
// costs the store least. The records of one instance are a chain: the instance knows its newest record, each record the
// one before.

// EncodeRecord gives what BucketJournal holds. The key of the record is its key there.
func EncodeRecord(r *engine.Record) []byte {
	return encode(64*len(r.Events), r, record)
}

// DecodeRecord reads one value of BucketJournal; key is its key. data must not
// be changed afterwards.
func DecodeRecord(key, data []byte) engine.Record {
	r := decode(data, record)
	r.Key = engine.KeyOf(key)
	for i := range r.Events {
		r.Events[i].Instance, r.Events[i].At = r.Instance, r.At
	}
	return *r
}

func record(w *walk, r *engine.Record) {
	head(w, r)
	each(w, 10, &r.Events, event)
}

// head is what a record says beside its events.
func head(w *walk, r *engine.Record) {
	signed(w, 1, &r.At)
	w.key(3, &r.Instance)
	w.id(4, &r.Number)
	w.key(5, &r.Previous)
}

// headSize is room for four numbers with the bytes before them.
const headSize = 4 * (1 + binary.MaxVarintLen64)

// JournalKeys gives the keys of the chain that ends with newest, oldest first, behind the record with the key last; 0: all. The
// chain begins after a record that is missing, because it was moved or deleted. It reads no more of a record than it must.
func JournalKeys(tx engine.Tx, newest, last engine.Key) (keys []engine.Key) {
	for newest > last {
		before, found := Before(tx, newest)
		if !found {
			break
		}
		keys = append(keys, newest)
		newest = before
	}
	slices.Reverse(keys)
	return keys
}

// Before is the key of the record before another one in its chain, 0 if that is the first; false: there is no record of that key.
func Before(tx engine.Tx, key engine.Key) (before engine.Key, found bool) {
	data := tx.Get(engine.BucketJournal, key.Bytes())
	if data == nil {
		return 0, false
	}
	return decode(data[:min(len(data), headSize)], head).Previous, true
}

// InstanceOf is the instance that a record of BucketJournal belongs to.
func InstanceOf(data []byte) engine.Key {
	return decode(data[:min(len(data), headSize)], head).Instance
}

// ReadRecord reads the record of that key; its number is 0 if it is missing.
func ReadRecord(tx engine.Tx, key engine.Key) engine.Record {
	return DecodeRecord(key.Bytes(), bytes.Clone(tx.Get(engine.BucketJournal, key.Bytes())))
}

// ReadInstance reads a running or ended instance, or returns nil.
func ReadInstance(tx engine.Tx, key engine.Key) *engine.Instance {
	for _, b := range []engine.Bucket{engine.BucketInstance, engine.BucketEnded} {
		if data := tx.Get(b, key.Bytes()); data != nil {
			return DecodeInstance(bytes.Clone(data))
		}
	}
	return nil
}
