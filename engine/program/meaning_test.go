package program

import (
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// file reads a whole file.
func file(t testing.TB, content string) *bpmn.Definitions {
	t.Helper()
	doc := etree.NewDocument()
	err := doc.ReadFromString(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" xmlns:t="urn:t" targetNamespace="urn:t">` +
		content + `</definitions>`)
	if err != nil {
		t.Fatal(err)
	}
	return bpmn.Build(doc.Root())
}

func says(findings []engine.Finding) (lines []string) {
	for _, f := range findings {
		lines = append(lines, f.Element+": "+f.Message)
	}
	return lines
}

func ids(nodes []*Node) (out []string) {
	for _, n := range nodes {
		out = append(out, n.ID)
	}
	return out
}

// Two processes of one id would be deployed one over the other; of two without id each is told for itself.
func TestTwoProcessesOfOneID(t *testing.T) {
	programs, findings := All(file(t, `<process id="p"><startEvent id="s"/></process><process id="p"><startEvent id="s2"/></process>`), false)
	if got := says(findings); len(programs) != 2 || len(got) != 1 || got[0] != "p: the file holds two processes of this id" {
		t.Errorf("%d programs, and it says %q", len(programs), got)
	}
	if _, findings := All(file(t, `<process id="p"><startEvent id="s"/></process><process id="q"><startEvent id="s2"/></process>`), false); findings != nil {
		t.Errorf("of two ids it says %q", says(findings))
	}
	_, findings = All(file(t, `<process><startEvent id="s"/></process><process><startEvent id="s2"/></process>`), false)
	if got := says(findings); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "two processes") }) || len(got) == 0 {
		t.Errorf("of processes without id it says %q", got)
	}
}

// Apart gives an element's call with what follows its failure, or what it receives, and nothing where it does neither.
func TestApartFromItsProcess(t *testing.T) {
	def := file(t, `<message id="m" name="paid"/><process id="p"><extensionElements/>
		<serviceTask id="call"><extensionElements><hookflow:call url="http://x"/><hookflow:retry attempts="5"/></extensionElements></serviceTask>
		<serviceTask id="job"/>
		<intermediateCatchEvent id="in"><extensionElements><hookflow:receive path="/orders/"/></extensionElements><messageEventDefinition/></intermediateCatchEvent></process>`)
	call, findings := Apart(def, def.ByID("call"))
	if findings != nil || call.ID != "call" || call.Work == nil || call.Fail == nil || call.Fail.Attempts != 5 || call.Events != nil {
		t.Errorf("the call is %+v, %v", call, findings)
	}
	if job, _ := Apart(def, def.ByID("job")); job.Work != nil || job.Fail != nil || job.Events != nil {
		t.Errorf("the job is %+v", job)
	}
	if in, _ := Apart(def, def.ByID("in")); len(in.Events) != 1 || in.Events[0].Receive.Path != "orders" || in.Work != nil {
		t.Errorf("the event is %+v", in)
	}
}

