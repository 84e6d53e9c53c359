package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
	"hookflow/engine/step"
	"hookflow/engine/store"
	"hookflow/engine/wire"
	"hookflow/runtime/account"
	"hookflow/runtime/connector"
	"hookflow/runtime/directory"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
	"hookflow/runtime/work"
)

const (
	askedProcess = time.Minute      // how long somebody waits for a process that is asked, as in Bpium
	askedAddress = 10 * time.Second // and for an address
	sentAddress  = 30 * time.Second // how long one attempt at a push takes
)

// Upgrades bring the state that an earlier program left to the format of this one.
var Upgrades = []store.Upgrade{
	{Why: "open tasks have records, and lie in the boxes of people", Apply: step.RecordTasks},
	{Why: "who is told of tasks lies beside the records", Apply: wire.CarryTold, Drops: wire.LeftBehind},
	{Why: "tasks are found by a word, and those offered to several are counted", Apply: step.IndexTasks},
}

// RecordBuckets are those of the file of records.
var RecordBuckets = slices.Concat(record.Buckets, push.Buckets)

// openRecords opens what belongs to people: subscriptions and catalogs. The machine is told whether anybody passes on what
// its instances do.
func (r *Runtime) openRecords(machine *step.Machine) (err error) {
	r.relay = newRelay(r)
	r.pushes, err = push.Open(push.Options{
		Store: r.store.Records(), Deliver: r.deliver, Now: time.Now, Failed: r.report, FirstRepeat: r.options.PushPause, PerMinute: r.options.Pushes, Before: r.relay.passOn, Known: r.knownToPushes(),
		Notify: r.alert})
	if err != nil {
		return err
	}
	machine.News = r.pushes.Wanted
	r.records, err = record.Open(record.Options{Store: r.store.Records(), Contents: r.store.Contents(), Named: r.heldByTask, Push: r.pushes, Now: r.clock.now})
	if err == nil {
		r.relay.passOn() // of an earlier run: who subscribed then is known before anything happens
	}
	return err
}

// knownToPushes is what forms of subscriptions ask.
func (r *Runtime) knownToPushes() push.Known {
	return push.Known{
		Connector: func(name string) (connector.Connector, error) { return r.connector(name, 0) },
		Secret:    func(name string) (string, error) { return r.known.Secrets(push.Process)(name) },
	}
}

// Records are the catalogs.
func (r *Runtime) Records() *record.Book { return r.records }

// Directory is what is deployed.
func (r *Runtime) Directory() *directory.Book {
	return &directory.Book{Engine: r.engine, Models: r.models, Pushes: r.pushes, URL: r.Environment().URL}
}

// Pushes are the subscriptions.
func (r *Runtime) Pushes() *push.Book { return r.pushes }

// deliver makes one attempt at telling, or asking, a subscription.
func (r *Runtime) deliver(ctx context.Context, d push.Delivery) push.Outcome {
	asks := push.TopicOf(d.Event.Topic).Asks
	switch {
	case d.Subscription.Mail:
		return r.letters.send(ctx, d)
	case d.Subscription.Process == "":
		return r.post(ctx, d, asks)
	case asks || d.Test:
		return r.askProcess(ctx, d)
	}
	started, err := loop.Do(ctx, r.engine, engine.Start{Process: d.Subscription.Process, Variables: r.inputs(d), BusinessKey: d.Key(), Event: true,
		ID: fmt.Sprintf("%s-%d", d.Key(), d.Round)})
	if err != nil {
		return push.Outcome{Failure: err.Error()}
	}
	return push.Outcome{Told: "instance " + started.Instance.String()}
}

// askProcess starts the process and waits for what it says; who cannot say it in time is ended, as in Bpium.
func (r *Runtime) askProcess(ctx context.Context, d push.Delivery) push.Outcome {
	ctx, cancel := context.WithTimeout(ctx, askedProcess)
	defer cancel()
	started, err := loop.Do(ctx, r.engine, engine.Start{Process: d.Subscription.Process, Variables: r.inputs(d), Event: !d.Test})
	if err != nil {
		return push.Outcome{Failure: err.Error()}
	}
	told := "instance " + started.Instance.String()
	in, err := r.Wait(ctx, started.Instance)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		r.try("end a process that was asked", engine.Cancel{Instance: started.Instance})
		return push.Outcome{Told: told, Failure: "the process has not answered within " + askedProcess.String() + ", and was ended: " + told}
	case err != nil:
		return push.Outcome{Told: told, Failure: err.Error()}
	case in.Ended == 0 && len(in.Incidents) > 0:
		return push.Outcome{Told: told, Failure: in.Incidents[0].Message + "; " + told}
	case in.Ended == 0:
		r.try("end a process that was asked", engine.Cancel{Instance: started.Instance})
		return push.Outcome{Told: told, Failure: "the process waits for somebody, and nobody can wait for it; it was ended: " + told}
	case in.Status == engine.DoneFailed:
		return push.Outcome{Told: told, Failure: "the process has failed: " + told}
	}
	return push.Outcome{Told: told, Answer: answerOf(in)}
}

