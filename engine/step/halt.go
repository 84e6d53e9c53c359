package step

import (
	"bytes"
	"maps"
	"slices"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// A halt is what a command had still to do with the instances that are debugged when one of them stopped. It is never
// written to once it is filed: a command that goes on from it may be undone and executed anew.
type halt struct {
	main  *live       // that stopped
	at    engine.Stop // where
	lives []frozen
	queue []item
	late  []late
}

// A frozen is an instance of a halt. The live is the one that the items know.
type frozen struct {
	*live
	coming map[uint32]int
	thrown map[uint32]int
}

// A halted is the halt of an instance that has so many records.
type halted struct {
	records uint32
	*halt
}

// haltsKept is how many halts of an instance are remembered. Only the last is gone on from, unless commands are undone.
const haltsKept = 4

// haltOf is what an instance has still to do that was stopped; nil if the program has ended since, or it was not.
func (d *debugger) haltOf(in *engine.Instance) *halt {
	if in.Stop == nil {
		return nil
	}
	for _, h := range d.halts[in.Key] {
		if h.records == in.Records {
			return h.halt
		}
	}
	return nil
}

// file keeps a halt for one of its instances.
func (d *debugger) file(in *engine.Instance, h *halt) {
	if d.halts == nil {
		d.halts = map[engine.Key][]halted{}
	}
	list := slices.DeleteFunc(d.halts[in.Key], func(x halted) bool { return x.records == in.Records })
	list = append(list, halted{in.Records, h})
	d.halts[in.Key] = list[max(0, len(list)-haltsKept):]
}

// stored is a running instance as it stands in the store, or nil.
func (s *Step) stored(key engine.Key) *engine.Instance {
	data := s.tx.Get(engine.BucketInstance, s.key(key))
	if data == nil {
		return nil
	}
	return wire.DecodeInstance(bytes.Clone(data))
}

// stands reports whether nothing of an instance may move any more in this command.
func (s *Step) stands(l *live) bool {
	return l.Stop != nil || s.halt != nil && s.watchOf(l) != nil
}

// putOff puts aside what is to be done late, and reports whether it did.
func (s *Step) putOff(x late) bool {
	if s.halt == nil || s.watchOf(x.live) == nil {
		return false
	}
	s.halt.late = append(s.halt.late, x)
	return true
}

// standStill ends a command in which an instance stopped: all that are debugged and that the command has touched are
// suspended, so that nothing comes in between.
func (s *Step) standStill() {
	h := s.halt
	if h == nil {
		return
	}
	list := slices.Clone(s.order)
	for _, l := range list {
		if l.prog == nil || l.Status != engine.Active || l.Suspended || s.watchOf(l) == nil {
			continue
		}
		at := engine.Stop{Token: 1, Element: l.Process, Why: engine.WithAnother}
		if l == h.main {
			at = h.at
			if l.Token(at.Token) == nil {
				at.Token = 1
			}
		}
		s.emit(l, engine.Event{Kind: engine.Suspended, Token: at.Token, Element: at.Element, Name: at.Why})
	}
	for _, l := range list {
		delete(s.m.debugger.strides, l.Key)
		delete(s.m.debugger.strides, l.Parent)
		h.lives = append(h.lives, frozen{l, maps.Clone(l.coming), maps.Clone(l.thrown)})
	}
}

// fileHalts remembers what was put aside, once the instances have their new number of records. What the instances of
// the command are known by must not be used for others.
func (s *Step) fileHalts() {
	d := &s.m.debugger
	for _, l := range s.order {
		if l.Status != engine.Active {
			delete(d.halts, l.Key)
			delete(d.strides, l.Key)
		}
	}
	if h := s.halt; h != nil {
		for _, x := range h.lives {
			x.kept = true
			if x.Stop != nil {
				d.file(x.Instance, h)
			}
		}
	}
	s.filePutBack()
}

// filePutBack adds to earlier halts what came for their instances since. After a restart there is no halt to add to:
// what is still to do is told from the journal then.
func (s *Step) filePutBack() {
	d := &s.m.debugger
	for _, it := range s.putBack {
		for _, l := range s.order {
			l.kept = true // the item may know it
		}
		for _, before := range slices.Backward(d.halts[it.live.Key]) {
			h := *before.halt
			it.live = h.liveOf(it.live)
			h.queue = append(slices.Clone(h.queue), it)
			for _, x := range h.lives {
				if in := s.stored(x.Key); in != nil && in.Stop != nil {
					d.file(in, &h)
				}
			}
			break
		}
	}
}

// liveOf is the halt's own live of an instance.
func (h *halt) liveOf(l *live) *live {
	for _, x := range h.lives {
		if x.Key == l.Key {
			return x.live
		}
	}
	return l
}

// release puts what was put aside back on the list.
func (s *Step) release(h *halt) {
	var resumed []*live
	for _, x := range h.lives {
		l := x.live
		in := s.stored(l.Key)
		switch {
		case in == nil && l.Status == engine.Active: // it was cancelled meanwhile
			l.Instance = &engine.Instance{Key: l.Key, Status: engine.DoneTerminated}
			continue
		case in == nil || in.Stop == nil:
			continue
		}
		l.Instance, l.events, l.created, l.self = in, l.room[:0], false, nil
		l.coming, l.thrown = maps.Clone(x.coming), maps.Clone(x.thrown)
		s.lives[l.Key] = l
		s.order = append(s.order, l)
		s.emit(l, engine.Event{Kind: engine.Resumed})
		resumed = append(resumed, l)
	}
	s.queue = append(s.queue, h.queue...)
	s.late = append(s.late, h.late...)
	for _, l := range resumed {
		for _, w := range l.Waits {
			if w.Kind == engine.OnMessage {
				s.fromBuffer(l, w)
			}
		}
	}
}
