package webhook

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// mostRedirects is how many addresses a call is sent on to, one after the other.
const mostRedirects = 10

// A policy says whether a request may be sent on, to the address that a 3xx names (RFC 9110, section 15.4). It travels
// in the context of the request.
type policy struct {
	follow      bool
	credentials bool // the request holds some: they go to no other host
}

type policyKey struct{}

// with puts the policy of a call into the context of its request.
func (c *outgoing) with(ctx context.Context) context.Context {
	own := c.credentials || slices.ContainsFunc(c.Header, func(h Pair) bool { return Sensitive(h.Name) })
	if u, err := url.Parse(c.URL); err == nil && u.User != nil {
		own = true
	}
	return context.WithValue(ctx, policyKey{}, policy{follow: c.Follow, credentials: own})
}

// redirect decides about a request to another address. Not followed, the redirect is an answer like any other.
func redirect(req *http.Request, before []*http.Request) error {
	p, _ := req.Context().Value(policyKey{}).(policy)
	from := before[0].URL
	switch {
	case !p.follow:
		return http.ErrUseLastResponse
	case len(before) > mostRedirects:
		return &Failure{Reason: Redirected, Message: fmt.Sprintf("the service redirects more than %d times", mostRedirects)}
	case p.credentials && !sameHost(from, req.URL):
		return &Failure{Reason: Redirected, Message: fmt.Sprintf("the service redirects to %s, and the credentials of the call go to %s only; if they belong there, call that address", origin(req.URL), origin(from))}
	}
	return nil
}

func sameHost(a, b *url.URL) bool { return strings.EqualFold(origin(a), origin(b)) }

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }
