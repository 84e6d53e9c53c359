package store

import (
	"bytes"
	"iter"

	"github.com/tidwall/btree"

	"hookflow/engine"
)

// pending is what the log holds and the file does not yet: for each key the newest record, or that it was deleted. It lies
// over the file for all who read. One goroutine writes to it; a copy costs nothing but a node of the tree for each that is
// written to afterwards. A nil one holds nothing.
type pending struct {
	shelves []shelf // a few, looked through quicker than a map looks up
	bytes   int     // that its records took in the log, replaced ones included
}

// A shelf is what is pending of one bucket.
type shelf struct {
	bucket engine.Bucket
	tree   *btree.BTreeG[slot]
	copied *btree.BTreeG[slot] // a copy of the tree as it is, nobody writes to it; nil once the tree was written to
}

// A slot is a record with its checksum, or a deletion if record is nil.
type slot struct{ key, record []byte }

// treeDegree is small, because a node is copied as a whole by who writes to it first after a commit.
const treeDegree = 8

func bySlotKey(a, b slot) bool { return bytes.Compare(a.key, b.key) < 0 }

func (p *pending) shelf(b engine.Bucket) *shelf {
	if p != nil {
		for i := range p.shelves {
			if p.shelves[i].bucket == b {
				return &p.shelves[i]
			}
		}
	}
	return nil
}

func (p *pending) empty() bool { return p == nil || len(p.shelves) == 0 }

func (p *pending) get(b engine.Bucket, key []byte) (slot, bool) {
	s := p.shelf(b)
	if s == nil {
		return slot{}, false
	}
	return s.tree.Get(slot{key: key})
}

// set takes over a slot, whose memory nobody writes to any more.
func (p *pending) set(b engine.Bucket, e slot) {
	s := p.shelf(b)
	if s == nil {
		tree := btree.NewBTreeGOptions(bySlotKey, btree.Options{Degree: treeDegree, NoLocks: true})
		p.shelves = append(p.shelves, shelf{bucket: b, tree: tree})
		s = &p.shelves[len(p.shelves)-1]
	}
	s.copied = nil
	s.tree.Set(e)
}

// snapshot gives p as it is now, for readers. p may be written to afterwards.
func (p *pending) snapshot() *pending {
	c := &pending{shelves: make([]shelf, len(p.shelves)), bytes: p.bytes}
	for i := range p.shelves {
		s := &p.shelves[i]
		if s.copied == nil {
			s.copied = s.tree.Copy()
		}
		c.shelves[i] = shelf{bucket: s.bucket, tree: s.copied, copied: s.copied}
	}
	return c
}

// writable is the reverse: what begins as the snapshot p and may be written to.
func (p *pending) writable() *pending {
	c := &pending{shelves: make([]shelf, len(p.shelves)), bytes: p.bytes}
	for i, s := range p.shelves {
		c.shelves[i] = shelf{bucket: s.bucket, tree: s.tree.Copy(), copied: s.tree}
	}
	return c
}

// all gives everything, bucket by bucket, in the order of the keys. Nobody writes to p meanwhile.
func (p *pending) all() iter.Seq2[engine.Bucket, slot] {
	return func(yield func(engine.Bucket, slot) bool) {
		for _, s := range p.shelves {
			more := true
			s.tree.Scan(func(e slot) bool { more = yield(s.bucket, e); return more })
			if !more {
				return
			}
		}
	}
}

// over gives the records of p from key on, and between them those of under that it does not replace.
func (p *pending) over(under iter.Seq2[[]byte, []byte], b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	s := p.shelf(b)
	if s == nil {
		return under
	}
	return func(yield func([]byte, []byte) bool) {
		tree := s.copied
		if tree == nil { // it is being written to, perhaps by who reads here
			tree = s.tree.Copy()
		}
		mine := tree.Iter()
		more := mine.Seek(slot{key: key})
		for k, record := range under {
			same := false
			for ; more && !same; more = mine.Next() {
				e := mine.Item()
				c := bytes.Compare(e.key, k)
				if c > 0 {
					break
				}
				if same = c == 0; e.record != nil && !yield(e.key, e.record) {
					return
				}
			}
			if !same && !yield(k, record) {
				return
			}
		}
		for ; more; more = mine.Next() {
			if e := mine.Item(); e.record != nil && !yield(e.key, e.record) {
				return
			}
		}
	}
}
