package step_test

import (
	"errors"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
)

// begun is how many instances run.
func begun(w *enginetest.World) int { return len(w.Instances()) }

// refusedAs is a rejection with its reason.
func refusedAs(t *testing.T, w *enginetest.World, cmd engine.Command, why engine.Reason) *engine.Rejected {
	t.Helper()
	_, err := w.Do(cmd)
	var r *engine.Rejected
	if !errors.As(err, &r) || r.Reason != why {
		t.Fatalf("%+v: %v, want it refused as %s", cmd, err, why)
	}
	return r
}

const everyStart = `<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>
	<startEvent id="m"><messageEventDefinition messageRef="paid"/></startEvent><sequenceFlow id="g" sourceRef="m" targetRef="u"/>
	<startEvent id="b"><signalEventDefinition signalRef="bell"/></startEvent><sequenceFlow id="h" sourceRef="b" targetRef="u"/>
	<startEvent id="t"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="i" sourceRef="t" targetRef="u"/></process>
	<process id="caller" isExecutable="true"><startEvent id="cs"/><sequenceFlow id="cf" sourceRef="cs" targetRef="c"/><callActivity id="c" calledElement="p"/></process>`

// A draft begins by hand only, an off-line process by nothing; what runs goes on, and all is as before when it is published.
func TestModes(t *testing.T) {
	w := world(t, everyStart)
	outside := func(want int, why string) {
		t.Helper()
		before := begun(w)
		w.Do(engine.Publish{Name: "paid"})
		do(t, w, engine.Broadcast{Signal: "bell"})
		w.Now = w.Now.Add(time.Hour)
		do(t, w, engine.FireDue{})
		if got := begun(w) - before; got != want {
			t.Errorf("%s: %d began, want %d", why, got, want)
		}
	}
	outside(3, "published")
	do(t, w, engine.SetMode{Process: "p", Mode: engine.ModeDraft, By: "kim"})
	outside(0, "a draft")
	refusedAs(t, w, engine.Publish{Name: "paid"}, engine.NotOpen)
	refusedAs(t, w, engine.Start{Process: "p", Event: true}, engine.NotOpen)
	do(t, w, engine.Start{Process: "p"})
	do(t, w, engine.Start{Process: "caller"})
	if list := w.Incidents(); len(list) != 1 || list[0].Kind != engine.BadCall {
		t.Errorf("a draft is called: %+v", list)
	}
	do(t, w, engine.SetMode{Process: "caller", Mode: engine.ModeDraft})
	do(t, w, engine.Start{Process: "caller"})
	if list := w.Incidents(); len(list) != 1 {
		t.Errorf("a draft calls a draft: %+v", list)
	}
	do(t, w, engine.SetMode{Process: "p", Mode: engine.ModeOffline})
	outside(0, "off-line")
	refusedAs(t, w, engine.Start{Process: "p"}, engine.NotOpen)
	do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	do(t, w, engine.SetMode{Process: "p", Mode: engine.ModePublished})
	outside(3, "published again")
	refusedAs(t, w, engine.SetMode{Process: "p", Mode: "x"}, engine.Invalid)
	refusedAs(t, w, engine.SetMode{Process: "none"}, engine.NotFound)
}

// So many instances of a process begin in a minute; more are refused until it is over, called ones stop with an incident, timers
// are put off.
func TestStartsOfAMinute(t *testing.T) {
	w := world(t, everyStart)
	w.Limits.Starts = 2
	w.Machine.Limits.Starts = 2
	do(t, w, engine.Start{Process: "p"})
	w.Now = w.Now.Add(20 * time.Second)
	do(t, w, engine.Publish{Name: "paid"})
	if r := refusedAs(t, w, engine.Start{Process: "p"}, engine.TooMany); r.After != 40*time.Second {
		t.Errorf("it may be tried again after %s", r.After)
	}
	refusedAs(t, w, engine.Publish{Name: "paid"}, engine.TooMany)
	refusedAs(t, w, engine.Broadcast{Signal: "bell"}, engine.TooMany)
	do(t, w, engine.Start{Process: "caller"})
	if list := w.Incidents(); len(list) != 1 || list[0].Kind != engine.LimitReached {
		t.Errorf("called beyond the limit: %+v", list)
	}
	w.Now = w.Now.Add(40 * time.Second)
	do(t, w, engine.Start{Process: "p"})
	w.Now = enginetest.Epoch.Add(59*time.Minute + 30*time.Second)
	do(t, w, engine.Start{Process: "p"})
	do(t, w, engine.Start{Process: "p"})
	before := begun(w)
	w.Now = enginetest.Epoch.Add(time.Hour)
	do(t, w, engine.FireDue{})
	if begun(w) != before {
		t.Error("the timer finds room that is not there")
	}
	w.Now = w.Now.Add(30 * time.Second)
	do(t, w, engine.FireDue{})
	if begun(w) != before+1 {
		t.Error("the timer that was put off has not come")
	}
}

// A schedule that missed three times begins one instance, none, or three, as it is told; paused it lets its times pass.
func TestSchedulesCatchUp(t *testing.T) {
	for catchUp, want := range map[engine.CatchUp]int{"": 1, engine.CatchUpOnce: 1, engine.CatchUpNone: 0, engine.CatchUpAll: 3} {
		for _, cycle := range []string{"R/PT1H", "0 * * * *"} {
			w := world(t, `<process id="p" isExecutable="true"><startEvent id="t"><timerEventDefinition><timeCycle>`+cycle+`</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="i" sourceRef="t" targetRef="u"/><userTask id="u"/></process>`)
			if catchUp != "" {
				do(t, w, engine.SetSchedule{Process: "p", Element: "t", CatchUp: &catchUp})
			}
			w.Now = enginetest.Epoch.Add(3*time.Hour + 30*time.Minute)
			for range 5 {
				do(t, w, engine.FireDue{})
			}
			if got := begun(w); got != want {
				t.Errorf("%s, %q: %d began, want %d", cycle, catchUp, got, want)
			}
			w.Now = enginetest.Epoch.Add(4 * time.Hour)
			do(t, w, engine.FireDue{})
			if got := begun(w); got != want+1 {
				t.Errorf("%s, %q: the next one does not come in its rhythm: %d", cycle, catchUp, got)
			}
			paused := true
			do(t, w, engine.SetSchedule{Process: "p", Element: "t", Paused: &paused})
			w.Now = enginetest.Epoch.Add(5 * time.Hour)
			do(t, w, engine.FireDue{})
			paused = false
			do(t, w, engine.SetSchedule{Process: "p", Element: "t", Paused: &paused})
			do(t, w, engine.FireDue{})
			if got := begun(w); got != want+1 {
				t.Errorf("%s: paused it begins: %d", cycle, got)
			}
			w.Now = enginetest.Epoch.Add(6 * time.Hour)
			do(t, w, engine.FireDue{})
			if got := begun(w); got != want+2 {
				t.Errorf("%s: let go on it does not begin: %d", cycle, got)
			}
		}
	}
	w := world(t, everyStart)
	bad := engine.CatchUp("x")
	refusedAs(t, w, engine.SetSchedule{Process: "p", Element: "t", CatchUp: &bad}, engine.Invalid)
	refusedAs(t, w, engine.SetSchedule{Process: "p", Element: "m"}, engine.NotFound)
}
