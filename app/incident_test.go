package main

import (
	"os"
	"strings"
	"testing"
)

// What stands at a problem is listed and goes on by the command: one by its key with a variable corrected, the rest by where they stand.
func TestIncidentsAtTheCommandLine(t *testing.T) {
	emptyPlace(t)
	check(t, os.WriteFile("stands.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
	<process id="stands" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="which"/><exclusiveGateway id="which" name="Enough?"/>
	<sequenceFlow id="y" sourceRef="which" targetRef="e"><conditionExpression>=amount &gt; 3</conditionExpression></sequenceFlow><endEvent id="e"/></process></definitions>`), 0o600))
	in(t, "", "deploy", "stands.bpmn")
	for range 3 {
		in(t, "", "api", "POST", "/instances", "--body", `{"process":"stands","variables":{"amount":1}}`)
	}
	lines := strings.Split(strings.TrimSpace(in(t, "", "incident", "list", "--process", "stands", "--quiet")), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], "which") || !strings.Contains(lines[0], "no condition of the outgoing flows") {
		t.Fatalf("the list is %q", lines)
	}
	in(t, "", "incident", "repeat", strings.Fields(lines[0])[0], "--set", "amount=5")
	if left := in(t, "", "incident", "list", "--element", "which", "--quiet"); strings.Count(left, "\n") != 2 {
		t.Errorf("one has gone on, and there are\n%s", left)
	}
	if said := in(t, "", "incident", "interrupt", "--process", "stands"); said != "decided: 2\n" {
		t.Errorf("the rest: %q", said)
	}
	if left := in(t, "", "incident", "list"); left != "Nothing stands at a problem\n" {
		t.Errorf("left is\n%s", left)
	}
	for args, want := range map[string]string{"incident repeat": "name the problems by their keys", "incident skip 1 --process p": "name the problems by their keys", "incident lst": `incident has no command "lst"; did you mean list?`} {
		if code, out := command(t, strings.Fields(args)...); code != exitUsage || !strings.Contains(out, want) {
			t.Errorf("hookflow %s: %d %s", args, code, out)
		}
	}
}