// What the standard forbids is found, and what stands just beside it is not.
func TestBordersOfWhatRuns(t *testing.T) {
	gateway := func(follows string) string {
		return `<eventBasedGateway id="g" instantiate="true"/><sequenceFlow id="f" sourceRef="g" targetRef="x"/>` + follows
	}
	catching := func(id, definition string) string {
		return `<intermediateCatchEvent id="` + id + `">` + definition + `</intermediateCatchEvent>`
	}
	link, message := `<linkEventDefinition name="L"/>`, `<messageEventDefinition messageRef="m"/>`
	handler := func(association, mark string) string {
		return `<startEvent id="s"/><task id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="undo" ` + mark + `/>` + association
	}
	eventSub := func(flows string) string {
		return `<startEvent id="s"/><task id="a"/><task id="z"/><subProcess id="es" triggeredByEvent="true"><startEvent id="es1">` + message + `</startEvent></subProcess>` + flows
	}
	into, out := `<sequenceFlow id="f1" sourceRef="a" targetRef="es"/>`, `<sequenceFlow id="f2" sourceRef="es" targetRef="z"/>`
	for name, c := range map[string]struct{ content, says string }{
		"a message starts":                 {gateway(catching("x", message)), ""},
		"a signal starts":                  {gateway(catching("x", `<signalEventDefinition signalRef="S"/>`)), ""},
		"a receive task starts":            {gateway(`<receiveTask id="x" messageRef="m"/>`), ""},
		"a timer cannot start":             {gateway(catching("x", `<timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>`)), `g: "x" cannot start the process: only messages and signals can`},
		"a gateway to nowhere":             {`<startEvent id="s"/><eventBasedGateway id="g"/>`, "g: the event-based gateway has no outgoing flow"},
		"a link after an event gateway":    {`<startEvent id="s"/><intermediateThrowEvent id="t">` + link + `</intermediateThrowEvent><eventBasedGateway id="g"/><sequenceFlow id="f" sourceRef="g" targetRef="x"/>` + catching("x", link), `g: "x" follows an event-based gateway but is neither a catching event nor a receive task`},
		"one catching link":                {`<startEvent id="s"/><intermediateThrowEvent id="t">` + link + `</intermediateThrowEvent>` + catching("x", link), ""},
		"two catching links":               {`<startEvent id="s"/><intermediateThrowEvent id="t">` + link + `</intermediateThrowEvent>` + catching("x", link) + catching("y", link), `t: two catching links are called "L"`},
		"a link with two definitions":      {`<startEvent id="s"/><intermediateThrowEvent id="t">` + link + `</intermediateThrowEvent>` + catching("x", link+link), ""},
		"a handler":                        {handler(`<association id="as" sourceRef="b" targetRef="undo"/>`, `isForCompensation="true"`), ""},
		"a handler, drawn backwards":       {handler(`<association id="as" sourceRef="undo" targetRef="b"/>`, `isForCompensation="true"`), ""},
		"a handler that is none":           {handler(`<association id="as" sourceRef="b" targetRef="undo"/>`, ``), `b: the activity "undo" tied to the compensation event is not marked as for compensation`},
		"an event sub-process":             {eventSub(""), ""},
		"a flow into it":                   {eventSub(into), "es: an event sub-process can have no sequence flows"},
		"a flow out of it":                 {eventSub(out), "es: an event sub-process can have no sequence flows"},
		"a flow through it":                {eventSub(into + out), "es: an event sub-process can have no sequence flows"},
		"as many tokens as can leave":      {`<startEvent id="s"/><task id="a" completionQuantity="1000"/>`, ""},
		"more tokens than can leave":       {`<startEvent id="s"/><task id="a" completionQuantity="1001"/>`, "a: completionQuantity is 1001; at most 1000 tokens can leave at once"},
		"a condition that is a text":       {`<startEvent id="s"/><task id="a"/><sequenceFlow id="c" sourceRef="s" targetRef="a"><conditionExpression>${'x'}</conditionExpression></sequenceFlow>`, "neither true nor false"},
		"a flow to a start event":          {`<startEvent id="s"/><task id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="s"/>`, "s: no flow can lead to a startEvent"},
		"a flow out of an end event":       {`<startEvent id="s"/><task id="a"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="e" targetRef="a"/>`, "e: no flow can leave an end event"},
		"a flow to compensation":           {`<startEvent id="s"/><task id="a" isForCompensation="true"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>`, "a: an activity for compensation can have no sequence flows"},
		"the default of another gateway":   {`<startEvent id="s"/><exclusiveGateway id="g" default="f2"/><exclusiveGateway id="h"/><task id="a"/><sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="h" targetRef="a"/>`, `g: the default path "f2" is none of its outgoing flows`},
		"a parallel event gateway, inside": {`<startEvent id="s"/><eventBasedGateway id="g" eventGatewayType="Parallel"/><sequenceFlow id="f" sourceRef="g" targetRef="x"/>` + catching("x", message), "g: a parallel event-based gateway must start the process (instantiate)"},
	} {
		_, findings := Compile(model(t, c.content))
		got := says(findings)
		if c.says == "" && len(got) > 0 || c.says != "" && !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, c.says) }) {
			t.Errorf("%s: it says %q, not %q", name, got, c.says)
		}
	}
}

