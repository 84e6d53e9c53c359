package runtime

import (
	"cmp"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
	"hookflow/runtime/push"
)

// renamed are the words of format 2 for which there are others.
var renamed = map[string]string{"task.finished": engine.TaskCompleted}

func topicNow(event string) string { return cmp.Or(renamed[event], event) }

// carried is a subscription of format 2 as it is now.
func carried(s *wire.Told) push.Carried {
	c := push.Carried{
		Subscription: push.Subscription{
			ID: s.Key.String(), Name: s.Name, On: !s.Off, Of: s.Processes, Except: s.Except, Connector: s.Connector, FallBack: s.FallBack, Form: push.Yida,
			Secret: s.Token, Signing: s.Signing, App: s.App, Corp: s.Corp, PauseAfter: cmp.Or(s.Attempts, 10),
		},
		State: push.State{Last: s.Last, Done: s.Settled, Paused: s.Paused, Failure: s.Failure},
	}
	for _, event := range s.Events {
		c.Topics = append(c.Topics, topicNow(event))
	}
	if len(s.Events) == 0 {
		c.Topics = []string{"task.*"}
	}
	for i := range s.Pushes {
		p := &s.Pushes[i]
		row := push.CarriedRow{Number: p.Number, Event: push.EventOf(&engine.News{
			Topic: topicNow(p.Event), Instance: p.Instance, Process: p.Process, At: p.At, Task: p.Task, To: p.To, Variables: p.Data})}
		if p.Number <= s.Settled {
			row.Done = &push.Done{At: time.Unix(0, p.Done).UTC(), Attempts: p.Attempts, Told: p.Failure, Fell: p.State == "fallback", Skipped: p.State == "skipped"}
		} else if p.Number == s.Settled+1 && !s.Paused {
			c.Failures, c.Failure = p.Attempts, p.Failure
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}
