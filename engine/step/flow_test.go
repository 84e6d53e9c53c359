package step_test

import (
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
)

// compensable is a task that can be undone, by a user task so that the undoing can be watched.
func compensable(id string) string {
	return `<task id="` + id + `"/><boundaryEvent id="b` + id + `" attachedToRef="` + id + `"><compensateEventDefinition/></boundaryEvent><userTask id="undo` + id + `" isForCompensation="true"/><association id="as` + id + `" sourceRef="b` + id + `" targetRef="undo` + id + `"/>`
}

// What was completed is undone in reverse order, one after the other, each sub-process by what was completed in it
// (BPMN 2.0, 13.5.5); the thrower goes on when all is undone.
func TestUndoingOneAfterTheOther(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/>`+compensable("a")+`<subProcess id="sp"><startEvent id="s2"/>`+compensable("b")+`<subProcess id="in"><startEvent id="s3"/>`+compensable("c")+compensable("d")+
		`<sequenceFlow id="g1" sourceRef="s3" targetRef="c"/><sequenceFlow id="g2" sourceRef="c" targetRef="d"/></subProcess><sequenceFlow id="h1" sourceRef="s2" targetRef="b"/><sequenceFlow id="h2" sourceRef="b" targetRef="in"/></subProcess>
		<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><userTask id="u"/>
		s -> a -> sp -> t -> u`))
	trace := play(t, w, "start p\ntask undod\ntask undoc\ntask undob\ntask undoa\ntask u")
	follows(t, trace, `
		thrown t compensate
		activated undod
		> task undod
		activated undoc
		> task undoc
		activated undob
		> task undob
		activated undoa
		> task undoa
		completed t
		activated u
		ended completed`)
	if in := only(t, w); in.LastComp != 6 {
		t.Errorf("it remembered %d completed activities, and 6 were", in.LastComp)
	}
}

// around is the element of the scope that the only active token of an element lies in.
func around(t *testing.T, w *enginetest.World, element string) string {
	t.Helper()
	in := only(t, w)
	for _, token := range in.Tokens {
		if token.Element == element {
			return in.Token(token.Scope).Element
		}
	}
	t.Fatalf("%s is not active", element)
	return ""
}

// What undoes runs in the scope of what it undoes, not in that of who asked for it.
func TestUndoingRunsWhereItWasDone(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/>`+compensable("a")+`<subProcess id="sp"><startEvent id="s2"/>`+compensable("b")+`<sequenceFlow id="h1" sourceRef="s2" targetRef="b"/></subProcess><intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>
		s -> a -> sp -> t`))
	do(t, w, engine.Start{Process: "p"})
	if got := around(t, w, "undob"); got != "sp" {
		t.Errorf("b is undone in %s", got)
	}
	play(t, w, "task undob")
	if got := around(t, w, "undoa"); got != "p" {
		t.Errorf("a is undone in %s", got)
	}
	w = world(t, process(`<startEvent id="s"/><transaction id="tx"><startEvent id="s2"/>`+compensable("a")+`<endEvent id="c"><cancelEventDefinition/></endEvent>
		<sequenceFlow id="h1" sourceRef="s2" targetRef="a"/><sequenceFlow id="h2" sourceRef="a" targetRef="c"/></transaction><boundaryEvent id="x" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent><task id="u"/>
		s -> tx
		x -> u`))
	do(t, w, engine.Start{Process: "p"})
	if got := around(t, w, "undoa"); got != "tx" {
		t.Errorf("of a cancelled transaction a is undone in %s", got)
	}
}

