package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/engine/step"
	"hookflow/engine/store"
	"hookflow/runtime"
	"hookflow/runtime/scenario"
	"hookflow/runtime/vault"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// testFlags are the flags of `hookflow test`.
type testFlags struct {
	run, junit, coverageJSON, data, environment string
	tap, update, network, coverage, starter     bool
	record                                      uint64
	name                                        string
}

func testCommand() *cobra.Command {
	var f testFlags
	c := &cobra.Command{
		Use:   "test [FILE|DIR...]",
		Short: "Play the scenarios beside models, and say what came out otherwise",
		Long: `Plays files of scenarios, such as order.test.yaml beside order.bpmn: how a process begins, what
services answer, what is done, and what should come of it. Each has an engine of its own and a clock that
jumps; no call leaves this computer unless --network is given. Without a name it plays all below this folder.
The exit code is 0 when all went as expected, 1 when not.`,
		Example: `  hookflow test
  hookflow test order.bpmn --run large --coverage
  hookflow test --junit report.xml ./processes
  hookflow test --starter order.bpmn
  hookflow test --record 12 --data ./state order.bpmn`,
		RunE: func(c *cobra.Command, args []string) error { return testScenarios(c, args, f) },
	}
	c.Flags().StringVarP(&f.run, "run", "r", "", "play only the scenarios whose names fit this regular expression")
	c.Flags().StringVar(&f.junit, "junit", "", "write the results to this file as JUnit XML")
	c.Flags().BoolVar(&f.tap, "tap", false, "print the results in the Test Anything Protocol")
	c.Flags().BoolVar(&f.update, "update", false, "write what came out into the files as what is expected")
	c.Flags().BoolVar(&f.network, "network", false, "let calls to hosts without a sample go out, with the secrets and accounts of --environment")
	c.Flags().BoolVar(&f.coverage, "coverage", false, "print which elements, flows and conditions were reached")
	c.Flags().StringVar(&f.coverageJSON, "coverage-json", "", "write the coverage to this file as JSON")
	c.Flags().BoolVar(&f.starter, "starter", false, "write the file of scenarios of each model: one scenario for each path through it")
	c.Flags().Uint64Var(&f.record, "record", 0, "add a scenario to the file of the model: what this instance of --data did")
	c.Flags().StringVar(&f.name, "name", "", "what the scenario of --record is called")
	c.Flags().StringVar(&f.data, "data", "hookflow-data", "directory of the state that --record reads")
	c.Flags().StringVarP(&f.environment, "environment", "e", vault.DefaultEnvironment, environmentHelp)
	return c
}

func testScenarios(c *cobra.Command, args []string, f testFlags) error {
	var fit *regexp.Regexp
	if f.run != "" {
		var err error
		if fit, err = regexp.Compile(f.run); err != nil {
			return asUsage(c, fmt.Errorf("--run: %w", err))
		}
	}
	o, err := playedWith(f)
	if err != nil {
		return err
	}
	switch {
	case f.starter:
		return eachModel(c, args, func(name string) error { return starter(c, name, o) })
	case f.record != 0:
		return eachModel(c, args, func(name string) error { return record(c, name, f, o) })
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	paths, err := scenario.Find(args)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return fmt.Errorf("there are no scenarios (*%s) in %s; hookflow test --starter FILE.bpmn writes the first ones", scenario.Extension, strings.Join(args, ", "))
	}
	return play(c, paths, fit, o, f)
}

// playedWith are the tools of scenarios: the network only if it was asked for.
func playedWith(f testFlags) (o scenario.Options, err error) {
	shelf, err := openShelf()
	if err != nil {
		return o, err
	}
	o.Tools.Connector = shelf.Get
	if !f.network {
		return o, nil
	}
	known, err := withCredentials(runtime.Options{}, f.environment)
	if err != nil {
		return o, err
	}
	secrets := runtime.NewCredentials(f.environment, known.Vault, known.Accounts)
	o.Network = true
	o.Tools = work.Outside{HTTP: webhook.New(webhook.Options{}), Secrets: secrets.Secrets, Session: secrets.Session, Login: secrets.Login, Connector: shelf.Get}
	return o, nil
}

