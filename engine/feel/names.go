package feel

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Names lists the variables the expression uses, each once, sorted: names that
// no construct of the expression binds and that name no function to call. A
// name inside of a filter counts, although it may turn out to be an entry of
// the item; Check tells the two apart where the variables are known.
func (e *Expr) Names() []string { return namesOf([]*Expr{e}) }

// namesOf collects the free variables of several expressions.
func namesOf(exprs []*Expr) []string {
	seen := map[string]bool{}
	for _, e := range exprs {
		e.eachVariable(func(name string, _ span) { seen[name] = true })
	}
	names := make([]string, 0, len(seen))
	for n := range seen {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// eachVariable calls f for every use of a free variable, in no special order.
func (e *Expr) eachVariable(f func(name string, at span)) {
	w := variableWalker{found: f}
	if !e.seed {
		w.bound = append(w.bound, "?")
	}
	w.walk(e.root)
}

// variableWalker keeps the names bound around the current node.
type variableWalker struct {
	bound  []string
	found  func(name string, at span)
	called func(*callNode)                  // may be nil
	read   func(root string, path []string) // of a path below a free variable; may be nil
}

// walk visits n and forgets the names it binds afterwards.
func (w *variableWalker) walk(n node) {
	defer func(n int) { w.bound = w.bound[:n] }(len(w.bound))
	switch n := n.(type) {
	case *nameNode:
		if !n.function || builtins[n.name] == nil {
			w.use(n.name, n.span)
		}
	case *pathNode:
		if root, path := chain(n); w.read != nil && root != "" && !slices.Contains(w.bound, root) {
			w.read(root, path)
		}
		w.walk(n.base)
	case *seedPathNode:
		w.found(n.path[0], n.span)
	case *filterNode:
		w.walk(n.base)
		w.bound = append(w.bound, "item")
		w.walk(n.cond)
	case *callNode:
		if w.called != nil {
			w.called(n)
		}
		if n.builtin == nil {
			w.walk(n.callee)
		}
		each(n.args, w.walk)
	case *forNode:
		w.iterators(n.iters)
		w.bound = append(w.bound, "partial")
		w.walk(n.body)
	case *quantNode:
		w.iterators(n.iters)
		w.walk(n.cond)
	case *funcNode:
		for _, p := range n.params {
			w.bound = append(w.bound, p.name)
		}
		w.walk(n.body)
	case *contextNode:
		w.entries(n)
	default:
		children(n, w.walk)
	}
}

// iterators: a list sees the variables of the iterators before it.
func (w *variableWalker) iterators(iters []iterator) {
	for _, it := range iters {
		w.walk(it.list)
		if it.to != nil {
			w.walk(it.to)
		}
		w.bound = append(w.bound, it.name)
	}
}

// entries: an entry sees those before it, and itself if it is a function.
func (w *variableWalker) entries(n *contextNode) {
	for _, e := range n.entries {
		if _, ok := e.val.(*funcNode); ok {
			w.bound = append(w.bound, e.key)
		}
		w.walk(e.val)
		w.bound = append(w.bound, e.key)
	}
}

// use reports a name that nothing around it binds.
func (w *variableWalker) use(name string, at span) {
	for _, b := range w.bound {
		if b == name {
			return
		}
	}
	w.found(name, at)
}

// Rename replaces the variable old by the name new wherever the expression in
// src uses it as a free variable, and leaves everything else as it is,
// comments and spaces included. A name that FEEL cannot read as it stands is
// put in backquotes.
func Rename(src, old, new string) (string, error) {
	e, err := ParseNames(src, []string{old})
	if err != nil {
		return "", err
	}
	new = normalizeName(new)
	if new == "" || strings.Contains(new, "`") {
		return "", fmt.Errorf("rename %s: %q is no name", old, new)
	}
	if !isPlainName(new) || builtins[new] != nil {
		new = "`" + new + "`"
	}
	if taken := e.captures(old, strings.Trim(new, "`")); taken != "" {
		return "", fmt.Errorf("rename %s: the expression itself uses the name %s", old, taken)
	}
	var places []span
	e.eachVariable(func(name string, at span) {
		if name == normalizeName(old) {
			places = append(places, at)
		}
	})
	sort.Slice(places, func(i, j int) bool { return places[i].start > places[j].start })
	for _, at := range places {
		src = src[:at.start] + new + src[at.end:]
	}
	return src, nil
}

// captures gives new when a construct around a use of old binds it, so that
// renaming would change the meaning.
func (e *Expr) captures(old, new string) string {
	taken := ""
	w := variableWalker{}
	w.found = func(name string, _ span) {
		if name == old && contains(w.bound, new) {
			taken = new
		}
	}
	w.walk(e.root)
	return taken
}

// feel gives the source of an insertion as FEEL.
func (e *Expr) feel() (string, error) {
	if !e.seed {
		return e.src, nil
	}
	n, ok := e.root.(*seedPathNode)
	if !ok {
		return "", fmt.Errorf("%s has no form in FEEL", e.src)
	}
	parts := make([]string, len(n.path))
	for i, p := range n.path {
		parts[i] = p
		if !isPlainName(p) {
			parts[i] = "`" + p + "`"
		}
	}
	return strings.Join(parts, "."), nil
}
