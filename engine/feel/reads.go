package feel

import (
	"slices"
	"strings"
)

// Reads lists what the expression reads below a variable, each path once and in
// order: of request.body.sum, below request, that is body, sum. What is reached
// in another way than by names, such as the items of a list, ends a path.
func (e *Expr) Reads(variable string) (paths [][]string) {
	w := variableWalker{found: func(string, span) {}, read: func(root string, path []string) {
		if root == variable {
			paths = append(paths, path)
		}
	}}
	w.walk(e.root)
	slices.SortFunc(paths, func(a, b []string) int { return strings.Compare(strings.Join(a, "\x00"), strings.Join(b, "\x00")) })
	return slices.CompactFunc(paths, func(a, b []string) bool { return slices.Equal(a, b) })
}

// chain takes a path of names apart that begins with a variable; "" if it begins otherwise.
func chain(n *pathNode) (root string, path []string) {
	for {
		path = append(path, n.name)
		switch base := n.base.(type) {
		case *pathNode:
			n = base
		case *nameNode:
			slices.Reverse(path)
			return base.name, path
		default:
			return "", nil
		}
	}
}
