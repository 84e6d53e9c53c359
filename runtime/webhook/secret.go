package webhook

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hookflow/engine/secret"
	"hookflow/runtime/media"
)

// Secrets gives the value of a secret, or an error that says what to do. It is
// asked when a request leaves; the value is kept nowhere.
type Secrets func(name string) (value string, err error)

// NoSecrets knows none.
func NoSecrets(name string) (string, error) {
	return "", fmt.Errorf("the secret %s is not known here; set it by: hookflow secret set %s", name, name)
}

// fill returns the call with its secrets in place, escaped for where they
// stand, and the values that have to be hidden in whatever comes back.
func (s Secrets) fill(call Call) (filled Call, used []string, err error) {
	f := filler{secrets: s}
	path, query, has := strings.Cut(call.URL, "?")
	path = f.text(path, url.PathEscape)
	if has {
		path += "?" + f.text(query, url.QueryEscape)
	}
	call.URL = path
	call.Body = f.text(call.Body, escaping(call.Type))
	call.Header = slices.Clone(call.Header)
	for i := range call.Header {
		call.Header[i].Value = f.text(call.Header[i].Value, asIs)
	}
	return call, f.used, f.err
}

type filler struct {
	secrets Secrets
	used    []string // values
	err     error
}

func (f *filler) text(s string, escape func(string) string) string {
	return secret.Fill(s, func(name string) string {
		value, err := f.secrets(name)
		if err != nil {
			f.err = &Failure{Reason: Secret, Message: err.Error()}
			return hidden
		}
		f.used = append(f.used, value)
		return escape(value)
	})
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
