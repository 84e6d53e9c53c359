package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// A remote is a running Hookflow that a command asks.
type remote struct{ server string }

func (r *remote) flags(c *cobra.Command) {
	c.PersistentFlags().StringVar(&r.server, "server", "http://"+runtime.DefaultListen, "address of the running Hookflow")
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
	request, err := http.NewRequestWithContext(c.Context(), method, strings.TrimSuffix(r.server, "/")+apiRoot+path, bytes.NewReader(data))
	if err != nil {
		return asUsage(c, err)
	}
	if body != nil {
		request.Header.Set("Content-Type", kind)
	}
	if token := os.Getenv("HOOKFLOW_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("reach Hookflow at %s: %w; start it by: hookflow serve", r.server, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		var p listener.Problem
		if json.Unmarshal(text, &p) != nil || p.Detail == "" {
			p.Detail = answer.Status
		}
		return fmt.Errorf("%s", p.Detail)
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
