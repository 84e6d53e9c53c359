package step_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/step"
)

func problems(plan engine.MigrationPlan) (out []string) {
	for _, f := range plan.Problems {
		out = append(out, f.Element+": "+f.Message)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Every active element, what it waits for and what could be undone needs its counterpart; a preview says what lacks one.
func TestWhatCannotMigrate(t *testing.T) {
	const task = `<startEvent id="s"/><userTask id="a"/>
		s -> a`
	const more = "\n<task id=\"new\"/>"
	inside := func(id string) string {
		return `<startEvent id="s"/><subProcess id="` + id + `"><startEvent id="s2"/><userTask id="a"/><sequenceFlow id="g" sourceRef="s2" targetRef="a"/></subProcess>
			s -> ` + id
	}
	joining := func(flow, target string) string {
		return `<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><parallelGateway id="j"/><task id="k"/>
			s -> g -> b -> j -> k
			g -> a
			<sequenceFlow id="` + flow + `" sourceRef="a" targetRef="` + target + `"/>`
	}
	for name, c := range map[string]struct {
		old, next, lines string
		names            map[string]string
		want             []string
	}{
		"the same":                  {old: task, next: task + more},
		"renamed":                   {old: task, next: `<startEvent id="s"/><userTask id="b"/>` + "\ns -> b", want: []string{"a: it has no counterpart in the other version; map it, or move the token first", "a: what it waits for has no counterpart in the other version"}},
		"renamed, mapped":           {old: task, next: `<startEvent id="s"/><userTask id="b"/>` + "\ns -> b", names: map[string]string{"a": "b"}},
		"another kind":              {old: task, next: strings.ReplaceAll(task, "userTask", "serviceTask"), want: []string{"a: its counterpart is a serviceTask and no userTask"}},
		"repeated now":              {old: task, next: `<startEvent id="s"/><userTask id="a"><standardLoopCharacteristics/></userTask>` + "\ns -> a", want: []string{"a: only one of the two versions repeats it"}},
		"into a sub-process":        {old: task, next: inside("sp"), want: []string{"a: its counterpart lies in a sub-process that is not active"}},
		"in a sub-process":          {old: inside("sp"), next: inside("sp") + more},
		"in another sub-process":    {old: inside("sp"), next: inside("sq") + "\n<subProcess id=\"sp\"><startEvent id=\"s3\"/></subProcess>", want: []string{"a: its counterpart lies in another sub-process"}},
		"in a renamed sub-process":  {old: inside("sp"), next: inside("sq"), names: map[string]string{"sp": "sq"}},
		"before a join":             {old: joining("f", "j"), next: joining("f", "j") + more, lines: "task a"},
		"before a join, no flow":    {old: joining("f", "j"), next: joining("f2", "j"), lines: "task a", want: []string{"f: a token waits on this flow, and it has no counterpart in the other version"}},
		"before a join, elsewhere":  {old: joining("f", "j"), next: joining("f", "k"), lines: "task a", want: []string{"f: a token waits on this flow before j, and its counterpart leads to k"}},
		"what could be undone":      {old: `<startEvent id="s"/>` + compensable("x") + `<userTask id="a"/>` + "\ns -> x -> a", next: task, want: []string{"x: it could still be compensated, and has no counterpart in the other version"}},
		"what could be undone, yes": {old: `<startEvent id="s"/>` + compensable("x") + `<userTask id="a"/>` + "\ns -> x -> a", next: `<startEvent id="s"/>` + compensable("x") + `<userTask id="a"/><task id="new"/>` + "\ns -> x -> a"},
		"fewer definitions": {old: `<startEvent id="s"/><intermediateCatchEvent id="a"><signalEventDefinition signalRef="sig"/><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>` + "\ns -> a",
			next: `<startEvent id="s"/><intermediateCatchEvent id="a"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>` + "\ns -> a", want: []string{"a: what it waits for has no counterpart in the other version"}},
	} {
		w := world(t, process(c.old))
		key := do(t, w, engine.Start{Process: "p"}).Instance
		play(t, w, c.lines)
		deploy(t, w, process(c.next))
		m := engine.Migrate{Instance: key, Map: c.names, Preview: true}
		w.View(func(tx engine.Tx) {
			for k := range tx.From(engine.BucketDefinition, nil) {
				m.To = engine.KeyOf(k)
			}
		})
		if got := problems(do(t, w, m)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if only(t, w).Definition == m.To {
			t.Errorf("%s: the preview migrated it", name)
		}
		m.Preview = false
		if len(c.want) > 0 {
			refused(t, w, m, engine.Conflict, "the instance cannot be migrated")
		} else if do(t, w, m); only(t, w).Definition != m.To {
			t.Errorf("%s: it was not migrated", name)
		}
	}
}

// An instance can become one of another process, by the counterparts of its elements.
func TestMigratingToAnotherProcess(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><userTask id="a"/>
		s -> a`), named("q", `<startEvent id="s2"/><userTask id="b"/><userTask id="c"/>
		s2 -> b -> c`))
	key := do(t, w, engine.Start{Process: "p"}).Instance
	m := engine.Migrate{Instance: key, Map: map[string]string{"a": "b"}}
	w.View(func(tx engine.Tx) {
		for _, v := range tx.Scan(engine.BucketVersion, []byte("q\x00")) {
			m.To = engine.KeyOf(v)
		}
	})
	do(t, w, m)
	if in := only(t, w); in.Process != "q" || in.Token(1).Element != "q" || in.Definition != m.To {
		t.Errorf("it is an instance of %s, and its root of %s", in.Process, in.Token(1).Element)
	}
	follows(t, play(t, w, "task b\ntask c"), "activated c\nended completed")
}

// Of several instances of a sub-process a token stays in its own.
func TestTokensStayInTheirIteration(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><subProcess id="sp"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="s2"/><userTask id="b"/><userTask id="c"/><sequenceFlow id="g" sourceRef="s2" targetRef="b"/></subProcess>
		s -> sp`))
	key := do(t, w, engine.Start{Process: "p"}).Instance
	second := w.Tasks()[1].Wait.Token
	scope := only(t, w).Token(second).Scope
	do(t, w, engine.MoveToken{Instance: key, Token: second, Element: "c"})
	in := only(t, w)
	if moved := in.Tokens[len(in.Tokens)-1]; moved.Element != "c" || moved.Scope != scope {
		t.Errorf("it went from scope %d to %+v", scope, moved)
	}
}

// A token moves to where its scope is: the one around it first, then any other that is active.
func TestTokensMoveIntoTheirScope(t *testing.T) {
	model := process(`<startEvent id="s"/><userTask id="a"/><subProcess id="sp"><startEvent id="s2"/><userTask id="b"/><userTask id="c"/><sequenceFlow id="g" sourceRef="s2" targetRef="b"/></subProcess><userTask id="d"/>
		s -> a
		s -> sp`)
	for name, c := range map[string]struct{ line, rejected, tasks string }{
		"within":          {"move b c", "", "a c"},
		"out":             {"move b d", "", "a d"},
		"in":              {"move a c", "", "b c"},
		"only begun":      {"move nothing d", "", "a b d"},
		"only terminated": {"move a -", "", "b"},
		"with variables":  {"move a d x=1", "", "b d"},
	} {
		w := world(t, model)
		play(t, w, "start p\n"+c.line)
		var got []string
		for _, task := range w.Tasks() {
			got = append(got, task.Wait.Element)
		}
		slices.Sort(got)
		if text := strings.Join(got, " "); text != c.tasks {
			t.Errorf("%s: tasks %s, want %s", name, text, c.tasks)
		}
		if has := enginetest.Variables(only(t, w)); (has == "x=1") != (name == "with variables") {
			t.Errorf("%s: it has %s", name, has)
		}
	}
	w := world(t, process(`<startEvent id="s"/><userTask id="a"/><subProcess id="sp"><startEvent id="s2"/><userTask id="b"/></subProcess>
		s -> a`))
	key := do(t, w, engine.Start{Process: "p"}).Instance
	refused(t, w, engine.MoveToken{Instance: key, Token: 2, Element: "b"}, engine.NotFound, "no token 2")
	token := w.Tasks()[0].Wait.Token
	refused(t, w, engine.MoveToken{Instance: key, Token: token, Element: "b"}, engine.Conflict, `the sub-process "sp" around the element is not active`)
	do(t, w, engine.MoveToken{Instance: key, Token: token})
	if got := only(t, w).Status; got != engine.DoneWell {
		t.Errorf("without its last token it is %s", got)
	}
}

// Variables are set where they are asked for: at the process, or at one token.
func TestVariablesOfAToken(t *testing.T) {
	w := world(t, process(waiting))
	key := do(t, w, engine.Start{Process: "p"}).Instance
	token := w.Tasks()[0].Wait.Token
	do(t, w, engine.SetVariables{Instance: key, Variables: vars(`{"x": 1, "y": 2}`)})
	do(t, w, engine.SetVariables{Instance: key, Token: token, Variables: vars(`{"x": 3}`)})
	in := only(t, w)
	if got := enginetest.Variables(in); got != "x=1 y=2" {
		t.Errorf("the process has %s", got)
	}
	if own := in.Token(token).Vars; len(own) != 1 || own[0].Name != "x" || string(own[0].Value) != "3" {
		t.Errorf("the token has %+v", own)
	}
}

// Incidents of one kind are resolved together: of a process, an element, a kind, a message, as many as are asked for.
func TestGroupsOfIncidents(t *testing.T) {
	model := func(id string) string {
		return named(id, `<startEvent id="s`+id+`"/><exclusiveGateway id="g`+id+`"/><userTask id="u`+id+`"/>
			s`+id+` -> g`+id+`
			`+conditional("g"+id, "u"+id, "=ok"))
	}
	other := named("r", `<startEvent id="sr"/><exclusiveGateway id="gr"/><userTask id="ur"/>
		sr -> gr
		`+conditional("gr", "ur", "=false"))
	w := world(t, model("p"), model("q"), other)
	for _, id := range []string{"p", "p", "q", "r"} {
		do(t, w, engine.Start{Process: id})
	}
	if n := len(w.Incidents()); n != 4 {
		t.Fatalf("%d incidents", n)
	}
	message := ""
	for _, i := range w.Incidents() {
		if i.Element == "gq" {
			message = i.Message
		}
	}
	for _, c := range []struct {
		group engine.ResolveGroup
		want  int
	}{
		{engine.ResolveGroup{Process: "x"}, 0}, {engine.ResolveGroup{Element: "x"}, 0}, {engine.ResolveGroup{Kind: engine.Bug}, 0}, {engine.ResolveGroup{Message: "x"}, 0},
		{engine.ResolveGroup{Process: "p"}, 2}, {engine.ResolveGroup{Process: "p", Max: 1}, 1}, {engine.ResolveGroup{Element: "gq"}, 1}, {engine.ResolveGroup{Kind: engine.NoPath}, 1},
		{engine.ResolveGroup{Kind: engine.BadExpression}, 3}, {engine.ResolveGroup{Message: message}, 1}, {engine.ResolveGroup{Process: "q", Element: "gp"}, 0}, {engine.ResolveGroup{}, 4},
	} {
		c.group.How = engine.Repeat
		if got := do(t, w, c.group); got != c.want || len(w.Incidents()) != 4 {
			t.Errorf("%+v: %d were repeated, not %d, and there are %d incidents", c.group, got, c.want, len(w.Incidents()))
		}
	}
	suspended := w.Instances()[0]
	do(t, w, engine.Suspend{Instance: suspended.Key})
	if got := do(t, w, engine.ResolveGroup{How: engine.EditAndRepeat, Variables: vars(`{"ok": true}`), Kind: engine.BadExpression}); got != 2 || len(w.Tasks()) != 2 {
		t.Errorf("%d were mended while one is suspended, and %d go on", got, len(w.Tasks()))
	}
}

// A person repeats, skips, edits or interrupts what has stopped; the token goes on accordingly.
func TestWhatAPersonDecides(t *testing.T) {
	model := process(`<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x/{= n }"/><hookflow:retry attempts="1"/></extensionElements></serviceTask>
		<boundaryEvent id="b" attachedToRef="w"><errorEventDefinition errorRef="err"/></boundaryEvent><boundaryEvent id="t" attachedToRef="w"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
		<userTask id="good"/><userTask id="bad"/><userTask id="late"/>
		s -> w -> good
		b -> bad
		t -> late`)
	for name, c := range map[string]struct {
		line, want string
		waits      int // timer and job, or a task
	}{
		"repeat":                   {"resolve w repeat", "changed w job http attempt 0 of 1", 2},
		"edit":                     {"resolve w edit n=2", "waiting w job http POST http://x/2", 2},
		"skip":                     {"resolve w skip", "waiting good task", 1},
		"interrupt with a code":    {"resolve w interrupt code=E", "waiting bad task", 1},
		"interrupt without a code": {"resolve w interrupt", "ended terminated", 0},
	} {
		w := world(t, model)
		trace := play(t, w, "start p n=1\nfail w no\n"+c.line)
		if name == "repeat" {
			if jobs := w.Jobs(); len(jobs) != 1 || jobs[0].Wait.Attempt != 0 || jobs[0].Wait.Held || !strings.Contains(string(jobs[0].Wait.Request), "http://x/1") {
				t.Errorf("repeated it is %+v", jobs)
			}
		} else if !strings.Contains(trace, c.want) {
			t.Errorf("%s: %q is not in\n%s", name, c.want, trace)
		}
		if jobs := len(w.Jobs()); (jobs == 1) != (c.waits == 2) {
			t.Errorf("%s: %d jobs", name, jobs)
		}
		if in := only(t, w); len(in.Waits) != c.waits || len(in.Incidents) != 0 {
			t.Errorf("%s: it waits for %d things, and has %d incidents", name, len(in.Waits), len(in.Incidents))
		}
	}
}

// What stopped where the process begins, in a loop, in a gateway, is repeated there.
func TestRepeatingGoesOnWhereItStopped(t *testing.T) {
	for name, c := range map[string]struct{ model, lines, at string }{
		"a gateway without a path": {`<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="u"/>
			s -> g
			` + conditional("g", "u", "=ok"), "start p\nresolve g edit ok=true", "u"},
		"a loop that cannot count": {`<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics></userTask>
			s -> a`, "start p\nresolve a edit n=1", "a"},
		"a loop that cannot end": {`<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality><completionCondition>ok</completionCondition></multiInstanceLoopCharacteristics></userTask><userTask id="u"/>
			s -> a -> u`, "start p\ntask a\nresolve a edit ok=false", "a"},
		"a join that cannot decide": {`<startEvent id="s"/><parallelGateway id="g"/><task id="a"/><task id="b"/><complexGateway id="x"><activationCondition>ok</activationCondition></complexGateway><userTask id="u"/>
			s -> g -> a -> x -> u
			g -> b -> x`, "start p\nresolve p edit ok=true", "u"},
		"an input that has none": {`<startEvent id="s"/><userTask id="a"><extensionElements><hookflow:input variable="x" value="=1"/></extensionElements></userTask><boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>=d</timeDuration></timerEventDefinition></boundaryEvent><task id="z"/>
			s -> a
			t -> z`, "start p\nresolve a edit d=\"PT1H\"", "a"},
		"an event gateway": {`<startEvent id="s"/><eventBasedGateway id="g"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent><intermediateCatchEvent id="m"><timerEventDefinition><timeDuration>=d</timeDuration></timerEventDefinition></intermediateCatchEvent><userTask id="u"/><task id="z"/>
			s -> g -> c -> u
			g -> m -> z`, "start p\nresolve g edit d=\"PT1H\"\nadvance 1s", "u"},
	} {
		w := world(t, process(c.model))
		trace := play(t, w, c.lines)
		if tasks := w.Tasks(); len(tasks) != 1 || tasks[0].Wait.Element != c.at || len(w.Incidents()) != 0 {
			t.Errorf("%s: tasks %+v, incidents %+v\n%s", name, tasks, w.Incidents(), trace)
		}
	}
}

// What is repeated is awaited once, and what can interrupt it is armed once.
func TestRepeatingLeavesNoWaitBehind(t *testing.T) {
	timer := func(id, duration string) string {
		return `<intermediateCatchEvent id="` + id + `"><timerEventDefinition><timeDuration>` + duration + `</timeDuration></timerEventDefinition></intermediateCatchEvent>`
	}
	for name, c := range map[string]struct {
		model, lines string
		waits        int
	}{
		"a gateway": {`<startEvent id="s"/><eventBasedGateway id="g"/>` + timer("c", "PT1S") + timer("m", "=d") + `<task id="u"/>
			s -> g -> c -> u
			g -> m -> u`, "start p\nresolve g edit d=\"PT1H\"", 2},
		"a call with a timer": {`<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="=u"/></extensionElements></serviceTask><boundaryEvent id="t" attachedToRef="w"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><task id="z"/>
			s -> w
			t -> z`, "start p\nresolve w edit u=\"http://x\"", 2},
	} {
		w := world(t, process(c.model))
		trace := play(t, w, c.lines)
		if in := only(t, w); len(in.Waits) != c.waits || len(in.Incidents) != 0 {
			t.Errorf("%s: it waits for %d things, not %d:\n%s", name, len(in.Waits), c.waits, trace)
		}
	}
}

// A timer whose model cannot be read stops, and no other with it; repeated, once it can be read, it is due again.
func TestTimersOfUnreadableModels(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent><userTask id="u"/>
		s -> c -> u`))
	do(t, w, engine.Start{Process: "p"})
	var key, whole []byte
	swap := func(data []byte) {
		t.Helper()
		err := w.Store.Update(func(tx engine.Tx) error {
			for k, v := range tx.From(engine.BucketResource, nil) {
				if key = slices.Clone(k); whole == nil {
					whole = slices.Clone(v)
				}
			}
			tx.Put(engine.BucketResource, key, data)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Machine = step.NewMachine(w.Limits)
	}
	swap([]byte("<definitions/>"))
	if err := w.Advance(time.Minute); err != nil || len(w.Incidents()) != 1 || w.Incidents()[0].Kind != engine.BadModel {
		t.Fatalf("%v, incidents %+v", err, w.Incidents())
	}
	swap(whole)
	do(t, w, engine.ResolveIncident{Incident: w.Incidents()[0].Key, How: engine.Repeat})
	if err := w.Advance(0); err != nil || len(w.Tasks()) != 1 || len(w.Incidents()) != 0 {
		t.Errorf("%v, tasks %+v, incidents %+v", err, w.Tasks(), w.Incidents())
	}
}

// Ended instances are purged from the oldest on, as many as are asked for, those that ended before the time.
func TestPurging(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><userTask id="u"/>
		s -> u`))
	for range 4 {
		do(t, w, engine.Start{Process: "p"})
	}
	for n := range 4 {
		w.Now = at(n) // all have begun at once, and end one after the other
		do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	}
	for _, c := range []struct{ before, most, want, left int }{{0, 0, 0, 4}, {1, 0, 1, 3}, {9, 1, 1, 2}, {3, 5, 1, 1}, {9, 0, 1, 0}} {
		if n := do(t, w, engine.Purge{Before: at(c.before), Max: c.most}); n != c.want || len(w.Instances()) != c.left {
			t.Errorf("before %d s at most %d: %d were purged and %d are left, want %d and %d", c.before, c.most, n, len(w.Instances()), c.want, c.left)
		}
	}
	w.View(func(tx engine.Tx) {
		for range tx.From(engine.BucketJournal, nil) {
			t.Error("a journal is left")
		}
	})
}

