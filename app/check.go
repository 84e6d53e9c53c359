package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
	"hookflow/engine/program"
)

func lintCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "lint IN...",
		Short: "Say what is wrong or doubtful in BPMN files",
		Long: `Checks files against the standard, against common modelling advice, and for what the
engine cannot run. The exit code is 1 when there is an error in any of them.`,
		Example: "  hookflow lint order.bpmn\n  hookflow lint --json *.bpmn",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return lintFiles(c, args, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the findings as JSON, one object per file")
	return c
}

func lintFiles(c *cobra.Command, names []string, asJSON bool) error {
	wrong := false
	for _, name := range names {
		findings, err := lintFile(c, name)
		if err != nil {
			return err
		}
		for _, f := range findings {
			wrong = wrong || f.Severity == lint.Error
		}
		if err := printFindings(c, name, findings, asJSON); err != nil {
			return err
		}
	}
	if wrong {
		return errShown{}
	}
	return nil
}

// lintFile checks one file; one that cannot be read is a finding as well.
func lintFile(c *cobra.Command, name string) ([]lint.Finding, error) {
	d, err := readDocument(c, name)
	var unreadable *bpmnxml.ReadError
	if errors.As(err, &unreadable) {
		return []lint.Finding{{Rule: "readable", Severity: lint.Error, Line: unreadable.Line, Message: strings.TrimPrefix(unreadable.Error(), "read "+unreadable.File+": ")}}, nil
	}
	if err != nil {
		return nil, err
	}
	findings := tolerated(d)
	return append(findings, lint.Run(model(d), lint.Options{Line: d.Line, Executable: unsupported})...), nil
}

// tolerated lists what was put up with while reading.
func tolerated(d *bpmnxml.Document) []lint.Finding {
	var out []lint.Finding
	for _, p := range d.Problems() {
		f := lint.Finding{Rule: "readable", Severity: lint.Warning, Element: p.Element, Message: p.Message}
		if p.XML != nil {
			f.Line = d.Line(p.XML)
		}
		out = append(out, f)
	}
	return out
}

// unsupported lists what the engine cannot run in the executable processes.
func unsupported(m *bpmn.Definitions) []lint.Finding {
	var out []lint.Finding
	for _, p := range program.Executable(m, false) {
		_, findings := program.Compile(m, p)
		for _, f := range findings {
			finding := lint.Finding{Severity: lint.Warning, Element: f.Element, Message: f.Message}
			if e := m.ByID(f.Element); e != nil {
				finding.XML = e.XML
			}
			out = append(out, finding)
		}
	}
	return out
}

func printFindings(c *cobra.Command, name string, findings []lint.Finding, asJSON bool) error {
	if asJSON {
		data, err := json.Marshal(lint.NewReport(name, findings))
		if err != nil {
			return fmt.Errorf("print the findings: %w", err)
		}
		fmt.Fprintln(c.OutOrStdout(), string(data))
		return nil
	}
	for _, f := range findings {
		what := f.Message
		if f.Element != "" {
			what = f.Element + ": " + what
		}
		fmt.Fprintf(c.OutOrStdout(), "%s:%d: %s: %s [%s]\n", name, f.Line, f.Severity, what, f.Rule)
	}
	return nil
}
