package feel

import (
	"fmt"
	"sync/atomic"
)

// Expr is a parsed expression. It never changes and may be
// evaluated by any number of goroutines at once.
type Expr struct {
	src   string
	root  node
	seed  bool     // an insertion of another system, which is no FEEL
	names []string // given to ParseNames
	// alternative is the reading with longer names, once a scope has shown
	// that it has them.
	alternative atomic.Pointer[Expr]
}

// Parse reads a FEEL expression. The error is a *SyntaxError.
//
// Names with spaces need nothing special. A name that holds an operator or a
// keyword ("net-price", "order in process") is recognized at evaluation when
// its first word is no variable; ParseNames makes sure in every case.
func Parse(src string) (*Expr, error) { return ParseNames(src, nil) }

// ParseNames is Parse for known variables: where one of the names can be read,
// the longest is read.
func ParseNames(src string, names []string) (*Expr, error) {
	root, err := parseWith(src, names)
	if err != nil {
		return nil, err
	}
	return &Expr{src: src, root: root, names: names}, nil
}

// Source gives the text the expression was parsed from.
func (e *Expr) Source() string { return e.src }

// Eval evaluates the expression. What FEEL calls an error gives Null; a Go
// error means that a limit was reached (it wraps ErrLimit) or that this package
// has a fault.
func (e *Expr) Eval(env *Env) (Value, error) {
	v, _, err := e.run(env, false)
	return v, err
}

// EvalExplain is Eval that also tells why parts of the expression gave null,
// innermost first. A limit that was reached is a reason too.
func (e *Expr) EvalExplain(env *Env) (Value, []Reason) {
	v, reasons, err := e.run(env, true)
	if err != nil {
		reasons = append(reasons, Reason{1, 1, e.src, err.Error()})
	}
	return v, reasons
}

// maxReadings bounds how often one evaluation may find longer names.
const maxReadings = 8

// run evaluates, and again with another reading as long as the scope shows
// that a longer name was meant.
func (e *Expr) run(env *Env, explain bool) (Value, []Reason, error) {
	reading := e
	v, longer, reasons, err := e.runOnce(env, explain)
	for i := 0; longer != "" && !contains(reading.names, longer) && i < maxReadings; i++ {
		next := e.readingWith(reading, longer)
		if next == nil {
			break
		}
		reading = next
		v, longer, reasons, err = reading.runOnce(env, explain)
	}
	return v, reasons, err
}

// readingWith parses the source again with one more known name, or gives the
// kept result of having done so; nil when it cannot be read that way.
func (e *Expr) readingWith(reading *Expr, longer string) *Expr {
	if alt := e.alternative.Load(); alt != nil && contains(alt.names, longer) {
		return alt
	}
	alt, err := ParseNames(e.src, append([]string{longer}, reading.names...))
	if err != nil {
		return nil
	}
	e.alternative.Store(alt)
	return alt
}

// contains tells whether the list has the text.
func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// stopped makes an error of what stopped an evaluation. A panic other than a
// reached limit is a fault of this package; it must not end the program that
// runs other people's expressions.
func stopped(r any) error {
	if limit, ok := r.(limitReached); ok {
		return fmt.Errorf("%w: %s", ErrLimit, limit.what)
	}
	return fmt.Errorf("internal fault: %v", r)
}

// runOnce evaluates one reading and turns whatever stops it into an error.
func (e *Expr) runOnce(env *Env, explain bool) (v Value, longer string, reasons []Reason, err error) {
	m := newMachine(env, e.src)
	m.explain = explain
	defer func() {
		if r := recover(); r != nil {
			v, err = null, fmt.Errorf("evaluate %.80q: %w", e.src, stopped(r))
		}
		if explain {
			reasons = append(reasons, m.reasons...)
		}
		longer = m.longer
		m.scope, m.env, m.locals = nil, nil, nil
		machines.Put(m)
	}()
	v = e.root.eval(m)
	if builds(e.root) {
		m.measure(v)
	}
	return v, "", nil, nil
}

// builds tells whether the node may build a value whose parts are shared, as
// opposed to handing on a variable.
func builds(n node) bool {
	switch n.(type) {
	case *literalNode, *nameNode, *pathNode, *arithNode, *compareNode, *logicNode, *quantNode, *inNode, *betweenNode, *instanceNode:
		return false
	}
	return true
}

// measure walks a result, so that one which is small in memory but endless to
// print (its parts are shared) is refused here and not by its reader.
func (m *machine) measure(v Value) { m.measureDeep(v, 0) }

const maxValueDepth = 2000

// measureDeep visits every value as often as it occurs.
func (m *machine) measureDeep(v Value, depth int) {
	if depth > maxValueDepth {
		panic(limitReached{"depth of the result"})
	}
	switch x := v.(type) {
	case List:
		m.step(len(x))
		for _, item := range x {
			m.measureDeep(item, depth+1)
		}
	case *Context:
		m.step(x.Len())
		for _, item := range x.vals {
			m.measureDeep(item, depth+1)
		}
	}
}
