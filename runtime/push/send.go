package push

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"hookflow/runtime/account"
)

// Process is the process that secrets and accounts of subscriptions are granted to.
const Process = "hookflow:pushes"

// Body is what an address is sent.
//
// In Bpium's form it is {timestamp, hook: {id, event, sequenceId}, payload, user}; the time is in seconds, as a text. Else it is
// {type, timestamp, data}, as the Standard Webhooks specification 1.0 wants it, with sequenceId and subscription beside
// them.
func Body(d Delivery) string {
	var body any
	if d.Subscription.Form == FormBpium {
		body = struct {
			Timestamp string          `json:"timestamp"`
			Hook      any             `json:"hook"`
			Payload   json.RawMessage `json:"payload"`
			User      any             `json:"user"`
		}{strconv.FormatInt(d.Event.At.Unix(), 10), struct {
			ID       string `json:"id"`
			Event    string `json:"event"`
			Sequence uint64 `json:"sequenceId"`
		}{d.Subscription.ID, d.Event.Topic, d.Number}, d.Event.Payload, struct {
			ID *string `json:"id"`
		}{user(d.Event.User)}}
	} else {
		body = struct {
			Type         string          `json:"type"`
			Timestamp    string          `json:"timestamp"`
			Subscription string          `json:"subscription"`
			Sequence     uint64          `json:"sequenceId"`
			Test         bool            `json:"test,omitempty"`
			User         *string         `json:"user"`
			Data         json.RawMessage `json:"data"`
		}{d.Event.Topic, d.Event.At.UTC().Format(time.RFC3339Nano), d.Subscription.ID, d.Number, d.Test, user(d.Event.User), d.Event.Payload}
	}
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(body) // of texts and JSON
	return strings.TrimSuffix(out.String(), "\n")
}

// user is null for the system.
func user(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

// Accepts are the statuses that say that a push has arrived.
func Accepts(form string) string {
	if form == FormBpium {
		return "200-399"
	}
	return "200-299"
}

// Signer is the account that signs for a subscription, by its secret. In Bpium's form X-Hook-Signature is the base64 of
// HMAC-MD5 over the body; else it is the signature of Standard Webhooks, whose message id is the key of the delivery.
func Signer(s Subscription) account.Account {
	a := account.Account{Name: "of the subscription " + s.Name, Kind: "hmac", Settings: map[string]string{"secret": s.Secret, "scheme": "standard"}}
	if s.Form == FormBpium {
		a.Settings = map[string]string{"secret": s.Secret, "scheme": "body", "header": "X-Hook-Signature", "algorithm": "md5", "encoding": "base64"}
	}
	return a
}
