package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"hookflow/runtime/connector"
)

func connectorCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "connector",
		Short: "Connectors to services: import, list, show, uses, delete, curl",
		Long: `Keeps descriptions of services: a base address, the account used there, and actions with named
parameters. A task names a connector and an action; address and account are those of the
environment it runs in.`,
		Example: "  hookflow connector import openapi shop.yaml\n  hookflow connector show shop",
	}
	c.AddCommand(importConnector(), listConnectors(), showConnector(), usesCommand("connector", "connector"), deleteConnector(), connectorCurl())
	return c
}

// readers are what connectors are read from.
var readers = map[string]func(data []byte) (connector.Connector, []string, error){
	"curl":     func(data []byte) (connector.Connector, []string, error) { return connector.FromCurl(string(data)) },
	"openapi":  connector.FromOpenAPI,
	"postman":  connector.FromPostman,
	"template": connector.FromTemplates,
}

// onShelf is a command that works on the connectors.
func onShelf(use, short, example string, args cobra.PositionalArgs, do func(c *cobra.Command, s *connector.Shelf, args []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Example: example, Args: args, RunE: func(c *cobra.Command, args []string) error {
		s, err := openShelf()
		if err != nil {
			return err
		}
		return do(c, s, args)
	}}
}

func importConnector() *cobra.Command {
	var name, account string
	c := onShelf("import curl|openapi|postman|template FILE", "Read a connector from what a service publishes; - reads the standard input", "  hookflow connector import openapi shop.yaml --name shop", cobra.ExactArgs(2),
		func(c *cobra.Command, s *connector.Shelf, args []string) error {
			read := readers[args[0]]
			if read == nil {
				return asUsage(c, fmt.Errorf("connectors are read from %s, not from %q", either(slices.Sorted(maps.Keys(readers))), args[0]))
			}
			data, err := readInput(c, args[1])
			if err != nil {
				return err
			}
			made, notes, err := read(data)
			if err != nil {
				return err
			}
			if name != "" {
				made.Name = name
			}
			if account != "" {
				made.Account = account
			}
			if made, err = s.Put(made); err != nil {
				return err
			}
			for _, note := range notes {
				fmt.Fprintln(c.ErrOrStderr(), "hookflow: "+note)
			}
			fmt.Fprintf(c.OutOrStdout(), "%s version %d, actions: %d\n", made.Name, made.Version, len(made.Actions))
			return nil
		})
	beginsWith(c, slices.Sorted(maps.Keys(readers)))
	c.Flags().StringVar(&name, "name", "", "what to call it")
	c.Flags().StringVar(&account, "account", "", "the account that its calls are made by")
	return c
}

func listConnectors() *cobra.Command {
	return listFlags(onShelf("list", "List the connectors", "  hookflow connector list", cobra.NoArgs, func(c *cobra.Command, s *connector.Shelf, _ []string) error {
		rows, err := s.List() // also those that can be read, if one cannot
		if err != nil && len(rows) == 0 {
			return err
		}
		return errors.Join(list[connector.Connector]{"NAME\tVERSION\tADDRESS\tACTIONS", "There are no connectors; make one by: hookflow connector import openapi FILE",
			func(k *connector.Connector) []string {
				return []string{k.Name, fmt.Sprint(k.Version), k.BaseURL, fmt.Sprint(len(k.Actions))}
			}}.print(c, rows), err)
	}))
}

func showConnector() *cobra.Command {
	var asJSON bool
	c := onShelf("show NAME", "Show the actions of a connector and their parameters; * are needed", "  hookflow connector show shop --json", cobra.ExactArgs(1), func(c *cobra.Command, s *connector.Shelf, args []string) error {
		k, err := s.Get(args[0], 0)
		if err != nil {
			return noConnector(err, s, args[0])
		}
		out := c.OutOrStdout()
		if asJSON {
			e := json.NewEncoder(out)
			e.SetIndent("", "  ")
			return e.Encode(k)
		}
		fmt.Fprintf(out, "%s version %d at %s\n", k.Name, k.Version, k.BaseURL)
		for _, a := range k.Actions {
			fmt.Fprintf(out, "  %s  %s %s\n", a.ID, a.Method, a.Path)
			for _, p := range a.Parameters {
				if needed := map[bool]string{true: "*"}[p.Required || p.In == connector.InPath]; !p.Fixed {
					fmt.Fprintf(out, "    %s%s  %s %s\n", p.Name, needed, p.In, p.Type)
				}
			}
		}
		return nil
	})
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func deleteConnector() *cobra.Command {
	var p *places
	c := onShelf("delete NAME", "Delete a connector; refused while a diagram uses it", "  hookflow connector delete shop --in ./processes --data ./state", cobra.ExactArgs(1), func(c *cobra.Command, s *connector.Shelf, args []string) error {
		users, err := p.users(c, "connector", args[0])
		if err != nil {
			return err
		}
		return noConnector(s.Delete(args[0], named(users)), s, args[0])
	})
	p = placeFlags(c)
	return c
}

// noConnector says of a connector that is not there which one may be meant.
func noConnector(err error, s *connector.Shelf, name string) error {
	var known []string
	all, _ := s.List() // of those that can be read
	for _, k := range all {
		known = append(known, k.Name)
	}
	return orMeant(err, connector.ErrUnknown, name, known, "hookflow connector list")
}

func connectorCurl() *cobra.Command {
	var with map[string]string
	c := onShelf("curl NAME ACTION", "Print an action as a cURL line, without its account", "  hookflow connector curl shop order --with id=7", cobra.ExactArgs(2), func(c *cobra.Command, s *connector.Shelf, args []string) error {
		k, err := s.Get(args[0], 0)
		if err != nil {
			return noConnector(err, s, args[0])
		}
		inputs := map[string]json.RawMessage{}
		for name, value := range with {
			inputs[name] = json.RawMessage(value)
			if !json.Valid(inputs[name]) {
				inputs[name], _ = json.Marshal(value) // every text has a JSON form
			}
		}
		r, err := k.Compose(args[1], inputs)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.OutOrStdout(), connector.Curl(r))
		return nil
	})
	c.Flags().StringToStringVar(&with, "with", nil, "parameters, NAME=VALUE; a value may be JSON")
	return c
}
