package lint

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// One data object may be drawn in several states, so the state is the reference's and the structure the object's.
var dataState = &Rule{Name: "data-state", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkDataState,
	Doc: "A data object has no state; a reference to one has no item definition of its own, and in a state is called \"Object [state]\" (10.3.1)."}

func checkDataState(p *Pass) {
	for e := range p.Each(bpmn.DataObject) {
		if state := e.XML.SelectElement("dataState"); state != nil {
			p.Flag(e, "has a state: move it to the references that are in that state").fix("Remove the state", remove(state))
		}
	}
	for e := range p.Each(bpmn.DataObjectReference) {
		if e.Attr("itemSubjectRef") != "" {
			p.Flag(e, "has an item definition, which its data object has for it: remove itemSubjectRef").fix("Remove itemSubjectRef", removeAttr(e.XML, "itemSubjectRef"))
		}
		p.checkStateName(e)
	}
}

// checkStateName compares the name of a reference with the name and state it stands for.
func (p *Pass) checkStateName(e *bpmn.Element) {
	object, state := p.lookup(e.Attr("dataObjectRef")), stateName(e.XML)
	if object == nil || e.Name() == "" || state == "" {
		return
	}
	name := object.xml.SelectAttrValue("name", "")
	if want := name + " [" + state + "]"; name != "" && strings.Join(strings.Fields(e.Name()), " ") != want {
		p.Flag(e, "stands for %q in the state %q: call it %q", name, state, want)
	}
}

func stateName(x *etree.Element) string {
	if state := x.SelectElement("dataState"); state != nil {
		return state.SelectAttrValue("name", "")
	}
	return ""
}
