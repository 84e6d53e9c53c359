package lint

import "hookflow/engine/bpmn"

// A warning: engines take their own language then, and executable models without the attribute are
// common.
var scriptFormat = &Rule{Name: "script-format", Severity: Warning, Check: checkScriptFormat,
	Doc: "A script task with a script says its language (10.2.3)."}

func checkScriptFormat(p *Pass) {
	for e := range p.Each(bpmn.ScriptTask) {
		if e.XML.SelectElement("script") != nil && e.Attr("scriptFormat") == "" {
			p.Flag(e, "has a script but does not say its language: set scriptFormat")
		}
	}
	for e := range p.Each(bpmn.GlobalScriptTask) {
		if e.XML.SelectElement("script") != nil && e.Attr("scriptLanguage") == "" {
			p.Flag(e, "has a script but does not say its language: set scriptLanguage")
		}
	}
}
