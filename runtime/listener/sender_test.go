package listener

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hookflow/runtime/model"
)

func TestMessageIDs(t *testing.T) {
	for _, c := range []struct {
		header, own, want string
	}{
		{"Idempotency-Key: \"k1\"", "", "k1"},
		{"webhook-id: m1", "", "m1"},
		{"X-GitHub-Delivery: g1", "", "g1"},
		{"ce-id: c1\nce-source: /shop", "", "/shop#c1"},
		{"ce-id: c1", "", "#c1"},
		{"X-Message-Id: x1", "", "x1"},
		{"X-Message-Id: x1\nX-GitHub-Delivery: g1", "", "g1"},
		{"X-Event: e1\nIdempotency-Key: k1", "X-Event", "e1"},
		{"X-Event: e1", "", ""},
		{"Idempotency-Key: k1", "X-Event", "k1"},
		{"", "X-Event", ""},
	} {
		r := httptest.NewRequest("POST", "/in/x", nil)
		for line := range strings.SplitSeq(c.header, "\n") {
			if name, value, has := strings.Cut(line, ": "); has {
				r.Header.Set(name, value)
			}
		}
		if got := messageID([]model.Receiver{{}, {ID: c.own}}, r, nil); got != c.want {
			t.Errorf("%q with %q: got %q, want %q", c.header, c.own, got, c.want)
		}
	}
}

func TestHandshakes(t *testing.T) {
	for _, c := range []struct {
		method, target, header, body string
		want                         string // "" if it is a message
	}{
		{"GET", "/in/x?hub.mode=subscribe&hub.challenge=12345&hub.topic=t", "", "", "12345"},
		{"GET", "/in/x?hub.challenge=12345", "", "", ""},
		{"POST", "/in/x?hub.mode=subscribe&hub.challenge=12345", "", "", ""},
		{"POST", "/in/x?validationToken=a%20b%3Cscript%3E", "", "", "a b<script>"},
		{"GET", "/in/x?validationToken=a", "", "", ""},
		{"POST", "/in/x", "application/json", `{"type":"url_verification","token":"t","challenge":"ch"}`, "ch"},
		{"POST", "/in/x", "application/json", `{"type":"event","challenge":"ch"}`, ""},
		{"POST", "/in/x", "text/plain", `{"type":"url_verification","challenge":"ch"}`, ""},
		{"POST", "/in/x", "application/json", `{"a":1}`, ""},
		{"POST", "/in/x", "application/json", `{"a"`, ""},
		{"GET", "/in/x?a=1", "", "", ""},
	} {
		r := httptest.NewRequest(c.method, c.target, strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.header)
		w := httptest.NewRecorder()
		if answered := shakeHands(w, r); answered != (c.want != "") || w.Body.String() != c.want {
			t.Errorf("%s %s %s: answered %v with %q", c.method, c.target, c.body, answered, w.Body)
		}
		if c.want != "" && (!strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") || w.Header().Get("X-Content-Type-Options") != "nosniff") {
			t.Errorf("%s: a browser could take it for a page: %v", c.target, w.Header())
		}
		if rest, _ := io.ReadAll(r.Body); c.want == "" && string(rest) != c.body {
			t.Errorf("%s: the message lost its body: %q", c.body, rest)
		}
	}
	r := httptest.NewRequest("OPTIONS", "/in/x", nil)
	r.Header.Set("WebHook-Request-Origin", "events.example.com")
	w := httptest.NewRecorder()
	if !shakeHands(w, r) || w.Header().Get("WebHook-Allowed-Origin") != "events.example.com" {
		t.Errorf("got %v", w.Header())
	}
}

func mac(h func() hash.Hash, key, text string) []byte {
	m := hmac.New(h, []byte(key))
	io.WriteString(m, text)
	return m.Sum(nil)
}

