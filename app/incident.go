package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/runtime/listener"
	"hookflow/runtime/media"
)

func incidentCommand() *cobra.Command {
	var r remote
	c := &cobra.Command{
		Use:   "incident",
		Short: "What stands at a problem on a server: list, repeat, skip, interrupt",
		Long: `Lists what needs a person at a running Hookflow, and decides how it goes on. A problem is named by its key, which "list"
says; in place of keys --process and --element choose all that stand there.

` + remoteHelp,
		Example: `  hookflow incident list --process order
  hookflow incident repeat 11 --set amount=5
  hookflow incident repeat --process order --element ship`,
	}
	r.flags(c)
	c.AddCommand(r.listIncidents(),
		r.resolveIncidents(engine.Repeat, "Try again, a call with all its attempts", "repeat 11 12"),
		r.resolveIncidents(engine.Skip, "Go on as if the element were done", "skip 11"),
		r.resolveIncidents(engine.Interrupt, "Throw an error from the element, or without --code end the instance", "interrupt 11 --code SHIP_FAILED"))
	return c
}

func (r *remote) listIncidents() *cobra.Command {
	var process, element, instance string
	most := 50
	c := listFlags(asking("list", "List the open problems, the oldest first", "  hookflow incident list --process order", cobra.NoArgs, func(c *cobra.Command, _ []string) error {
		query := url.Values{}
		for name, text := range map[string]string{"process": process, "element": element, "instance": instance} {
			if text != "" {
				query.Set(name, text)
			}
		}
		rows, err := all[listener.Incident](r, c, "/incidents", query, most)
		if err != nil {
			return err
		}
		return list[listener.Incident]{"KEY\tINSTANCE\tELEMENT\tKIND\tSINCE\tWHAT", "Nothing stands at a problem", func(i *listener.Incident) []string {
			return []string{i.Key, i.Instance, i.Element, i.Kind, i.At.Local().Format("2006-01-02 15:04:05"), i.Message}
		}}.print(c, rows)
	}))
	c.Flags().StringVar(&process, "process", "", "id of the process")
	c.Flags().StringVar(&element, "element", "", "id of the element")
	c.Flags().StringVar(&instance, "instance", "", "key of the instance")
	c.Flags().IntVar(&most, "limit", most, mostHelp)
	return c
}

// resolveIncidents is a command that decides how those go on that are named by their keys, or chosen by where they stand.
func (r *remote) resolveIncidents(how engine.Resolution, short, example string) *cobra.Command {
	var process, element, code string
	var set map[string]string
	c := asking(string(how)+" [KEY...]", short, "  hookflow incident "+example, cobra.ArbitraryArgs, func(c *cobra.Command, keys []string) error {
		if chosen := process != "" || element != ""; chosen == (len(keys) > 0) {
			return asUsage(c, errors.New("name the problems by their keys, which hookflow incident list says, or choose them by --process and --element"))
		}
		in := listener.GroupRequest{Process: process, Element: element, How: string(how), Code: code, Variables: valuesOf(set)}
		if len(set) > 0 {
			in.How = string(engine.EditAndRepeat)
		}
		done := listener.GroupResult{Resolved: len(keys)}
		if len(keys) == 0 {
			if err := r.ask(c, "POST", "/groups", in, &done); err != nil {
				return err
			}
		}
		for _, key := range keys {
			if err := r.ask(c, "POST", "/incidents/"+url.PathEscape(key)+"/resolve", listener.ResolveRequest{How: in.How, Variables: in.Variables, Code: code}, nil); err != nil {
				return err
			}
		}
		fmt.Fprintf(told(c, c.OutOrStdout()), "decided: %d\n", done.Resolved)
		return nil
	})
	c.Flags().StringVar(&process, "process", "", "all that stand in this process")
	c.Flags().StringVar(&element, "element", "", "all that stand at this element")
	switch how {
	case engine.Repeat:
		c.Flags().StringToStringVar(&set, "set", nil, "NAME=VALUE: a variable that is set before; a value that is no JSON is a text")
	case engine.Interrupt:
		c.Flags().StringVar(&code, "code", "", "of the error")
	}
	return c
}

// valuesOf reads values of a command line: JSON, else a text.
func valuesOf(set map[string]string) map[string]json.RawMessage {
	values := map[string]json.RawMessage{}
	for name, text := range set {
		if values[name] = json.RawMessage(text); !json.Valid(values[name]) {
			values[name] = media.Quote(text)
		}
	}
	return values
}
