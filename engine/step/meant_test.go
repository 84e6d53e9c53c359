package step_test

import (
	"testing"
	"time"

	"hookflow/engine"
)

// A transaction that is being undone takes nothing in any more: its event sub-processes are closed with it.
func TestACancelledTransactionTakesNothingIn(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><transaction id="tx"><startEvent id="s2"/>`+compensable("a")+`<endEvent id="c"><cancelEventDefinition/></endEvent><sequenceFlow id="h1" sourceRef="s2" targetRef="a"/><sequenceFlow id="h2" sourceRef="a" targetRef="c"/>
		<subProcess id="es" triggeredByEvent="true"><startEvent id="m" isInterrupting="false"><signalEventDefinition signalRef="sig"/></startEvent><userTask id="n"/><sequenceFlow id="g" sourceRef="m" targetRef="n"/></subProcess></transaction>
		<boundaryEvent id="x" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent><userTask id="u"/>
		s -> tx
		x -> u`))
	trace := play(t, w, "start p\nsignal sig\ntask undoa")
	follows(t, trace, "activated undoa\n> signal sig\n> task undoa\nactivated x\nactivated u")
	never(t, trace, "activated es")
}

// What had still to begin in an ad-hoc sub-process never does once its completion condition has held, whatever holds afterwards.
func TestAnAdHocSubProcessThatIsOverBeginsNothing(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><adHocSubProcess id="h" ordering="Sequential" cancelRemainingInstances="false"><userTask id="a"/><userTask id="b"/>
		<boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><signalEventDefinition signalRef="sig"/></boundaryEvent><userTask id="n"/><sequenceFlow id="g" sourceRef="t" targetRef="n"/>
		<completionCondition>=enough = true</completionCondition></adHocSubProcess><userTask id="u"/>
		s -> h -> u`))
	trace := play(t, w, "start p\nsignal sig\ntask a enough=true\ntask n enough=false")
	follows(t, trace, "> task a enough=true\n> task n enough=false\ncompleted h\nactivated u")
	never(t, trace, "activated b")
	if in := only(t, w); len(in.Arrivals) != 0 {
		t.Errorf("there wait %+v", in.Arrivals)
	}
}

// An inclusive join does not wait for a token that could also come where one stands already (BPMN 2.0, 13.4.3).
func TestInclusiveJoinDoesNotWaitForWhoMayComeWhereOneStands(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><parallelGateway id="g"/><userTask id="x"/><exclusiveGateway id="e"/><task id="a"/><task id="b"/><inclusiveGateway id="j"/><userTask id="u"/>
		s -> g -> a -> j -> u
		g -> x -> e
		b -> j
		`+conditional("e", "a", "=way = 1")+conditional("e", "b", "=way = 2")))
	follows(t, play(t, w, "start p\ntask u\ntask x way=2"), "activated x\nactivated j\ncompleted j\nactivated u\n> task u\n> task x way=2\nactivated b\nactivated j\nactivated u")
}

// An escalation climbs through every call activity until somebody catches it.
func TestAnEscalationClimbsThroughSeveralCallers(t *testing.T) {
	calls := func(id, process string) string {
		return named(id, `<startEvent id="s`+id+`"/><callActivity id="c`+id+`" calledElement="`+process+`"/>
			s`+id+` -> c`+id)
	}
	w := world(t, process(`<startEvent id="s"/><callActivity id="c" calledElement="q"/><boundaryEvent id="b" attachedToRef="c" cancelActivity="false"><escalationEventDefinition escalationRef="esc"/></boundaryEvent><userTask id="u"/>
		s -> c
		b -> u`), calls("q", "r"), calls("r", "z"), named("z", `<startEvent id="sz"/><intermediateThrowEvent id="tz"><escalationEventDefinition escalationRef="esc"/></intermediateThrowEvent><userTask id="uz"/>
		sz -> tz -> uz`))
	trace := play(t, w, "start p")
	for _, line := range []string{"caught b escalation X", "activated u", "#4 activated uz"} {
		follows(t, trace, line)
	}
}

// To forget an older version leaves the newest one alone: its timer comes when it would have.
func TestForgettingAnOlderVersionRestartsNothing(t *testing.T) {
	const timed = `<startEvent id="t"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent><userTask id="u"/>
		t -> u`
	w := world(t, process(timed))
	var first engine.Key
	w.View(func(tx engine.Tx) {
		for k := range tx.From(engine.BucketDefinition, nil) {
			first = engine.KeyOf(k)
		}
	})
	deploy(t, w, process(timed+"\n<task id=\"new\"/>"))
	if err := w.Advance(30 * time.Minute); err != nil {
		t.Fatal(err)
	}
	do(t, w, engine.DeleteDefinition{Definition: first})
	if err := w.Advance(30 * time.Minute); err != nil || begun(w) != 1 {
		t.Errorf("after an hour %d have begun: %v", begun(w), err)
	}
}

// No attempt begins later than the model allows, however many are left.
func TestTheTimeForAttempts(t *testing.T) {
	w := world(t, call("", `<hookflow:retry attempts="9" delay="PT7S" budget="PT10S"/>`))
	do(t, w, engine.Start{Process: "p"})
	if wait := fail(t, w, engine.FailJob{}); wait.Held || wait.Due != w.Now.Add(7*time.Second).UnixNano() {
		t.Errorf("after the first attempt it is %+v", wait)
	}
	if err := w.Advance(7 * time.Second); err != nil {
		t.Fatal(err)
	}
	if wait := fail(t, w, engine.FailJob{}); !wait.Held || len(w.Incidents()) != 1 {
		t.Errorf("the third attempt would begin after 14 s of 10: %+v", wait)
	}
}
