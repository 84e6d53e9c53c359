package lint

import (
	"mime"
	"net/url"
	"strings"
)

// absolute reports whether s is a URI with a scheme.
func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs()
}

// mediaType reports whether s is a MIME type such as text/plain.
func mediaType(s string) bool {
	t, _, err := mime.ParseMediaType(s)
	return err == nil && strings.Count(t, "/") == 1
}
