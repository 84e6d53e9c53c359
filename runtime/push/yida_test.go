package push

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"hookflow/engine"
)

const token = "8R7668B1EXAMPLETOKEN"

// The worked examples: a finished task, a created one with text that is not ASCII, a deletion; keys are in order
// without regard to case, and sign is left out.
func TestSignatures(t *testing.T) {
	finished := map[string]string{"actualWorkId": "manager01", "appType": "APP_DEMO123", "corpId": "ding0001", "dateTime": "1693462062502", "formInstId": "FINST-0001", "taskId": "27001", "sign": "anything"}
	created := map[string]string{"dateTime": "1693462062502", "task": `{"appType":"APP_DEMO123","formInstanceId":"FINST-0001","originatorDisplayName":"张红","title":"张红的1位访客申请"}`}
	deleted := map[string]string{"appType": "APP_DEMO123", "corpId": "ding0001", "dateTime": "1693462062502", "formInstId": "FINST-0001"}
	for want, values := range map[string]map[string]string{"f9760c6624cd5a6b92f69937721dfeb4": finished, "66a2d04a32f4ceeaf2811251c7ecab6f": created, "2784a18a932768b9265ffd32256259fd": deleted} {
		if got := sign("md5", token, values); got != want {
			t.Errorf("got %s, want %s for %v", got, want, values)
		}
	}
	// md5("123" + "k"), the values of alpha, Beta, Zeta
	if got := sign("md5", "k", map[string]string{"Zeta": "3", "alpha": "1", "Beta": "2"}); got != "705f09f5246f935efd5f1f6ce304bc1f" {
		t.Errorf("the order is not without regard to case: %s", got)
	}
	a, b := sign("hmac-sha256", "k", map[string]string{"a": "1", "b": "23"}), sign("hmac-sha256", "k", map[string]string{"a": "12", "b": "3"})
	if a == b || a != "a5ba92ed4ae3fa5dd8f58a36cc826910ba44af68ef363ba369e52a7e4e5c518d" {
		t.Errorf("HMAC: %s and %s", a, b)
	}
}

// Each action has the parameters of the documentation, and is told them.
func TestParameters(t *testing.T) {
	c := TaskConnector("oa", "http://localhost:1")
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	happened := EventOf(&engine.News{At: 1693462062502e6, Instance: 7, Process: "visit", Variables: []byte(`{"visitors":[{"name":"张红"}],"count":1}`), Task: &engine.TaskRecord{
		Key: 9, Instance: 7, Definition: 3, Process: "visit", ProcessName: "访客", Element: "approve", Name: "审批", Initiator: "zhang", Task: engine.Task{Assignee: "manager01"}, Created: 1693462062000e6,
	}})
	d := &Delivery{Subscription: Subscription{App: "APP", Corp: "ding"}, Event: happened}
	ask := func(topic string) map[string]string {
		d.Event.Topic = topic
		a, err := c.Find(yidaActions[topic])
		if err != nil {
			t.Fatal(err)
		}
		values, err := told(d, a)
		if err != nil {
			t.Fatal(err)
		}
		return values
	}
	for topic, want := range map[string][]string{
		engine.TaskCreated: {"dateTime", "task"}, engine.TaskCompleted: {"actualWorkId", "appType", "corpId", "dateTime", "formInstId", "taskId"}, engine.TaskStopped: {"actualWorkId", "appType", "corpId", "dateTime", "formInstId", "taskId"},
		engine.TaskDeleted: {"appType", "corpId", "dateTime", "formInstId"}, engine.TaskCopied: {"actualWorkId", "appType", "corpId", "dateTime", "formInstId", "taskId"},
	} {
		values := ask(topic)
		if names := slices.Sorted(maps.Keys(values)); !slices.Equal(names, want) || values["dateTime"] != "1693462062502" {
			t.Errorf("%s: %v", topic, values)
		}
	}
	var task map[string]any
	if err := json.Unmarshal([]byte(ask(engine.TaskCreated)["task"]), &task); err != nil {
		t.Fatal(err)
	}
	data := task["dataMap"].(map[string]any)
	if task["title"] != "审批" || task["formInstanceId"] != "7" || task["taskId"] != "9" || task["actionerId"] != "manager01" || task["createTime"] != 1693462062000.0 || data["visitors"] != `[{"name":"张红"}]` || data["count"] != 1.0 {
		t.Errorf("task: %v", task)
	}
	if o := task["originator"].(map[string]any); o["Id"] != "zhang" || o["CorpId"] != "ding" {
		t.Errorf("originator: %v", o)
	}
}
