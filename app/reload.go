package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/runtime"
)

// settled is how long a changed file rests before it is read: programs write in several steps.
const settled = 200 * time.Millisecond

// A followed is the files of a server as they were deployed.
type followed struct {
	c     *cobra.Command
	rt    *runtime.Runtime
	log   *slog.Logger
	files []string
	was   map[string][]byte
}

// keepServing serves until it is stopped, and deploys what has changed: on the signal HUP, and with watch at once.
func keepServing(c *cobra.Command, rt *runtime.Runtime, files []string, watch bool, log *slog.Logger) error {
	f := &followed{c, rt, log, slices.DeleteFunc(slices.Clone(files), func(name string) bool { return name == "-" }), map[string][]byte{}}
	for _, name := range f.files {
		f.was[name], _ = os.ReadFile(name) // what cannot be read now is told when it has changed
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	var changed <-chan fsnotify.Event
	var unwatched <-chan error
	if watch {
		watcher, err := f.watch()
		if err != nil {
			return err
		}
		defer watcher.Close()
		changed, unwatched = watcher.Events, watcher.Errors
	}
	var rest <-chan time.Time
	for {
		select {
		case <-c.Context().Done():
			return nil
		case <-asked:
			f.reload()
		case <-changed:
			rest = time.After(settled)
		case err := <-unwatched: // a change may have been missed
			f.log.Warn("watch files", "error", err)
			rest = time.After(settled)
		case <-rest:
			f.reload()
		}
	}
}

// watch looks at the folders of the files: programs put a new file in the place of the old one.
func (f *followed) watch() (*fsnotify.Watcher, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch files: %w", err)
	}
	for _, name := range f.files {
		if err := watcher.Add(filepath.Dir(name)); err != nil {
			watcher.Close()
			return nil, fmt.Errorf("watch %s: %w", filepath.Dir(name), cause(err))
		}
	}
	return watcher, nil
}

// reload deploys the files whose bytes are new. What cannot be deployed is told once; the version before it goes on.
func (f *followed) reload() {
	for _, name := range f.files {
		data, err := os.ReadFile(name)
		if err == nil && bytes.Equal(data, f.was[name]) {
			continue
		}
		if err == nil {
			f.was[name] = data
			err = f.deploy(name)
		}
		if err != nil {
			about := []any{"file", name, "error", err}
			var rejected *engine.Rejected
			if errors.As(err, &rejected) {
				for _, finding := range rejected.Findings {
					about = append(about, finding.Element, finding.Message)
				}
			}
			f.log.Error("a changed file is not deployed; the version before it goes on", about...)
		}
	}
}

func (f *followed) deploy(name string) error {
	d, err := readDocument(f.c, name)
	if err != nil {
		return err
	}
	prepare(f.c, d)
	definitions, err := f.rt.Deploy(f.c.Context(), filepath.Base(name), d.Bytes())
	if err != nil {
		return err
	}
	for _, p := range definitions {
		f.log.Info("deployed", "process", p.Process, "version", p.Version, "file", name)
	}
	return nil
}