// Tokens that wait before a join go with their scope, and those of another scope stay.
func TestWaitingTokensGoWithTheirScope(t *testing.T) {
	sub := func(id string) string {
		return `<subProcess id="` + id + `"><startEvent id="s` + id + `"/><parallelGateway id="g` + id + `"/><task id="a` + id + `"/><userTask id="b` + id + `"/><parallelGateway id="j` + id + `"/>` +
			`<sequenceFlow id="1` + id + `" sourceRef="s` + id + `" targetRef="g` + id + `"/><sequenceFlow id="2` + id + `" sourceRef="g` + id + `" targetRef="a` + id + `"/><sequenceFlow id="3` + id + `" sourceRef="g` + id + `" targetRef="b` + id + `"/>` +
			`<sequenceFlow id="4` + id + `" sourceRef="a` + id + `" targetRef="j` + id + `"/><sequenceFlow id="5` + id + `" sourceRef="b` + id + `" targetRef="j` + id + `"/></subProcess>`
	}
	w := world(t, process(`<startEvent id="s"/>`+sub("x")+sub("y")+`<boundaryEvent id="t" attachedToRef="x"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent><userTask id="u"/><userTask id="z"/>
		s -> x
		s -> y -> z
		t -> u`))
	do(t, w, engine.Start{Process: "p"})
	if in := only(t, w); len(in.Arrivals) != 2 {
		t.Fatalf("waiting are %+v", in.Arrivals)
	}
	play(t, w, "advance 1s")
	if in := only(t, w); len(in.Arrivals) != 1 || in.Token(in.Arrivals[0].Scope).Element != "y" {
		t.Errorf("waiting are %+v", in.Arrivals)
	}
	follows(t, play(t, w, "task by"), "activated jy\ncompleted jy\ncompleted y\nactivated z")
}

// A sub-process that is undone by a handler of its own forgets what was completed inside it.
func TestHandlerOfASubProcess(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><subProcess id="sp"><startEvent id="s2"/>`+compensable("a")+`<sequenceFlow id="h1" sourceRef="s2" targetRef="a"/></subProcess>
		<boundaryEvent id="bsp" attachedToRef="sp"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="bsp" targetRef="undo"/>`+compensable("z")+`
		<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><userTask id="u"/>
		s -> z -> sp -> t -> u`))
	trace := play(t, w, "start p\ntask undo\ntask undoz")
	follows(t, trace, "activated undo\n> task undo\nactivated undoz\n> task undoz\ncompleted t\nactivated u")
	never(t, trace, "activated undoa")
	if in := only(t, w); len(in.Comps) != 0 {
		t.Errorf("it still remembers %d", len(in.Comps))
	}
}

// A transaction that is cancelled is undone before it is left by its cancel event.
func TestCancelledTransactionIsUndoneFirst(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><transaction id="tx"><startEvent id="s2"/>`+compensable("a")+compensable("b")+`<endEvent id="c"><cancelEventDefinition/></endEvent>
		<sequenceFlow id="h1" sourceRef="s2" targetRef="a"/><sequenceFlow id="h2" sourceRef="a" targetRef="b"/><sequenceFlow id="h3" sourceRef="b" targetRef="c"/></transaction>
		<boundaryEvent id="x" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent><userTask id="u"/><userTask id="good"/>
		s -> tx -> good
		x -> u`))
	trace := play(t, w, "start p\ntask undob\ntask undoa")
	follows(t, trace, "activated undob\n> task undob\nactivated undoa\n> task undoa\nactivated x\nactivated u")
	never(t, trace, "activated good")
}

