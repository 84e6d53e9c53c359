package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/runtime/listener"
	"hookflow/runtime/push"
	"hookflow/runtime/vault"
)

func subscriptionCommand() *cobra.Command {
	var r remote
	c := &cobra.Command{
		Use:     "subscription",
		Aliases: []string{"sync"},
		Short:   "Tell others what happens to records, tasks, instances and incidents: add, list, log, resume, replay, resend, skip, end",
		Long: `Tells an address, a connector or a process what happens from now on. What happens is noted in the
same transaction, numbered without a gap, told in order, repeated, and kept for a while.`,
		Example: `  hookflow subscription add crm --topic record.created --url https://crm.example.org/hook --secret CRM
  hookflow subscription connector oa https://oa.example.org/hookflow
  hookflow subscription add oa --topic 'task.*' --connector oa --secret SYSTEM_TOKEN --app APP_1 --corp ding1
  hookflow subscription add letters --topic task.created --mail
  hookflow subscription log oa`,
	}
	r.flags(c)
	c.AddCommand(taskConnector(), r.addSubscription(), r.listSubscriptions(), r.subscriptionLog(), r.resumeSubscription(), r.replaySubscription(), r.resendSubscription(), r.skipSubscription(), r.endSubscription())
	return c
}

func taskConnector() *cobra.Command {
	return asking("connector NAME URL", "Make a connector with the five actions of tasks, below an address", "  hookflow subscription connector oa https://oa.example.org/hookflow", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		s, err := openShelf()
		if err != nil {
			return err
		}
		made, err := s.Put(push.TaskConnector(args[0], args[1]))
		if err != nil {
			return err
		}
		for _, a := range made.Actions {
			fmt.Fprintf(c.OutOrStdout(), "%s\tPOST %s%s\n", a.ID, strings.TrimSuffix(made.BaseURL, "/"), a.Path)
		}
		return nil
	})
}

func (r *remote) addSubscription() *cobra.Command {
	in := push.Subscription{On: true}
	var environment string
	c := asking("add NAME", "Tell somebody what happens from now on", "  hookflow subscription add oa --topic 'task.*' --connector oa --secret SYSTEM_TOKEN --of visit", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		var err error
		if in.Condition, err = expressionText(c, in.Condition); err != nil {
			return err
		}
		in.Name = args[0]
		if in.Secret != "" {
			if err := grantPushes(environment, in.Secret); err != nil {
				return err
			}
		}
		var made listener.Subscribed
		if err := r.ask(c, "POST", "/subscriptions", in, &made); err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "%s has the number %s; %s is told from now on\n", made.Name, made.ID, receiverOf(&made.Subscription))
		return nil
	})
	f := c.Flags()
	f.StringSliceVar(&in.Topics, "topic", nil, "what happens, such as record.created or task.*; may be given several times")
	f.StringVar(&in.URL, "url", "", "address that is told")
	f.StringVar(&in.Connector, "connector", "", "connector whose actions are called")
	f.StringVar(&in.Process, "start", "", "process that is started")
	f.BoolVar(&in.Mail, "mail", false, "those whom a task is for are told by mail, with the address of its page")
	f.StringVar(&in.Form, "form", "", "of an address: standard (default) or bpium; of a connector: yida")
	f.StringVar(&in.FallBack, "fallback", "", "address or connector that gets what the other one does not take")
	f.StringVar(&in.Catalog, "catalog", "", "id of the catalog whose records these are; default: all")
	f.StringSliceVar(&in.Fields, "field", nil, "id of a field that must have changed; default: any")
	f.StringSliceVar((*[]string)(&in.Of), "of", nil, "id of a process; default: all")
	f.StringSliceVar(&in.Except, "except", nil, "id of a process that is left out")
	f.StringVar(&in.Condition, "condition", "", "FEEL over what is told, @FILE, or - for the standard input")
	f.StringVar(&in.Secret, "secret", "", "name of the secret that signs")
	f.StringVar(&in.Account, "account", "", "account in whose name an address is told, instead of a secret")
	f.StringVar(&in.Signing, "signing", "", "in the form yida: md5 (default) or hmac-sha256")
	f.StringVar(&in.App, "app", "", "in the form yida: appType of what is sent")
	f.StringVar(&in.Corp, "corp", "", "in the form yida: corpId of what is sent")
	f.IntVar(&in.PerMinute, "per-minute", 0, "attempts in a minute at most; default: what the server allows")
	f.IntVar(&in.PauseAfter, "pause-after", 0, "failed attempts in a row before the fall-back, or a pause; default 20")
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

// receiverOf is who is told, for people.
func receiverOf(s *push.Subscription) string {
	switch {
	case s.Connector != "":
		return "the connector " + s.Connector
	case s.Process != "":
		return "the process " + s.Process
	case s.Mail:
		return "by mail, those whom the task is for"
	}
	return s.URL
}

// subscriptionOf finds a subscription by its name or its number.
func (r *remote) subscriptionOf(c *cobra.Command, name string) (found listener.Subscribed, err error) {
	list, err := r.subscriptions(c)
	if err != nil {
		return found, err
	}
	list = slices.DeleteFunc(list, func(s listener.Subscribed) bool { return s.Name != name && s.ID != name })
	switch len(list) {
	case 0:
		return found, fmt.Errorf("there is no subscription %s", name)
	case 1:
		return list[0], nil
	}
	return found, fmt.Errorf("%d subscriptions are called %s; name one by its number, see hookflow subscription list", len(list), name)
}

