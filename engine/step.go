package engine

import (
	"encoding/json"
	"time"
)

// A Step is one command being executed.
type Step struct {
	m   *Machine
	tx  Tx
	now time.Time
	out Outcome
}

// Got is what came with the end of a wait.
type Got struct {
	Variables Vars
	Request   json.RawMessage // the incoming message as {method, path, query, headers, body}
	Response  json.RawMessage // the answer to a call as {status, headers, body}
}
