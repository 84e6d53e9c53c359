// Package wire is how records are kept: the bytes of everything that lies in
// the store, the journal as a chain of records, and what can be checked and
// shown of them without running anything.
//
// A record is written as fields: one byte with the field's number and form,
// then a varint, or a length and bytes. Fields that are zero are left out and
// fields that a reader does not know are skipped, so that records of older and
// newer programs can be read. Each kind of record has one description, which
// both writes and reads it. Two things must not be done: to use the number of a
// field for something else, and to describe fields in another order than that
// of their numbers, because reading is one walk over both.
package wire

import (
	"encoding/binary"
	"sync"

	"hookflow/engine"
)

// A walk goes over the fields of one record, writing or reading them.
//
// Reading never fails: a torn record ends early, which Check notices. Byte
// slices that were read share memory with the record, strings with its copy.
type walk struct {
	out []byte // written so far

	in       []byte // what is read: the outermost record
	copied   string // the same as text, so that strings need no memory of their own
	at, end  int    // what is left of the record that is read
	field    byte   // the field that was read last and nobody has taken yet; none if there is no more; 0 when writing
	n        uint64 // its number
	from, to int    // or its bytes
}

const (
	asNumber = 0
	asBytes  = 1

	none = 0xff // greater than every field's number
)

// read begins to read a record.
func (w *walk) read(data []byte) {
	*w = walk{in: data, copied: string(data), end: len(data)}
	w.next()
}

// data and text are the bytes of the field just read.
func (w *walk) data() []byte { return w.in[w.from:w.to:w.to] }
func (w *walk) text() string { return w.copied[w.from:w.to] }

// inside reads the record that lies in the field just read, and moves on. It is
// the same walk, put back afterwards: one for each would cost memory.
func inside[T any](w *walk, v *T, describe func(*walk, *T)) {
	at, end := w.at, w.end
	w.at, w.end = w.from, w.to
	w.next()
	describe(w, v)
	w.at, w.end = at, end
	w.next()
}

// next reads one field ahead.
func (w *walk) next() {
	for w.at < w.end {
		n, size := binary.Uvarint(w.in[w.at+1 : w.end])
		if size <= 0 {
			break
		}
		head, from := w.in[w.at], w.at+1+size
		w.n, w.from, w.to = n, from, from
		if head&1 == asBytes {
			if n > uint64(w.end-from) {
				break
			}
			w.n, w.to = 0, from+int(n)
		}
		w.field, w.at = head>>1, w.to
		if w.field != 0 { // a number that no field has
			return
		}
	}
	w.field = none
}

// has reports whether the record that is read has the field next. Fields with
// smaller numbers are none that we know.
func (w *walk) has(field byte) bool {
	for w.field < field {
		w.next()
	}
	return w.field == field
}

// writing reports whether the walk writes.
func (w *walk) writing() bool { return w.field == 0 }

// passes reports that a field needs nothing: it is empty and so not written, or the record that is read goes on behind
// it. So it is with most fields of most records, which is why every description of a field asks this first.
func (w *walk) passes(field byte, empty bool) bool { return w.field > field || empty && w.field == 0 }

// putBytes writes bytes, also if there are none.
func putBytes[T ~string | ~[]byte](w *walk, field byte, v T) {
	w.out = append(binary.AppendUvarint(append(w.out, field<<1|asBytes), uint64(len(v))), v...)
}

// put writes a number.
func (w *walk) put(field byte, n uint64) {
	if n < 0x80 { // as most are
		w.out = append(w.out, field<<1|asNumber, byte(n))
		return
	}
	w.out = binary.AppendUvarint(append(w.out, field<<1|asNumber), n)
}

// number describes a number that is never negative; zero is left out. What is written is only looked at: others may read
// it at the same time.
func number[T ~uint8 | ~uint32 | ~uint64](w *walk, field byte, v *T) {
	if !w.passes(field, *v == 0) {
		someNumber(w, field, v)
	}
}

func someNumber[T ~uint8 | ~uint32 | ~uint64](w *walk, field byte, v *T) {
	if w.writing() {
		w.put(field, uint64(*v))
	} else if w.has(field) {
		*v = T(w.n)
		w.next()
	}
}

// id, key and str are number and text for the types that most fields have. They are no generic functions, and each is a
// question and a call, so that the compiler puts the question in line.
func (w *walk) id(field byte, v *uint32) {
	if w.field <= field && (w.field > 0 || *v != 0) {
		w.someID(field, v)
	}
}

//go:noinline
func (w *walk) someID(field byte, v *uint32) { someNumber(w, field, v) }

func (w *walk) key(field byte, v *engine.Key) {
	if w.field <= field && (w.field > 0 || *v != 0) {
		w.someKey(field, v)
	}
}

//go:noinline
func (w *walk) someKey(field byte, v *engine.Key) { someNumber(w, field, v) }

func (w *walk) str(field byte, v *string) {
	if w.field <= field && (w.field > 0 || *v != "") {
		w.someText(field, v)
	}
}

//go:noinline
func (w *walk) someText(field byte, v *string) {
	if w.writing() {
		putBytes(w, field, *v)
	} else if w.has(field) {
		*v = w.text()
		w.next()
	}
}

