package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Optional data is a subset of the data of a set, not an addition to it.
var dataSets = &Rule{Name: "data-sets", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkDataSets,
	Doc: "Every data input is in an input set and every data output in an output set; optional and while-executing ones are also listed in the set's own references (10.3.1)."}

func checkDataSets(p *Pass) {
	for _, n := range p.typed("tInputOutputSpecification", "tCatchEvent", "tThrowEvent") {
		p.checkSets(n.xml, "dataInput", "inputSet", "Input")
		p.checkSets(n.xml, "dataOutput", "outputSet", "Output")
	}
}

// checkSets looks at the sets of one direction; word is "Input" or "Output".
func (p *Pass) checkSets(x *etree.Element, data, set, word string) {
	used := map[string]bool{}
	for _, s := range x.SelectElements(set) {
		own := map[string]bool{}
		for _, r := range s.SelectElements("data" + word + "Refs") {
			own[bpmn.Local(r.Text())], used[bpmn.Local(r.Text())] = true, true
		}
		for _, tag := range []string{"optional" + word + "Refs", "whileExecuting" + word + "Refs"} {
			for _, r := range s.SelectElements(tag) {
				if !own[bpmn.Local(r.Text())] {
					p.FlagXML(s, "lists %q as %s but not as data%sRefs: list it in both", r.Text(), tag, word)
				}
			}
		}
	}
	for _, d := range x.SelectElements(data) {
		if id := d.SelectAttrValue("id", ""); id != "" && !used[id] {
			p.FlagXML(d, "is in no %s: add it to one", set)
		}
	}
}
