package feel

import "sort"

// Target is a server engine that an expression may be exported to.
type Target uint8

const (
	// Camunda8 runs FEEL as it stands (Zeebe's FEEL engine).
	Camunda8 Target = 1 << iota
	// Camunda7 is Camunda 7, Operaton and CIB seven with language "feel".
	Camunda7
	// JUEL is the expression language of Flowable, see ToJUEL.
	JUEL
	// Python is what SpiffWorkflow evaluates, see ToPython.
	Python

	allTargets  = Camunda8 | Camunda7 | JUEL | Python
	feelTargets = Camunda8 | Camunda7
	noTargets   = Target(0)
	notJUEL     = allTargets &^ JUEL
	newerFEEL   = Camunda8 // in later versions of Camunda's FEEL engine only
)

// String names the target.
func (t Target) String() string {
	switch t {
	case Camunda8:
		return "Camunda 8"
	case Camunda7:
		return "Camunda 7"
	case JUEL:
		return "JUEL"
	case Python:
		return "Python"
	}
	return "several targets"
}

// Mark tells for one construct of an expression which targets can take it.
type Mark struct {
	Line, Column int
	Offset, End  int    // in bytes
	Construct    string // "function matches", "filter"
	Targets      Target // set of targets that have it
}

// Portability lists the constructs of the expression that not every target can
// take, in the order of the source.
func (e *Expr) Portability() []Mark {
	var marks []Mark
	var walk func(node)
	walk = func(n node) {
		if construct, targets := portability(n); targets != allTargets {
			at := n.where()
			line, col := position(e.src, at.start)
			marks = append(marks, Mark{line, col, at.start, at.end, construct, targets})
		}
		children(n, walk)
	}
	walk(e.root)
	sort.SliceStable(marks, func(i, j int) bool { return marks[i].Offset < marks[j].Offset })
	return marks
}

// Portable gives the set of targets that can take the whole expression.
func (e *Expr) Portable() Target {
	targets := allTargets
	for _, m := range e.Portability() {
		targets &= m.Targets
	}
	return targets
}

// portability is the table for constructs; functions are in functionTargets.
func portability(n node) (construct string, targets Target) {
	switch n := n.(type) {
	case *callNode:
		if n.builtin == nil {
			return "call of a function value", feelTargets
		}
		if n.names != nil {
			return "named arguments", feelTargets
		}
		return "function " + n.builtin.name, FunctionTargets(n.builtin.name)
	case *filterNode:
		if n.mode == filterIndex {
			return "position in a list", allTargets
		}
		return "filter", notJUEL
	case *contextNode:
		return "context literal", notJUEL
	case *listNode:
		return "list literal", notJUEL
	case *forNode:
		if n.partial {
			return "the variable partial", feelTargets
		}
		return "for", notJUEL
	case *quantNode:
		return "some or every", notJUEL
	case *funcNode:
		return "function literal", feelTargets
	case *instanceNode:
		return "instance of", feelTargets
	case *opRangeNode:
		return "range of an operator", allTargets
	case *literalNode:
		return literalPortability(n)
	case *arithNode:
		if n.op == "**" {
			return "operator **", notJUEL
		}
	}
	return "", allTargets
}

// literalPortability: temporal values have no literal outside of FEEL.
func literalPortability(n *literalNode) (string, Target) {
	switch n.val.Kind() {
	case KindDate, KindTime, KindDateTime, KindDays, KindMonths:
		return "date, time or duration literal", feelTargets
	}
	return "", allTargets
}

// FunctionTargets tells which targets have a built-in function; the empty set
// for names that are none.
func FunctionTargets(name string) Target {
	if builtins[name] == nil {
		return 0
	}
	if t, ok := functionTargets[name]; ok {
		return t
	}
	return feelTargets
}

// functionTargets has the functions that differ from "every FEEL engine, but
// no other language".
var functionTargets = map[string]Target{
	"string": allTargets, "number": allTargets, "contains": allTargets, "starts with": allTargets,
	"ends with": allTargets, "upper case": allTargets, "lower case": allTargets, "substring": allTargets,
	"string length": allTargets, "matches": allTargets, "count": allTargets, "list contains": allTargets,
	"not": allTargets, "is defined": allTargets, "get or else": allTargets,
	"split": notJUEL, "sum": notJUEL, "min": notJUEL, "max": notJUEL, "floor": notJUEL, "ceiling": notJUEL,
	"abs": notJUEL, "trim": newerFEEL | JUEL | Python, "string join": notJUEL, "all": notJUEL, "any": notJUEL,
	"is blank": newerFEEL, "is empty": newerFEEL, "to json": newerFEEL, "from json": newerFEEL, "uuid": newerFEEL,
	"to base64": newerFEEL, "list replace": newerFEEL, "partition": newerFEEL, "context": newerFEEL,
	"context put": newerFEEL, "context merge": newerFEEL, "range": noTargets,
	"md5": noTargets, "sha1": noTargets, "sha256": noTargets, "sha512": noTargets, "hmac": noTargets,
	"last day of month": newerFEEL, "duplicate values": newerFEEL, "assert": newerFEEL,
}
