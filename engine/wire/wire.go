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
)

// A walk goes over the fields of one record, writing or reading them.
//
// Reading never fails: a torn record ends early, which Check notices. Byte
// slices that were read share memory with the record, strings with its copy.
type walk struct {
	out []byte // written so far

	reading bool
	in      []byte // of the record, after the field that was read last
	copied  string // the same as text, so that strings need no memory of their own
	field   byte   // the field that was read last and nobody has taken yet; end if there is none
	n       uint64
	data    []byte
	text    string
}

const (
	asNumber = 0
	asBytes  = 1

	end = 0xff // greater than every field's number
)

// read begins to read a record.
func (w *walk) read(data []byte) {
	*w = walk{reading: true, in: data, copied: string(data)}
	w.next()
}

// inside reads the record that lies in the field just read, and moves on. It is
// the same walk, put back afterwards: one for each would cost memory.
func inside[T any](w *walk, v *T, describe func(*walk, *T)) {
	outer := *w
	*w = walk{reading: true, in: w.data, copied: w.text}
	w.next()
	describe(w, v)
	*w = outer
	w.next()
}

// next reads one field ahead.
func (w *walk) next() {
	w.field = end
	if len(w.in) == 0 {
		return
	}
	n, size := binary.Uvarint(w.in[1:])
	if size <= 0 {
		return
	}
	field, form, at := w.in[0]>>1, w.in[0]&1, 1+size
	if form == asNumber {
		w.field, w.n, w.data, w.text = field, n, nil, ""
		w.in, w.copied = w.in[at:], w.copied[at:]
		return
	}
	if n > uint64(len(w.in)-at) {
		return
	}
	to := at + int(n)
	w.field, w.n, w.data, w.text = field, 0, w.in[at:to:to], w.copied[at:to]
	w.in, w.copied = w.in[to:], w.copied[to:]
}

// has reports whether the record that is read has the field next. Fields with
// smaller numbers are none that we know.
func (w *walk) has(field byte) bool {
	for w.field < field {
		w.next()
	}
	return w.field == field
}

// put writes a number; zero is left out.
func (w *walk) put(field byte, n uint64) {
	if n != 0 {
		w.out = binary.AppendUvarint(append(w.out, field<<1|asNumber), n)
	}
}

// putBytes writes bytes, also if there are none.
func putBytes[T ~string | ~[]byte](w *walk, field byte, v T) {
	w.out = append(binary.AppendUvarint(append(w.out, field<<1|asBytes), uint64(len(v))), v...)
}

// number describes a number that is never negative.
func number[T ~uint8 | ~uint32 | ~uint64](w *walk, field byte, v *T) {
	if !w.reading {
		w.put(field, uint64(*v))
	} else if w.has(field) {
		*v = T(w.n)
		w.next()
	}
}

// signed describes a number that may be negative.
func signed[T ~int | ~int64](w *walk, field byte, v *T) {
	if !w.reading {
		w.put(field, uint64(*v<<1)^uint64(*v>>63))
	} else if w.has(field) {
		*v = T(int64(w.n>>1) ^ -int64(w.n&1))
		w.next()
	}
}

// flag describes a yes or no.
func flag(w *walk, field byte, v *bool) {
	if !w.reading && *v {
		w.put(field, 1)
	} else if w.reading && w.has(field) {
		*v = w.n != 0
		w.next()
	}
}

// text describes a string; the empty one is left out.
func text[T ~string](w *walk, field byte, v *T) {
	if !w.reading {
		if *v != "" {
			putBytes(w, field, *v)
		}
	} else if w.has(field) {
		*v = T(w.text)
		w.next()
	}
}

// raw describes bytes; none are left out.
func raw[T ~[]byte](w *walk, field byte, v *T) {
	if !w.reading {
		if len(*v) > 0 {
			putBytes(w, field, *v)
		}
	} else if w.has(field) {
		*v = w.data
		w.next()
	}
}

// numbers describes a list of numbers, none of which is zero.
func numbers[T ~uint32](w *walk, field byte, list *[]T) {
	if !w.reading {
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
	if !w.reading {
		for _, s := range *list {
			putBytes(w, field, s)
		}
		return
	}
	for ; w.has(field); w.next() {
		*list = append(*list, w.text)
	}
}

// raws is texts for bytes.
func raws[T ~[]byte](w *walk, field byte, list *[]T) {
	if !w.reading {
		for _, b := range *list {
			putBytes(w, field, b)
		}
		return
	}
	for ; w.has(field); w.next() {
		*list = append(*list, w.data)
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
	if !w.reading {
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
	if !w.reading {
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
	if !w.reading {
		if *v != nil {
			mark := w.open(field)
			describe(w, *v)
			w.close(mark)
		}
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
