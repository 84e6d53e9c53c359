package runtime

import (
	"cmp"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"

	"hookflow/runtime/listener"
	"hookflow/runtime/permit"
)

// Exposed says that a listener would be open to other computers without what keeps it from strangers.
type Exposed struct {
	Addr   string // host:port
	TLS    bool   // there is no certificate
	Tokens bool   // there are no tokens for the management API
}

// Error implements error.
func (e *Exposed) Error() string {
	missing := "has no certificate, so that everybody on the way could read and change what is sent"
	if e.Tokens {
		missing = "has no tokens, so that everybody could manage it"
	}
	return fmt.Sprintf("%s can be reached from other computers, and %s", e.Addr, missing)
}

// exposed refuses a main listener that is open to other computers without certificate or tokens, be it through a proxy, which
// has the certificate then.
func (o *Options) exposed() error {
	addr := cmp.Or(o.Listen, DefaultListen)
	if loopback(addr) && len(o.Proxies) == 0 {
		return nil
	}
	if o.Certificate == nil && !o.PlainHTTP && !loopback(addr) {
		return &Exposed{Addr: addr, TLS: true}
	}
	tokens, err := permit.Open(filepath.Join(o.Dir, permit.File)).List()
	if err != nil {
		return err
	}
	logins, err := permit.OpenLogins(filepath.Join(o.Dir, permit.LoginFile)).List()
	if err == nil && len(tokens)+len(logins) == 0 && !o.NoTokens {
		return &Exposed{Addr: addr, Tokens: true}
	}
	return err
}

// needToken reports whether the management API is for nobody while there are no tokens: other computers reach it at its address,
// through a proxy, or by a name that is not this computer's own.
func (r *Runtime) needToken() bool {
	strange := func(host string) bool { return !loopback(net.JoinHostPort(host, "0")) }
	return !r.options.NoTokens && (!loopback(r.options.Listen) || len(r.options.Proxies) > 0 || slices.ContainsFunc(r.hosts(), strange))
}

// loopback reports whether an address to listen at can be reached from this computer only; "" is DefaultListen.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(cmp.Or(addr, DefaultListen))
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return err == nil && (strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback())
}

// listenAt is listener.Listen for a pool, which has no certificate of its own.
func (o *Options) listenAt(addr string) (net.Listener, error) {
	if !loopback(addr) && !o.PlainHTTP {
		return nil, &Exposed{Addr: addr, TLS: true}
	}
	return listener.Listen(addr)
}
