package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"

	"hookflow/runtime/account"
	"hookflow/runtime/socket"
)

// A Reason classes the failures of a call, for programs.
type Reason string

// The reasons.
const (
	Refused    Reason = "refused"   // nobody listens at the address
	TimedOut   Reason = "timeout"   // no complete answer in time
	NoSuch     Reason = "dns"       // the host's name is not known
	Untrusted  Reason = "tls"       // no secure connection can be made
	Broken     Reason = "broken"    // the connection broke off, or what came is no HTTP
	TooBig     Reason = "too-big"   // the answer is larger than the limit
	Packed     Reason = "packed"    // the answer is packed in a way that is not read
	Upgrade    Reason = "upgrade"   // the answer wants to go on with another protocol
	Unheld     Reason = "unheld"    // the answer holds what processes cannot keep, such as 1e999999
	Address    Reason = "address"   // the URL cannot be called
	Header     Reason = "header"    // a header cannot be sent
	Body       Reason = "body"      // the body cannot be made
	Secret     Reason = "secret"    // a secret is not known here, or not granted
	SignIn     Reason = "sign-in"   // the account is not known here, or does not get a token
	Redirected Reason = "redirect"  // the service sends the call on to where it may not go
	Cancelled  Reason = "cancelled" // the process no longer wants the answer
)

// A Failure is a call without an answer. Its message tells a person what was
// called, what happened and what to do; it holds no secret.
type Failure struct {
	Reason  Reason `json:"reason"`
	Message string `json:"message"`
}

// Error implements error.
func (f *Failure) Error() string { return f.Message }

// Final reports whether the same request can never succeed, so that repeating it is of no use.
func (f *Failure) Final() bool {
	switch f.Reason {
	case Address, Header, Body, Secret, Upgrade, Unheld, Redirected:
		return true
	}
	return false
}

// describe names a call without its query, which is long and may be private.
func describe(call Call) string {
	target, _, _ := strings.Cut(call.URL, "?")
	return method(call) + " " + target
}

// explain turns what went wrong into a Failure that names the call.
func explain(call Call, err error, mask *Mask) *Failure {
	reason, what := diagnose(call, err)
	return &Failure{Reason: reason, Message: mask.Text(describe(call) + ": " + what)}
}

// Why says to a person why a request to an address got no answer, and what to do. The error is one of an http.Client.
func Why(address string, err error) string {
	_, what := diagnose(Call{URL: address}, err)
	return what
}

func diagnose(call Call, err error) (Reason, string) {
	var own *Failure
	var signIn *account.SignInError
	var dns *net.DNSError
	host := hostOf(call.URL)
	switch {
	case errors.As(err, &own):
		return own.Reason, own.Message
	case errors.As(err, &signIn):
		return SignIn, signIn.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return TimedOut, fmt.Sprintf("no complete answer from %s within %s; is the service overloaded, or is the time-out too short?", host, timeout(call))
	case errors.Is(err, context.Canceled):
		return Cancelled, "the call was cancelled"
	case errors.As(err, &dns):
		return NoSuch, fmt.Sprintf("the host name %q is not known; check the address and the network connection", dns.Name)
	case socket.Of(err) == socket.Refused:
		return Refused, fmt.Sprintf("nobody listens on %s (connection refused); start the service or correct the address", host)
	}
	return diagnoseConnection(host, err)
}

func diagnoseConnection(host string, err error) (Reason, string) {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(err, &authority):
		return Untrusted, fmt.Sprintf("the certificate of %s is not signed by an authority this computer trusts", host)
	case errors.As(err, &name):
		return Untrusted, fmt.Sprintf("the certificate of %s is for another name: %s", host, name.Error())
	case errors.As(err, &invalid):
		return Untrusted, fmt.Sprintf("the certificate of %s is not valid: %s", host, invalid.Error())
	case errors.As(err, &record), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return Untrusted, fmt.Sprintf("%s does not speak TLS; should the address begin with http:// ?", host)
	case strings.Contains(err.Error(), "tls: "): // an alert, or a handshake that came to no agreement
		_, why, _ := strings.Cut(inner(err).Error(), "tls: ")
		return Untrusted, fmt.Sprintf("no agreement on TLS with %s: %s; does it need another version, or a client certificate?", host, why)
	case errors.As(err, &timeout) && timeout.Timeout():
		return TimedOut, fmt.Sprintf("no connection to %s in time; is the host switched on and reachable?", host)
	case socket.Of(err) == socket.Unreachable:
		return NoSuch, fmt.Sprintf("%s cannot be reached from here; check the network connection", host)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), socket.Of(err) == socket.Reset:
		return Broken, fmt.Sprintf("%s closed the connection before its answer was complete; look into the service's own log", host)
	}
	return Broken, inner(err).Error()
}

// inner strips the layer that repeats method and URL, query and all.
func inner(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return address
	}
	if u.Port() != "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
}
