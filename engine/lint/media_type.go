package lint

// Only the form is checked, not whether the type is registered.
var textMediaType = &Rule{Name: "media-type", Reach: Near, Severity: Error, Deployed: Warning, Check: checkMediaType,
	Doc: "textFormat of an annotation or documentation is a MIME type such as text/plain (8.3.1, 8.3.2)."}

func checkMediaType(p *Pass) {
	for _, n := range p.nodes {
		if a := n.xml.SelectAttr("textFormat"); a != nil && !mediaType(a.Value) {
			p.FlagXML(n.xml, "has textFormat=%q, which is no MIME type: write text/plain, for example", a.Value)
		}
	}
}
