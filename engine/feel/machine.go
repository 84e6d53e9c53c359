package feel

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Scope gives the values of variables. Implementations must be safe for
// concurrent reading if evaluations run concurrently.
type Scope interface {
	// Lookup gives the variable's value; false when there is none.
	Lookup(name string) (Value, bool)
	// Names lists the variables.
	Names() []string
}

// MapScope is a Scope over a map.
type MapScope map[string]Value

// Lookup implements Scope.
func (s MapScope) Lookup(name string) (Value, bool) { v, ok := s[name]; return v, ok }

// Names implements Scope, in no particular order.
func (s MapScope) Names() []string {
	names := make([]string, 0, len(s))
	for n := range s {
		names = append(names, n)
	}
	return names
}

// Limits bound one evaluation. Zero fields take the defaults.
type Limits struct {
	Steps int // loop turns, calls and visited items; default 1,000,000
	Depth int // nested function calls; default 200
	Bytes int // text and lists built, in bytes; default 64 MiB
}

const (
	defaultSteps = 1_000_000
	defaultDepth = 200
	defaultBytes = 64 << 20
)

// Env is what an evaluation may see: variables, the clock and a source of
// identifiers. Nothing else of the host can be reached. A nil *Env has no
// variables and takes time and identifiers from the machine.
type Env struct {
	Scope
	Now    func() time.Time // for now() and today(); default time.Now
	NewID  func() string    // for uuid(); default a random UUID version 4
	Limits Limits
}

// ErrLimit is wrapped by the error of an evaluation that was stopped because
// it reached one of its Limits.
var ErrLimit = errors.New("limit of the expression reached")

// Reason tells why some part of an expression gave null.
type Reason struct {
	Line, Column int
	Source       string // the part of the expression
	Msg          string // "order.total is null because order has no total"
}

// String gives the message with its place.
func (r Reason) String() string {
	return fmt.Sprintf("line %d, column %d: %s", r.Line, r.Column, r.Msg)
}

// maxReasons bounds what EvalExplain collects.
const maxReasons = 50

// frame binds one name, or all entries of a context, inside a construct.
type frame struct {
	parent *frame
	name   string
	val    Value
	ctx    *Context // when set, its entries are names too
}

// machine is the state of one evaluation.
type machine struct {
	env     *Env
	scope   Scope
	src     string
	locals  *frame
	steps   int
	bytes   int
	depth   int
	explain bool
	reasons []Reason
	longer  string // a longer name that the scope has, see longerNames
	now     DateTime
	hasNow  bool
}

var machines = sync.Pool{New: func() any { return new(machine) }}

// newMachine takes a machine from the pool and gives it the limits of env.
func newMachine(env *Env, src string) *machine {
	m := machines.Get().(*machine)
	*m = machine{env: env, src: src, reasons: m.reasons[:0], steps: defaultSteps, bytes: defaultBytes, depth: defaultDepth}
	if env == nil {
		return m
	}
	m.scope = env.Scope
	if l := env.Limits; l != (Limits{}) {
		m.steps = orDefault(l.Steps, defaultSteps)
		m.bytes = orDefault(l.Bytes, defaultBytes)
		m.depth = orDefault(l.Depth, defaultDepth)
	}
	return m
}

// orDefault replaces what is not set.
func orDefault(n, def int) int {
	if n <= 0 {
		return def
	}
	return n
}

// limitReached unwinds an evaluation; run turns it into an error.
type limitReached struct{ what string }

// step pays for n units of work.
func (m *machine) step(n int) {
	if m.steps -= n; m.steps < 0 {
		panic(limitReached{"steps"})
	}
}

// grow pays for n bytes of new text or list.
func (m *machine) grow(n int) {
	if m.bytes -= n; m.bytes < 0 || n < 0 {
		panic(limitReached{"memory"})
	}
}

// growList pays for a list of n items; an item is two words.
func (m *machine) growList(n int) {
	if n > m.bytes/16+1 {
		panic(limitReached{"memory"})
	}
	m.grow(16 * n)
}

// charge is step for the functions that take a callback.
func (m *machine) charge() bool {
	m.step(1)
	return true
}

// fail records why the node gives null.
func (m *machine) fail(n node, format string, args ...any) Value {
	if m.explain && len(m.reasons) < maxReasons {
		at := n.where()
		line, col := position(m.src, at.start)
		m.reasons = append(m.reasons, Reason{line, col, m.text(n), fmt.Sprintf(format, args...)})
	}
	return null
}

// text is the source of a node.
func (m *machine) text(n node) string {
	at := n.where()
	if at.end > len(m.src) || at.start > at.end {
		return ""
	}
	return m.src[at.start:at.end]
}

// lookup finds a variable: the innermost construct first, the scope last.
func (m *machine) lookup(name string) (Value, bool) {
	for f := m.locals; f != nil; f = f.parent {
		if f.ctx != nil {
			if v, ok := f.ctx.Get(name); ok {
				return v, true
			}
		}
		if f.name == name {
			return f.val, true
		}
	}
	if m.scope != nil {
		if v, ok := m.scope.Lookup(name); ok {
			if v == nil {
				v = null
			}
			return v, true
		}
	}
	return null, false
}

// push binds a name; pop by restoring m.locals.
func (m *machine) push(name string, v Value) *frame {
	m.locals = &frame{parent: m.locals, name: name, val: v}
	return m.locals
}

// clock gives one moment for the whole evaluation, so that now() = now().
func (m *machine) clock() DateTime {
	if !m.hasNow {
		now := time.Now
		if m.env != nil && m.env.Now != nil {
			now = m.env.Now
		}
		m.now, m.hasNow = NewDateTime(now()), true
	}
	return m.now
}

// newID gives a random UUID, version 4, unless the Env brings its own.
func (m *machine) newID() string {
	if m.env != nil && m.env.NewID != nil {
		return m.env.NewID()
	}
	var b [16]byte
	rand.Read(b[:]) // never fails, by its contract
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