// When the latest version is deleted the one before it starts instances again; a file is kept as long as one was made of it.
func TestDeletingVersions(t *testing.T) {
	version := func(n string) string {
		return process(`<startEvent id="m"><extensionElements><hookflow:receive path="in` + n + `"/></extensionElements><messageEventDefinition messageRef="paid"/></startEvent><userTask id="u` + n + `"/>
			m -> u` + n)
	}
	w := world(t, version("1"), named("q", `<startEvent id="sq"/>`))
	deploy(t, w, version("2"))
	deploy(t, w, version("3"))
	count := func(b engine.Bucket) (n int) {
		w.View(func(tx engine.Tx) {
			for range tx.From(b, nil) {
				n++
			}
		})
		return n
	}
	if files, paths := count(engine.BucketResource), count(engine.BucketPath); files < 3 || paths < 3 {
		t.Fatalf("%d files, %d paths", files, paths)
	}
	starts := func() string {
		p := do(t, w, engine.Publish{Name: "paid", TTL: new(time.Duration)})
		if len(p.Started) != 1 {
			return ""
		}
		in := w.Instance(p.Started[0])
		element := in.Waits[0].Element
		do(t, w, engine.Cancel{Instance: in.Key})
		do(t, w, engine.DeleteInstance{Instance: in.Key})
		return element
	}
	if got := starts(); got != "u3" {
		t.Errorf("the latest starts at %s", got)
	}
	for files := count(engine.BucketResource); ; files-- {
		var latest engine.Key
		w.View(func(tx engine.Tx) {
			for _, v := range tx.Scan(engine.BucketVersion, []byte("p\x00")) {
				latest = engine.KeyOf(v)
				break
			}
		})
		if latest == 0 {
			break
		}
		before := count(engine.BucketPath)
		do(t, w, engine.DeleteDefinition{Definition: latest})
		if got := count(engine.BucketPath); got != before-1 {
			t.Errorf("%d paths are left of %d", got, before)
		}
		next := false
		w.View(func(tx engine.Tx) {
			for range tx.Scan(engine.BucketVersion, []byte("p\x00")) {
				next = true
			}
		})
		if got := starts(); (got != "") != next {
			t.Errorf("with another version %t it starts at %q", next, got)
		}
	}
	if count(engine.BucketPath) != 0 || count(engine.BucketStart) != 0 || count(engine.BucketResource) != 1 {
		t.Errorf("%d paths, %d start events and %d files are left", count(engine.BucketPath), count(engine.BucketStart), count(engine.BucketResource))
	}
}

