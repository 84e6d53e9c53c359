package monitor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"hookflow/engine/loop"
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
func (e *Endpoint) Curl() string { return e.CurlWith("") }

// CurlWith is Curl with the key of who waits there.
func (e *Endpoint) CurlWith(key string) string {
	if !slices.Contains(e.Methods, "POST") {
		return fmt.Sprintf("curl -X %s '%s'", e.Methods[0], e.URL)
	}
	body := "{}"
	if e.Key != "" {
		text, _ := json.Marshal(key) // a string can be marshalled
		body = strings.ReplaceAll(fmt.Sprintf(`{"%s": %s}`, e.Key, text), "'", `'\''`)
	}
	return fmt.Sprintf("curl -X POST '%s' -H 'Content-Type: application/json' -d '%s'", e.URL, body)
}

// Deployed is the version of a process that its addresses reach, and whether that is the document as it stands; 0: it is
// deployed nowhere.
func (l *Local) Deployed(process string, document []byte) (version int, same bool, err error) {
	err = l.Engine.View(func(q *loop.Query) error {
		if d := q.Latest(process); d != nil {
			version, same = d.Version, bytes.Equal(q.Source(d), document)
		}
		return nil
	})
	return version, same, err
}
