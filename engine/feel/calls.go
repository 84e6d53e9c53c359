package feel

import (
	"fmt"
	"sort"
)

// WrongCalls lists the calls that can give nothing but null whatever the
// variables are, in the order of the source: of a name that is neither a
// built-in function nor bound by the expression to one, and of a built-in
// function with a number of arguments that no form of it takes. It supposes
// that variables hold no functions, as variables made of JSON do not.
func (e *Expr) WrongCalls() []Reason {
	var wrong []Reason
	var at []int
	w := variableWalker{found: func(string, span) {}}
	w.called = func(n *callNode) {
		if why := n.wrong(&w); why != "" {
			line, column := position(e.src, n.where().start)
			wrong, at = append(wrong, Reason{Line: line, Column: column, Msg: why}), append(at, n.where().start)
		}
	}
	if !e.seed {
		w.bound = append(w.bound, "?")
	}
	w.walk(e.root)
	sort.Sort(byOffset{wrong, at})
	return wrong
}

// byOffset sorts reasons by where they stand.
type byOffset struct {
	reasons []Reason
	at      []int
}

func (s byOffset) Len() int           { return len(s.at) }
func (s byOffset) Less(i, j int) bool { return s.at[i] < s.at[j] }
func (s byOffset) Swap(i, j int) {
	s.reasons[i], s.reasons[j] = s.reasons[j], s.reasons[i]
	s.at[i], s.at[j] = s.at[j], s.at[i]
}

// wrong says why a call can give nothing, or "".
func (n *callNode) wrong(w *variableWalker) string {
	if n.builtin == nil {
		name, ok := n.callee.(*nameNode)
		if !ok || contains(w.bound, name.name) {
			return ""
		}
		return fmt.Sprintf("there is no function %s%s", name.name, didYouMean(name.name, functionNames()))
	}
	if n.names != nil {
		return ""
	}
	for _, o := range n.builtin.overloads {
		if o.takesCount(len(n.args)) {
			return ""
		}
	}
	return fmt.Sprintf("the function %s does not take %s; its form is %s", n.builtin.name, countArguments(len(n.args)), n.builtin.overloads[0].sig)
}

// takesCount reports whether so many positional arguments can be given.
func (o *overload) takesCount(n int) bool {
	least := 0
	for _, p := range o.params {
		if !p.optional {
			least++
		}
	}
	return n >= least && (n <= len(o.params) || len(o.params) > 0 && o.params[len(o.params)-1].repeated)
}

// functionNames lists the library for a suggestion.
func functionNames() []string {
	names := make([]string, 0, len(builtins))
	for name := range builtins {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
