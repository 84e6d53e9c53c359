package step

import (
	"fmt"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// openStarts opens what the start events of a new version wait for.
func (s *Step) openStarts(d *engine.Definition, prog *program.Program) error {
	var waits []*engine.Wait
	for _, n := range program.StartNodes(prog.Root) {
		list, err := s.startWaits(n)
		if err != nil {
			return engine.Reject(engine.Refused, "%s: %v", n.ID, err)
		}
		for _, w := range list {
			w.ID, w.Element = uint32(len(waits)+1), n.ID
			waits = append(waits, w)
		}
	}
	s.saveStarts(d, nil, waits)
	return nil
}

// startWaits are the waits for one node that starts the process. Def says which
// definition of the event, or which of the events it waits for in their place.
func (s *Step) startWaits(n *program.Node) ([]*engine.Wait, error) {
	var out []*engine.Wait
	awaits := s.m.kinds[n.Kind].Awaits
	if awaits == nil {
		awaits = func(n *program.Node) []*program.Node { return []*program.Node{n} }
	}
	for i, target := range awaits(n) {
		for j, d := range target.Events {
			w, err := s.startWait(d)
			if err != nil {
				return nil, err
			}
			if w.Def = i; target == n {
				w.Def = j
			}
			out = append(out, w)
		}
	}
	return out, nil
}

// startWait is the wait for one definition of a start event.
func (s *Step) startWait(d *program.EventDef) (*engine.Wait, error) {
	arm := s.m.triggers[d.Trigger].Arm
	if arm == nil {
		return nil, fmt.Errorf("a process cannot start by %s", d.Trigger)
	}
	return arm(&Turn{s: s}, d)
}

// saveStarts replaces the start waits of a definition and their index rows.
func (s *Step) saveStarts(d *engine.Definition, old, now []*engine.Wait) {
	for _, w := range old {
		if row, ok := engine.IndexWait(d.Key, d.Process, w, false); ok {
			s.drop(row)
		}
	}
	if len(now) == 0 {
		s.tx.Delete(engine.BucketStart, d.Key.Bytes())
		return
	}
	s.tx.Put(engine.BucketStart, d.Key.Bytes(), wire.EncodeWaits(now))
	for _, w := range now {
		if row, ok := engine.IndexWait(d.Key, d.Process, w, false); ok {
			s.put(row)
			if row.Bucket == engine.BucketTimer {
				s.due(w.Due)
			}
		}
	}
}

// starts reads what a definition waits for; the copy may be changed.
func (s *Step) starts(def engine.Key) []*engine.Wait {
	data := s.tx.Get(engine.BucketStart, s.key(def))
	return wire.DecodeWaits(append([]byte(nil), data...))
}

// closeStarts ends everything a definition waits for.
func (s *Step) closeStarts(def engine.Key) {
	if d := s.definition(def); d != nil {
		s.saveStarts(d, s.starts(def), nil)
	}
}

// startBy begins an instance because a start event happened. If the event needs
// more than one thing, nothing begins until the last of them. It reports whether
// what happened was taken.
func (s *Step) startBy(def engine.Key, wait uint32, got Got) (started engine.Key, taken bool, err error) {
	d := s.definition(def)
	if d == nil || s.closed(d.Process, false) != nil {
		return 0, false, nil
	}
	prog, err := s.m.program(s.tx, def)
	if err != nil {
		return 0, false, nil // a model that cannot be read holds up nobody else
	}
	all := s.starts(def)
	i := slices.IndexFunc(all, func(w *engine.Wait) bool { return w.ID == wait && !w.Held && (got.Name == "" || w.Name == got.Name) })
	if i < 0 {
		return 0, false, nil
	}
	n := prog.Node(all[i].Element)
	got.Def = all[i].Def
	if s.goesOn(d.Process, n, &got) {
		return 0, false, nil
	}
	if n.AllOf && !s.lastOf(d, prog, all, i, &got) {
		return 0, true, nil
	}
	l, err := s.create(d, newInstance{at: n, got: &got, businessKey: got.business})
	if err != nil {
		return 0, false, err
	}
	return l.Key, true, nil
}

// lastOf keeps what one of several things a start event needs has brought. With
// the last of them it hands out everything, arms the event anew and reports true.
func (s *Step) lastOf(d *engine.Definition, prog *program.Program, all []*engine.Wait, i int, got *Got) bool {
	w := all[i]
	now := slices.Clone(all)
	part := *w
	part.Held, part.Brought = true, got.variables()
	now[i] = &part
	brought := engine.Vars{}
	for _, x := range now {
		if x.Element != w.Element {
			continue
		}
		if !x.Held {
			s.saveStarts(d, all, now)
			return false
		}
		for name, v := range x.Brought {
			brought[name] = v
		}
	}
	got.Variables = brought
	for i, x := range now {
		if x.Element == w.Element {
			now[i] = s.armAgain(prog.Node(x.Element), x)
		}
	}
	s.saveStarts(d, all, now)
	return true
}

// armAgain gives a start wait as it was when it was opened.
func (s *Step) armAgain(n *program.Node, w *engine.Wait) *engine.Wait {
	again := *w
	again.Held, again.Brought = false, nil
	if w.Kind == engine.OnTimer {
		if fresh, err := s.startWait(n.Events[w.Def]); err == nil {
			again.Due, again.Left = fresh.Due, fresh.Left
		}
	}
	return &again
}

// fireStart is the timer of a start event. What may begin nothing now lets its time pass; what finds no room is put off.
func (s *Step) fireStart(def engine.Key, wait uint32) error {
	d, all := s.definition(def), s.starts(def)
	i := slices.IndexFunc(all, func(w *engine.Wait) bool { return w.ID == wait })
	if i < 0 {
		return nil
	}
	w, kept := all[i], s.schedule(d.Process, all[i].Element)
	prog, unread := s.m.program(s.tx, def)
	begins := unread == nil && !kept.Paused && s.closed(d.Process, false) == nil && (kept.CatchUp != engine.CatchUpNone || s.nanos-w.Due < int64(engine.MissedAfter))
	if begins {
		if after, full := putOffBy(s.room(d.Process)); full {
			later := *w
			later.Due = s.nanos + int64(after)
			s.saveStarts(d, all, with(all, i, &later))
			return nil
		}
		if _, _, err := s.startBy(def, wait, Got{}); err != nil || prog.Node(w.Element).AllOf {
			return err
		}
	}
	from := s.now
	if kept.CatchUp == engine.CatchUpAll {
		from = time.Unix(0, w.Due).UTC()
	}
	next, err := repetition(w, from)
	if err != nil {
		next = nil
	}
	s.saveStarts(d, all, with(all, i, next))
	return nil
}

// with is a list in which another wait, or none, stands in the place of one.
func with(all []*engine.Wait, i int, w *engine.Wait) []*engine.Wait {
	now := slices.Clone(all)
	if w == nil {
		return slices.Delete(now, i, i+1)
	}
	now[i] = w
	return now
}
