package webhook

import (
	"net/http"
	"strings"
)

// cookies are those that an answer sets (RFC 6265, section 4.1), by name; nil if it
// sets none.
func cookies(resp *http.Response) map[string]string {
	var out map[string]string
	for _, c := range resp.Cookies() {
		if out == nil {
			out = map[string]string{}
		}
		out[c.Name] = c.Value
	}
	return out
}

// headers folds a header into one text per name, as expressions see it: names
// in lower case, several values joined by ", ".
func headers(h http.Header) map[string]string {
	out := make(map[string]string, len(h))
	for name, values := range h {
		out[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return out
}
