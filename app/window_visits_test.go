package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/designer/paint"
	"hookflow/designer/shape"
)

// pricesAsked asks the price of each item of a list, one after the other, and waits for a person then.
const pricesAsked = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="prices" name="Prices" isExecutable="true">
  <startEvent id="s" name="Asked"/><sequenceFlow id="f1" sourceRef="s" targetRef="items"/>
  <scriptTask id="items" name="List the items" scriptFormat="feel"><script>{items: ["paper", "pens", "ink"]}</script></scriptTask><sequenceFlow id="f2" sourceRef="items" targetRef="price"/>
  <serviceTask id="price" name="Ask the price"><extensionElements>
   <hookflow:call url="http://%s/price" method="POST" body="json"><hookflow:parameter value="=item" field="item"/><hookflow:answer variable="price" value="=response.body.price"/></hookflow:call>
   <hookflow:retry attempts="2" delay="PT0.5S"/></extensionElements>
   <multiInstanceLoopCharacteristics isSequential="true"><extensionElements><hookflow:loop collection="=items" item="item" gather="=price" into="prices"/></extensionElements></multiInstanceLoopCharacteristics>
  </serviceTask>
  <sequenceFlow id="f3" sourceRef="price" targetRef="look"/><userTask id="look" name="Look at the prices"/><sequenceFlow id="f4" sourceRef="look" targetRef="e"/><endEvent id="e" name="Known"/>
 </process></definitions>`

// TestWindowElement looks at one element of one run: while the run goes on and when it is over, from the diagram and from a line of
// the history; each round of a loop, with its calls.
func TestWindowElement(t *testing.T) {
	byHand(t)
	d := storyOfPrices(t)
	d.lookAtElement(d.look)
}

// storyOfPrices opens a window with a process that asks for three prices; the first answer is an error.
func storyOfPrices(t *testing.T) *desk {
	t.Helper()
	var asked atomic.Int32
	service := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n := asked.Add(1)
		if n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"price": %d}`, 3*n)
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	go service.Serve(l)
	t.Cleanup(func() { service.Close() })
	return story(t, "prices.bpmn", fmt.Sprintf(pricesAsked, l.Addr()))
}

func (d *desk) lookAtElement(keep func(name string)) {
	d.Helper()
	d.click(d.find("action.run").middle())
	keep("tokens")
	d.find("task.complete")
	d.shows("look", paint.Light[shape.Current])
	d.until("replay.visit.3", func() { d.click(d.find("element.price").middle()) })
	d.click(d.find("replay.visit.2").middle()) // the first round, whose first call has failed
	d.click(d.find("replay.visit.0").middle())
	keep("element-rounds")
	d.until("replay.visit.call", func() { d.click(d.find("replay.visit.0").middle()) })
	d.click(d.find("replay.visit.call").middle())
	time.Sleep(time.Second)
	keep("element")
	d.click(d.find("replay.element.back").middle())
	d.click(d.find("task.complete").middle())
	d.shows("e", paint.Light[shape.Done])
	d.until("replay.element.back", func() { d.click(d.find("element.items").middle()) }) // it is over, and can be looked at still
	keep("element-over")
	d.key("alt+3")
	d.find("runs.text")
	d.click(d.find("element.price").middle())
	time.Sleep(time.Second)
	keep("runs-element")
}

