package webhook

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"hookflow/engine/secret"
)

// hidden is what people, and processes, see instead of a secret.
const hidden = "***"

// A Mask hides the secrets of one call in texts about it, in every spelling they may come back in: as they are, escaped
// for JSON, URL or XML, in hexadecimal, and anywhere inside of base64.
type Mask struct{ replacer *strings.Replacer }

// NewMask hides these values.
func NewMask(secrets []string) *Mask {
	secrets = slices.Clone(secrets)
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, value := range slices.Compact(secrets) {
		if len(value) >= secret.Shortest {
			for _, spelling := range spellings(value) {
				pairs = append(pairs, spelling, hidden)
			}
		}
	}
	return &Mask{strings.NewReplacer(pairs...)}
}

func spellings(value string) (out []string) {
	for _, escape := range []func(string) string{asIs, inJSON, url.QueryEscape, url.PathEscape, inXML} {
		out = append(out, escape(value))
	}
	out = append(out, strings.ReplaceAll(url.QueryEscape(value), "+", "%20"), hex.EncodeToString([]byte(value)), strings.ToUpper(hex.EncodeToString([]byte(value))))
	for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		out = append(out, inBase64(value, alphabet)...)
	}
	return out
}

// inBase64 gives what is the same of value in the base64 of every text that holds it: three bytes are four characters,
// so value may begin in three ways, and the characters at its ends depend on its neighbours.
func inBase64(value string, alphabet *base64.Encoding) (out []string) {
	for before := range 3 {
		encoded := alphabet.WithPadding(base64.NoPadding).EncodeToString([]byte(strings.Repeat("x", before) + value))
		first := (before*8 + 5) / 6
		last := (before + len(value)) * 8 / 6
		if core := encoded[first:last]; len(core) >= secret.Shortest {
			out = append(out, core)
		}
	}
	return out
}

// Text returns s with the secrets hidden.
func (m *Mask) Text(s string) string { return m.replacer.Replace(s) }

// response hides the secrets in an answer. An answer without any stays as it is to the byte.
func (m *Mask) response(r Response) Response {
	r.Headers = maps.Clone(r.Headers)
	for name, value := range r.Headers {
		r.Headers[name] = m.Text(value)
	}
	r.Cookies = maps.Clone(r.Cookies)
	for name, value := range r.Cookies {
		r.Cookies[name] = m.Text(value)
	}
	r.Body = m.JSON(r.Body)
	return r
}

// JSON hides secrets in the names, strings and numbers of a JSON value.
func (m *Mask) JSON(data json.RawMessage) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return data
	}
	masked, changed := m.value(v)
	if !changed {
		return data
	}
	out, _ := json.Marshal(masked) // what was decoded has a JSON form
	return out
}

func (m *Mask) value(v any) (masked any, changed bool) {
	switch v := v.(type) {
	case string:
		text := m.Text(v)
		return text, text != v
	case json.Number:
		if text := m.Text(v.String()); text != v.String() {
			return text, true
		}
	case []any:
		for i := range v {
			inner, c := m.value(v[i])
			v[i], changed = inner, changed || c
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, value := range v {
			inner, c := m.value(value)
			shown := m.Text(name)
			out[shown], changed = inner, changed || c || shown != name
		}
		return out, changed
	}
	return v, changed
}
