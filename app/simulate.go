package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/runtime/simulate"
)

// simulateFlags are the flags of `hookflow simulate`.
type simulateFlags struct {
	seed                      uint64
	count                     int
	csv, data                 string
	asJSON, starter, fromRuns bool
}

func simulateCommand() *cobra.Command {
	var f simulateFlags
	c := &cobra.Command{
		Use:   "simulate FILE [FILE]",
		Short: "Say where work would pile up, how long it would take and what it would cost",
		Long: `Lets many instances of a model run on a clock that jumps: order.sim.yaml beside order.bpmn says how often they
begin, how long elements take, who is needed for them and which share takes which way. FILE is the model or that
file; without one, all is as --starter would write it. Two files are compared, as two variants under the same luck.
The same file and seed give the same figures.`,
		Example: `  hookflow simulate --starter order.bpmn
  hookflow simulate order.bpmn --csv order.csv
  hookflow simulate order.sim.yaml order-two-clerks.sim.yaml
  hookflow simulate --from-runs --data ./state order.bpmn`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error { return simulateFiles(c, args, f) },
	}
	c.Flags().Uint64Var(&f.seed, "seed", 0, "of chance, in place of that of the file")
	c.Flags().IntVar(&f.count, "count", 0, "instances of each arrival, in place of those of the file")
	c.Flags().StringVar(&f.csv, "csv", "", "write the figures to this file as a table; times in seconds")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print the figures as JSON; times in nanoseconds")
	c.Flags().BoolVar(&f.starter, "starter", false, "write the file to begin with beside the model")
	c.Flags().BoolVar(&f.fromRuns, "from-runs", false, "write the file beside the model from the runs that --data has recorded")
	c.Flags().StringVar(&f.data, "data", "hookflow-data", "directory of the state that --from-runs reads")
	return c
}

func simulateFiles(c *cobra.Command, args []string, f simulateFlags) error {
	if f.starter || f.fromRuns {
		for _, name := range args {
			if err := writeSetup(c, name, f); err != nil {
				return err
			}
		}
		return nil
	}
	results := make([]*simulate.Result, 0, 2)
	for _, name := range args {
		r, err := simulateFile(c, name, f)
		if err != nil {
			return fmt.Errorf("simulate %s: %w", name, err)
		}
		results = append(results, r)
	}
	if f.csv != "" {
		var table strings.Builder
		if err := errors.Join(results[len(results)-1].CSV(&table), writeOutput(c, f.csv, []byte(table.String()))); err != nil {
			return err
		}
		if f.csv == "-" {
			return nil
		}
	}
	switch {
	case f.asJSON:
		return json.NewEncoder(c.OutOrStdout()).Encode(results)
	case len(results) == 2:
		simulate.SideBySide(c.OutOrStdout(), [2]string{args[0], args[1]}, results[0], results[1])
	default:
		results[0].Text(c.OutOrStdout())
	}
	return nil
}

// simulateFile simulates a model, or what a file beside it says.
func simulateFile(c *cobra.Command, name string, f simulateFlags) (*simulate.Result, error) {
	m, setup, err := openSetup(name)
	if err != nil {
		return nil, err
	}
	if f.seed != 0 {
		setup.Seed = f.seed
	}
	for i := range setup.Arrivals {
		if f.count != 0 {
			setup.Arrivals[i].Count = f.count
		}
	}
	total := 0
	for _, a := range setup.Arrivals {
		total += a.Count
	}
	bar := newCount(c, "simulate", "instances", total)
	defer bar.close()
	return m.Run(c.Context(), setup, bar.upTo)
}

// openSetup reads a model with what is beside it, or, if that is what name is, with that.
func openSetup(name string) (*simulate.Model, *simulate.Setup, error) {
	path, model := strings.TrimSuffix(name, ".bpmn")+simulate.Extension, name
	if strings.HasSuffix(name, simulate.Extension) {
		path = name
	}
	setup, err := simulate.Read(path)
	switch {
	case err == nil:
		model = setup.ModelOf(path)
	case path == name || !errors.Is(err, fs.ErrNotExist):
		return nil, nil, err
	}
	data, err := bpmnxml.LoadFile(model)
	if err != nil {
		return nil, nil, fmt.Errorf("read the model: %w", err)
	}
	m, err := simulate.NewModel(model, data)
	if err == nil && setup == nil {
		setup = m.Starter()
	}
	return m, setup, err
}

// writeSetup writes what to simulate beside a model that has none.
func writeSetup(c *cobra.Command, name string, f simulateFlags) error {
	path := strings.TrimSuffix(name, ".bpmn") + simulate.Extension
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s is there already; move it away, or write into it", path)
	}
	data, err := bpmnxml.LoadFile(name)
	if err != nil {
		return fmt.Errorf("read the model: %w", err)
	}
	m, err := simulate.NewModel(name, data)
	if err != nil {
		return err
	}
	setup, from := m.Starter(), "nothing known of it"
	if f.fromRuns {
		if setup, from, err = learned(m, f.data); err != nil {
			return err
		}
	}
	if err := setup.Write(path); err != nil {
		return err
	}
	fmt.Fprintf(told(c, c.OutOrStdout()), "%s: %d elements, %d branches, %d resources, from %s\n", path, len(setup.Elements), len(setup.Branches), len(setup.Resources), from)
	return nil
}

// learned makes a setup of the runs in a state that nobody runs.
func learned(m *simulate.Model, data string) (setup *simulate.Setup, from string, err error) {
	kept, err := openStore(data, writing)
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	err = readInstance(kept, func(q *loop.Query) error {
		runs := 0
		if setup, runs = m.Learn(q); runs == 0 {
			return fmt.Errorf("%s has no runs of the processes of this model", data)
		}
		from = fmt.Sprintf("%d runs", runs)
		return nil
	})
	return setup, from, err
}
