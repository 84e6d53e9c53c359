package work

import (
	"context"
	"encoding/json"

	"hookflow/engine/secret"
	"hookflow/runtime/webhook"
)

// connected is an action of a connector: an HTTP request that is composed when it
// leaves, so that the address and the account are those of the environment that
// the program runs in.
var connected = Kind{
	Place:     func(request json.RawMessage) string { return "connector " + readConnected(request).Connector },
	Unawaited: unawaited,
	Do: func(ctx context.Context, o Outside, j Job) Result {
		r := readConnected(j.Request)
		call, as, failure := r.compose(o, j.Process)
		if failure != nil {
			return r.judged(webhook.Unsent(call, failure))
		}
		call.Trace = r.traceOf(j)
		return r.judged(o.HTTP.Do(ctx, call, as))
	},
}

// A connectedCall is the request as the engine renders it.
type connectedCall struct {
	HTTPCall
	Connector string
	Version   int // 0: the newest
	Action    string
	Arguments []named
}

func readConnected(request json.RawMessage) *connectedCall {
	r := &connectedCall{}
	_ = json.Unmarshal(request, r) // what cannot be read names no connector, which is told then
	return r
}

// compose makes the request.
func (r *connectedCall) compose(o Outside, process func() (string, error)) (call webhook.Call, as webhook.Caller, failure *webhook.Failure) {
	call = webhook.Call{URL: r.Connector + "/" + r.Action, Key: r.IdempotencyKey}
	r.bound(&call)
	c, err := o.Connector(r.Connector, r.Version)
	if err != nil {
		return call, as, &webhook.Failure{Reason: webhook.Address, Message: err.Error()}
	}
	if r.Account == "" {
		r.Account = c.Account
	}
	if as, err = r.caller(o, process); err != nil {
		return call, as, &webhook.Failure{Reason: webhook.SignIn, Message: err.Error()}
	}
	if as.Account != nil && as.Account.BaseURL != "" {
		c.BaseURL = as.Account.BaseURL
	}
	inputs, used, err := filled(r.Arguments, as.Secrets)
	if err != nil {
		return call, as, &webhook.Failure{Reason: webhook.Secret, Message: err.Error()}
	}
	as.Used = used
	made, err := c.Compose(r.Action, inputs)
	if err != nil {
		return call, as, &webhook.Failure{Reason: webhook.Address, Message: err.Error()}
	}
	// Guarded, because what looks like a place of a secret now came in with data.
	call.Method, call.URL, call.Body = made.Method, secret.Guard(made.URL), secret.Guard(made.Body)
	for _, h := range made.Header {
		call.Header = append(call.Header, webhook.Pair{Name: h.Name, Value: secret.Guard(h.Value)})
	}
	return call, as, nil
}

// filled gives values with their secrets in place, and those secrets: what
// composes a request escapes what it is given.
func filled(rows []named, secrets webhook.Secrets) (values map[string]json.RawMessage, used []string, err error) {
	values = map[string]json.RawMessage{}
	for _, row := range rows {
		text := secret.Fill(string(row.Value), func(name string) string {
			value, e := secrets(name)
			if e != nil {
				err = e
			}
			used = append(used, value)
			quoted, _ := json.Marshal(value) // every text has a JSON form
			return string(quoted[1 : len(quoted)-1])
		})
		values[row.Name] = json.RawMessage(text)
	}
	return values, used, err
}
