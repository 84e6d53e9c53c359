package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// Long work tells how far it is, work that is done at once nothing, and the line goes at the end.
func TestProgress(t *testing.T) {
	var out strings.Builder
	began := time.Now()
	p := &progress{out: &out, what: "import", total: 2_000_000, began: began}
	p.add(500_000, began.Add(10*time.Millisecond))
	p.close()
	if out.Len() != 0 {
		t.Errorf("after a moment it says %q", out.String())
	}
	p.add(500_000, began.Add(time.Second))
	if line := out.String(); !strings.Contains(line, "import") || !strings.Contains(line, "50 % of 2.0 MB") || strings.Count(line, "\u2588") != 15 {
		t.Errorf("half way it says %q", line)
	}
	p.add(1, began.Add(time.Second+time.Millisecond))
	if strings.Count(out.String(), "\r") != 1 {
		t.Error("it tells more often than anybody reads")
	}
	if p.close(); !strings.HasSuffix(out.String(), "\r\x1b[K") {
		t.Errorf("at the end stands %q", out.String())
	}
}

// Who stops a command does not wait for what cannot be broken off.
func TestPatiently(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	c := &cobra.Command{}
	c.SetContext(ctx)
	if err := patiently(c, "check", func() error { return errShown{} }); !errors.Is(err, errShown{}) {
		t.Error(err)
	}
	never := make(chan struct{})
	defer close(never)
	err := patiently(c, "check", func() error { stop(); <-never; return nil })
	if !errors.Is(err, errLeft) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
