package listener

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/engine/bpmn"
	"hookflow/runtime/media"
	"hookflow/runtime/model"
)

// What well-known senders of webhooks do beside sending: they name their messages, sign them, and ask first whether they
// are welcome.

// idHeaders tell a repeated message from a new one: the IETF draft "The Idempotency-Key HTTP Header Field", Standard
// Webhooks, GitHub, Shopify, and the older X-Message-Id.
var idHeaders = []string{"Idempotency-Key", "Webhook-Id", "X-Github-Delivery", "X-Shopify-Webhook-Id", "X-Message-Id"}

// messageID is the id of a message for those who receive it.
func messageID(receivers []model.Receiver, r *http.Request, request json.RawMessage) string {
	var own []string
	for _, receiver := range receivers {
		own = append(own, receiver.ID)
	}
	return MessageID(r, request, own...)
}

// MessageID is the id of a message; "" if it has none. The headers that receivers name come first; "" is none. An event of
// CloudEvents is told by source and id together (CloudEvents 1.0.2, section "id").
func MessageID(r *http.Request, request json.RawMessage, own ...string) string {
	for _, name := range own {
		if id := r.Header.Get(name); name != "" && id != "" {
			return id
		}
	}
	for _, name := range idHeaders {
		if id := r.Header.Get(name); id != "" {
			return strings.Trim(id, `"`)
		}
	}
	if id := r.Header.Get("Ce-Id"); id != "" {
		return r.Header.Get("Ce-Source") + "#" + id
	}
	if kind, _ := media.Type(r.Header.Get("Content-Type")); kind == eventType {
		return eventID(request)
	}
	return ""
}

// shakeHands answers a sender that asks, before it sends anything, whether its messages are wanted here. Such a request
// is no message. It answers nothing else.
func shakeHands(w http.ResponseWriter, r *http.Request) bool {
	var query url.Values
	if r.URL.RawQuery != "" {
		query = r.URL.Query()
	}
	switch {
	case r.Method == http.MethodGet && query.Get("hub.mode") == "subscribe" && query.Has("hub.challenge"): // WebSub, section 5.3
		echo(w, query.Get("hub.challenge"))
	case r.Method == http.MethodPost && query.Has("validationToken"): // Microsoft Graph, "Receive change notifications"
		echo(w, query.Get("validationToken"))
	case r.Method == http.MethodOptions && r.Header.Get("WebHook-Request-Origin") != "": // CloudEvents, "HTTP 1.1 Web Hooks", section 4
		w.Header().Set("WebHook-Allowed-Origin", r.Header.Get("WebHook-Request-Origin"))
		w.Header().Set("WebHook-Allowed-Rate", "*")
		w.WriteHeader(http.StatusOK)
	default:
		return challenged(w, r)
	}
	return true
}

// challenged answers the url_verification of Slack's Events API. The body stays readable.
func challenged(w http.ResponseWriter, r *http.Request) bool {
	const most = 4 << 10 // bytes of such a request
	kind, _ := media.Type(r.Header.Get("Content-Type"))
	if r.Method != http.MethodPost || !media.IsJSON(kind) || r.ContentLength <= 0 || r.ContentLength > most {
		return false
	}
	text, err := io.ReadAll(r.Body)
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(text), failing{err}), r.Body}
	var asked struct{ Type, Challenge string }
	if err != nil || !bytes.Contains(text, []byte("url_verification")) || json.Unmarshal(text, &asked) != nil || asked.Type != "url_verification" || asked.Challenge == "" {
		return false
	}
	echo(w, asked.Challenge)
	return true
}

// failing is the end of a body: io.EOF, or what broke it off.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// echo sends text back as nothing but text, so that no browser takes it for a page.
func echo(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, text)
}

// oldest is how far the time in a signature may be from now, either way, unless the receiver says otherwise: what is
// older may be a copy.
const oldest = 5 * time.Minute

// A scheme is a way to sign a message with a shared secret: the header with the signatures, and what is signed. A
// signature holds for a time if the header at or its own field t says when it was made.
type scheme struct {
	name       string // one of bpmn.SignatureForms
	header, at string
	id         string // header with the id of the message, if it is signed
	hash       func() hash.Hash
	prefix     string
	signed     func(r *http.Request, at string, body []byte) string // nil: the body
	anybody    bool                                                 // the header means something else to some senders
}

