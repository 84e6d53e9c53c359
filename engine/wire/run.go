package wire

import "hookflow/engine"

// EncodeRun gives what BucketRun holds.
func EncodeRun(r *engine.RunRecord) []byte {
	return encode(usualSize+2*len(r.Inputs)+2*len(r.Outputs), r, run)
}

// DecodeRun reads a value of BucketRun; data must not be changed afterwards.
func DecodeRun(data []byte) *engine.RunRecord { return decode(data, run) }

func run(w *walk, r *engine.RunRecord) {
	runHead(w, r)
	w.key(6, &r.Definition)
	w.str(7, &r.Name)
	signed(w, 8, &r.Version)
	w.str(9, &r.BusinessKey)
	w.key(10, &r.Parent)
	w.str(11, &r.Initiator)
	w.str(12, &r.Event)
	raw(w, 13, &r.Inputs)
	raw(w, 14, &r.Outputs)
	w.str(15, &r.Failure)
	said := "" // for who looks through the bytes
	if w.writing() {
		said = r.Said()
	}
	w.str(16, &said)
}

// runHead is what lists are chosen by without the rest.
func runHead(w *walk, r *engine.RunRecord) {
	w.key(1, &r.Key)
	w.str(2, &r.Process)
	signed(w, 3, &r.Started)
	signed(w, 4, &r.Ended)
	text(w, 5, &r.Status)
}

// HeadOfRun reads process, times and status of a value of BucketRun, and nothing behind them.
func HeadOfRun(data []byte) *engine.RunRecord {
	return decode(data[:min(len(data), runHeadMost)], runHead)
}

// runHeadMost is more than the head takes, unless the id of the process is very long: then the head is cut, and the status is missing.
const runHeadMost = 96

// ReadRun is the record of an instance that lies in a transaction with its journal; nil if there is no such instance. The version is nil
// if nobody knows it any more.
func ReadRun(tx engine.Tx, key engine.Key, version func(engine.Key) *engine.Definition) *engine.RunRecord {
	in := ReadInstance(tx, key)
	if in == nil {
		return nil
	}
	keys := JournalKeys(tx, in.Newest, 0)
	if in.Status == engine.DoneWell {
		keys = keys[:min(1, len(keys))] // what it began with; nothing went wrong
	}
	var journal []engine.Record
	for _, k := range keys {
		journal = append(journal, ReadRecord(tx, k))
	}
	return engine.RunOf(in, journal, version(in.Definition))
}
