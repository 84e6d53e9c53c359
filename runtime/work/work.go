// Package work does what processes have done outside: one file for each kind of
// work, found through the table Kinds.
//
// A kind has its settings in the element table (bpmn.Works). The engine renders
// them into a request, a JSON object that is stored with the job; the kind makes
// one attempt of it, and says how the process goes on: with an answer, which the
// element's answer table turns into variables, or with a failure, which is
// repeated as the element says. Repeating is the engine's part, and so is
// remembering: nothing here keeps anything.
package work

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"hookflow/engine"
	"hookflow/engine/secret"
	"hookflow/runtime/account"
	"hookflow/runtime/connector"
	"hookflow/runtime/media"
	"hookflow/runtime/record"
	"hookflow/runtime/webhook"
)

// Kinds is the table of the kinds of work, by the type of their jobs.
var Kinds = map[string]Kind{
	"http":      call,
	"connector": connected,
	"mail":      mailed,
	"sql":       queried,
	"record":    recorded,
	"script":    script,
}

// A Kind is one kind of work.
type Kind struct {
	// Place is what an attempt keeps busy, such as a host: only few attempts at
	// one place are made at once.
	Place func(request json.RawMessage) string
	// Unawaited reports whether the process goes on before the request is sent, and
	// whatever comes of it; nil: never.
	Unawaited func(request json.RawMessage) bool
	// Do makes one attempt. It ends soon after ctx does.
	Do func(ctx context.Context, o Outside, j Job) Result
}

// Outside is what the kinds work with.
type Outside struct {
	HTTP    *webhook.Client
	Secrets func(process string) func(name string) (string, error) // what a process may know
	// Session is an account ready for the calls of a process. They go through base.
	Session func(account, process string, base *http.Transport) (*account.Session, error)
	// Login is an account of a kind that is no HTTP, as a process may use it.
	Login func(account, process string) (account.Login, error)
	// Connector is a version of a connector; 0 is the newest.
	Connector func(name string, version int) (connector.Connector, error)
	Records   *record.Book // the catalogs; nil: there are none

	mocked bool // see Mocked
}

// Mocked are the same tools where samples answer in place of services: nobody signs in,
// secrets are their own names, no mail leaves, and no database is asked.
func (o Outside) Mocked() Outside {
	o.mocked = true
	o.Secrets = func(string) func(string) (string, error) {
		return func(name string) (string, error) { return "mock-" + name, nil }
	}
	o.Session = func(string, string, *http.Transport) (*account.Session, error) { return nil, nil }
	return o
}

// secretsOf looks up what the process may know; it is asked for only then.
func (o Outside) secretsOf(process func() (string, error)) webhook.Secrets {
	return func(name string) (string, error) {
		id, err := process()
		if err != nil {
			return "", err
		}
		return o.Secrets(id)(name)
	}
}

// sessionOf is an account ready for the calls of the process.
func (o Outside) sessionOf(name string, process func() (string, error)) (*account.Session, error) {
	id, err := process()
	if err != nil {
		return nil, err
	}
	return o.Session(name, id, o.HTTP.Transport())
}

// loginOf is an account that is no HTTP.
func (o Outside) loginOf(name string, process func() (string, error)) (account.Login, error) {
	id, err := process()
	if err != nil {
		return account.Login{}, err
	}
	return o.Login(name, id)
}

// fill puts the secrets that a process may know, escaped, into a text, and remembers
// them.
func (o Outside) fill(text string, escape func(string) string, process func() (string, error), used *[]string) (string, error) {
	var wrong error
	out := secret.Fill(text, func(name string) string {
		value, err := o.secretsOf(process)(name)
		if err != nil {
			wrong = err
		}
		*used = append(*used, value)
		return escape(value)
	})
	return out, wrong
}

func asIs(s string) string { return s }

// inJSON escapes for the inside of a JSON string.
func inJSON(s string) string {
	quoted := media.Quote(s)
	return string(quoted[1 : len(quoted)-1])
}

// A Job is work to be attempted once.
type Job struct {
	Key     engine.Key
	Process func() (string, error)   // who asks for it
	Trace   string                   // trace-id of the request that began the instance; empty: none came
	Request json.RawMessage          // see engine.Wait
	Setting func(name string) string // what the model says, as text: for requests of earlier programs
}

// A Result is what came of an attempt.
type Result struct {
	Answer    json.RawMessage // for the process: what the answer table sees as response; nil: it failed
	Failure   string          // why it failed, for a person: what was done, what happened, what to do
	Final     bool            // the same attempt can never succeed
	Refusal   json.RawMessage // the answer that was a failure, like Answer; nil if none came
	After     time.Duration   // the next attempt is not made earlier
	Cancelled bool            // ctx ended it: nothing came of it

	Shown *webhook.Entry // for the log of calls: Began, Took, Request, Response and Failure, without secrets; nil: nothing left
}

// Command tells the engine what came of an attempt at a job.
func (r *Result) Command(job engine.Key) engine.Command {
	if r.Answer != nil {
		return engine.CompleteJob{Job: job, Answer: r.Answer}
	}
	f := engine.FailJob{Job: job, Message: r.Failure, AtLeast: r.After, Answer: r.Refusal}
	if r.Final {
		f.Left = new(int)
	}
	return f
}

// Of is the kind of work that a wait is for; false if a worker outside does it.
func Of(w *engine.Wait) (Kind, bool) {
	k, ours := Kinds[w.Name]
	return k, ours && w.Kind == engine.OnJob && w.Request != nil
}