// A scope that is terminated forgets what could be undone in it, however deep that lies.
func TestTerminatedScopesForgetWhatWasDone(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><subProcess id="sp"><startEvent id="s2"/><subProcess id="in"><startEvent id="s3"/>`+compensable("a")+compensable("b")+`<sequenceFlow id="g1" sourceRef="s3" targetRef="a"/><sequenceFlow id="g2" sourceRef="a" targetRef="b"/></subProcess>`+compensable("c")+`<userTask id="w"/>
		<sequenceFlow id="h1" sourceRef="s2" targetRef="in"/><sequenceFlow id="h2" sourceRef="in" targetRef="c"/><sequenceFlow id="h3" sourceRef="c" targetRef="w"/></subProcess>
		<boundaryEvent id="x" attachedToRef="sp"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent><userTask id="u"/>
		s -> sp
		x -> u`))
	do(t, w, engine.Start{Process: "p"})
	if in := only(t, w); len(in.Comps) != 4 {
		t.Fatalf("%d can be undone, and a, b, in and c were done", len(in.Comps))
	}
	play(t, w, "advance 1s")
	if in := only(t, w); len(in.Comps) != 0 || len(w.Tasks()) != 1 {
		t.Errorf("%d can still be undone", len(in.Comps))
	}
}

// Flows without condition are always taken, those whose condition holds beside them; the default flow where none of the
// conditions holds (BPMN 2.0, 13.3.1).
func TestWhichFlowsAreTaken(t *testing.T) {
	model := process(`<startEvent id="s"/><task id="a" default="a_d"/><userTask id="u"/><userTask id="c"/><userTask id="c2"/><userTask id="d"/>
		s -> a -> u
		` + conditional("a", "c", "n &gt; 1") + conditional("a", "c2", "n &gt; 2") + `
		a -> d`)
	for n, want := range map[string]string{"0": "u d", "2": "u c", "3": "u c c2"} {
		w := world(t, model)
		play(t, w, "start p n="+n)
		var got []string
		for _, task := range w.Tasks() {
			got = append(got, task.Wait.Element)
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("with %s it goes to %s, not %s", n, text, want)
		}
	}
}

// An activity that needs several tokens begins when so many have come, from one flow or from several (BPMN 2.0, 10.2.2).
func TestTokensThatAreNeeded(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><userTask id="c"/><userTask id="n" startQuantity="2"/>
		s -> g -> a -> n
		g -> b -> n
		g -> c -> n`))
	trace := play(t, w, "start p\ntask a\ntask b\ntask c")
	follows(t, trace, "> task a\narrived a_n at n\n> task b\narrived b_n at n\nactivated n\n> task c\narrived c_n at n")
	if strings.Count(trace, "activated n\n") != 1 {
		t.Errorf("it began more than once:\n%s", trace)
	}
	w = world(t, process(`<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><userTask id="c"/><userTask id="n" startQuantity="2"/>
		s -> g -> a -> n
		g -> b -> n
		g -> c -> n`))
	if trace := play(t, w, "start p\ntask c\ntask b"); strings.Count(trace, "activated n\n") != 1 || len(only(t, w).Arrivals) != 0 {
		t.Errorf("%+v is left:\n%s", only(t, w).Arrivals, trace)
	}
	w = world(t, process(`<startEvent id="s"/><userTask id="a" completionQuantity="3"/><userTask id="n" startQuantity="2"/>
		s -> a -> n`))
	trace = play(t, w, "start p\ntask a")
	if strings.Count(trace, "activated n\n") != 1 || len(only(t, w).Arrivals) != 1 || only(t, w).Arrivals[0].Count != 1 {
		t.Errorf("of 3 tokens on one flow %+v is left:\n%s", only(t, w).Arrivals, trace)
	}
}

// An inclusive join waits for a token that waits itself before another join on the way to it (BPMN 2.0, 13.4.3).
func TestInclusiveJoinWaitsForTokensBeforeAnother(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><inclusiveGateway id="i"/><userTask id="a"/><parallelGateway id="g"/><userTask id="b"/><userTask id="c"/><parallelGateway id="k"/><inclusiveGateway id="j"/><userTask id="u"/>
		s -> i -> a -> j -> u
		i -> g -> b -> k -> j
		g -> c -> k`))
	trace := play(t, w, "start p\ntask b\ntask a\ntask c")
	follows(t, trace, "> task b\narrived b_k at k\n> task a\narrived a_j at j\n> task c\nactivated j\nactivated u")
	if strings.Count(trace, "activated j\n") != 1 {
		t.Errorf("it did not wait:\n%s", trace)
	}
}

// A token that waits before an activity which needs more could still come: the inclusive join waits for it.
func TestInclusiveJoinWaitsForTokensBeforeAnActivity(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><inclusiveGateway id="i"/><userTask id="a"/><task id="n" startQuantity="2"/><inclusiveGateway id="j"/><userTask id="u"/>
		s -> i -> a -> j -> u
		i -> n -> j`))
	never(t, play(t, w, "start p\ntask a"), "activated j")
}

