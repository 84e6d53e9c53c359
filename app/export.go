package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/engine/savefile"
)

func exportCommand() *cobra.Command {
	var target string
	targets := strings.Join(export.Dialects(), ", ")
	c := &cobra.Command{
		Use:   "export --target DIALECT IN OUT",
		Short: "Write a file for a server engine",
		Long: `Translates the calls, receives, forms, conditions and retries of a file into the dialect of
a server engine. What the server cannot do is refused with the element's name. The forms
of user tasks are written beside OUT where the server keeps them in files.

Targets: ` + targets,
		Example: "  hookflow export --target camunda8 order.bpmn order-c8.bpmn",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(export.Dialects(), target) {
				return asUsage(c, fmt.Errorf("--target takes one of %s, not %q", targets, target))
			}
			return exportFile(c, target, args[0], args[1])
		},
	}
	c.Flags().StringVar(&target, "target", "", "the dialect: "+targets)
	return c
}

func exportFile(c *cobra.Command, target, in, out string) error {
	d, err := readDocument(c, in)
	if err != nil {
		return err
	}
	prepare(c, d)
	data, findings, err := export.To(target, d)
	for _, f := range findings {
		fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", f.Severity, f.Message)
	}
	var refused *export.Refused
	if errors.As(err, &refused) {
		fmt.Fprintf(c.ErrOrStderr(), "hookflow: nothing was written to %s\n", out)
		return errShown{}
	}
	if err != nil {
		return fmt.Errorf("export %s: %w", in, err)
	}
	if err := writeOutput(c, out, data); err != nil {
		return err
	}
	if target == "camunda8" && out != "-" {
		return writeForms(c, d, filepath.Dir(out))
	}
	return nil
}

// writeForms writes the forms of user tasks beside the process.
func writeForms(c *cobra.Command, d *bpmnxml.Document, dir string) error {
	forms, err := export.Forms(d)
	if err != nil {
		return fmt.Errorf("export the forms: %w", err)
	}
	for name, form := range forms {
		path := filepath.Join(dir, name)
		if err := savefile.Bytes(path, form); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		fmt.Fprintf(c.ErrOrStderr(), "Wrote the form %s; deploy it together with the process.\n", path)
	}
	return nil
}
