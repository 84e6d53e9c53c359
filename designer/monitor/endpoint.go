package monitor

import (
	"fmt"
	"slices"
)

// An Endpoint is an address at which an element receives messages.
type Endpoint struct {
	Element string
	URL     string
	Methods []string // in capitals
	Starts  bool     // a message begins an instance
	Guarded string   // how the sender shows who it is, in the words of the model; empty: it need not
	Key     string   // what the expression of the key reads of the body; empty: nothing that is known
}

// Curl is a command that sends a message there.
func (e *Endpoint) Curl() string {
	if !slices.Contains(e.Methods, "POST") {
		return fmt.Sprintf("curl -X %s '%s'", e.Methods[0], e.URL)
	}
	body := "{}"
	if e.Key != "" {
		body = fmt.Sprintf(`{"%s": ""}`, e.Key)
	}
	return fmt.Sprintf("curl -X POST '%s' -H 'Content-Type: application/json' -d '%s'", e.URL, body)
}
