package doc_test

import (
	"strings"
	"testing"

	"hookflow/designer/doc"
)

const variables = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="x">
  <process id="P" isExecutable="true">
    <serviceTask id="Ask"><extensionElements><hookflow:call url="https://x/{= order.id }" method="GET"/>
      <hookflow:output from="body.stock" variable="stock"/></extensionElements></serviceTask>
    <exclusiveGateway id="G"/>
    <task id="T"/>
    <sequenceFlow id="Yes" sourceRef="G" targetRef="T"><conditionExpression>stock &gt; 0 and "stock" != label</conditionExpression></sequenceFlow>
    <scriptTask id="S" scriptFormat="feel"><script>for order in orders return order.id</script></scriptTask>
  </process>
</definitions>`

// A variable is found where it is written and read, and renamed there and nowhere else:
// not in texts, not where an expression binds the name itself.
func TestRenameVariable(t *testing.T) {
	d := open(t, variables)
	before := string(d.Bytes())
	for name, want := range map[string]string{"stock": "Ask writes, Yes reads", "order": "Ask reads", "orders": "S reads", "label": "Yes reads", "id": ""} {
		var got []string
		for _, u := range d.Uses(name) {
			how := " reads"
			if u.Writes {
				how = " writes"
			}
			got = append(got, u.Element.ID+how)
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("%s: %s, want %s", name, text, want)
		}
	}
	rename := func(from, to string) error {
		return d.Change("rename", func(tx *doc.Tx) error { return tx.RenameVariable(from, to) })
	}
	if err := rename("stock", "order"); err == nil {
		t.Error("the name of another variable is taken")
	}
	for from, to := range map[string]string{"stock": "in store", "order": "request"} {
		if err := rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	after := string(d.Bytes())
	for _, want := range []string{`{= request.id }`, "`in store` &gt; 0 and \"stock\" != label", `variable="in store"`, "for order in orders return order.id"} {
		if !strings.Contains(after, want) {
			t.Errorf("there is no %s in\n%s", want, after)
		}
	}
	d.Undo()
	d.Undo()
	if string(d.Bytes()) != before {
		t.Error("undo does not bring the names back")
	}
	var refs []string
	for _, e := range d.References("G") {
		refs = append(refs, e.ID)
	}
	if strings.Join(refs, " ") != "Yes" {
		t.Errorf("G is referred to by %v", refs)
	}
}
