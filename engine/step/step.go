package step

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// A Step is one command being executed. It loads the instances it touches,
// works through a list of things to do until nothing can move, and saves them.
//
// Nothing here calls itself through the model: what follows from a token's move
// is put on the list.
type Step struct {
	begun   int      // instances begun by this command, less those it ended
	m       *Machine // that runs it
	tx      engine.Tx
	now     time.Time
	nanos   int64
	out     engine.Outcome
	lives   map[engine.Key]*live
	order   []*live // in the order in which they were touched
	queue   []item
	head    int
	doing   item               // the one being done
	late    []late             // what waits until every token has armed its waits
	created int                // instances this command has started
	doomed  []engine.Key       // called instances whose caller is gone
	expired []*engine.Buffered // messages that nobody has got
	last    engine.Key         // the last key given out
	fresh   bool               // last was read
	cause   string             // trace of the instance that is throwing something; empty if none is

	debugs  bool   // a debugger may stop something, see heldUp
	halt    *halt  // it has
	putBack []item // of instances that it stopped before
	checked int    // events looked at for errors

	redefines bool       // definitions are changed, see redefine
	completed completion // the task that a person has just completed
	keys      []byte     // room for keys, see key
}

// A live is an instance in memory.
type live struct {
	*engine.Instance
	prog    *program.Program
	events  []int32 // its events among those of the step
	room    [usualEvents]int32
	steps   int            // elements activated without a wait
	slice   int            // of them by this command
	coming  map[uint32]int // scope -> tokens on the list that will arrive in it
	thrown  map[uint32]int // throwing token -> what it threw and is not delivered yet
	self    *feel.Context  // what expressions see as instance
	m       *Machine       // that runs it
	created bool
	kept    bool // it belongs to a halt, and is not used for another instance
}

// Got is what came with an event or the end of a wait.
type Got struct {
	Name      string // of the message or signal; error or escalation code
	Text      string // message of an error
	Def       int    // which definition of the event happened
	Variables engine.Vars
	failed    *thrown     // the error that was caught
	content   *content    // of a message; see Got.variables
	business  string      // business key of an instance that begins by it
	done      *completion // of a task; nil: it is no task that was completed
	corr      string      // correlation key of the message
}

// A late is something to do once nothing else can move.
type late struct {
	live *live // that caused it
	do   func() error
}

// An item is one thing to do.
type item struct {
	live  *live
	do    func(s *Step, l *live, it *item) error
	token uint32
	wait  uint32
	scope uint32
	flow  *program.Flow
	phase engine.Phase // where an incident goes on
	got   Got
	round *engine.Token // the iteration that has just completed; nil if none has

	passed bool // a debugger has stopped it here
}

// Now is the time of the command.
func (s *Step) Now() time.Time { return s.now }

// manyLives is how many instances a command touches whose map is not worth keeping: emptying it costs as much each time.
const manyLives = 64

// newStep begins a command. Times are UTC from here on. It is the same Step for every command, so nobody may keep it.
func newStep(m *Machine, tx engine.Tx, now time.Time) *Step {
	now = now.UTC()
	s, lives := &m.step, m.step.lives
	if s.redefines {
		clear(m.found)
	}
	if clear(lives); lives == nil || len(s.order) > manyLives {
		lives, s.order = map[engine.Key]*live{}, nil
	}
	if s.debugs {
		s.order = slices.DeleteFunc(s.order, func(l *live) bool { return l.kept })
	}
	for _, l := range s.order {
		l.reset()
	}
	m.idle = append(m.idle[:0], s.order...)
	clear(s.order)
	*s = Step{m: m, tx: tx, now: now, nanos: now.UnixNano(), lives: lives, queue: m.queue[:0], order: s.order[:0], keys: s.keys[:0]}
	s.out.Events, s.debugs = m.room(), m.debugs()
	return s
}

// key is the key as it stands in the store. It lies in memory that the next command uses again: a transaction takes copies.
func (s *Step) key(key engine.Key) []byte {
	from := len(s.keys)
	s.keys = binary.BigEndian.AppendUint64(s.keys, uint64(key))
	return s.keys[from:len(s.keys):len(s.keys)]
}

// newKey gives out the next key.
func (s *Step) newKey() engine.Key {
	if !s.fresh {
		s.last, s.fresh = engine.KeyOf(s.tx.Get(engine.BucketMeta, engine.MetaKey)), true
	}
	s.last++
	return s.last
}

// due tells the caller when to look at the timers again.
func (s *Step) due(nanos int64) {
	if t := time.Unix(0, nanos).UTC(); s.out.Due.IsZero() || t.Before(s.out.Due) {
		s.out.Due = t
	}
}

