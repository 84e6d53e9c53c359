package listener

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"hookflow/engine/bpmn"
	"hookflow/runtime/model"
)

// Who may send a message to a path: the settings of the receiving element say it, and each request is held against them
// before its body is read.

// admit refuses a request whose sender, size or number the receivers do not want. Credentials that were right are taken
// out of the request: a process has no use for them, and its history would keep them. The id is that of verify.
func (a *API) admit(w http.ResponseWriter, r *http.Request, at place) (id string, err error) {
	access := at.access(r.Method)
	if access.MaxBody > 0 {
		if r.ContentLength > access.MaxBody {
			return "", &http.MaxBytesError{Limit: access.MaxBody}
		}
		r.Body = http.MaxBytesReader(w, r.Body, access.MaxBody)
	}
	if err := a.knowSender(at, access, r); err != nil {
		return "", err
	}
	if id, err = a.verify(at.process(), access, r); err != nil {
		return "", err
	}
	return id, a.limits.take(at.process()+" "+at.path, cmp.Or(access.PerMinute, a.PerMinute), time.Now())
}

// fromHere refuses a sender whose address is none of those that may send.
func (a *API) fromHere(at place, r *http.Request) error {
	access := at.access(r.Method)
	if len(access.From) == 0 {
		return nil
	}
	addr := sender(r, a.Proxies)
	if slices.ContainsFunc(access.From, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return nil
	}
	return &Problem{Kind: "address", Status: http.StatusForbidden, Detail: fmt.Sprintf("messages to this path are not taken from %s", addr)}
}

// sender is the address that a request comes from. What a proxy of ours says of the address before it is believed, from
// the nearest one outwards, as far as the proxies are ours.
func sender(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	addr := peer.Addr().Unmap().WithZone("")
	ours := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	before := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(before) {
		next, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil || !ours(addr) {
			break
		}
		addr = next.Unmap().WithZone("")
	}
	return addr
}

// knowSender holds the credentials of a request against the secret of the receivers.
func (a *API) knowSender(at place, access model.Access, r *http.Request) error {
	given, right, challenge, user := "", "", "", ""
	switch access.Kind {
	case "", bpmn.AccessNone:
		return nil
	case bpmn.AccessBasic:
		name, password, _ := r.BasicAuth()
		user, given, challenge = name, name+":"+password, `Basic realm="messages", charset="UTF-8"`
	case bpmn.AccessBearer:
		given, challenge = bearer(r), `Bearer realm="messages"`
	case bpmn.AccessKey:
		given = keyIn(r, access.Key)
	default:
		return fmt.Errorf("the receivers at %s ask for credentials of the unknown kind %q", at.path, access.Kind)
	}
	from, login, now := sender(r, a.Proxies), at.process()+" "+at.path+" "+user, time.Now()
	if wait := a.throttle.wait(from, login, now); wait > 0 {
		return tooMany(wait)
	}
	right, err := a.secret(at.process(), access.Secret)
	if err != nil {
		return err
	}
	if access.Kind == bpmn.AccessBasic {
		right = access.User + ":" + right
	}
	if !same(given, right) {
		if strings.Trim(given, ":") != "" { // who sends nothing asks what is wanted
			a.throttle.wrong(from, login, now)
		}
		return &Problem{Kind: "credentials", Status: http.StatusUnauthorized, Detail: "messages to this path are taken only with the right credentials: " + wanted(access), headers: map[string]string{"WWW-Authenticate": challenge}}
	}
	a.throttle.right(from, login)
	forget(r, access)
	return nil
}

// secret is one that a process was granted.
func (a *API) secret(process, name string) (string, error) {
	if a.Secrets == nil {
		return "", problem(http.StatusServiceUnavailable, "the secret %s, which messages to this path are held against, is not known on this computer", name)
	}
	value, err := a.Secrets(process)(name)
	if err != nil {
		return "", problem(http.StatusServiceUnavailable, "messages to this path are held against a secret: %v", err)
	}
	if value == "" {
		return "", problem(http.StatusServiceUnavailable, "the secret %s, which messages to this path are held against, is empty", name)
	}
	return value, nil
}

// same compares in a time that tells nothing of either text, nor of their lengths.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// wanted says to a sender what it has to send.
func wanted(a model.Access) string {
	switch a.Kind {
	case bpmn.AccessBasic:
		return "user name and password (Authorization: Basic)"
	case bpmn.AccessBearer:
		return "a token (Authorization: Bearer)"
	}
	if name, query := strings.CutPrefix(a.Key, "?"); query {
		return "a key in the parameter " + name
	}
	return "a key in the header " + a.Key
}

// bearer is the token of a request (RFC 6750, section 2.1); "" if it has none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// keyIn is what stands in a header or, behind a question mark, in a parameter of the query.
func keyIn(r *http.Request, place string) string {
	if name, query := strings.CutPrefix(place, "?"); query {
		return r.URL.Query().Get(name)
	}
	return r.Header.Get(place)
}

// forget takes the credentials out of a request.
func forget(r *http.Request, access model.Access) {
	name, query := strings.CutPrefix(access.Key, "?")
	switch {
	case access.Kind != bpmn.AccessKey:
		r.Header.Del("Authorization")
	case query:
		values := r.URL.Query()
		values.Del(name)
		r.URL.RawQuery = values.Encode()
	default:
		r.Header.Del(access.Key)
	}
}

// limits count the messages of each path.
type limits struct {
	mu     sync.Mutex
	byPath map[string]*rate.Limiter
}

// take refuses a message beyond so many in a minute; 0: takes all.
func (l *limits) take(path string, perMinute int, now time.Time) error {
	if perMinute <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byPath == nil {
		l.byPath = map[string]*rate.Limiter{}
	}
	one := l.byPath[path]
	if one == nil || one.Burst() != perMinute {
		one = rate.NewLimiter(rate.Limit(perMinute)/60, perMinute)
		l.byPath[path] = one
	}
	place := one.ReserveN(now, 1)
	wait := place.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	place.CancelAt(now)
	return &Problem{Status: http.StatusTooManyRequests, Detail: fmt.Sprintf("messages to this path are taken %d times a minute", perMinute),
		headers: retryAfter(wait)}
}
