package push

import (
	"encoding/json"
	"time"

	"hookflow/engine"
)

// Process is the process that secrets and accounts of subscriptions are granted to.
const Process = "hookflow:pushes"

// A Task is the payload of what happens to a user task: the task as it was then.
type Task struct {
	Task        string          `json:"task,omitempty"`
	Instance    string          `json:"instance"`
	Process     string          `json:"process"`
	ProcessName string          `json:"processName,omitempty"`
	Definition  string          `json:"definition,omitempty"`
	Element     string          `json:"element"`
	Name        string          `json:"name,omitempty"`
	BusinessKey string          `json:"businessKey,omitempty"`
	Initiator   string          `json:"initiator,omitempty"`
	Assignee    string          `json:"assignee,omitempty"`
	Users       string          `json:"users,omitempty"`
	Groups      string          `json:"groups,omitempty"`
	Due         string          `json:"due,omitempty"`
	Created     time.Time       `json:"created,omitzero"`
	By          string          `json:"by,omitempty"`        // who completed it
	To          string          `json:"to,omitempty"`        // who gets the copy
	Values      json.RawMessage `json:"values,omitempty"`    // with which it was completed
	Variables   json.RawMessage `json:"variables,omitempty"` // that it saw
}

// EventOf is a piece of the engine's news as others are told.
func EventOf(n *engine.News) Event {
	e := Event{Topic: n.Topic, At: time.Unix(0, n.At).UTC(), Process: n.Process}
	if t := n.Task; t != nil {
		e.User = t.By
		e.Payload, _ = json.Marshal(Task{ // of texts and JSON
			Task: t.Key.String(), Instance: t.Instance.String(), Process: t.Process, ProcessName: t.ProcessName, Definition: t.Definition.String(), Element: t.Element, Name: t.Name,
			BusinessKey: t.BusinessKey, Initiator: t.Initiator, Assignee: t.Task.Assignee, Users: t.Task.Users, Groups: t.Task.Groups, Due: t.Task.Due,
			Created: time.Unix(0, t.Created).UTC(), By: t.By, To: n.To, Values: t.Data, Variables: n.Variables,
		})
		return e
	}
	payload := map[string]json.RawMessage{}
	_ = json.Unmarshal(n.Data, &payload) // it was written by the engine
	for name, value := range map[string]string{"instance": n.Instance.String(), "process": n.Process, "element": n.Element} {
		if value != "" {
			payload[name], _ = json.Marshal(value) // a text
		}
	}
	e.Payload, _ = json.Marshal(payload) // of JSON
	return e
}
