package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
)

// A folder is checked model by model, at any depth.
func TestLintFolder(t *testing.T) {
	emptyPlace(t)
	check(t, os.MkdirAll("all/deep", 0o700))
	for _, name := range []string{"all/good.bpmn", "all/deep/broken.bpmn"} {
		check(t, os.WriteFile(name, []byte(strings.ReplaceAll(askModel, `targetRef="e"`, `targetRef="`+map[bool]string{true: "nowhere", false: "e"}[strings.Contains(name, "broken")]+`"`)), 0o600))
	}
	code, out := command(t, "lint", "all")
	if code != exitFailed || !strings.Contains(out, filepath.FromSlash("all/deep/broken.bpmn")) || !strings.Contains(out, filepath.FromSlash("all/good.bpmn")) {
		t.Errorf("%d %s", code, out)
	}
}

// A setting that there is not is told once.
func TestLintTellsAnUnknownSettingOnce(t *testing.T) {
	emptyPlace(t)
	misspelt := strings.Replace(askModel, `<endEvent id="e"/>`, `<serviceTask id="e" name="Ask"><extensionElements><h:call xmlns:h="urn:hookflow:bpmn:1" method="GET" url="http://localhost/x" acount="shop"/></extensionElements></serviceTask>`, 1)
	check(t, os.WriteFile("ask.bpmn", []byte(misspelt), 0o600))
	if code, out := command(t, "lint", "ask.bpmn"); code != exitFailed || strings.Count(out, "call/acount") != 1 {
		t.Errorf("%d %s", code, out)
	}
}

// A folder is served model by model; what is wrong in one is told before anything listens.
func TestServeFolder(t *testing.T) {
	emptyPlace(t)
	check(t, os.MkdirAll("all/deep", 0o700))
	if code, out := command(t, "serve", "all", "--data", "new"); code != exitFailed || !strings.Contains(out, "there is no model (*.bpmn) in all") {
		t.Errorf("nothing in it: %d %s", code, out)
	}
	check(t, os.WriteFile("all/deep/ask.bpmn", []byte("<definitions"), 0o600))
	if code, out := command(t, "serve", "all", "--data", "new"); code != exitFailed || !strings.Contains(out, filepath.FromSlash("all/deep/ask.bpmn")) {
		t.Errorf("a broken one: %d %s", code, out)
	}
}

// What the compiler refuses can be said in other languages, and nothing that a rule has told already is told again.
func TestRefusalsOfTheWindow(t *testing.T) {
	doc, err := bpmnxml.Read("t.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="P" isExecutable="true">`+
		`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/><task id="a"/><boundaryEvent id="b" attachedToRef="a"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range refusedHere(model(doc)) {
		if f.Said.Format == "" {
			t.Errorf("%q cannot be said in another language", f.Message)
		}
	}
	told := map[string]int{}
	for _, f := range lint.Run(model(doc), lint.Options{Executable: refusedHere}) {
		if f.Element == "b" && strings.Contains(f.Message, "trigger") {
			told[f.Message]++
		}
	}
	if len(told) != 1 {
		t.Errorf("that it has no trigger is told as %v", told)
	}
}