// everythingWaits stands before each kind of thing that a run can wait for at once: a form, a timer, a message, and a call that fails.
const everythingWaits = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><message id="m" name="Paid"/><process id="order" name="Order" isExecutable="true">
  <startEvent id="s" name="Ordered"/><sequenceFlow id="f0" sourceRef="s" targetRef="all"/><parallelGateway id="all"/>
  <sequenceFlow id="f1" sourceRef="all" targetRef="pack"/><userTask id="pack" name="Pack it"><extensionElements><hookflow:form><hookflow:field variable="weight" label="Weight" type="number" required="true"/><hookflow:field variable="gift" label="As a gift" type="boolean"/></hookflow:form></extensionElements></userTask>
  <sequenceFlow id="f2" sourceRef="all" targetRef="rest"/><intermediateCatchEvent id="rest" name="Time to think"><timerEventDefinition><timeDuration>PT30M</timeDuration></timerEventDefinition></intermediateCatchEvent>
  <sequenceFlow id="f3" sourceRef="all" targetRef="paid"/><intermediateCatchEvent id="paid" name="Paid"><extensionElements><hookflow:receive path="now-cards-paid" methods="POST"><hookflow:answer variable="amount" value="=request.body.amount"/></hookflow:receive></extensionElements><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
  <sequenceFlow id="f4" sourceRef="all" targetRef="tell"/><serviceTask id="tell" name="Tell the warehouse"><extensionElements><hookflow:call url="http://%s/w" method="POST" body="json"><hookflow:parameter value="=place" field="place"/></hookflow:call><hookflow:retry attempts="1"/></extensionElements></serviceTask>
  <sequenceFlow id="g1" sourceRef="pack" targetRef="over"/><sequenceFlow id="g2" sourceRef="rest" targetRef="over"/><sequenceFlow id="g3" sourceRef="paid" targetRef="over"/><sequenceFlow id="g4" sourceRef="tell" targetRef="over"/>
  <parallelGateway id="over"/><sequenceFlow id="f5" sourceRef="over" targetRef="e"/><endEvent id="e" name="Sent"/>
 </process></definitions>`

// TestWindowNow presses everything on the cards of what a run waits for.
func TestWindowNow(t *testing.T) {
	byHand(t)
	d, said := storyOfNow(t)
	d.pressCards(said, d.look)
}

// storyOfNow opens a window with everythingWaits; the warehouse refuses whatever does not name its place. said are the bodies that it
// was sent.
func storyOfNow(t *testing.T) (d *desk, said chan string) {
	t.Helper()
	said = make(chan string, 20)
	service := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if said <- string(body); !strings.Contains(string(body), "Berlin") {
			http.Error(w, "which place?", http.StatusUnprocessableEntity)
		}
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	go service.Serve(l)
	t.Cleanup(func() { service.Close() })
	return story(t, "order.bpmn", fmt.Sprintf(everythingWaits, l.Addr())), said
}

func (d *desk) pressCards(said chan string, keep func(name string)) {
	d.Helper()
	next := func() (body string) {
		d.await("a call to the warehouse", func() bool { return len(said) > 0 })
		return <-said
	}
	d.click(d.find("action.run").middle())
	next()
	d.click(d.find("replay.repeat.tell").middle())
	next()
	d.find("replay.edit.tell")
	keep("now-incident")
	d.click(d.find("replay.edit.tell").middle())
	d.covered(true)
	d.key("ctrl+a")
	d.write(`{"place": "Berlin"}`)
	keep("now-edit")
	d.click(d.find("button.Repeat").middle())
	if body := next(); body != `{"place":"Berlin"}` {
		d.Errorf("the warehouse was sent %s", body)
	}
	d.gone("replay.edit.tell")
	d.shows("tell", paint.Light[shape.Done])

	d.find("task.weight")
	keep("now-form")
	d.click(d.find("task.complete").middle()) // something is missing
	time.Sleep(time.Second)
	d.find("task.complete")
	d.fill("task.weight", "3")
	d.click(d.find("task.complete").middle())
	d.gone("task.complete")

	d.click(d.find("replay.curl.paid").middle())
	d.click(d.find("replay.sample.paid").middle()) // the next request is kept, and the run gets it as ever
	keep("now-message")
	d.curl("now-cards-paid", `{"amount": 7}`)
	d.gone("replay.send.paid")
	d.shows("paid", paint.Light[shape.Done])
	keep("now-sample")

	d.click(d.find("replay.move.rest").middle())
	d.covered(true)
	d.key("ctrl+a")
	d.write("+2h")
	d.key("Return")
	d.covered(false)
	keep("now-timer")
	d.click(d.find("replay.fire.rest").middle())
	d.shows("e", paint.Light[shape.Done])

	d.click(d.find("action.run").middle()) // and once more: a problem is passed over, a message sent by hand
	d.click(d.find("replay.skip.tell").middle())
	d.gone("replay.skip.tell")
	d.click(d.find("replay.send.paid").middle())
	d.covered(true)
	d.key("ctrl+a")
	d.write(`{"amount": 12}`)
	keep("now-send")
	d.click(d.find("button.Send").middle())
	d.gone("replay.send.paid")
	d.shows("paid", paint.Light[shape.Done])
	d.click(d.find("action.run").middle()) // and a problem ends what it is in
	d.click(d.find("replay.interrupt.tell").middle())
	d.gone("replay.interrupt.tell")
	d.gone("task.complete")
	keep("now-interrupted")
}
