package engine

import (
	"bytes"
	"slices"
)

// The journal is in the order of time, for all instances together: what is written is always written at its end, which
// costs the store least. The records of one instance are a chain: the instance knows its newest record, each record the
// one before.

// journalKeys gives the keys of the chain that ends with newest, oldest first. The chain begins after a record that is
// missing, because it was moved or deleted.
func journalKeys(tx Tx, newest Key) (keys []Key) {
	for newest != 0 {
		data := tx.Get(BucketJournal, newest.Bytes())
		if data == nil {
			break
		}
		keys = append(keys, newest)
		newest = previous(data)
	}
	slices.Reverse(keys)
	return keys
}

// previous reads no more of a record than it must.
func previous(data []byte) Key {
	d := decoder{b: data}
	for d.next() && d.field < 10 {
		if d.field == 5 {
			return Key(d.n)
		}
	}
	return 0
}

// record packs what the command did to one instance. Events come last, see previous.
func (s *Step) record(l *live) []byte {
	e := encoder{b: make([]byte, 0, 64*len(l.events))}
	e.int(1, s.nanos)
	e.uint(3, uint64(l.Key))
	e.uint(4, uint64(l.Records))
	e.uint(5, uint64(l.Newest))
	for _, i := range l.events {
		mark := e.open(10)
		s.out.Events[i].encode(&e)
		e.close(mark)
	}
	return e.b
}

// DecodeRecord reads one value of BucketJournal; key is its key. data must not
// be changed afterwards.
func DecodeRecord(key, data []byte) Record {
	r := Record{Key: KeyOf(key)}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			r.At = d.int()
		case 3:
			r.Instance = Key(d.n)
		case 4:
			r.Number = d.u32()
		case 10:
			ev := decodeEvent(d.data)
			ev.Instance, ev.At = r.Instance, r.At
			r.Events = append(r.Events, ev)
		}
	}
	return r
}

// readRecord reads the record of that key; its number is 0 if it is missing.
func readRecord(tx Tx, key Key) Record {
	return DecodeRecord(key.Bytes(), bytes.Clone(tx.Get(BucketJournal, key.Bytes())))
}
