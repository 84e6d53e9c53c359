package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/runtime/mock"
	"hookflow/runtime/webhook"
)

// mostSaved bounds how many calls become samples.
const mostSaved = 1000

func mockCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "mock",
		Short: "Samples that answer in place of services: save, check",
		Long: `A file of samples is a JSON list. With --mock FILE, run and serve answer calls from it:

  [{"method": "POST", "url": "shop.example/orders/*", "answers": [
    {"status": 503, "delay": "PT0.5S"},
    {"status": 201, "body": {"id": 7}}]},
   {"url": "down.example/*", "answers": [{"fail": "cut"}]}]

The answers are given one after the other, the last one again and again. fail is cut (the
connection ends in the middle) or silent (nothing comes). Secrets, accounts and mails stay at
home; databases are not asked.`,
		Example: "  hookflow mock save samples.json --data ./state\n  hookflow run order.bpmn --mock samples.json",
	}
	c.AddCommand(saveMock(), checkMock())
	return c
}

func saveMock() *cobra.Command {
	var data string
	var instance uint64
	c := &cobra.Command{
		Use:     "save FILE",
		Short:   "Write what services have answered as samples",
		Example: "  hookflow mock save samples.json --data ./state --instance 12",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			entries, err := webhook.ReadLog(filepath.Join(data, "calls.log"), webhook.Filter{Instance: engine.Key(instance)}, mostSaved)
			if err != nil {
				return err
			}
			list := mock.FromLog(entries)
			if len(list) == 0 {
				return fmt.Errorf("the log of calls in %s has no answer to save", data)
			}
			data, err := mock.Text(list)
			if err == nil {
				err = writeOutput(c, args[0], data)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(toldBeside(c, args[0]), "%s: %d samples; what was hidden in the log is hidden there, too\n", args[0], len(list))
			return nil
		},
	}
	c.Flags().StringVar(&data, "data", "hookflow-data", "directory of the state")
	c.Flags().Uint64Var(&instance, "instance", 0, "only the calls of this instance")
	return c
}

// samplesIn reads a file of samples; "-" is the standard input.
func samplesIn(c *cobra.Command, name string) ([]mock.Sample, error) {
	in, err := openInput(c, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read the samples %s: %w", inputName(name), err)
	}
	return mock.Parse(inputName(name), data)
}

func checkMock() *cobra.Command {
	return &cobra.Command{
		Use:     "check FILE",
		Short:   "Say whether a file of samples can be used",
		Example: "  hookflow mock check samples.json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			list, err := samplesIn(c, args[0])
			if err == nil {
				fmt.Fprintf(c.OutOrStdout(), "%s: %d samples\n", args[0], len(list))
			}
			return err
		},
	}
}