// play plays files of scenarios and tells what came of them.
func play(c *cobra.Command, paths []string, fit *regexp.Regexp, o scenario.Options, f testFlags) error {
	results := c.OutOrStdout()
	if f.junit == "-" || f.coverageJSON == "-" { // what programs read is not mixed with what people read
		c.SetOut(told(c, c.ErrOrStderr()))
	}
	var reports []scenario.Report
	covered, models := map[string]scenario.Coverage{}, map[string]*scenario.Model{}
	failed := 0
	bar := newCount(c, "test", "files", len(paths))
	defer bar.close()
	for _, path := range paths {
		s, err := scenario.Open(path)
		if err != nil {
			return err
		}
		report := scenario.Report{Path: path, Results: s.Play(c.Context(), fit, o, nil)}
		if err := c.Context().Err(); err != nil { // what was not played has not failed
			return err
		}
		bar.step()
		if err := c.Context().Err(); err != nil {
			return err
		}
		if f.update {
			if err := updateExpected(c, &report); err != nil {
				return err
			}
		}
		covered[path], models[path] = s.Model.Coverage(report.Results), s.Model
		reports = append(reports, report)
		failed += report.Failed()
	}
	bar.close()
	if f.tap {
		scenario.TAP(c.OutOrStdout(), reports)
	} else {
		scenario.Text(c.OutOrStdout(), reports, verdict)
	}
	if f.coverage {
		tellCoverage(c, reports, covered, models)
	}
	c.SetOut(results)
	if err := writeReports(c, f, reports, covered); err != nil {
		return err
	}
	if failed > 0 {
		return errShown{}
	}
	return nil
}

// updateExpected writes what came out where it differs; what could not be played stays.
func updateExpected(c *cobra.Command, report *scenario.Report) error {
	what := map[string]scenario.Expect{}
	for _, r := range report.Results {
		if r.Err == nil && len(r.Differences) > 0 {
			what[r.Scenario.Name] = scenario.Expected(&r.Got)
			r.Differences = nil
		}
	}
	if len(what) == 0 {
		return nil
	}
	fmt.Fprintf(c.ErrOrStderr(), "%s: %d scenarios now expect what came out; look at the difference before you keep it\n", report.Path, len(what))
	return scenario.Update(report.Path, what)
}

func tellCoverage(c *cobra.Command, reports []scenario.Report, covered map[string]scenario.Coverage, models map[string]*scenario.Model) {
	fmt.Fprintf(c.OutOrStdout(), "\n%-44s %-16s %-16s %s\n", "coverage", "elements", "flows", "conditions")
	for _, r := range reports {
		v := covered[r.Path]
		fmt.Fprintf(c.OutOrStdout(), "%-44s %-16s %-16s %s\n", r.Path, reachedShare(v.Elements), reachedShare(v.Flows), reachedShare(v.Conditions))
		for _, s := range []scenario.Share{v.Elements, v.Flows, v.Conditions} {
			for _, what := range s.Missing {
				fmt.Fprintf(c.OutOrStdout(), "  not reached: %s\n", models[r.Path].Missed(what))
			}
		}
	}
}

func reachedShare(s scenario.Share) string {
	return fmt.Sprintf("%d%% (%d of %d)", s.Percent(), s.Reached, s.Of)
}

// writeReports writes the files that were asked for.
func writeReports(c *cobra.Command, f testFlags, reports []scenario.Report, covered map[string]scenario.Coverage) error {
	if f.junit != "" {
		var out bytes.Buffer
		if err := scenario.JUnit(&out, reports); err != nil {
			return fmt.Errorf("write %s: %w", f.junit, err)
		}
		if err := writeOutput(c, f.junit, out.Bytes()); err != nil {
			return err
		}
	}
	if f.coverageJSON == "" {
		return nil
	}
	data, err := json.MarshalIndent(covered, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", f.coverageJSON, err)
	}
	return writeOutput(c, f.coverageJSON, append(data, '\n'))
}

