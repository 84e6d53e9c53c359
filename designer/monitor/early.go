package monitor

import (
	"encoding/json"
	"fmt"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// An Early is a message that came before anybody waited for it.
type Early struct {
	Key               engine.Key
	Name, Correlation string
	Came, Expires     time.Time
	Payload           json.RawMessage // secrets are hidden
}

// earlyMost bounds how many are listed.
const earlyMost = 200

// Early lists the messages that are kept, oldest first. Those that some process has got
// already, and that are kept for others, are not among them.
func (l *Local) Early() (list []Early, err error) {
	err = l.Engine.View(func(q *loop.Query) error {
		for m := range q.Messages() {
			if len(list) == earlyMost {
				break
			}
			if !m.Taken && len(m.Instances) == 0 {
				list = append(list, Early{Key: m.Key, Name: m.Name, Correlation: m.Corr, Came: time.Unix(0, m.At), Expires: time.Unix(0, m.Expires), Payload: l.Hidden(m.Payload)})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the messages: %w", err)
	}
	return list, nil
}

// Hidden is JSON without what goes by the name of a secret.
func (l *Local) Hidden(content json.RawMessage) json.RawMessage {
	if l.Hide == nil {
		return content
	}
	return json.RawMessage(l.Hide(string(content)))
}

// A Waiting is an instance that waits for a message.
type Waiting struct {
	Key                           engine.Key
	Process, Element, Correlation string
	Name                          string // of the message
}

// Waiting lists the instances that wait for a message of this name; empty: of any.
func (l *Local) Waiting(name string) (list []Waiting, err error) {
	err = l.Engine.View(func(q *loop.Query) error {
		for _, in := range q.Instances(loop.Filter{State: loop.Running, Limit: maxInstances}) {
			for _, w := range in.Waits {
				if w.Kind == engine.OnMessage && !w.Held && (name == "" || w.Name == name) {
					list = append(list, Waiting{in.Key, in.Process, w.Element, w.Corr, w.Name})
				}
			}
		}
		return nil
	})
	return list, err
}
