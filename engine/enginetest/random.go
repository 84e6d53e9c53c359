package enginetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A randomModel builds processes out of blocks with one way in and one way out,
// so that each of them must come to its end whatever happens.
type randomModel struct {
	r     *rand.Rand
	n     int
	roots strings.Builder
}

// RandomProcess gives a BPMN file with the process p (and q, which it may call, and r, which q may call). The suffix
// goes on their ids, so that several files fit into one engine.
func RandomProcess(r *rand.Rand, suffix string) []byte {
	m := &randomModel{r: r}
	called := func(xml, id string) string {
		return strings.ReplaceAll(xml, `calledElement="q"`, fmt.Sprintf(`calledElement="%s%s"`, id, suffix))
	}
	p := called(m.scope(3), "q")
	q := called(m.scope(1), "r")
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="urn:random">
<message id="m" name="m"/><signal id="sig" name="sig"/><error id="err" errorCode="E"/><escalation id="esc" escalationCode="S"/>
` + m.roots.String() + `<process id="p` + suffix + `" isExecutable="true">` + p + "</process>\n" +
		`<process id="q` + suffix + `" isExecutable="true">` + q + "</process>\n" +
		`<process id="r` + suffix + `" isExecutable="true"><startEvent id="r_s"/><sequenceFlow id="r_f" sourceRef="r_s" targetRef="r_e"/><endEvent id="r_e"/></process></definitions>`)
}

// id gives an id that is not used yet.
func (m *randomModel) id(prefix string) string {
	m.n++
	return fmt.Sprintf("%s%d", prefix, m.n)
}

// flow writes a sequence flow.
func (m *randomModel) flow(from, to, condition string) string {
	if condition != "" {
		condition = "<conditionExpression>" + condition + "</conditionExpression>"
	}
	return fmt.Sprintf(`<sequenceFlow id="%s" sourceRef="%s" targetRef="%s">%s</sequenceFlow>`, m.id("f"), from, to, condition)
}

// scope is the content of a process or sub-process.
func (m *randomModel) scope(depth int) string {
	s, e := m.id("start"), m.id("end")
	body, in, out := m.sequence(depth)
	return fmt.Sprintf(`<startEvent id="%s"/><endEvent id="%s"/>`, s, e) + body + m.flow(s, in, "") + m.flow(out, e, "")
}

// sequence is one to three blocks one after the other.
func (m *randomModel) sequence(depth int) (xml, in, out string) {
	xml, in, out = m.block(depth)
	for range m.r.IntN(3) {
		next, nextIn, nextOut := m.block(depth)
		xml += next + m.flow(out, nextIn, "")
		out = nextOut
	}
	return xml, in, out
}

// block is a task, or something that holds blocks.
func (m *randomModel) block(depth int) (xml, in, out string) {
	if depth == 0 {
		return m.task()
	}
	blocks := []func(int) (string, string, string){
		func(int) (string, string, string) { return m.task() },
		m.split, m.split, m.loop, m.container, m.container, m.events,
	}
	return blocks[m.r.IntN(len(blocks))](depth - 1)
}

// task is one activity or event, perhaps with a boundary event that joins the
// way out again.
func (m *randomModel) task() (xml, in, out string) {
	id := m.id("t")
	kinds := []string{
		`<userTask id="%s">%s</userTask>`,
		`<serviceTask id="%s"><extensionElements><hookflow:job type="work"/></extensionElements>%s</serviceTask>`,
		`<scriptTask id="%s">%s<script>{n: if n = null then 1 else n + 1}</script></scriptTask>`,
		`<task id="%s">%s</task>`,
		`<callActivity id="%s" calledElement="q">%s</callActivity>`,
		`<intermediateCatchEvent id="%s">%.0s<timerEventDefinition><timeDuration>PT3S</timeDuration></timerEventDefinition></intermediateCatchEvent>`,
		`<intermediateThrowEvent id="%s">%.0s<signalEventDefinition signalRef="sig"/></intermediateThrowEvent>`,
		`<intermediateThrowEvent id="%s">%.0s<escalationEventDefinition escalationRef="esc"/></intermediateThrowEvent>`,
		`<intermediateThrowEvent id="%s">%.0s<compensateEventDefinition/></intermediateThrowEvent>`,
	}
	kind := m.r.IntN(len(kinds))
	loop := ""
	if kind < 5 {
		loop = m.repeat()
	}
	xml = fmt.Sprintf(kinds[kind], id, loop)
	if kind < 5 && m.r.IntN(3) == 0 {
		return m.guarded(xml, id)
	}
	return xml, id, id
}

// repeat is a loop or multi-instance, or nothing.
func (m *randomModel) repeat() string {
	choices := []string{
		"", "", "", "", "",
		`<standardLoopCharacteristics loopMaximum="2"><loopCondition>true</loopCondition></standardLoopCharacteristics>`,
		`<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>`,
		`<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>`,
	}
	return choices[m.r.IntN(len(choices))]
}

// guarded puts a boundary event on an activity. What leaves by an interrupting
// one is joined with what leaves the activity; any other would be a second token
// and goes to an end of its own.
func (m *randomModel) guarded(xml, id string) (string, string, string) {
	b, join := m.id("b"), m.id("x")
	triggers := []string{
		`<timerEventDefinition><timeDuration>PT2S</timeDuration></timerEventDefinition>`,
		`<signalEventDefinition signalRef="sig"/>`,
		`<messageEventDefinition messageRef="m"/>`,
		`<errorEventDefinition errorRef="err"/>`,
		`<escalationEventDefinition escalationRef="esc"/>`,
		`<conditionalEventDefinition><condition>n > 3</condition></conditionalEventDefinition>`,
		`<compensateEventDefinition/>`,
	}
	i := m.r.IntN(len(triggers))
	interrupting := m.r.IntN(2) == 0 || i == 3
	xml += fmt.Sprintf(`<boundaryEvent id="%s" attachedToRef="%s" cancelActivity="%t">%s</boundaryEvent>`, b, id, interrupting, triggers[i])
	if i == len(triggers)-1 {
		undo := m.id("undo")
		xml += fmt.Sprintf(`<userTask id="%s" isForCompensation="true"/><association id="%s" sourceRef="%s" targetRef="%s"/>`, undo, m.id("as"), b, undo)
		return xml, id, id
	}
	if !interrupting {
		xml += fmt.Sprintf(`<endEvent id="%s"/>`, join) + m.flow(b, join, "")
		return xml, id, id
	}
	xml += fmt.Sprintf(`<exclusiveGateway id="%s"/>`, join) + m.flow(id, join, "") + m.flow(b, join, "")
	return xml, id, join
}

// split is two or three ways between two gateways of one kind.
func (m *randomModel) split(depth int) (xml, in, out string) {
	kind := []string{"exclusiveGateway", "parallelGateway", "inclusiveGateway"}[m.r.IntN(3)]
	in, out = m.id("g"), m.id("j")
	ways := 2 + m.r.IntN(2)
	last := ""
	for i := range ways {
		body, bodyIn, bodyOut := m.sequence(depth)
		condition := ""
		if kind != "parallelGateway" && i < ways-1 {
			condition = []string{"true", "false", "n = null", "n > 1 and n != null"}[m.r.IntN(4)]
		}
		if strings.HasPrefix(condition, "n >") {
			condition = "get or else(n, 0) > 1"
		}
		f := m.flow(in, bodyIn, condition)
		last = f[strings.Index(f, `id="`)+4:]
		last = last[:strings.IndexByte(last, '"')]
		xml += body + f + m.flow(bodyOut, out, "")
	}
	standard := ""
	if kind != "parallelGateway" {
		standard = fmt.Sprintf(` default="%s"`, last)
	}
	return fmt.Sprintf(`<%s id="%s"%s/><%s id="%s"/>`, kind, in, standard, kind, out) + xml, in, out
}

