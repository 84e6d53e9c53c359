package main

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/designer/paint"
	"hookflow/designer/shape"
)

// story opens the window with a file of these contents.
func story(t *testing.T, name, contents string) *desk {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	check(t, os.WriteFile(file, []byte(contents), 0o644))
	d := openDesk(t, "light", file)
	d.find("element.s")
	return d
}

// TestWindowStoryELMA365 plays ELMA365's story by hand: the address of a call, what is sent of
// which variable, and where the process goes when it fails in the end are set in the form; the
// warehouse is down, is asked twice, and the process goes on along the chosen path.
func TestWindowStoryELMA365(t *testing.T) {
	byHand(t)
	sent := make(chan string, 9)
	warehouse := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		sent <- r.URL.Path + " " + string(data)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer warehouse.Close()
	d := story(t, "order.bpmn", `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="order" name="Order" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <userTask id="ask" name="Take the order"><extensionElements><hookflow:form><hookflow:field variable="order" label="Order" type="string"/></hookflow:form></extensionElements></userTask>
  <sequenceFlow id="f2" sourceRef="ask" targetRef="send"/>
  <serviceTask id="send" name="Tell the warehouse"><extensionElements><hookflow:retry attempts="2" delay="PT0.1S"/></extensionElements></serviceTask>
  <sequenceFlow id="f3" sourceRef="send" targetRef="shipped"/><endEvent id="shipped"/>
  <sequenceFlow id="f4" name="gives up" sourceRef="send" targetRef="finish"/><userTask id="finish" name="Call the client"/>
 </process></definitions>`)
	d.doubleClick(d.find("element.send").middle())
	d.find("form.dialog")
	d.fill("field.url", warehouse.URL+"/w")
	d.key("Return")
	d.until("field.parameters.0.value", func() { d.click(d.find("field.parameters.add").middle()) })
	d.fill("field.parameters.0.value", "order")
	d.key("Return") // takes the variable of that name, which is offered
	d.key("Return") // commits the cell; its request field is named by itself
	d.until("field.errorFlow", func() { d.click(d.find("section.errors").middle()) })
	d.click(d.find("field.errorFlow").middle())
	for range 3 { // none, to the end, gives up
		d.key("Down")
	}
	d.key("Return")
	d.look("elma365")
	d.key("Escape")
	d.covered(false)
	d.click(d.find("action.run").middle())
	d.fill("task.order", "A-1")
	d.click(d.find("task.complete").middle())
	for range 2 {
		d.await("the call", func() bool { return len(sent) > 0 })
		if got := <-sent; got != `/w {"order":"A-1"}` {
			t.Fatalf("the warehouse was sent %s", got)
		}
	}
	d.shows("send", paint.Light[shape.Done])
	d.shows("finish", paint.Light[shape.Current])
}

