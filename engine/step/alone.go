package step

import (
	"bytes"
	"slices"

	"hookflow/engine"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// A message start event with "One run per key" begins no instance while one goes on that a message of the same key has begun,
// whatever version of the process that is of; the message is kept for its time to live, and the oldest one that is kept begins
// the next instance when that one ends. That is what Camunda 8 does with every message start event whose message has a key
// ("Messages", message cardinality). A message without a key is bound by nothing, and neither is a start event that needs several
// events.

// alone is the correlation key that no other instance may begin by while this one goes on; empty if any may.
func (n *newInstance) alone() string {
	if n.got == nil || n.got.corr == "" || !startsAlone(n.at, n.got) {
		return ""
	}
	return n.got.corr
}

// startsAlone reports whether what happened to a start event begins one instance per key.
func startsAlone(n *program.Node, got *Got) bool {
	r := receiveOf(n, *got)
	return r != nil && r.Alone && !n.AllOf
}

// goesOn reports whether an instance is in the way of the one that a message would begin.
func (s *Step) goesOn(process string, n *program.Node, got *Got) bool {
	if got.corr == "" || !startsAlone(n, got) {
		return false
	}
	prefix := engine.HashKey(process, got.corr)
	for k := range s.tx.Scan(engine.BucketAlone, prefix) {
		if in := s.loadAsItIs(engine.KeyOf(k[len(prefix):])); in.Status == engine.Active && in.Process == process && in.Alone == got.corr {
			return true
		}
	}
	return false
}

// startNext begins the instance that waited for the end of one that a message of the key had begun.
func (s *Step) startNext(process, corr string) error {
	d, err := s.deployed(process)
	if err != nil {
		return nil // no version is left that a message could begin
	}
	for _, w := range s.starts(d.Key) {
		if w.Kind != engine.OnMessage {
			continue
		}
		m := s.keptFor(process, w.Name, corr)
		if m == nil {
			continue
		}
		got := Got{Name: m.Name, corr: corr, content: &content{body: m.Payload, request: m.Request}}
		started, _, err := s.startBy(d.Key, w.ID, got)
		if err != nil || started == 0 {
			return err
		}
		m.By, m.Instances = append(m.By, process), append(m.Instances, started)
		s.tx.Put(engine.BucketBuffer, m.Key.Bytes(), wire.EncodeBuffered(m))
		return nil
	}
	return nil
}

// keptFor is the oldest message of a name and key that is kept and that the process has not had; nil if there is none.
func (s *Step) keptFor(process, name, corr string) *engine.Buffered {
	prefix := engine.HashKey(name, corr)
	for k := range s.tx.Scan(engine.BucketBuffered, prefix) {
		m := wire.DecodeBuffered(bytes.Clone(s.tx.Get(engine.BucketBuffer, k[len(prefix):])))
		if m.Name == name && m.Corr == corr && m.Expires > s.nanos && !slices.Contains(m.By, process) {
			return m
		}
	}
	return nil
}
