package bpmnxml

import "testing"

// An element or attribute that gets another prefix has it at its beginning and at its end; everything else stays.
func TestAnotherPrefix(t *testing.T) {
	const text = `<a:definitions xmlns:a="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="urn:c" xmlns:d="urn:d"><a:process  id="p" c:x="1"><a:task id="t"/></a:process></a:definitions>`
	doc, err := Read("x.bpmn", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	process := doc.Root().SelectElement("process")
	process.Space = "b"
	process.Attr[1].Space = "d"
	const want = `<a:definitions xmlns:a="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="urn:c" xmlns:d="urn:d"><b:process  id="p" d:x="1"><a:task id="t"/></b:process></a:definitions>`
	if got := string(doc.Bytes()); got != want {
		t.Errorf("it is written as\n%s", got)
	}
}
