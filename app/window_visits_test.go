package main

import (
	"fmt"
	"net"
	"net/http"
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
}