// When the last tokens are those that a complex gateway uses up, the process is over.
func TestProcessEndsWithTheLastTokenOfAGateway(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><complexGateway id="x"/><userTask id="u"/>
		s -> g -> a -> x -> u
		g -> b -> x`))
	trace := play(t, w, "start p\ntask a\ntask u\ntask b")
	follows(t, trace, "> task u\ncompleted u\n> task b\ncompleted b\nended completed")
	if in := only(t, w); len(in.Arrivals) != 0 {
		t.Errorf("%+v is left", in.Arrivals)
	}
}

// Every event sub-process of a scope is armed, and every event that a behaviour names is thrown.
func TestEveryEventIsArmedAndThrown(t *testing.T) {
	sub := func(id, definition string) string {
		return `<subProcess id="` + id + `" triggeredByEvent="true"><startEvent id="s` + id + `" isInterrupting="false">` + definition + `</startEvent><task id="t` + id + `"/><sequenceFlow id="f` + id + `" sourceRef="s` + id + `" targetRef="t` + id + `"/></subProcess>`
	}
	w := world(t, process(`<startEvent id="s"/><userTask id="u"/>`+sub("x", `<messageEventDefinition messageRef="paid"/>`)+sub("y", `<signalEventDefinition signalRef="sig"/>`)+`
		s -> u`))
	follows(t, play(t, w, "start p\nsignal sig\nmessage paid"), "activated ty\nactivated tx")
	behaviour := `<complexBehaviorDefinition><condition>true</condition><event><escalationEventDefinition escalationRef="esc"/></event></complexBehaviorDefinition>`
	w = world(t, process(`<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics behavior="Complex"><loopCardinality>2</loopCardinality>`+behaviour+behaviour+`</multiInstanceLoopCharacteristics></userTask>
		<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><escalationEventDefinition escalationRef="esc"/></boundaryEvent><task id="z"/>
		s -> a
		b -> z`))
	if trace := play(t, w, "start p\ntask a"); strings.Count(trace, "activated z\n") != 2 {
		t.Errorf("two events were to be thrown:\n%s", trace)
	}
}

// A complex gateway without a condition goes on with one token, and uses the others up (BPMN 2.0, 13.4.5).
func TestComplexGatewayWithoutCondition(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><complexGateway id="x"/><userTask id="u"/>
		s -> g -> a -> x -> u
		g -> b -> x`))
	trace := play(t, w, "start p\ntask a\ntask b\ntask u")
	follows(t, trace, "> task a\nactivated x\nactivated u\n> task b\n> task u\nended completed")
	if strings.Count(trace, "activated u\n") != 1 {
		t.Errorf("it went on twice:\n%s", trace)
	}
}

// A gateway whose condition cannot be told stops with one incident, however often it is looked at.
func TestGatewayThatCannotDecideStopsOnce(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><complexGateway id="x"><activationCondition>missing</activationCondition></complexGateway><userTask id="u"/>
		s -> g -> a -> x -> u
		g -> b -> x`))
	play(t, w, "start p\ntask a\ntask b")
	if list := w.Incidents(); len(list) != 1 || list[0].Kind != engine.BadExpression {
		t.Errorf("incidents %+v", list)
	}
}

// An event behind a gateway that needs several things decides when all of them have happened.
func TestEventThatNeedsAllBehindAGateway(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><eventBasedGateway id="g"/><intermediateCatchEvent id="c" parallelMultiple="true"><messageEventDefinition messageRef="paid"/><signalEventDefinition signalRef="sig"/></intermediateCatchEvent>
		<intermediateCatchEvent id="d"><messageEventDefinition messageRef="sent"/></intermediateCatchEvent><userTask id="u"/><userTask id="z"/>
		s -> g -> c -> u
		g -> d -> z`))
	do(t, w, engine.Start{Process: "p"})
	do(t, w, engine.Publish{Name: "paid", Payload: []byte(`{"a": 1}`)})
	if n := len(w.Tasks()); n != 0 || len(only(t, w).Waits) != 2 {
		t.Errorf("after one of two things %d tasks are there, and it waits for %d", n, len(only(t, w).Waits))
	}
	do(t, w, engine.Broadcast{Signal: "sig", Variables: vars(`{"b": 2}`)})
	if tasks := w.Tasks(); len(tasks) != 1 || tasks[0].Wait.Element != "u" || len(only(t, w).Waits) != 1 || enginetest.Variables(only(t, w)) != "a=1 b=2" {
		t.Errorf("after both: %+v with %s", tasks, enginetest.Variables(only(t, w)))
	}
}

