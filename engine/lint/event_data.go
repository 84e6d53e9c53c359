package lint

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// An event without any data ignores what arrives, which is right. Order matters: the first datum
// belongs to the first trigger that carries one.
var eventData = &Rule{Name: "event-data", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkEventData,
	Doc: "An event that carries data has one data input or output for each trigger with data, in the same order and of the same item definition (10.4.1)."}

func checkEventData(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Event) }) {
		tag := "dataOutput"
		if e.Kind == bpmn.EndEvent || e.Kind == bpmn.IntermediateThrowEvent {
			tag = "dataInput"
		}
		data := e.XML.SelectElements(tag)
		if len(data) == 0 {
			continue
		}
		items := p.carried(e)
		if most := carriers(e); len(items) == 0 && most < len(data) && len(e.Triggers) > 0 {
			p.Flag(e, "has %d of %s, but only %d triggers that can carry data: remove what is too much", len(data), tag, most)
			continue
		}
		if len(items) > 0 && len(items) != len(data) {
			p.Flag(e, "has %d of %s for %d triggers with data: it needs one for each", len(data), tag, len(items))
			continue
		}
		if len(items) == 0 && p.bare(e) {
			p.flagBare(e, tag, data)
		}
		for i, item := range items {
			if !equivalent(item, p.itemOf(data[i])) {
				p.Flag(e, "has the %s %q of another item definition than its trigger: use the same", tag, data[i].SelectAttrValue("id", ""))
			}
		}
	}
}

// carriers counts the triggers of e that can carry data.
func carriers(e *bpmn.Element) int {
	n := 0
	for _, t := range e.Triggers {
		if carries[string(t)] {
			n++
		}
	}
	return n
}

// carries are the triggers that can carry data.
var carries = map[string]bool{string(bpmn.Message): true, string(bpmn.Signal): true, string(bpmn.Error): true, string(bpmn.Escalation): true}

// carried lists the item definitions of what the triggers of e carry.
func (p *Pass) carried(e *bpmn.Element) []*etree.Element {
	var items []*etree.Element
	for _, def := range p.definitions(e) {
		kind := strings.TrimSuffix(def.Tag, "EventDefinition")
		if to := p.lookup(def.SelectAttrValue(kind+"Ref", "")); to != nil {
			if item := p.itemOf(to.xml); item != nil {
				items = append(items, item)
			}
		}
	}
	return items
}

// bare reports whether every trigger of e that can carry data names something that
// holds none.
func (p *Pass) bare(e *bpmn.Element) bool {
	for _, def := range p.definitions(e) {
		kind := strings.TrimSuffix(def.Tag, "EventDefinition")
		if carries[kind] && p.lookup(def.SelectAttrValue(kind+"Ref", "")) == nil {
			return false
		}
	}
	return carriers(e) > 0
}

// flagBare flags typed data of an event whose triggers hold none.
func (p *Pass) flagBare(e *bpmn.Element, tag string, data []*etree.Element) {
	for _, d := range data {
		if p.itemOf(d) != nil {
			p.Flag(e, "has the %s %q, but its trigger holds no data: give it the same item definition", tag, d.SelectAttrValue("id", ""))
		}
	}
}