// A token begins at the none start events; where there is no start event at all, at what no flow leads to.
func TestWhereATokenBegins(t *testing.T) {
	message := `<messageEventDefinition messageRef="m"/>`
	for name, c := range map[string]struct {
		content         string
		entries, starts []string
	}{
		"start events":  {`<startEvent id="s"/><startEvent id="t"/><startEvent id="m1">` + message + `</startEvent><task id="a"/>`, []string{"s", "t"}, []string{"m1"}},
		"only messages": {`<startEvent id="m1">` + message + `</startEvent><task id="a"/>`, nil, []string{"m1"}},
		"no start events": {`<task id="a"/><task id="undo" isForCompensation="true"/><boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent>
			<receiveTask id="r" instantiate="true" messageRef="m"/><intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>
			<intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent><task id="z"/><sequenceFlow id="f" sourceRef="c" targetRef="z"/>`,
			[]string{"a", "t"}, []string{"r"}},
		"a later receive task": {`<startEvent id="s"/><receiveTask id="r" instantiate="true" messageRef="m"/><sequenceFlow id="f" sourceRef="s" targetRef="r"/>`, []string{"s"}, nil},
	} {
		p, findings := Compile(model(t, c.content))
		if p == nil {
			t.Fatalf("%s: %v", name, findings)
		}
		if entries, starts := ids(p.Root.Entries), ids(StartNodes(p.Root)); !slices.Equal(entries, c.entries) || !slices.Equal(starts, c.starts) {
			t.Errorf("%s: it begins at %v and by events at %v, want %v and %v", name, entries, starts, c.entries, c.starts)
		}
	}
}

// A pool's settings belong to the process in it: what is wrong with them keeps that process from running, and no other.
func TestSettingsOfAPool(t *testing.T) {
	def := file(t, `<collaboration id="c"><participant id="pool" processRef="p"><extensionElements><hookflow:cal url="x"/></extensionElements></participant></collaboration>
		<process id="p"><startEvent id="s"/></process><process id="q"><startEvent id="s2"/></process>`)
	if p, findings := Compile(def, def.ByID("p")); p != nil || !strings.HasPrefix(strings.Join(says(findings), " "), "pool: ") {
		t.Errorf("of the process in it: %v", findings)
	}
	if q, findings := Compile(def, def.ByID("q")); q == nil {
		t.Errorf("of the other process: %v", findings)
	}
}

// Data is known by its name, wherever it is referred to; a property belongs to the activity that has it.
func TestNamesOfData(t *testing.T) {
	n := compileNode(t, `<startEvent id="s"/><dataObject id="d1" name="order"/><dataObjectReference id="ref" name="Order form" dataObjectRef="d1"/>
		<task id="a"><property id="pr1" name="copy"/><property id="pr2" name="price"/>
			<dataInputAssociation id="i"><sourceRef>ref</sourceRef><targetRef>pr2</targetRef></dataInputAssociation></task>`, "a")
	if len(n.DataIn) != 1 || n.DataIn[0].From != "order" || n.DataIn[0].To != "price" {
		t.Errorf("it moves %+v", n.DataIn)
	}
	if len(n.Declares) != 2 || n.Declares[0].Name != "copy" || n.Declares[1].Name != "price" {
		t.Errorf("it owns %+v", n.Declares)
	}
	root := compileNode(t, `<property id="pr1" name="copy"/><startEvent id="s"/>`, "s").Scope
	if len(root.Declares) != 0 {
		t.Error("a variable of the process is set to null when it starts, whatever it was given")
	}
}

