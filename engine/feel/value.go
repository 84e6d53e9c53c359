package feel

import "strings"

// Kind names a FEEL type as `instance of` and the JSON result of an evaluation
// spell it.
type Kind uint8

// The kinds of FEEL values (DMN 1.5, 10.3.2.3 and table 40).
const (
	KindNull Kind = iota
	KindBool
	KindString
	KindNumber
	KindDate
	KindTime
	KindDateTime
	KindDays
	KindMonths
	KindList
	KindContext
	KindRange
	KindFunction
)

var kindNames = [...]string{
	KindNull:     "null",
	KindBool:     "boolean",
	KindString:   "string",
	KindNumber:   "number",
	KindDate:     "date",
	KindTime:     "time",
	KindDateTime: "date and time",
	KindDays:     "days and time duration",
	KindMonths:   "years and months duration",
	KindList:     "list",
	KindContext:  "context",
	KindRange:    "range",
	KindFunction: "function",
}

// String gives the FEEL name of the kind, such as "date and time".
func (k Kind) String() string { return kindNames[k] }

// Value is a FEEL value. The set of implementations is closed: Null, Bool,
// String, Number, Date, Time, DateTime, DaysDuration, MonthsDuration, List,
// *Context, *Range and *Function. Values are immutable once they have been
// handed to an evaluation and may then be shared between goroutines.
type Value interface {
	// Kind tells which of the FEEL types the value has.
	Kind() Kind
}

// Null is the value FEEL gives for "nothing" and for every error.
type Null struct{}

// Bool is a FEEL boolean.
type Bool bool

// String is a FEEL string: Unicode text whose positions count code points.
type String string

// List is a FEEL list. Indexes in FEEL start at 1.
type List []Value

// Kind implements Value.
func (Null) Kind() Kind { return KindNull }

// Kind implements Value.
func (Bool) Kind() Kind { return KindBool }

// Kind implements Value.
func (String) Kind() Kind { return KindString }

// Kind implements Value.
func (Number) Kind() Kind { return KindNumber }

// Kind implements Value.
func (Date) Kind() Kind { return KindDate }

// Kind implements Value.
func (Time) Kind() Kind { return KindTime }

// Kind implements Value.
func (DateTime) Kind() Kind { return KindDateTime }

// Kind implements Value.
func (DaysDuration) Kind() Kind { return KindDays }

// Kind implements Value.
func (MonthsDuration) Kind() Kind { return KindMonths }

// Kind implements Value.
func (List) Kind() Kind { return KindList }

// Kind implements Value.
func (*Context) Kind() Kind { return KindContext }

// Kind implements Value.
func (*Range) Kind() Kind { return KindRange }

// Kind implements Value.
func (*Function) Kind() Kind { return KindFunction }

// Type names the FEEL type of v: "number", "date and time", "null"...
// A nil Value counts as null.
func Type(v Value) string { return kindOf(v).String() }

// IsNull tells whether v is FEEL's null (or a nil interface).
func IsNull(v Value) bool { return kindOf(v) == KindNull }

// kindOf takes a nil interface for null.
func kindOf(v Value) Kind {
	if v == nil {
		return KindNull
	}
	return v.Kind()
}

// null is shared so that returning it never allocates.
var null Value = Null{}

// Context is a FEEL context: entries in the order in which they were added.
// It is also a Scope. Build it with NewContext and Put, then treat it as
// immutable.
type Context struct {
	keys  []string
	vals  []Value
	index map[string]int // nil while the context is small
}

// contextIndexFrom is the size from which a map pays for itself.
const contextIndexFrom = 12

// NewContext gives an empty context with room for n entries.
func NewContext(n int) *Context {
	return &Context{keys: make([]string, 0, n), vals: make([]Value, 0, n)}
}

// Put sets the entry, at its old place when the key exists. It returns c, and
// must not be called on a context that an evaluation can already see.
func (c *Context) Put(key string, v Value) *Context {
	if v == nil {
		v = null
	}
	if i := c.find(key); i >= 0 {
		c.vals[i] = v
		return c
	}
	c.keys = append(c.keys, key)
	c.vals = append(c.vals, v)
	if c.index != nil {
		c.index[key] = len(c.keys) - 1
	} else if len(c.keys) >= contextIndexFrom {
		c.index = make(map[string]int, 2*len(c.keys))
		for i, k := range c.keys {
			c.index[k] = i
		}
	}
	return c
}

// find gives the index of a key, or -1.
func (c *Context) find(key string) int {
	if c.index != nil {
		if i, ok := c.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range c.keys {
		if k == key {
			return i
		}
	}
	return -1
}

// Get gives the entry's value and whether the context has the key.
func (c *Context) Get(key string) (Value, bool) {
	if i := c.find(key); i >= 0 {
		return c.vals[i], true
	}
	return null, false
}

// Lookup implements Scope.
func (c *Context) Lookup(name string) (Value, bool) { return c.Get(name) }

// Names implements Scope; the slice must not be changed.
func (c *Context) Names() []string { return c.keys }

// Keys lists the keys in order; the slice must not be changed.
func (c *Context) Keys() []string { return c.keys }

// Len counts the entries.
func (c *Context) Len() int { return len(c.keys) }

// At gives the i-th entry, counted from 0.
func (c *Context) At(i int) (string, Value) { return c.keys[i], c.vals[i] }

// clone copies the entries so that the copy can be changed.
func (c *Context) clone(extra int) *Context {
	n := NewContext(len(c.keys) + extra)
	for i, k := range c.keys {
		n.Put(k, c.vals[i])
	}
	return n
}

// normalizeName gives the canonical form of a FEEL name: words separated by
// one space, no space beside an operator character (DMN 1.5, 10.3.1.2, rules
// 27 to 31: white space in names is not significant).
func normalizeName(s string) string {
	if !strings.ContainsAny(s, " \t\n\r") && isPlainASCII(s) {
		return s
	}
	var b strings.Builder
	pending := false
	var last rune
	for _, r := range s {
		if isSpace(r) {
			pending = true
			continue
		}
		if pending && b.Len() > 0 && isNamePart(last) && isNamePart(r) {
			b.WriteByte(' ')
		}
		pending = false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// isPlainASCII spares the usual text a closer look.
func isPlainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
