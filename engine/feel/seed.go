package feel

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The insertions of the two older systems. uEngine writes <% name %>, where
// name is a variable or a dotted path into one; what does not exist inserts
// nothing. ELMA365 writes {$name} and functions around it; positions of
// Substr start at 0.

// seedPathNode is a variable of the older syntaxes: the whole text is tried as
// a name first, then as a path whose members are found in any case.
type seedPathNode struct {
	span
	path []string
}

// eval gives null for what does not exist; both systems insert nothing then.
func (n *seedPathNode) eval(m *machine) Value {
	if v, ok := m.lookup(strings.Join(n.path, ".")); ok {
		return v
	}
	v, ok := m.lookup(n.path[0])
	for _, name := range n.path[1:] {
		if !ok {
			break
		}
		v, ok = memberInAnyCase(m, v, name)
	}
	if !ok {
		return m.fail(n, "there is no variable %s", strings.Join(n.path, "."))
	}
	return v
}

// memberInAnyCase prefers the exact name.
func memberInAnyCase(m *machine, v Value, name string) (Value, bool) {
	if found, ok := m.member(v, name); ok {
		return found, true
	}
	if c, ok := v.(*Context); ok {
		for i, k := range c.keys {
			if strings.EqualFold(k, name) {
				return c.vals[i], true
			}
		}
	}
	return null, false
}

// readPercent reads <% name %>.
func readPercent(src string, start int) (*Expr, int, error) {
	end := strings.Index(src[start:], "%>")
	if end < 0 {
		return nil, 0, syntaxError(src, start, "insertion <% is not closed with %>")
	}
	key := src[start+2 : start+end]
	for _, mark := range []string{"=", "*", "+"} {
		key = strings.TrimPrefix(strings.TrimSpace(key), mark)
	}
	key = strings.TrimSpace(key)
	if key == "" {
		return nil, 0, syntaxError(src, start, "insertion <% %> names no variable")
	}
	n := &seedPathNode{span{0, len(key)}, strings.Split(key, ".")}
	return &Expr{src: key, root: n, seed: true}, start + end + 2, nil
}

// startsSeedCall tells whether the text behind "{" is an insertion of ELMA365
// and not, say, an object of JSON.
func startsSeedCall(s string) bool {
	if strings.HasPrefix(s, "$") {
		return len(s) > 1 && (s[1] == '_' || s[1] >= 0x80 || unicode.IsLetter(rune(s[1])))
	}
	name, _, found := strings.Cut(s, "(")
	return found && seedFunctions[name] != nil
}

// seedReader reads {$name}, {Function(...)} and their arguments.
type seedReader struct {
	src string
	pos int
	err *SyntaxError
}

// readSeedCall reads an insertion that begins with {$ or a known function.
func readSeedCall(src string, start int) (*Expr, int, error) {
	r := &seedReader{src: src, pos: start}
	n := r.insertion(0)
	if r.err != nil {
		return nil, 0, r.err
	}
	return &Expr{src: src, root: n, seed: true}, r.pos, nil
}

// fail keeps the first error.
func (r *seedReader) fail(msg string) node {
	if r.err == nil {
		r.err = syntaxError(r.src, r.pos, msg)
	}
	return nil
}

// insertion reads from "{" to "}".
func (r *seedReader) insertion(depth int) node {
	if depth > 20 {
		return r.fail("insertions are nested too deeply")
	}
	r.pos++
	if r.pos < len(r.src) && r.src[r.pos] == '$' {
		start := r.pos + 1
		end := strings.IndexByte(r.src[start:], '}')
		if end < 0 {
			return r.fail("insertion {$ is not closed with }")
		}
		r.pos = start + end + 1
		path := strings.Split(strings.TrimSpace(r.src[start:start+end]), ".")
		return &seedPathNode{span{start, start + end}, path}
	}
	n := r.call(depth)
	if r.err == nil && !r.accept("}") {
		return r.fail("insertion is not closed with }")
	}
	return n
}

// accept passes white space and then the text, if it is there.
func (r *seedReader) accept(s string) bool {
	r.pos = skipBlanks(r.src, r.pos)
	if strings.HasPrefix(r.src[r.pos:], s) {
		r.pos += len(s)
		return true
	}
	return false
}

