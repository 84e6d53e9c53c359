package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hookflow/runtime/listener"
	"hookflow/runtime/push"
	"hookflow/runtime/vault"
	"hookflow/runtime/yida"
)

func syncCommand() *cobra.Command {
	var r remote
	c := &cobra.Command{
		Use:   "sync",
		Short: "Send what happens to user tasks to a connector: add, list, log, resume, skip, end",
		Long: `Sends a connector what happens to user tasks from now on: created, finished, cancelled, deleted,
carbon copy, each by an action of its own and signed. What happens is noted in the same
transaction, numbered without a gap, sent in order, repeated, and kept for a while.`,
		Example: `  hookflow sync connector oa https://oa.example.org/hookflow
  hookflow secret set SYSTEM_TOKEN
  hookflow sync add oa --connector oa --token SYSTEM_TOKEN --app APP_1 --corp ding1
  hookflow sync log oa`,
	}
	r.flags(c)
	c.AddCommand(syncConnector(), r.addSync(), r.listSyncs(), r.syncLog(), r.resumeSync(), r.skipSync(), r.endSync())
	return c
}

func syncConnector() *cobra.Command {
	c := &cobra.Command{
		Use: "connector NAME URL", Short: "Make a connector with the five actions, below an address", Args: cobra.ExactArgs(2),
		Example: "  hookflow sync connector oa https://oa.example.org/hookflow",
		RunE: func(c *cobra.Command, args []string) error {
			s, err := openShelf()
			if err != nil {
				return err
			}
			made, err := s.Put(yida.Connector(args[0], args[1]))
			if err != nil {
				return err
			}
			for _, a := range made.Actions {
				fmt.Fprintf(c.OutOrStdout(), "%s\tPOST %s%s\n", a.ID, strings.TrimSuffix(made.BaseURL, "/"), a.Path)
			}
			return nil
		},
	}
	return c
}

func (r *remote) addSync() *cobra.Command {
	var in listener.SyncRequest
	var environment string
	c := asking("add NAME", "Send a connector what happens from now on", "  hookflow sync add oa --connector oa --token SYSTEM_TOKEN --process visit", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		in.Name = args[0]
		if in.Token != "" {
			if err := grantPushes(environment, in.Token); err != nil {
				return err
			}
		}
		var made listener.Sync
		if err := r.ask(c, "POST", "/sync", in, &made); err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "%s sends to %s from now on\n", made.Name, made.Connector)
		return nil
	})
	f := c.Flags()
	f.StringVar(&in.Connector, "connector", "", "whose actions are called")
	f.StringVar(&in.FallBack, "fallback", "", "connector that gets what the other one does not take")
	f.StringSliceVar(&in.Events, "event", nil, "task.created, task.finished, task.cancelled, task.deleted or task.copied; default: all")
	f.StringSliceVar(&in.Processes, "process", nil, "id of a process; default: all")
	f.StringSliceVar(&in.Except, "except", nil, "id of a process that is left out")
	f.StringVar(&in.Signing, "signing", "md5", "md5 or hmac-sha256")
	f.StringVar(&in.Token, "token", "", "name of the secret that signs")
	f.StringVar(&in.App, "app", "", "appType of what is sent")
	f.StringVar(&in.Corp, "corp", "", "corpId of what is sent")
	f.IntVar(&in.Attempts, "attempts", 0, "before the fall-back, or a pause; default 10")
	f.StringVarP(&environment, "environment", "e", vault.DefaultEnvironment, environmentHelp)
	return c
}

// grantPushes lets a secret of this computer sign what is sent, as it is named for that. One of the
// server's environment variables needs nothing.
func grantPushes(environment, secret string) error {
	v, err := openVault()
	if err != nil {
		return err
	}
	for _, s := range v.List(environment) {
		if s.Name == secret {
			return v.Grant(environment, secret, push.Process)
		}
	}
	return nil
}

