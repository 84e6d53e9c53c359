package webhook

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"hookflow/engine"
)

// address reads the URL of a call.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil:
		return nil, &Failure{Reason: Address, Message: "the address cannot be read: " + inner(err).Error()}
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, &Failure{Reason: Address, Message: "the address must begin with http:// or https://"}
	case u.Hostname() == "":
		return nil, &Failure{Reason: Address, Message: "the address names no host"}
	}
	return u, nil
}

// compose makes the HTTP request. The process's own headers go over the presets.
func compose(ctx context.Context, call engine.Call, target *url.URL) (*http.Request, error) {
	var body io.Reader // untyped nil: a request without a body
	if call.Body != "" {
		body = strings.NewReader(call.Body)
	}
	req, err := http.NewRequestWithContext(ctx, method(call), target.String(), body)
	if err != nil {
		return nil, &Failure{Reason: Address, Message: inner(err).Error()}
	}
	req.Header.Set("Accept", "application/json, */*;q=0.8")
	if call.Type != "" && call.Body != "" {
		req.Header.Set("Content-Type", call.Type)
	}
	if call.Key != "" {
		req.Header.Set("Idempotency-Key", call.Key)
	}
	return req, setHeaders(req, call.Header)
}

func method(call engine.Call) string { return cmp.Or(call.Method, http.MethodPost) }

// setHeaders puts the call's headers in. A name that occurs twice is sent twice.
func setHeaders(req *http.Request, pairs []engine.Pair) error {
	seen := map[string]bool{}
	for _, p := range pairs {
		name := http.CanonicalHeaderKey(strings.TrimSpace(p.Name))
		if strings.ContainsAny(name+p.Value, "\r\n\x00") {
			return &Failure{Reason: Header, Message: fmt.Sprintf("header %q: its name or value holds a line break", p.Name)}
		}
		if name == "Host" { // net/http keeps it apart
			req.Host = p.Value
			continue
		}
		if !seen[name] {
			req.Header.Del(name)
		}
		seen[name] = true
		req.Header[name] = append(req.Header[name], p.Value)
	}
	return nil
}
