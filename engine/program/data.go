package program

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// declares lists the variables a scope or activity owns: its properties, the
// data objects in a sub-process, and the defaults of a process.
func (c *compiler) declares(e *bpmn.Element, n *Node) {
	for _, x := range parts(e.XML, "property") {
		if n.Scope != nil {
			n.Declares = append(n.Declares, &Declared{Name: variableName(x)})
		}
	}
	for _, d := range e.Children {
		if d.Kind == bpmn.DataObject && n.Scope != nil {
			n.Declares = append(n.Declares, &Declared{Name: first(d.Name(), d.ID)})
		}
	}
}

// variableName is the variable that a data object, property, data input or
// data output stands for: its name, or its id without one.
func variableName(x *etree.Element) string {
	if x == nil {
		return ""
	}
	return first(strings.TrimSpace(x.SelectAttrValue("name", "")), x.SelectAttrValue("id", ""))
}

// variable is the variable that the element with this id stands for.
func (c *compiler) variable(ref string) string {
	name, _ := c.dataName(ref)
	return name
}

// dataName resolves a reference to data: a variable, or the name of a store.
func (c *compiler) dataName(ref string) (name string, store bool) {
	ref = strings.TrimSpace(ref)
	e := c.root(ref)
	if e == nil {
		return c.property(ref), false
	}
	switch e.Kind {
	case bpmn.DataObjectReference:
		if object := c.root(e.Attr("dataObjectRef")); object != nil {
			e = object
		}
	case bpmn.DataStoreReference:
		if s := c.root(e.Attr("dataStoreRef")); s != nil {
			e = s
		}
		return variableName(e.XML), true
	case bpmn.DataStore:
		return variableName(e.XML), true
	}
	return variableName(e.XML), false
}

// property finds a property by its id; properties are no elements of the table.
func (c *compiler) property(id string) string {
	for _, e := range c.order {
		for _, x := range parts(e.XML, "property") {
			if x.SelectAttrValue("id", "") == id {
				return variableName(x)
			}
		}
	}
	return id
}

// dataMoves reads the data associations of an activity or event.
func (c *compiler) dataMoves(e *bpmn.Element, n *Node) {
	for _, a := range e.Children {
		if a.Kind != bpmn.DataInputAssociation && a.Kind != bpmn.DataOutputAssociation {
			continue
		}
		m, reads := c.dataMove(a), a.Kind == bpmn.DataInputAssociation
		end := "targetRef"
		if reads {
			end = "sourceRef"
		}
		switch store := c.catalogAt(text(part(a.XML, end))); {
		case store != nil:
			c.access(e, n, store, m, reads)
		case reads:
			n.DataIn = append(n.DataIn, m)
		default:
			n.DataOut = append(n.DataOut, m)
		}
	}
}

// dataMove reads one association. Without an end of its own the data keeps its
// name on the other side.
func (c *compiler) dataMove(a *bpmn.Element) DataMove {
	var m DataMove
	m.From, m.FromStore = c.dataName(text(part(a.XML, "sourceRef")))
	m.To, m.ToStore = c.dataName(text(part(a.XML, "targetRef")))
	if m.From == "" || c.placeholder(text(part(a.XML, "sourceRef"))) {
		m.From, m.FromStore = m.To, false
	}
	if m.To == "" || c.placeholder(text(part(a.XML, "targetRef"))) {
		m.To, m.ToStore = m.From, false
	}
	m.Value = c.formal(a, "the transformation", part(a.XML, "transformation"))
	for _, x := range parts(a.XML, "assignment") {
		m.Assigns = append(m.Assigns, Assign{To: strings.TrimSpace(text(part(x, "to"))), Value: c.formal(a, "an assignment", part(x, "from"))})
	}
	return m
}

// placeholder reports whether the reference leads to the unnamed property that
// modelers add because the schema demands a target.
func (c *compiler) placeholder(ref string) bool {
	return strings.HasPrefix(c.property(strings.TrimSpace(ref)), "__targetRef_placeholder")
}
