package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/designer/paint"
	"hookflow/designer/shape"
)

const orderToTest = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="order" name="Order" isExecutable="true">
  <startEvent id="s" name="Ordered"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <userTask id="ask" name="Take the order"><extensionElements><hookflow:form><hookflow:field variable="total" label="Total" type="number"/></hookflow:form></extensionElements></userTask>
  <sequenceFlow id="f2" sourceRef="ask" targetRef="large"/>
  <exclusiveGateway id="large" name="Large?" default="small"/>
  <sequenceFlow id="big" name="large" sourceRef="large" targetRef="check"><conditionExpression>=total &gt; 100</conditionExpression></sequenceFlow>
  <task id="check" name="Check the order"/><sequenceFlow id="f4" sourceRef="check" targetRef="e"/>
  <sequenceFlow id="small" name="small" sourceRef="large" targetRef="auto"/>
  <task id="auto" name="Accept it"/><sequenceFlow id="f5" sourceRef="auto" targetRef="e"/>
  <endEvent id="e" name="Done"/>
 </process></definitions>`

// TestWindowTests records a run as a test by real mouse and keys, breaks the model, and sees on the diagram what is missing
// and what is new, and what the tests have covered.
func TestWindowTests(t *testing.T) {
	byHand(t)
	d := story(t, "order.bpmn", orderToTest)
	d.recordAndBreak(d.look)
	written, err := filepath.Glob(filepath.Join(filepath.Dir(d.app.Args[1]), "*.test.yaml"))
	check(t, err)
	if len(written) != 1 {
		t.Fatalf("%v are the files of scenarios", written)
	}
	text, err := os.ReadFile(written[0])
	check(t, err)
	for _, want := range []string{"name: a large order", "task: ask", "total: 249", "path: [s, ask, large, check, e]"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the file does not say %s:\n%s", want, text)
		}
	}
}

// recordAndBreak runs a large order, saves it as a test, shows the coverage, and takes its way out of the model.
func (d *desk) recordAndBreak(keep func(name string)) {
	d.Helper()
	d.key("F5")
	d.fill("task.total", "249")
	d.click(d.find("task.complete").middle())
	d.shows("e", paint.Light[shape.Done])
	d.until("dialog", func() { d.click(d.find("replay.test").middle()) })
	d.key("ctrl+a")
	d.write("a large order")
	keep("tests-save")
	d.key("Return")
	d.covered(false)
	d.find("test.a large order")
	d.click(d.find("tests.coverage").middle())
	d.shows("small", paint.Light[shape.Muted])
	d.shows("big", paint.Light[shape.Altered]) // the condition was never false
	keep("tests-coverage")
	d.click(d.find("tests.coverage").middle())
	d.click(d.find("element.big").middle())
	d.key("Delete")
	d.click(d.find("tests.run").middle())
	time.Sleep(time.Second)
	d.click(d.find("test.a large order").middle())
	d.shows("check", paint.Light[shape.Failed])
	d.shows("auto", paint.Light[shape.Altered])
	keep("tests-difference")
}
