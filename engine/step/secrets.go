package step

import (
	"crypto/rand"
	"encoding/base64"
	"regexp"
	"strings"

	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/secret"
)

// While a request is rendered, a secret is a mark that nobody outside can know, of characters that no place escapes: its
// number is made anew by each run of the program and is gone when the request is stored.
var (
	markBegin = "hookflow." + rand.Text() + "."
	markEnd   = "." + rand.Text() + "."
	mark      = regexp.MustCompile(regexp.QuoteMeta(markBegin) + `(\w+?)` + regexp.QuoteMeta(markEnd))
	basic     = regexp.MustCompile(`(?i)^\s*basic\s+([A-Za-z0-9+/]+=*)\s*$`)
)

// secretsIn makes the context secrets with a mark for every secret that a setting speaks of; nil if there is none.
func secretsIn(v *program.Value) *feel.Context {
	if v == nil {
		return nil
	}
	names := secret.Names(v.Source())
	if len(names) == 0 {
		return nil
	}
	secrets := feel.NewContext(len(names))
	for _, name := range names {
		secrets.Put(name, feel.String(markBegin+name+markEnd))
	}
	return feel.NewContext(1).Put("secrets", secrets)
}

// stored turns the marks of a rendered text into the places of secrets. What looks like one and came in with data is
// guarded.
func stored(text string) string {
	text = secret.Guard(text)
	if !strings.Contains(text, markBegin) {
		return text
	}
	return mark.ReplaceAllStringFunc(text, func(found string) string { return secret.Place(mark.FindStringSubmatch(found)[1]) })
}

// storedValue does the same for the JSON of a value. Credentials that were encoded for Basic authentication (RFC 7617)
// with a secret in them are stored in the clear: the client encodes them when the secret is filled in.
func storedValue(v feel.Value) ([]byte, error) {
	if text, ok := v.(feel.String); ok {
		v = feel.String(decoded(string(text)))
	}
	raw, err := feel.ToJSON(v)
	if err != nil {
		return nil, err
	}
	return []byte(stored(string(raw))), nil
}

// decoded gives Basic credentials with a secret in them in the clear, any other text as it is.
func decoded(text string) string {
	if m := basic.FindStringSubmatch(text); m != nil {
		if pair, err := base64.StdEncoding.DecodeString(m[1]); err == nil && strings.Contains(string(pair), markBegin) {
			return "Basic " + string(pair)
		}
	}
	return text
}
