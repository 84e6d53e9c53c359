package form

import (
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
)

// Where records are found, sorted and written, the fields of their catalog are offered with what they hold; what a process reads
// from a catalog has them as members.
func TestFieldsOfCatalogsAreOffered(t *testing.T) {
	x, err := bpmnxml.Read("", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="p" isExecutable="true">
<serviceTask id="find"><extensionElements><hookflow:work kind="record"/><hookflow:record catalog="Orders"><hookflow:value name="least" value="=1"/></hookflow:record><hookflow:call><hookflow:answer variable="dearest" value="=response.records[1]"/></hookflow:call></extensionElements></serviceTask>
<dataStoreReference id="store" name="all"><extensionElements><hookflow:store catalog="Orders"/></extensionElements></dataStoreReference>
<scriptTask id="js"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open("", x)
	o := Options{Fields: func(catalog string) map[string]*feel.Shape {
		if catalog != "Orders" {
			return nil
		}
		return map[string]*feel.Shape{"Title": {Kind: feel.KindString}, "Sum": {Kind: feel.KindNumber}, "Sun": nil}
	}}
	offered := func(list []look.Proposal) string {
		var names []string
		for _, p := range list {
			if p.Icon == "variable" || p.Icon == "table" {
				names = append(names, strings.TrimSpace(p.Text+" "+p.Type))
			}
		}
		return strings.Join(names, ", ")
	}
	ends := func(e *look.Input, text string) string { return offered(e.Offers(text, len(text))) }
	f := form(t, d, o, "find")
	for _, one := range []struct{ got, want string }{
		{ends(f.entry(t, "recordWhere"), "Su"), "Sum number, Sun"},
		{ends(f.entry(t, "recordWhere"), "Sum > le"), "least"},
		{ends(f.entry(t, "recordSort"), "-su"), "Sum number, Sun"},
		{offered(f.complete("=dearest.Su", 11, true)), "Sum number, Sun"},
		{offered(f.complete("=all[1].Ti", 10, true)), "Title string"},
		{offered(f.complete("=response.record.Ti", 19, true)), "Title string"},
		{offered(f.complete("=response.tot", 13, true)), "total number"},
	} {
		if one.got != one.want {
			t.Errorf("offered are %q, want %q", one.got, one.want)
		}
	}
}