// A message that leaves by an end event can be a call, as one of an intermediate event.
func TestMessageEventsCall(t *testing.T) {
	call := `<extensionElements><hookflow:call url="http://x"/><hookflow:retry attempts="2"/></extensionElements><messageEventDefinition messageRef="m"/>`
	for _, content := range []string{
		`<startEvent id="s"/><endEvent id="e">` + call + `</endEvent>`,
		`<startEvent id="s"/><intermediateThrowEvent id="e">` + call + `</intermediateThrowEvent>`,
	} {
		if n := compileNode(t, content, "e"); n.Work == nil || n.Fail == nil || n.Fail.Attempts != 2 || !n.Fail.Given {
			t.Errorf("%s is %+v", content, n)
		}
	}
	if n := compileNode(t, `<startEvent id="s"/><intermediateCatchEvent id="e"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>`, "e"); n.Job != nil || n.Fail != nil {
		t.Errorf("a message that is awaited is work: %+v", n)
	}
}

// What was deployed before is read as it always was, also where today it would be refused.
func TestWhatWasDeployedRunsOn(t *testing.T) {
	content := `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x"><hookflow:header name="A" value="a${b}"/></hookflow:call></extensionElements></serviceTask>`
	if p, _ := Compile(model(t, content)); p != nil {
		t.Error("today it is not refused")
	}
	p, findings := Again(model(t, content))
	if p == nil {
		t.Fatal(findings)
	}
	headers := setting(p.Node("w").Work, "headers")
	if headers == nil || headers.Rows[0][1].Value.Source() != "a${b}" || !headers.Rows[0][1].Value.Literal() {
		t.Errorf("it is read as %+v", headers)
	}
}

func setting(w *Work, name string) *Setting {
	for i := range w.Settings {
		if w.Settings[i].Name == name {
			return &w.Settings[i]
		}
	}
	return nil
}

// The counts that a file of Camunda 7 reads in a multi-instance are BPMN's attributes of it. Elsewhere they are variables.
func TestCountsOfAMultiInstance(t *testing.T) {
	multi := `<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><completionCondition>nrOfCompletedInstances = nrOfInstances</completionCondition></multiInstanceLoopCharacteristics>`
	n := compileNode(t, `<startEvent id="s"/><task id="a">`+multi+`</task>`, "a")
	scope := feel.NewContext(4).Put("numberOfInstances", feel.NewInt(3)).Put("numberOfCompletedInstances", feel.NewInt(3)).Put("nrOfInstances", feel.NewInt(7))
	if v, err := n.Loop.Done.Eval(&feel.Env{Scope: scope}); err != nil || v != feel.Value(feel.Bool(true)) {
		t.Errorf("in a multi-instance it is %v, %v", v, err)
	}
	p, findings := Compile(model(t, `<startEvent id="s"/><task id="a"/><sequenceFlow id="f" sourceRef="s" targetRef="a"><conditionExpression>nrOfInstances = 7</conditionExpression></sequenceFlow>`))
	if p == nil {
		t.Fatal(findings)
	}
	if v, err := p.Flow("f").Condition.Eval(&feel.Env{Scope: scope}); err != nil || v != feel.Value(feel.Bool(true)) {
		t.Errorf("elsewhere it is %v, %v", v, err)
	}
}

