package step_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/wire"
)

// call is a process whose task w makes a call, with those settings beside it; x is reached after success, z after failure.
func call(attributes, inside string) string {
	return process(`<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x" ` + attributes + `><hookflow:answer variable="got" value="=response.body"/><hookflow:answer variable="status" value="=response.status"/></hookflow:call>` + inside + `</extensionElements></serviceTask>
		<userTask id="x"/><userTask id="z"/>
		s -> w -> x
		w -> z`)
}

func fail(t *testing.T, w *enginetest.World, f engine.FailJob) *engine.Wait {
	t.Helper()
	if len(w.Jobs()) != 1 {
		t.Fatalf("%d jobs may be done", len(w.Jobs()))
	}
	f.Job = w.Jobs()[0].Wait.Key
	do(t, w, f)
	for _, wait := range only(t, w).Waits {
		if wait.Key == f.Job {
			return wait
		}
	}
	return nil
}

// The time between two attempts is what the model says, doubled each time if it says so, never more than a day; the
// caller may ask for another, or for one that is longer at least.
func TestTimeBetweenAttempts(t *testing.T) {
	for name, c := range map[string]struct {
		retry string
		fail  engine.FailJob
		want  []time.Duration
	}{
		"the default":       {``, engine.FailJob{}, []time.Duration{5 * time.Second, 5 * time.Second}},
		"a constant":        {`<hookflow:retry attempts="4" delay="PT7S"/>`, engine.FailJob{}, []time.Duration{7 * time.Second, 7 * time.Second, 7 * time.Second}},
		"exponential":       {`<hookflow:retry attempts="5" delay="PT7S" backoff="exponential"/>`, engine.FailJob{}, []time.Duration{7 * time.Second, 14 * time.Second, 28 * time.Second, 56 * time.Second}},
		"exponential, long": {`<hookflow:retry attempts="4" delay="PT13H" backoff="exponential"/>`, engine.FailJob{}, []time.Duration{13 * time.Hour, 24 * time.Hour, 24 * time.Hour}},
		"too long":          {`<hookflow:retry attempts="2" delay="P3D"/>`, engine.FailJob{}, []time.Duration{24 * time.Hour}},
		"asked for":         {`<hookflow:retry attempts="2" delay="PT7S"/>`, engine.FailJob{Backoff: 2 * time.Second}, []time.Duration{2 * time.Second}},
		"at least":          {`<hookflow:retry attempts="2" delay="PT7S"/>`, engine.FailJob{AtLeast: time.Minute}, []time.Duration{time.Minute}},
		"at least less":     {`<hookflow:retry attempts="2" delay="PT7S"/>`, engine.FailJob{AtLeast: time.Second}, []time.Duration{7 * time.Second}},
	} {
		w := world(t, call("", c.retry))
		do(t, w, engine.Start{Process: "p"})
		for n, want := range c.want {
			wait := fail(t, w, c.fail)
			if got := time.Duration(wait.Due - w.Now.UnixNano()); got != want || wait.Attempt != n+1 || wait.Held {
				t.Errorf("%s: after attempt %d it waits %s, not %s (%+v)", name, n+1, got, want, wait)
			}
			if len(w.Jobs()) != 0 {
				t.Errorf("%s: the job may be done before its time", name)
			}
			if err := w.Advance(want); err != nil {
				t.Fatal(err)
			}
		}
		if wait := fail(t, w, c.fail); !wait.Held || len(w.Incidents()) != 1 || w.Incidents()[0].Kind != engine.JobFailed {
			t.Errorf("%s: after the last attempt it is %+v with %+v", name, wait, w.Incidents())
		}
	}
}

// Whoever fails may say how many attempts are left; a job of a worker has those of the limits unless the model says so.
func TestAttemptsThatAreLeft(t *testing.T) {
	w := world(t, call("", `<hookflow:retry attempts="9" delay="PT1S"/>`))
	do(t, w, engine.Start{Process: "p"})
	left := 2
	if wait := fail(t, w, engine.FailJob{Left: &left}); wait.Attempt != 1 || wait.Total != 3 {
		t.Errorf("with 2 left it is %d of %d", wait.Attempt, wait.Total)
	}
	for settings, total := range map[string]int{``: 4, `<hookflow:retry attempts="7"/>`: 7, `<hookflow:job type="x"/>`: 4} {
		w := world(t, process(`<startEvent id="s"/><serviceTask id="w"><extensionElements>`+settings+`</extensionElements></serviceTask>
			s -> w`))
		limit(w, func(l *engine.Limits) { l.JobAttempts = 4 })
		do(t, w, engine.Start{Process: "p"})
		if got := w.Jobs()[0].Wait.Total; got != total {
			t.Errorf("%s: %d attempts, not %d", settings, got, total)
		}
	}
	w = world(t, process(`<startEvent id="s"/><serviceTask id="w"/>
		s -> w`))
	limit(w, func(l *engine.Limits) { l.JobAttempts = 0 })
	do(t, w, engine.Start{Process: "p"})
	if got := w.Jobs()[0].Wait.Total; got != 1 {
		t.Errorf("without a limit there are %d attempts", got)
	}
}