// named finds a synchronisation by its name.
func (r *remote) named(c *cobra.Command, name string) (found listener.Sync, err error) {
	var list []listener.Sync
	if err := r.ask(c, "GET", "/sync", nil, &list); err != nil {
		return found, err
	}
	for _, s := range list {
		if s.Name == name {
			return s, nil
		}
	}
	return found, fmt.Errorf("there is no synchronisation %s", name)
}

func (r *remote) listSyncs() *cobra.Command {
	var asJSON bool
	c := asking("list", "List who is sent what", "  hookflow sync list", cobra.NoArgs, func(c *cobra.Command, _ []string) error {
		var list []listener.Sync
		if err := r.ask(c, "GET", "/sync", nil, &list); err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(c.OutOrStdout()).Encode(list)
		}
		if len(list) == 0 {
			fmt.Fprintln(c.OutOrStdout(), "Nothing is sent; begin by: hookflow sync add NAME --connector CONNECTOR")
			return nil
		}
		w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
		for _, s := range list {
			state := map[bool]string{true: "off", false: "on"}[s.Off]
			if s.Paused {
				state = "paused: " + s.Failure
			}
			fmt.Fprintf(w, "%s\t%s\tsent %d, waiting %d\t%s\n", s.Name, s.Connector, s.Last-s.Waiting, s.Waiting, state)
		}
		return w.Flush()
	})
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func (r *remote) syncLog() *cobra.Command {
	var state, event string
	var limit int
	var asJSON bool
	c := asking("log NAME", "What was sent and is to be sent, newest first", "  hookflow sync log oa --state waiting", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		s, err := r.named(c, args[0])
		if err != nil {
			return err
		}
		var list []listener.SyncEntry
		query := url.Values{"limit": {fmt.Sprint(limit)}}
		for name, value := range map[string]string{"state": state, "event": event} {
			if value != "" {
				query.Set(name, value)
			}
		}
		if err := r.ask(c, "GET", "/sync/"+s.Key+"/log?"+query.Encode(), nil, &list); err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(c.OutOrStdout()).Encode(list)
		}
		w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
		for _, e := range list {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s of instance %s\t%s\t%s\n", e.Number, e.At.Local().Format("2006-01-02 15:04:05"), e.Event, e.Process, e.Instance, e.State, e.Failure)
		}
		return w.Flush()
	})
	c.Flags().StringVar(&state, "state", "", "waiting, sent, fallback or skipped")
	c.Flags().StringVar(&event, "event", "", "of one event")
	c.Flags().IntVar(&limit, "limit", 50, "at most so many")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// onSync is a command that does something to a synchronisation.
func (r *remote) onSync(use, short, example string, do func(c *cobra.Command, s listener.Sync) error) *cobra.Command {
	return asking(use, short, example, cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		s, err := r.named(c, args[0])
		if err != nil {
			return err
		}
		return do(c, s)
	})
}

func (r *remote) resumeSync() *cobra.Command {
	var from uint64
	c := r.onSync("resume NAME", "Let a paused one go on, or send everything from a number on again", "  hookflow sync resume oa --from 120", func(c *cobra.Command, s listener.Sync) error {
		return r.ask(c, "POST", "/sync/"+s.Key+"/replay", listener.SyncNumber{Number: from}, nil)
	})
	c.Flags().Uint64Var(&from, "from", 0, "number to begin at; default: the oldest that waits")
	return c
}

func (r *remote) skipSync() *cobra.Command {
	return r.onSync("skip NAME", "Give the oldest event that waits up, and go on", "  hookflow sync skip oa", func(c *cobra.Command, s listener.Sync) error {
		return r.ask(c, "POST", "/sync/"+s.Key+"/skip", listener.SyncNumber{}, nil)
	})
}

func (r *remote) endSync() *cobra.Command {
	return r.onSync("end NAME", "End it, with everything that has not left", "  hookflow sync end oa", func(c *cobra.Command, s listener.Sync) error {
		return r.ask(c, "DELETE", "/sync/"+s.Key, nil, nil)
	})
}

// asking is a command that asks a running Hookflow.
func asking(use, short, example string, args cobra.PositionalArgs, do func(c *cobra.Command, args []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Example: example, Args: args, RunE: do}
}
