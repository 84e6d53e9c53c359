package feel

import (
	"fmt"
	"strings"
)

// builtin is a function of the library under one name; its overloads are tried
// in order.
type builtin struct {
	name      string
	overloads []*overload
}

// overload is one form of a built-in function.
type overload struct {
	sig    string // "substring(string: string, start position: number, length?: number) -> string"
	params []builtinParam
	result string
	run    builtinFunc
}

// builtinFunc gets its arguments converted to the declared kinds; optional
// ones that are missing are null, and repeated ones are one List at the end.
// An error becomes null with the error as the reason.
type builtinFunc func(m *machine, a []Value) (Value, error)

type builtinParam struct {
	name     string
	kinds    kindSet // 0 admits everything, null too
	typeName string
	optional bool
	repeated bool
}

// kindSet has one bit for each kind.
type kindSet uint16

// has tells whether the set admits the kind.
func (s kindSet) has(k Kind) bool { return s == 0 || s&(1<<k) != 0 }

// builtins is the library by name. It is filled by init because the functions
// themselves parse and evaluate.
var builtins map[string]*builtin

// builtinSpecialNames are the names that the grammar does not read as plain
// words.
var builtinSpecialNames = []string{"date and time", "days and time duration", "years and months duration", "get or else"}

// init fills the library; a variable initializer would refer to itself,
// because some functions of the library parse FEEL.
func init() {
	builtins = library(conversionRows, stringRows, numberRows, listRows, listEditRows, temporalRows, rangeRows(),
		contextRows, extensionRows, hashRows)
	builtins["and"] = &builtin{"and", builtins["all"].overloads}
	builtins["or"] = &builtin{"or", builtins["any"].overloads}
	seedFunctions = library(seedRows)
}

// library gathers the overloads of each name.
func library(tables ...[]row) map[string]*builtin {
	lib := make(map[string]*builtin)
	for _, rows := range tables {
		for _, r := range rows {
			name, o := newOverload(r)
			if lib[name] == nil {
				lib[name] = &builtin{name: name}
			}
			lib[name].overloads = append(lib[name].overloads, o)
		}
	}
	return lib
}

// row is one line of the tables of built-in functions.
type row struct {
	sig string
	run builtinFunc
}

// newOverload reads a signature of the tables.
func newOverload(r row) (name string, o *overload) {
	head, result, _ := strings.Cut(r.sig, " -> ")
	name, list, _ := strings.Cut(strings.TrimSuffix(head, ")"), "(")
	o = &overload{sig: r.sig, result: result, run: r.run}
	if list != "" {
		for _, p := range strings.Split(list, ", ") {
			o.params = append(o.params, parseBuiltinParam(p))
		}
	}
	return name, o
}

// parseBuiltinParam reads "name: type", "name?: type|type" or "...name: type".
func parseBuiltinParam(s string) builtinParam {
	var p builtinParam
	s, p.repeated = strings.CutPrefix(s, "...")
	p.name, p.typeName, _ = strings.Cut(s, ": ")
	p.name, p.optional = strings.CutSuffix(p.name, "?")
	if p.typeName == "any" {
		return p
	}
	for _, t := range strings.Split(p.typeName, "|") {
		for k, name := range kindNames {
			if name == t || t == "duration" && (Kind(k) == KindDays || Kind(k) == KindMonths) {
				p.kinds |= 1 << k
			}
		}
	}
	if p.kinds == 0 {
		panic("unknown type in signature: " + s)
	}
	return p
}

// call binds the arguments to the first overload that takes them.
func (b *builtin) call(m *machine, args []Value, names []argName) (Value, error) {
	var first error
	for _, o := range b.overloads {
		bound, err := o.bind(m, args, names)
		if err == nil {
			return o.run(m, bound)
		}
		if first == nil || len(o.params) == len(args) && len(b.overloads) > 1 {
			first = err
		}
	}
	return nil, first
}

