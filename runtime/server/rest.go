package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"hookflow/runtime/webhook"
)

// rest makes requests below one address of each node of a cluster: at one node until
// that does not answer, then at the next.
type rest struct {
	nodes  []*url.URL
	at     *atomic.Int64 // counts the changes of node
	client *http.Client
}

// The bounds of a request.
const (
	answerTime = 60 * time.Second
	answerSize = 64 << 20
)

// newRest speaks to the server at an address, or at several with commas between them
// when nodes share one database, by way of transport, which authenticates; nil is for a
// server that asks for nothing.
func newRest(addresses string, transport http.RoundTripper) (*rest, error) {
	r := &rest{at: &atomic.Int64{}}
	for address := range strings.SplitSeq(addresses, ",") {
		node, err := url.Parse(strings.TrimSuffix(strings.TrimSpace(address), "/"))
		if err != nil || node.Host == "" || node.Scheme != "http" && node.Scheme != "https" {
			return nil, fmt.Errorf("the server's address %q is no address such as http://localhost:8080/engine-rest", address)
		}
		r.nodes = append(r.nodes, node)
	}
	if transport == nil {
		plain := http.DefaultTransport.(*http.Transport).Clone()
		plain.MaxIdleConnsPerHost = 64
		transport = plain
	}
	r.client = &http.Client{Timeout: answerTime, Transport: transport, CheckRedirect: stay}
	return r, nil
}

// stay refuses redirects to another origin: the transport authenticates every request that goes through it, so
// whoever the server names would get the person's credentials.
func stay(req *http.Request, before []*http.Request) error {
	from := before[0].URL
	if req.URL.Scheme != from.Scheme || req.URL.Host != from.Host {
		return fmt.Errorf("it redirects to %s://%s; if the server is there, give that address", req.URL.Scheme, req.URL.Host)
	}
	if len(before) > 5 {
		return errors.New("it redirects again and again")
	}
	return nil
}

// beside is the same server at another path.
func (r *rest) beside(path func(string) string) *rest {
	other := &rest{at: r.at, client: r.client}
	for _, node := range r.nodes {
		n := *node
		n.Path = path(n.Path)
		other.nodes = append(other.nodes, &n)
	}
	return other
}

// get reads the JSON at a path, with query, into out.
func (r *rest) get(ctx context.Context, path string, query url.Values, out any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return r.do(ctx, http.MethodGet, path, "", nil, out)
}

// send sends body as JSON and reads the answer into out, which may be nil.
func (r *rest) send(ctx context.Context, method, path string, body, out any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return r.do(ctx, method, path, "application/json", data, out)
}

// unreached says why a server gave no answer.
type unreached struct {
	server string
	cause  error
}

// Error says it in words, with what to do.
func (u *unreached) Error() string {
	why := webhook.Why(u.server, u.cause)
	if errors.Is(u.cause, context.DeadlineExceeded) {
		why = "it took too long; is it overloaded, or still starting?"
	}
	return fmt.Sprintf("the server at %s does not answer: %s", u.server, why)
}

// Unwrap gives the error of the network.
func (u *unreached) Unwrap() error { return u.cause }

// bare is an error without the method and the address that package http puts before it.
func bare(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}

// reach makes one request at the node whose turn it is. A node that cannot be reached
// got nothing, so the next one is asked; when the answer is missing the next one is asked
// only the next time, since the first may have done what it was asked.
func (r *rest) reach(ctx context.Context, method, path, kind string, body []byte) (*http.Response, error) {
	var last error
	for range r.nodes {
		turn := r.at.Load()
		req, err := http.NewRequestWithContext(ctx, method, r.nodes[int(turn)%len(r.nodes)].String()+path, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		if kind != "" {
			req.Header.Set("Content-Type", kind)
		}
		req.Header.Set("Accept", "application/json, */*;q=0.5")
		resp, err := r.client.Do(req)
		if err == nil {
			return resp, nil
		}
		last = &unreached{server: r.nodes[int(turn)%len(r.nodes)].String(), cause: bare(err)}
		r.at.CompareAndSwap(turn, turn+1)
		if !untouched(err) {
			break
		}
	}
	return nil, last
}

// untouched reports whether a request that failed has done nothing: no connection came about, or the server says that it takes none
// (RFC 9110, 15.6.4).
func untouched(err error) bool {
	var dial *net.OpError
	var p *Problem
	return errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &p) && p.Status == http.StatusServiceUnavailable
}

// do makes one request. An answer from 400 on is a *Problem with the server's words.
func (r *rest) do(ctx context.Context, method, path, kind string, body []byte, out any) error {
	resp, err := r.reach(ctx, method, path, kind, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, answerSize))
	if err != nil {
		return fmt.Errorf("read the answer of the server: %w", err)
	}
	if resp.StatusCode >= 400 {
		return &Problem{Status: resp.StatusCode, Message: fmt.Sprintf("%s %s: the server answers %s: %s", method, path, resp.Status, words(data)), body: data}
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = data
		return nil
	}
	if out == nil || len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%s %s: the answer is not the JSON that the server should send: %w", method, path, err)
	}
	return nil
}

// words finds what a server says in an error; servers put it in different places.
func words(data []byte) string {
	var said map[string]any
	if json.Unmarshal(data, &said) == nil {
		for _, name := range []string{"exception", "detail", "message", "title"} {
			if text, ok := said[name].(string); ok && text != "" {
				return text
			}
		}
	}
	return cut(string(data))
}

// cut bounds what is shown of an answer.
func cut(s string) string {
	if len(s) > 500 {
		return strings.ToValidUTF8(s[:500], "") + "..."
	}
	return s
}

// upload sends files and plain fields as multipart/form-data; field names the part of
// each file.
func (r *rest) upload(ctx context.Context, path, field string, fields map[string]string, files map[string][]byte, out any) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := w.WriteField(name, fields[name]); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		part, err := w.CreateFormFile(field, name)
		if err != nil {
			return err
		}
		if _, err := part.Write(files[name]); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return r.do(ctx, http.MethodPost, path, w.FormDataContentType(), body.Bytes(), out)
}
