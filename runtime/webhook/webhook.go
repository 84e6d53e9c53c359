// Package webhook makes the HTTP requests of processes: a Call becomes
// one exchange with a service.
//
// One Do is one attempt. Repeating, and remembering that a call was asked for,
// is the engine's part.
//
// Secrets are filled in last, in the one request that leaves, and nothing that is kept, shown, logged or given back to the
// process is made of that request: it is made of the one with places, and what comes back is masked, because services
// repeat what they were sent. An error of net/http has the address in its text, filled in; it must not be passed on as it is.
//
// An attempt may have arrived although it failed: nobody knows after a connection broke. So every attempt of a job has the
// same idempotency key, and only a request that surely did not leave is called unsent.
package webhook

import (
	"cmp"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"time"

	"hookflow/engine/bpmn"
	"hookflow/engine/schedule"
	"hookflow/runtime/account"
	"hookflow/runtime/media"
)

// DefaultLimit is how many bytes the body of an answer may have, unpacked, unless Options say otherwise.
const DefaultLimit = 10 << 20

// DefaultTimeout is that of a call that names none. The row of the setting says it, and the form shows it.
var DefaultTimeout = timeoutOfRow()

func timeoutOfRow() time.Duration {
	fields := bpmn.Of(bpmn.ServiceTask).Fields
	row := fields[slices.IndexFunc(fields, func(f bpmn.Field) bool { return f.Name == "timeout" })]
	d, err := schedule.ParseDuration(row.Default)
	if err != nil {
		panic("the default of the time-out: " + err.Error())
	}
	return d.Exact
}

const (
	maxHeader   = 1 << 20          // bytes of an answer's header
	dialTimeout = 10 * time.Second // of a call that names none
	dialLongest = time.Minute      // of any
	maxIdle     = 16               // connections kept open to one host
)

// Options of a Client. The zero value is ready for use.
type Options struct {
	UserAgent string                                // default "Hookflow"
	Limit     int64                                 // bytes of an answer's body; default DefaultLimit
	TLS       *tls.Config                           // roots and client certificates
	Proxy     func(*http.Request) (*url.URL, error) // default: from the environment, never for loopback addresses
	Reroute   func(addr string) string              // where to connect to instead of host:port; default: there
	Mock      func(addr string) string              // who answers in place of host:port, without TLS; "": nobody does; nil: nobody at all
}

// A Client makes calls. It is safe for concurrent use.
type Client struct {
	http    *http.Client
	options Options
}

// New returns a client.
func New(o Options) *Client {
	o.UserAgent = cmp.Or(o.UserAgent, "Hookflow")
	o.Limit = cmp.Or(o.Limit, DefaultLimit)
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	return &Client{http: &http.Client{Transport: transport(o), CheckRedirect: redirect}, options: o}
}

func transport(o Options) *http.Transport {
	dialer := &net.Dialer{Timeout: dialLongest}
	t := &http.Transport{
		Proxy: o.Proxy,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, o.dialed(addr))
		},
		TLSClientConfig:        o.TLS,
		TLSHandshakeTimeout:    dialLongest,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    maxIdle,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
	if o.Mock != nil {
		t.Proxy = nil
		t.DialTLSContext = t.DialContext
	}
	return t
}

// dialed is where a connection to host:port is made to.
func (o Options) dialed(addr string) string {
	if o.Mock != nil {
		if to := o.Mock(addr); to != "" {
			return to
		}
	}
	if o.Reroute != nil {
		return o.Reroute(addr)
	}
	return addr
}

// Transport is what calls go through, for the accounts that are to share it.
func (c *Client) Transport() *http.Transport { return c.http.Transport.(*http.Transport) }

// A Caller is in whose name a call is made.
type Caller struct {
	Secrets Secrets          // nil: NoSecrets
	Account *account.Session // who the service is told that it is; nil: nobody
	Used    []string         // values of secrets that the call holds already
}

// client makes the requests of a caller.
func (c *Client) client(as Caller) *http.Client {
	if as.Account == nil {
		return c.http
	}
	return &http.Client{Transport: as.Account, CheckRedirect: redirect}
}

// mask hides what the caller filled in, and what its account has used so far.
func (as Caller) mask(used []string) *Mask {
	used = slices.Concat(used, as.Used)
	if as.Account != nil {
		used = append(used, as.Account.Hidden()...)
	}
	return NewMask(used)
}

// Close drops the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// An Exchange is one attempt of a call: what was sent and what came of it. It holds no secret.
type Exchange struct {
	Sent    Call          // as it left, for people: secrets, and what is named like one, shown as ***
	Answer  Response      // for the process: secrets that came back shown as ***. Status 0: no answer came, see Failure
	Shown   Response      // for people: what is named like a secret shown as ***, too
	After   time.Duration // what the answer's Retry-After asks for; 0 if it says nothing
	Failure *Failure      // why no answer came; nil if one did
	Began   time.Time
	Took    time.Duration
}