// loop goes back once.
func (m *randomModel) loop(depth int) (xml, in, out string) {
	in, out = m.id("m"), m.id("d")
	round := m.id("round")
	count := m.id("c")
	body, bodyIn, bodyOut := m.sequence(depth)
	back := m.flow(out, in, fmt.Sprintf("get or else(%s, 0) &lt; 2", round))
	xml = fmt.Sprintf(`<exclusiveGateway id="%s"/><exclusiveGateway id="%s"/><scriptTask id="%s"><script>{%s: get or else(%s, 0) + 1}</script></scriptTask>`, in, out, count, round, round)
	after := m.id("after")
	rest := m.flow(out, after, "true")
	return xml + body + m.flow(in, bodyIn, "") + m.flow(bodyOut, count, "") + m.flow(count, out, "") + back + rest + fmt.Sprintf(`<task id="%s"/>`, after), in, after
}

// container is a sub-process, with an event sub-process or a boundary event at
// times.
func (m *randomModel) container(depth int) (xml, in, out string) {
	id := m.id("sp")
	inner := m.scope(depth)
	if m.r.IntN(3) == 0 {
		s, e, u := m.id("es"), m.id("ee"), m.id("eu")
		inner += fmt.Sprintf(`<subProcess id="%s" triggeredByEvent="true"><startEvent id="%s" isInterrupting="%t"><signalEventDefinition signalRef="sig"/></startEvent><userTask id="%s"/><endEvent id="%s"/>%s%s</subProcess>`,
			m.id("esp"), s, m.r.IntN(2) == 0, u, e, m.flow(s, u, ""), m.flow(u, e, ""))
	}
	xml = fmt.Sprintf(`<subProcess id="%s">%s%s</subProcess>`, id, m.repeat(), inner)
	if m.r.IntN(2) == 0 {
		return m.guarded(xml, id)
	}
	return xml, id, id
}

// events is an event-based gateway with a message and a timer.
func (m *randomModel) events(int) (xml, in, out string) {
	in, out = m.id("eg"), m.id("ej")
	a, b := m.id("ea"), m.id("eb")
	return fmt.Sprintf(`<eventBasedGateway id="%s"/><exclusiveGateway id="%s"/><receiveTask id="%s" messageRef="m"/><intermediateCatchEvent id="%s"><timerEventDefinition><timeDuration>PT5S</timeDuration></timerEventDefinition></intermediateCatchEvent>`, in, out, a, b) +
		m.flow(in, a, "") + m.flow(in, b, "") + m.flow(a, out, "") + m.flow(b, out, ""), in, out
}
