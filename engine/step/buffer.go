package step

import (
	"math"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// buffer keeps a message nobody took; one with an id is remembered in any case
// so that its repetition is noticed.
func (s *Step) buffer(c engine.Publish, x *content, p *handed) {
	ttl := s.m.Limits.MessageTTL
	if c.TTL != nil {
		ttl = *c.TTL
	}
	taken := p.taken || len(p.Correlated) > 0
	if ttl <= 0 || taken && c.ID == "" {
		return
	}
	m := &engine.Buffered{Key: s.newKey(), Name: c.Name, Corr: c.Key, ID: c.ID, Expires: later(s.nanos, ttl), Taken: taken,
		Instances: slices.Concat(p.Correlated, p.Started), At: s.nanos}
	if !taken {
		m.Payload, m.Request = x.payload(), x.request
		p.Buffered = true
		s.tx.Put(engine.BucketBuffered, append(engine.HashKey(m.Name, m.Corr), m.Key.Bytes()...), nil)
	}
	p.Message = m.Key
	s.tx.Put(engine.BucketBuffer, m.Key.Bytes(), wire.EncodeBuffered(m))
	s.tx.Put(engine.BucketTimer, engine.WaitKey(engine.TimeKey(m.Expires), m.Key, 0), nil)
	s.due(m.Expires)
	if c.ID != "" {
		s.tx.Put(engine.BucketMessageID, engine.HashKey(m.Name, m.Corr, m.ID), m.Key.Bytes())
	}
}

// dropBuffered forgets a message that has expired or was taken.
func (s *Step) dropBuffered(key engine.Key) {
	m := wire.DecodeBuffered(s.tx.Get(engine.BucketBuffer, key.Bytes()))
	s.tx.Delete(engine.BucketBuffer, key.Bytes())
	s.tx.Delete(engine.BucketBuffered, append(engine.HashKey(m.Name, m.Corr), key.Bytes()...))
	s.tx.Delete(engine.BucketTimer, engine.WaitKey(engine.TimeKey(m.Expires), key, 0))
	if m.ID != "" {
		s.tx.Delete(engine.BucketMessageID, engine.HashKey(m.Name, m.Corr, m.ID))
	}
}

// fromBuffer gives a new wait the oldest kept message that fits and that its
// process has not had: an early message reaches every process, once each.
func (s *Step) fromBuffer(l *live, w *engine.Wait) {
	m := s.keptFor(l.Process, w.Name, w.Corr)
	if m == nil {
		return
	}
	got := Got{Name: m.Name, content: &content{body: m.Payload, request: m.Request}}
	m.By = append(m.By, l.Process)
	m.Instances = append(m.Instances, l.Key)
	s.tx.Put(engine.BucketBuffer, m.Key.Bytes(), wire.EncodeBuffered(m))
	s.reach(l, w, got)
}

// later adds a time to live that may be longer than the clock reaches: such a
// message is kept for good, not forgotten at once.
func later(nanos int64, d time.Duration) int64 {
	if d > 0 && nanos > math.MaxInt64-int64(d) {
		return math.MaxInt64
	}
	return nanos + int64(d)
}