// answerOf is what the variables of an ended instance say to who asked: $status, and message and values of $body.
func answerOf(in *engine.Instance) json.RawMessage {
	var answer map[string]json.RawMessage
	root := in.Token(1)
	if root == nil {
		return nil
	}
	if v := root.Variable(bpmn.AnswerBody); v != nil {
		_ = json.Unmarshal(v.Value, &answer) // what is no object says nothing
	}
	if answer == nil {
		answer = map[string]json.RawMessage{}
	}
	if v := root.Variable(bpmn.AnswerStatus); v != nil {
		status := v.Value
		if n, err := strconv.Unquote(string(status)); err == nil {
			status = json.RawMessage(n)
		}
		if _, err := strconv.Atoi(string(status)); err == nil {
			answer["status"] = status
		}
	}
	text, _ := json.Marshal(answer) // of JSON
	return text
}

// inputs are the variables that a process is started with, as Bpium has them, and record: the values by the names of the
// fields, those that are new over those that stand there.
func (r *Runtime) inputs(d push.Delivery) engine.Vars {
	topic := push.TopicOf(d.Event.Topic)
	kind := topic.Event
	if kind == "" {
		kind = topic.Name
	}
	vars := engine.Vars{}
	_ = json.Unmarshal(d.Event.Payload, &vars) // an object
	quoted := func(v any) json.RawMessage {
		text, _ := json.Marshal(v) // of texts
		return text
	}
	vars["event"] = quoted(map[string]any{"id": d.Subscription.ID, "type": kind, "async": !topic.Asks})
	vars["script"] = quoted(map[string]any{"id": d.Subscription.Process})
	vars["user"] = json.RawMessage("null")
	if d.Event.User != "" {
		vars["user"] = quoted(map[string]any{"id": d.Event.User})
	}
	if c, err := r.records.Catalog(d.Event.Catalog); err == nil && d.Event.Catalog != "" {
		named := map[string]json.RawMessage{}
		for _, part := range []string{"prevValues", "allValues", "values"} {
			var values record.Values
			_ = json.Unmarshal(vars[part], &values) // missing: nothing
			for id, value := range values {
				if f := c.Field(id); f != nil {
					named[f.Name] = value
				}
			}
		}
		vars["record"] = quoted(named)
	}
	return vars
}

// post tells an address or a connector.
func (r *Runtime) post(ctx context.Context, d push.Delivery, asks bool) push.Outcome {
	known := r.knownToPushes()
	sent, err := d.Request(&known)
	if err != nil {
		return push.Outcome{Failure: err.Error(), Final: true}
	}
	sent.Fields["idempotencyKey"], sent.Fields["timeout"] = d.Key(), sentAddress
	if asks {
		sent.Fields["timeout"] = askedAddress
	}
	tools := r.callers.tools()
	if sent.Signer != nil {
		session := tools.Session
		tools.Session = func(_, process string, base *http.Transport) (*account.Session, error) {
			if r.mock.Load() != nil {
				return session("", process, base)
			}
			return account.Open(*sent.Signer, base, account.Secrets{Get: r.known.Secrets(process)})
		}
		sent.Fields["account"] = "signature"
	}
	rendered, _ := json.Marshal(sent.Fields) // of texts
	out := work.Kinds[sent.Kind].Do(ctx, tools, work.Job{Request: rendered, Process: func() (string, error) { return push.Process, nil }})
	if out.Shown != nil && ctx.Err() == nil {
		entry := *out.Shown
		entry.Element, entry.Attempt = "subscription "+d.Subscription.ID, 1
		r.report("write the call log", r.calls.Add(entry))
	}
	return outcomeOf(out)
}

// outcomeOf is what an answer means for a push.
func outcomeOf(out work.Result) push.Outcome {
	var answer struct {
		Status int             `json:"status"`
		Body   json.RawMessage `json:"body"`
	}
	for _, text := range []json.RawMessage{out.Answer, out.Refusal} {
		if text != nil {
			_ = json.Unmarshal(text, &answer) // it was written by the client
		}
	}
	done := push.Outcome{Failure: out.Failure, After: out.After, Final: out.Final, Gone: answer.Status == http.StatusGone}
	if answer.Status != 0 {
		done.Told = strconv.Itoa(answer.Status)
	}
	if len(answer.Body) > 0 && answer.Body[0] == '{' {
		done.Answer = answer.Body
	}
	return done
}
