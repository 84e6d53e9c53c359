package main

import (
	"fmt"
	"image"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/designer/paint"
	"hookflow/designer/shape"
)

// priceAsked begins by a request, asks a service that is down, and waits for a message.
const priceAsked = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><message id="m" name="Paid"/><process id="orders" name="Orders" isExecutable="true">
  <startEvent id="s" name="Ordered"><extensionElements><hookflow:receive path="PATH" methods="POST"><hookflow:answer variable="order" value="=request.body.order"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent>
  <sequenceFlow id="f1" sourceRef="s" targetRef="price"/>
  <serviceTask id="price" name="Ask the price"><extensionElements><hookflow:call url="http://SERVICE/price" method="GET"><hookflow:answer variable="price" value="=response.body.price"/></hookflow:call><hookflow:retry attempts="1"/></extensionElements></serviceTask>
  <sequenceFlow id="f2" sourceRef="price" targetRef="paid"/>
  <intermediateCatchEvent id="paid" name="Paid"><extensionElements><hookflow:receive path="PATH-paid" methods="POST" correlationKey="=order" messageKey="=request.body.order"/></extensionElements><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
  <sequenceFlow id="f3" sourceRef="paid" targetRef="e"/><endEvent id="e" name="Shipped"/>
 </process></definitions>`

// ordersOf is priceAsked at a path that no other window of this machine has, with its service at an address.
func ordersOf(path, service string) string {
	return strings.NewReplacer("PATH", path, "SERVICE", service).Replace(priceAsked)
}

// TestWindowRepair lets ten instances stop at a service that is down, brings the service up, and repairs all ten with one
// press of a button.
func TestWindowRepair(t *testing.T) {
	byHand(t)
	d := storyOfTen(t)
	d.repairTen(d.look)
}

// storyOfTen opens a window in which ten orders have stopped.
func storyOfTen(t *testing.T) *desk {
	t.Helper()
	const path = "orders-to-repair"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	address := l.Addr().String()
	check(t, l.Close()) // the service is down
	d := story(t, "orders.bpmn", ordersOf(path, address))
	d.service = address
	d.click(d.find("action.run").middle())
	for i := range 10 {
		d.curl(path, fmt.Sprintf(`{"order": "A-%d"}`, i))
	}
	d.key("alt+3")
	d.find("runs.retry")
	return d
}

// repairTen brings the service up and repairs what has stopped.
func (d *desk) repairTen(keep func(name string)) {
	d.Helper()
	time.Sleep(2 * time.Second)
	keep("runs-incidents")
	l, err := net.Listen("tcp", d.service)
	check(d, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"price": 12}`)
	})}
	go server.Serve(l)
	d.Cleanup(func() { server.Close() })
	d.click(d.find("runs.retry").middle())
	d.gone("runs.retry")
	time.Sleep(2 * time.Second)
	keep("runs-repaired")
}

// TestWindowCurl answers an endpoint with curl: the run begins with one request, and goes on with another by its key.
func TestWindowCurl(t *testing.T) {
	byHand(t)
	d := storyOfCurl(t)
	d.answerByCurl(d.look)
}

