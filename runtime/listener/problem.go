package listener

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/engine/store"
	"hookflow/runtime/permit"
)

// A Problem is an error as RFC 9457 has it, with our members beside the
// standard ones. It is an error, so that handlers return it.
type Problem struct {
	Kind     string    `json:"-"`                  // last part of Type; "" is made from the status
	Type     string    `json:"type"`               // urn:hookflow:problem:KIND
	Title    string    `json:"title"`              // the same for every problem of the type
	Status   int       `json:"status"`             // the HTTP status
	Detail   string    `json:"detail,omitempty"`   // what happened here, and what to do
	Instance string    `json:"instance,omitempty"` // path of the request
	Findings []Finding `json:"findings,omitempty"` // element by element, when a model was refused
	Line     int       `json:"line,omitempty"`     // where the body cannot be read, from 1
	Column   int       `json:"column,omitempty"`   // in bytes, from 1

	headers map[string]string // of the answer, such as Allow for 405; those that are empty are left out
}

// A Finding is something wrong with one element of a model.
type Finding struct {
	Resource string `json:"resource,omitempty"` // name of the file
	Element  string `json:"element"`            // id
	Field    string `json:"field,omitempty"`    // name of the setting, if it is one that is wrong
	Message  string `json:"message"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// Titles are the titles of the kinds of problems beyond those of a status; a kind does not change.
var Titles = map[string]string{
	"origin":      "Requests from other origins are refused",
	"model":       "The model cannot run",
	"body":        "The body cannot be read",
	"too-big":     "The body is too large",
	"media-type":  "The body is of a type that is not read here",
	"token":       "The management API needs a token",
	"integration": "Only administrators change integration blocks",
	"not-kept":    "The change could not be kept",
	"role":        "The token does not allow this",
	"credentials": "The sender is not known here",
	"address":     "Messages from this address are not taken",
	"signature":   "The message is not signed as it must be",
	"not-open":    "The process begins nothing now",
	"gone":        "Messages are no longer received here",
	"no-receiver": "Nobody receives messages here",
	"no-key":      "The message lacks its key",
	"no-answer":   "The process has not answered",
	"refused":     "A process refuses the change",
	"port-taken":  "Another program listens at the address",
	"throttled":   "Too many wrong credentials came from there",
	"stopping":    "The server stops",
	"damaged":     "The state is damaged",
}

func problem(status int, format string, args ...any) *Problem {
	return &Problem{Status: status, Detail: fmt.Sprintf(format, args...)}
}

// statuses maps the engine's reasons to HTTP.
var statuses = map[engine.Reason]int{
	engine.Invalid: http.StatusBadRequest, engine.NotFound: http.StatusNotFound, engine.Conflict: http.StatusConflict,
	engine.TooMany: http.StatusTooManyRequests, engine.NotOpen: http.StatusServiceUnavailable, engine.Refused: http.StatusUnprocessableEntity, engine.Lacking: http.StatusUnprocessableEntity,
}

// problemOf turns any error into a problem. What is not the caller's fault is
// a 500 whose details stay in the log.
func problemOf(err error) *Problem {
	var own *Problem
	var rejected *engine.Rejected
	var unread *bpmnxml.ReadError
	var guarded *permit.Guarded
	var throttled *Throttled
	var taken *PortTaken
	var damaged *store.DamagedError
	var big *http.MaxBytesError
	if p := recordProblem(err); p != nil {
		return p
	}
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &rejected):
		return rejection(rejected)
	case errors.As(err, &unread):
		return unreadModel(unread)
	case errors.Is(err, permit.ErrPassword):
		return &Problem{Kind: "credentials", Status: http.StatusUnauthorized, Detail: err.Error()}
	case errors.As(err, &throttled):
		return throttled.problem()
	case errors.As(err, &guarded):
		return guardedBlocks(guarded)
	case errors.As(err, &taken):
		return &Problem{Kind: "port-taken", Status: http.StatusConflict, Detail: taken.Error()}
	case errors.Is(err, loop.ErrStopped):
		return problem(http.StatusServiceUnavailable, "Hookflow is closing")
	case errors.As(err, &damaged):
		return &Problem{Kind: "damaged", Status: http.StatusInternalServerError, Detail: damaged.Error()}
	case errors.Is(err, store.ErrFull), errors.Is(err, store.ErrReadOnly):
		return problem(http.StatusInsufficientStorage, "%v", err)
	case errors.As(err, &big):
		return &Problem{Kind: "too-big", Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("the body is larger than %d bytes", big.Limit)}
	}
	return nil
}

func unreadModel(e *bpmnxml.ReadError) *Problem {
	p := &Problem{Kind: "model", Status: http.StatusUnprocessableEntity, Detail: e.Error(), Line: e.Line, Column: e.Column}
	if e.Element != "" {
		p.Findings = []Finding{{Resource: e.File, Element: e.Element, Message: e.Msg}}
	}
	return p
}

func guardedBlocks(g *permit.Guarded) *Problem {
	p := &Problem{Kind: "integration", Status: http.StatusForbidden, Detail: g.Error()}
	for _, b := range g.Blocks {
		p.Findings = append(p.Findings, Finding{Resource: b.Resource, Element: b.Element, Message: "This integration block is " + b.How + "."})
	}
	return p
}

// notKept answers for a change of what permit keeps: what cannot be is the caller's fault, and that a file cannot be written is
// said to whoever asks, who may be the one to mend it.
func notKept(err error) error {
	var wrong *permit.Invalid
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &wrong):
		return &Problem{Kind: "not-kept", Status: http.StatusInternalServerError, Detail: "nothing was changed: " + err.Error()}
	case wrong.Unknown:
		return problem(http.StatusNotFound, "%v", err)
	}
	return problem(http.StatusBadRequest, "%v", err)
}

// retryAfter says when it is worth another attempt (RFC 9110, 10.2.3).
func retryAfter(wait time.Duration) map[string]string {
	return map[string]string{"Retry-After": strconv.Itoa(int(math.Ceil(wait.Seconds())))}
}

func rejection(r *engine.Rejected) *Problem {
	p := &Problem{Status: statuses[r.Reason], Detail: r.Message}
	switch {
	case r.Reason == engine.Refused:
		p.Kind = "model"
	case r.Reason == engine.NotOpen:
		p.Kind = "not-open"
	case r.Reason == engine.Lacking:
		p.Kind = "no-key"
	case r.After > 0:
		p.headers = retryAfter(r.After)
	}
	for _, f := range r.Findings {
		p.Findings = append(p.Findings, Finding{f.Resource, f.Element, f.Field, f.Message})
	}
	return p
}

// write sends a problem.
func write(w http.ResponseWriter, r *http.Request, p *Problem) {
	if p.Kind == "" {
		p.Kind = strings.ReplaceAll(strings.ToLower(http.StatusText(p.Status)), " ", "-")
	}
	if p.Title = Titles[p.Kind]; p.Title == "" {
		p.Title = http.StatusText(p.Status)
	}
	p.Type = "urn:hookflow:problem:" + p.Kind
	p.Instance = r.URL.EscapedPath()
	for name, value := range p.headers {
		if value != "" {
			w.Header().Set(name, value)
		}
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller has gone if this fails
}
