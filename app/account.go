package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hookflow/engine/feel"
	"hookflow/runtime/account"
	"hookflow/runtime/vault"
	"hookflow/runtime/work"
)

func accountCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "account",
		Short: "Accounts at services: set, list, test, sign-in, uses, delete",
		Long: `Keeps the accounts that calls use by name. What is secret in them is named, and lies with the secrets. "hookflow account kinds"
lists what kinds there are and what each takes.`,
		Example: `  hookflow secret set SHOP_PASSWORD --for order
  hookflow account set shop --kind basic --with user=ann --with password=SHOP_PASSWORD
  hookflow account test shop https://shop.example/api/me`,
	}
	environment := c.PersistentFlags().StringP("environment", "e", vault.DefaultEnvironment, environmentHelp)
	c.AddCommand(listKinds(), setAccount(environment), listAccounts(environment), testAccount(environment), signIn(environment), usesCommand("account", "account"), deleteAccount(environment))
	return c
}

// A kindSetting is one setting of one kind of accounts.
type kindSetting struct {
	Kind    string   `json:"kind"`
	Label   string   `json:"label"`
	Setting string   `json:"setting,omitempty"` // empty: the kind has none
	Needed  bool     `json:"needed,omitempty"`
	Secret  bool     `json:"secret,omitempty"` // it names a secret
	Choices []string `json:"choices,omitempty"`
	Help    string   `json:"help,omitempty"`
}

func listKinds() *cobra.Command {
	return listFlags(&cobra.Command{
		Use: "kinds [KIND]", Short: "List the kinds of accounts and what each takes by --with", Args: cobra.MaximumNArgs(1),
		Example: "  hookflow account kinds oauth2",
		RunE: func(c *cobra.Command, args []string) error {
			names := slices.Sorted(maps.Keys(account.Kinds))
			if len(args) > 0 && !slices.Contains(names, args[0]) {
				return fmt.Errorf("there is no kind of accounts %q%s", args[0], feel.Meant(args[0], names))
			}
			var rows []kindSetting
			for _, name := range names {
				if len(args) == 0 || args[0] == name {
					rows = append(rows, settingsOf(name)...)
				}
			}
			return list[kindSetting]{"KIND\tSETTING\tNEEDED\tWHAT", "", (*kindSetting).line}.print(c, rows)
		},
	})
}

func settingsOf(kind string) (rows []kindSetting) {
	k := account.Kinds[kind]
	for _, f := range k.Fields {
		rows = append(rows, kindSetting{kind, k.Label, f.Name, f.Required, f.Secret, f.Choices, f.Help})
	}
	if len(rows) == 0 {
		rows = append(rows, kindSetting{Kind: kind, Label: k.Label, Help: "No login: an authority, a client certificate or a proxy of its own."})
	}
	return rows
}

func (s *kindSetting) line() []string {
	needed, what := "", s.Help
	if s.Needed {
		needed = "yes"
	}
	if s.Secret {
		what = strings.TrimSpace("The name of a secret. " + what)
	}
	if len(s.Choices) > 0 {
		what = strings.TrimSpace(strings.Join(s.Choices, ", ") + "; the first if nothing is said. " + what)
	}
	return []string{s.Kind, s.Setting, needed, what}
}

// onBook is a command that works on the accounts.
func onBook(use, short, example string, args cobra.PositionalArgs, do func(c *cobra.Command, b *account.Book, args []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Example: example, Args: args, RunE: func(c *cobra.Command, args []string) error {
		b, err := openBook()
		if err != nil {
			return err
		}
		return do(c, b, args)
	}}
}

func setAccount(environment *string) *cobra.Command {
	var a account.Account
	c := onBook("set NAME", "Make an account, or change the one of that name; what is not said stays as it is", "  hookflow account set shop --kind bearer --with token=SHOP_TOKEN\n  hookflow account set shop --url https://shop.example", cobra.ExactArgs(1),
		func(c *cobra.Command, b *account.Book, args []string) error {
			a.Name = args[0]
			if kept, err := b.Get(*environment, a.Name); err == nil {
				keepAccount(c.Flags(), &a, kept)
			}
			if err := b.Put(*environment, a); err != nil {
				return err
			}
			return tellAccount(c, *environment, &a)
		})
	c.Long = `Makes an account, or changes the one of that name; what is not said stays as it is. "hookflow account kinds" lists what each kind
takes by --with; what is secret there is the name of a secret, which "hookflow secret set" keeps.`
	f := c.Flags()
	f.StringVar(&a.Kind, "kind", "none", "how it signs in")
	takes(c, "kind", slices.Sorted(maps.Keys(account.Kinds)))
	f.StringToStringVar(&a.Settings, "with", nil, "settings of the kind, NAME=VALUE, see hookflow account kinds; NAME= takes one away")
	f.StringVar(&a.BaseURL, "url", "", "where the service is in this environment, for connectors")
	f.StringVar(&a.Connection.CA, "ca", "", "PEM file of the authorities that the service's certificate is checked with, beside the system's")
	f.StringVar(&a.Connection.Certificate, "certificate", "", "PEM file of a client certificate")
	f.StringVar(&a.Connection.Key, "key", "", "name of the secret that holds the certificate's key")
	f.StringVar(&a.Connection.Proxy, "proxy", "", "address of a proxy")
	return c
}