// eachModel does something with the models that are named.
func eachModel(c *cobra.Command, args []string, do func(name string) error) error {
	if len(args) == 0 {
		return asUsage(c, errors.New("name the model, a BPMN file"))
	}
	for _, name := range args {
		if err := do(name); err != nil {
			return err
		}
	}
	return nil
}

// openModel reads a model and where its scenarios are.
func openModel(name string) (m *scenario.Model, path string, err error) {
	data, err := bpmnxml.LoadFile(name)
	if err != nil {
		return nil, "", fmt.Errorf("read %s: %w", name, err)
	}
	m, err = scenario.NewModel(filepath.Base(name), data)
	return m, strings.TrimSuffix(name, filepath.Ext(name)) + scenario.Extension, err
}

// starter writes one scenario for each path.
func starter(c *cobra.Command, name string, o scenario.Options) error {
	m, path, err := openModel(name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s is there already; move it away first", path)
	}
	f, err := m.Starter(c.Context(), o)
	if err == nil {
		err = scenario.Write(path, f)
	}
	if err != nil {
		return explain(c, name, err)
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %d scenarios\n", path, len(f.Scenarios))
	return nil
}

// record adds what an instance did to the scenarios of its model, and plays it once.
func record(c *cobra.Command, name string, f testFlags, o scenario.Options) error {
	m, path, err := openModel(name)
	if err != nil {
		return err
	}
	s, err := recorded(m, f)
	if err != nil {
		return err
	}
	if err := scenario.Append(path, s); err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %q\n", path, s.Name)
	if r := m.Play(c.Context(), &s, o); !r.Passed() {
		fmt.Fprintln(c.OutOrStdout(), "played once, it does not come out as it did; mend the scenario:")
		fmt.Fprintln(c.OutOrStdout(), "  "+strings.Join(r.Why(), "\n  "))
	}
	return nil
}

// recorded reads the journal of an instance.
func recorded(m *scenario.Model, f testFlags) (s scenario.Scenario, err error) {
	secrets, err := knownSecrets(f.environment)
	if err != nil {
		return s, err
	}
	kept, err := openStore(f.data, writing)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	key := engine.Key(f.record)
	log, err := webhook.ReadLog(filepath.Join(f.data, "calls.log"), webhook.Filter{Instance: key}, mostSaved)
	if err != nil {
		return s, err
	}
	return s, readInstance(kept, func(q *loop.Query) (err error) {
		s, err = scenarioOf(m, q, key, cmp.Or(f.name, "instance "+key.String()), log, secrets)
		return err
	})
}

// scenarioOf makes a scenario of an instance; the log is that of its calls, newest first.
func scenarioOf(m *scenario.Model, q *loop.Query, key engine.Key, name string, log []webhook.Entry, secrets []string) (s scenario.Scenario, err error) {
	in := q.Instance(key)
	if in == nil {
		return s, fmt.Errorf("there is no instance %s", key)
	}
	return m.Record(name, in, slices.Collect(q.History(key)), log, secrets)
}

// knownSecrets are those that must not get into a file.
func knownSecrets(environment string) ([]string, error) {
	known, err := withCredentials(runtime.Options{}, environment)
	if err != nil {
		return nil, err
	}
	return runtime.NewCredentials(environment, known.Vault, known.Accounts).Values()
}

// readInstance reads a store that nobody runs.
func readInstance(s *store.Store, fn func(*loop.Query) error) error {
	e, err := loop.Open(s, step.NewMachine(engine.DefaultLimits), loop.Options{Archive: s.Archive()})
	if err != nil {
		return err
	}
	return errors.Join(e.View(fn), e.Close())
}

// verdict colours the word that says whether a scenario passed.
func verdict(passed bool, word string) string {
	if passed {
		return good.Sprint(word)
	}
	return bad.Sprint(word)
}
