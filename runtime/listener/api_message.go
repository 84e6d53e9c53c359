package listener

import (
	"encoding/json"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// A KeptMessage is a message that came before anybody waited for it.
type KeptMessage struct {
	Key         string          `json:"key"`
	Name        string          `json:"name"`
	Correlation string          `json:"correlationKey,omitempty" doc:"what an instance must wait for to get it"`
	ID          string          `json:"id,omitempty" doc:"by which its repetition is noticed"`
	Came        time.Time       `json:"came"`
	Expires     time.Time       `json:"expires"`
	Payload     json.RawMessage `json:"payload,omitempty" doc:"its body, unless it is large"`
	Instances   []string        `json:"instances,omitempty" doc:"those that have got it; other processes still may"`
}

// payloadShown is how many bytes of a payload a list shows.
const payloadShown = 4 << 10

func keptMessageOf(m *engine.Buffered) KeptMessage {
	out := KeptMessage{Key: m.Key.String(), Name: m.Name, Correlation: m.Corr, ID: m.ID, Came: time.Unix(0, m.At).UTC(), Expires: time.Unix(0, m.Expires).UTC()}
	if len(m.Payload) <= payloadShown && json.Valid(m.Payload) {
		out.Payload = m.Payload
	}
	for _, key := range m.Instances {
		out.Instances = append(out.Instances, key.String())
	}
	return out
}

// listMessages shows the messages that are kept, oldest first. Those that were taken when they came, and are remembered
// by their ids only, are not among them.
func listMessages(a *API, c *call) ([]KeptMessage, error) {
	part, err := c.part()
	if err != nil {
		return nil, err
	}
	name, out := c.r.URL.Query().Get("name"), []KeptMessage{}
	unclaimed := c.r.URL.Query().Get("unclaimed") == "true"
	err = a.Engine.View(func(q *loop.Query) error {
		for m := range q.Messages() {
			if !part.begins(m.Key) || m.Taken || name != "" && m.Name != name || unclaimed && len(m.Instances) > 0 {
				continue
			}
			if part.full() {
				break
			}
			out = append(out, keptMessageOf(m))
			part.took(m.Key)
		}
		return nil
	})
	return out, err
}

// An AssignRequest says for whom a message is.
type AssignRequest struct {
	Instance string `json:"instance"`
	Element  string `json:"element,omitempty" doc:"what waits there; default: the first that waits for a message of this name"`
}

func assignMessage(key engine.Key, in AssignRequest) (engine.Command, error) {
	instance, err := keyOf("instance", strings.TrimSpace(in.Instance))
	return engine.AssignMessage{Message: key, Instance: instance, Element: in.Element}, err
}

func dropMessage(key engine.Key) engine.Command { return engine.DropMessage{Message: key} }
