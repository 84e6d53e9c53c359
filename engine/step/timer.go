package step

import (
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/schedule"
)

// A timer happens at a date, after a duration, or again and again in a cycle
// (BPMN 2.0, 10.4.5). It is only caught.
var timerEvent = TriggerBehaviour{
	Arm: func(t *Turn, d *program.EventDef) (*engine.Wait, error) {
		return timerFrom(d, t.s.now, t.Eval)
	},
}

// timerFrom makes the wait for a timer definition: a date, a duration from now,
// or a cycle (ISO 8601 repeating interval, or cron with five or six fields).
func timerFrom(d *program.EventDef, now time.Time, evaluate func(*program.Value) (feel.Value, error)) (*engine.Wait, error) {
	w := &engine.Wait{Kind: engine.OnTimer, Def: d.Index}
	source := d.Timer()
	v, err := evaluate(source)
	if err != nil {
		return nil, err
	}
	switch source {
	case d.Date:
		w.Due, err = instant(v)
	case d.After:
		w.Due, err = after(v, now)
	default:
		w.Cycle, err = asText(v)
		if err == nil {
			err = firstDue(w, now)
		}
	}
	if err != nil {
		return nil, Faultf(engine.BadExpression, "the timer %q: %v", source.Source(), err)
	}
	return w, nil
}

// instant reads a date, or a date and time; without zone it is UTC.
func instant(v feel.Value) (int64, error) {
	switch x := v.(type) {
	case feel.String:
		at, err := schedule.ParseDate(strings.TrimSpace(string(x)))
		if err != nil {
			return 0, Faultf(engine.BadExpression, "%v", err)
		}
		return nanos(at)
	case feel.DateTime:
		return nanos(x.In(time.UTC))
	case feel.Date:
		return nanos(x.In(time.UTC))
	}
	return 0, Faultf(engine.BadExpression, "%s is no date and time such as 2026-12-24T18:00:00Z", feel.Type(v))
}

// nanos refuses times that a timer cannot be kept at.
func nanos(t time.Time) (int64, error) {
	n, err := schedule.Nanos(t)
	if err != nil {
		return 0, Faultf(engine.BadExpression, "%v", err)
	}
	return n, nil
}

// after adds a duration, given as a FEEL duration or as ISO 8601 text. The text
// may mix what FEEL keeps apart, months and days, and may count weeks.
func after(v feel.Value, from time.Time) (int64, error) {
	switch x := v.(type) {
	case feel.String:
		if d, err := schedule.ParseDuration(strings.TrimSpace(string(x))); err == nil {
			return nanos(d.AddTo(from))
		}
	case feel.DaysDuration:
		if d, ok := x.Duration(); ok {
			return nanos(from.Add(d))
		}
	case feel.MonthsDuration:
		if to, ok := x.AddTo(from); ok {
			return nanos(to)
		}
	}
	return 0, Faultf(engine.BadExpression, "it gives no duration such as PT10S")
}

// firstDue sets Due and Left from Cycle.
func firstDue(w *engine.Wait, now time.Time) error {
	c, err := schedule.ParseCycle(w.Cycle)
	if err != nil {
		return Faultf(engine.BadExpression, "%v", err)
	}
	w.Left = c.Count - 1 // -1: without end
	w.Due, err = nanos(c.First(now))
	return err
}

// repetition gives the wait for the repetition after this one; nil if this was the
// last. What was missed, while the engine was down or because the cycle began in
// the past, is caught up with once and keeps its rhythm; only what happens counts.
func repetition(w *engine.Wait, now time.Time) (*engine.Wait, error) {
	if w.Cycle == "" || w.Left == 0 {
		return nil, nil
	}
	c, err := schedule.ParseCycle(w.Cycle)
	if err != nil {
		return nil, Faultf(engine.BadExpression, "%v", err)
	}
	n := *w
	if c.Cron() {
		n.Due, err = nanos(c.After(now))
		return &n, err
	}
	if n.Left > 0 {
		n.Left--
	}
	for {
		due, err := nanos(c.After(time.Unix(0, n.Due).UTC()))
		if err != nil || due <= n.Due {
			return nil, err
		}
		if !c.End.IsZero() && time.Unix(0, due).After(c.End) {
			return nil, nil
		}
		n.Due = due + skipped(n.Due, due, now.UnixNano())
		if n.Due > now.UnixNano() {
			return &n, nil
		}
	}
}

// skipped is how far to go from due to the last repetition before now, when the
// one before was at last. Months differ in length and are gone through one by
// one. What lies between two times may be longer than an int64 can say.
func skipped(last, due, now int64) int64 {
	step := uint64(due) - uint64(last)
	if due >= now || step > uint64(27*24*time.Hour) {
		return 0
	}
	missed := uint64(now) - uint64(due)
	return int64(missed - missed%step)
}

