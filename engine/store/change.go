package store

import (
	"encoding/binary"
	"errors"

	"hookflow/engine"
	"hookflow/engine/wal"
)

// A change is what one transaction wrote, as the log has it: a list of entries that begin with what they are.
type change struct {
	record []byte // room for the head of the log's record, then the entries
	bucket engine.Bucket
}

// The entries of a change; lengths are unsigned varints.
const (
	inBucket   = 1 // length and name of the bucket that the entries behind it are about
	putEntry   = 2 // length of the key, length of the record, key, record with its checksum
	dropEntry  = 3 // length of the key, key
	changeRoom = 16 << 10
)

var errEntry = errors.New("it holds an entry that cannot be read")

func newChange(size int) *change {
	return &change{record: make([]byte, wal.Head, max(changeRoom, size+size/4))}
}

func (c *change) empty() bool { return len(c.record) == wal.Head }

func (c *change) in(b engine.Bucket) {
	if b != c.bucket {
		c.bucket = b
		c.record = append(binary.AppendUvarint(append(c.record, inBucket), uint64(len(b))), b...)
	}
}

// put adds an entry, and gives it as it lies there: entries are never moved or changed.
func (c *change) put(b engine.Bucket, key, value []byte) slot {
	c.in(b)
	c.record = binary.AppendUvarint(append(c.record, putEntry), uint64(len(key)))
	c.record = binary.AppendUvarint(c.record, uint64(len(value)+sumSize))
	from := len(c.record)
	grown, record := seal(c.record, key, value)
	c.record = grown
	return slot{key: grown[from : from+len(key) : from+len(key)], record: record}
}

func (c *change) delete(b engine.Bucket, key []byte) slot {
	c.in(b)
	c.record = binary.AppendUvarint(append(c.record, dropEntry), uint64(len(key)))
	from := len(c.record)
	c.record = append(c.record, key...)
	return slot{key: c.record[from:len(c.record):len(c.record)]}
}

// replay puts the entries of a record into p.
func (p *pending) replay(entries []byte) error {
	var bucket engine.Bucket
	for r := (entryReader{rest: entries}); len(r.rest) > 0; {
		kind := r.rest[0]
		r.rest = r.rest[1:]
		n := r.length()
		switch kind {
		case inBucket:
			bucket = engine.Bucket(r.take(n))
		case putEntry:
			size := r.length()
			r.bad = r.bad || size < sumSize
			p.set(bucket, slot{key: r.take(n), record: r.take(size)})
		case dropEntry:
			p.set(bucket, slot{key: r.take(n)})
		default:
			return errEntry
		}
		if r.bad {
			return errEntry
		}
	}
	p.bytes += len(entries)
	return nil
}

type entryReader struct {
	rest []byte
	bad  bool
}

func (r *entryReader) length() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *entryReader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.bad = true
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}
