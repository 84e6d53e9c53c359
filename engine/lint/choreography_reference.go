package lint

var choreographyReference = &Rule{Name: "choreography-reference", Severity: Error, Elsewhere: Warning, Check: checkChoreographyReference,
	Doc: "Only a plain collaboration refers to choreographies: a choreography and a global conversation do not (9.2, 9.5, 11.3)."}

func checkChoreographyReference(p *Pass) {
	for _, n := range p.tagged("choreographyRef") {
		if n.parent != nil && n.parent.xml.Tag != "collaboration" {
			p.FlagXML(n.parent.xml, "refers to the choreography %q, which only a collaboration may do: remove the reference", n.xml.Text())
		}
	}
}
