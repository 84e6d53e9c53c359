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
	"testing"

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
	d.key("ctrl+k")
	d.find("dialog")
	d.write(">accounts")
	d.key("Return")
	d.click(d.find("add.account").middle())
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
