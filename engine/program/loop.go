package program

import (
	"regexp"
	"strings"
	"sync"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// loop reads the loop characteristics of an activity; nil if it has none.
func (c *compiler) loop(e *bpmn.Element) *Loop {
	if x := part(e.XML, string(bpmn.StandardLoop)); x != nil {
		return &Loop{
			While:      c.test(e, "the loop condition", part(x, "loopCondition")),
			TestBefore: bpmn.IsTrue(x.SelectAttrValue("testBefore", "")),
			Maximum:    c.integer(e, "loopMaximum", x.SelectAttrValue("loopMaximum", ""), 0, -1),
		}
	}
	x := part(e.XML, string(bpmn.MultiInstance))
	if x == nil {
		return nil
	}
	l := &Loop{
		Multi:      true,
		Sequential: bpmn.IsTrue(x.SelectAttrValue("isSequential", "")),
		Count:      c.formal(e, "the loop cardinality", part(x, "loopCardinality")),
		Done:       c.test(e, "the completion condition", part(x, "completionCondition")),
	}
	c.loopData(e, l, x)
	c.loopEvents(e, l, x)
	if l.Count == nil && l.Collection == nil {
		c.find(e, "the multi-instance has neither a cardinality nor a collection")
	}
	return l
}

// loopData reads what is iterated over and what is collected: our own
// settings, Zeebe's, Camunda's, and the data references of BPMN itself.
func (c *compiler) loopData(e *bpmn.Element, l *Loop, x *etree.Element) {
	collection, gather := "", ""
	if own := extension(x, "loop", bpmn.NSHookflow); own != nil {
		collection, l.Item = own.SelectAttrValue("collection", ""), own.SelectAttrValue("item", "")
		gather, l.Into = own.SelectAttrValue("gather", ""), own.SelectAttrValue("into", "")
	}
	if z := extension(x, "loopCharacteristics", nsZeebe); z != nil && collection == "" {
		collection, l.Item = z.SelectAttrValue("inputCollection", ""), z.SelectAttrValue("inputElement", "")
		gather, l.Into = z.SelectAttrValue("outputElement", ""), z.SelectAttrValue("outputCollection", "")
	}
	if name := camunda(x, "collection"); name != "" && collection == "" {
		collection, l.Item = name, camunda(x, "elementVariable")
	}
	if ref := part(x, "loopDataInputRef"); ref != nil && collection == "" {
		collection = c.variable(ref.Text())
		l.Item = variableName(part(x, "inputDataItem"))
	}
	if ref := part(x, "loopDataOutputRef"); ref != nil && l.Into == "" {
		l.Into = c.variable(ref.Text())
		gather = variableName(part(x, "outputDataItem"))
	}
	l.Collection = c.expr(e, "the collection", collection)
	l.Gather = c.expr(e, "the value to collect", gather)
	if l.Gather != nil && variablePath().MatchString(l.Gather.code()) {
		l.Gathered, _, _ = strings.Cut(l.Gather.code(), ".")
	}
}

var variablePath = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*)*$`) })

// loopEvents reads which completed iterations throw an event to the boundary
// (BPMN 2.0, 13.3.7).
func (c *compiler) loopEvents(e *bpmn.Element, l *Loop, x *etree.Element) {
	holder := &Node{ID: e.ID, Kind: bpmn.IntermediateThrowEvent}
	event := func(ref string) *EventDef {
		if ref == "" {
			return nil
		}
		if root := c.eventDefinition(e, ref); root != nil {
			return c.definition(e, holder, root, triggerOf(root))
		}
		return nil
	}
	l.Behaviour = x.SelectAttrValue("behavior", "All")
	l.OneEvent = event(x.SelectAttrValue("oneBehaviorEventRef", ""))
	l.NoneEvent = event(x.SelectAttrValue("noneBehaviorEventRef", ""))
	for _, b := range parts(x, "complexBehaviorDefinition") {
		when := c.test(e, "a behaviour's condition", part(b, "condition"))
		thrown := part(b, "event")
		if thrown == nil {
			continue
		}
		for _, d := range c.eventDefinitions(e, thrown) {
			l.Complex = append(l.Complex, ComplexEvent{When: when, Event: c.definition(e, holder, d, triggerOf(d))})
		}
	}
}
