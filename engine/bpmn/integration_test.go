package bpmn_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

const integrated = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1"><message id="m" name="order"/>
<process id="p"><startEvent id="s"><extensionElements><hookflow:receive path="orders"/></extensionElements><messageEventDefinition id="d" messageRef="m"/></startEvent>
<serviceTask id="call"><extensionElements><hookflow:call url="http://a.example/x" method="POST"><hookflow:header name="X-A" value="1"/></hookflow:call><hookflow:input variable="v" value="=1"/></extensionElements></serviceTask>
<userTask id="ask" name="Ask"/><userTask id="tell"><extensionElements><hookflow:respond on="true"/></extensionElements></userTask><task id="plain"><extensionElements><hookflow:input variable="v" value="=1"/></extensionElements></task></process></definitions>`

func integrations(t *testing.T, xml string) map[string]string {
	t.Helper()
	doc, err := bpmnxml.Read("a.bpmn", []byte(xml))
	if err != nil {
		t.Fatal(err)
	}
	return bpmn.Integrations(bpmn.Build(doc.Root()))
}

// What is exchanged with others is told by element; what stands around it is not.
func TestIntegrations(t *testing.T) {
	all := integrations(t, integrated)
	if got := strings.Join(slices.Sorted(maps.Keys(all)), " "); got != "call s tell" {
		t.Fatalf("integration blocks are %q", got)
	}
	for _, change := range []struct{ from, to, changes string }{
		{`name="Ask"`, `name="Ask again"`, ""},
		{`id="plain"`, `id="plain" name="x"`, ""},
		{`method="POST"`, ``, ""}, // the default
		{`http://a.example/x`, `http://b.example/x`, "call"},
		{`value="1"`, `value="2"`, "call"},
		{`hookflow:input variable="v" value="=1"/></extensionElements></serviceTask>`, `hookflow:input variable="v" value="=2"/></extensionElements></serviceTask>`, "call"},
		{`path="orders"`, `path="orders" access="bearer"`, "s"},
		{`name="order"`, `name="bill"`, "s"},
		{`<hookflow:respond on="true"/>`, ``, "tell"},
		{`<userTask id="ask"`, `<sendTask id="ask2"><extensionElements><hookflow:work kind="mail"/><hookflow:mail to="a@example.org"/></extensionElements></sendTask><userTask id="ask"`, "ask2"},
	} {
		now := integrations(t, strings.Replace(integrated, change.from, change.to, 1))
		var differ []string
		for id := range now {
			if now[id] != all[id] {
				differ = append(differ, id)
			}
		}
		for id := range all {
			if _, there := now[id]; !there {
				differ = append(differ, id)
			}
		}
		if got := strings.Join(differ, " "); got != change.changes {
			t.Errorf("%s -> %s changes %q, want %q", change.from, change.to, got, change.changes)
		}
	}
}
