package step

import (
	"bytes"
	"errors"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

const (
	untilRoom = 10 * time.Second // when it is worth another attempt after too many instances ran
	counted   = time.Minute      // of Limits.Starts
)

// process is what is kept of a process.
func (s *Step) process(id string) *engine.Process {
	if data := s.tx.Get(engine.BucketProcess, []byte(id)); data != nil {
		return wire.DecodeProcess(bytes.Clone(data))
	}
	return &engine.Process{ID: id}
}

func (s *Step) putProcess(p *engine.Process) {
	s.tx.Put(engine.BucketProcess, []byte(p.ID), wire.EncodeProcess(p))
}

// setMode is about processes that are deployed.
func (s *Step) setMode(c engine.SetMode) error {
	if _, err := s.deployed(c.Process); err != nil {
		return err
	}
	if c.Mode != engine.ModePublished && c.Mode != engine.ModeDraft && c.Mode != engine.ModeOffline {
		return engine.Reject(engine.Invalid, "a process is published, draft or offline, and not %q", c.Mode)
	}
	p := s.process(c.Process)
	p.Mode, p.By, p.At = c.Mode, c.By, s.nanos
	s.putProcess(p)
	return nil
}

// closed says why a process begins nothing now; nil if it may. A draft begins by hand.
func (s *Step) closed(process string, hand bool) error {
	switch mode := s.process(process).Mode; {
	case mode == engine.ModeOffline:
		return engine.Reject(engine.NotOpen, "the process %q is off-line: no new instance begins; those that run go on", process)
	case mode == engine.ModeDraft && !hand:
		return engine.Reject(engine.NotOpen, "the process %q is a draft: it is started by hand only; publish it first", process)
	}
	return nil
}

// room rejects the start of processes when as many instances run as are allowed, or have begun in this minute, and counts it
// otherwise: nothing else may be wrong any more.
func (s *Step) room(processes ...string) error {
	if limit := s.m.Limits.Instances; limit > 0 {
		if running := s.instances(); running >= limit {
			return tooMany(untilRoom, "instances: %d instances are running, and no more are allowed", running)
		}
	}
	return s.pace(processes...)
}

// pace is room for what one process begins of another: how many run is no matter, since the other one waits for it.
func (s *Step) pace(processes ...string) error {
	limit := s.m.Limits.Starts
	if limit <= 0 {
		return nil
	}
	var now []*engine.Process
	for _, id := range processes {
		p := s.process(id)
		if s.nanos-p.From >= int64(counted) || p.From > s.nanos {
			p.From, p.Begun = s.nanos, 0
		}
		if p.Begun++; p.Begun > limit {
			return tooMany(time.Duration(p.From+int64(counted)-s.nanos), "starts: %d instances of %q have begun within a minute, and no more are allowed", limit, id)
		}
		now = append(now, p)
	}
	for _, p := range now {
		s.putProcess(p)
	}
	return nil
}

// tooMany rejects what may be tried again after a while.
func tooMany(after time.Duration, format string, args ...any) error {
	err := engine.Reject(engine.TooMany, format, args...)
	var r *engine.Rejected
	if errors.As(err, &r) {
		r.After = after
	}
	return err
}

// putOffBy is how long a start that was rejected is put off; false if it was not for want of room.
func putOffBy(err error) (time.Duration, bool) {
	var r *engine.Rejected
	if errors.As(err, &r) && r.Reason == engine.TooMany {
		return max(r.After, time.Second), true
	}
	return 0, false
}