// load brings a running instance into memory, or returns nil.
func (s *Step) load(key engine.Key) (*live, error) {
	if l := s.lives[key]; l != nil {
		if l.prog == nil {
			return nil, fmt.Errorf("load instance %s: its definition cannot be read", key)
		}
		return l, nil
	}
	data := s.tx.Get(engine.BucketInstance, s.key(key))
	if data == nil {
		return nil, nil
	}
	in := s.m.instances.take(key, data)
	if in == nil {
		in = wire.DecodeInstance(bytes.Clone(data))
	}
	prog, err := s.m.program(s.tx, in.Definition)
	if err != nil {
		return nil, fmt.Errorf("load instance %s: %w", key, err)
	}
	return s.hold(in, prog), nil
}

// loadAsItIs is load for what needs no definition, such as an end: an instance whose definition cannot be read is live
// without a program.
func (s *Step) loadAsItIs(key engine.Key) *live {
	l, err := s.load(key)
	if err == nil {
		return l
	}
	if l = s.lives[key]; l == nil {
		l = s.hold(wire.ReadInstance(s.tx, key), nil)
	}
	return l
}

// hold keeps an instance in memory for the rest of the command.
func (s *Step) hold(in *engine.Instance, prog *program.Program) *live {
	l := s.m.spare()
	l.Instance, l.prog, l.m = in, prog, s.m
	l.events = l.room[:0]
	s.lives[in.Key] = l
	s.order = append(s.order, l)
	return l
}

// spare is room for an instance in memory.
func (m *Machine) spare() *live {
	n := len(m.idle)
	if n == 0 {
		return new(live)
	}
	l := m.idle[n-1]
	m.idle = m.idle[:n-1]
	return l
}

// reset empties l for another instance.
func (l *live) reset() {
	clear(l.coming)
	clear(l.thrown)
	*l = live{coming: l.coming, thrown: l.thrown}
}

// emit makes an event happen: to the state, to the indexes, to the journal.
func (s *Step) emit(l *live, ev engine.Event) {
	ev.Instance, ev.At = l.Key, s.nanos
	s.unindex(l.Instance, &ev)
	l.Apply(&ev)
	s.reindex(l.Instance, &ev)
	switch ev.Kind {
	case engine.Created:
		s.begun++
	case engine.Ended:
		s.begun--
	}
	l.events = append(l.events, int32(len(s.out.Events)))
	s.out.Events = append(s.out.Events, ev)
	if s.m.News != nil {
		s.tellEvent(l, &s.out.Events[len(s.out.Events)-1])
	}
}

// node is the element of a token.
func (l *live) node(t *engine.Token) *program.Node { return l.prog.Node(t.Element) }

// push adds to the list of things to do.
func (s *Step) push(it item) {
	if it.flow != nil {
		if it.live.coming == nil {
			it.live.coming = map[uint32]int{}
		}
		it.live.coming[it.scope]++
	}
	s.queue = append(s.queue, it)
}

// pushFirst adds what follows at once on the item that is being done.
func (s *Step) pushFirst(it item) {
	s.head--
	s.queue[s.head] = it
}

