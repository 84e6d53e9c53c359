package schema

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// NCName reports whether s is a name without a colon, the form of an id
// (Namespaces in XML 1.0, section 4; XML Schema part 2, 3.3.8).
func NCName(s string) bool { return nameForm().MatchString(s) }

var nameForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL_][\pL\pN\pM\x{B7}._-]*$`) })

// uri reports whether s is an anyURI: a URI or relative reference once the
// characters that need it are escaped (XML Schema, 3.2.17). "feel" and
// "${bean}" are, "%$!" is not.
func uri(s string) bool {
	_, err := url.Parse(unsafeInURI.Replace(s))
	return err == nil
}

var unsafeInURI = strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E", `"`, "%22", "{", "%7B", "}", "%7D", "|", "%7C", `\`, "%5C", "^", "%5E", "`", "%60")
