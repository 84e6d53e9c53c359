package main

import (
	"bytes"
	"strings"
	"testing"

	"hookflow/runtime"
)

// What is deployed uses a connector, too, also where no file names it any more; while a server has the state, it is said.
func TestUsersAmongWhatIsDeployed(t *testing.T) {
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	dir, empty := t.TempDir(), t.TempDir()
	rt, err := runtime.Open(runtime.Options{Dir: dir, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = rt.Deploy(t.Context(), "order.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/>
<sequenceFlow id="f" sourceRef="s" targetRef="call"/><serviceTask id="call"><extensionElements><hookflow:work kind="connector"/><hookflow:call connector="shop" action="order" account="ann"/></extensionElements></serviceTask></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (int, string) {
		var out bytes.Buffer
		return execute(t.Context(), append(args, "--in", empty, "--data", dir), strings.NewReader(""), &out, &out), out.String()
	}
	if code, text := run("connector", "uses", "shop"); code != exitFailed || !strings.Contains(text, "leave --data out") {
		t.Errorf("while it is open: %d %s", code, text)
	}
	if err := rt.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"connector", "uses", "shop"}, {"account", "uses", "ann"}} {
		if code, text := run(args...); code != exitOK || text != "ELEMENT  FILE\ncall     order.bpmn, deployed in "+dir+"\n" {
			t.Errorf("%v: %d %s", args, code, text)
		}
	}
	if code, text := run("connector", "delete", "shop"); code != exitFailed || !strings.Contains(text, "shop is used by call in order.bpmn") {
		t.Errorf("deleted: %d %s", code, text)
	}
}