// call reads Name(argument, ...).
func (r *seedReader) call(depth int) node {
	start := r.pos
	open := strings.IndexByte(r.src[start:], '(')
	if open < 0 {
		return r.fail("expected a function such as UpperCase(...)")
	}
	name := strings.TrimSpace(r.src[start : start+open])
	f := seedFunctions[name]
	if f == nil {
		return r.fail(fmt.Sprintf("unknown function %q%s", name, didYouMean(name, seedFunctionNames())))
	}
	r.pos = start + open + 1
	c := &callNode{builtin: f}
	for r.err == nil && !r.accept(")") {
		if len(c.args) > 0 && !r.accept(",") {
			return r.fail("expected \",\" or \")\" in the arguments of " + name)
		}
		c.args = append(c.args, r.argument(depth))
	}
	c.span = span{start, r.pos}
	c.callee = &literalNode{span{start, start + open}, null}
	if name == "DateTime" && r.err == nil {
		c.args = withNow(c)
	}
	if (name == "DateTime" || name == "ToString") && r.err == nil {
		r.checkFormat(c)
	}
	return c
}

// seedQuotes are the quotes that may stand around text.
var seedQuotes = map[string]string{`"`: `"`, "«": "»", "“": "“", "”": "”", "'": "'"}

// argument is an insertion, text in any of the quotes, or a number.
func (r *seedReader) argument(depth int) node {
	r.pos = skipBlanks(r.src, r.pos)
	start := r.pos
	rest := r.src[start:]
	if strings.HasPrefix(rest, "{") {
		return r.insertion(depth + 1)
	}
	for open, closing := range seedQuotes {
		text, ok := strings.CutPrefix(rest, open)
		if !ok {
			continue
		}
		end := strings.Index(text, closing)
		if end < 0 && open == "“" {
			closing = "”"
			end = strings.Index(text, closing)
		}
		if end < 0 {
			return r.fail("text is not closed with " + closing)
		}
		r.pos += len(open) + end + len(closing)
		return &literalNode{span{start, r.pos}, String(text[:end])}
	}
	end := strings.IndexAny(rest, ",)")
	if end < 0 {
		return r.fail("missing )")
	}
	r.pos += end
	n, err := ParseNumber(strings.TrimSpace(rest[:end]))
	if err != nil {
		return r.fail(fmt.Sprintf("%q is neither a number, nor text in quotes, nor an insertion", rest[:end]))
	}
	return &literalNode{span{start, r.pos}, n}
}

// seedFunctionNames lists the functions for a suggestion.
func seedFunctionNames() []string {
	var names []string
	for n := range seedFunctions {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// seedFunctions are kept apart from the library: FEEL itself has none of them.
var seedFunctions map[string]*builtin

var seedRows = []row{
	{"UpperCase(text: any) -> string", onText(strings.ToUpper)},
	{"LowerCase(text: any) -> string", onText(strings.ToLower)},
	{"Capitalize(text: any) -> string", onText(func(s string) string {
		_, size := utf8.DecodeRuneInString(s)
		return strings.ToUpper(s[:size]) + s[size:]
	})},
	{"Substr(text: any, from?: number, length?: number) -> string", seedSubstr},
	{"ToString(value: any, format?: string, locale?: string) -> string", seedFormat},
	{"DateTime(value: any, format?: string, locale?: string) -> string", seedFormat},
	{"Count(list: any) -> number", func(_ *machine, a []Value) (Value, error) {
		switch x := a[0].(type) {
		case List:
			return NewInt(int64(len(x))), nil
		case *Context:
			return NewInt(int64(x.Len())), nil
		}
		return NewInt(1 - b2i(IsNull(a[0]))), nil
	}},
}

// onText adapts a function of the text of any value.
func onText(f func(string) string) builtinFunc {
	return func(_ *machine, a []Value) (Value, error) {
		s, err := plainText(a[0])
		return String(f(s)), err
	}
}

// seedSubstr counts from 0 and clips at both ends.
func seedSubstr(_ *machine, a []Value) (Value, error) {
	s, err := plainText(a[0])
	if err != nil {
		return nil, err
	}
	runes := []rune(s)
	from, to := int64(0), int64(len(runes))
	if n, ok := a[1].(Number); ok {
		from, _ = n.truncInt()
	}
	from = min(max(from, 0), to)
	if n, ok := a[2].(Number); ok {
		length, _ := n.truncInt()
		to = min(to, from+min(max(length, 0), to))
	}
	return String(string(runes[from:to])), nil
}
