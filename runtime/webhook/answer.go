package webhook

import (
	"net/http"
	"strings"
)

// headers folds a header into one text per name, as expressions see it: names
// in lower case, several values joined by ", ".
func headers(h http.Header) map[string]string {
	out := make(map[string]string, len(h))
	for name, values := range h {
		out[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return out
}