// Our own settings of a loop come before the data references of BPMN, which count where ours are silent.
func TestWhatALoopIteratesOver(t *testing.T) {
	loop := func(own string) *Loop {
		return compileNode(t, `<startEvent id="s"/><dataObject id="d1" name="orders"/><dataObject id="d2" name="bills"/><task id="a"><multiInstanceLoopCharacteristics>`+
			own+`<loopDataInputRef>d1</loopDataInputRef><loopDataOutputRef>d2</loopDataOutputRef><inputDataItem id="i" name="order"/><outputDataItem id="o" name="bill"/></multiInstanceLoopCharacteristics></task>`, "a").Loop
	}
	if l := loop(""); l.Collection.Source() != "orders" || l.Item != "order" || l.Into != "bills" || l.Gather.Source() != "bill" || l.Gathered != "bill" {
		t.Errorf("BPMN's: %+v", l)
	}
	if l := loop(`<extensionElements><hookflow:loop collection="=list" item="x" gather="=x.y" into="all"/></extensionElements>`); l.Collection.Source() != "=list" || l.Item != "x" || l.Into != "all" || l.Gather.Source() != "=x.y" || l.Gathered != "x" {
		t.Errorf("ours: %+v", l)
	}
}

// A service task that says nothing is a job for a worker; one that only writes variables is done at once.
func TestTasksWithoutWork(t *testing.T) {
	for name, c := range map[string]struct {
		settings string
		job      bool
	}{
		"nothing":     {``, true},
		"only reads":  {`<hookflow:input variable="x" value="=1"/>`, true},
		"only writes": {`<hookflow:output variable="x" value="=1"/>`, false},
	} {
		n := compileNode(t, `<startEvent id="s"/><serviceTask id="w"><extensionElements>`+c.settings+`</extensionElements></serviceTask>`, "w")
		if (n.Job != nil) != c.job {
			t.Errorf("%s: the job is %v", name, n.Job)
		}
	}
}

// The path of failure is for failure alone as long as another path is there for success.
func TestPathForFailureAlone(t *testing.T) {
	content := `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x"/><hookflow:failure flow="bad"/></extensionElements></serviceTask><task id="a"/>
		<sequenceFlow id="bad" sourceRef="w" targetRef="a"/>`
	for more, only := range map[string]bool{``: false, `<task id="b"/><sequenceFlow id="good" sourceRef="w" targetRef="b"/>`: true} {
		p, findings := Compile(model(t, content+more))
		if p == nil {
			t.Fatal(findings)
		}
		w := p.Node("w")
		if got := w.OnlyForFailure(p.Flow("bad")); got != only {
			t.Errorf("with %q it is %t", more, got)
		}
		if good := p.Flow("good"); good != nil && w.OnlyForFailure(good) {
			t.Error("the path of success is taken for that of failure")
		}
	}
}

// A message flow ties a throwing element to what its target waits for.
func TestNamesOfMessageFlows(t *testing.T) {
	for name, c := range map[string]struct{ target, flow, want string }{
		"the message on the flow":   {`<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>`, `messageRef="t:m"`, "paid"},
		"the message of the event":  {`<intermediateCatchEvent id="x"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>`, ``, "paid"},
		"the message of the task":   {`<receiveTask id="x" messageRef="t:m"/>`, ``, "paid"},
		"the path of the event":     {`<intermediateCatchEvent id="x"><extensionElements><hookflow:receive path="/orders/"/></extensionElements><messageEventDefinition/></intermediateCatchEvent>`, ``, "/in/orders"},
		"the id where nothing else": {`<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>`, ``, "x"},
	} {
		def := file(t, `<message id="m" name="paid"/><collaboration id="c"><messageFlow id="mf" sourceRef="e" targetRef="x" `+c.flow+`/></collaboration>
			<process id="p"><startEvent id="s"/><endEvent id="e"><messageEventDefinition/></endEvent></process><process id="q"><startEvent id="s2"/>`+c.target+`</process>`)
		p, findings := Compile(def, def.ByID("p"))
		q, more := Compile(def, def.ByID("q"))
		if p == nil || q == nil {
			t.Fatal(findings, more)
		}
		sent, awaited := p.Node("e").Events[0].Sends, q.Node("x").Events[0].Receive
		if sent == nil || sent.Name.Source() != c.want || awaited.Name.Source() != c.want {
			t.Errorf("%s: %+v is sent and %s awaited, want %s", name, sent, awaited.Name.Source(), c.want)
		}
	}
}

