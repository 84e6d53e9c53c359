package step

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// TimerWait is the wait of a timer definition: a date, a duration from now, or
// a cycle (ISO 8601 repeating interval, or cron with five or six fields).
func (t *Turn) TimerWait(d *program.EventDef) (*engine.Wait, error) {
	return t.s.timerWait(t.l, t.Token, d)
}

// timerWait evaluates the timer's expression for the token.
func (s *Step) timerWait(l *live, t *engine.Token, d *program.EventDef) (*engine.Wait, error) {
	evaluate := func(v *program.Value) (feel.Value, error) { return s.eval(l, t, v, nil) }
	return timerFrom(d, s.now, evaluate)
}

// timerFrom makes the wait for a timer definition.
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
	if text, ok := v.(feel.String); ok {
		v = parseInstant(strings.TrimSpace(string(text)))
	}
	switch x := v.(type) {
	case feel.DateTime:
		return nanos(x.In(time.UTC))
	case feel.Date:
		return nanos(x.In(time.UTC))
	}
	return 0, Faultf(engine.BadExpression, "%s is no date and time such as 2026-12-24T18:00:00Z", feel.Type(v))
}

// nanos refuses times that nanoseconds since 1970 cannot express.
func nanos(t time.Time) (int64, error) {
	if y := t.Year(); y < 1700 || y > 2250 {
		return 0, Faultf(engine.BadExpression, "it leads to the year %d, which is out of reach", y)
	}
	return t.UnixNano(), nil
}

// parseInstant reads a date, with or without time; Null if it is neither. The
// time may lack its seconds, and name its zone in brackets as Java does.
func parseInstant(text string) feel.Value {
	text, zone, _ := strings.Cut(strings.TrimSuffix(text, "]"), "[")
	if m := withoutSeconds.FindStringSubmatch(text); m != nil {
		text = m[1] + ":00" + m[2]
	}
	if zone != "" && !withOffset.MatchString(text) {
		text += "@" + zone
	}
	if x, ok := feel.ParseDateTime(text); ok {
		return x
	}
	if x, ok := feel.ParseDate(text); ok {
		return x
	}
	return feel.Null{}
}

var (
	withoutSeconds = regexp.MustCompile(`^(.+T\d\d:\d\d)($|[Z+@-].*)`)
	withOffset     = regexp.MustCompile(`(Z|[+-]\d\d:\d\d)$`)
)

var durationOf = feel.MustParse("duration(text)")

// after adds a duration, given as a FEEL duration or as ISO 8601 text. The text
// may mix what FEEL keeps apart, months and days, and may count weeks.
func after(v feel.Value, from time.Time) (int64, error) {
	parts := []feel.Value{v}
	if text, ok := v.(feel.String); ok {
		parts = durations(strings.TrimSpace(string(text)))
	}
	for _, part := range parts {
		to, ok := add(part, from)
		if !ok {
			return 0, Faultf(engine.BadExpression, "it gives no duration such as PT10S")
		}
		from = to
	}
	return nanos(from)
}

// add adds a FEEL duration; false if v is none, or too long.
func add(v feel.Value, from time.Time) (time.Time, bool) {
	switch x := v.(type) {
	case feel.DaysDuration:
		d, ok := x.Duration()
		return from.Add(d), ok
	case feel.MonthsDuration:
		return x.AddTo(from), true
	}
	return from, false
}

var mixedDuration = regexp.MustCompile(`^([+-]?)P((?:\d+Y)?(?:\d+M)?)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(T.+)?$`)

// durations reads an ISO 8601 duration as the FEEL durations it is the sum of.
func durations(text string) []feel.Value {
	m := mixedDuration.FindStringSubmatch(text)
	if m == nil || m[2] == "" && m[3] == "" {
		return []feel.Value{duration(text)}
	}
	sign := strings.TrimPrefix(m[1], "+")
	var parts []feel.Value
	if m[2] != "" {
		parts = append(parts, duration(sign+"P"+m[2]))
	}
	if m[3]+m[4]+m[5] != "" {
		weeks, _ := strconv.Atoi(m[3])
		days, _ := strconv.Atoi(m[4])
		parts = append(parts, duration(sign+"P"+strconv.Itoa(7*weeks+days)+"D"+m[5]))
	}
	return parts
}

