package webhook

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/runtime/media"
)

// Secrets gives the value of a secret. It is asked when a request leaves; the
// value is kept nowhere.
type Secrets func(name string) (value string, known bool)

// hidden is what people see instead of a secret.
const hidden = "***"

// placeholder is a secret in the texts of an engine.Call, as it stands or
// percent-encoded as part of a URL or form.
var placeholder = regexp.MustCompile(`(?:\{\{|%7[Bb]%7[Bb])secrets\.([A-Za-z_][A-Za-z0-9_]*)(?:\}\}|%7[Dd]%7[Dd])`)

// sensitive are headers whose values are hidden whether they hold a secret or not.
var sensitive = map[string]bool{"authorization": true, "proxy-authorization": true, "cookie": true, "set-cookie": true}

// fill returns the call with its secrets in place, escaped for where they
// stand, and a Mask that hides them in whatever comes back.
func (s Secrets) fill(call engine.Call, may func(string) bool) (engine.Call, Mask, error) {
	f := filler{secrets: s, may: may, used: map[string]bool{}}
	path, query, _ := strings.Cut(call.URL, "?")
	path = f.text(path, url.PathEscape)
	if query != "" {
		path += "?" + f.text(query, url.QueryEscape)
	}
	call.URL = path
	call.Body = f.text(call.Body, escaping(call.Type))
	call.Header = slices.Clone(call.Header)
	for i := range call.Header {
		call.Header[i].Value = f.text(call.Header[i].Value, asIs)
	}
	return call, f.mask(), f.err
}

// conceal returns the call as people may see it.
func conceal(call engine.Call, may func(string) bool) engine.Call {
	f := filler{secrets: func(string) (string, bool) { return hidden, true }, may: may, used: map[string]bool{}}
	call.URL = f.text(call.URL, asIs)
	call.Body = f.text(call.Body, asIs)
	call.Header = slices.Clone(call.Header)
	for i, h := range call.Header {
		call.Header[i].Value = f.text(h.Value, asIs)
		if sensitive[strings.ToLower(h.Name)] {
			call.Header[i].Value = hidden
		}
	}
	call.Method = method(call)
	return call
}

type filler struct {
	secrets Secrets
	may     func(string) bool
	used    map[string]bool // values
	err     error
}

func (f *filler) text(s string, escape func(string) string) string {
	return placeholder.ReplaceAllStringFunc(s, func(found string) string {
		name := placeholder.FindStringSubmatch(found)[1]
		if !f.may(name) {
			return found
		}
		value, known := "", false
		if f.secrets != nil {
			value, known = f.secrets(name)
		}
		if !known {
			f.err = &Failure{Reason: Secret, Message: fmt.Sprintf("the secret %s is not known on this computer; set it in the settings or as HOOKFLOW_SECRET_%s", name, name)}
			return hidden
		}
		f.used[value] = true
		return escape(value)
	})
}

// mask hides the secrets used, in every spelling they may come back in.
func (f *filler) mask() Mask {
	var pairs []string
	for _, value := range slices.SortedFunc(maps.Keys(f.used), func(a, b string) int { return len(b) - len(a) }) {
		for _, escape := range []func(string) string{asIs, inJSON, url.QueryEscape, url.PathEscape, inXML} {
			if value != "" {
				pairs = append(pairs, escape(value), hidden)
			}
		}
	}
	return Mask{strings.NewReplacer(pairs...)}
}

// A Mask hides the secrets of one call in texts about it.
type Mask struct{ replacer *strings.Replacer }

// Text returns s with the secrets hidden.
func (m Mask) Text(s string) string { return m.replacer.Replace(s) }

func (m Mask) response(r engine.Response) engine.Response {
	r.Headers = maps.Clone(r.Headers)
	for name, value := range r.Headers {
		r.Headers[name] = m.Text(value)
		if sensitive[name] {
			r.Headers[name] = hidden
		}
	}
	r.Body = m.json(r.Body)
	return r
}

// json hides secrets in the strings and numbers of a JSON value.
func (m Mask) json(data json.RawMessage) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil
	}
	out, _ := json.Marshal(m.value(v)) // what was decoded has a JSON form
	return out
}

func (m Mask) value(v any) any {
	switch v := v.(type) {
	case string:
		return m.Text(v)
	case json.Number:
		if text := m.Text(v.String()); text != v.String() {
			return text
		}
	case []any:
		for i := range v {
			v[i] = m.value(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = m.value(v[name])
		}
	}
	return v
}

func escaping(contentType string) func(string) string {
	switch {
	case strings.Contains(contentType, "json"):
		return inJSON
	case strings.Contains(contentType, "x-www-form-urlencoded"):
		return url.QueryEscape
	case strings.Contains(contentType, "xml"):
		return inXML
	}
	return asIs
}

func asIs(s string) string { return s }

func inJSON(s string) string {
	q := string(media.Quote(s))
	return q[1 : len(q)-1]
}

func inXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
