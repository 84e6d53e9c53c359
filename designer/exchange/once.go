package exchange

import (
	"encoding/json"

	"hookflow/engine"
)

// Once is what came of doing the work of an element once, by hand.
type Once struct {
	Call    Call            // without a method: nothing left
	Failure string          // why the process would take it for a failure; empty: it would not
	Writes  engine.Vars     // what the process would write
	Answer  json.RawMessage // as expressions see it as response; nil: none
}
