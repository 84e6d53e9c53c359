package lint

import "strconv"

// A missing maximum is 1, a missing minimum 0.
var participantMultiplicity = &Rule{Name: "participant-multiplicity", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkMultiplicity,
	Doc: "The minimum of a participant multiplicity is not negative; the maximum is at least one and not below the minimum (9.2.3)."}

func checkMultiplicity(p *Pass) {
	for _, n := range p.tagged("participantMultiplicity") {
		low, errLow := strconv.Atoi(n.xml.SelectAttrValue("minimum", "0"))
		high, errHigh := strconv.Atoi(n.xml.SelectAttrValue("maximum", "1"))
		switch {
		case errLow != nil || errHigh != nil: // the rule "schema-attribute" tells
		case low < 0:
			p.FlagXML(n.xml, "has the minimum %d: it must not be negative", low)
		case high < 1 || high < low:
			p.FlagXML(n.xml, "has the maximum %d: it must be at least 1 and not below the minimum %d", high, low)
		}
	}
}