// When the attempts are used up the way that the model has for it is taken, and what came back is read for it.
func TestWhatFollowsTheLastAttempt(t *testing.T) {
	const answer = `{"status": 500, "body": "out"}`
	for name, c := range map[string]struct {
		settings, answer, has, at string
	}{
		"the path of failure":              {`<hookflow:retry attempts="1"/><hookflow:failure flow="w_z"/>`, answer, `got="out" status=500`, "z"},
		"the path of failure, no answer":   {`<hookflow:retry attempts="1"/><hookflow:failure flow="w_z"/>`, ``, ``, "z"},
		"an error that is caught":          {`<hookflow:retry attempts="1"/><hookflow:failure error="E"/>`, answer, `got="out" status=500 code="E" text="no" why=500`, "y"},
		"an error that is caught, no body": {`<hookflow:retry attempts="1"/><hookflow:failure error="E"/>`, ``, `code="E" text="no" why=null`, "y"},
	} {
		model := strings.Replace(call("", c.settings), "</process>", `<boundaryEvent id="b" attachedToRef="w"><extensionElements><hookflow:output variable="code" value="=error.code"/><hookflow:output variable="text" value="=error.message"/><hookflow:output variable="why" value="=response.status"/></extensionElements><errorEventDefinition errorRef="err"/></boundaryEvent><userTask id="y"/><sequenceFlow id="b_y" sourceRef="b" targetRef="y"/></process>`, 1)
		w := world(t, model)
		do(t, w, engine.Start{Process: "p"})
		failed := engine.FailJob{Message: "no"}
		if c.answer != "" {
			failed.Answer = json.RawMessage(c.answer)
		}
		fail(t, w, failed)
		if tasks := w.Tasks(); len(tasks) != 1 || tasks[0].Wait.Element != c.at || len(w.Incidents()) != 0 || len(only(t, w).Waits) != 1 {
			t.Errorf("%s: tasks %+v, incidents %+v", name, tasks, w.Incidents())
		}
		if got := enginetest.Variables(only(t, w)); got != c.has {
			t.Errorf("%s: it has %s, not %s", name, got, c.has)
		}
	}
}

// The answer table is read over what came back, row by row, and the call is over.
func TestAnswersAreRead(t *testing.T) {
	w := world(t, call("", ""))
	do(t, w, engine.Start{Process: "p"})
	do(t, w, engine.CompleteJob{Job: w.Jobs()[0].Wait.Key, Answer: json.RawMessage(`{"status": 200, "body": {"a": 1}}`)})
	if got := enginetest.Variables(only(t, w)); got != `got={"a":1} status=200` || len(w.Jobs()) != 0 {
		t.Errorf("it has %s", got)
	}
}

// Whom to notify is told once, after the last attempt, until it is acknowledged. Nobody is told where nobody is named.
func TestNotifications(t *testing.T) {
	notices := func(w *enginetest.World) (list []*engine.Notice) {
		w.View(func(tx engine.Tx) {
			for _, v := range tx.From(engine.BucketNotice, nil) {
				list = append(list, wire.DecodeNotice(v))
			}
		})
		return list
	}
	w := world(t, call("", `<hookflow:retry attempts="2" delay="PT1S"/><hookflow:failure notify="{= who }"/>`))
	key := do(t, w, engine.Start{Process: "p", Variables: vars(`{"who": "ann"}`)}).Instance
	fail(t, w, engine.FailJob{Message: "no"})
	if list := notices(w); list != nil {
		t.Errorf("before the last attempt %+v", list[0])
	}
	if err := w.Advance(time.Second); err != nil {
		t.Fatal(err)
	}
	out := outcome(t, w, engine.FailJob{Job: w.Jobs()[0].Wait.Key, Message: "out of paper"})
	list := notices(w)
	if len(list) != 1 || list[0].To != "ann" || list[0].Text != "w of process p has failed: out of paper" || list[0].Instance != key || list[0].Process != "p" || list[0].Element != "w" || list[0].At != w.Now.UnixNano() {
		t.Fatalf("notifications %+v", list)
	}
	if len(out.Notices) != 1 || out.Notices[0] != list[0].Key {
		t.Errorf("the outside is told %v", out.Notices)
	}
	do(t, w, engine.FileAlert{Notices: []engine.Key{list[0].Key}})
	if notices(w) != nil {
		t.Error("a notification is kept beside its alert")
	}
	refused(t, w, engine.FileAlert{Notices: []engine.Key{list[0].Key}}, engine.NotFound, "there is no notification")
	w = world(t, call("", `<hookflow:retry attempts="1"/><hookflow:failure notify="{= who }"/>`))
	do(t, w, engine.Start{Process: "p"})
	fail(t, w, engine.FailJob{Message: "no"})
	if list := notices(w); list != nil || len(w.Incidents()) != 1 {
		t.Errorf("nobody is told: %+v, %+v", list, w.Incidents())
	}
}

