package step_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
)

// Nothing may wait for what will never come, and nothing that was done may be done again unasked.

// An error that a failed call throws and that nobody catches leaves the call where it was: repeated, it is made again.
func TestRepeatAfterAnErrorThatNobodyCatches(t *testing.T) {
	w := world(t, call("", `<hookflow:retry attempts="1"/><hookflow:failure error="NOBODY"/>`))
	do(t, w, engine.Start{Process: "p"})
	key := w.Jobs()[0].Wait.Key
	play(t, w, "silence w")
	if list := w.Incidents(); len(list) != 1 || list[0].Kind != engine.Uncaught {
		t.Fatalf("incidents are %+v", list)
	}
	if len(w.Jobs()) != 0 {
		t.Error("the call is made while a person is asked")
	}
	do(t, w, engine.ResolveIncident{Incident: w.Incidents()[0].Key, How: engine.Repeat})
	if jobs := w.Jobs(); len(jobs) != 1 || jobs[0].Wait.Key != key {
		t.Fatalf("repeated, there are %d calls to make", len(jobs))
	}
	follows(t, play(t, w, "answer w 200 {}"), "completed w\nactivated x")
}

// What can interrupt an element still does when an error was thrown from it that nobody has caught.
func TestAnUncaughtErrorLeavesTheTimers(t *testing.T) {
	const timed = `<boundaryEvent id="b" attachedToRef="w"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><userTask id="late"/>
		b -> late`
	job := `<startEvent id="s"/><serviceTask id="w"><extensionElements><zeebe:taskDefinition type="x"/></extensionElements></serviceTask>` + timed + "\ns -> w"
	failing := `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x"/><hookflow:retry attempts="1"/><hookflow:failure error="NOBODY"/></extensionElements></serviceTask>` + timed + "\ns -> w"
	for name, c := range map[string]struct{ model, lines string }{
		"by a worker":      {job, "throw w NOBODY"},
		"by a failed call": {failing, "silence w"},
		"by a person":      {job, "throw w NOBODY\nresolve w interrupt code=OTHER"},
	} {
		w := world(t, process(c.model))
		follows(t, play(t, w, "start p\n"+c.lines+"\nadvance 1h"), "activated b\nactivated late")
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// A handler that is left by its boundary event, or moved away from, has done what it could: the next one is undone, and the thrower goes on.
func TestUndoingGoesOnBehindAHandlerThatIsInterrupted(t *testing.T) {
	handler := `<task id="b"/><boundaryEvent id="bb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent>
		<subProcess id="undob" isForCompensation="true"><startEvent id="s2"/><userTask id="try"/><exclusiveGateway id="x" default="x_ok"/><endEvent id="ok"/><endEvent id="bad"><errorEventDefinition errorRef="err"/></endEvent>
		<sequenceFlow id="g1" sourceRef="s2" targetRef="try"/><sequenceFlow id="g2" sourceRef="try" targetRef="x"/><sequenceFlow id="x_ok" sourceRef="x" targetRef="ok"/><sequenceFlow id="x_bad" sourceRef="x" targetRef="bad"><conditionExpression>=bad = true</conditionExpression></sequenceFlow></subProcess>
		<association id="asb" sourceRef="bb" targetRef="undob"/>
		<boundaryEvent id="err1" attachedToRef="undob"><errorEventDefinition errorRef="err"/></boundaryEvent><userTask id="told"/>
		<boundaryEvent id="late" attachedToRef="undob"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
		err1 -> told
		late -> told
		`
	model := process(`<startEvent id="s"/>` + compensable("a") + handler + `<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><userTask id="u"/>
		s -> a -> b -> t -> u`)
	for _, how := range []string{"task try bad=true", "advance 1h", "move undob told"} {
		w := world(t, model)
		trace := play(t, w, "start p\n"+how+"\ntask undoa")
		follows(t, trace, "thrown t compensate\nactivated undob\nactivated undoa\n> task undoa\ncompleted t\nactivated u")
		follows(t, trace, "activated undob\nactivated told")
		if t.Failed() {
			t.Fatal(how)
		}
	}
}

// A transaction that is undone by a transaction, which is cancelled itself, keeps nobody waiting either.
func TestUndoingGoesOnBehindAHandlerThatIsCancelled(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><task id="a"/><boundaryEvent id="ba" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
		<transaction id="undoa" isForCompensation="true"><startEvent id="s2"/><endEvent id="c"><cancelEventDefinition/></endEvent><sequenceFlow id="g" sourceRef="s2" targetRef="c"/></transaction><association id="as" sourceRef="ba" targetRef="undoa"/>
		<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><userTask id="u"/>
		s -> a -> t -> u`))
	follows(t, play(t, w, "start p"), "activated undoa\nactivated c\ncompleted t\nactivated u")
}

// A throwing event of several definitions goes on when all it has ordered is done: everything is undone, though something else was thrown with it.
func TestUndoingBesideASignal(t *testing.T) {
	for _, definitions := range []string{`<compensateEventDefinition/><signalEventDefinition signalRef="sig"/>`, `<signalEventDefinition signalRef="sig"/><compensateEventDefinition/>`} {
		w := world(t, process(`<startEvent id="s"/>`+compensable("a")+compensable("b")+`<intermediateThrowEvent id="t">`+definitions+`</intermediateThrowEvent><userTask id="u"/>
			s -> a -> b -> t -> u`))
		trace := play(t, w, "start p\ntask undob\ntask undoa")
		follows(t, trace, "activated undob\n> task undob\nactivated undoa\n> task undoa\ncompleted t\nactivated u")
		if in := only(t, w); len(in.Comps) != 0 {
			t.Errorf("%d are not undone", len(in.Comps))
		}
	}
	w := world(t, process(`<startEvent id="s"/>`+`<intermediateThrowEvent id="t"><signalEventDefinition signalRef="sig"/><compensateEventDefinition/></intermediateThrowEvent><userTask id="u"/>
		s -> t -> u`)) // nothing is there to undo
	follows(t, play(t, w, "start p"), "completed t\nactivated u")
}

// A round that somebody ends counts as terminated: the others end the activity, and one after the other the next begins.
func TestEndingOneRound(t *testing.T) {
	of := func(settings, item string) string {
		return process(`<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics ` + settings + `><loopCardinality>3</loopCardinality>` + item + `</multiInstanceLoopCharacteristics></userTask><userTask id="u"/>
			s -> a -> u`)
	}
	w := world(t, of("", ""))
	trace := play(t, w, "start p\nmove a -\ntask a\ntask a")
	follows(t, trace, "> task a\n> task a\ncompleted a\nactivated u")
	w = world(t, of(`isSequential="true"`, ""))
	trace = play(t, w, "start p\ntask a\nmove a -\ntask a")
	follows(t, trace, "> move a -\nterminated a\nactivated a\n> task a\nactivated u")
	w = world(t, of("", `<completionCondition>=numberOfTerminatedInstances = 1 and numberOfActiveInstances = 1</completionCondition>`))
	follows(t, play(t, w, "start p\nmove a -\ntask a"), "> task a\nactivated u")
	w = world(t, of("", ""))
	follows(t, play(t, w, "start p\nmove a -\nmove a -\nmove a -"), "activated u")
	w = world(t, process(`<startEvent id="s"/><userTask id="a"><standardLoopCharacteristics loopMaximum="2"/></userTask><userTask id="u"/>
		s -> a -> u`))
	follows(t, play(t, w, "start p\nmove a -\ntask a"), "> move a -\nactivated a\n> task a\nactivated u")
}

// What could be undone and has no handler in the other version cannot be migrated: it would be done a second time.
func TestWhatIsUndoneIsNeverDoneAgain(t *testing.T) {
	for name, c := range map[string]struct{ old, next string }{
		"a task":        {compensable("x"), `<task id="x"/>`},
		"a sub-process": {`<subProcess id="x"><startEvent id="s2"/>` + compensable("y") + `<sequenceFlow id="g" sourceRef="s2" targetRef="y"/></subProcess>`, `<task id="x"/>` + compensable("y")},
	} {
		const rest = "<userTask id=\"a\"/>\ns -> x -> a"
		w := world(t, process(`<startEvent id="s"/>`+c.old+rest))
		key := do(t, w, engine.Start{Process: "p"}).Instance
		deploy(t, w, process(`<startEvent id="s"/>`+c.next+rest))
		m := engine.Migrate{Instance: key, Preview: true}
		w.View(func(tx engine.Tx) {
			for k := range tx.From(engine.BucketDefinition, nil) {
				m.To = engine.KeyOf(k)
			}
		})
		if got := problems(do(t, w, m)); !slices.Contains(got, "x: it could still be compensated, and its counterpart cannot") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Messages that came early reach an event that does not interrupt one after the other, as those do that come later.
func TestEarlyMessagesOfAnEventThatStays(t *testing.T) {
	for _, stays := range []string{
		`<boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><extensionElements><hookflow:receive correlationKey="=k"/></extensionElements><messageEventDefinition messageRef="paid"/></boundaryEvent><userTask id="n"/>
			b -> n`,
		`<subProcess id="es" triggeredByEvent="true"><startEvent id="b" isInterrupting="false"><extensionElements><hookflow:receive correlationKey="=k"/></extensionElements><messageEventDefinition messageRef="paid"/></startEvent><userTask id="n"/><sequenceFlow id="g" sourceRef="b" targetRef="n"/></subProcess>`,
	} {
		w := world(t, process(`<startEvent id="s"/><userTask id="u"/>
			s -> u
			`+stays))
		for i := range 3 {
			do(t, w, engine.Publish{Name: "paid", Key: "1", Payload: []byte(fmt.Sprint(`{"n":`, i, `}`))})
		}
		do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)})
		if got := len(w.Tasks()); got != 4 {
			t.Errorf("of three early messages %d were taken", got-1)
		}
	}
}

// A process that is off-line or a draft begins nothing, by whatever would begin it.
func TestModesHoldForEveryBeginning(t *testing.T) {
	const conditional = `<process id="p" isExecutable="true"><startEvent id="c"><conditionalEventDefinition><condition>=x = 1</condition></conditionalEventDefinition></startEvent><sequenceFlow id="f" sourceRef="c" targetRef="u"/><userTask id="u"/></process>`
	const alone = `<process id="p" isExecutable="true"><startEvent id="m"><extensionElements><hookflow:receive onePerKey="true"/></extensionElements><messageEventDefinition messageRef="paid"/></startEvent><sequenceFlow id="f" sourceRef="m" targetRef="u"/><userTask id="u"/></process>`
	for _, mode := range []engine.Mode{engine.ModeDraft, engine.ModeOffline} {
		w := world(t, conditional)
		do(t, w, engine.SetMode{Process: "p", Mode: mode})
		if p := do(t, w, engine.Evaluate{Variables: vars(`{"x": 1}`)}); len(p.Started) != 0 || begun(w) != 0 {
			t.Errorf("%s: a condition begins %d", mode, begun(w))
		}
		do(t, w, engine.SetMode{Process: "p", Mode: engine.ModePublished})
		if p := do(t, w, engine.Evaluate{Variables: vars(`{"x": 1}`)}); len(p.Started) != 1 {
			t.Errorf("published, the condition begins %d", len(p.Started))
		}
		w = world(t, alone)
		for range 2 {
			do(t, w, engine.Publish{Name: "paid", Key: "1"})
		}
		if begun(w) != 1 {
			t.Fatalf("%d began by two messages of one key", begun(w))
		}
		do(t, w, engine.SetMode{Process: "p", Mode: mode})
		do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
		if begun(w) != 1 || len(w.Tasks()) != 0 {
			t.Errorf("%s: the message that waited begins an instance", mode)
		}
	}
}

// However much comes due at once, all of it happens: what one command may not begin any more is begun by the next.
func TestTimersThatBeginTooMuchForOneCommand(t *testing.T) {
	w := world(t, `<process id="p" isExecutable="true"><startEvent id="t"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="f" sourceRef="t" targetRef="u"/><userTask id="u"/></process>`,
		`<process id="q" isExecutable="true"><startEvent id="t2"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="f2" sourceRef="t2" targetRef="u2"/><userTask id="u2"/></process>`,
		`<process id="r" isExecutable="true"><startEvent id="t3"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="f3" sourceRef="t3" targetRef="u3"/><userTask id="u3"/></process>`)
	limit(w, func(l *engine.Limits) { l.StepsPerCommand = 2 })
	w.Now = w.Now.Add(time.Hour)
	out := outcome(t, w, engine.FireDue{})
	if begun(w) != 2 {
		t.Errorf("%d of three have begun", begun(w))
	}
	if out.Due.IsZero() || out.Due.After(w.Now) {
		t.Errorf("the rest is looked at again at %s", out.Due)
	}
	do(t, w, engine.FireDue{})
	if begun(w) != 3 {
		t.Errorf("%d of three have begun", begun(w))
	}
}

// The time to the next attempt may be longer than the clock reaches: then it never comes by itself, and not at once.
func TestATimeBetweenAttemptsBeyondTheClock(t *testing.T) {
	w := world(t, call("", `<hookflow:retry attempts="2" delay="PT1S"/>`))
	do(t, w, engine.Start{Process: "p"})
	if wait := fail(t, w, engine.FailJob{Backoff: math.MaxInt64}); wait.Due <= w.Now.UnixNano() {
		t.Errorf("the next attempt is due at %s", time.Unix(0, wait.Due))
	}
}

// A start that is repeated tells of the instance that began, also when there is a newer version of the process.
func TestARepeatedStartTellsItsOwnVersion(t *testing.T) {
	one := process(`<startEvent id="s"/><userTask id="u"/>
		s -> u`)
	w := world(t, one)
	first := do(t, w, engine.Start{Process: "p", ID: "x"})
	deploy(t, w, process(`<startEvent id="s"/><userTask id="u"/><task id="v"/>
		s -> v -> u`))
	if again := do(t, w, engine.Start{Process: "p", ID: "x"}); !again.Duplicate || again.Instance != first.Instance || again.Version != 1 {
		t.Errorf("repeated it is %+v, was %+v", again, first)
	}
}

// A task for more people than can be looked up by is an incident at the task, and keeps nobody from completing what is before it.
func TestATaskForTooMany(t *testing.T) {
	for _, people := range []string{`users="{=list}"`, `groups="{=list}"`, `assignee="{=list}"`} {
		w := world(t, process(`<startEvent id="s"/><userTask id="a"/><userTask id="b"><extensionElements><hookflow:assignment `+people+`/></extensionElements></userTask>
			s -> a -> b`))
		do(t, w, engine.Start{Process: "p", Variables: engine.Vars{"list": fmt.Appendf(nil, "%q", strings.Repeat("somebody,", 4000))}})
		play(t, w, "task a")
		if list := w.Incidents(); len(list) != 1 || list[0].Element != "b" || list[0].Kind != engine.LimitReached {
			t.Errorf("%s: incidents are %+v", people, list)
		}
	}
}

// What is handed in with the end of work is held against the limits before the work is over, as whatever else comes from outside: nothing of it is lost.
func TestResultsThatAreTooLarge(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><userTask id="a"/><serviceTask id="b"><extensionElements><zeebe:taskDefinition type="x"/></extensionElements></serviceTask><userTask id="u"/>
		s -> a -> b -> u`))
	limit(w, func(l *engine.Limits) { l.VariableBytes, l.DataBytes = 20, 30 })
	do(t, w, engine.Start{Process: "p"})
	large, much, fits := vars(`{"x": "012345678901234567890"}`), vars(`{"x": "012345678901234", "y": "012345678901234"}`), vars(`{"x": "012345678901234"}`)
	task := w.Tasks()[0].Wait.Key
	refused(t, w, engine.CompleteTask{Task: task, Variables: large}, engine.TooMany, "variableBytes")
	refused(t, w, engine.CompleteTask{Task: task, Variables: much}, engine.TooMany, "dataBytes")
	do(t, w, engine.CompleteTask{Task: task, Variables: fits})
	job := w.Jobs()[0].Wait.Key
	refused(t, w, engine.CompleteJob{Job: job, Variables: large}, engine.TooMany, "variableBytes")
	refused(t, w, engine.CompleteJob{Job: job, Variables: vars(`{"y": "012345678901234"}`)}, engine.TooMany, "dataBytes")
	refused(t, w, engine.ThrowJobError{Job: job, Code: "E", Variables: large}, engine.TooMany, "variableBytes")
	do(t, w, engine.CompleteJob{Job: job, Variables: vars(`{"x": "another one"}`)})
	if got := enginetest.Variables(only(t, w)); got != `x="another one"` {
		t.Errorf("it has %s", got)
	}
}
