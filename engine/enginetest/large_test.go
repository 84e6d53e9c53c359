package enginetest

import (
	"fmt"
	"strings"
	"testing"

	"hookflow/engine"
)

const head = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:large"><error id="err" errorCode="E"/><process id="p" isExecutable="true">`

// run deploys and starts a generated process and gives its instance.
func run(t *testing.T, model string) *engine.Instance {
	t.Helper()
	w := NewWorld()
	if _, err := w.Deploy("large", []byte(model)); err != nil {
		t.Fatal(err)
	}
	started, err := w.Do(engine.Start{Process: "p"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Advance(0); err != nil { // what is left to its turn
		t.Fatal(err)
	}
	for _, p := range w.Problem {
		t.Error(p)
	}
	return w.Instance(started.(engine.Started).Instance)
}

// TestDeep throws an error out of many nested sub-processes.
func TestDeep(t *testing.T) {
	const depth = 200
	var open, shut strings.Builder
	for i := range depth {
		fmt.Fprintf(&open, `<subProcess id="sp%d"><startEvent id="s%d"/><sequenceFlow id="f%d" sourceRef="s%d" targetRef="%s"/>`, i, i, i, i, inner(i, depth))
		shut.WriteString(`</subProcess>`)
	}
	model := head + open.String() + `<endEvent id="broke"><errorEventDefinition errorRef="err"/></endEvent>` + shut.String() +
		`<boundaryEvent id="b" attachedToRef="sp0"><errorEventDefinition errorRef="err"/></boundaryEvent><endEvent id="e"/><sequenceFlow id="f" sourceRef="b" targetRef="e"/></process></definitions>`
	if in := run(t, model); in.Status != engine.DoneWell {
		t.Errorf("the instance is %s with %d tokens", in.Status, len(in.Tokens))
	}
}

func inner(i, depth int) string {
	if i == depth-1 {
		return "broke"
	}
	return fmt.Sprintf("sp%d", i+1)
}

// TestLong runs thousands of tasks one after the other in one command.
func TestLong(t *testing.T) {
	const tasks = 5000
	var b strings.Builder
	b.WriteString(head + `<startEvent id="t0"/>`)
	for i := 1; i <= tasks; i++ {
		fmt.Fprintf(&b, `<task id="t%d"/><sequenceFlow id="f%d" sourceRef="t%d" targetRef="t%d"/>`, i, i, i-1, i)
	}
	in := run(t, b.String()+`</process></definitions>`)
	if in.Status != engine.DoneWell || in.Steps != tasks+2 {
		t.Errorf("the instance is %s after %d steps", in.Status, in.Steps)
	}
}

// TestWide begins thousands of iterations at once and lets all of them wait.
func TestWide(t *testing.T) {
	const width = 4000
	in := run(t, head+fmt.Sprintf(`<startEvent id="s"/><userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>%d</loopCardinality></multiInstanceLoopCharacteristics></userTask>
		<sequenceFlow id="f" sourceRef="s" targetRef="u"/></process></definitions>`, width))
	if len(in.Waits) != width {
		t.Errorf("%d waits", len(in.Waits))
	}
}