// The outside is told of work that may be done now and of the earliest timer that was set, of nothing else.
func TestWhatTheOutsideIsTold(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><parallelGateway id="g"/><serviceTask id="j"><extensionElements><hookflow:retry attempts="2" delay="PT7S"/></extensionElements></serviceTask>
		<intermediateCatchEvent id="t1"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
		<intermediateCatchEvent id="t2"><timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition></intermediateCatchEvent>
		s -> g -> j
		g -> t1
		g -> t2`))
	out := outcome(t, w, engine.Start{Process: "p"})
	job := w.Jobs()[0].Wait.Key
	told := func(what string, out engine.Outcome, jobs int, due time.Time) {
		t.Helper()
		if len(out.Jobs) != jobs || jobs > 0 && out.Jobs[0] != job || !out.Due.Equal(due) {
			t.Errorf("%s: jobs %v, due %v", what, out.Jobs, out.Due)
		}
	}
	key := only(t, w).Key
	told("it starts", out, 1, at(60))
	told("suspended", outcome(t, w, engine.Suspend{Instance: key}), 0, time.Time{})
	told("resumed", outcome(t, w, engine.Resume{Instance: key}), 1, at(60))
	told("failed", outcome(t, w, engine.FailJob{Job: job, Message: "no"}), 0, at(7))
	w.Now = at(7)
	told("again", outcome(t, w, engine.FireDue{}), 1, time.Time{})
	told("held", outcome(t, w, engine.FailJob{Job: job, Message: "no"}), 0, time.Time{})
	told("repeated", outcome(t, w, engine.ResolveIncident{Incident: w.Incidents()[0].Key, How: engine.Repeat}), 1, time.Time{})
	if out := outcome(t, w, engine.Cancel{Instance: key}); len(out.Ended) != 1 || out.Ended[0] != key {
		t.Errorf("ended are %v", out.Ended)
	}
}

// Timers happen in their order, as many as are asked for; what is not due yet stays.
func TestTimersThatAreDue(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>=d</timeDuration></timerEventDefinition></intermediateCatchEvent><userTask id="u"/>
		s -> c -> u`))
	for _, d := range []string{"PT3S", "PT1S", "PT2S", "PT4S"} {
		do(t, w, engine.Start{Process: "p", BusinessKey: d, Variables: vars(`{"d": "` + d + `"}`)})
	}
	w.Now = at(3)
	for _, c := range []struct{ most, fired, tasks int }{{1, 1, 1}, {0, 2, 3}, {0, 0, 3}} {
		if n := do(t, w, engine.FireDue{Max: c.most}); n != c.fired || len(w.Tasks()) != c.tasks {
			t.Errorf("%d fired and %d go on, want %d and %d", n, len(w.Tasks()), c.fired, c.tasks)
		}
		if c.most == 1 && w.Tasks()[0].Instance.BusinessKey != "PT1S" {
			t.Errorf("the first is %s", w.Tasks()[0].Instance.BusinessKey)
		}
	}
}

