package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/engine/store"
	"hookflow/engine/wire"
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
		onStore(&data, "check", "Look for damage and for records that contradict each other", cobra.NoArgs, checkStore),
		onStore(&data, "dump", "Print every record as text", cobra.NoArgs, dumpStore),
		onStore(&data, "backup DIR", "Copy the state into another directory", cobra.ExactArgs(1), func(_ *cobra.Command, s *store.Store, args []string) error {
			return s.Backup(args[0])
		}),
		onStore(&data, "compact", "Give the room of deleted records back to the disk", cobra.NoArgs, func(_ *cobra.Command, s *store.Store, _ []string) error {
			return s.Compact()
		}),
	)
	return c
}

// onStore is a command that opens the store for as long as it works.
func onStore(data *string, use, short string, args cobra.PositionalArgs, do func(*cobra.Command, *store.Store, []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: args, Example: "  hookflow store " + use + " --data ./state",
		RunE: func(c *cobra.Command, args []string) error {
			if !store.Exists(*data) {
				return fmt.Errorf("open store %s: there is no store; name its directory with --data", *data)
			}
			s, err := store.Open(*data, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets})
			if err != nil {
				return err
			}
			err = do(c, s, args)
			if e := s.Close(); err == nil {
				err = e
			}
			return err
		},
	}
}

func checkStore(c *cobra.Command, s *store.Store, _ []string) error {
	if err := s.Check(); err != nil {
		return err
	}
	var wrong []string
	if err := s.View(func(tx engine.Tx) error { wrong = wire.Check(tx); return nil }); err != nil {
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
	for _, dump := range []func(io.Writer, store.Show) error{s.Dump, s.Archive().Dump} {
		if err := dump(c.OutOrStdout(), wire.Show); err != nil {
			return err
		}
	}
	return nil
}