// repeatTimer arms a timer again, or closes it if it has repeated enough.
func (s *Step) repeatTimer(l *live, w *engine.Wait) error {
	next, err := repetition(w, s.now)
	if err != nil || next == nil {
		s.closeWait(l, w)
		return err
	}
	s.emit(l, engine.Event{Kind: engine.Changed, Token: w.Token, Element: w.Element, Wait: next})
	return nil
}

// fireDue fires what is due, in the order of time. Each owner has come to rest
// before the next one is looked at.
func (s *Step) fireDue(c engine.FireDue) (int, error) {
	limit := c.Max
	if limit <= 0 {
		limit = 1000
	}
	type dueRow struct {
		key   []byte
		owner engine.Key
		wait  uint32
	}
	var rows []dueRow
	for key := range s.tx.From(engine.BucketTimer, nil) {
		if int64(engine.KeyOf(key)) > s.nanos || len(rows) == limit {
			break
		}
		owner, wait := engine.WaitOf(key)
		rows = append(rows, dueRow{append([]byte(nil), key...), owner, wait})
	}
	for i, row := range rows {
		if most := s.m.Limits.StepsPerCommand; most > 0 && s.created >= most {
			s.due(s.nanos) // the next command has room for the rest
			rows = rows[:i]
			break
		}
		if !s.hasTimer(row.key) {
			continue
		}
		if err := s.fire(row.key, row.owner, row.wait); err != nil {
			return 0, err
		}
		if err := s.drain(); err != nil {
			return 0, err
		}
	}
	s.tellExpired()
	return len(rows), nil
}

// fireTimer lets a timer of an instance happen now, however long it still had to wait.
// A cycle goes on with the repetition after that one. How long an instance may last at all is no such timer.
func (s *Step) fireTimer(c engine.FireTimer) error {
	l, w, err := s.timerOf(c.Instance, c.Element)
	if err == nil {
		s.fireWait(l, w)
	}
	return err
}

// moveTimer sets another time for a timer.
func (s *Step) moveTimer(c engine.MoveTimer) error {
	l, w, err := s.timerOf(c.Instance, c.Element)
	if err != nil {
		return err
	}
	due, err := nanos(c.Due)
	if err != nil || due <= 0 {
		return engine.Reject(engine.Invalid, "a timer cannot be kept at %s", c.Due.Format(time.RFC3339))
	}
	moved := *w
	moved.Due = due
	s.emit(l, engine.Event{Kind: engine.Changed, Token: w.Token, Element: w.Element, Wait: &moved})
	return nil
}

// timerOf is what an element of an instance waits for by the clock, the first if there are several.
func (s *Step) timerOf(instance engine.Key, element string) (*live, *engine.Wait, error) {
	l, err := s.moving(instance)
	if err != nil {
		return nil, nil, err
	}
	var first *engine.Wait
	for _, w := range l.Waits {
		if w.Element == element && w.Element != l.Process && w.Due != 0 && !w.Held && w.Kind != engine.OnTurn && (first == nil || w.Due < first.Due) {
			first = w
		}
	}
	if first == nil {
		return nil, nil, engine.Reject(engine.Conflict, "no timer waits at %q of instance %s", element, instance)
	}
	return l, first, nil
}

// hasTimer reports whether a timer row is still there; its value is empty, so
// that Get cannot tell.
func (s *Step) hasTimer(key []byte) bool {
	for k := range s.tx.Scan(engine.BucketTimer, key) {
		return len(k) == len(key)
	}
	return false
}

// fire lets one timer row happen: of an instance, a start event or a message.
func (s *Step) fire(key []byte, owner engine.Key, wait uint32) error {
	l, err := s.load(owner)
	switch {
	case err != nil:
		s.strand(owner, wait, err)
		return nil
	case l != nil:
		s.fireWait(l, l.Wait(wait))
		return nil
	}
	if s.tx.Get(engine.BucketBuffer, owner.Bytes()) != nil {
		s.expire(owner)
		return nil
	}
	if s.tx.Get(engine.BucketStart, owner.Bytes()) != nil {
		return s.fireStart(owner, wait)
	}
	s.tx.Delete(engine.BucketTimer, key)
	return nil
}

// strand makes an incident of a timer whose definition cannot be read any more, so
// that it is not due for ever and holds up nobody else. A repeat lets it be due
// again, once the definition can be read.
func (s *Step) strand(owner engine.Key, wait uint32, why error) {
	l := s.loadAsItIs(owner)
	w := l.Wait(wait)
	held := *w
	held.Held = true
	s.emit(l, engine.Event{Kind: engine.Changed, Token: w.Token, Element: w.Element, Wait: &held})
	s.raise(l, w.Token, engine.InTimer, Faultf(engine.BadModel, "its definition cannot be read: %v", why))
}

// fireWait lets a timer happen, or gives a job its next attempt.
func (s *Step) fireWait(l *live, w *engine.Wait) {
	switch {
	case w == nil:
	case w.Kind == engine.OnJob:
		again := *w
		again.Due = 0
		s.emit(l, engine.Event{Kind: engine.Changed, Token: w.Token, Element: w.Element, Wait: &again})
	default:
		s.reach(l, w, Got{})
	}
}
