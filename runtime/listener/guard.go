package listener

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// guard lets through what programs, and pages of this very listener, ask. A
// page of another origin in a browser on this computer must not reach it: not
// by its own name pointed at 127.0.0.1 (DNS rebinding, seen in Host), nor by a
// plain cross-origin request (seen in Origin and Sec-Fetch-Site). There is no
// CORS; nobody may be let in by a header.
type guard struct {
	host  string   // the host this listener was told to listen on; may be a wildcard address
	names []string // other names it answers to, such as that of a proxy before it
}

// check says why a request must be refused; "" if it need not be.
func (g guard) check(r *http.Request) string {
	if !g.knows(r.Host) {
		return fmt.Sprintf("the request is for the host %q; this listener answers to localhost and its own address only; to let it answer to this name, start it with --host %s", r.Host, hostOf(r.Host))
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); {
	case site == "", site == "none", site == "same-origin", followed(r):
	default:
		return "the request comes from a page of another origin (Sec-Fetch-Site: " + site + ")"
	}
	for _, origin := range r.Header.Values("Origin") {
		if !sameOrigin(origin, r) {
			return fmt.Sprintf("the request comes from a page of another origin (%q)", origin)
		}
	}
	return ""
}

// followed reports whether somebody has followed a link, such as that of a mail in a browser, to a page that only shows. It is let
// through although another site has the link: the browser shows the answer to the person in the address bar's own name and to
// no script of that site, in no frame (frame-ancestors, and the destination of a frame is another one), and a GET of such a
// page changes nothing. What changes something is a POST, which no link makes, and which needs an origin of ours; the cookie is
// not sent with one from elsewhere either (SameSite=Lax).
func followed(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document" &&
		strings.HasPrefix(r.URL.Path, taskPages)
}

// knows reports whether a Host header may name this listener. An IP address is
// no name that somebody else could have pointed here.
func (g guard) knows(hostport string) bool {
	host := hostOf(hostport)
	if slices.ContainsFunc(g.names, func(name string) bool { return host != "" && strings.EqualFold(host, name) }) {
		return true
	}
	if strings.EqualFold(host, "localhost") || (host != "" && strings.EqualFold(host, g.host)) {
		return true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	return addr.Unmap().IsLoopback() || g.everywhere()
}

// hostOf is the name or address in a Host header.
func hostOf(hostport string) string {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	return strings.TrimSuffix(strings.Trim(host, "[]"), ".")
}

// everywhere reports whether the listener was opened to the whole network.
func (g guard) everywhere() bool {
	addr, err := netip.ParseAddr(g.host)
	return g.host == "" || (err == nil && addr.IsUnspecified())
}

func sameOrigin(origin string, r *http.Request) bool {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == scheme && strings.EqualFold(u.Host, r.Host)
}

func (g guard) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if why := g.check(r); why != "" {
			write(w, r, &Problem{Status: http.StatusForbidden, Kind: "origin", Detail: why})
			return
		}
		next.ServeHTTP(w, r)
	})
}
