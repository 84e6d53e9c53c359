package record

import (
	"math/bits"
	"slices"
)

// A set holds ids of records, a bit for each: they are given one after the other, so most bits are used.
type set []uint64

func (s set) add(id uint64) set {
	for uint64(len(s))*64 <= id {
		s = append(s, make(set, max(1, len(s)))...)
	}
	s[id/64] |= 1 << (id % 64)
	return s
}

func (s set) has(id uint64) bool { return id/64 < uint64(len(s)) && s[id/64]&(1<<(id%64)) != 0 }

func (s set) count() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// ids are those of the set, ascending.
func (s set) ids() []uint64 {
	out := make([]uint64, 0, s.count())
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			out = append(out, uint64(i*64+bits.TrailingZeros64(word)))
		}
	}
	return out
}

// both are the ids that both have; nil is the set of all.
func both(a, b set) set {
	if a == nil {
		return b
	}
	out := make(set, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] & b[i]
	}
	return out
}

// either are the ids that one of the two has, or both have.
func either(a, b set) set {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := slices.Clone(a)
	for i, word := range b {
		out[i] |= word
	}
	return out
}
