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
		if e.Host == nil || !e.HasTrigger(bpmn.Error) || bpmn.WorkOf(e.Host) == nil || bpmn.Value(e.Host, "job") != "" || foreignSettings(e.Host.XML) {
			continue
		}
		code, has := bpmn.FieldOf(e.Host, "errorCode")
		if !has || bpmn.Value(e.Host, code.Name) != "" {
			continue
		}
		p.Flag(e, "catches nothing: the failure of %q throws no error, set %q there", cmp.Or(e.Host.Name(), e.Host.ID), code.Label).
			fix("Let the failure throw an error", func(t bpmn.Touch) { bpmn.Set(t, e.Host, code, p.caught(e)) })
	}
}

// anyFailure is the code of an error that is caught whatever its code.
const anyFailure = "FAILED"

// caught is a code that an event catches.
func (p *Pass) caught(e *bpmn.Element) string {
	for _, def := range p.definitions(e) {
		if to := p.lookup(def.SelectAttrValue("errorRef", "")); to != nil {
			if code := to.xml.SelectAttrValue("errorCode", ""); code != "" {
				return code
			}
		}
	}
	return anyFailure
}