// tellAccount says that an account is kept, and which of its secrets are not there yet.
func tellAccount(c *cobra.Command, environment string, a *account.Account) error {
	fmt.Fprintf(told(c, c.OutOrStdout()), "%s is an account of %s now\n", a.Name, environment)
	secrets := a.Secrets()
	if len(secrets) == 0 {
		return nil
	}
	v, err := openVault()
	if err != nil {
		return err
	}
	for _, name := range secrets {
		if _, err := v.Get(environment, name); err != nil {
			fmt.Fprintf(c.ErrOrStderr(), "hookflow: it needs the secret %s, which is not there yet: hookflow secret set %s --environment %s --for PROCESS\n", name, name, environment)
		}
	}
	return nil
}

// keepAccount takes over from the account that there is what the command does not say. Settings of another kind go.
func keepAccount(said *pflag.FlagSet, a *account.Account, kept account.Account) {
	for flag, member := range map[string][2]*string{
		"kind": {&a.Kind, &kept.Kind}, "url": {&a.BaseURL, &kept.BaseURL}, "ca": {&a.Connection.CA, &kept.Connection.CA}, "proxy": {&a.Connection.Proxy, &kept.Connection.Proxy},
		"certificate": {&a.Connection.Certificate, &kept.Connection.Certificate}, "key": {&a.Connection.Key, &kept.Connection.Key},
	} {
		if !said.Changed(flag) {
			*member[0] = *member[1]
		}
	}
	if a.Kind != kept.Kind {
		return
	}
	settings := maps.Clone(kept.Settings)
	if settings == nil {
		settings = map[string]string{}
	}
	maps.Copy(settings, a.Settings)
	maps.DeleteFunc(settings, func(_, value string) bool { return value == "" })
	a.Settings = settings
}

func listAccounts(environment *string) *cobra.Command {
	return listFlags(onBook("list", "List the accounts", "  hookflow account list --json", cobra.NoArgs, func(c *cobra.Command, b *account.Book, _ []string) error {
		return list[account.Account]{"NAME\tKIND\tSECRETS", fmt.Sprintf("There are no accounts in %s; make one by: hookflow account set NAME", *environment),
			func(a *account.Account) []string {
				return []string{a.Name, account.Kinds[a.Kind].Label, cmp.Or(strings.Join(a.Secrets(), ", "), "no secret")}
			}}.print(c, b.List(*environment))
	}))
}

// onAccount is a command that works on the account that its first argument names,
// with the secrets of the person.
func onAccount(environment *string, use, short, example string, args cobra.PositionalArgs, do func(c *cobra.Command, b *account.Book, v *vault.Vault, a account.Account, args []string) error) *cobra.Command {
	return onBook(use, short, example, args, func(c *cobra.Command, b *account.Book, args []string) error {
		a, err := b.Get(*environment, args[0])
		if err != nil {
			return noAccount(err, b, *environment, args[0])
		}
		v, err := openVault()
		if err != nil {
			return err
		}
		return do(c, b, v, a, args[1:])
	})
}

// noAccount says of an account that is not there which one may be meant.
func noAccount(err error, b *account.Book, environment, name string) error {
	var known []string
	for _, a := range b.List(environment) {
		known = append(known, a.Name)
	}
	return orMeant(err, account.ErrUnknown, name, known, "hookflow account list --environment "+environment)
}

// personal are the secrets of the person who gives the command.
func personal(v *vault.Vault, environment string) account.Secrets {
	return account.Secrets{
		Get:  func(name string) (string, error) { return v.Get(environment, name) },
		Keep: func(name, value string) error { return v.Set(environment, name, value) },
	}
}

