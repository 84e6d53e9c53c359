package form

import (
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmnxml"
)

// The page of a dialog that somebody has opened stays while the document changes beside it.
func TestPageStays(t *testing.T) {
	x, err := bpmnxml.Read("", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="p">
		<endEvent id="e"><messageEventDefinition id="m"/></endEvent></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open("", x)
	f := form(t, d, Options{Dialog: true, Close: func() {}}, "e")
	f.Open("main")
	if f.Parts()["field.message"] == nil {
		t.Error("the settings have no message")
	}
	for range 3 {
		if f.Refresh() || f.Parts()["field.message"] == nil {
			t.Fatal("the page is another one")
		}
	}
}
