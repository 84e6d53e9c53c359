package runtime_test

import (
	"strings"
	"testing"

	"hookflow/runtime"
)

// Who did the task before is told by name, and an address gets a request.
func TestNotificationsReachWhoDidTheTaskAndWebhooks(t *testing.T) {
	hook := serve(t, ok)
	s := serve(t, ok)
	s.Close()
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="do"/><userTask id="do"><extensionElements><hookflow:assignment assignee="kim"/></extensionElements></userTask>
<sequenceFlow id="g" sourceRef="do" targetRef="call"/><serviceTask id="call"><extensionElements><hookflow:call url="`+s.URL+`"/><hookflow:retry attempts="1"/><hookflow:failure notify="previous, ops, `+hook.URL+`/alert"/></extensionElements></serviceTask>`)
	c := client{t, r.URL()}
	instance := c.start("p")
	c.completeTask(instance, "do", `{}`)
	c.incidents(instance)
	c.until("the request", func() bool { return len(hook.requests()) == 1 })
	got := hook.requests()[0]
	if !strings.Contains(got.body, `"to":"kim, ops, `+hook.URL+`/alert"`) || !strings.Contains(got.body, `"instance":"`+instance+`"`) || got.URL.Path != "/alert" {
		t.Errorf("got %s %s", got.URL, got.body)
	}
}
