package lint

import (
	"regexp"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Without "=" such a value is the text itself: who looks for what a request has brought finds the words "request.body".
var expressionMeant = &Rule{Name: "expression-meant", Reach: Near, Severity: Warning, Elsewhere: Off, Check: checkMeant,
	Doc: "A value that reads like a place in a request, an answer or an error begins with =; without it, it is these words."}

// meantPath is a path that begins with a name that expressions see and goes on.
var meantPath = regexp.MustCompile(`^(request|response|error|event|environment)(\.[A-Za-z_]\w*|\[-?\d+\])+$`)

func checkMeant(p *Pass) {
	for e := range p.Where(executable) {
		for f := range bpmn.EachField(e) {
			if f.Type != bpmn.Table {
				p.checkMeant(e, f.Name, *f, nil, bpmn.Get(e, *f))
				continue
			}
			for _, row := range bpmn.Rows(e, *f) {
				for _, c := range f.Columns {
					p.checkMeant(e, f.Name, c, row, bpmn.GetXML(row, c))
				}
			}
		}
	}
}

// checkMeant looks at one value of e: that of a field or, in the row of a table, of a column.
func (p *Pass) checkMeant(e *bpmn.Element, name string, f bpmn.Field, row *etree.Element, text string) {
	if f.Type != bpmn.Text && f.Type != bpmn.Multiline || !meantPath.MatchString(text) {
		return
	}
	found := p.Flag(e, "has the words %q as the value of %q: put = before them if what lies there is meant", text, f.Label)
	found.Field = name
	found.fix("Put = before it", func(t bpmn.Touch) {
		if row == nil {
			bpmn.Set(t, e, f, "="+text)
		} else {
			bpmn.SetXML(t, row, f, "="+text)
		}
	})
}
