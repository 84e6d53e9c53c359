package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hookflow/runtime/account"
	"hookflow/runtime/vault"
)

const environmentHelp = "the environment, for example test or production"

func secretCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "secret",
		Short: "Keep secrets out of diagrams: set, list, grant, revoke, delete",
		Long: `Keeps the secrets that calls use as {{secrets.NAME}}. The values lie in the keyring of the
system or, where there is none, in an encrypted file; no command prints them. A process may use
only the secrets granted to it.`,
		Example: "  hookflow secret set SHOP_TOKEN --for order\n  hookflow secret list",
	}
	environment := c.PersistentFlags().StringP("environment", "e", vault.DefaultEnvironment, environmentHelp)
	c.AddCommand(setSecret(environment), listSecrets(environment), grantSecret(environment), revokeSecret(environment), deleteSecret(environment))
	return c
}

// onVault is a command that works on the vault.
func onVault(use, short, example string, args cobra.PositionalArgs, do func(c *cobra.Command, v *vault.Vault, args []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Example: example, Args: args, RunE: func(c *cobra.Command, args []string) error {
		v, err := openVault()
		if err != nil {
			return err
		}
		return do(c, v, args)
	}}
}

func setSecret(environment *string) *cobra.Command {
	var processes []string
	c := onVault("set NAME", "Set a secret; its value is asked for, or read from standard input", "  hookflow secret set SHOP_TOKEN --for order < token.txt", cobra.ExactArgs(1),
		func(c *cobra.Command, v *vault.Vault, args []string) error {
			value, err := askSecret(c, args[0])
			if err != nil {
				return err
			}
			if err := v.Set(*environment, args[0], value, processes...); err != nil {
				return err
			}
			where := map[string]string{"keyring": "in the keyring", "file": "in an encrypted file, because there is no keyring here"}[v.Where()]
			fmt.Fprintf(c.OutOrStdout(), "%s is set for %s, %s\n", args[0], *environment, where)
			if len(processes) == 0 {
				fmt.Fprintf(c.OutOrStdout(), "grant it before it is used: hookflow secret grant %s PROCESS\n", args[0])
			}
			return nil
		})
	c.Flags().StringSliceVar(&processes, "for", nil, "processes that may use it; * for all")
	return c
}

// askSecret asks without an echo on a terminal, else takes what stands in the input.
func askSecret(c *cobra.Command, name string) (string, error) {
	if f, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprintf(c.ErrOrStderr(), "Value of %s: ", name)
		value, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.ErrOrStderr())
		return string(value), err
	}
	value, err := bufio.NewReader(io.LimitReader(c.InOrStdin(), 1<<16)).ReadString(0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the value: %w", err)
	}
	return strings.TrimRight(value, "\r\n\x00"), nil
}

func listSecrets(environment *string) *cobra.Command {
	return listFlags(onVault("list", "List the secrets, without their values", "  hookflow secret list --json", cobra.NoArgs, func(c *cobra.Command, v *vault.Vault, _ []string) error {
		return list[vault.Secret]{"NAME\tCHANGED\tGRANTED TO", fmt.Sprintf("There are no secrets in %s; set one by: hookflow secret set NAME", *environment),
			func(s *vault.Secret) []string {
				return []string{s.Name, s.Changed.Format("2006-01-02 15:04"), grantedTo(*s)}
			}}.print(c, v.List(*environment))
	}))
}

func grantedTo(s vault.Secret) string {
	switch {
	case s.MayUse(vault.Everybody):
		return "every process"
	case len(s.Granted) == 0:
		return "granted to none"
	}
	return strings.Join(s.Granted, ", ")
}

func grantSecret(environment *string) *cobra.Command {
	return onVault("grant NAME PROCESS...", "Let processes use a secret; * for all", "  hookflow secret grant SHOP_TOKEN order", cobra.MinimumNArgs(2),
		func(_ *cobra.Command, v *vault.Vault, args []string) error {
			return v.Grant(*environment, args[0], args[1:]...)
		})
}

func revokeSecret(environment *string) *cobra.Command {
	return onVault("revoke NAME PROCESS...", "Take a secret from processes", "  hookflow secret revoke SHOP_TOKEN order", cobra.MinimumNArgs(2),
		func(_ *cobra.Command, v *vault.Vault, args []string) error {
			return v.Revoke(*environment, args[0], args[1:]...)
		})
}

func deleteSecret(environment *string) *cobra.Command {
	return onVault("delete NAME", "Delete a secret; refused while an account uses it", "  hookflow secret delete SHOP_TOKEN", cobra.ExactArgs(1),
		func(_ *cobra.Command, v *vault.Vault, args []string) error {
			book, err := openBook()
			if err != nil {
				return err
			}
			return dropSecret(book, v, *environment, args[0])
		})
}

// dropSecret forgets a secret that no account uses.
func dropSecret(b *account.Book, v *vault.Vault, environment, name string) error {
	if users := b.Using(environment, name); len(users) > 0 {
		return fmt.Errorf("the secret %s is used by the accounts %s; change or delete those first", name, strings.Join(users, ", "))
	}
	return v.Delete(environment, name)
}
