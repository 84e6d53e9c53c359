package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"hookflow/runtime/listener"
	received "hookflow/runtime/model"
)

func openAPICommand() *cobra.Command {
	var server string
	c := &cobra.Command{
		Use:   "openapi FILE...",
		Short: "Print the contract of what the processes of files receive",
		Long: `Prints an OpenAPI 3.1 document for those who send messages to the processes: paths, methods,
credentials, what of the request is read, and the answers. A running Hookflow has the same of all that
is deployed, at /in/openapi.json.`,
		Example: "  hookflow openapi --server https://flow.example.org order.bpmn > order.openapi.json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			var all []received.Receiver
			for _, name := range files {
				d, err := readDocument(c, name)
				if err != nil {
					return err
				}
				prepare(c, d)
				m, err := received.Read(filepath.Base(name), d.Bytes(), true)
				if err != nil {
					return explain(c, name, err)
				}
				all = append(all, m.Receivers...)
			}
			text, err := listener.Contract(all, server, version)
			if err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), string(text))
			return nil
		},
	}
	c.Flags().StringVar(&server, "server", "", "address of the Hookflow that serves them")
	return c
}