var schemes = []scheme{
	{name: "github", header: "X-Hub-Signature-256", hash: sha256.New, prefix: "sha256="}, // GitHub, Meta
	{name: "websub", header: "X-Hub-Signature", hash: sha1.New, prefix: "sha1="},         // WebSub, section 7.1
	{name: "standard", header: "Webhook-Signature", at: "Webhook-Timestamp", id: "Webhook-Id", hash: sha256.New, prefix: "v1,",
		signed: func(r *http.Request, at string, body []byte) string {
			return r.Header.Get("Webhook-Id") + "." + at + "." + string(body)
		}}, // Standard Webhooks
	{name: "slack", header: "X-Slack-Signature", at: "X-Slack-Request-Timestamp", hash: sha256.New, prefix: "v0=",
		signed: func(_ *http.Request, at string, body []byte) string { return "v0:" + at + ":" + string(body) }},
	{name: "stripe", header: "Stripe-Signature", at: "t", hash: sha256.New, prefix: "v1=",
		signed: func(_ *http.Request, at string, body []byte) string { return at + "." + string(body) }},
	{name: "shopify", header: "X-Shopify-Hmac-Sha256", hash: sha256.New},
	{name: "plain", header: "X-Signature", hash: sha256.New, anybody: true},
	{name: "plain", header: "X-Signature-256", hash: sha256.New, prefix: "sha256=", anybody: true},
}

// verify refuses a message that is not signed as its receiver wants, and one that is signed where nobody can say
// whether rightly: to take it would pretend that it was checked. The body stays readable. The id, if there is one, tells
// the message from others by what is signed: a copy under another id is still a copy.
func (a *API) verify(process string, access model.Access, r *http.Request) (id string, err error) {
	i := slices.IndexFunc(schemes, func(s scheme) bool {
		return r.Header.Get(s.header) != "" && (access.Signature == "" || access.Signature == bpmn.SignatureForms[0] || access.Signature == s.name)
	})
	switch {
	case access.SignedWith == "" && (i < 0 || schemes[i].anybody):
		return "", nil
	case i < 0:
		return "", unsigned("messages to this path must be signed, " + forms(access.Signature))
	case access.SignedWith == "":
		return "", unsigned(fmt.Sprintf("the message is signed (%s), and nothing here says with which secret: name it at the event, or let the sender not sign", schemes[i].header))
	}
	secret, err := a.secret(process, access.SignedWith)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", unreadable(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return schemes[i].check(r, secret, body, a.Now(), cmp.Or(access.Age, oldest))
}

// forms says in which header the signature of a form stands.
func forms(form string) string {
	for _, s := range schemes {
		if s.name == form {
			return "in " + s.header
		}
	}
	return "for example in " + schemes[0].header
}

func unsigned(why string) *Problem {
	return &Problem{Kind: "signature", Status: http.StatusUnauthorized, Detail: why}
}

// check compares in constant time, and gives the id of what is signed: that in the headers if it is signed, too, or the
// signature itself if it says when it was made, since then no two messages have the same. Else there is none.
func (s scheme) check(r *http.Request, secret string, body []byte, now time.Time, age time.Duration) (id string, err error) {
	at, signatures := s.read(r)
	if s.at != "" {
		seconds, err := strconv.ParseInt(at, 10, 64)
		if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > age {
			return "", unsigned("the signature was made too long ago, or in the future; is the clock of one of the computers wrong?")
		}
	}
	text := string(body)
	if s.signed != nil {
		text = s.signed(r, at, body)
	}
	mac := hmac.New(s.hash, keyOfSecret(secret))
	io.WriteString(mac, text)
	want := mac.Sum(nil)
	for _, given := range signatures {
		if !hmac.Equal(decode(given), want) {
			continue
		}
		switch {
		case s.id != "":
			return r.Header.Get(s.id), nil
		case s.at != "":
			return s.name + " " + hex.EncodeToString(want), nil
		}
		return "", nil
	}
	return "", unsigned("the signature in " + s.header + " is not that of this message")
}

// read gives the time and the signatures in the headers.
func (s scheme) read(r *http.Request) (at string, signatures []string) {
	value := r.Header.Get(s.header)
	at = r.Header.Get(s.at)
	separators := " "
	if s.at == "t" {
		separators = ", "
	}
	for _, part := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if t, is := strings.CutPrefix(part, "t="); is && s.at == "t" {
			at = t
		}
		if signature, is := strings.CutPrefix(part, s.prefix); is {
			signatures = append(signatures, signature)
		}
	}
	return at, signatures
}

// keyOfSecret is the key of a secret: Standard Webhooks writes it in base64 behind "whsec_".
func keyOfSecret(secret string) []byte {
	if encoded, is := strings.CutPrefix(secret, "whsec_"); is {
		if key, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			return key
		}
	}
	return []byte(secret)
}

// decode reads hexadecimal or base64; nil if it is neither.
func decode(text string) []byte {
	if data, err := hex.DecodeString(text); err == nil {
		return data
	}
	data, _ := base64.StdEncoding.DecodeString(text)
	return data
}