// drain works until nothing can move: first what must not go on, then everything
// on the list, then the gateways that wait for what may still come, then what
// was thrown.
func (s *Step) drain() error {
	for {
		switch {
		case len(s.doomed) > 0:
			if err := s.terminateCalled(); err != nil {
				return err
			}
		case s.head < len(s.queue):
			it := &s.queue[s.head]
			s.head++
			s.do(it)
			if s.debugs {
				s.stopOnError()
			}
			if s.head == len(s.queue) {
				clear(s.queue)
				s.queue, s.head = s.queue[:0], 0
			}
		case s.join():
		case len(s.late) > 0:
			next := s.late[0]
			s.late = s.late[1:]
			if s.debugs && s.putOff(next) {
				continue
			}
			if err := next.do(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// do does one thing. What goes wrong in it stops its token, not the engine.
func (s *Step) do(at *item) {
	s.doing = *at // the list may move while we work
	it := &s.doing
	if it.live == nil || it.live.Status != engine.Active || s.debugs && s.heldUp(it) {
		return
	}
	if it.flow != nil {
		it.live.coming[it.scope]--
	}
	if it.token != 0 && it.live.Token(it.token) == nil {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			PassFault(r)
			s.raise(it.live, it.token, it.phase, &Fault{Kind: engine.Bug, Message: fmt.Sprintf("%v\n%s", r, shortStack())})
		}
	}()
	if err := it.do(s, it.live, it); err != nil {
		s.raise(it.live, it.token, it.phase, err)
	}
}

// PassFault panics again if memory could not be read: the store's file is damaged, which is the store's to report.
func PassFault(panicked any) {
	if _, fault := panicked.(interface{ Addr() uintptr }); fault {
		panic(panicked)
	}
}

// shortStack is the part of the stack a reader of the incident needs.
func shortStack() []byte {
	stack := debug.Stack()
	if i := bytes.LastIndex(stack, []byte("panic(")); i >= 0 {
		stack = stack[i:]
	}
	return stack[:min(len(stack), 1500)]
}

// join lets the gateways that look at the whole scope go on if they can, and
// reports whether one did.
func (s *Step) join() bool {
	moved := false
	for i := 0; i < len(s.order); i++ {
		l := s.order[i]
		if l.prog == nil || s.debugs && s.stands(l) {
			continue
		}
		for _, a := range append([]engine.Arrival(nil), l.Arrivals...) {
			n := l.prog.Node(a.Node)
			b := s.m.kinds[n.Kind]
			if b.Gathered == nil || !l.still(a) {
				continue
			}
			moved = s.gather(l, a.Scope, n, b) || moved
		}
	}
	return moved
}

// still reports whether any of the tokens of an arrival waits yet.
func (l *live) still(a engine.Arrival) bool {
	for _, x := range l.Arrivals {
		if x.Scope == a.Scope && x.Flow == a.Flow {
			return l.Status == engine.Active
		}
	}
	return false
}

// save writes what changed: the journal record, then the instance.
func (s *Step) save() {
	if s.begun != 0 {
		s.tx.Put(engine.BucketMeta, engine.MetaRunning, s.key(engine.Key(s.instances())))
	}
	for _, l := range s.order {
		if len(l.events) == 0 {
			continue
		}
		l.Records++
		key := s.newKey()
		s.tx.Put(engine.BucketJournal, s.key(key), wire.EncodeRecord(s.record(l)))
		l.Newest = key
		if l.Status == engine.Active {
			record := wire.EncodeInstance(l.Instance)
			s.tx.Put(engine.BucketInstance, s.key(l.Key), record)
			s.m.instances.keep(l.Instance, record)
		} else {
			s.saveEnded(l)
		}
	}
	if s.fresh {
		s.tx.Put(engine.BucketMeta, engine.MetaKey, s.key(s.last))
	}
}

// instances is how many instances run, with what this command began and ended. A store of an older program is counted once.
func (s *Step) instances() (n int) {
	if kept := s.tx.Get(engine.BucketMeta, engine.MetaRunning); kept != nil {
		return int(engine.KeyOf(kept)) + s.begun
	}
	for range s.tx.From(engine.BucketInstance, nil) {
		n++
	}
	return n + s.begun
}

// record is what the command did to one instance.
func (s *Step) record(l *live) *engine.Record {
	r := &s.m.record
	*r = engine.Record{Instance: l.Key, Number: l.Records, Previous: l.Newest, At: s.nanos, Events: s.out.Events}
	if len(l.events) < len(s.out.Events) {
		r.Events = make([]engine.Event, 0, len(l.events))
		for _, i := range l.events {
			r.Events = append(r.Events, s.out.Events[i])
		}
	}
	return r
}

// saveEnded moves an instance to those that ended, out of every index.
func (s *Step) saveEnded(l *live) {
	for _, row := range l.Index() {
		s.drop(row)
	}
	if !l.created {
		s.tx.Delete(engine.BucketInstance, s.key(l.Key))
	}
	s.tx.Put(engine.BucketEnded, s.key(l.Key), wire.EncodeInstance(l.Instance))
	s.out.Ended = append(s.out.Ended, l.Key)
}

// A Fault is an error of the model or the data: it becomes an incident.
type Fault struct {
	Kind    engine.IncidentKind
	Message string
	Code    string
}

// Error implements error.
func (f *Fault) Error() string { return f.Message }

// Faultf makes a Fault.
func Faultf(kind engine.IncidentKind, format string, args ...any) error {
	return &Fault{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// raise stops a token with an incident. Without a token the process itself
// carries it.
func (s *Step) raise(l *live, token uint32, phase engine.Phase, err error) {
	t := l.Token(token)
	if t == nil {
		if t = l.Token(1); t == nil {
			return
		}
	}
	fault := &Fault{Kind: engine.BadExpression, Message: err.Error()}
	if errors.Is(err, feel.ErrLimit) {
		fault.Kind = engine.LimitReached
	}
	errors.As(err, &fault)
	s.emit(l, engine.Event{Kind: engine.Raised, Token: t.ID, Element: t.Element, Incident: &engine.Incident{
		Key: s.newKey(), Token: t.ID, Element: t.Element, Kind: fault.Kind, Message: fault.Message, Code: fault.Code, Phase: phase, At: s.nanos,
	}})
}

// nextToken is the id the next token of l gets.
func (l *live) nextToken() uint32 { return l.LastToken + 1 }

// wrote reports whether the command has changed anything.
func (s *Step) wrote() bool {
	for _, l := range s.order {
		if len(l.events) > 0 {
			return true
		}
	}
	return false
}
