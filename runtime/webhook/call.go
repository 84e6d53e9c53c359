package webhook

import "encoding/json"

// A Call is one HTTP request as a process asks for it. Secrets are places of
// package secret.
type Call struct {
	Method  string `json:"method"`
	URL     string `json:"url"` // with the query
	Header  []Pair `json:"headers,omitempty"`
	Body    string `json:"body,omitempty"`
	Type    string `json:"contentType,omitempty"` // of the body
	Timeout int64  `json:"timeout"`               // nanoseconds
	Key     string `json:"idempotencyKey"`        // the same on every attempt
	Follow  bool   `json:"redirects,omitempty"`   // call the address that a 3xx names; see redirect.go
}

// A Pair is a name and a value, such as a header.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Response is the answer to a Call. Body is JSON: the parsed body if it was
// JSON, else the text as a JSON string, or null.
type Response struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"` // lower-case names
	Body    json.RawMessage   `json:"body"`
}
