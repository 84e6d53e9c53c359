package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// clocked is a process that the clock begins, and one that uses it.
const clocked = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t">
<process id="daily" name="Daily" isExecutable="true"><startEvent id="morning" name="Morning"><timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition></startEvent><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><sequenceFlow id="g" sourceRef="morning" targetRef="e"/><endEvent id="e"/></process>
<process id="user" name="User" isExecutable="true"><startEvent id="s2"/><sequenceFlow id="f2" sourceRef="s2" targetRef="c"/><callActivity id="c" calledElement="daily"/></process></definitions>`

// TestWindowDeployed works by hand with what is deployed: a process is taken off-line and published, one that another uses is not
// removed, with the list of those who do; a schedule is paused, goes on, and runs now; the record of that run is found by a word.
func TestWindowDeployed(t *testing.T) {
	byHand(t)
	d := openDesk(t, "light")
	server := d.serving()
	d.post(server+"/api/v1/deployments", "application/xml", clocked)
	press := func(name string) { d.click(d.find(name).middle()) }
	d.until("entry Processes", func() { d.command("catalogs and") })
	d.until("offline daily", func() { press("entry Processes") })
	d.look("processes")
	d.until("publish daily", func() { press("offline daily") })
	if resp, err := http.Post(server+"/api/v1/instances", "application/json", strings.NewReader(`{"process":"daily"}`)); err != nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a start while it is off-line: %v %v", resp, err)
	}
	d.look("processes-offline")
	d.until("draft daily", func() { press("publish daily") })
	press("remove daily")
	press("button.Remove")
	d.gone("button.Remove")
	d.find("remove daily")
	d.look("processes-used")

	d.until("pause daily morning", func() { press("entry Schedules") })
	d.look("schedules")
	d.until("resume daily morning", func() { press("pause daily morning") })
	if got := d.asked(server + "/api/v1/schedules"); !strings.Contains(got, `"paused":true`) {
		t.Errorf("the schedule is %s", got)
	}
	d.until("pause daily morning", func() { press("resume daily morning") })
	press("run daily morning")
	key := ""
	d.await("the run", func() bool {
		var page struct{ Items []struct{ Key string } }
		_ = json.Unmarshal([]byte(d.asked(server+"/api/v1/instances?process=daily&state=completed")), &page)
		if len(page.Items) > 0 {
			key = page.Items[0].Key
		}
		return key != ""
	})
	d.look("schedules-run")

	d.until("run "+key, func() { press("entry Records of runs") })
	d.fill("runs text", "nowhere")
	d.gone("run " + key)
	d.look("records-none")
	d.fill("runs text", "daily")
	d.until("button.Close", func() { press("run " + key) })
	d.look("records")
	d.key("Escape")
	d.gone("button.Close")
}