// A null says why as far as FEEL knows it; only what an expression gives is computed.
func TestValuesSayWhatTheyAre(t *testing.T) {
	value := func(text string) *Value {
		v, err := (&compiler{}).field(nil, text, feel.PlainText)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	env := &feel.Env{Scope: feel.NewContext(0)}
	if why := value("=null").Why(env); why != "" {
		t.Errorf("null is null because %q", why)
	}
	if why := value("=1 + missing").Why(env); why == "" {
		t.Error("it does not say why")
	}
	for text, computed := range map[string]bool{"=1": true, "a {= 1 }": false, "a": false} {
		if got := value(text).Computed(); got != computed {
			t.Errorf("%s is computed: %t", text, got)
		}
	}
}

// A request holds what file or table say, each setting by its type, and nothing of what neither says.
func TestSettingsOfARequest(t *testing.T) {
	w := compileNode(t, `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x/{= a }" method="PUT" timeout="PT5S" body="text" redirects="false">
		<hookflow:text>{= a }</hookflow:text></hookflow:call></extensionElements></serviceTask>`, "w").Work
	if w.Kind != "http" || w.Key != setting(w, "url") || w.Key == nil {
		t.Errorf("without %+v there is nothing to do", w.Key)
	}
	if s := setting(w, "headers"); s != nil {
		t.Errorf("headers that nobody gave are %+v", s)
	}
	if url, text, timeout := setting(w, "url"), setting(w, "text"), setting(w, "timeout"); url.Text || !text.Text || url.Lasts || !timeout.Lasts {
		t.Errorf("url %+v, text %+v, timeout %+v", url, text, timeout)
	}
	if s := setting(w, "method"); s.Constant != "PUT" || s.Value != nil {
		t.Errorf("the method is %+v", s)
	}
	for _, c := range []struct {
		says string
		want bool
	}{{"", false}, {`redirects="false"`, false}, {`redirects="0"`, false}, {`redirects="true"`, true}, {`redirects="1"`, true}} {
		n := compileNode(t, `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x" `+c.says+`/></extensionElements></serviceTask>`, "w")
		if s := setting(n.Work, "redirects"); s.Constant != c.want {
			t.Errorf("with %s redirects are followed: %v", c.says, s.Constant)
		}
	}
}

// A truth value is written as XML Schema has it: 1 is true and 0 is false, for every setting.
func TestTruthValues(t *testing.T) {
	for text, want := range map[string]bool{"true": true, "1": true, "false": false, "0": false} {
		multi := compileNode(t, `<startEvent id="s"/><task id="a"><multiInstanceLoopCharacteristics isSequential="`+text+`"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>`, "a")
		loop := compileNode(t, `<startEvent id="s"/><task id="a"><standardLoopCharacteristics testBefore="`+text+`"/></task>`, "a")
		thrown := compileNode(t, `<startEvent id="s"/><intermediateThrowEvent id="c"><compensateEventDefinition waitForCompletion="`+text+`"/></intermediateThrowEvent>`, "c")
		adHoc := compileNode(t, `<startEvent id="s"/><adHocSubProcess id="h" cancelRemainingInstances="`+text+`"><task id="in"/></adHocSubProcess>`, "h")
		answer := compileNode(t, `<startEvent id="s"/><task id="a"><extensionElements><hookflow:respond on="`+text+`"/></extensionElements></task>`, "a")
		form := compileNode(t, `<startEvent id="s"/><userTask id="u"><extensionElements><hookflow:form><hookflow:field variable="x" required="`+text+`"/></hookflow:form></extensionElements></userTask>`, "u")
		if len(form.Form.Fields) != 1 {
			t.Fatalf("the form is %+v", form.Form)
		}
		got := []bool{multi.Loop.Sequential, loop.Loop.TestBefore, !thrown.Events[0].Async, adHoc.AdHoc.CancelRest, answer.Respond != nil, form.Form.Fields[0].Required}
		if slices.Contains(got, !want) {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
