package monitor

import (
	"slices"
	"sync"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/wire"
)

// A tape is the journals of a run as one, in the order of time. It is read onward a little at a time and never held: of each
// record it keeps the key, and how all stood only every so many records, from where what lies in between is made anew. So an
// earlier moment costs what has happened since the last of these, however long the run has gone on.
type tape struct {
	mu     sync.Mutex
	keys   []engine.Key      // of the records that are known
	chain  []engine.Key      // of those that are being gathered, the newest first
	ends   []engine.Key      // where gathering goes on in each instance
	now    *frame            // after the last record that was read
	stills []still           // earlier ones
	every  int               // records between two stills
	size   int               // bytes of the instances in stills
	taken  []string          // flows of the records that were read since somebody looked, at most takenMost
	told   map[string]blocks // which records tell of an element
}

// takenMost is how many flows are told that were taken since the last look.
const takenMost = 64

// A still is a frame in few bytes.
type still struct {
	frame
	instances [][]byte
}

// The first stills are so many records apart; when there are too many of them, or they take too many bytes, every second one goes.
const (
	stillsApart = 128
	stillsMost  = 2048
	stillsSize  = 16 << 20
)

// A frame is how a run stood after so many records.
type frame struct {
	records   int
	at        int64 // when the last of them was made
	instances []*engine.Instance
	passed    map[string]bool // elements and flows that tokens have gone through
	flows     *flowing
}

func newFrame() *frame { return &frame{passed: map[string]bool{}, flows: newFlowing()} }

// apply goes on by a record. One that was deleted since changes nothing.
func (m *frame) apply(r *engine.Record) {
	if m.records++; r.Number == 0 {
		return
	}
	in := m.instance(r.Instance)
	for i := range r.Events {
		e := &r.Events[i]
		in.Apply(e)
		if e.Kind == engine.Completed || e.Kind == engine.Taken {
			m.passed[e.Element] = true
		}
	}
	in.Records, in.Newest = r.Number, r.Key
	m.flows.see(r)
	m.at = r.At
}

// instance is one of the run, which begins if it is not known yet.
func (m *frame) instance(key engine.Key) *engine.Instance {
	for _, in := range m.instances {
		if in.Key == key {
			return in
		}
	}
	in := &engine.Instance{Key: key}
	m.instances = append(m.instances, in)
	return in
}

// copies are the instances for others to keep.
func (m *frame) copies() (list []*engine.Instance) {
	for _, in := range m.instances {
		list = append(list, wire.DecodeInstance(wire.EncodeInstance(in)))
	}
	return list
}

// still keeps a frame.
func (m *frame) still() still {
	s := still{frame: *m}
	s.frame.instances, s.passed, s.flows = nil, cloned(m.passed), m.flows.clone()
	for _, in := range m.instances {
		s.instances = append(s.instances, wire.EncodeInstance(in))
	}
	return s
}

// size is how many bytes its instances take.
func (s *still) size() (n int) {
	for _, data := range s.instances {
		n += len(data)
	}
	return n
}

// moving is a frame that goes on from where a still was taken.
func (s *still) moving() *frame {
	m := s.frame
	m.passed, m.flows = cloned(s.passed), s.flows.clone()
	for _, data := range s.instances {
		m.instances = append(m.instances, wire.DecodeInstance(data))
	}
	return &m
}

func cloned(set map[string]bool) map[string]bool {
	out := make(map[string]bool, len(set))
	for k := range set {
		out[k] = true
	}
	return out
}

// onward reads what is new of the instances until there is no more or the time is up, and reports whether there is no more.
func (t *tape) onward(q *loop.Query, instances []*engine.Instance, until time.Time) (all bool) {
	if t.now == nil {
		t.now, t.every = newFrame(), stillsApart
	}
	if len(t.keys) == t.now.records && !t.gather(q, instances, until) {
		return false
	}
	for t.now.records < len(t.keys) {
		t.read(q)
		if t.now.records%16 == 0 && !until.IsZero() && time.Now().After(until) {
			break
		}
	}
	return t.now.records == len(t.keys) && t.last() >= newest(instances)
}

// last is the key of the last record that is known.
func (t *tape) last() engine.Key {
	if len(t.keys) == 0 {
		return 0
	}
	return t.keys[len(t.keys)-1]
}

// newest is the key of the last record of all instances.
func newest(instances []*engine.Instance) (key engine.Key) {
	for _, in := range instances {
		key = max(key, in.Newest)
	}
	return key
}

// gather finds the records that are new. Each knows the one before, so they are found from the end, over several calls if the time
// is up before; false: there is more to find.
func (t *tape) gather(q *loop.Query, instances []*engine.Instance, until time.Time) bool {
	if t.ends == nil {
		for _, in := range instances {
			t.ends = append(t.ends, in.Newest)
		}
	}
	last := t.last()
	for i := range t.ends {
		for t.ends[i] > last {
			before, found := q.Before(t.ends[i])
			if found {
				t.chain = append(t.chain, t.ends[i])
			}
			t.ends[i] = before
			if len(t.chain)%64 == 0 && !until.IsZero() && time.Now().After(until) {
				return false
			}
		}
	}
	slices.Sort(t.chain)
	t.keys = append(t.keys, t.chain...)
	t.chain, t.ends = nil, nil
	return true
}

// read goes on by one record, and keeps a still where one is due.
func (t *tape) read(q *loop.Query) {
	r := q.Record(t.keys[t.now.records])
	t.note(t.now.records, &r)
	t.now.apply(&r)
	if t.taken = append(t.taken, taken(&r)...); len(t.taken) > takenMost {
		t.taken = slices.Clone(t.taken[len(t.taken)-takenMost:])
	}
	if t.now.records%t.every != 0 {
		return
	}
	t.stills = append(t.stills, t.now.still())
	t.size += t.stills[len(t.stills)-1].size()
	if len(t.stills) <= stillsMost && t.size <= stillsSize {
		return
	}
	t.every, t.size = t.every*2, 0
	t.stills = slices.DeleteFunc(t.stills, func(s still) bool { return s.records%t.every != 0 })
	for i := range t.stills {
		t.size += t.stills[i].size()
	}
}

// back is the frame after so many records that were read.
func (t *tape) back(q *loop.Query, records int) *frame {
	m := newFrame()
	for i := range t.stills {
		if s := &t.stills[len(t.stills)-1-i]; s.records <= records {
			m = s.moving()
			break
		}
	}
	for m.records < records {
		r := q.Record(t.keys[m.records])
		m.apply(&r)
	}
	return m
}

// taken are the flows that tokens took in a record.
func taken(r *engine.Record) (flows []string) {
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind == engine.Taken {
			flows = append(flows, e.Element)
		}
	}
	return flows
}
