package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Engines, ours too, take every expression for a formal one, so files made for them are left alone. A number or a time is
// in no natural language; only a file that names its expression language must mark those, too.
var formalExpression = &Rule{Name: "formal-expression", Severity: Error, Elsewhere: Off, Deployed: Off, Check: checkFormal,
	Doc: "In an executable process expressions are formal: xsi:type=\"tFormalExpression\"; without it they are text for people (8.3.7)."}

func checkFormal(p *Pass) {
	if p.made {
		return
	}
	named := p.XML.SelectAttr("expressionLanguage") != nil
	for _, n := range p.typed("tExpression") {
		if n.typ.Name != "tExpression" || formal(n.xml) || expression(n.xml) || !executable(p.owner(n.xml)) {
			continue
		}
		f := p.FlagXML(n.xml, "is text for people, which nothing can execute: add xsi:type=\"tFormalExpression\"")
		f.fix("Mark it as formal", func(touch bpmn.Touch) { touch(n.xml); bpmn.Formalize(touch, n.xml) })
		f.doubt(!named && literal.MatchString(strings.TrimSpace(n.xml.Text())))
	}
}

// formal reports whether an expression says that it is formal.
func formal(x *etree.Element) bool {
	return slices.ContainsFunc(x.Attr, func(a etree.Attr) bool {
		return a.Space != "" && a.Key == "type" && bpmn.Local(a.Value) == "tFormalExpression"
	})
}

// literal is a number, or a date, a duration or a cycle of ISO 8601 or cron.
var literal = regexp.MustCompile(`^([-+]?[0-9]+|[-+]?P[0-9TYMWDHS.]+|R[0-9]*/.*|[0-9]{4}-[0-9]{2}.*|[-0-9*?/,LW# ]+)$`)