// Deleting an old version leaves the latest as it is.
func TestDeletingAnOldVersion(t *testing.T) {
	version := func(n string) string {
		return process(`<startEvent id="m"><messageEventDefinition messageRef="paid"/></startEvent><userTask id="u` + n + `"/>
			m -> u` + n)
	}
	w := world(t, version("1"))
	var old engine.Key
	w.View(func(tx engine.Tx) {
		for k := range tx.From(engine.BucketDefinition, nil) {
			old = engine.KeyOf(k)
		}
	})
	deploy(t, w, version("2"))
	do(t, w, engine.DeleteDefinition{Definition: old})
	if p := do(t, w, engine.Publish{Name: "paid"}); len(p.Started) != 1 || len(w.Tasks()) != 1 || w.Tasks()[0].Wait.Element != "u2" {
		t.Errorf("it started %+v at %+v", p, w.Tasks())
	}
}

// A process goes with all its versions or with none: an instance of an old one keeps the latest, too, which goes on beginning instances.
func TestDeletingAProcess(t *testing.T) {
	version := func(n string) string {
		return process(`<startEvent id="m"><messageEventDefinition messageRef="paid"/></startEvent><userTask id="u` + n + `"/>
			m -> u` + n)
	}
	w := world(t, version("1"), named("q", `<startEvent id="sq"/>`))
	old := do(t, w, engine.Publish{Name: "paid"}).Started[0]
	deploy(t, w, version("2"))
	refused(t, w, engine.DeleteProcess{Process: "none"}, engine.NotFound, `there is no process "none"`)
	refused(t, w, engine.DeleteProcess{Process: "p"}, engine.Conflict, `runs or ran version 1 of "p"; delete it first`)
	again := do(t, w, engine.Publish{Name: "paid"}).Started
	if len(again) != 1 || w.Instance(again[0]).Waits[0].Element != "u2" {
		t.Fatalf("after a refusal the latest version begins %v", again)
	}
	for _, key := range []engine.Key{old, again[0]} {
		do(t, w, engine.Cancel{Instance: key})
		do(t, w, engine.DeleteInstance{Instance: key})
	}
	do(t, w, engine.DeleteProcess{Process: "p"})
	refused(t, w, engine.DeleteProcess{Process: "p"}, engine.NotFound, `there is no process "p"`)
	if p := do(t, w, engine.Publish{Name: "paid", TTL: new(time.Duration)}); len(p.Started) != 0 {
		t.Errorf("what was deleted begins %v", p.Started)
	}
	w.View(func(tx engine.Tx) {
		for b, want := range map[engine.Bucket]int{engine.BucketDefinition: 1, engine.BucketVersion: 1, engine.BucketResource: 1, engine.BucketPath: 0} {
			n := 0
			for range tx.From(b, nil) {
				n++
			}
			if n != want {
				t.Errorf("%d left in %v, want %d", n, b, want)
			}
		}
	})
	do(t, w, engine.Start{Process: "q"})
}
