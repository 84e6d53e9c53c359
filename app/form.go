package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"hookflow/engine/bpmn"
	"hookflow/engine/export"
	"hookflow/engine/importer"
)

func formCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "form",
		Short:   "Forms of user tasks: take one over from a Camunda form, or give one as such",
		Example: "  hookflow form import order.bpmn check.form --task Check",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(formImportCommand(), formExportCommand())
	return c
}

func formImportCommand() *cobra.Command {
	var task, out string
	c := &cobra.Command{
		Use:   "import FILE.bpmn FILE.form --task ID",
		Short: "Give a user task the form of a form-js file",
		Long: `Gives a user task the form of a form-js file (Camunda forms, .form) in place of the
one it has, and tells of every component that has no like here. The model is changed
unless --out names another file; "-" is the standard input or output.

A task that names its form by formId, formKey or formRef gets it without this command
when the file is opened or run, if the form lies in the process or beside the file.`,
		Example: "  hookflow form import order.bpmn check.form --task Check",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := readDocument(c, args[0])
			if err != nil {
				return err
			}
			data, err := readInput(c, args[1])
			if err != nil {
				return err
			}
			if bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
				return fmt.Errorf("%s is HTML or XML; forms are read from the .form files of Camunda", args[1])
			}
			e, err := userTask(model(d), task)
			if err != nil {
				return err
			}
			told, err := importer.SetForm(bpmn.Untracked, e, data)
			if err != nil {
				return err
			}
			for _, t := range told {
				fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", task, t)
			}
			if out == "" {
				out = args[0]
			}
			return writeOutput(c, out, d.Bytes())
		},
	}
	c.Flags().StringVar(&task, "task", "", "id of the user task")
	c.Flags().StringVar(&out, "out", "", "where the changed model goes, instead of into FILE.bpmn")
	return c
}

func formExportCommand() *cobra.Command {
	var task string
	c := &cobra.Command{
		Use:     "export FILE.bpmn OUT.form --task ID",
		Short:   "The form of a user task as a form-js file",
		Example: "  hookflow form export order.bpmn check.form --task Check",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := readDocument(c, args[0])
			if err != nil {
				return err
			}
			e, err := userTask(model(d), task)
			if err != nil {
				return err
			}
			data, told := export.FormOf(e, "Form_"+task)
			for _, t := range told {
				fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", task, t)
			}
			return writeOutput(c, args[1], data)
		},
	}
	c.Flags().StringVar(&task, "task", "", "id of the user task")
	return c
}

// userTask finds the user task of an id.
func userTask(m *bpmn.Definitions, id string) (*bpmn.Element, error) {
	e := m.ByID(id)
	if e == nil || e.Kind != bpmn.UserTask {
		return nil, fmt.Errorf("there is no user task %q in the file; name one by --task", id)
	}
	return e, nil
}
