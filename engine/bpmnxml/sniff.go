package bpmnxml

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// magic are the first bytes of files people mistake for BPMN files.
var magic = []struct{ bytes, seems string }{
	{"PK\x03\x04", "a ZIP archive; unpack it and open the BPMN file inside"},
	{"\x1f\x8b", "a gzip archive; unpack it first"},
	{"%PDF", "a PDF document"},
	{"\x89PNG", "a PNG picture; the diagram cannot be recovered from it"},
	{"\xff\xd8\xff", "a JPEG picture; the diagram cannot be recovered from it"},
	{"GIF8", "a GIF picture; the diagram cannot be recovered from it"},
	{"\xd0\xcf\x11\xe0", "an old Office document, perhaps Visio; export BPMN 2.0 XML from there"},
	{"{", "JSON, not XML"},
	{"[", "JSON, not XML"},
}

// notXML says what data seems to be when it cannot be XML, or "".
func notXML(data []byte) string {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")))
	if len(data) == 0 {
		return "the file is empty"
	}
	for _, m := range magic {
		if bytes.HasPrefix(data, []byte(m.bytes)) {
			return "this is " + m.seems
		}
	}
	head := strings.ToLower(string(data[:min(len(data), 64)]))
	if strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") {
		return "this is a web page (HTML), perhaps a download page or an error page instead of the file"
	}
	if bytes.Contains(data[:min(len(data), 4096)], []byte("<")) {
		return ""
	}
	return noMarkup(data)
}

// noMarkup says what data seems to be that begins without a "<", or "".
func noMarkup(data []byte) string {
	switch {
	case len(bytes.Trim(data, "\x00")) == 0:
		return "there is nothing but zeros in the file; the computer or its disk probably failed while it was saved, take the last copy of it"
	case bytes.HasPrefix(data, []byte("RIFF")) && bytes.HasPrefix(data[min(len(data), 8):], []byte("WEBP")):
		return "this is a WebP picture; the diagram cannot be recovered from it"
	case bytes.IndexByte(data[:min(len(data), 1024)], 0) >= 0:
		return "this is binary data, such as a picture or a program, not XML"
	case utf8.Valid(data[:min(len(data), 1024)]):
		return "this is plain text, not XML"
	}
	return ""
}

// languages are XML vocabularies that stand near BPMN.
var languages = []struct{ namespace, seems string }{
	{"/DMN/", "a DMN decision model"},
	{"/CMMN/", "a CMMN case model"},
	{"wfmc.org", "an XPDL file; export BPMN 2.0 XML from the program that made it"},
	{"/wsdl", "a WSDL service description"},
	{"/wsbpel/", "a BPEL process"},
	{"w3.org/2000/svg", "an SVG picture; the diagram cannot be recovered from it"},
	{"w3.org/1999/xhtml", "a web page (HTML)"},
	{"w3.org/2001/XMLSchema", "an XML schema"},
	{"schema.omg.org/spec/BPMN/2.0", "a BPMN 2.0 beta file; save it again in the program that made it"},
	{"/BPMN/", "a file of another BPMN version; only BPMN 2.0 is read"},
}

// notBPMN says what a document seems to be whose root is not the definitions
// element of BPMN 2.0, or "".
func notBPMN(root *etree.Element) string {
	space := root.NamespaceURI()
	if space == bpmn.NS && root.Tag == "definitions" {
		return ""
	}
	for _, l := range languages {
		if space != bpmn.NS && strings.Contains(space, l.namespace) {
			return "this is " + l.seems
		}
	}
	switch {
	case root.Tag == "mxfile" || root.Tag == "mxGraphModel":
		return "this is a draw.io diagram"
	case root.Tag == "html":
		return "this is a web page (HTML)"
	case root.Tag == "definitions":
		return "the definitions element is not in the BPMN 2.0 namespace; it needs xmlns=\"" + bpmn.NS + "\""
	case space == bpmn.NS:
		return "the root element is " + root.FullTag() + "; a BPMN file starts with definitions"
	}
	return "this is XML, but not BPMN: its root element is " + root.FullTag()
}
