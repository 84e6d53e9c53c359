package engine

import "encoding/binary"

// Records are written as fields: one byte with the field's number and form,
// then a varint, or a length and bytes. Fields that are zero are left out,
// fields a reader does not know are skipped, so that records of older and newer
// programs can be read. A field number is never used for something else.

type encoder struct{ b []byte }

const (
	asNumber = 0
	asBytes  = 1
)

func (e *encoder) uint(field byte, v uint64) {
	if v != 0 {
		e.b = binary.AppendUvarint(append(e.b, field<<1|asNumber), v)
	}
}

// int writes a number that may be negative.
func (e *encoder) int(field byte, v int64) { e.uint(field, uint64(v<<1)^uint64(v>>63)) }

func (e *encoder) bool(field byte, v bool) {
	if v {
		e.uint(field, 1)
	}
}

func (e *encoder) str(field byte, s string) {
	if s != "" {
		e.b = append(binary.AppendUvarint(append(e.b, field<<1|asBytes), uint64(len(s))), s...)
	}
}

func (e *encoder) bytes(field byte, s []byte) {
	if len(s) > 0 {
		e.item(field, s)
	}
}

// item writes bytes even if there are none, as an entry of a list.
func (e *encoder) item(field byte, s []byte) {
	e.b = append(binary.AppendUvarint(append(e.b, field<<1|asBytes), uint64(len(s))), s...)
}

// open begins a record inside the record; close ends it.
func (e *encoder) open(field byte) (mark int) {
	e.b = append(e.b, field<<1|asBytes, 0)
	return len(e.b)
}

func (e *encoder) close(mark int) {
	n := len(e.b) - mark
	if n < 0x80 {
		e.b[mark-1] = byte(n)
		return
	}
	var length [binary.MaxVarintLen64]byte
	size := binary.PutUvarint(length[:], uint64(n))
	e.b = append(e.b, length[:size-1]...)
	copy(e.b[mark-1+size:], e.b[mark:mark+n])
	copy(e.b[mark-1:], length[:size])
}

// A decoder walks over the fields of a record. It never fails: a torn record
// ends early, which Check notices.
type decoder struct {
	b     []byte
	field byte
	n     uint64
	data  []byte
}

// next moves to the next field and reports whether there is one.
func (d *decoder) next() bool {
	if len(d.b) == 0 {
		return false
	}
	d.field = d.b[0] >> 1
	n, size := binary.Uvarint(d.b[1:])
	form := d.b[0] & 1
	if size <= 0 {
		return false
	}
	rest := d.b[1+size:]
	if form == asNumber {
		d.n, d.data, d.b = n, nil, rest
		return true
	}
	if n > uint64(len(rest)) {
		return false
	}
	d.n, d.data, d.b = 0, rest[:n:n], rest[n:]
	return true
}

func (d *decoder) int() int64  { return int64(d.n>>1) ^ -int64(d.n&1) }
func (d *decoder) str() string { return string(d.data) }
func (d *decoder) bool() bool  { return d.n != 0 }
func (d *decoder) u32() uint32 { return uint32(d.n) }