// duration reads a duration as FEEL writes it; null if it is none.
func duration(text string) feel.Value {
	v, _ := durationOf.Eval(&feel.Env{Scope: feel.NewContext(1).Put("text", feel.String(text))})
	return v
}

// firstDue sets Due and Left from Cycle.
func firstDue(w *engine.Wait, now time.Time) error {
	parts, repeats := interval(w)
	if !repeats {
		w.Left = -1
		return cronDue(w, now)
	}
	w.Left = -1
	if count := parts[0][1:]; count != "" {
		n, err := strconv.Atoi(count)
		if err != nil || n < 0 {
			return Faultf(engine.BadExpression, "R%s is no number of repetitions", count)
		}
		w.Left = n - 1
		if n == 0 {
			return Faultf(engine.BadExpression, "it repeats no time at all")
		}
	}
	if start, ok := parseInstant(parts[1]).(feel.DateTime); ok && len(parts) == 3 {
		due, err := nanos(start.In(time.UTC))
		w.Due = due
		return err
	}
	due, err := after(feel.String(stepOf(parts)), now)
	w.Due = due
	return err
}

// interval splits R3/PT10S; false if the cycle is no repeating interval.
func interval(w *engine.Wait) ([]string, bool) {
	text := strings.TrimSpace(w.Cycle)
	if strings.HasPrefix(text, "P") {
		return []string{"R", text}, true
	}
	parts := strings.Split(text, "/")
	return parts, strings.HasPrefix(text, "R") && (len(parts) == 2 || len(parts) == 3)
}

// stepOf is the part of the interval that is a duration.
func stepOf(parts []string) string {
	for _, p := range parts[1:] {
		if strings.HasPrefix(p, "P") {
			return p
		}
	}
	return ""
}

// endOf is the time after which the interval no longer repeats, or 0.
func endOf(parts []string) int64 {
	if len(parts) == 3 && strings.HasPrefix(parts[1], "P") {
		if end, err := instant(feel.String(parts[2])); err == nil {
			return end
		}
	}
	return 0
}

var cronParser = cron.NewParser(cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// notCycle is the fault of a text that is no cycle.
func notCycle(why any) error {
	return Faultf(engine.BadExpression, "it is neither a repeating interval such as R3/PT10S nor cron: %v", why)
}

// cronDue sets the next time cron comes due after from.
func cronDue(w *engine.Wait, from time.Time) error {
	text := strings.TrimSpace(w.Cycle)
	if strings.Contains(text, "TZ=") && !strings.Contains(text, " ") {
		return notCycle("nothing follows the time zone") // the parser would panic
	}
	schedule, err := cronParser.Parse(text)
	if err != nil {
		return notCycle(err)
	}
	next := schedule.Next(from)
	if next.IsZero() || next.Year() > 2250 {
		return Faultf(engine.BadExpression, "cron never comes due")
	}
	w.Due = next.UnixNano()
	return nil
}

// repetition gives the wait for the repetition after this one; nil if this was the
// last. Repetitions without end that were missed while the engine was down are
// skipped; counted ones are made up for.
func repetition(w *engine.Wait, now time.Time) (*engine.Wait, error) {
	if w.Cycle == "" || w.Left == 0 {
		return nil, nil
	}
	n := *w
	parts, repeats := interval(w)
	if !repeats {
		return &n, cronDue(&n, now)
	}
	if n.Left > 0 {
		n.Left--
	}
	for {
		due, err := after(feel.String(stepOf(parts)), time.Unix(0, n.Due).UTC())
		if err != nil || due <= n.Due {
			return nil, err
		}
		if end := endOf(parts); end > 0 && due > end {
			return nil, nil
		}
		if n.Left < 0 {
			due += skipped(n.Due, due, now.UnixNano())
		}
		n.Due = due
		if n.Left >= 0 || due > now.UnixNano() {
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
	for _, row := range rows {
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
	return len(rows), nil
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
	case err != nil: // a model that cannot be read holds up nobody else
		return nil
	case l != nil:
		s.fireWait(l, l.Wait(wait))
		return nil
	}
	if s.tx.Get(engine.BucketBuffer, owner.Bytes()) != nil {
		s.dropBuffered(owner)
		return nil
	}
	if s.tx.Get(engine.BucketStart, owner.Bytes()) != nil {
		return s.fireStart(owner, wait)
	}
	s.tx.Delete(engine.BucketTimer, key)
	return nil
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
