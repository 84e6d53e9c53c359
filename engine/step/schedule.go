package step

import (
	"bytes"
	"slices"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// schedule is what is kept of a timer start event.
func (s *Step) schedule(process, element string) *engine.Schedule {
	if data := s.tx.Get(engine.BucketSchedule, engine.ScheduleKey(process, element)); data != nil {
		return wire.DecodeSchedule(bytes.Clone(data))
	}
	return &engine.Schedule{Process: process, Element: element}
}

// setSchedule is about timer start events of the latest version.
func (s *Step) setSchedule(c engine.SetSchedule) error {
	d, err := s.deployed(c.Process)
	if err != nil {
		return err
	}
	waits := s.tx.Get(engine.BucketStart, d.Key.Bytes())
	if waits == nil || !slices.ContainsFunc(wire.DecodeWaits(bytes.Clone(waits)), func(w *engine.Wait) bool { return w.Element == c.Element && w.Kind == engine.OnTimer }) {
		return engine.Reject(engine.NotFound, "the process %q has no schedule at %q", c.Process, c.Element)
	}
	kept := s.schedule(c.Process, c.Element)
	if c.Paused != nil {
		kept.Paused = *c.Paused
	}
	if c.CatchUp != nil {
		if kept.CatchUp = *c.CatchUp; !slices.Contains([]engine.CatchUp{engine.CatchUpOnce, engine.CatchUpNone, engine.CatchUpAll}, kept.CatchUp) {
			return engine.Reject(engine.Invalid, "catchUp: %q is none of once, none, all", kept.CatchUp)
		}
	}
	s.tx.Put(engine.BucketSchedule, engine.ScheduleKey(c.Process, c.Element), wire.EncodeSchedule(kept))
	return nil
}
