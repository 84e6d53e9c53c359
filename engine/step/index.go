package step

import "hookflow/engine"

func (s *Step) put(row engine.Row) { s.tx.Put(row.Bucket, row.Key, row.Value) }

func (s *Step) drop(row engine.Row) { s.tx.Delete(row.Bucket, row.Key) }

// unindex removes the rows that ev makes wrong; called before ev is applied.
func (s *Step) unindex(in *engine.Instance, ev *engine.Event) {
	switch ev.Kind {
	case engine.Waited, engine.Changed:
		if w := in.Wait(ev.Wait.ID); w != nil {
			s.dropWait(in, w)
			if w.Kind == engine.OnTask && ev.Kind == engine.Waited {
				s.closeTask(in, w)
			}
		}
	case engine.Resolved:
		s.tx.Delete(engine.BucketIncident, ev.Incident.Key.Bytes())
	case engine.Suspended, engine.Resumed, engine.Migrated:
		for _, w := range in.Waits {
			s.dropWait(in, w)
		}
	}
}

// reindex writes the rows that ev makes right; called after ev is applied.
func (s *Step) reindex(in *engine.Instance, ev *engine.Event) {
	switch ev.Kind {
	case engine.Waiting, engine.Changed:
		s.putWait(in, ev.Wait)
		if ev.Wait.Kind == engine.OnTask {
			s.recordTask(in, ev)
		}
	case engine.Raised:
		s.put(engine.Row{Bucket: engine.BucketIncident, Key: ev.Incident.Key.Bytes(), Value: engine.WaitKey(nil, in.Key, ev.Incident.Token)})
	case engine.Suspended, engine.Resumed, engine.Migrated:
		for _, w := range in.Waits {
			s.putWait(in, w)
			if ev.Kind == engine.Migrated && w.Kind == engine.OnTask {
				s.moveTask(in, w)
			}
		}
	case engine.Created:
		if in.BusinessKey != "" {
			s.put(in.BusinessRow())
		}
		if in.Alone != "" {
			s.put(in.AloneRow())
		}
	}
}

// dropWait removes the row of a wait, if it has one now.
func (s *Step) dropWait(in *engine.Instance, w *engine.Wait) {
	if row, ok := engine.IndexWait(in.Key, in.Process, w, in.Suspended); ok {
		s.drop(row)
	}
}

// putWait writes a wait's row and tells the outside about timers and jobs.
func (s *Step) putWait(in *engine.Instance, w *engine.Wait) {
	row, ok := engine.IndexWait(in.Key, in.Process, w, in.Suspended)
	if !ok {
		return
	}
	s.put(row)
	switch {
	case row.Bucket == engine.BucketTimer:
		s.due(w.Due)
	case row.Bucket == engine.BucketJob && !w.Held && !in.Suspended:
		s.out.Jobs = append(s.out.Jobs, w.Key)
	}
}
