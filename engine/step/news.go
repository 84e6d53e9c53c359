package step

import (
	"encoding/json"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// news keeps what others may want to know of what the command has done, in its transaction; the events have it all, but
// they are of one instance, and nobody reads every journal.
func (s *Step) news() {
	if s.m.News == nil || !s.m.News() {
		return
	}
	for i := range s.out.Events {
		e := &s.out.Events[i]
		topic, data := s.told(e)
		l := s.lives[e.Instance]
		if topic == "" || l == nil {
			continue
		}
		if l.BusinessKey != "" {
			data["businessKey"] = l.BusinessKey
		}
		text, _ := json.Marshal(data) // of texts and JSON
		n := engine.News{Key: s.newKey(), Topic: topic, Instance: e.Instance, Process: l.Process, Element: e.Element, At: s.nanos, Data: text}
		s.tx.Put(engine.BucketNews, n.Key.Bytes(), wire.EncodeNews(&n))
		s.out.News++
	}
}

// told is what others are told of an event; no topic: nothing.
func (s *Step) told(e *engine.Event) (topic string, data map[string]any) {
	switch {
	case e.Kind == engine.Created && e.Parent != 0:
		return "instance.started", map[string]any{"parent": e.Parent.String()}
	case e.Kind == engine.Created:
		return "instance.started", map[string]any{}
	case e.Kind == engine.Ended:
		return "instance.ended", map[string]any{"status": e.Type}
	case e.Kind == engine.Raised:
		return "incident.raised", map[string]any{"incident": e.Incident.Key.String(), "kind": e.Incident.Kind, "message": e.Incident.Message}
	case e.Kind == engine.Resolved:
		return "incident.resolved", map[string]any{"incident": e.Incident.Key.String()}
	case e.Wait == nil || e.Wait.Kind != engine.OnTask:
		return "", nil
	case e.Kind == engine.Waiting:
		return "task.created", taskData(e.Wait)
	case e.Kind == engine.Changed:
		return "task.assigned", taskData(e.Wait)
	case e.Kind == engine.Waited && s.completed.task == e.Wait.Key:
		return "task.completed", map[string]any{"task": e.Wait.Key.String(), "values": s.completed.vars}
	case e.Kind == engine.Waited:
		return "task.cancelled", map[string]any{"task": e.Wait.Key.String()}
	}
	return "", nil
}

func taskData(w *engine.Wait) map[string]any {
	data := map[string]any{"task": w.Key.String()}
	if w.Task != nil {
		for name, text := range map[string]string{"assignee": w.Task.Assignee, "groups": w.Task.Groups, "due": w.Task.Due} {
			if text != "" {
				data[name] = text
			}
		}
	}
	return data
}

// dropNews forgets what was read.
func (s *Step) dropNews(c engine.DropNews) error {
	var read []engine.Key
	for k := range s.tx.From(engine.BucketNews, nil) {
		if key := engine.KeyOf(k); key <= c.Upto {
			read = append(read, key)
		}
	}
	for _, key := range read {
		s.tx.Delete(engine.BucketNews, key.Bytes())
	}
	return nil
}
