package wire

import (
	"encoding/json"

	"hookflow/engine"
)

// What earlier programs wrote and this one only reads.

// callBefore reads the HTTP call that a wait had before it had a request of any
// kind, as the request of today that makes the same call.
func callBefore(w *walk, field byte, x *engine.Wait) {
	var c *call
	if !w.reading {
		return
	}
	if one(w, field, &c, describeCall); c != nil {
		x.Request, _ = json.Marshal(c) // texts always can be
	}
}

// A call was one HTTP request, complete with its query and its body.
type call struct {
	URL     string `json:"url"`
	Method  string `json:"method"`
	Headers []pair `json:"headers,omitempty"`
	Body    string `json:"text,omitempty"`
	Type    string `json:"contentType"` // of the body; today it follows from the setting "body"
	Timeout int64  `json:"timeout"`
	Key     string `json:"idempotencyKey"`
}

type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func describeCall(w *walk, c *call) {
	text(w, 1, &c.Method)
	text(w, 2, &c.URL)
	each(w, 3, &c.Headers, describePair)
	text(w, 4, &c.Body)
	text(w, 5, &c.Type)
	signed(w, 6, &c.Timeout)
	text(w, 7, &c.Key)
}

func describePair(w *walk, p *pair) {
	text(w, 1, &p.Name)
	text(w, 2, &p.Value)
}
