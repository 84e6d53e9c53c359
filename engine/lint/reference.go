package lint

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/schema"
)

// Lists of incoming and outgoing flows have a rule of their own, because they repeat what the flows
// say. A prefix that stands for another namespace leads into an imported file, which is not read
// here.
var reference = &Rule{Name: "reference", Reach: Named, Severity: Error, Elsewhere: Warning, Check: checkReferences,
	Doc: "A reference leads to an element of the file that is of the right kind (the reference types of 8 to 10)."}

func checkReferences(p *Pass) {
	for _, n := range p.nodes {
		if n.typ == nil {
			continue
		}
		for i := range n.typ.Attrs {
			if m := &n.typ.Attrs[i]; m.Target != "" {
				p.checkReference(n.xml, m, n.xml.SelectAttrValue(m.Names[0], ""))
			}
		}
		for _, c := range n.kids {
			if i, ok := n.typ.Place[c.xml.Tag]; ok && n.typ.Children[i].Target != "" {
				p.checkReference(n.xml, &n.typ.Children[i], c.xml.Text())
			}
		}
	}
}

// checkReference checks one reference of x: that it leads somewhere, and to the right
// kind.
func (p *Pass) checkReference(x *etree.Element, m *schema.Member, id string) {
	if id = strings.TrimSpace(id); id == "" || p.foreign(x, id) {
		return
	}
	to := p.lookup(id)
	switch {
	case m.Target == "sequenceFlow" && m.Names[0] != "default": // the rule "flow-lists" tells
	case to == nil && (m.Names[0] == "calledElement" || m.Target == "itemDefinition"): // may lie elsewhere
	case to == nil:
		p.FlagXML(x, "refers to %q as its %s, which is not in the file: correct the reference", id, m.Names[0])
	case m.Target != "any" && (to.typ == nil || !to.typ.Is(targetType(m.Target))):
		p.FlagXML(x, "refers to the <%s> %q as its %s: that must be %s", to.xml.Tag, id, m.Names[0], describe(m.Target))
	}
}

// lookup finds the node that an id or QName names, or nil.
func (p *Pass) lookup(id string) *node {
	if n := p.byID[strings.TrimSpace(id)]; n != nil {
		return n
	}
	return p.byID[bpmn.Local(id)]
}

// foreign reports whether a QName belongs to another namespace than that of
// the file, so that it may be found in an import.
func (p *Pass) foreign(x *etree.Element, qname string) bool {
	prefix, _, ok := strings.Cut(qname, ":")
	if !ok || p.byID[qname] != nil {
		return false
	}
	space := bpmn.Namespace(x, prefix)
	return space != "" && space != p.target
}

// targetType turns the target of a reference, an element or a type, into a type name.
func targetType(target string) string {
	if t := schema.BPMN.Elements[target]; t != nil {
		return t.Name
	}
	return target
}

// families says what may stand for the abstract types of the schema.
var families = map[string]string{
	"tActivity": "a task, a sub-process or a call activity", "tFlowNode": "an event, an activity or a gateway",
	"tCallableElement": "a process or a global task", "tEventDefinition": "an event definition",
	"tCollaboration": "a collaboration", "tChoreography": "a choreography", "tConversationNode": "a conversation",
}

// describe names a target for people.
func describe(target string) string {
	if words := families[target]; words != "" {
		return words
	}
	if strings.ContainsRune("aeiou", rune(target[0])) {
		return "an " + target
	}
	return "a " + target
}
