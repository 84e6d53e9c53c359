package push

import (
	"encoding/json"
	"slices"
	"strings"
)

// A Topic is a kind of event.
type Topic struct {
	Name  string `json:"name"`
	Event string `json:"event,omitempty" doc:"what a process is told as event.type, where Bpium has a word of its own"`
	Asks  bool   `json:"asks,omitempty" doc:"who caused it waits for the answer: a message, new values, a refusal"`
	Doc   string `json:"doc"`
}

// Topics are all kinds of event.
var Topics = []Topic{
	{"record.created", "$record.after.create", false, "a record was created"},
	{"record.updated", "$record.after.update", false, "a record was changed"},
	{"record.deleted", "$record.after.delete", false, "a record was deleted"},
	{"record.before.created", "$record.before.create", true, "a record is about to be created; it may be refused, and its values changed"},
	{"record.before.updated", "$record.before.update", true, "a record is about to be changed; it may be refused, and its values changed"},
	{"record.before.deleted", "$record.before.delete", true, "a record is about to be deleted; it may be refused"},
	{"record.updating", "$record.updating", true, "a form is being filled in; values come back into it"},
	{"task.created", "", false, "a user task waits"},
	{"task.assigned", "", false, "a user task was given to somebody, or back"},
	{"task.completed", "", false, "a user task was completed"},
	{"task.cancelled", "", false, "a user task was ended by something else"},
	{"task.copied", "", false, "somebody gets a copy of a user task"},
	{"task.deleted", "", false, "an instance that had user tasks is forgotten"},
	{"instance.started", "", false, "an instance began"},
	{"instance.ended", "", false, "an instance is over; status says how"},
	{"incident.raised", "", false, "an instance cannot go on by itself"},
	{"incident.resolved", "", false, "an incident was resolved"},
}

func topicNames() (names []string) {
	for _, t := range Topics {
		names = append(names, t.Name)
	}
	return names
}

// TopicOf is the row of a topic.
func TopicOf(name string) Topic {
	if i := slices.IndexFunc(Topics, func(t Topic) bool { return t.Name == name }); i >= 0 {
		return Topics[i]
	}
	return Topic{Name: name}
}

// Example is an event that a subscription would be told of, for trying it.
func Example(s Subscription, topic string) Event {
	e := Event{Topic: topic, Catalog: s.Catalog, Changed: s.Fields, Process: "example"}
	if len(s.Of) > 0 {
		e.Process = s.Of[0]
	}
	for _, t := range Topics {
		if e.Topic == "" && slices.ContainsFunc(s.Topics, func(named string) bool { return covers(named, t.Name) && s.form().tells(t.Name) }) {
			e.Topic = t.Name
		}
	}
	payload := map[string]any{"instance": "1", "process": e.Process, "element": "example"}
	if strings.HasPrefix(e.Topic, "task.") {
		payload["task"] = "1"
	}
	if strings.HasPrefix(e.Topic, "record.") {
		payload = map[string]any{"catalogId": s.Catalog, "recordId": "1", "values": map[string]any{}, "prevValues": map[string]any{}}
	}
	e.Payload, _ = json.Marshal(payload) // of texts
	return e
}
