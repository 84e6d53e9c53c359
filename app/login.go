package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"hookflow/runtime/permit"
)

func loginCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "login",
		Short: "Say who may sign in to a server with a password, and what only administrators may: set, list, delete, integration",
		Long: `Keeps the people who sign in to a data directory, each with a role as of tokens. Once there is
one, the management API is used by who has signed in (POST /api/v1/session), or with a token. The
first one is an administrator. The file holds bcrypt hashes. A running server sees what is changed here.`,
		Example: "  hookflow login set kim --role participant --data ./state\n  hookflow login list --data ./state",
	}
	data := c.PersistentFlags().String("data", "hookflow-data", "directory of the state")
	c.AddCommand(setLogin(data), listLogins(data), deleteLogin(data), guardIntegration(data))
	return c
}

// logins are those of a data directory.
func logins(data string) *permit.Logins {
	return permit.OpenLogins(filepath.Join(data, permit.LoginFile))
}

func setLogin(data *string) *cobra.Command {
	var role string
	c := &cobra.Command{
		Use: "set NAME", Short: "Let somebody sign in, with the password from the terminal or the standard input", Args: cobra.ExactArgs(1),
		Example: "  hookflow login set kim --role participant",
		RunE: func(c *cobra.Command, args []string) error {
			password, err := askSecret(c, "the password")
			if err != nil {
				return err
			}
			if err := os.MkdirAll(*data, 0o700); err != nil { // the first one may come before the first start
				return fmt.Errorf("make %s: %w", *data, cause(err))
			}
			if err := logins(*data).Set(args[0], permit.Role(role), password, time.Now()); err != nil {
				return err
			}
			return noteChange(*data, "login set", args[0]+" "+role)
		},
	}
	c.Flags().StringVar(&role, "role", string(permit.Participant), "what they may do")
	takes(c, "role", permit.Roles)
	return c
}

func listLogins(data *string) *cobra.Command {
	return listFlags(&cobra.Command{
		Use: "list", Short: "List who may sign in", Args: cobra.NoArgs, Example: "  hookflow login list",
		RunE: func(c *cobra.Command, _ []string) error {
			rows, err := logins(*data).List()
			if err != nil {
				return err
			}
			return list[permit.Login]{"NAME\tROLE", fmt.Sprintf("Nobody signs in to %s; let somebody by: hookflow login set NAME --role administrator", *data),
				func(l *permit.Login) []string { return []string{l.Name, string(l.Role)} }}.print(c, rows)
		},
	})
}

func deleteLogin(data *string) *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Let somebody sign in no more; their sessions end", Args: cobra.ExactArgs(1), Example: "  hookflow login delete kim",
		RunE: func(_ *cobra.Command, args []string) error {
			if err := logins(*data).Delete(args[0]); err != nil {
				return err
			}
			return noteChange(*data, "login delete", args[0])
		},
	}
}

// guardIntegration says who may change integration blocks.
func guardIntegration(data *string) *cobra.Command {
	return &cobra.Command{
		Use: "integration [administrators|editors]", Short: "Say who may deploy changes of calls, webhooks, mails and what they exchange; without a word, show it",
		Args: cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs), ValidArgs: []string{"administrators", "editors"}, Example: "  hookflow login integration administrators",
		RunE: func(c *cobra.Command, args []string) error {
			book := permit.OpenRules(filepath.Join(*data, permit.RulesFile))
			rules, err := book.Read()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				who := "editors and administrators"
				if rules.GuardIntegration {
					who = "administrators only"
				}
				fmt.Fprintf(c.OutOrStdout(), "Integration blocks are changed by %s\n", who)
				return nil
			}
			if err := os.MkdirAll(*data, 0o700); err != nil { // the rule may come before the first start
				return fmt.Errorf("make %s: %w", *data, cause(err))
			}
			rules.GuardIntegration = args[0] == "administrators"
			if err := book.Set(rules); err != nil {
				return err
			}
			return noteChange(*data, "login integration", args[0])
		},
	}
}
