package main

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hookflow/runtime/audit"
	"hookflow/runtime/permit"
)

func tokenCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "token",
		Short: "Say who may use the management API: add, list, delete",
		Long: `Keeps the tokens of a data directory, each with a role:

  participant    does the tasks that are theirs, and sees no others
  viewer         reads
  operator       and starts and ends instances, completes tasks, sends messages, resolves incidents
  editor         and deploys, deletes, moves and migrates
  administrator  and takes backups, and reads who changed what

Once there is a token, the management API is used with one only (Authorization: Bearer). The file
holds hashes. A running server sees what is changed here.`,
		Example: "  hookflow token add ci --role editor --data ./state\n  hookflow token list --data ./state",
	}
	data := c.PersistentFlags().String("data", "hookflow-data", "directory of the state")
	c.AddCommand(addToken(data), listTokens(data), deleteToken(data))
	return c
}

func addToken(data *string) *cobra.Command {
	var role string
	var expires time.Duration
	c := &cobra.Command{
		Use: "add NAME", Short: "Make a token; it is printed once and kept nowhere", Args: cobra.ExactArgs(1),
		Example: "  HOOKFLOW_TOKEN=$(hookflow token add ci --role editor) hookflow api GET /processes",
		RunE: func(c *cobra.Command, args []string) error {
			now, until := time.Now(), time.Time{}
			if expires > 0 {
				until = now.Add(expires)
			}
			if err := os.MkdirAll(*data, 0o700); err != nil { // the first token may come before the first start
				return fmt.Errorf("make %s: %w", *data, cause(err))
			}
			text, err := permit.Open(filepath.Join(*data, permit.File)).Add(args[0], permit.Role(role), now, until)
			if err != nil {
				return err
			}
			if err := noteChange(*data, "token add", args[0]+" "+role); err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), text)
			return nil
		},
	}
	c.Flags().StringVar(&role, "role", string(permit.Viewer), "what it may do")
	takes(c, "role", permit.Roles)
	c.Flags().DurationVar(&expires, "expires", 0, "how long it holds, for example 720h; 0: for good")
	return c
}

func listTokens(data *string) *cobra.Command {
	return listFlags(&cobra.Command{
		Use: "list", Short: "List the tokens, without what would let anybody in", Args: cobra.NoArgs, Example: "  hookflow token list --json",
		RunE: func(c *cobra.Command, _ []string) error {
			rows, err := permit.Open(filepath.Join(*data, permit.File)).List()
			if err != nil {
				return err
			}
			return list[permit.Token]{"NAME\tROLE\tVALID", fmt.Sprintf("There are no tokens in %s; make one by: hookflow token add NAME", *data),
				func(t *permit.Token) []string {
					until := "for good"
					if !t.Expires.IsZero() {
						until = "until " + t.Expires.Format("2006-01-02 15:04")
					}
					return []string{t.Name, string(t.Role), until}
				}}.print(c, listed(rows))
		},
	})
}

// listed is what is told of tokens: all but their hashes.
func listed(list []permit.Token) []permit.Token {
	out := make([]permit.Token, len(list))
	for i, t := range list {
		out[i] = t
		out[i].Hash = ""
	}
	return out
}

func deleteToken(data *string) *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Forget a token; it opens nothing from then on", Args: cobra.ExactArgs(1), Example: "  hookflow token delete ci",
		RunE: func(_ *cobra.Command, args []string) error {
			if err := permit.Open(filepath.Join(*data, permit.File)).Delete(args[0]); err != nil {
				return err
			}
			return noteChange(*data, "token delete", args[0])
		},
	}
}

// noteChange puts a change of who may do what into the audit log.
func noteChange(data, what, detail string) error {
	who := "command line"
	if u, err := user.Current(); err == nil {
		who = u.Username + " at the command line"
	}
	return audit.Open(filepath.Join(data, audit.File)).Add(audit.Entry{At: time.Now().UTC(), Who: who, What: what, Detail: strings.TrimSpace(detail)})
}
