package foreign

// A node of an expression, whatever language it was written in.
type node struct {
	kind nodeKind
	text string  // name, number, content of a string, operator, name of a member
	args []*node // operands; of a call: what is called, then the arguments; of an object: the values; of a function: its body
	keys []string
	safe bool // a member or index that is null where its base is
}

type nodeKind byte

const (
	nameNode nodeKind = iota
	numberNode
	stringNode
	templateNode // texts and expressions joined
	listNode
	objectNode
	memberNode
	indexNode
	callNode
	unaryNode
	binaryNode
	choiceNode   // a ? b : c
	functionNode // x => body; keys are the parameters
	letNode      // names (keys) for values, then the result
)

// Bounds of what is translated: how deep it nests, and how long source and
// translation may be. Some translations name a part several times, so that
// they would grow without bound.
const (
	maxNesting = 100
	maxLength  = 1 << 16
)

// path returns "a.b" for the member b of the name a, or "".
func path(n *node) string {
	if n.kind == nameNode {
		return n.text
	}
	if n.kind != memberNode {
		return ""
	}
	of := path(n.args[0])
	if of == "" {
		return ""
	}
	return of + "." + n.text
}

// isName reports whether n is the name itself.
func (n *node) isName(name string) bool { return n.kind == nameNode && n.text == name }
