package webhook

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"hookflow/runtime/media"
)

// What the call log shows: everything that was sent and came back, without secrets, and without the values of what is
// named like one, whether a secret of ours or not.

// sensitiveParts and sensitiveNames tell the names whose values are hidden, in lower case without "-", "_" and ".".
var (
	sensitiveParts = []string{"authorization", "cookie", "apikey", "accesskey", "privatekey", "secret", "password", "passwd", "passphrase", "credential", "signature"}
	sensitiveNames = []string{"pass", "pwd", "auth", "key", "sig", "sid", "jwt", "bearer", "sessionid"}
	separators     = strings.NewReplacer("-", "", "_", "", ".", "")
)

// Sensitive reports whether what has this name is nobody else's business: a header, a field of a query, form or JSON body.
func Sensitive(name string) bool {
	name = separators.Replace(strings.ToLower(name))
	for _, part := range sensitiveParts {
		if strings.Contains(name, part) {
			return true
		}
	}
	return strings.HasSuffix(name, "token") || slices.Contains(sensitiveNames, name)
}

// show is the request as it left, for people: with every header that was sent.
func show(call Call, mask *Mask, target *url.URL, sent http.Header) Call {
	if target != nil {
		call.URL = target.String()
	}
	call.URL = mask.Text(hideURL(call.URL))
	call.Method = method(call)
	if sent != nil {
		call.Header = pairs(sent)
	}
	call.Header = slices.Clone(call.Header)
	for i, h := range call.Header {
		call.Header[i].Value = mask.Text(h.Value)
		if Sensitive(h.Name) {
			call.Header[i].Value = hidden
		}
	}
	call.Body = mask.Text(hideBody(strings.ToValidUTF8(call.Body, "\uFFFD"), call.Type))
	return call
}

// showAnswer is an answer, masked already, for people.
func showAnswer(r Response) Response {
	r.Headers = maps.Clone(r.Headers)
	for name := range r.Headers {
		if Sensitive(name) {
			r.Headers[name] = hidden
		}
	}
	r.Cookies = nil // they are in the header, hidden
	if len(r.Body) > 0 {
		r.Body = json.RawMessage(HideJSON(string(r.Body)))
	}
	return r
}

func pairs(h http.Header) (out []Pair) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			out = append(out, Pair{Name: name, Value: value})
		}
	}
	return out
}

// hideURL hides a password before the host and what the query calls a secret.
func hideURL(address string) string {
	base, query, has := strings.Cut(address, "?")
	if u, err := url.Parse(base); err == nil && u.User != nil {
		if user, _, given := strings.Cut(u.User.String(), ":"); given {
			base = strings.Replace(base, u.User.String()+"@", user+":"+hidden+"@", 1)
		}
	}
	if has {
		base += "?" + hideForm(query)
	}
	return base
}

// hideForm hides values of a query or form.
func hideForm(text string) string {
	parts := strings.Split(text, "&")
	for i, part := range parts {
		name, _, has := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil && has && Sensitive(plain) {
			parts[i] = name + "=" + hidden
		}
	}
	return strings.Join(parts, "&")
}

func hideBody(body, contentType string) string {
	kind, _ := media.Type(contentType)
	switch {
	case kind == "application/x-www-form-urlencoded":
		return hideForm(body)
	case kind == "application/xml", strings.HasSuffix(kind, "+xml"), kind == "text/xml":
		return hideXML(body)
	}
	return HideJSON(body)
}

var (
	jsonMember = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"(\s*:\s*)("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*)`)
	xmlElement = regexp.MustCompile(`<([\w.:-]+)((?:\s[^<>]*)?)>([^<>]+)</`)
	xmlValue   = regexp.MustCompile(`([\w.:-]+)(\s*=\s*)("[^"]*"|'[^']*')`)
)

// hideJSON works on the text, so that it stays as it was sent, well-formed or not.
// HideJSON hides the texts and numbers of a JSON value that go by the name of a secret.
func HideJSON(text string) string {
	return jsonMember.ReplaceAllStringFunc(text, func(found string) string {
		m := jsonMember.FindStringSubmatch(found)
		if !Sensitive(m[1]) {
			return found
		}
		return `"` + m[1] + `"` + m[2] + `"` + hidden + `"`
	})
}

func hideXML(text string) string {
	local := func(name string) string { return name[strings.LastIndexByte(name, ':')+1:] }
	text = xmlElement.ReplaceAllStringFunc(text, func(found string) string {
		m := xmlElement.FindStringSubmatch(found)
		if !Sensitive(local(m[1])) {
			return found
		}
		return "<" + m[1] + m[2] + ">" + hidden + "</"
	})
	return xmlValue.ReplaceAllStringFunc(text, func(found string) string {
		m := xmlValue.FindStringSubmatch(found)
		if !Sensitive(local(m[1])) {
			return found
		}
		return m[1] + m[2] + `"` + hidden + `"`
	})
}

// A wire remembers the headers that left, which the transport completes. It is safe for concurrent use.
type wire struct {
	mu     sync.Mutex
	header http.Header
}

// wrote is told of each header field. Those of HTTP/2 that begin with ":" are no headers.
func (w *wire) wrote(name string, values []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if strings.HasPrefix(name, ":") {
		return
	}
	if w.header == nil {
		w.header = http.Header{}
	}
	name = http.CanonicalHeaderKey(name)
	w.header[name] = append(w.header[name], values...)
}

// forget drops what left, because another request follows.
func (w *wire) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.header = nil
}

// sent is what left, or what was about to if the connection was never made.
func (w *wire) sent(planned http.Header) http.Header {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.header != nil {
		return w.header.Clone()
	}
	return planned
}
