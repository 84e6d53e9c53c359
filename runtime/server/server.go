// Package server speaks to server engines by their REST interfaces: it deploys
// exported processes, starts and follows instances, sends messages, and takes jobs.
// The gateway turns HTTP requests at our own paths into messages, the worker makes
// the calls of exported processes with our own HTTP client. Both are stateless:
// several may run side by side.
//
// A server's word is not ours: it may be slow, half down, or answer with a page of HTML. Every request has a time limit and
// a bounded answer; what changes something is repeated only where repeating is harmless. The address and the account are the
// person's, so no answer may redirect a request with its credentials to another host.
package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hookflow/engine"
)

// An Engine is a server engine. Its methods are safe for concurrent use; each makes
// one or a few requests. An answer that is no success is a *Problem.
type Engine interface {
	// Check asks the server who it is; it changes nothing.
	Check(ctx context.Context) (version string, err error)
	// Deploy hands over the files of one deployment, by name. What the server
	// refuses about the process is a *Refused.
	Deploy(ctx context.Context, name string, files map[string][]byte) ([]Definition, error)
	// Definitions lists the latest version of every deployed process.
	Definitions(ctx context.Context) ([]Definition, error)
	// XML returns the file of a definition as it was deployed.
	XML(ctx context.Context, definition string) ([]byte, error)
	// Start starts an instance of the latest version and returns its id.
	Start(ctx context.Context, process string, vars Vars) (instance string, err error)
	// Instance tells how an instance stands; it may have ended.
	Instance(ctx context.Context, id string) (*Instance, error)
	// Retry lets what has stopped at an element of an instance be tried once more.
	Retry(ctx context.Context, instance, element string) error
	// Find returns the id of the latest instance of a process, "" if there is none.
	Find(ctx context.Context, process string) (instance string, err error)
	// Send delivers a message; ErrNobodyWaits if no execution waits for it.
	Send(ctx context.Context, m Message) error
	// Complete completes the first open user task of an instance.
	Complete(ctx context.Context, instance string, vars Vars) error
}

// Vars are process variables.
type Vars = engine.Vars

// A Definition is one version of a deployed process.
type Definition struct {
	ID      string `json:"id"` // the server's own
	Process string `json:"process"`
	Name    string `json:"name"`
	Version int    `json:"version"`
}

// An Instance is how a process instance stands.
type Instance struct {
	ID        string     `json:"id"`
	Ended     bool       `json:"ended"`
	Cancelled bool       `json:"cancelled,omitempty"` // ended by a person or by the server
	Vars      Vars       `json:"variables"`
	Local     Vars       `json:"-"` // variables of scopes inside it
	Incidents []Incident `json:"incidents,omitempty"`
	Active    []string   `json:"active,omitempty"` // ids of the elements where tokens are
	Done      []string   `json:"done,omitempty"`   // ids of the elements that were left, in order
	Busy      bool       `json:"-"`                // a job will be done, or tried again, soon
}

// Soon is when a job that waits for its time still counts as busy.
const Soon = 7 * time.Second

// An Incident is where an instance cannot go on.
type Incident struct {
	Element string `json:"element"`
	Message string `json:"message"`
}

// A Message is for the executions that wait for its name, and whose key is Key as text.
type Message struct {
	Name  string
	Start bool   // begins an instance; there is no key
	Local string // variable that holds the key in the execution that waits; "" if there is no key
	Key   string
	Vars  Vars
	ID    string // of this delivery: a server that keeps messages takes it once however often it is sent; "": each time
}

// ErrNobodyWaits is the error of Send when no execution waits for the message now.
var ErrNobodyWaits = errors.New("no execution waits for the message")

// A Problem is an answer of the server that is no success. Message tells a person
// what was asked and what the server said.
type Problem struct {
	Status  int
	Message string
	body    []byte // as the server sent it
}

// Error implements error.
func (p *Problem) Error() string { return p.Message }

// Refused is the error of Deploy when the server does not take the process.
type Refused struct {
	Findings []Finding
	Message  string
}

// A Finding is what the server says of one element; Element may be empty.
type Finding struct{ Element, Message string }

// Error lists what the server said.
func (r *Refused) Error() string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, strings.TrimSpace(f.Element+" "+f.Message))
	}
	if lines == nil {
		return r.Message
	}
	return "the server refuses the process: " + strings.Join(lines, "; ")
}

// Kinds are the kinds of server that New understands.
var Kinds = []string{"camunda7", "flowable", "camunda8"}

// New returns the engine of a kind at a base address, such as
// "http://localhost:8080/engine-rest", "http://localhost:8080/flowable-rest/service"
// or "http://localhost:8080/v2"; nodes that share one database stand beside each other
// with commas between, and are asked in turn when one does not answer.
// transport authenticates; nil is for a server that asks for nothing.
func New(kind, address string, transport http.RoundTripper) (Engine, error) {
	r, err := newRest(address, transport)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "camunda7":
		return &camunda7{r}, nil
	case "flowable":
		return newFlowable(r), nil
	case "camunda8":
		return &camunda8{r}, nil
	}
	return nil, fmt.Errorf("the server kind %q is not known; known are %s", kind, strings.Join(Kinds, ", "))
}
