package push

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"hookflow/engine/secret"
	"hookflow/runtime/account"
)

// standard is {type, timestamp, data}, as the Standard Webhooks specification 1.0 wants it, with sequenceId and subscription
// beside them, and its signature; the message id is the key of the delivery.
var standard = Form{Name: "standard", Check: checkAddress, Request: func(d *Delivery, _ *Known, to string) (*Sent, error) {
	body := text(struct {
		Type         string          `json:"type"`
		Timestamp    string          `json:"timestamp"`
		Subscription string          `json:"subscription"`
		Sequence     uint64          `json:"sequenceId"`
		Test         bool            `json:"test,omitempty"`
		User         *string         `json:"user"`
		Data         json.RawMessage `json:"data"`
	}{d.Event.Topic, d.Event.At.UTC().Format(time.RFC3339Nano), d.Subscription.ID, d.Number, d.Test, user(d.Event.User), d.Event.Payload})
	return posted(d, to, body, "200-299", map[string]string{"scheme": "standard"}), nil
}}

// checkAddress is the Check of forms that tell an address.
func checkAddress(s *Subscription, _ *Known) error {
	if s.Secret != "" && s.Account != "" {
		return invalid("a secret and an account both sign; name one of them")
	}
	if s.FallBack != "" && !isAddress(s.FallBack) {
		return invalid("the fall-back %q is no address; it begins with http:// or https://", s.FallBack)
	}
	return nil
}

// posted is a request to an address. signature are the settings of an account of the kind hmac.
func posted(d *Delivery, to, body, accept string, signature map[string]string) *Sent {
	s := &d.Subscription
	sent := &Sent{Kind: "http", Fields: map[string]any{"url": secret.Guard(to), "method": http.MethodPost, "body": "json", "text": secret.Guard(body), "accept": accept, "account": s.Account}}
	if s.Secret != "" {
		signature["secret"] = s.Secret
		sent.Signer = &account.Account{Name: "of the subscription " + s.Name, Kind: "hmac", Settings: signature}
	}
	return sent
}

// text is a value as JSON, with letters as they are.
func text(value any) string {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // of texts and JSON
	return strings.TrimSuffix(out.String(), "\n")
}

// user is null for the system.
func user(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}
