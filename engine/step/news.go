package step

import (
	"encoding/json"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// What others may want to know of what a command does is kept in its transaction, in the order in which it happens, until
// somebody has passed it on. The events have it all, but they are of one instance, and nobody reads every journal.

// wanted reports whether anybody wants to know.
func (s *Step) wanted(topic, process string) bool {
	return topic != "" && s.m.News != nil && s.m.News(topic, process)
}

// keepNews keeps a piece of news.
func (s *Step) keepNews(n engine.News) {
	n.Key, n.At = s.newKey(), s.nanos
	s.tx.Put(engine.BucketNews, n.Key.Bytes(), wire.EncodeNews(&n))
	s.out.News++
}

// tellEvent keeps what others want to know of an event of an instance.
func (s *Step) tellEvent(l *live, e *engine.Event) {
	topic := topicOf(e)
	if !s.wanted(topic, l.Process) {
		return
	}
	data := map[string]any{}
	if l.BusinessKey != "" {
		data["businessKey"] = l.BusinessKey
	}
	switch {
	case e.Kind == engine.Created && e.Parent != 0:
		data["parent"] = e.Parent.String()
	case e.Kind == engine.Ended:
		data["status"] = e.Type
	case e.Kind == engine.Raised:
		data["incident"], data["kind"], data["message"] = e.Incident.Key.String(), e.Incident.Kind, e.Incident.Message
	case e.Kind == engine.Resolved:
		data["incident"] = e.Incident.Key.String()
	}
	text, _ := json.Marshal(data) // of texts
	s.keepNews(engine.News{Topic: topic, Instance: l.Key, Process: l.Process, Element: e.Element, Data: text})
}

// topicOf is what an event is told as; empty: it is not told by itself.
func topicOf(e *engine.Event) string {
	switch e.Kind {
	case engine.Created:
		return "instance.started"
	case engine.Ended:
		return "instance.ended"
	case engine.Raised:
		return "incident.raised"
	case engine.Resolved:
		return "incident.resolved"
	}
	return ""
}

// tellTask keeps what others want to know of a task, with its record and the variables that it sees now.
func (s *Step) tellTask(topic string, t *engine.TaskRecord, to string) {
	if s.wanted(topic, t.Process) {
		s.keepNews(engine.News{Topic: topic, Instance: t.Instance, Process: t.Process, Element: t.Element, Task: t, To: to, Variables: s.seenBy(t)})
	}
}

// seenBy are the variables that a task sees, as an object.
func (s *Step) seenBy(t *engine.TaskRecord) json.RawMessage {
	vars := engine.Vars{}
	if l, err := s.load(t.Instance); err == nil && l != nil {
		at := l.Token(1) // of a task that waits no more
		for _, w := range l.Waits {
			if w.Key == t.Key {
				at = l.Token(w.Token)
			}
		}
		if at != nil {
			vars = l.visible(at)
		}
	}
	if t.Key == s.completed.task {
		for name, value := range s.completed.vars {
			vars[name] = value
		}
	}
	data, _ := json.Marshal(vars) // which are JSON
	return data
}

// dropNews forgets what was read.
func (s *Step) dropNews(c engine.DropNews) error {
	var read []engine.Key
	for k := range s.tx.From(engine.BucketNews, nil) {
		key := engine.KeyOf(k)
		if key > c.Upto {
			break
		}
		read = append(read, key)
	}
	for _, key := range read {
		s.tx.Delete(engine.BucketNews, key.Bytes())
	}
	return nil
}
