package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine/export"
	"hookflow/engine/savefile"
)

// An exporting is what "export" is told on its command line.
type exporting struct {
	target, version, calls string
	json, dry              bool
}

// callsHelp explains --calls, which export and deploy have.
const callsHelp = "who makes the HTTP calls, without it as is usual for the target"

func exportCommand() *cobra.Command {
	var o exporting
	targets := strings.Join(export.Dialects(), ", ")
	c := &cobra.Command{
		Use:   "export --target DIALECT IN OUT",
		Short: "Write a file for a server engine",
		Long: `Translates the calls, receives, forms, conditions and retries of a file into the dialect of
a server engine, and reports what became of each element: lossless, rewritten, differs or
refused, with the reason. When something is refused nothing is written and the exit code is 1.
The forms of user tasks are written beside OUT where the server keeps them in files.

Targets: ` + targets + ` (operaton and cibseven are camunda7)`,
		Example: "  hookflow export --target camunda8 order.bpmn order-c8.bpmn\n  hookflow export --target camunda7 --dry-run --json order.bpmn",
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			dialect, known := export.Dialect(o.target)
			switch {
			case o.target == "":
				return asUsage(c, fmt.Errorf("name the server by --target: one of %s", targets))
			case !known:
				return asUsage(c, fmt.Errorf("--target takes one of %s, not %q", targets, o.target))
			case len(args) == 1 && !o.dry:
				return asUsage(c, errors.New("name the file to write, or give --dry-run"))
			}
			o.target = dialect
			return o.run(c, args)
		},
	}
	f := c.Flags()
	f.StringVar(&o.target, "target", "", "the dialect")
	offers(c, "target", export.Dialects())
	f.StringVar(&o.version, "server-version", "", "the version of the server, such as 8.8; without it the newest that is known")
	f.StringVar(&o.calls, "calls", "", callsHelp)
	takes(c, "calls", export.Callers)
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
	f.BoolVar(&o.dry, "dry-run", false, "only report")
	return c
}

// run exports one file, or only reports what would become of it.
func (o exporting) run(c *cobra.Command, args []string) error {
	d, err := readDocument(c, args[0])
	if err != nil {
		return err
	}
	source := d.Bytes()
	prepare(c, d)
	out, err := export.To(o.target, d, export.Options{Version: o.version, Calls: export.Calls(o.calls)})
	var refused *export.Refused
	if err != nil && !errors.As(err, &refused) {
		return asUsage(c, err)
	}
	if err := o.report(c, out); err != nil {
		return err
	}
	switch {
	case refused != nil:
		fmt.Fprintln(c.ErrOrStderr(), "hookflow: nothing was written, because something is refused")
		return errShown{}
	case o.dry:
		return nil
	}
	if err := writeOutput(c, args[1], export.Carry(out.Data, source)); err != nil {
		return err
	}
	return writeForms(c, out.Forms, args[1])
}

// report prints what became of the elements that are not plainly the same.
func (o exporting) report(c *cobra.Command, out *export.Result) error {
	if o.json {
		e := json.NewEncoder(c.ErrOrStderr())
		if o.dry {
			e = json.NewEncoder(c.OutOrStdout())
		}
		e.SetIndent("", "  ")
		return e.Encode(out.Report)
	}
	count := map[export.Outcome]int{}
	for _, line := range out.Report {
		count[line.Outcome]++
		for _, reason := range line.Reasons {
			fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", reason.Outcome, reason.Text)
		}
	}
	fmt.Fprintf(told(c, c.ErrOrStderr()), "%d lossless, %d rewritten, %d different, %d refused\n",
		count[export.Lossless], count[export.Rewritten], count[export.Differs], count[export.NotTaken])
	return nil
}

// writeForms writes the forms of user tasks beside the process, by their names.
func writeForms(c *cobra.Command, forms map[string][]byte, out string) error {
	for _, name := range slices.Sorted(maps.Keys(forms)) {
		if out == "-" {
			fmt.Fprintf(c.ErrOrStderr(), "The form %s is not written to the standard output; export to a file to get it.\n", name)
			continue
		}
		path := filepath.Join(filepath.Dir(out), name)
		if err := savefile.Bytes(path, forms[name]); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		fmt.Fprintf(told(c, c.ErrOrStderr()), "Wrote the form %s; deploy it together with the process.\n", path)
	}
	return nil
}
