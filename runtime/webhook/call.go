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
	Timeout int64  `json:"timeout"`               // nanoseconds, of the whole exchange; 0: DefaultTimeout
	Key     string `json:"idempotencyKey"`        // the same on every attempt
	Trace   string `json:"trace,omitempty"`       // trace-id (W3C Trace Context) that the request is a part of; empty: of none
	Follow  bool   `json:"redirects,omitempty"`   // call the address that a 3xx names; see redirect.go

	ConnectTimeout int64 `json:"connectTimeout,omitempty"` // nanoseconds until the service is reached; 0: dialTimeout
	AnswerTimeout  int64 `json:"answerTimeout,omitempty"`  // nanoseconds from the request to the head of the answer; 0: within Timeout
	Largest        int64 `json:"largest,omitempty"`        // bytes of an answer's body; 0: Options.Limit
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
	Cookies map[string]string `json:"cookies,omitempty"`
	Body    json.RawMessage   `json:"body"`

	Unread string `json:"-"` // why the body is not the JSON that its type says, see media.Broken; empty: it is
}
