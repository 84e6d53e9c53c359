package program

import (
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A data store reference may name a catalog of records. Then a data association with it is no copy of a value: it is
// outside work of the kind record, done by the task that the association belongs to (BPMN 2.0, 10.4.1 "Data Store": a
// mechanism "to retrieve or update stored information that will persist beyond the scope of the Process"). That task does
// nothing else, so that it is seen, tried again, and waited for by itself.
//
// Not covered: transformations and assignments of such an association, and a second association of the same task.

// accessAttempts is how often an access is tried: what fails is tried again where another try can mend it.
const accessAttempts = 3

// catalogAt is the reference to a data store that an association's end names, if it is bound to a catalog; else nil.
func (c *compiler) catalogAt(ref string) *bpmn.Element {
	e := c.root(strings.TrimSpace(ref))
	if e == nil || e.Kind != bpmn.DataStoreReference || bpmn.Value(e, "catalog") == "" {
		return nil
	}
	return e
}

// access makes a task one that reads records, or writes them.
func (c *compiler) access(e *bpmn.Element, n *Node, store *bpmn.Element, m DataMove, reads bool) {
	name := bpmn.Value(store, "catalog")
	switch {
	case n.Kind != bpmn.PlainTask:
		c.find(e, "it reads or writes the catalog %s, and does something else, too; put a task without a kind of its own between, which reads or writes", name)
		return
	case n.Work != nil:
		c.find(e, "it reads or writes records twice; put a task of its own for each of them")
		return
	case m.Value != nil || len(m.Assigns) > 0:
		c.find(e, "the association with the catalog %s has a transformation or an assignment, which are not followed; compute what is written before, and what was read behind", name)
		return
	}
	n.Work = &Work{Kind: "record"}
	n.Fail = &Failing{Given: true, Attempts: accessAttempts}
	add := func(s Setting) { n.Work.Settings = append(n.Work.Settings, s) }
	for _, f := range bpmn.Storing {
		if s, given := c.sent(store, f); given && f.Name != "storeVariable" {
			add(s)
		}
	}
	n.Work.Key = &n.Work.Settings[0]
	variable := bpmn.Value(store, "storeVariable")
	if !reads {
		add(Setting{Name: "recordAction", Constant: "keep"})
		add(Setting{Name: "recordKept", Label: "Values", Value: c.expr(e, "what is written", first(variable, m.From))})
		return
	}
	action, answer := "find", "=response.records"
	if bpmn.Value(store, "recordId") != "" {
		action, answer = "get", "=response.record"
	}
	add(Setting{Name: "recordAction", Constant: action})
	n.Work.Answers = []Assign{{To: first(variable, m.To), Value: c.template(e, "what is read", answer, feel.PlainText)}}
}