// The elements of an ad-hoc sub-process to begin with are given by their ids; one that it does not hold is an incident.
func TestElementsToBeginWith(t *testing.T) {
	adHoc := func(active string) string {
		return process(`<startEvent id="s"/><task id="out"/><adHocSubProcess id="h"><extensionElements><zeebe:adHoc activeElementsCollection="` + active + `"/></extensionElements><userTask id="a"/><userTask id="b"/><userTask id="c"/></adHocSubProcess>
			s -> h -> out`)
	}
	for active, want := range map[string]string{
		`=[&quot;a&quot;, &quot;c&quot;]`: "a c",
		`=[&quot;zz&quot;]`:               `incident h expression: the ad-hoc sub-process has no element "zz"`,
		`=[&quot;out&quot;]`:              `incident h expression: the ad-hoc sub-process has no element "out"`,
		`=[1]`:                            `incident h expression: the ad-hoc sub-process has no element ""`,
		`=1`:                              `incident h expression: the list of active elements (=1) is number and no list`,
	} {
		w := world(t, adHoc(active))
		trace := play(t, w, "start p")
		if strings.HasPrefix(want, "incident") {
			follows(t, trace, want)
			continue
		}
		var got []string
		for _, task := range w.Tasks() {
			got = append(got, task.Wait.Element)
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s begins %s:\n%s", active, text, trace)
		}
	}
}