func TestSignatures(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	at := fmt.Sprint(now.Unix())
	const body = `{"a":"ü"}`
	hexOf := func(text string) string { return hex.EncodeToString(mac(sha256.New, "top", text)) }
	base64Of := func(key, text string) string { return base64.StdEncoding.EncodeToString(mac(sha256.New, key, text)) }
	whsec := "whsec_" + base64.StdEncoding.EncodeToString([]byte("standard"))
	for _, c := range []struct {
		name, secret, header string
		ok                   bool
	}{
		{"github", "top", "X-Hub-Signature-256: sha256=" + hexOf(body), true},
		{"github, forged", "top", "X-Hub-Signature-256: sha256=00", false},
		{"github, of another body", "top", "X-Hub-Signature-256: sha256=" + hexOf(body+" "), false},
		{"github, with another secret", "other", "X-Hub-Signature-256: sha256=" + hexOf(body), false},
		{"github, empty", "top", "X-Hub-Signature-256: sha256=", false},
		{"websub", "top", "X-Hub-Signature: sha1=" + hex.EncodeToString(mac(sha1.New, "top", body)), true},
		{"standard", whsec, "webhook-id: m\nwebhook-timestamp: " + at + "\nwebhook-signature: v1a,x v1," + base64Of("standard", "m."+at+"."+body), true},
		{"standard, other id", whsec, "webhook-id: n\nwebhook-timestamp: " + at + "\nwebhook-signature: v1," + base64Of("standard", "m."+at+"."+body), false},
		{"standard, replayed", whsec, "webhook-id: m\nwebhook-timestamp: 1799999000\nwebhook-signature: v1," + base64Of("standard", "m.1799999000."+body), false},
		{"standard, without time", whsec, "webhook-id: m\nwebhook-signature: v1," + base64Of("standard", "m.."+body), false},
		{"slack", "top", "X-Slack-Request-Timestamp: " + at + "\nX-Slack-Signature: v0=" + hexOf("v0:"+at+":"+body), true},
		{"slack, from the future", "top", "X-Slack-Request-Timestamp: 1800000999\nX-Slack-Signature: v0=" + hexOf("v0:1800000999:"+body), false},
		{"stripe", "top", "Stripe-Signature: t=" + at + ",v1=00,v1=" + hexOf(at+"."+body) + ",v0=x", true},
		{"stripe, forged", "top", "Stripe-Signature: t=" + at + ",v1=" + hexOf(body), false},
		{"shopify", "top", "X-Shopify-Hmac-Sha256: " + base64Of("top", body), true},
		{"plain", "top", "X-Signature: " + hexOf(body), true},
		{"unsigned", "top", "", false},
		{"signed, and nobody can say how", "", "X-Hub-Signature-256: sha256=" + hexOf(body), false},
		{"a header of somebody's own", "", "X-Signature: whatever", true},
		{"unsigned where nothing is asked", "", "", true},
	} {
		r := httptest.NewRequest("POST", "/in/x", strings.NewReader(body))
		for line := range strings.SplitSeq(c.header, "\n") {
			if name, value, has := strings.Cut(line, ": "); has {
				r.Header.Set(name, value)
			}
		}
		a := &API{Now: func() time.Time { return now }, Secrets: func(string) func(string) (string, error) {
			return func(name string) (string, error) {
				if name != "TOK" {
					return "", errors.New("there is no such secret")
				}
				return c.secret, nil
			}
		}}
		access := model.Access{}
		if c.secret != "" {
			access.SignedWith = "TOK"
		}
		_, err := a.verify("p", access, r)
		var p *Problem
		if (err == nil) != c.ok || err != nil && (!errors.As(err, &p) || p.Status != 401) {
			t.Errorf("%s: got %v", c.name, err)
		}
		if rest, _ := io.ReadAll(r.Body); c.ok && string(rest) != body {
			t.Errorf("%s: the message lost its body: %q", c.name, rest)
		}
	}
	a := &API{Now: time.Now}
	r := httptest.NewRequest("POST", "/in/x", strings.NewReader(body))
	r.Header.Set("X-Hub-Signature-256", "sha256=00")
	var p *Problem
	if _, err := a.verify("p", model.Access{SignedWith: "TOK"}, r); !errors.As(err, &p) || p.Status != 503 || !strings.Contains(p.Detail, "TOK") {
		t.Errorf("without the secret: %v", err)
	}
}
