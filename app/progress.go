package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// A progress tells on a terminal how far long work has come, in one line that goes when the work is done. It is a writer
// that counts, for io.TeeReader and io.MultiWriter. What is done within a moment shows none.
type progress struct {
	out         io.Writer
	what        string
	unit        string // of what is counted; "": bytes
	total, done int64  // total 0: nobody knows
	began, told time.Time
}

// The times of a progress.
const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

// newProgress tells of work on the standard error, if that is a terminal and --quiet was not said.
func newProgress(c *cobra.Command, what string, total int64) *progress {
	p := &progress{out: io.Discard, what: what, total: total, began: time.Now()}
	if errs := told(c, c.ErrOrStderr()); onTerminal(errs) {
		p.out = errs
	}
	return p
}

// newCopy is newProgress for what goes to the standard output, and tells nothing where that is a terminal, too.
func newCopy(c *cobra.Command, what string, total int64) *progress {
	p := newProgress(c, what, total)
	if onTerminal(c.OutOrStdout()) {
		p.out = io.Discard
	}
	return p
}

// newCount is newProgress for work that is done piece by piece, such as files.
func newCount(c *cobra.Command, what, unit string, total int) *progress {
	p := newProgress(c, what, int64(total))
	p.unit = unit
	return p
}

// upTo notes how many pieces are done so far.
func (p *progress) upTo(done int) { p.add(int64(done)-p.done, time.Now()) }

// step notes that a piece is done.
func (p *progress) step() { p.add(1, time.Now()) }

func onTerminal(w io.Writer) bool {
	f, is := w.(*os.File)
	return is && term.IsTerminal(int(f.Fd()))
}

// Write counts.
func (p *progress) Write(data []byte) (int, error) {
	p.add(int64(len(data)), time.Now())
	return len(data), nil
}

func (p *progress) add(n int64, now time.Time) {
	p.done += n
	if now.Sub(p.began) < progressAfter || now.Sub(p.told) < progressEvery {
		return
	}
	p.told = now
	_, _ = fmt.Fprintf(p.out, "\r\x1b[K%s", p.line()) // nobody is helped by a failure of it
}

func (p *progress) line() string {
	const wide = 30
	amount := func(n int64) string {
		if p.unit != "" {
			return fmt.Sprintf("%d %s", n, p.unit)
		}
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	if p.total <= 0 {
		return p.what + "  " + amount(p.done)
	}
	full := int(min(p.done, p.total) * wide / p.total)
	return fmt.Sprintf("%s  %s%s  %d %% of %s", p.what, strings.Repeat("\u2588", full), strings.Repeat("\u2591", wide-full), min(p.done, p.total)*100/p.total, amount(p.total))
}

// errLeft is what patiently gives when it does not wait any longer. What it waited for still has its files open: they are not closed, the program ends.
var errLeft = fmt.Errorf("left before it was done: %w", context.Canceled)

// patiently does what cannot tell how far it is and cannot be broken off, and must be such that the program may end at any moment of it. It tells how
// long it takes, and gives errLeft as soon as the command is stopped.
func patiently(c *cobra.Command, what string, do func() error) error {
	p := newProgress(c, what, 0)
	p.unit = "s"
	defer p.close()
	done := make(chan error, 1)
	go func() { done <- do() }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-c.Context().Done():
			return errLeft
		case <-tick.C:
			p.step()
		}
	}
}

// close takes the line away.
func (p *progress) close() {
	if !p.told.IsZero() {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// sizeOf is how large an input is; 0 if that is not known before it is read.
func sizeOf(in io.Reader) int64 {
	if f, is := in.(*os.File); is {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}
