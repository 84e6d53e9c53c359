package lint

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

var dataSetPairs = &Rule{Name: "data-set-pairs", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkSetPairs,
	Doc: "An input set that names an output set is named by it, and the other way round (10.3.1)."}

func checkSetPairs(p *Pass) {
	for _, n := range p.tagged("inputSet") {
		p.checkPairs(n, "outputSetRefs", "inputSetRefs")
	}
	for _, n := range p.tagged("outputSet") {
		p.checkPairs(n, "inputSetRefs", "outputSetRefs")
	}
}

// checkPairs looks from the set n along tag whether each set named there names n under
// back.
func (p *Pass) checkPairs(n *node, tag, back string) {
	id := n.xml.SelectAttrValue("id", "")
	for _, r := range n.xml.SelectElements(tag) {
		other := p.lookup(r.Text())
		if other == nil {
			continue
		}
		named := slices.ContainsFunc(other.xml.SelectElements(back), func(x *etree.Element) bool { return bpmn.Local(x.Text()) == id })
		if !named {
			p.FlagXML(n.xml, "names the set %q, which does not name it in turn: complete %s there", r.Text(), back)
		}
	}
}
