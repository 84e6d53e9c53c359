package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

// A model is simulated as the file beside it says, compared with a variant of that, and again with a file of recorded runs.
func TestSimulate(t *testing.T) {
	t.Chdir(t.TempDir())
	const model = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:line"><process id="p" name="Line" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><exclusiveGateway id="x" default="n"/><sequenceFlow id="y" sourceRef="x" targetRef="t"><conditionExpression>=big</conditionExpression></sequenceFlow>
<sequenceFlow id="n" sourceRef="x" targetRef="e"/><userTask id="t" name="Serve"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>`
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("line.bpmn", model)
	must := func(want string, args ...string) string {
		t.Helper()
		code, out := command(t, args...)
		if code != exitOK || !strings.Contains(out, want) {
			t.Fatalf("hookflow %v: %d\n%s", args, code, out)
		}
		return out
	}
	must("1000 instances begun", "simulate", "line.bpmn")
	must("1 elements, 1 branches, 1 resources", "simulate", "--starter", "line.bpmn")
	if code, out := command(t, "simulate", "--starter", "line.bpmn"); code != exitFailed || !strings.Contains(out, "is there already") {
		t.Errorf("%d %s", code, out)
	}
	must("50 instances begun", "simulate", "line.bpmn", "--count", "50", "--csv", "line.csv")
	if table, err := os.ReadFile("line.csv"); err != nil || !strings.Contains(string(table), "element,t,Serve,Line,") {
		t.Errorf("%s %v", table, err)
	}
	setup, _ := os.ReadFile("line.sim.yaml")
	write("two.sim.yaml", "model: line.bpmn\n"+strings.Replace(string(setup), "count: 1}", "count: 2}", 1))
	must("Serve: waits", "simulate", "line.sim.yaml", "two.sim.yaml")

	// Recorded: of four runs one is big, and takes about a second.
	if err := os.Remove("line.sim.yaml"); err != nil {
		t.Fatal(err)
	}
	recordLine(t, model)
	must("from 4 runs", "simulate", "--from-runs", "--data", "state", "line.bpmn")
	learned, err := os.ReadFile("line.sim.yaml")
	if err != nil || !strings.Contains(string(learned), "x: {n: 3, y: 1}") || !strings.Contains(string(learned), "t: {takes: oneof ") {
		t.Errorf("%s %v", learned, err)
	}
	must("1000 instances begun", "simulate", "line.bpmn")
}

// The guide shows the file of the example and what the command says of it.
func TestGuideShowsASimulation(t *testing.T) {
	guide, err := os.ReadFile("../docs/guide/simulation.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../assets/examples/error-report.sim.yaml")
	if err != nil {
		t.Fatal(err)
	}
	code, out := command(t, "simulate", "../assets/examples/error-report.bpmn")
	for _, shown := range []string{string(file), out} {
		if code != exitOK || !strings.Contains(string(guide), "\n"+shown+"```") {
			t.Errorf("the guide does not show\n%s", shown)
		}
	}
}

// recordLine lets four instances of p run in the folder state, one of them through its task.
func recordLine(t *testing.T, model string) {
	t.Helper()
	r, err := runtime.Open(runtime.Options{Dir: filepath.Join(".", "state"), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Deploy(t.Context(), "line.bpmn", []byte(model)); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		big := "false"
		if i == 2 {
			big = "true"
		}
		if _, err := r.Start(t.Context(), "p", engine.Vars{"big": []byte(big)}); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(50 * time.Millisecond) // that the task takes
	var task engine.Key
	if err := r.Engine().View(func(q *loop.Query) error {
		for open := range q.Tasks() {
			task = open.Wait.Key
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := r.Engine().Run(t.Context(), engine.CompleteTask{Task: task}); err != nil {
		t.Fatal(err)
	}
}
