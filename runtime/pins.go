package runtime

import (
	"sync"

	"hookflow/runtime/mock"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// pins are the answers that the calls of single elements get in place of those of services. They end with the program.
type pins struct {
	mu sync.Mutex
	by map[pinned]pin
}

// A pinned is an element of a process.
type pinned struct{ process, element string }

// A pin answers its calls.
type pin struct {
	answers []mock.Answer
	server  *mock.Server
	tools   work.Outside
}

// Pin lets answers answer the calls of an element from now on, one after the other and the last one again and again,
// whatever it calls; with none its services do. Like samples, they need no secret and no account, and an element whose
// work is no call over HTTP does nothing while it has some. Calls under way go on as they began.
func (r *Runtime) Pin(process, element string, answers []mock.Answer) error {
	at := pinned{process, element}
	if len(answers) == 0 {
		return closed(r.callers.pins.set(at, pin{}).server)
	}
	if r.Environment().Name == Production {
		return ErrProduction
	}
	samples := []mock.Sample{{URL: mock.Anywhere, Answers: answers}}
	if err := mock.Check(samples); err != nil {
		return err
	}
	s, err := mock.Serve(samples)
	if err != nil {
		return err
	}
	out := r.options.HTTP
	out.Mock = func(string) string { return s.Addr() }
	tools := r.callers.real
	tools.HTTP = webhook.New(out)
	return closed(r.callers.pins.set(at, pin{answers, s, tools.Mocked()}).server)
}

// Pinned are the answers of an element; none if its services answer.
func (r *Runtime) Pinned(process, element string) []mock.Answer {
	p, _ := r.callers.pins.of(pinned{process, element})
	return p.answers
}

// set puts a pin in place of another, which it gives back; one without a server is none.
func (p *pins) set(at pinned, x pin) (before pin) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before = p.by[at]
	switch {
	case x.server == nil:
		delete(p.by, at)
	case p.by == nil:
		p.by = map[pinned]pin{at: x}
	default:
		p.by[at] = x
	}
	return before
}

// of is the pin of an element.
func (p *pins) of(at pinned) (pin, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, is := p.by[at]
	return x, is
}

// none reports whether nothing is pinned.
func (p *pins) none() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.by) == 0
}

// close ends all of them.
func (p *pins) close() (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, x := range p.by {
		if e := closed(x.server); err == nil {
			err = e
		}
	}
	p.by = nil
	return err
}
