package lint

import (
	"mime"
	"net/url"
	"strings"
)

// uri reports whether s is an anyURI: a URI or relative reference once the
// characters that need it are escaped (XML Schema, 3.2.17). "feel" and
// "${bean}" are, "%$!" is not.
func uri(s string) bool {
	_, err := url.Parse(unsafeInURI.Replace(s))
	return err == nil
}

var unsafeInURI = strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E", `"`, "%22", "{", "%7B", "}", "%7D", "|", "%7C", `\`, "%5C", "^", "%5E", "`", "%60")

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
