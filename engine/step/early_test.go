package step_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/wire"
)

// A person gives a kept message to an instance, whatever its key: at the element that is named, or at the one that waits
// for this message. It is taken then, and only remembered.
func TestGivingAMessageByHand(t *testing.T) {
	two := process(`<startEvent id="s"/><parallelGateway id="g"/>
		<intermediateCatchEvent id="c"><extensionElements><hookflow:receive correlationKey="=k"/></extensionElements><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
		<intermediateCatchEvent id="d"><extensionElements><hookflow:receive correlationKey="=k"/></extensionElements><messageEventDefinition messageRef="sent"/></intermediateCatchEvent>
		<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration>PT9H</timeDuration></timerEventDefinition></intermediateCatchEvent><userTask id="u"/><userTask id="v"/>
		s -> g -> c -> u
		g -> d -> v
		g -> x`)
	for name, c := range map[string]struct{ message, element, at, rejected string }{
		"its own wait":       {message: "paid", at: "u"},
		"the named element":  {message: "paid", element: "d", at: "v"},
		"another message":    {message: "other", rejected: "does not wait for that: it waits at c (paid), d (sent); name the element"},
		"another, by name":   {message: "other", element: "c", at: "u"},
		"an element of none": {message: "paid", element: "x", rejected: "does not wait for that"},
	} {
		w := world(t, two)
		key := do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)}).Instance
		message := do(t, w, engine.Publish{Name: c.message, Key: "another", Payload: []byte(`{"a": 7}`)}).Message
		give := engine.AssignMessage{Message: message, Instance: key, Element: c.element}
		if c.rejected != "" {
			refused(t, w, give, engine.Conflict, c.rejected)
			continue
		}
		do(t, w, give)
		if tasks := w.Tasks(); len(tasks) != 1 || tasks[0].Wait.Element != c.at || !strings.HasSuffix(enginetest.Variables(only(t, w)), " a=7") {
			t.Errorf("%s: tasks %+v with %s", name, tasks, enginetest.Variables(only(t, w)))
		}
		if list := buffered(w); len(list) != 1 || !list[0].Taken || list[0].Payload != nil || !slices.Equal(list[0].By, []string{"p"}) {
			t.Errorf("%s: it is remembered as %+v", name, list)
		}
		refused(t, w, give, engine.Conflict, "was taken when it came")
	}
}

// What cannot be given, or forgotten, is said in words.
func TestMessagesThatCannotBeGiven(t *testing.T) {
	w := world(t, process(waiting))
	key := do(t, w, engine.Start{Process: "p"}).Instance
	refused(t, w, engine.AssignMessage{Message: 99, Instance: key}, engine.NotFound, "there is no message 99; it was taken, or has expired")
	refused(t, w, engine.DropMessage{Message: 99}, engine.NotFound, "there is no message 99")
	message := do(t, w, engine.Publish{Name: "paid"}).Message
	refused(t, w, engine.AssignMessage{Message: message, Instance: 98}, engine.NotFound, "there is no instance 98")
	refused(t, w, engine.AssignMessage{Message: message, Instance: key}, engine.Conflict, "waits for no message")
	do(t, w, engine.Suspend{Instance: key})
	refused(t, w, engine.AssignMessage{Message: message, Instance: key}, engine.Conflict, "is suspended; resume it first")
	do(t, w, engine.DropMessage{Message: message})
	if list := buffered(w); len(list) != 0 {
		t.Errorf("forgotten, %+v is kept", list[0])
	}
	refused(t, w, engine.DropMessage{Message: message}, engine.NotFound, "there is no message")
}

// One notification tells of the messages that have expired together and that nobody got: three by name, the others as a number.
func TestExpiredMessagesAreTold(t *testing.T) {
	for count, more := range map[int]string{0: "", 1: "", 3: "", 4: ", and 1 more", 6: ", and 3 more"} {
		w := world(t, process(catching))
		ttl := time.Minute
		for n := range count {
			do(t, w, engine.Publish{Name: fmt.Sprint("m", n), Key: strings.Repeat("k", n), TTL: &ttl})
		}
		do(t, w, engine.Publish{Name: "paid", Key: "1", ID: "x", TTL: &ttl}) // which somebody gets
		do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)})
		if err := w.Advance(time.Minute); err != nil {
			t.Fatal(err)
		}
		var texts []string
		w.View(func(tx engine.Tx) {
			for _, v := range tx.From(engine.BucketNotice, nil) {
				texts = append(texts, wire.DecodeNotice(v).Text)
			}
		})
		var named []string
		for n := range min(3, count) {
			text := fmt.Sprintf("m%d of 2026-01-01T00:00:00Z", n)
			if n > 0 {
				text += " with the key " + strings.Repeat("k", n)
			}
			named = append(named, text)
		}
		var want []string
		if count > 0 {
			want = []string{"Messages have expired that nobody waited for: " + strings.Join(named, ", ") + more}
		}
		if !slices.Equal(texts, want) || len(buffered(w)) != 0 {
			t.Errorf("of %d it tells %q, not %q", count, texts, want)
		}
	}
}
