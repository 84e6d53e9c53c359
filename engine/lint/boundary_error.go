package lint

import (
	"cmp"

	"hookflow/engine/bpmn"
)

// Workers throw errors of their own, and so do the processes that a call activity or sub-process runs: only what is done here
// throws just the error that its settings name.
var boundaryError = &Rule{Name: "boundary-error", Severity: Warning, Elsewhere: Off, Check: checkBoundaryError,
	Doc: "Where a call has an error boundary event, its failure throws an error; else it stops there and nothing catches it."}

func checkBoundaryError(p *Pass) {
	for e := range p.Each(bpmn.BoundaryEvent) {
		if e.Host == nil || !e.HasTrigger(bpmn.Error) || !bpmn.FailsUncaught(e.Host) || foreignSettings(e.Host.XML) {
			continue
		}
		code, _ := bpmn.FieldOf(e.Host, "errorCode")
		p.Flag(e, "catches nothing: the failure of %q throws no error, set %q there", cmp.Or(e.Host.Name(), e.Host.ID), code.Label).
			fix("Let the failure throw an error", func(t bpmn.Touch) { bpmn.Set(t, e.Host, code, p.caught(e)) })
	}
}

// caught is a code that an event catches.
func (p *Pass) caught(e *bpmn.Element) string {
	for _, def := range p.definitions(e) {
		if to := p.lookup(def.SelectAttrValue("errorRef", "")); to != nil {
			if code := to.xml.SelectAttrValue("errorCode", ""); code != "" {
				return code
			}
		}
	}
	return bpmn.CallFailed
}
