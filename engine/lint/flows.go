package lint

import (
	"iter"

	"hookflow/engine/bpmn"
)

// conditional reports whether a sequence flow has a condition.
func conditional(flow *bpmn.Element) bool {
	return flow.XML.SelectElement("conditionExpression") != nil
}

// decided reports whether something says when a flow is taken: its condition, that it
// is the default path, or that it is the path of failure, which is taken then alone.
func decided(flow *bpmn.Element) bool {
	return conditional(flow) || flow.Source != nil && (flow.Source.Default() == flow || bpmn.Value(flow.Source, "errorFlow") == flow.ID)
}

// isScope reports whether e holds a flow of its own that follows the rules of processes.
func isScope(e *bpmn.Element) bool { return e.Kind == bpmn.Process || e.Kind.Is(bpmn.Container) }

// flowNodes yields the flow nodes directly in a scope.
func flowNodes(scope *bpmn.Element) iter.Seq[*bpmn.Element] {
	return func(yield func(*bpmn.Element) bool) {
		for _, c := range scope.Children {
			if c.Kind.FlowNode() && !yield(c) {
				return
			}
		}
	}
}

// A scopeKind names the elements of one kind directly in a scope.
type scopeKind struct {
	scope *bpmn.Element
	kind  bpmn.Kind
}

// count says how many start or end events stand directly in a scope.
func (p *Pass) count(scope *bpmn.Element, k bpmn.Kind) int { return p.counts[scopeKind{scope, k}] }

// forCompensation reports whether e is reached by compensation only.
func forCompensation(e *bpmn.Element) bool { return e.Flag("isForCompensation", false) }

// instantiates reports whether e starts an instance without being a start event.
func instantiates(e *bpmn.Element) bool {
	return (e.Kind == bpmn.ReceiveTask || e.Kind == bpmn.EventBasedGateway) && e.Flag("instantiate", false)
}

// startless reports whether a token may come to e without a sequence flow.
func startless(e *bpmn.Element) bool {
	return e.Kind == bpmn.StartEvent || e.Kind == bpmn.BoundaryEvent || e.EventSubProcess() || forCompensation(e) || instantiates(e) ||
		e.Kind == bpmn.IntermediateCatchEvent && e.HasTrigger(bpmn.Link)
}

// endless reports whether a token may stay at e without going on.
func endless(e *bpmn.Element) bool {
	return e.Kind == bpmn.EndEvent || e.EventSubProcess() || forCompensation(e) || e.Kind == bpmn.BoundaryEvent && e.HasTrigger(bpmn.Compensate) ||
		e.Kind == bpmn.IntermediateThrowEvent && e.HasTrigger(bpmn.Link)
}

// inAdHoc reports whether e stands directly in an ad-hoc sub-process, where order is free.
func inAdHoc(e *bpmn.Element) bool { return e.Parent != nil && e.Parent.Kind == bpmn.AdHocSubProcess }

// activityOrEvent reports whether e is what a gateway is not: something that happens.
func activityOrEvent(e *bpmn.Element) bool { return e.Kind.Activity() || e.Kind.Is(bpmn.Event) }