// A called process gets its business key and variables as the call says, and gives back what it says; each row counts.
func TestWhatGoesIntoACallAndOut(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><callActivity id="c" calledElement="q"><extensionElements><camunda:in businessKey="${key}"/><camunda:in source="a" target="x"/><camunda:in sourceExpression="${a + 1}" target="y"/>
		<camunda:out source="r" target="one"/><camunda:out sourceExpression="${r + 1}" target="two"/></extensionElements></callActivity><userTask id="u"/>
		s -> c -> u`), named("q", `<startEvent id="s2"/><userTask id="u2"/>
		s2 -> u2`))
	play(t, w, `start p business=B key="K" a=7`+"\ntask u2 r=3")
	list := w.Instances()
	caller, called := list[0], list[1]
	if caller.Process != "p" {
		caller, called = called, caller
	}
	if called.BusinessKey != "K" || enginetest.Variables(called) != "x=7 y=8 r=3" {
		t.Errorf("it was called as %q with %s", called.BusinessKey, enginetest.Variables(called))
	}
	if got := enginetest.Variables(caller); got != `a=7 key="K" one=3 two=4` {
		t.Errorf("it came back with %s", got)
	}
	w = world(t, process(`<startEvent id="s"/><callActivity id="c" calledElement="q"><extensionElements><camunda:in source="a" target="x"/><camunda:out source="nothing" target="one"/></extensionElements></callActivity><userTask id="u"/>
		s -> c -> u`), named("q", `<startEvent id="s2"/><userTask id="u2"/>
		s2 -> u2`))
	play(t, w, `start p business=B a=7`+"\ntask u2 r=3")
	for _, in := range w.Instances() {
		if in.BusinessKey != "B" || in.Process == "p" && enginetest.Variables(in) != "a=7 one=null" {
			t.Errorf("%s has the key %q and %s", in.Process, in.BusinessKey, enginetest.Variables(in))
		}
	}
}

// Inputs, outputs, properties and data move row by row, each seeing those before it.
func TestEveryRowOfAMappingCounts(t *testing.T) {
	w := world(t, `<dataStore id="ds" name="stock"/>`+process(`<dataObject id="do1" name="d1"/><dataObject id="do2" name="d2"/><dataStoreReference id="dr" dataStoreRef="ds"/><startEvent id="s"/>
		<userTask id="a"><extensionElements><hookflow:input variable="x" value="=n"/><hookflow:input variable="y" value="=x + 1"/><hookflow:output variable="p" value="=x"/><hookflow:output variable="q" value="=y"/></extensionElements>
			<property id="p1" name="own1"/><property id="p2" name="own2"/>
			<dataInputAssociation id="i1"><sourceRef>do1</sourceRef><targetRef>p1</targetRef></dataInputAssociation><dataInputAssociation id="i2"><sourceRef>do2</sourceRef><targetRef>p2</targetRef></dataInputAssociation>
			<dataOutputAssociation id="o1"><sourceRef>p1</sourceRef><targetRef>dr</targetRef><assignment><from>own1 + own2</from><to>sum</to></assignment></dataOutputAssociation>
			<dataOutputAssociation id="o3"><targetRef>do2</targetRef><assignment><from>own1</from><to>first</to></assignment><assignment><from>own2</from><to>second</to></assignment></dataOutputAssociation>
			<dataOutputAssociation id="o2"><sourceRef>p2</sourceRef><targetRef>do1</targetRef><transformation>own2 * 10</transformation></dataOutputAssociation></userTask><userTask id="u"/>
		s -> a -> u`))
	play(t, w, "start p n=1 d1=3 d2=4")
	token := only(t, w).Tokens[1]
	var own []string
	for _, v := range token.Vars {
		own = append(own, v.Name+"="+string(v.Value))
	}
	if got := strings.Join(own, " "); got != "own1=3 own2=4 x=1 y=2" {
		t.Errorf("inside it has %s", got)
	}
	play(t, w, "task a")
	if got := enginetest.Variables(only(t, w)); got != "d1=40 d2=4 n=1 p=1 q=2 first=3 second=4" {
		t.Errorf("it left %s", got)
	}
	w.View(func(tx engine.Tx) {
		if got := string(tx.Get(engine.BucketData, []byte("stock"))); got != "7" {
			t.Errorf("the store holds %s", got)
		}
	})
}

// A standard loop without condition and maximum runs once; with a maximum, so often; it counts its rounds from 1.
func TestRoundsOfAStandardLoop(t *testing.T) {
	for attributes, rounds := range map[string]int{``: 1, `loopMaximum="3"`: 3, `loopMaximum="1"`: 1} {
		w := world(t, process(`<startEvent id="s"/><userTask id="a"><standardLoopCharacteristics `+attributes+`/></userTask><userTask id="u"/>
			s -> a -> u`))
		do(t, w, engine.Start{Process: "p"})
		if body := only(t, w).Tokens[1]; body.Loop == nil || body.Loop.Total != -1 || body.Loop.Started != 1 {
			t.Errorf("%s: how often it runs is known: %+v", attributes, body.Loop)
		}
		for n := range rounds {
			if tasks := w.Tasks(); len(tasks) != 1 || tasks[0].Wait.Element != "a" {
				t.Fatalf("%s: after %d rounds of %d: %+v", attributes, n, rounds, tasks)
			}
			do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
		}
		if tasks := w.Tasks(); len(tasks) != 1 || tasks[0].Wait.Element != "u" {
			t.Errorf("%s: after %d rounds: %+v", attributes, rounds, tasks)
		}
	}
}

// The condition of a standard loop sees how many rounds have completed (BPMN 2.0, table 10.28).
func TestConditionOfAStandardLoopCounts(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><userTask id="a"><standardLoopCharacteristics><loopCondition>loopCounter &lt; 3</loopCondition></standardLoopCharacteristics></userTask><userTask id="u"/>
		s -> a -> u`))
	do(t, w, engine.Start{Process: "p"})
	for n, at := range []string{"a", "a", "u"} {
		do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
		if tasks := w.Tasks(); len(tasks) != 1 || tasks[0].Wait.Element != at {
			t.Errorf("after %d rounds it is at %+v", n+1, tasks)
		}
	}
}

