package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/socket"
	"hookflow/runtime/webhook"
)

// apiRoot is where the management API begins.
const apiRoot = "/api/v1"

// remoteHelp explains how the commands that ask a running Hookflow find it.
const remoteHelp = `HOOKFLOW_SERVER is the address of another than the one on this
computer, HOOKFLOW_TOKEN the token to use, where one is needed.`

// A remote is a running Hookflow that a command asks.
type remote struct{ server string }

func (r *remote) flags(c *cobra.Command) {
	c.PersistentFlags().StringVar(&r.server, "server", serverAddress(), "address of the running Hookflow; also HOOKFLOW_SERVER")
}

// serverAddress is where a running Hookflow is, unless a command line says otherwise.
func serverAddress() string {
	return cmp.Or(os.Getenv("HOOKFLOW_SERVER"), "http://"+runtime.DefaultListen)
}

// send makes one request; the answer may be a refusal. The body may be nil.
func (r *remote) send(c *cobra.Command, method, path, kind string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(c.Context(), method, strings.TrimSuffix(r.server, "/")+apiRoot+path, body)
	if err != nil {
		return nil, asUsage(c, fmt.Errorf("the address %s: %w", r.server, cause(err)))
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if token := os.Getenv("HOOKFLOW_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, r.unreached(err)
	}
	return answer, nil
}

// unreached says why there is no answer, and what to do.
func (r *remote) unreached(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) { // whose text repeats method and address
		err = outer.Err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s has not answered in time; --timeout waits longer", r.server)
	}
	if socket.Of(err) == socket.Refused {
		return fmt.Errorf("no Hookflow answers at %s (%w); start one by: hookflow serve, or name another by --server", r.server, err)
	}
	return fmt.Errorf("no answer from %s: %s", r.server, webhook.Why(r.server, err))
}

// do is send whose refusals are errors, in the words of the server.
func (r *remote) do(c *cobra.Command, method, path, kind string, body io.Reader) (*http.Response, error) {
	answer, err := r.send(c, method, path, kind, body)
	if err != nil || answer.StatusCode < http.StatusBadRequest {
		return answer, err
	}
	defer answer.Body.Close()
	var p listener.Problem
	if err := json.NewDecoder(answer.Body).Decode(&p); err != nil || p.Detail == "" {
		return nil, fmt.Errorf("%s answers %s", r.server, answer.Status)
	}
	for _, f := range p.Findings {
		if line := f.Element + ": " + f.Message; !strings.Contains(p.Detail, line) {
			p.Detail += "\n  " + line
		}
	}
	if answer.StatusCode == http.StatusUnauthorized {
		p.Detail = r.unknown(p.Detail)
	}
	return nil, errors.New(p.Detail)
}

// unknown says why a server does not know who asks, after what it says itself.
func (r *remote) unknown(detail string) string {
	if os.Getenv("HOOKFLOW_TOKEN") == "" {
		return detail + "; put the token into HOOKFLOW_TOKEN"
	}
	return r.server + " does not know the token in HOOKFLOW_TOKEN, or it holds no longer: " + detail
}

// post is do of a body with an answer that is JSON.
func (r *remote) post(c *cobra.Command, path, kind string, body io.Reader, into any) error {
	answer, err := r.do(c, http.MethodPost, path, kind, body)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// ask makes one request. A body of bytes is sent as it is, any other as JSON; into gets the
// answer, and may be nil. What the server refuses is the error.
func (r *remote) ask(c *cobra.Command, method, path string, body, into any) error {
	data, raw := body.([]byte)
	kind := "application/octet-stream"
	if !raw && body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return err
		}
		kind = "application/json"
	}
	answer, err := r.do(c, method, path, kind, bytes.NewReader(data))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	switch into := into.(type) {
	case nil:
		return nil
	case *[]byte:
		*into = text
		return nil
	}
	return json.Unmarshal(text, into)
}