func testAccount(environment *string) *cobra.Command {
	return onAccount(environment, "test NAME [URL]", "Try the account: a GET request to the address, a token, the mail server or the database", "  hookflow account test shop https://shop.example/api/me", cobra.RangeArgs(1, 2),
		func(c *cobra.Command, b *account.Book, v *vault.Vault, a account.Account, args []string) error {
			address := a.BaseURL
			if len(args) > 0 {
				address = args[0]
			}
			t, err := tryAccount(c.Context(), b, v, *environment, a, address)
			switch {
			case err != nil:
				return err
			case t.Host == "":
				return asUsage(c, fmt.Errorf("where shall the account %s be tried? Name an address", a.Name))
			case t.Status == "":
				fmt.Fprintf(c.OutOrStdout(), "%s lets it in\n", t.Host)
			default:
				fmt.Fprintf(c.OutOrStdout(), "%s answers %s\n", t.Host, t.Status)
			}
			if t.Refused() {
				return errShown{}
			}
			return nil
		})
}

// tryAccount tries an account with the secrets of the person: at an address, at what gives it
// tokens, or at its mail server or database.
func tryAccount(ctx context.Context, b *account.Book, v *vault.Vault, environment string, a account.Account, address string) (account.Trial, error) {
	if account.Kinds[a.Kind].HTTP() {
		return account.Try(ctx, a, personal(v, environment), address)
	}
	login, err := b.Login(environment, a.Name, personal(v, environment).Get)
	if err != nil {
		return account.Trial{}, err
	}
	began := time.Now()
	err = work.Try(ctx, login)
	return account.Trial{Host: cmp.Or(a.Settings["server"], a.Settings["database"]), Took: time.Since(began)}, err
}

func signIn(environment *string) *cobra.Command {
	return onAccount(environment, "sign-in NAME", "Sign in at the service of an OAuth 2 account, in the browser", "  hookflow account sign-in crm", cobra.ExactArgs(1),
		func(c *cobra.Command, b *account.Book, v *vault.Vault, a account.Account, _ []string) error {
			secret, err := signInAs(c.Context(), b, v, *environment, a, func(address string) error {
				fmt.Fprintf(c.OutOrStdout(), "Sign in here, the browser should open by itself:\n%s\n", address)
				_ = browse(address) // without a browser the person opens the address elsewhere
				return nil
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "signed in; the token is kept as the secret %s\n", secret)
			if !slices.ContainsFunc(v.List(*environment), func(s vault.Secret) bool { return s.Name == secret && len(s.Granted) > 0 }) {
				fmt.Fprintf(c.OutOrStdout(), "grant it before it is used: hookflow secret grant %s PROCESS\n", secret)
			}
			return nil
		})
}

// signInAs lets a person sign in, and keeps the token that comes of it as a secret of the account.
func signInAs(ctx context.Context, b *account.Book, v *vault.Vault, environment string, a account.Account, open func(address string) error) (secret string, err error) {
	refresh, err := account.SignIn(ctx, a, func(name string) (string, error) { return v.Get(environment, name) }, open)
	if err != nil {
		return "", err
	}
	secret = cmp.Or(a.Settings["refreshToken"], strings.ToUpper(strings.Map(wordOnly, a.Name))+"_REFRESH_TOKEN")
	if err := v.Set(environment, secret, refresh); err != nil {
		return "", err
	}
	a.Settings["refreshToken"] = secret
	return secret, b.Put(environment, a)
}

// wordOnly keeps what a secret's name may hold.
func wordOnly(r rune) rune {
	if r < 128 && (r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
		return r
	}
	return '_'
}

// browse opens an address in the person's browser.
func browse(address string) error {
	switch runtime.GOOS {
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", address).Start()
	case "darwin":
		return exec.Command("open", address).Start()
	}
	return exec.Command("xdg-open", address).Start()
}

func deleteAccount(environment *string) *cobra.Command {
	var p *places
	c := onBook("delete NAME", "Delete an account; refused while a diagram uses it; its secrets stay", "  hookflow account delete shop --in ./processes", cobra.ExactArgs(1),
		func(c *cobra.Command, b *account.Book, args []string) error {
			users, err := p.users(c, "account", args[0])
			if err != nil {
				return err
			}
			if len(users) > 0 {
				return fmt.Errorf("the account %s is used by %s; change those first", args[0], strings.Join(named(users), ", "))
			}
			return noAccount(b.Delete(*environment, args[0]), b, *environment, args[0])
		})
	p = placeFlags(c)
	return c
}
