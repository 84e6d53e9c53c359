package monitor

import (
	"context"
	"encoding/json"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/runtime"
)

// What a person fills in stands on the flow behind the task, not on those further on; the switch takes it off.
func TestValuesOnFlows(t *testing.T) {
	local, run, model := started(t)
	p := until(t, run, func(p *Picture) bool { return len(p.Tasks) == 1 })
	do(t, local, engine.CompleteTask{Task: p.Tasks[0].Wait.Key, Variables: engine.Vars{"amount": []byte("12"), "gift": []byte("true")}})
	p = until(t, run, func(p *Picture) bool { return len(p.Incidents) == 1 })
	if got := p.Marks["f2"].Values; got != "amount = 12\ngift = true" {
		t.Errorf("on the flow behind the task stands %q", got)
	}
	do(t, local, engine.ResolveIncident{Incident: p.Incidents[0].Key, How: engine.Repeat})
	p = until(t, run, (*Picture).Over)
	if got := p.Marks["f1"].Values + p.Marks["f3"].Values; got != "" {
		t.Errorf("where nothing was written stands %q", got)
	}
	w := test.NewTempWindow(t, look.Column(0))
	w.Resize(fyne.NewSize(400, 600))
	panel := NewPanel(local, overlay.New(w))
	var marks map[string]scene.Mark
	panel.OnMarks = func(m map[string]scene.Mark) { marks = m }
	panel.OnValues = func(on bool) { panel.Values = on; panel.Refresh() }
	panel.Show(run, model)
	defer panel.Close()
	if marks["f2"].Values != "" {
		t.Error("values are shown that nobody asked for")
	}
	panel.Controls()["values"].(*look.Button).Do()
	if marks["f2"].Values == "" || !panel.flows.On {
		t.Error("the switch shows no values")
	}
}

// Many values and long ones are cut, and what was taken again says how often.
func TestPlateOfValues(t *testing.T) {
	values := map[string]string{"a": "1", "b": `"a text that is longer than there is room for"`, "c": "3", "d": "4", "e": "5"}
	if got, want := plate([]string{"a", "b", "c", "d", "e"}, values, 2), "a = 1\nb = \"a text that is lon…\nc = 3\n+2\n×2"; got != want {
		t.Errorf("the plate says %q, want %q", got, want)
	}
	if got := plate(nil, values, 1); got != "" {
		t.Errorf("of nothing it says %q", got)
	}
}

// What waits for a message or a time is amber; what a person or the program works on, and what holds others, is not.
func TestWhatWaits(t *testing.T) {
	const file = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><message id="m" name="paid"/>
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/><parallelGateway id="g"/>
<sequenceFlow id="f1" sourceRef="g" targetRef="r"/><receiveTask id="r" messageRef="m"/>
<sequenceFlow id="f2" sourceRef="g" targetRef="t"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f3" sourceRef="g" targetRef="u"/><userTask id="u"/><boundaryEvent id="b" attachedToRef="u"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
<sequenceFlow id="f5" sourceRef="b" targetRef="e"/><endEvent id="e"/>
<sequenceFlow id="f4" sourceRef="g" targetRef="sub"/><subProcess id="sub"><startEvent id="is"/><sequenceFlow id="if" sourceRef="is" targetRef="iu"/><userTask id="iu"/></subProcess>
<boundaryEvent id="b2" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><sequenceFlow id="f6" sourceRef="b2" targetRef="e"/></process></definitions>`
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rt.Close() })
	local := &Local{Engine: rt.Engine(), URL: rt.URL(), Deploy: rt.Deploy, Calls: func(engine.Key) []exchange.Call { return nil }}
	definitions, err := local.Deploy(context.Background(), "p.bpmn", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	run, err := local.Begin(context.Background(), definitions, "p", engine.Vars{})
	if err != nil {
		t.Fatal(err)
	}
	p := until(t, run, func(p *Picture) bool { return len(p.Tasks) == 2 && len(p.Receives) == 1 })
	waits, works := scene.Mark{State: scene.Waiting, Tokens: 1}, scene.Mark{State: scene.Active, Tokens: 1}
	wantMarks(t, p, map[string]scene.Mark{"r": waits, "t": waits, "u": works, "sub": works, "iu": works})
}

// A step tells what each variable had been before, and nothing of one that stays as it was.
func TestChangesOfAStep(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rt.Close() })
	local := &Local{Engine: rt.Engine(), URL: rt.URL(), Deploy: rt.Deploy, Calls: func(engine.Key) []exchange.Call { return nil }}
	definitions, err := local.Deploy(t.Context(), "p.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true">
		<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="ask"/><userTask id="ask"/><sequenceFlow id="g" sourceRef="ask" targetRef="again"/><userTask id="again"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	run, err := local.Begin(t.Context(), definitions, "p", engine.Vars{"total": json.RawMessage("5"), "city": json.RawMessage(`"Rome"`)})
	if err != nil {
		t.Fatal(err)
	}
	p := until(t, run, func(p *Picture) bool { return len(p.Tasks) == 1 })
	if err := local.Engine.Run(t.Context(), engine.CompleteTask{Task: p.Tasks[0].Wait.Key, Variables: engine.Vars{"total": json.RawMessage("7"), "city": json.RawMessage(`"Rome"`)}}); err != nil {
		t.Fatal(err)
	}
	p = until(t, run, func(p *Picture) bool { return len(p.Tasks) == 1 && p.Tasks[0].Wait.Element == "again" })
	changed, err := (&Panel{run: run}).changes(p)
	if err != nil || len(changed) != 1 || changed[0].Name != "total" || changed[0].Value != "5 \u2192 7" || changed[0].Note != "by ask" {
		t.Errorf("changed: %s, %v", fingerprint(changed), err)
	}
}