// bind checks and converts the arguments of one call. All positional arguments
// without "?" are required. The result may share memory with args.
func (o *overload) bind(m *machine, args []Value, names []argName) ([]Value, error) {
	if names != nil {
		return o.bindNamed(args, names)
	}
	n := len(o.params)
	repeated := n > 0 && o.params[n-1].repeated
	if !repeated && len(args) > n {
		return nil, fmt.Errorf("takes %s, %d are given", countArguments(n), len(args))
	}
	if repeated {
		return o.bindRepeated(m, args)
	}
	bound := args
	for i := range o.params {
		if i >= len(args) {
			if !o.params[i].optional {
				return nil, fmt.Errorf("argument %q is missing", o.params[i].name)
			}
			bound = append(bound, null)
			continue
		}
		v, err := o.params[i].convert(args[i])
		if err != nil {
			return nil, err
		}
		if kindOf(v) != kindOf(bound[i]) { // converted: leave args to the next overload
			bound = append([]Value(nil), bound...)
			bound[i] = v
		}
	}
	return bound, nil
}

// countArguments words a number of arguments.
func countArguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// bindRepeated gathers the arguments from the last parameter on into one List;
// at least one must be there (DMN 1.5, tables 74 and 75: N > 0).
func (o *overload) bindRepeated(m *machine, args []Value) ([]Value, error) {
	n := len(o.params) - 1
	if len(args) < n+1 {
		return nil, fmt.Errorf("takes at least %s", countArguments(n+1))
	}
	bound := make([]Value, n+1)
	for i := 0; i < n; i++ {
		v, err := o.params[i].convert(args[i])
		if err != nil {
			return nil, err
		}
		bound[i] = v
	}
	m.growList(len(args) - n)
	rest := make(List, 0, len(args)-n)
	for _, a := range args[n:] {
		v, err := o.params[n].convert(a)
		if err != nil {
			return nil, err
		}
		rest = append(rest, v)
	}
	bound[n] = rest
	return bound, nil
}

// bindNamed brings the arguments into order. What is not given is null, which
// parameters of a fixed type refuse (DMN 1.5, 10.3.2.13.4).
func (o *overload) bindNamed(args []Value, names []argName) ([]Value, error) {
	bound := make([]Value, len(o.params))
	for i, name := range names {
		at := o.paramIndex(name.name)
		if at < 0 {
			return nil, fmt.Errorf("there is no parameter %q%s", name.name, didYouMean(name.name, o.paramNames()))
		}
		if bound[at] != nil {
			return nil, fmt.Errorf("argument %q is given twice", name.name)
		}
		v, err := o.params[at].convert(args[i])
		if err != nil {
			return nil, err
		}
		if bound[at] = v; o.params[at].repeated {
			bound[at] = List{v} // a name can be given once only
		}
	}
	for i, p := range o.params {
		if bound[i] != nil {
			continue
		}
		if p.repeated || !p.optional && p.kinds != 0 {
			return nil, fmt.Errorf("argument %q is missing", p.name)
		}
		bound[i] = null
	}
	return bound, nil
}

// paramIndex finds a parameter by name.
func (o *overload) paramIndex(name string) int {
	for i, p := range o.params {
		if p.name == name {
			return i
		}
	}
	return -1
}

// paramNames lists the names for a suggestion.
func (o *overload) paramNames() []string {
	var names []string
	for _, p := range o.params {
		names = append(names, p.name)
	}
	return names
}

// convert applies the implicit conversions of DMN 1.5, 10.3.2.9.4.
func (p *builtinParam) convert(v Value) (Value, error) {
	k := kindOf(v)
	if p.kinds == 0 || p.kinds.has(k) {
		return v, nil
	}
	if k == KindNull {
		if p.optional {
			return v, nil
		}
		return nil, fmt.Errorf("argument %q is null", p.name)
	}
	if list, ok := v.(List); ok && len(list) == 1 && p.kinds.has(kindOf(list[0])) {
		return list[0], nil
	}
	if p.kinds.has(KindList) {
		return List{v}, nil
	}
	if d, ok := v.(Date); ok && p.kinds.has(KindDateTime) {
		return DateTime{Date: d, zone: utcZone}, nil
	}
	return nil, fmt.Errorf("argument %q takes a %s, not a %s", p.name, p.typeName, k)
}

// typ gives the overload as a function type.
func (o *overload) typ() *typeExpr {
	t := &typeExpr{name: "function", hasArgs: true, result: namedType(o.result)}
	for _, p := range o.params {
		t.args = append(t.args, namedType(p.typeName))
	}
	return t
}

// namedType gives the type of a name in a signature; what is no FEEL type
// counts as Any.
func namedType(name string) *typeExpr {
	if !typeNames[name] {
		return anyType
	}
	return &typeExpr{name: name}
}
