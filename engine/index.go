package engine

import "encoding/binary"

// A Row is one row of an index bucket.
type Row struct {
	Bucket     Bucket
	Key, Value []byte
}

// IndexWait gives the index row of a wait, if it has one. hidden waits are
// those of a suspended instance: nothing finds them but their own key.
func IndexWait(owner Key, process string, w *Wait, hidden bool) (Row, bool) {
	if w.Held && w.Kind != OnJob {
		return Row{}, false
	}
	switch w.Kind {
	case OnTimer, OnTurn:
		return Row{BucketTimer, WaitKey(TimeKey(w.Due), owner, w.ID), nil}, !hidden
	case OnMessage:
		return Row{BucketMessage, WaitKey(HashKey(w.Name, w.Corr), owner, w.ID), []byte(process)}, !hidden
	case OnSignal:
		return Row{BucketSignal, WaitKey(HashKey(w.Name), owner, w.ID), nil}, !hidden
	case OnTask:
		return keyRow(BucketTask, w.Key, owner, w.ID), true
	case OnJob:
		if w.Due > 0 && !w.Held && !hidden {
			return Row{BucketTimer, WaitKey(TimeKey(w.Due), owner, w.ID), nil}, true
		}
		return keyRow(BucketJob, w.Key, owner, w.ID), true
	}
	return Row{}, false
}

// keyRow is a row that says whose the key is.
func keyRow(b Bucket, key, owner Key, id uint32) Row {
	both := WaitKey(key.Bytes(), owner, id)
	return Row{b, both[:8:8], both[8:]}
}

// Index gives every index row that belongs to an instance.
func (in *Instance) Index() []Row {
	var rows []Row
	for _, w := range in.Waits {
		if row, ok := IndexWait(in.Key, in.Process, w, in.Suspended); ok {
			rows = append(rows, row)
		}
	}
	for _, i := range in.Incidents {
		rows = append(rows, keyRow(BucketIncident, i.Key, in.Key, i.Token))
	}
	if in.BusinessKey != "" {
		rows = append(rows, in.BusinessRow())
	}
	if in.Alone != "" {
		rows = append(rows, in.AloneRow())
	}
	return rows
}

// AloneRow is the row under which the key of the message that began the instance finds it, while no other may begin.
func (in *Instance) AloneRow() Row {
	return Row{BucketAlone, binary.BigEndian.AppendUint64(HashKey(in.Process, in.Alone), uint64(in.Key)), nil}
}

// BusinessRow is the row under which the business key finds the instance.
func (in *Instance) BusinessRow() Row {
	key := binary.BigEndian.AppendUint64(HashKey(in.BusinessKey), uint64(in.Key))
	return Row{BucketBusiness, key, nil}
}
