package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"hookflow/engine/bench"
	"hookflow/runtime/traffic"
)

func benchCommand() *cobra.Command {
	var asJSON bool
	var o bench.Options
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure the engine on this machine's disk",
		Long: `Measures durable commands, each answered after the disk was synced: a is start, task, end;
b a choice, a task and a fork of three; c ten tasks in a row; d a message that finds one
of many waiting instances.`,
		Example: "  hookflow bench --only a --callers 1,100",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return runBench(c, o, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.Flags().StringSliceVar(&o.Only, "only", nil, "names of workloads; all if empty")
	c.Flags().IntSliceVar(&o.Callers, "callers", nil, "how many callers at once (default 1,16,100,1000)")
	c.Flags().IntSliceVar(&o.Waiting, "waiting", nil, "how many instances wait in workload d (default 1000,10000,100000)")
	c.Flags().Float64Var(&o.Scale, "scale", 1, "of the number of operations")
	c.Flags().StringVar(&o.Dir, "dir", "", "where the data goes, on the disk to be measured")
	c.Flags().StringVar(&o.Limits, "beside", "", "a program to measure in the same run, for ratios")
	c.Flags().StringVar(&o.Peer, "peer", "", "a command that runs a workload on another engine, as engine/bench/peer does")
	c.AddCommand(benchHTTPCommand())
	return c
}

func benchHTTPCommand() *cobra.Command {
	var o traffic.Options
	c := &cobra.Command{
		Use:   "http",
		Short: "Measure messages that come in and calls that go out",
		Long: `Measures messages over HTTP that begin an instance or find the one that waits, and calls through
the outbox, all of them durable, beside the same requests without an engine.`,
		Example: "  hookflow bench http --waiting 10000",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			fastCollector()
			o.Tell = func(l bench.Line) { fmt.Fprintln(c.OutOrStdout(), l) }
			report, err := traffic.Run(c.Context(), o)
			if err != nil {
				return err
			}
			for _, r := range report.Ratios {
				fmt.Fprintln(c.OutOrStdout(), r)
			}
			for _, t := range report.Targets {
				fmt.Fprintln(c.OutOrStdout(), t)
			}
			return nil
		},
	}
	c.Flags().IntVar(&o.Connections, "connections", 64, "how many at once")
	c.Flags().IntVar(&o.Waiting, "waiting", 100_000, "how many instances wait when messages are correlated")
	c.Flags().Float64Var(&o.Scale, "scale", 1, "of the number of operations")
	c.Flags().StringVar(&o.Dir, "dir", "", "where the data goes, on the disk to be measured")
	c.Flags().StringVar(&o.Limits, "beside", "", "a program to measure in the same run, for ratios")
	return c
}

func runBench(c *cobra.Command, o bench.Options, asJSON bool) error {
	if !asJSON {
		o.Tell = func(l bench.Line) { fmt.Fprintln(c.OutOrStdout(), l) }
	}
	fastCollector()
	report, err := bench.Run(c.Context(), o)
	if err != nil {
		return err
	}
	if !asJSON {
		for _, l := range report.Lines {
			if l.Ratio > 0 || l.PeerRatio > 0 { // known only now
				fmt.Fprintln(c.OutOrStdout(), l)
			}
		}
		for _, t := range report.Targets {
			fmt.Fprintf(c.OutOrStdout(), "%+v\n", t)
		}
		return nil
	}
	data, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	fmt.Fprintln(c.OutOrStdout(), string(data))
	return nil
}
