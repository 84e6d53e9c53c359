package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hookflow/designer/layout"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/importer"
)

// prepare translates the settings of other programs, so that a file made
// elsewhere runs as it is, and tells what could not be translated.
func prepare(c *cobra.Command, d *bpmnxml.Document) {
	for _, p := range importer.ApplyBeside(bpmn.Untracked, model(d), importer.FormsIn(os.DirFS(filepath.Dir(d.Name)))) {
		fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", p.Element, p.Message)
	}
}

// laidOut builds the view of a document; one without a diagram gets one.
func laidOut(d *bpmnxml.Document) *bpmn.Definitions {
	m := model(d)
	if !layout.Drawn(m) && layout.Apply(bpmn.Untracked, m) {
		m = model(d)
	}
	return m
}

func layoutCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "layout IN OUT",
		Short:   "Give a file the diagram it lacks",
		Long:    "Draws every element that the file has no picture of; what is drawn already keeps its place.",
		Example: "  hookflow layout generated.bpmn drawn.bpmn",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := readDocument(c, args[0])
			if err != nil {
				return err
			}
			layout.Apply(bpmn.Untracked, model(d))
			return writeOutput(c, args[1], d.Bytes())
		},
	}
}
