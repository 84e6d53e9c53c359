package step

import (
	"fmt"
	"maps"
	"slices"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// A debugger stops a command in the middle: what it had still to do with the instances that are debugged is put aside as
// it is (halt.go), and done later in the same order. So an instance that is stopped and let go makes the same events as
// one that is not, in the same order; only time passes in between. Nothing else may come to it meanwhile: it is suspended.

// A debugger is what a machine knows of what is debugged. It is memory: a command that is undone leaves at worst a
// stop that nobody goes back to, and a hit counted twice.
type debugger struct {
	watches map[engine.Key]*watch // by definition; 0: all others
	strides map[engine.Key]stride // of instances that were let go for a stretch
	halts   map[engine.Key][]halted
}

// A watch is what is said of one definition.
type watch struct {
	since          engine.Key
	points         map[string]*point
	onError, every bool
}

// A point is a breakpoint with what it has seen.
type point struct {
	engine.Breakpoint
	when *feel.Expr // nil: always
	hits int
}

// A stride is where an instance stops that was let go.
type stride struct {
	how     engine.Stride
	element string   // of engine.To
	scopes  []uint32 // scopes in which it may stop; nil: all
}

// debug takes over what is said of a definition.
func (s *Step) debug(c engine.Debug) error {
	w := &watch{since: c.Since, points: map[string]*point{}, onError: c.OnError, every: c.Every}
	if w.since == 0 {
		w.since = engine.KeyOf(s.tx.Get(engine.BucketMeta, engine.MetaKey)) + 1
	}
	before := s.m.debugger.watches[c.Definition]
	for _, b := range c.Points {
		p := &point{Breakpoint: b}
		if b.When != "" {
			var err error
			if p.when, err = feel.Parse(b.When); err != nil {
				return engine.Reject(engine.Invalid, "the condition of the breakpoint at %q cannot be read: %v", b.Element, err)
			}
		}
		if before != nil && before.points[b.Element] != nil && before.points[b.Element].Breakpoint == b {
			p.hits = before.points[b.Element].hits
		}
		w.points[b.Element] = p
	}
	d := &s.m.debugger
	if len(w.points) == 0 && !w.onError && !w.every {
		delete(d.watches, c.Definition)
		return nil
	}
	if d.watches == nil {
		d.watches = map[engine.Key]*watch{}
	}
	d.watches[c.Definition] = w
	return nil
}

// debugged is what is said of a definition.
func (s *Step) debugged(c engine.Debugged) (engine.Watched, error) {
	out := engine.Watched{Debug: engine.Debug{Definition: c.Definition}, Hits: map[string]int{}}
	w := s.m.debugger.watches[c.Definition]
	if w == nil {
		return out, nil
	}
	out.Since, out.OnError, out.Every = w.since, w.onError, w.every
	for _, id := range slices.Sorted(maps.Keys(w.points)) {
		out.Points = append(out.Points, w.points[id].Breakpoint)
		out.Hits[id] = w.points[id].hits
	}
	return out, nil
}

// debugs reports whether a debugger has a say in the next command.
func (m *Machine) debugs() bool {
	return len(m.debugger.watches)+len(m.debugger.strides)+len(m.debugger.halts) > 0
}

// nowhere is the watch of an instance that has none and goes a stretch.
var nowhere = &watch{}

// watchOf is what is said of an instance; nil if it is not debugged.
func (s *Step) watchOf(l *live) *watch {
	d := &s.m.debugger
	w := d.watches[l.Definition]
	if w == nil {
		w = d.watches[0]
	}
	switch {
	case w != nil && l.Key >= w.since:
		return w
	case s.strideOf(l) != nil:
		return nowhere
	}
	return nil
}

// strideOf is the stretch that an instance goes, or its caller if that goes into what it calls; nil if none.
func (s *Step) strideOf(l *live) *stride {
	if x, goes := s.m.debugger.strides[l.Key]; goes {
		return &x
	}
	if x, goes := s.m.debugger.strides[l.Parent]; goes && x.how == engine.Into {
		return &x
	}
	return nil
}

// heldUp puts aside what must not be done yet, and reports whether it did.
func (s *Step) heldUp(it *item) bool {
	l := it.live
	if l.Stop != nil {
		s.putBack = append(s.putBack, *it)
		return true
	}
	w := s.watchOf(l)
	switch {
	case w == nil:
		return false
	case s.halt != nil:
		s.halt.queue = append(s.halt.queue, *it)
		return true
	case it.passed || it.token != 0 && l.Token(it.token) == nil:
		return false
	}
	at, is := s.place(it)
	if !is {
		return false
	}
	if at.Why = s.why(w, it, at); at.Why == "" {
		return false
	}
	it.passed = true
	s.halt = &halt{main: l, at: at, queue: []item{*it}}
	return true
}

// place is where an item stands if it is one to stop at: an element that begins, or a flow that was taken. A loop begins
// with its rounds.
func (s *Step) place(it *item) (engine.Stop, bool) {
	switch {
	case it.flow != nil:
		return engine.Stop{Token: it.scope, Element: it.flow.ID}, it.live.Token(it.scope) != nil
	case it.phase != engine.Entering || it.token <= 1:
		return engine.Stop{}, false
	}
	t := it.live.Token(it.token)
	n := it.live.node(t)
	return engine.Stop{Token: t.ID, Element: t.Element}, n.Loop == nil || t.IsIteration() || t.Revives != 0
}

// why says why to stop at a place; "" if not.
func (s *Step) why(w *watch, it *item, at engine.Stop) string {
	if p := w.points[at.Element]; p != nil && !p.Off {
		if why := s.struck(p, it.live, it.live.Token(at.Token)); why != "" {
			return why
		}
	}
	x := s.strideOf(it.live)
	switch {
	case x != nil && x.how == engine.To && x.element == at.Element:
		return engine.AfterStride
	case it.flow != nil:
		return ""
	case w.every:
		return engine.AfterStride
	case x == nil || x.how == engine.To || x.how == engine.Run:
		return ""
	case x.scopes == nil || slices.Contains(x.scopes, it.live.Token(at.Token).Scope):
		return engine.AfterStride
	}
	return ""
}

// struck counts a hit and says whether the breakpoint stops now. One whose condition cannot be told stops, too: it
// would be waited for in vain.
func (s *Step) struck(p *point, l *live, t *engine.Token) string {
	if p.when != nil {
		yes, err := p.when.Eval(s.env(l, t, nil))
		switch _, is := yes.(feel.Bool); {
		case err != nil:
			return engine.AtBreakpoint + ": " + err.Error()
		case !is && !feel.IsNull(yes):
			return fmt.Sprintf("%s: the condition gives %s, neither true nor false", engine.AtBreakpoint, feel.Type(yes))
		case !isTrue(yes):
			return ""
		}
	}
	if p.hits++; p.hits < p.Hits {
		return ""
	}
	return engine.AtBreakpoint
}

// stopOnError stops an instance whose last item threw an error or needs a person.
func (s *Step) stopOnError() {
	for ; s.checked < len(s.out.Events); s.checked++ {
		ev := &s.out.Events[s.checked]
		thrown := ev.Kind == engine.Thrown && ev.Type == string(s.m.roles[Failing])
		if ev.Kind != engine.Raised && !thrown || s.halt != nil {
			continue
		}
		l := s.lives[ev.Instance]
		w := s.watchOf(l)
		if w == nil || !w.onError || l.Stop != nil {
			continue
		}
		what := ev.Name
		if ev.Incident != nil {
			what = ev.Incident.Message
		}
		s.halt = &halt{main: l, at: engine.Stop{Token: ev.Token, Element: ev.Element, Why: engine.OnFailure + ": " + what}}
	}
}

// goOn lets a stopped instance go on from where it stopped.
func (s *Step) goOn(c engine.GoOn) error {
	in := s.stored(c.Instance)
	if in == nil || in.Status != engine.Active {
		_, err := s.running(c.Instance)
		return err
	}
	if in.Stop == nil {
		if in.Suspended || c.How == engine.Run {
			return engine.Reject(engine.Conflict, "instance %s is not stopped by a debugger", c.Instance)
		}
		s.stretch(in, c)
		return nil
	}
	h := s.m.debugger.haltOf(in)
	if h == nil {
		var err error
		if h, err = s.remembered(in); err != nil {
			return err
		}
	}
	s.stretch(in, c)
	s.debugs = s.m.debugs()
	s.release(h)
	return nil
}

// stretch says how far an instance goes.
func (s *Step) stretch(in *engine.Instance, c engine.GoOn) {
	x := stride{how: c.How, element: c.Element}
	if in.Stop != nil && (c.How == engine.Over || c.How == engine.Out) {
		x.scopes = scopesAround(in, c.How)
	}
	d := &s.m.debugger
	if c.How == engine.Run {
		delete(d.strides, in.Key)
		return
	}
	if d.strides == nil {
		d.strides = map[engine.Key]stride{}
	}
	d.strides[in.Key] = x
}

// scopesAround are the scopes around where an instance stopped, from the one it stopped in, or, to step out, the next.
// There is nothing outside of the outermost: stepping out of it is running to the end.
func scopesAround(in *engine.Instance, how engine.Stride) []uint32 {
	scopes := []uint32{}
	t := in.Token(in.Stop.Token)
	if t != nil && in.Stop.Element == t.Element && t.ID != 1 {
		t = in.Token(t.Scope)
	}
	if how == engine.Out && t != nil {
		t = in.Token(t.Scope)
	}
	for ; t != nil; t = in.Token(t.Scope) {
		scopes = append(scopes, t.ID)
	}
	return scopes
}