// An element answers the request that waits with what its settings give; what cannot be sent is an incident.
func TestAnswersToRequests(t *testing.T) {
	answering := func(attributes, inside string) string {
		return process(`<startEvent id="s"/><task id="a"><extensionElements><hookflow:respond on="true" ` + attributes + `>` + inside + `</hookflow:respond></extensionElements></task><userTask id="u"/>
			s -> a -> u`)
	}
	for name, c := range map[string]struct{ attributes, inside, want string }{
		"nothing":             {``, ``, `{"status":200,"type":"application/json"}`},
		"the least status":    {`status="200"`, ``, `{"status":200,"type":"application/json"}`},
		"the greatest status": {`status="599"`, ``, `{"status":599,"type":"application/json"}`},
		"a computed status":   {`status="=n"`, ``, `{"status":404,"type":"application/json"}`},
		"too little a status": {`status="=199"`, ``, `incident a expression: the answer status is "199"; it must be a number from 200 to 599`},
		"too great a status":  {`status="=600"`, ``, `incident a expression: the answer status is "600"; it must be a number from 200 to 599`},
		"no status":           {`status="=null"`, ``, `incident a expression: the answer status is ""; it must be a number from 200 to 599`},
		"headers":             {``, `<hookflow:header name="A" value="{= n }"/><hookflow:header name="B" value="b"/>`, `{"status":200,"headers":[{"name":"A","value":"404"},{"name":"B","value":"b"}],"type":"application/json"}`},
		"JSON":                {``, `<hookflow:body>{"a": {= n }}</hookflow:body>`, `{"status":200,"type":"application/json","body":{"a":404}}`},
		"no JSON":             {``, `<hookflow:body>hello</hookflow:body>`, `incident a expression: the answer body is no JSON: hello`},
		"a computed text":     {``, `<hookflow:body>="hello"</hookflow:body>`, `{"status":200,"type":"application/json","body":"hello"}`},
		"a computed value":    {``, `<hookflow:body>=[n]</hookflow:body>`, `{"status":200,"type":"application/json","body":[404]}`},
		"text":                {`as="text"`, `<hookflow:body>hello</hookflow:body>`, `{"status":200,"type":"text/plain; charset=utf-8","body":"hello"}`},
		"XML":                 {`as="xml"`, `<hookflow:body>&lt;a/&gt;</hookflow:body>`, `{"status":200,"type":"application/xml; charset=utf-8","body":"\u003ca/\u003e"}`},
	} {
		w := world(t, answering(c.attributes, c.inside))
		want := c.want
		if strings.HasPrefix(want, "{") {
			want = "answered a " + want
		}
		follows(t, play(t, w, "start p n=404"), want)
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// A request is rendered once, from the settings in view of the variables; without what it is about there is none.
func TestRequestsAreRendered(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x/{= n }" timeout="PT5S" method="PUT" body="text"><hookflow:header name="A" value="{= n }"/><hookflow:header name="B" value="b"/><hookflow:text>=[n]</hookflow:text></hookflow:call></extensionElements></serviceTask>
		s -> w`))
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"n": 7}`)})
	var got map[string]any
	if err := json.Unmarshal(w.Jobs()[0].Wait.Request, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"url": "http://x/7", "timeout": "5e+09", "method": "PUT", "text": "[7]", "redirects": "false", "headers": "[map[name:A value:7] map[name:B value:b]]",
		"idempotencyKey": fmt.Sprintf("hookflow-%s-%s", only(t, w).Key, w.Jobs()[0].Wait.Key),
	} {
		if fmt.Sprint(got[name]) != want {
			t.Errorf("%s is %v, not %s", name, got[name], want)
		}
	}
	for url, says := range map[string]string{`=missing`: "the URL (=missing) has no value", `=""`: `the URL (="") has no value`} {
		w := world(t, process(`<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="`+strings.ReplaceAll(url, `"`, "&quot;")+`"/></extensionElements></serviceTask>
			s -> w`))
		do(t, w, engine.Start{Process: "p"})
		if list := w.Incidents(); len(list) != 1 || list[0].Message != says {
			t.Errorf("%s: %+v", url, list)
		}
	}
	w = world(t, process(`<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x" timeout="{= n }"/></extensionElements></serviceTask>
		s -> w`))
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"n": "soon"}`)})
	if list := w.Incidents(); len(list) != 1 || !strings.Contains(list[0].Message, "no duration") {
		t.Errorf("a time-out that is none: %+v", list)
	}
}

// A script of JavaScript is work outside: it is given the variables, and what it returns is its result.
func TestScriptsOutside(t *testing.T) {
	model := func(result string) string {
		return process(`<startEvent id="s"/><scriptTask id="w" scriptFormat="javascript"><extensionElements><hookflow:script ` + result + `/></extensionElements><script>return {a: n, b: 2}</script></scriptTask><userTask id="u"/>
			s -> w -> u`)
	}
	for result, has := range map[string]string{``: `n=7 a=7 b=2`, `result="r"`: `n=7 r={"a":7,"b":2}`} {
		w := world(t, model(result))
		do(t, w, engine.Start{Process: "p", Variables: vars(`{"n": 7}`)})
		job := w.Jobs()[0].Wait
		if !strings.Contains(string(job.Request), `"variables":{"n":7}`) {
			t.Errorf("it is given %s", job.Request)
		}
		do(t, w, engine.CompleteJob{Job: job.Key, Answer: json.RawMessage(`{"a": 7, "b": 2}`)})
		if got := enginetest.Variables(only(t, w)); got != has || len(w.Tasks()) != 1 {
			t.Errorf("with %q it has %s", result, got)
		}
	}
}
