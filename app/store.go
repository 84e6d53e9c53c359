package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/engine/store"
	"hookflow/engine/wire"
	"hookflow/runtime"
)

func storeCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:     "store",
		Short:   "Look after a data directory: check, dump, back up, compact",
		Example: "  hookflow store check --data ./state",
	}
	c.PersistentFlags().StringVar(&data, "data", "hookflow-data", "directory of the state")
	c.AddCommand(
		onStore(&data, "check", "Look for damage and for records that contradict each other; writes nothing", cobra.NoArgs, reading, checkStore),
		onStore(&data, "dump", "Print every record as text; writes nothing", cobra.NoArgs, reading, dumpStore),
		backupCommand(&data),
		onStore(&data, "compact", "Give the room of deleted records back to the disk", cobra.NoArgs, writing, func(c *cobra.Command, s *store.Store, _ []string) error {
			err := patiently(c, "compact", s.Compact)
			if errors.Is(err, errLeft) {
				forgetCompacted(data)
			}
			return err
		}),
	)
	return c
}

func reading(dir string) (*store.Store, error) { return store.OpenReadOnly(dir, runtime.Upgrades...) }

func writing(dir string) (*store.Store, error) {
	return store.Open(dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets, Records: runtime.RecordBuckets, Upgrade: runtime.Upgrades})
}

// onStore is a command that opens the store for as long as it works.
func onStore(data *string, use, short string, args cobra.PositionalArgs, open func(dir string) (*store.Store, error), do func(*cobra.Command, *store.Store, []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: args, Example: "  hookflow store " + use + " --data ./state",
		RunE: func(c *cobra.Command, args []string) error {
			var s *store.Store
			err := patiently(c, "open", func() (err error) { s, err = openStore(*data, open); return err })
			if err != nil {
				return err
			}
			if err = do(c, s, args); errors.Is(err, errLeft) {
				return err
			}
			if e := s.Close(); err == nil {
				err = e
			}
			return err
		},
	}
}

// forgetCompacted removes what a compaction that was stopped has written; the files are as they were.
func forgetCompacted(dir string) {
	parts, _ := filepath.Glob(filepath.Join(dir, "*.compact"))
	for _, part := range parts {
		_ = os.Remove(part) // if not, the next compaction does
	}
}

func openStore(dir string, open func(dir string) (*store.Store, error)) (*store.Store, error) {
	if !store.Exists(dir) && !store.Leftover(dir) {
		return nil, fmt.Errorf("open store %s: there is no store; name its directory with --data", dir)
	}
	return open(dir)
}

// backupCommand copies the files, or, while a server has them open, asks it for them.
func backupCommand(data *string) *cobra.Command {
	c := onStore(data, "backup DIR", "Copy the state into another directory, also while a server is at work", cobra.ExactArgs(1), reading, func(c *cobra.Command, s *store.Store, args []string) error {
		bar := newProgress(c, "backup", 0)
		defer bar.close()
		err := s.Backup(args[0], untilStopped{c.Context(), bar})
		if stopped := c.Context().Err(); err != nil && stopped != nil { // which bbolt tells as a text
			return stopped
		}
		return err
	})
	alone := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		err := alone(c, args)
		var used *store.InUseError
		address, readErr := os.ReadFile(filepath.Join(*data, addressFile))
		if !errors.As(err, &used) || readErr != nil {
			return err
		}
		return fetchBackup(c, strings.TrimSpace(string(address)), args[0])
	}
	return c
}

// fetchBackup takes a backup from a running server.
func fetchBackup(c *cobra.Command, server, dir string) error {
	answer, err := (&remote{server: server}).do(c, http.MethodGet, "/backup", "", nil)
	if err != nil {
		return fmt.Errorf("back up what runs at %s: %w", server, err)
	}
	defer answer.Body.Close()
	bar := newProgress(c, "backup", 0)
	defer bar.close()
	return store.Unpack(io.TeeReader(answer.Body, untilStopped{c.Context(), bar}), dir)
}

// untilStopped takes what is written until a context ends: who stops a backup has no half of one.
type untilStopped struct {
	ctx context.Context
	to  io.Writer
}

func (w untilStopped) Write(data []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.to.Write(data)
}

func checkStore(c *cobra.Command, s *store.Store, _ []string) error {
	var wrong []string
	err := patiently(c, "check", func() error {
		if err := s.Check(); err != nil {
			return err
		}
		return s.View(func(tx engine.Tx) error { wrong = wire.Check(tx); return nil })
	})
	if err != nil {
		return err
	}
	for _, w := range wrong {
		fmt.Fprintln(c.OutOrStdout(), w)
	}
	if len(wrong) > 0 {
		return errShown{}
	}
	fmt.Fprintln(c.OutOrStdout(), "ok")
	return nil
}

func dumpStore(c *cobra.Command, s *store.Store, _ []string) error {
	bar := newCopy(c, "dump", 0)
	defer bar.close()
	out := untilStopped{c.Context(), io.MultiWriter(c.OutOrStdout(), bar)}
	err := s.Dump(out, wire.Show)
	for _, f := range []*store.File{s.Archive(), s.Records()} {
		if err == nil && f != nil {
			err = f.Dump(out, wire.Show)
		}
	}
	return err
}