// storyOfCurl opens a window that waits for a request, with the service of its process.
func storyOfCurl(t *testing.T) *desk {
	t.Helper()
	service := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"price": 12}`)
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	go service.Serve(l)
	t.Cleanup(func() { service.Close() })
	d := story(t, "orders.bpmn", ordersOf("orders-by-curl", l.Addr().String()))
	d.click(d.find("action.run").middle())
	return d
}

// answerByCurl sends the request that begins the run, and the message that it waits for then.
func (d *desk) answerByCurl(keep func(name string)) {
	d.Helper()
	time.Sleep(time.Second)
	keep("curl-endpoints")
	d.curl("orders-by-curl", `{"order": "A-1"}`)
	d.shows("paid", paint.Light[shape.Altered])
	keep("curl-waits")
	d.curl("orders-by-curl-paid", `{"order": "A-1"}`)
	d.shows("e", paint.Light[shape.Done])
	keep("curl-done")
}

// curl sends a request to the listener of the window, whichever port it has, with curl where that is there.
func (d *desk) curl(path, body string) {
	d.Helper()
	d.await("the answer of the process", func() bool {
		for port := 8086; port < 8106; port++ { // the window takes the first that is free
			address := fmt.Sprintf("http://127.0.0.1:%d/in/%s", port, path)
			if _, err := exec.LookPath("curl"); err == nil {
				out, err := exec.Command("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", address, "-H", "Content-Type: application/json", "-d", body).Output()
				if err == nil && strings.HasPrefix(string(out), "20") {
					return true
				}
				continue
			}
			if resp, err := http.Post(address, "application/json", strings.NewReader(body)); err == nil {
				resp.Body.Close()
				if resp.StatusCode/100 == 2 {
					return true
				}
			}
		}
		return false
	})
}

// checkedOnce waits for a person; checkedTwice has two others in its place, with other ids and names.
const (
	checkedOnce = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="checks" name="Checks" isExecutable="true">
  <startEvent id="s" name="Ordered"/><sequenceFlow id="f1" sourceRef="s" targetRef="check"/><userTask id="check" name="Check the order"/>
  <sequenceFlow id="f2" sourceRef="check" targetRef="e"/><endEvent id="e" name="Checked"/></process></definitions>`
	checkedTwice = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="checks" name="Checks" isExecutable="true">
  <startEvent id="s" name="Ordered"/><sequenceFlow id="f1" sourceRef="s" targetRef="stock"/><userTask id="stock" name="Check the stock"/>
  <sequenceFlow id="f2" sourceRef="stock" targetRef="payment"/><userTask id="payment" name="Check the payment"/>
  <sequenceFlow id="f3" sourceRef="payment" targetRef="e"/><endEvent id="e" name="Checked"/></process></definitions>`
)

// TestWindowMigrate moves three runs at once onto a diagram in which the task that they wait at is no longer there: by what they go on
// is chosen by hand, seen on both diagrams, and said when it is done.
func TestWindowMigrate(t *testing.T) {
	byHand(t)
	d := storyOfChecks(t)
	d.moveRuns(d.look)
}

// storyOfChecks opens a window with the second version of a process of whose first version three runs wait.
func storyOfChecks(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, deskLook{colours: "light"})
	file := filepath.Join(d.home, "checks.bpmn")
	check(t, os.WriteFile(file, []byte(checkedOnce), 0o644))
	d.launch(file)
	d.find("element.s")
	d.click(d.find("action.run").middle())
	for range 2 {
		d.find("task.complete")
		time.Sleep(time.Second)
		d.click(d.find("action.run").middle())
	}
	time.Sleep(time.Second)
	d.kill()
	check(t, os.WriteFile(file, []byte(checkedTwice), 0o644))
	d.launch(file)
	d.click(d.find("button.Throw it away").middle()) // the layout, which nobody has saved
	d.covered(false)
	d.find("element.payment")
	return d
}

// firstRun opens the run of the first row.
func (d *desk) firstRun() {
	r := d.find("runs.table")
	d.click(image.Pt(r[0]+300, r[1]+16))
}

// moveRuns moves the three runs of storyOfChecks onto the payment.
func (d *desk) moveRuns(keep func(name string)) {
	d.Helper()
	d.until("runs.all", func() {
		d.click(d.find("board").middle()) // keys go where the pointer is
		d.key("alt+3")
	})
	d.until("runs.move", func() { d.click(d.find("runs.all").middle()) })
	d.click(d.find("runs.move").middle())
	d.find("move.check")
	keep("runs-move-none")
	d.click(d.find("move.check").middle())
	for range 2 { // from nothing, where the list begins, to the stock and the payment
		d.key("Down")
	}
	d.key("Return")
	time.Sleep(time.Second)
	keep("runs-move")
	d.click(d.find("button.Move").middle())
	d.covered(false)
	keep("runs-moved")
	d.until("task.complete", d.firstRun)
	d.shows("payment", paint.Light[shape.Current])
}

// Whoever presses Run goes on typing into the form that comes, without looking for its first field.
func TestWindowFormTakesTheKeys(t *testing.T) {
	byHand(t)
	d := openDesk(t, "light", "--example")
	d.click(d.find("action.run").middle())
	d.find("task.worker")
	time.Sleep(time.Second) // what is typed before the form has the keys is for the diagram
	d.write("Ann")
	d.key("Tab")
	d.write("No paper")
	d.key("Return")
	d.find("task.confirmed")
}
