package engine

import (
	"fmt"
	"time"
)

// A Reason classifies a rejection; the listener makes an HTTP status of it.
type Reason string

// The reasons.
const (
	Invalid  Reason = "invalid"   // 400: the command makes no sense
	NotFound Reason = "not found" // 404
	Conflict Reason = "conflict"  // 409: not in this state
	TooMany  Reason = "too many"  // 429: a limit is reached
	NotOpen  Reason = "not open"  // 503: the process begins nothing now
	Refused  Reason = "refused"   // 422: the model cannot run, see Findings
	Lacking  Reason = "lacking"   // 422: the message can be read and lacks what its receiver asks for
)

// Rejected is the error of a wrong command: nothing was stored.
type Rejected struct {
	Reason   Reason
	Message  string
	After    time.Duration // TooMany: not before then it is worth another attempt; 0: nobody knows
	Findings []Finding     // Refused: element by element
}

// Error implements error.
func (r *Rejected) Error() string {
	if len(r.Findings) == 0 {
		return r.Message
	}
	return fmt.Sprintf("%s: %s", r.Message, r.Findings[0])
}

// A Finding names an element and says why the engine cannot run it.
type Finding struct {
	Resource string `json:"resource,omitempty"` // name of the file
	Element  string `json:"element"`            // id
	Field    string `json:"field,omitempty"`    // name of the setting, if it is one that is wrong; of a column, its table
	Message  string `json:"message"`            // what is wrong and what to do

	// What Message was made of, for those who say it in another language; empty for what is not known apart.
	Format string `json:"-"`
	Args   []any  `json:"-"`
}

// String gives the finding as one line.
func (f Finding) String() string { return f.Element + ": " + f.Message }

// Reject makes a Rejected.
func Reject(why Reason, format string, args ...any) error {
	return &Rejected{Reason: why, Message: fmt.Sprintf(format, args...)}
}
