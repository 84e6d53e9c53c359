package designer

import (
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// kindGlyphs are the icons of kinds in menus, palettes and lists.
var kindGlyphs = map[bpmn.Kind]string{
	bpmn.StartEvent: "b-start", bpmn.IntermediateThrowEvent: "b-intermediate", bpmn.IntermediateCatchEvent: "b-intermediate",
	bpmn.BoundaryEvent: "b-intermediate", bpmn.EndEvent: "b-end", bpmn.PlainTask: "b-task", bpmn.ServiceTask: "b-service",
	bpmn.UserTask: "b-user", bpmn.ManualTask: "b-task", bpmn.ScriptTask: "b-script", bpmn.SendTask: "b-send",
	bpmn.ReceiveTask: "b-receive", bpmn.BusinessRuleTask: "b-rule", bpmn.CallActivity: "b-call", bpmn.SubProcess: "b-subprocess",
	bpmn.ExclusiveGateway: "b-xor", bpmn.ParallelGateway: "b-and", bpmn.InclusiveGateway: "b-or", bpmn.EventBasedGateway: "b-event-gw",
	bpmn.Participant: "b-pool", bpmn.Lane: "b-pool", bpmn.Process: "b-pool", bpmn.Collaboration: "b-pool",
	bpmn.DataObjectReference: "b-data", bpmn.DataStoreReference: "b-store", bpmn.TextAnnotation: "b-note", bpmn.Group: "b-group",
	bpmn.SequenceFlow: "arrow-right", bpmn.MessageFlow: "arrow-right", bpmn.Association: "link",
}

// workGlyphs are the icons of work other than HTTP, by its key.
var workGlyphs = map[string]string{"to": "send", "statement": "database", "catalog": "table", "connector": "link"}

// glyphOf is the icon of a type in the family of the window; "" when only its
// own picture tells it from others.
func glyphOf(t doc.Type) string {
	switch {
	case t.EventSub || t.Kind.Is(bpmn.Container) && t.Kind != bpmn.SubProcess:
		return ""
	case t.Kind == bpmn.StartEvent && t.Trigger == bpmn.Message:
		return "b-message-start"
	case t.Kind == bpmn.EndEvent && t.Trigger == bpmn.Message:
		return "b-message-end"
	case t.Trigger == bpmn.Timer:
		return "b-timer"
	case t.Trigger != "" && t.Trigger != bpmn.None:
		return ""
	}
	return kindGlyphs[t.Kind]
}

// elementGlyph is the icon of an element in heads and lists: what calls a
// service shows that.
func elementGlyph(d *doc.Doc, e *bpmn.Element) string {
	if _, calls := bpmn.FieldOf(e, "url"); calls && bpmn.Value(e, "url") != "" {
		return "webhook"
	}
	if w := bpmn.WorkAsked(e); w != nil && workGlyphs[w.Key] != "" {
		return workGlyphs[w.Key]
	}
	if g := glyphOf(d.TypeOf(e)); g != "" {
		return g
	}
	if g := kindGlyphs[e.Kind]; g != "" {
		return g
	}
	return "b-task"
}
