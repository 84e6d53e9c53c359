package main

import (
	"encoding/json"
	"image"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const inboxProcess = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="shop" name="Shop" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="pack"/><userTask id="pack" name="Pack the order"><extensionElements><hookflow:assignment users="kim" copies="boss"/>
<hookflow:form><hookflow:field variable="boxes" label="Boxes" type="number" required="true"/><hookflow:field variable="weight" label="Weight" type="computed" compute="boxes * 12"/></hookflow:form></extensionElements></userTask>
<sequenceFlow id="g" sourceRef="pack" targetRef="e"/><endEvent id="e"/></process></definitions>`

// TestWindowInbox does a task by hand: it is taken, its due date and priority are changed, it is talked about, gets a file, its form says
// what is missing, follows what is filled in, and is completed; who has a copy finds it in their box.
func TestWindowInbox(t *testing.T) {
	byHand(t)
	d := openDesk(t, "light")
	server := d.serving()
	d.post(server+"/api/v1/deployments", "application/xml", inboxProcess)
	d.post(server+"/api/v1/instances", "application/json", `{"process":"shop","businessKey":"O-1","by":"ann"}`)
	press := func(name string) { d.click(d.find("inbox." + name).middle()) }
	sit := func(name string) {
		press("Who are you?")
		d.covered(true)
		d.write(name)
		time.Sleep(500 * time.Millisecond)
		d.key("Return")
		d.covered(false)
	}
	d.until("inbox.search", func() { d.key("alt+5") })
	sit("kim")
	press("For my groups")
	press("Pack the order")
	press("Take")
	d.find("inbox.Give back")
	d.fill("inbox.due", "2031-02-03")
	d.key("Return")
	d.fill("inbox.priority", "7")
	d.key("Return")
	d.fill("inbox.comment", "No tape left")
	press("Comment")
	list := filepath.Join(d.home, "list.txt")
	check(t, os.WriteFile(list, []byte("one, two"), 0o600))
	press("Attach a file")
	d.covered(true)
	dialog := d.find("dialog")
	d.click(image.Pt(dialog[0]+60, dialog[1]+155)) // the last line of the folder
	d.click(d.find("button.Open").middle())
	d.covered(false)
	d.find("inbox.Save list.txt")
	press("Complete") // a field is missing
	d.fill("inbox.field.boxes", "3")
	d.look("inbox")
	press("Complete")
	d.gone("inbox.Complete")
	sit("boss")
	press("Copied to me")
	press("Pack the order")
	d.look("copied")

	var page struct{ Items []json.RawMessage }
	check(t, json.Unmarshal([]byte(d.asked(server+"/api/v1/inbox?who=boss&box=copied")), &page))
	if len(page.Items) != 1 {
		t.Fatalf("boss has %d copies", len(page.Items))
	}
	for _, want := range []string{`"by":"kim"`, `"state":"done"`, `"due":"2031-02-03"`, `"priority":7`, "No tape left", `"name":"list.txt"`, `"boxes":3`, `"weight":36`} {
		if !strings.Contains(string(page.Items[0]), want) {
			t.Errorf("%s is not in %s", want, page.Items[0])
		}
	}
}

// asked is what the program answers.
func (d *desk) asked(url string) string {
	d.Helper()
	resp, err := http.Get(url)
	check(d.T, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	check(d.T, err)
	return string(text)
}
