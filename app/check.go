package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/importer"
	"hookflow/engine/lint"
	"hookflow/engine/program"
)

func lintCommand() *cobra.Command {
	var asJSON, run bool
	c := &cobra.Command{
		Use:   "lint FILE|DIR...",
		Short: "Say what is wrong or doubtful in BPMN files",
		Long: `Checks files against the standard, against common modelling advice, and for what the
engine cannot run. What "run" and "serve" refuse is an error in an executable process that
carries settings of Hookflow or was made with it, and with --run in every file. The exit code is 1 when there is
an error in any of them. Of a folder every model (*.bpmn) is checked, at any depth.`,
		Example: "  hookflow lint order.bpmn\n  hookflow lint --run --json processes/",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return lintFiles(c, args, asJSON, run) },
	}
	c.Flags().BoolVar(&run, "run", false, "what would not run here is an error, whoever the file was made for")
	c.Flags().BoolVar(&asJSON, "json", false, "print the findings as JSON, one object per file")
	return c
}

func lintFiles(c *cobra.Command, names []string, asJSON, run bool) error {
	wrong := false
	names, err := modelsIn(names)
	if err != nil {
		return err
	}
	for _, name := range names {
		findings, err := lintFile(c, name, run)
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
func lintFile(c *cobra.Command, name string, run bool) ([]lint.Finding, error) {
	d, err := readDocument(c, name)
	var unreadable *bpmnxml.ReadError
	if errors.As(err, &unreadable) {
		return []lint.Finding{{Rule: "readable", Severity: lint.Error, Line: unreadable.Line, Message: strings.TrimPrefix(unreadable.Error(), "read "+unreadable.File+": ")}}, nil
	}
	if err != nil {
		return nil, err
	}
	prepared, err := bpmnxml.Read(name, d.Bytes())
	if err != nil {
		return nil, err
	}
	importer.Apply(bpmn.Untracked, model(prepared))
	asked := func(*bpmn.Definitions) []lint.Finding { return refusals(model(prepared), run) }
	return append(tolerated(d), lint.Run(model(d), lint.Options{Line: d.Line, Open: beside(name), Executable: asked, Run: run})...), nil
}

// beside opens what a file imports: regular files only, since a pipe would never end. Nothing lies beside the
// standard input.
func beside(name string) func(location string) (io.ReadCloser, error) {
	if name == "-" {
		return nil
	}
	return func(location string) (io.ReadCloser, error) {
		path, err := url.PathUnescape(location)
		if err != nil {
			return nil, fmt.Errorf("read the location %s: %w", location, err)
		}
		if path = filepath.FromSlash(path); !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(name), path)
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no file", path)
		}
		return os.Open(path)
	}
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

// refusedHere is refusals for the window, where a file is opened with the
// settings of other programs already translated.
func refusedHere(m *bpmn.Definitions) []lint.Finding { return refusals(m, false) }

// refusals lists what deployment refuses in the executable processes. The
// settings of other programs count as run and serve understand them.
func refusals(m *bpmn.Definitions, run bool) []lint.Finding {
	programs, findings := program.All(m, false)
	var out []lint.Finding
	for _, f := range findings {
		out = append(out, lint.Finding{Element: f.Element, Field: f.Field, Message: f.Message, Said: lint.Said{Format: f.Format, Args: f.Args}})
	}
	if run && len(programs)+len(findings) == 0 {
		out = append(out, lint.Finding{Message: program.NothingToRun + "; tick Executable in the properties of the process"})
	}
	return out
}

func severity(s lint.Severity) string {
	switch s {
	case lint.Error:
		return bad.Sprint(s)
	case lint.Warning:
		return doubtful.Sprint(s)
	}
	return string(s)
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
		where := name
		if f.Line > 0 {
			where += ":" + strconv.Itoa(f.Line)
		}
		fmt.Fprintf(c.OutOrStdout(), "%s: %s: %s [%s]\n", where, severity(f.Severity), what, f.Rule)
	}
	return nil
}
