package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hookflow/runtime/listener"
)

// isHookflow reports whether a Hookflow answers at the address. Where no address was given it is this computer's, and what
// does not answer is one that has not been started.
func (r *remote) isHookflow(c *cobra.Command, named bool) bool {
	ctx, cancel := context.WithTimeout(c.Context(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(r.server, "/")+apiRoot+"/health", nil)
	if err != nil {
		return false // which is told when it is asked for what it is to do
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return !named
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	return bytes.Contains(text, []byte(`"hookflow"`))
}

// deploy deploys files to a running Hookflow; without any it says which version that is.
func (r *remote) deploy(c *cobra.Command, files []string) error {
	var health listener.Health
	if err := r.ask(c, http.MethodGet, "/health", nil, &health); err != nil {
		return err
	}
	fmt.Fprintf(told(c, c.ErrOrStderr()), "%s: Hookflow %s\n", r.server, health.Version)
	for _, file := range files {
		in, err := openInput(c, file)
		if err != nil {
			return err
		}
		var done listener.Deployment
		err = r.read(c, http.MethodPost, "/deployments?name="+url.QueryEscape(filepath.Base(file)), "application/xml", in, &done)
		in.Close()
		if err != nil {
			return fmt.Errorf("deploy %s: %w", file, err)
		}
		for _, p := range done.Processes {
			fmt.Fprintf(c.OutOrStdout(), "deployed %s, version %d (%s)\n", p.Process, p.Version, p.Key)
		}
	}
	return nil
}
