package main

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// serving is the address that the program of the window listens on: the one port of 127.0.0.1 that is its own.
func (d *desk) serving() (url string) {
	d.Helper()
	d.await("the listener", func() bool {
		proc := fmt.Sprintf("/proc/%d", d.app.Process.Pid)
		files, _ := filepath.Glob(proc + "/fd/*")
		var sockets []string
		for _, f := range files {
			to, _ := os.Readlink(f)
			sockets = append(sockets, strings.TrimSuffix(strings.TrimPrefix(to, "socket:["), "]"))
		}
		table, _ := os.ReadFile(proc + "/net/tcp")
		for _, line := range strings.Split(string(table), "\n") {
			row := strings.Fields(line)
			if len(row) < 10 || row[3] != "0A" || !slices.Contains(sockets, row[9]) { // 0A: it listens
				continue
			}
			_, port, _ := strings.Cut(row[1], ":")
			n, err := strconv.ParseUint(port, 16, 16)
			url = fmt.Sprintf("http://127.0.0.1:%d", n)
			return err == nil
		}
		return false
	})
	return url
}

// post asks the program for something, and gives its answer.
func (d *desk) post(url, kind, body string) string {
	d.Helper()
	resp, err := http.Post(url, kind, strings.NewReader(body))
	check(d.T, err)
	text, err := io.ReadAll(resp.Body)
	check(d.T, err)
	check(d.T, resp.Body.Close())
	if resp.StatusCode >= 300 {
		d.Fatalf("POST %s: %s %s", url, resp.Status, text)
	}
	return string(text)
}

// scenarios are the processes of Bpium's story: one refuses and changes values before a record is made, one fills in the form, one
// calls a service afterwards, one answers a web request.
const scenarios = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t">
<process id="guard" isExecutable="true"><startEvent id="s1"/><sequenceFlow id="f1" sourceRef="s1" targetRef="t1"/><task id="t1"><extensionElements><hookflow:output variable="$status" value="=if record.Title = &quot;bad&quot; then 422 else 200"/><hookflow:output variable="$body" value="={message: if record.Title = &quot;bad&quot; then &quot;not this one&quot; else &quot;taken&quot;, values: {Title: record.Title + &quot;!&quot;}}"/></extensionElements></task></process>
<process id="filler" isExecutable="true"><startEvent id="s2"/><sequenceFlow id="f2" sourceRef="s2" targetRef="t2"/><task id="t2"><extensionElements><hookflow:output variable="$body" value="={values: {Sum: 7}}"/></extensionElements></task></process>
<process id="caller" isExecutable="true"><startEvent id="s3"/><sequenceFlow id="f3" sourceRef="s3" targetRef="t3"/><serviceTask id="t3"><extensionElements><hookflow:call url="%s/made" method="POST"><hookflow:parameter value="=record.Title" field="title"/></hookflow:call></extensionElements></serviceTask></process>
<process id="asked" isExecutable="true"><startEvent id="s4"><extensionElements><hookflow:receive path="orders" methods="GET"/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f4" sourceRef="s4" targetRef="t4"/>
 <task id="t4" name="Orders"><dataInputAssociation><sourceRef>r</sourceRef></dataInputAssociation></task><dataStoreReference id="r" name="orders"><extensionElements><hookflow:store catalog="Orders"/></extensionElements></dataStoreReference>
 <sequenceFlow id="f5" sourceRef="t4" targetRef="t5"/><task id="t5"><extensionElements><hookflow:output variable="$body" value="={titles: orders.Title}"/></extensionElements></task></process>
</definitions>`

// TestWindowStoryCatalogs plays Bpium's story by hand: a catalog is made, and a subscription; a record is refused with the words of a
// process, its form is filled in while it is edited, what is kept was changed by a process, a service hears of it, and a web
// request is answered out of the catalog.
func TestWindowStoryCatalogs(t *testing.T) {
	onRequest(t)
	byHand(t)
	heard := make(chan string, 9)
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard <- r.URL.Path + " " + string(bytes.TrimSpace(body))
	}))
	defer service.Close()
	d := openDesk(t, "light")
	server := d.serving()
	d.post(server+"/api/v1/deployments", "application/xml", fmt.Sprintf(scenarios, service.URL))
	d.until("new catalog", func() { d.command("catalogs and") })
	press := func(name string) { d.click(d.find(name).middle()) }
	press("new catalog")
	d.fill("catalog name", "Orders")
	d.until("remove field", func() { press("add field") })
	d.fill("field name", "Sum")
	press("field kind")
	for range 2 { // text, number
		d.key("Down")
	}
	d.key("Return")
	d.until("new record", func() { press("save catalog") })
	d.look("catalog")

	press("entry Subscriptions")
	press("new subscription")
	d.fill("subscription name", "caller")
	box := d.find("topic record.created")
	d.click(image.Pt(box[0]+14, box[1]+box[3]/2))
	press("tell a process")
	d.fill("subscription process", "caller")
	d.key("Tab")
	press("save subscription")
	d.find("edit caller")
	d.look("subscriptions")
	d.post(server+"/api/v1/subscriptions", "application/json", `{"name":"guard","on":true,"topics":["record.before.created"],"process":"guard"}`)
	d.post(server+"/api/v1/subscriptions", "application/json", `{"name":"filler","on":true,"topics":["record.updating"],"fields":["1"],"process":"filler"}`)

	press("entry Orders")
	d.until("save record", func() { press("new record") })
	d.fill("field Title", "bad")
	d.until("said", func() { press("save record") })
	d.look("veto")
	d.fill("field Title", "good")
	press("save record")
	d.await("the call of the service", func() bool { return len(heard) > 0 })
	if got := <-heard; got != `/made {"title":"good!"}` {
		t.Errorf("the service heard %s", got)
	}
	d.look("record")
	resp, err := http.Get(server + "/in/orders")
	check(t, err)
	text, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if string(text) != `{"titles":["good!"]}` {
		t.Errorf("the web request is answered %s %s", resp.Status, text)
	}
	resp, err = http.Get(server + "/api/v1/catalogs/Orders/table")
	check(t, err)
	text, _ = io.ReadAll(resp.Body)
	resp.Body.Close()
	if got := string(text); got != "id,Title,Sum\n1,good!,7\n" {
		t.Errorf("the catalog holds %q: the form was to be filled in", got)
	}
}