// signed describes a number that may be negative; zero is left out.
func signed[T ~int | ~int64](w *walk, field byte, v *T) {
	if w.passes(field, *v == 0) {
		return
	}
	if w.writing() {
		w.put(field, uint64(*v<<1)^uint64(*v>>63))
	} else if w.has(field) {
		*v = T(int64(w.n>>1) ^ -int64(w.n&1))
		w.next()
	}
}

// flag describes a yes or no.
func flag(w *walk, field byte, v *bool) {
	if w.passes(field, !*v) {
		return
	}
	if w.writing() { // it is yes: no is left out
		w.put(field, 1)
	} else if w.has(field) {
		*v = w.n != 0
		w.next()
	}
}

// text describes a string; the empty one is left out.
func text[T ~string](w *walk, field byte, v *T) {
	if w.passes(field, *v == "") {
		return
	}
	if w.writing() {
		putBytes(w, field, *v)
	} else if w.has(field) {
		*v = T(w.text())
		w.next()
	}
}

// raw describes bytes; none are left out.
func raw[T ~[]byte](w *walk, field byte, v *T) {
	if w.passes(field, len(*v) == 0) {
		return
	}
	if w.writing() {
		putBytes(w, field, *v)
	} else if w.has(field) {
		*v = w.data()
		w.next()
	}
}

// numbers describes a list of numbers, none of which is zero.
func numbers[T ~uint32](w *walk, field byte, list *[]T) {
	if w.passes(field, len(*list) == 0) {
		return
	}
	if w.writing() {
		for _, n := range *list {
			w.put(field, uint64(n))
		}
		return
	}
	for ; w.has(field); w.next() {
		*list = append(*list, T(w.n))
	}
}

// texts describes a list of strings. Empty ones are written, because their
// places count.
func texts(w *walk, field byte, list *[]string) {
	if w.passes(field, len(*list) == 0) {
		return
	}
	if w.writing() {
		for _, s := range *list {
			putBytes(w, field, s)
		}
		return
	}
	for ; w.has(field); w.next() {
		*list = append(*list, w.text())
	}
}

// raws is texts for bytes.
func raws[T ~[]byte](w *walk, field byte, list *[]T) {
	if w.passes(field, len(*list) == 0) {
		return
	}
	if w.writing() {
		for _, b := range *list {
			putBytes(w, field, b)
		}
		return
	}
	for ; w.has(field); w.next() {
		*list = append(*list, w.data())
	}
}

// open begins a record inside the record that is written; close ends it.
func (w *walk) open(field byte) (mark int) {
	w.out = append(w.out, field<<1|asBytes, 0)
	return len(w.out)
}

func (w *walk) close(mark int) {
	n := len(w.out) - mark
	if n < 0x80 {
		w.out[mark-1] = byte(n)
		return
	}
	var length [binary.MaxVarintLen64]byte
	size := binary.PutUvarint(length[:], uint64(n))
	w.out = append(w.out, length[:size-1]...)
	copy(w.out[mark-1+size:], w.out[mark:mark+n])
	copy(w.out[mark-1:], length[:size])
}

// each describes a list of records.
func each[T any](w *walk, field byte, list *[]T, describe func(*walk, *T)) {
	if w.passes(field, len(*list) == 0) {
		return
	}
	if w.writing() {
		for i := range *list {
			mark := w.open(field)
			describe(w, &(*list)[i])
			w.close(mark)
		}
		return
	}
	for w.has(field) {
		*list = append(*list, *new(T))
		inside(w, &(*list)[len(*list)-1], describe)
	}
}

// eachOf is each for a list of pointers.
func eachOf[T any](w *walk, field byte, list *[]*T, describe func(*walk, *T)) {
	if w.passes(field, len(*list) == 0) {
		return
	}
	if w.writing() {
		for _, v := range *list {
			mark := w.open(field)
			describe(w, v)
			w.close(mark)
		}
		return
	}
	for w.has(field) {
		v := new(T)
		*list = append(*list, v)
		inside(w, v, describe)
	}
}

// one describes a record that may be missing.
func one[T any](w *walk, field byte, v **T, describe func(*walk, *T)) {
	if w.passes(field, *v == nil) {
		return
	}
	if w.writing() {
		mark := w.open(field)
		describe(w, *v)
		w.close(mark)
		return
	}
	for w.has(field) {
		*v = new(T)
		inside(w, *v, describe)
	}
}

// walks are used again: there are several for each command.
var walks = sync.Pool{New: func() any { return new(walk) }}

// encode writes a whole record.
func encode[T any](size int, v *T, describe func(*walk, *T)) []byte {
	w := walks.Get().(*walk)
	*w = walk{out: make([]byte, 0, size)}
	describe(w, v)
	out := w.out
	*w = walk{}
	walks.Put(w)
	return out
}

// usualSize is room for most records.
const usualSize = 256

// decode reads a whole record.
func decode[T any](data []byte, describe func(*walk, *T)) *T {
	v, w := new(T), walks.Get().(*walk)
	w.read(data)
	describe(w, v)
	*w = walk{}
	walks.Put(w)
	return v
}