// Unsent is the exchange of a call that could not be made.
func Unsent(call Call, why *Failure) Exchange {
	mask := NewMask(nil)
	x := Exchange{Began: time.Now(), Sent: show(call, mask, nil, nil)}
	x.Failure = explain(x.Sent, why, mask)
	return x
}

// Do makes one attempt. Whatever status the service answers is an answer.
func (c *Client) Do(ctx context.Context, call Call, as Caller) (x Exchange) {
	x = Exchange{Began: time.Now()}
	defer func() { x.Took = time.Since(x.Began) }()
	if as.Secrets == nil {
		as.Secrets = NoSecrets
	}
	filled, used, err := as.Secrets.fill(call)
	if err != nil {
		mask := as.mask(used)
		x.Sent = show(call, mask, nil, nil)
		x.Failure = explain(x.Sent, err, mask)
		return x
	}
	ctx, cancel := context.WithTimeout(ctx, timeout(call))
	defer cancel()
	out := outgoing{Call: filled, credentials: len(used)+len(as.Used) > 0 || as.Account != nil}
	resp, err := c.exchange(ctx, &out, c.client(as))
	mask := as.mask(used) // now that an account may have got a token
	x.Sent = show(filled, mask, out.target, out.header)
	if err != nil {
		x.Failure = explain(x.Sent, err, mask)
		return x
	}
	x.Answer, x.After = mask.response(resp.Response), resp.after
	x.Shown = showAnswer(x.Answer)
	return x
}

type answer struct {
	Response
	after time.Duration
}

// outgoing is a call with its secrets filled in, and what left of it.
type outgoing struct {
	Call
	credentials bool        // it holds some
	target      *url.URL    // nil: the address could not be read
	header      http.Header // nil: nothing left
}

// exchange sends the request and reads the answer. out knows what left, however it ends.
func (c *Client) exchange(ctx context.Context, out *outgoing, client *http.Client) (_ *answer, err error) {
	if out.target, err = address(out.URL); err != nil {
		return nil, err
	}
	onWire := &wire{}
	ctx, watch := newWatch(ctx, out.Call)
	defer watch.end()
	trace := &httptrace.ClientTrace{
		GetConn:              func(string) { onWire.forget(); watch.connecting() }, // an account may have to send it twice
		GotConn:              func(httptrace.GotConnInfo) { watch.connected() },
		WroteRequest:         func(httptrace.WroteRequestInfo) { watch.asked() },
		GotFirstResponseByte: watch.answered,
		WroteHeaderField:     onWire.wrote,
	}
	req, err := compose(httptrace.WithClientTrace(out.with(ctx), trace), out.Call, out.target)
	if err != nil {
		return nil, err
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.options.UserAgent)
	}
	resp, err := client.Do(req)
	out.header = onWire.sent(req.Header)
	if err != nil {
		return nil, watch.why(err)
	}
	defer resp.Body.Close()
	return read(resp, cmp.Or(out.Largest, c.options.Limit))
}

// read takes the answer in, up to the limit.
func read(resp *http.Response, limit int64) (*answer, error) {
	switch {
	case resp.StatusCode < 100:
		return nil, &Failure{Reason: Broken, Message: "the answer has the status " + resp.Status + ", which HTTP does not know"}
	case resp.StatusCode == http.StatusSwitchingProtocols: // its body would be the connection itself, which nothing ends
		return nil, &Failure{Reason: Upgrade, Message: "the service wants to go on with another protocol (101 Switching Protocols), which no call asks for"}
	}
	unpacked, err := unpack(resp)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(unpacked, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, &Failure{Reason: TooBig, Message: "the answer is larger than " + size(limit) + "; ask the service for less"}
	}
	body := media.Value(data, resp.Header.Get("Content-Type"))
	if err := media.Check(body); err != nil {
		return nil, &Failure{Reason: Unheld, Message: "the answer cannot be kept: " + err.Error()}
	}
	resp.Header.Del("Content-Encoding") // what is kept is unpacked
	return &answer{
		Response{Status: resp.StatusCode, Headers: headers(resp.Header), Cookies: cookies(resp), Body: body, Unread: media.Broken(data, resp.Header.Get("Content-Type"))},
		retryAfter(resp.Header.Get("Retry-After"), time.Now()),
	}, nil
}

func timeout(call Call) time.Duration {
	return cmp.Or(time.Duration(call.Timeout), DefaultTimeout)
}

// longestAfter bounds what a service may ask for.
const longestAfter = 24 * time.Hour

// retryAfter reads the header of RFC 9110, section 10.2.3: seconds or a date.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, longestAfter)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, at.Sub(now)), longestAfter)
	}
	return 0
}

func size(n int64) string {
	if n >= 1<<20 {
		return strconv.FormatInt(n>>20, 10) + " MB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
