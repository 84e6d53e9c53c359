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
	if w.writing() {
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
	w.str(1, &c.Method)
	w.str(2, &c.URL)
	each(w, 3, &c.Headers, describePair)
	w.str(4, &c.Body)
	w.str(5, &c.Type)
	signed(w, 6, &c.Timeout)
	w.str(7, &c.Key)
}

func describePair(w *walk, p *pair) {
	w.str(1, &p.Name)
	w.str(2, &p.Value)
}
