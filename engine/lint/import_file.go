package lint

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/url"

	"hookflow/engine/bpmn"
)

// Only the root element of the imported file is read. What lies on a server, and is not what a schema or another
// BPMN file begins with, is not looked at.
var importFile = &Rule{Name: "import-file", Severity: Error, Deployed: Warning, Check: checkImportFile,
	Doc: "An imported file lies where the import says, is of its type and has its namespace (8.1.3)."}

// rootsOf are the root elements of the types of files of which the importType is the namespace.
var rootsOf = map[string]string{bpmn.NS: "definitions", "http://www.w3.org/2001/XMLSchema": "schema"}

func checkImportFile(p *Pass) {
	if p.options.Open == nil {
		return
	}
	for _, n := range p.tagged("import") {
		if n.parent == nil || n.parent.xml.Tag != "definitions" {
			continue
		}
		location := n.xml.SelectAttrValue("location", "")
		if u, err := url.Parse(location); location == "" || err != nil || u.Scheme != "" {
			continue
		}
		if wrong := p.imported(location, n.xml.SelectAttrValue("importType", ""), n.xml.SelectAttrValue("namespace", "")); wrong != "" {
			p.FlagXML(n.xml, "imports %q, %s: correct the import", location, wrong)
		}
	}
}

// imported says what is wrong with an imported file, or "".
func (p *Pass) imported(location, typ, namespace string) string {
	file, err := p.options.Open(location)
	if err != nil {
		return "which cannot be opened"
	}
	defer file.Close()
	want := rootsOf[typ]
	if want == "" {
		return ""
	}
	root, err := firstElement(file)
	if err != nil || root.Name.Space != typ || root.Name.Local != want {
		return fmt.Sprintf("which is no file of the type %s", typ)
	}
	for _, a := range root.Attr {
		if a.Name.Local == "targetNamespace" && a.Value != namespace {
			return fmt.Sprintf("which has the targetNamespace %q, not %q", a.Value, namespace)
		}
	}
	return ""
}

// firstElement reads the start of the root element, in the first 64 KB.
func firstElement(r io.Reader) (xml.StartElement, error) {
	decoder := xml.NewDecoder(io.LimitReader(r, 64<<10))
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil } // names are ASCII
	for {
		token, err := decoder.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, nil
		}
	}
}
