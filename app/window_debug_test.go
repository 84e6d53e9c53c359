package main

import (
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hookflow/designer/paint"
	"hookflow/designer/shape"
)

const orderToDebug = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="order" name="Order" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <userTask id="ask" name="Take the order"><extensionElements><hookflow:form><hookflow:field variable="total" label="Total" type="number"/></hookflow:form></extensionElements></userTask>
  <sequenceFlow id="f2" sourceRef="ask" targetRef="book"/>
  <task id="book" name="Book the invoice"/>
  <sequenceFlow id="f3" sourceRef="book" targetRef="tell"/>
  <userTask id="tell" name="Tell the client"/><sequenceFlow id="f4" sourceRef="tell" targetRef="e"/><endEvent id="e"/>
 </process></definitions>`

// TestWindowDebug debugs a process by real mouse and keys: a breakpoint under a condition, a variable that is changed
// while the run stands, a step, a step back that goes on as a branch, and the end.
func TestWindowDebug(t *testing.T) {
	byHand(t)
	d := story(t, "order.bpmn", orderToDebug)
	d.click(d.find("element.book").middle())
	d.key("ctrl+F9")
	d.find("dialog")
	d.write("total > 200")
	d.click(d.find("button.Set").middle())
	d.covered(false)
	d.keepIn("breakpoint")

	d.key("F5")
	d.find("task.total")
	d.fill("task.total", "249")
	d.click(d.find("task.complete").middle())
	d.find("debug.continue")
	d.await("the breakpoint", func() bool { return d.stopsAt("book") })
	d.keepIn("stopped")

	d.fill("task.total", "300")
	d.click(d.find("task.change").middle())
	d.key("F8")
	d.await("the step behind the breakpoint", func() bool { return d.stopsAt("tell") })

	d.click(d.find("debug.step back").middle())
	d.await("a branch before the invoice", func() bool { return d.stopsAt("book") })
	d.keepIn("branch")
	d.until("task.complete", func() { d.click(d.find("debug.continue").middle()) })
	d.shows("book", paint.Light[shape.Done])
	d.click(d.find("task.complete").middle())
	d.gone("task.complete")
	d.shows("e", paint.Light[shape.Done])
	d.key("alt+3")
	time.Sleep(time.Second)
	d.keepIn("runs")
}

// stopsAt reports whether an element is framed as the one that a run stopped before; its breakpoint alone is less.
func (d *desk) stopsAt(element string) bool {
	r := d.find("element." + element)
	frame := image.Rect(r[0]-4, r[1]-4, r[0]+r[2]+4, r[1]+r[3]+4).Add(d.corner)
	return count(d.picture(), frame, paint.Light[shape.Halted]) > 400
}

// keepIn keeps a picture of the debugger where HOOKFLOW_DEBUG_PICTURES says; it keeps none without.
func (d *desk) keepIn(name string) {
	d.Helper()
	if dir := os.Getenv("HOOKFLOW_DEBUG_PICTURES"); dir != "" {
		time.Sleep(500 * time.Millisecond)
		d.keep(filepath.Join(dir, name+".png"))
	}
}

// TestWindowRunAlone runs one call by itself: of a diagram that is deployed nowhere, with variables typed by hand, answered by
// what was pinned to it, and stopped behind it.
func TestWindowRunAlone(t *testing.T) {
	byHand(t)
	d := story(t, "price.bpmn", `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="price" name="Price" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <serviceTask id="ask" name="Ask the price"><extensionElements><hookflow:call url="http://prices.invalid/p"><hookflow:answer variable="price" value="=response.body.price * count"/></hookflow:call></extensionElements></serviceTask>
  <sequenceFlow id="f2" sourceRef="ask" targetRef="tell"/>
  <userTask id="tell" name="Tell the client"/><sequenceFlow id="f3" sourceRef="tell" targetRef="e"/><endEvent id="e"/>
 </process></definitions>`)
	d.click(d.find("element.ask").middle())
	d.command("Pin answers")
	d.find("dialog")
	d.key("ctrl+a")
	d.write(`[{"body": {"price": 7}}]`)
	d.keepIn("pin")
	d.click(d.find("button.Pin").middle())
	d.covered(false)

	d.key("ctrl+F5")
	d.find("dialog")
	d.key("ctrl+a")
	d.write(`{"count": 3}`)
	d.keepIn("alone")
	d.click(d.find("button.Run").middle())
	d.find("debug.continue")
	d.shows("f2", paint.Light[shape.Halted])
	d.find("task.price")
	d.keepIn("alone-stopped")
	d.until("task.complete", func() { d.click(d.find("debug.continue").middle()) })
}