// The attributes of a multi-instance count what the standard says (BPMN 2.0, table 10.30), and each round knows its number.
func TestAttributesOfAMultiInstance(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><userTask id="a"><extensionElements><hookflow:input variable="n" value="=loopCounter"/></extensionElements><multiInstanceLoopCharacteristics><loopCardinality>4</loopCardinality>
		<completionCondition>numberOfInstances = 4 and numberOfActiveInstances = 1 and numberOfCompletedInstances = 3 and numberOfTerminatedInstances = 0</completionCondition></multiInstanceLoopCharacteristics></userTask><userTask id="u"/>
		s -> a -> u`))
	do(t, w, engine.Start{Process: "p"})
	for n, task := range w.Tasks() {
		if v := task.Instance.Token(task.Wait.Token).Variable("n"); v == nil || string(v.Value) != string(rune('1'+n)) {
			t.Errorf("round %d knows %+v", n+1, v)
		}
	}
	for n, at := range []string{"a", "a", "u"} {
		do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
		if got := w.Tasks()[0].Wait.Element; got != at {
			t.Errorf("after %d of 4 it is at %s", n+1, got)
		}
	}
}

// A caught error leaves its code and its words in the variables that the event names.
func TestWhatACaughtErrorLeaves(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><serviceTask id="j"/><boundaryEvent id="b" attachedToRef="j"><errorEventDefinition errorRef="err" camunda:errorCodeVariable="code" camunda:errorMessageVariable="text"/></boundaryEvent><userTask id="u"/>
		s -> j
		b -> u`))
	do(t, w, engine.Start{Process: "p"})
	do(t, w, engine.ThrowJobError{Job: w.Jobs()[0].Wait.Key, Code: "E", Message: "no paper", Variables: vars(`{"x": 1}`)})
	if got := enginetest.Variables(only(t, w)); got != `code="E" text="no paper" x=1` {
		t.Errorf("it leaves %s", got)
	}
}

// A key is text: of a date as it is written, of a number its digits.
func TestKeysAreText(t *testing.T) {
	for key, want := range map[string]string{`date("2026-01-02")`: "2026-01-02", `12`: "12", `"a"`: "a", `duration("PT1H")`: "PT1H", `true`: "true"} {
		w := world(t, process(`<startEvent id="s"/><intermediateCatchEvent id="c"><extensionElements><hookflow:receive correlationKey="=`+strings.ReplaceAll(key, `"`, "&quot;")+`"/></extensionElements><messageEventDefinition messageRef="paid"/></intermediateCatchEvent><task id="z"/>
			s -> c -> z`))
		do(t, w, engine.Start{Process: "p"})
		if waits := only(t, w).Waits; len(waits) != 1 || waits[0].Corr != want {
			t.Errorf("%s is the key %+v", key, waits)
		}
	}
}

// A completion condition ends the rounds that still run, and they are counted as terminated (BPMN 2.0, table 10.30).
func TestCompletionConditionEndsTheRest(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics><loopCardinality>5</loopCardinality><completionCondition>numberOfCompletedInstances &gt;= 2</completionCondition></multiInstanceLoopCharacteristics></userTask><userTask id="u"/>
		s -> a -> u`))
	do(t, w, engine.Start{Process: "p"})
	for range 2 {
		do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	}
	if tasks := w.Tasks(); len(tasks) != 1 || tasks[0].Wait.Element != "u" {
		t.Errorf("after two of five: %+v", tasks)
	}
	var last *engine.Loop
	for _, ev := range w.Events {
		if ev.Kind == engine.Looped {
			last = ev.Loop
		}
	}
	if last.Total != 5 || last.Started != 5 || last.Completed != 2 || last.Terminated != 3 {
		t.Errorf("it counts %+v", last)
	}
}

// Outputs pick from everything that a called process ends with, and nothing else comes back; without outputs all does,
// unless the call says otherwise.
func TestOutputsOfACall(t *testing.T) {
	for name, c := range map[string]struct{ settings, has string }{
		"nothing said":             {``, `r=3 x=4`},
		"outputs":                  {`<hookflow:output variable="one" value="=r"/>`, `one=3`},
		"not all":                  {`<zeebe:calledElement processId="q" propagateAllChildVariables="false"/>`, ``},
		"not all, but what is out": {`<zeebe:calledElement processId="q" propagateAllChildVariables="false"/><hookflow:output variable="one" value="=r"/>`, `one=3`},
	} {
		w := world(t, process(`<startEvent id="s"/><callActivity id="c" calledElement="q"><extensionElements>`+c.settings+`</extensionElements></callActivity><userTask id="u"/>
			s -> c -> u`), named("q", `<startEvent id="s2"/><userTask id="u2"/>
			s2 -> u2`))
		play(t, w, "start p\ntask u2 r=3 x=4")
		for _, in := range w.Instances() {
			if got := enginetest.Variables(in); in.Process == "p" && got != c.has {
				t.Errorf("%s: it came back with %s, not %s", name, got, c.has)
			}
		}
	}
}

// A called process that has no place to begin at is over at once, and its caller goes on.
func TestCallingWhatCannotBegin(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><callActivity id="c" calledElement="q"/><userTask id="u"/>
		s -> c -> u`), named("q", `<startEvent id="m"><messageEventDefinition messageRef="paid"/></startEvent><userTask id="u2"/>
		m -> u2`))
	if do(t, w, engine.Start{Process: "p"}); len(w.Tasks()) != 1 || w.Tasks()[0].Wait.Element != "u" {
		t.Errorf("tasks %+v", w.Tasks())
	}
}

