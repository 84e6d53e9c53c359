package step

import (
	"bytes"

	"hookflow/engine"
)

// keptMost is how many instances are kept in memory, keptSize how many bytes a record may have for it: with what it is
// made to, no more than some 20 MB.
const (
	keptMost = 2048
	keptSize = 4 << 10
)

// A keeper has the instances that the last commands saved, so that the next one need not read them again. An instance is
// found by its whole record as it is in the transaction, never by its key alone: a command that was undone leaves nothing
// wrong behind. Each key has one place, and the one that comes last has it.
type keeper [keptMost]struct {
	record []byte
	in     *engine.Instance
}

// place spreads keys, which grow in steps, over all places.
func (*keeper) place(key engine.Key) uint64 { return uint64(key) * 0x9E3779B97F4A7C15 >> 32 % keptMost }

// take gives the instance that has the record, or nil. It belongs to the caller from then on, who changes it.
func (k *keeper) take(key engine.Key, record []byte) *engine.Instance {
	at := &k[k.place(key)]
	if at.in == nil || at.in.Key != key || !bytes.Equal(at.record, record) {
		return nil
	}
	in := at.in
	at.record, at.in = nil, nil
	return in
}

// keep takes an instance that nobody changes any more, with its record.
func (k *keeper) keep(in *engine.Instance, record []byte) {
	if len(record) <= keptSize {
		at := &k[k.place(in.Key)]
		at.record, at.in = record, in
	}
}