func (r *remote) listSubscriptions() *cobra.Command {
	return listFlags(asking("list", "List who is told of what", "  hookflow subscription list", cobra.NoArgs, func(c *cobra.Command, _ []string) error {
		rows, err := r.subscriptions(c)
		if err != nil {
			return err
		}
		return list[listener.Subscribed]{"ID\tNAME\tTOPICS\tRECEIVER\tDELIVERED\tWAITING\tSTATE", "Nobody is told; begin by: hookflow subscription add NAME --topic TOPIC --url URL",
			func(s *listener.Subscribed) []string {
				state := map[bool]string{false: "off", true: "on"}[s.On]
				if s.State.Paused {
					state = "paused: " + s.State.Failure
				}
				return []string{s.ID, s.Name, strings.Join(s.Topics, ","), receiverOf(&s.Subscription), fmt.Sprint(s.State.Done), fmt.Sprint(s.State.Last - s.State.Done), state}
			}}.print(c, rows)
	}))
}

func (r *remote) subscriptions(c *cobra.Command) ([]listener.Subscribed, error) {
	return all[listener.Subscribed](r, c, "/subscriptions", nil, 0)
}

func (r *remote) subscriptionLog() *cobra.Command {
	var state, topic string
	var limit int
	c := r.onSubscription("log NAME", "What was delivered and what waits, newest first", "  hookflow subscription log oa --state waiting", func(c *cobra.Command, s listener.Subscribed) error {
		query := url.Values{}
		for name, value := range map[string]string{"state": state, "topic": topic} {
			if value != "" {
				query.Set(name, value)
			}
		}
		rows, err := all[push.Row](r, c, "/subscriptions/"+s.ID+"/log", query, limit)
		if err != nil {
			return err
		}
		return list[push.Row]{"NUMBER\tTIME\tTOPIC\tSTATE\tANSWER", "Nothing like that was delivered, and nothing waits",
			func(row *push.Row) []string {
				told := ""
				if row.Done != nil {
					told = row.Done.Told
				} else if row.State == "failing" {
					told = s.State.Failure
				}
				return []string{fmt.Sprint(row.Number), row.Event.At.Local().Format("2006-01-02 15:04:05"), row.Event.Topic, row.State, told}
			}}.print(c, rows)
	})
	c.Flags().StringVar(&state, "state", "", "how they stand")
	takes(c, "state", push.States)
	c.Flags().StringVar(&topic, "topic", "", "of one topic")
	c.Flags().IntVar(&limit, "limit", 50, mostHelp)
	return listFlags(c)
}

// onSubscription is a command that does something to a subscription.
func (r *remote) onSubscription(use, short, example string, do func(c *cobra.Command, s listener.Subscribed) error) *cobra.Command {
	return asking(use, short, example, cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		s, err := r.subscriptionOf(c, args[0])
		if err != nil {
			return err
		}
		return do(c, s)
	})
}

func (r *remote) resumeSubscription() *cobra.Command {
	return r.onSubscription("resume NAME", "Let one go on that is paused, or try at once what is put off", "  hookflow subscription resume oa", func(c *cobra.Command, s listener.Subscribed) error {
		return r.ask(c, "POST", "/subscriptions/"+s.ID+"/resume", nil, nil)
	})
}

func (r *remote) replaySubscription() *cobra.Command {
	var from uint64
	c := r.onSubscription("replay NAME", "Deliver everything from a number on again", "  hookflow subscription replay oa --from 120", func(c *cobra.Command, s listener.Subscribed) error {
		return r.ask(c, "POST", "/subscriptions/"+s.ID+"/replay", listener.ReplayRequest{From: from}, nil)
	})
	c.Flags().Uint64Var(&from, "from", 1, "number to begin at")
	return c
}

func (r *remote) resendSubscription() *cobra.Command {
	var number uint64
	c := r.onSubscription("resend NAME", "Make one attempt at one number, now and out of order", "  hookflow subscription resend oa --number 120", func(c *cobra.Command, s listener.Subscribed) error {
		var tried listener.Tried
		if err := r.ask(c, "POST", "/subscriptions/"+s.ID+"/resend", listener.RowNumber{Number: number}, &tried); err != nil {
			return err
		}
		if tried.Failure != "" {
			return fmt.Errorf("%s", tried.Failure)
		}
		fmt.Fprintln(c.OutOrStdout(), "delivered:", tried.Told)
		return nil
	})
	c.Flags().Uint64Var(&number, "number", 0, "its number in the log")
	return c
}

func (r *remote) skipSubscription() *cobra.Command {
	return r.onSubscription("skip NAME", "Give the oldest one that waits up, and go on", "  hookflow subscription skip oa", func(c *cobra.Command, s listener.Subscribed) error {
		return r.ask(c, "POST", "/subscriptions/"+s.ID+"/skip", listener.RowNumber{}, nil)
	})
}

func (r *remote) endSubscription() *cobra.Command {
	return r.onSubscription("end NAME", "End it, with everything that waits", "  hookflow subscription end oa", func(c *cobra.Command, s listener.Subscribed) error {
		return r.ask(c, "DELETE", "/subscriptions/"+s.ID, nil, nil)
	})
}

// asking is a command that asks a running Hookflow.
func asking(use, short, example string, args cobra.PositionalArgs, do func(c *cobra.Command, args []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Example: example, Args: args, RunE: do}
}
