package webhook

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// address reads the URL of a call. What a URL cannot hold is percent-encoded; what is encoded already stays as it is.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(encode(strings.TrimSpace(text)))
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

// The characters of RFC 3986 that stand for themselves behind the authority: unreserved, sub-delims, and what the rule
// for path or query adds.
const (
	unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	inPath     = unreserved + "!$&'()*+,;=:@/%"
	inQuery    = unreserved + "!$&'()*+,;=:@/?"
)

// encode percent-encodes path and query of a URL (RFC 3986, sections 3.3 and 3.4). In a query a "%" that begins no
// escape stands for itself; in a path it is a mistake, which is left for the reader of the URL to see.
func encode(text string) string {
	scheme := strings.Index(text, "://")
	if scheme < 0 {
		return text
	}
	end := scheme + 3
	if n := strings.IndexAny(text[end:], "/?#"); n >= 0 {
		end += n
	} else {
		end = len(text)
	}
	server, rest := text[:end], text[end:]
	rest, _, _ = strings.Cut(rest, "#") // a fragment is not sent
	path, query, has := strings.Cut(rest, "?")
	var out strings.Builder
	out.WriteString(server)
	escape(&out, path, inPath)
	if has {
		out.WriteByte('?')
		escape(&out, query, inQuery)
	}
	return out.String()
}

func escape(out *strings.Builder, text, safe string) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case strings.IndexByte(safe, c) >= 0, c == '%' && isHex(text, i+1) && isHex(text, i+2):
			out.WriteByte(c)
		default:
			fmt.Fprintf(out, "%%%02X", c)
		}
	}
}

func isHex(s string, i int) bool {
	return i < len(s) && strings.IndexByte("0123456789abcdefABCDEF", s[i]) >= 0
}

// compose makes the HTTP request. The process's own headers go over the presets.
func compose(ctx context.Context, call Call, target *url.URL) (*http.Request, error) {
	var body io.Reader // untyped nil: a request without a body
	if call.Body != "" {
		body = strings.NewReader(call.Body)
	}
	req, err := http.NewRequestWithContext(ctx, method(call), target.String(), body)
	if err != nil {
		return nil, &Failure{Reason: Address, Message: inner(err).Error()}
	}
	req.Header.Set("Accept", "application/json, */*;q=0.8")
	req.Header.Set("Accept-Encoding", "gzip")
	if call.Type != "" && call.Body != "" {
		req.Header.Set("Content-Type", call.Type)
	}
	if call.Key != "" {
		req.Header.Set("Idempotency-Key", call.Key)
	}
	if call.Trace != "" {
		req.Header.Set("Traceparent", traceparent(call))
	}
	return req, setHeaders(req, call.Header)
}

// traceparent is the header of W3C Trace Context, 3.2. The parent-id is of this call, the
// same on every attempt.
func traceparent(call Call) string {
	span := sha256.Sum256([]byte(call.Key + call.URL))
	return fmt.Sprintf("00-%s-%x-01", call.Trace, span[:8])
}

func method(call Call) string { return cmp.Or(call.Method, http.MethodPost) }

// setHeaders puts the call's headers in. A name that occurs twice is sent twice.
func setHeaders(req *http.Request, pairs []Pair) error {
	seen := map[string]bool{}
	for _, p := range pairs {
		name := http.CanonicalHeaderKey(strings.TrimSpace(p.Name))
		if strings.ContainsAny(name+p.Value, "\r\n\x00") {
			return &Failure{Reason: Header, Message: fmt.Sprintf("header %q: its name or value holds a line break", p.Name)}
		}
		if name == "" || strings.Trim(name, unreserved+"!#$%&'*+^`|") != "" {
			return &Failure{Reason: Header, Message: fmt.Sprintf("%q is no name for a header: it takes letters, digits and - only", p.Name)}
		}
		if name == "Host" { // net/http keeps it apart
			req.Host = p.Value
			continue
		}
		if !seen[name] {
			req.Header.Del(name)
		}
		seen[name] = true
		req.Header[name] = append(req.Header[name], credentials(name, p.Value))
	}
	return nil
}

// credentials encodes name and password of Basic authentication (RFC 7617) that stand there in the clear: no encoded
// ones hold a colon.
func credentials(name, value string) string {
	kind, pair, _ := strings.Cut(strings.TrimSpace(value), " ")
	if (name == "Authorization" || name == "Proxy-Authorization") && strings.EqualFold(kind, "Basic") && strings.Contains(pair, ":") {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(strings.TrimSpace(pair)))
	}
	return value
}
