package engine

import "encoding/binary"

// An entry is one row of an index bucket.
type entry struct {
	bucket     Bucket
	key, value []byte
}

// indexWait gives the index row of a wait, if it has one. hidden waits are
// those of a suspended instance: nothing finds them but their own key.
func indexWait(owner Key, process string, w *Wait, hidden bool) (entry, bool) {
	if w.Held && w.Kind != OnJob {
		return entry{}, false
	}
	switch w.Kind {
	case OnTimer:
		return entry{BucketTimer, waitKey(timeKey(w.Due), owner, w.ID), nil}, !hidden
	case OnMessage:
		return entry{BucketMessage, waitKey(hashKey(w.Name, w.Corr), owner, w.ID), []byte(process)}, !hidden
	case OnSignal:
		return entry{BucketSignal, waitKey(hashKey(w.Name), owner, w.ID), nil}, !hidden
	case OnTask:
		return entry{BucketTask, w.Key.Bytes(), waitKey(nil, owner, w.ID)}, true
	case OnJob:
		if w.Due > 0 && !w.Held && !hidden {
			return entry{BucketTimer, waitKey(timeKey(w.Due), owner, w.ID), nil}, true
		}
		return entry{BucketJob, w.Key.Bytes(), waitKey(nil, owner, w.ID)}, true
	}
	return entry{}, false
}

// index gives every index row that belongs to an instance.
func (in *Instance) index() []entry {
	var rows []entry
	for _, w := range in.Waits {
		if row, ok := indexWait(in.Key, in.Process, w, in.Suspended); ok {
			rows = append(rows, row)
		}
	}
	for _, i := range in.Incidents {
		rows = append(rows, entry{BucketIncident, i.Key.Bytes(), waitKey(nil, in.Key, i.Token)})
	}
	if in.BusinessKey != "" {
		rows = append(rows, in.businessRow())
	}
	return rows
}

// businessRow is the row under which the business key finds the instance.
func (in *Instance) businessRow() entry {
	key := binary.BigEndian.AppendUint64(hashKey(in.BusinessKey), uint64(in.Key))
	return entry{BucketBusiness, key, nil}
}

func (s *Step) put(row entry)  { s.tx.Put(row.bucket, row.key, row.value) }
func (s *Step) drop(row entry) { s.tx.Delete(row.bucket, row.key) }

// unindex removes the rows that ev makes wrong; called before ev is applied.
func (s *Step) unindex(in *Instance, ev *Event) {
	switch ev.Kind {
	case Waited, Changed:
		if w := in.Wait(ev.Wait.ID); w != nil {
			s.dropWait(in, w)
		}
	case Resolved:
		s.tx.Delete(BucketIncident, ev.Incident.Key.Bytes())
	case Suspended, Resumed, Migrated:
		for _, w := range in.Waits {
			s.dropWait(in, w)
		}
	}
}

// reindex writes the rows that ev makes right; called after ev is applied.
func (s *Step) reindex(in *Instance, ev *Event) {
	switch ev.Kind {
	case Waiting, Changed:
		s.putWait(in, ev.Wait)
	case Raised:
		s.put(entry{BucketIncident, ev.Incident.Key.Bytes(), waitKey(nil, in.Key, ev.Incident.Token)})
	case Suspended, Resumed, Migrated:
		for _, w := range in.Waits {
			s.putWait(in, w)
		}
	case Created:
		if in.BusinessKey != "" {
			s.put(in.businessRow())
		}
	}
}

// dropWait removes the row of a wait, if it has one now.
func (s *Step) dropWait(in *Instance, w *Wait) {
	if row, ok := indexWait(in.Key, in.Process, w, in.Suspended); ok {
		s.drop(row)
	}
}

// putWait writes a wait's row and tells the outside about timers and jobs.
func (s *Step) putWait(in *Instance, w *Wait) {
	row, ok := indexWait(in.Key, in.Process, w, in.Suspended)
	if !ok {
		return
	}
	s.put(row)
	switch {
	case row.bucket == BucketTimer:
		s.due(w.Due)
	case row.bucket == BucketJob && !w.Held && !in.Suspended:
		s.out.Jobs = append(s.out.Jobs, w.Key)
	}
}