// The outside is told of the first timer of a start event when its process is deployed.
func TestDeployedTimersAreTold(t *testing.T) {
	w := enginetest.NewWorld()
	out := outcome(t, w, engine.Deploy{Resources: []engine.Resource{{Name: "p.bpmn", Data: []byte(head + process(`<startEvent id="a"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent><startEvent id="b"><timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition></startEvent>`) + "</definitions>")}}})
	if !out.Due.Equal(at(60)) {
		t.Errorf("it is told %v", out.Due)
	}
}

// Timers of start events are armed again where they repeat, and are over where they do not.
func TestTimersThatStart(t *testing.T) {
	timer := func(definition string) string {
		return process(`<startEvent id="t"><timerEventDefinition>` + definition + `</timerEventDefinition></startEvent><userTask id="u"/>
			t -> u`)
	}
	for definition, want := range map[string]int{
		`<timeDuration>PT10S</timeDuration>`:             1,
		`<timeCycle>R3/PT10S</timeCycle>`:                3,
		`<timeCycle>R/PT25S</timeCycle>`:                 4,
		`<timeDate>2026-01-01T00:01:00Z</timeDate>`:      1,
		`<timeDate>2026-01-01T00:10:00Z</timeDate>`:      0,
		`<timeCycle>0 * * * * *</timeCycle>`:             1,
		`<timeDuration>=duration("PT1M")</timeDuration>`: 1,
	} {
		w := world(t, timer(definition))
		if due, ok := w.NextDue(); !ok || due.Before(w.Now) {
			t.Errorf("%s is due at %v", definition, due)
		}
		if err := w.Advance(100 * time.Second); err != nil {
			t.Fatal(err)
		}
		if got := len(w.Instances()); got != want {
			t.Errorf("%s started %d in 100 s, not %d", definition, got, want)
		}
	}
}

// A start event that needs a message and a timer waits for both, and then anew.
func TestStartEventThatNeedsATimerAndAMessage(t *testing.T) {
	w := world(t, process(`<startEvent id="m" parallelMultiple="true"><messageEventDefinition messageRef="paid"/><timerEventDefinition><timeDuration>PT10S</timeDuration></timerEventDefinition></startEvent><userTask id="u"/>
		m -> u`))
	for round := 1; round < 3; round++ {
		if err := w.Advance(10 * time.Second); err != nil || len(w.Instances()) != round-1 {
			t.Fatalf("round %d: after the timer %d run: %v", round, len(w.Instances()), err)
		}
		w.Now = w.Now.Add(time.Second)
		if p := do(t, w, engine.Publish{Name: "paid"}); len(p.Started) != 1 || p.Buffered {
			t.Fatalf("round %d: with the message %+v", round, p)
		}
		if due, ok := w.NextDue(); !ok || !due.Equal(w.Now.Add(10*time.Second)) {
			t.Errorf("round %d: armed anew it is due at %v", round, due)
		}
	}
	if p := do(t, w, engine.Publish{Name: "paid"}); p.Started != nil || p.Buffered {
		t.Errorf("a message that came first was not taken: %+v", p)
	}
	if p := do(t, w, engine.Publish{Name: "paid"}); !p.Buffered {
		t.Errorf("a second one is %+v", p)
	}
	if err := w.Advance(10 * time.Second); err != nil || len(w.Instances()) != 3 {
		t.Errorf("after the timer %d run: %v", len(w.Instances()), err)
	}
}
