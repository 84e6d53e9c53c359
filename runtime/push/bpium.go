package push

import (
	"encoding/json"
	"strconv"
)

// bpium is {timestamp, hook: {id, event, sequenceId}, payload, user}; the time is in seconds, as a text. X-Hook-Signature is
// the base64 of HMAC-MD5 over the body.
var bpium = Form{Name: "bpium", Check: checkAddress, Request: func(d *Delivery, _ *Known, to string) (*Sent, error) {
	body := text(struct {
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
	}{user(d.Event.User)}})
	return posted(d, to, body, "200-399", map[string]string{"scheme": "body", "header": "X-Hook-Signature", "algorithm": "md5", "encoding": "base64"}), nil
}}