// TestWindowStoryBpium plays Bpium's story: the scenario is opened as that program wrote it, Run
// shows where its request is sent, and the answer of the request is what the process says.
func TestWindowStoryBpium(t *testing.T) {
	byHand(t)
	d := story(t, "scenario.bpmn", `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><bpmn:process id="scenario">
  <bpmn:startEvent id="s"><bpmn:extensionElements><hookflow:receive path="price-list" methods="POST"><hookflow:answer variable="body" value="=request.body"/></hookflow:receive></bpmn:extensionElements><bpmn:messageEventDefinition/></bpmn:startEvent>
  <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="code"/>
  <bpmn:serviceTask id="code"><bpmn:extensionElements><camunda:connector><camunda:connectorId>code</camunda:connectorId></camunda:connector><camunda:inputOutput>
    <camunda:inputParameter name="variables"><camunda:map><camunda:entry key="lines"><camunda:script scriptFormat="JavaScript">{"type":"script","value":"body.lines"}</camunda:script></camunda:entry></camunda:map></camunda:inputParameter>
    <camunda:inputParameter name="source"><camunda:script scriptFormat="JavaScript">{"type":"const","value":"let sum = 0\nfor (const line of lines) sum += line.price * line.count\nreturn sum"}</camunda:script></camunda:inputParameter>
    <camunda:outputParameter name="sum" configName="output"><camunda:script scriptFormat="JavaScript">{"type":"outputResult","value":"output"}</camunda:script></camunda:outputParameter>
  </camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:sequenceFlow id="g" sourceRef="code" targetRef="answer"/>
  <bpmn:serviceTask id="answer"><bpmn:extensionElements><camunda:connector><camunda:connectorId>setvar</camunda:connectorId></camunda:connector><camunda:inputOutput>
    <camunda:outputParameter name="$status" configName="vars"><camunda:script scriptFormat="JavaScript">{"type":"script","value":"201"}</camunda:script></camunda:outputParameter>
    <camunda:outputParameter name="$body" configName="vars"><camunda:script scriptFormat="JavaScript">{"type":"script","value":"{ total: sum }"}</camunda:script></camunda:outputParameter>
  </camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>
</bpmn:process></bpmn:definitions>`)
	d.click(d.find("action.run").middle())
	d.await("the answer of the process", func() bool {
		for port := 8086; port < 8106; port++ { // the window takes the first that is free
			resp, err := http.Post(fmt.Sprintf("http://127.0.0.1:%d/api/webrequest/price-list", port), "application/json", bytes.NewReader([]byte(`{"lines":[{"price":2.5,"count":2},{"price":1,"count":7}]}`)))
			if err != nil {
				continue
			}
			text, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if resp.StatusCode == http.StatusCreated && string(text) == `{"total":12}` {
				return true
			}
		}
		return false
	})
	d.look("bpium")
	d.shows("answer", paint.Light[shape.Done])
}

// TestWindowAccounts makes an account by hand: it is tried when it is saved, and what was typed
// lies nowhere in the clear.
func TestWindowAccounts(t *testing.T) {
	byHand(t)
	const canary = "canary-5512"
	asked := make(chan string, 3)
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.Header.Get("Authorization") }))
	defer service.Close()
	d := openDesk(t, "dark")
	d.env = append(d.env, "HOOKFLOW_KEYRING=off")
	d.kill()
	d.launch(example(t))
	d.named("report.bpmn – Hookflow")
	d.until("add.account", func() { d.command("accounts") })
	d.until("account.name", func() { d.click(d.find("add.account").middle()) })
	d.fill("account.name", "shop")
	d.fill("account.token", canary)
	box := d.find("grant.Process_Errors")
	d.click(image.Pt(box[0]+60, box[1]+box[3]/2))
	d.fill("connection.address", service.URL)
	d.click(d.find("account.save").middle())
	d.await("the trial", func() bool { return len(asked) > 0 })
	if got := <-asked; got != "Bearer "+canary {
		t.Errorf("the service was asked with %q", got)
	}
	d.find("account shop")
	d.look("accounts")
	nowhere(t, d.home, canary)
}

// command runs a command of the window by its name.
func (d *desk) command(name string) {
	d.Helper()
	d.key("ctrl+k")
	d.covered(true)
	d.key("ctrl+a") // on a busy machine an earlier try may still stand there
	d.write(">" + name)
	d.do("sleep", "0.5") // until the list follows
	d.key("Return")
}

// nowhere reports files that hold a text.
func nowhere(t *testing.T, dir string, texts ...string) {
	t.Helper()
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, text := range texts {
			if strings.Contains(string(data), text) {
				t.Errorf("%s holds %s", path, text)
			}
		}
		return err
	}))
}

// until does something again until a part of the window is there: on a busy machine a click may be too slow for one.
func (d *desk) until(name string, do func()) {
	d.Helper()
	for range 3 {
		do()
		for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
			if _, there := d.places()[name]; there {
				return
			}
		}
	}
	d.find(name)
}

// onRequest leaves out what takes long or needs a machine that does nothing else; ./test soak asks for it.
func onRequest(t *testing.T) {
	t.Helper()
	if os.Getenv("HOOKFLOW_STORIES") == "" {
		t.Skip("HOOKFLOW_STORIES is not set")
	}
}
