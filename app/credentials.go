//go:build cgo || ci

package main

import (
	"context"
	"maps"
	"slices"

	shown "hookflow/designer/account"
	"hookflow/runtime/account"
	"hookflow/runtime/vault"
)

// credentials are the person's accounts and secrets as the window edits them; nil if they
// cannot be opened, which is told when something runs.
func credentials() (*shown.Store, error) {
	b, err := openBook()
	if err != nil {
		return nil, err
	}
	v, err := openVault()
	if err != nil {
		return nil, err
	}
	k := keeper{b, v}
	return &shown.Store{
		Kinds: accountKinds(), Keyring: func() bool { return v.Where() == "keyring" }, Environments: k.environments, Accounts: k.accounts, Secrets: k.secrets,
		Put:       func(environment string, a shown.Account) error { return b.Put(environment, kept(a)) },
		Delete:    b.Delete,
		SetSecret: func(environment, name, value string) error { return v.Set(environment, name, value) },
		Grant:     k.grant, DeleteSecret: func(environment, name string) error { return dropSecret(b, v, environment, name) }, Try: k.try,
		SignIn: func(ctx context.Context, environment, name string) error {
			a, err := b.Get(environment, name)
			if err != nil {
				return err
			}
			_, err = signInAs(ctx, b, v, environment, a, browse)
			return err
		},
	}, nil
}

// accountKinds are the kinds of accounts, those that are used most first.
func accountKinds() (list []shown.Kind) {
	names := []string{"basic", "bearer", "apiKey", "oauth2"}
	for _, name := range slices.Sorted(maps.Keys(account.Kinds)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		k := account.Kinds[name]
		kind := shown.Kind{Name: name, Label: k.Label, HTTP: k.HTTP()}
		for _, f := range k.Fields {
			kind.Fields = append(kind.Fields, shown.Field(f))
		}
		list = append(list, kind)
	}
	return list
}

// A keeper is a book and a vault behind the window's page.
type keeper struct {
	book  *account.Book
	vault *vault.Vault
}

func (k keeper) environments() []string {
	list := slices.Concat([]string{vault.DefaultEnvironment}, k.book.Environments(), k.vault.Environments())
	slices.Sort(list)
	return slices.Compact(list)
}

func (k keeper) accounts(environment string) (list []shown.Account) {
	for _, a := range k.book.List(environment) {
		list = append(list, shown.Account{Name: a.Name, Kind: a.Kind, Address: a.BaseURL, Settings: maps.Clone(a.Settings),
			CA: a.Connection.CA, Certificate: a.Connection.Certificate, Key: a.Connection.Key, Proxy: a.Connection.Proxy})
	}
	return list
}

func kept(a shown.Account) account.Account {
	return account.Account{Name: a.Name, Kind: a.Kind, BaseURL: a.Address, Settings: a.Settings,
		Connection: account.Connection{CA: a.CA, Certificate: a.Certificate, Key: a.Key, Proxy: a.Proxy}}
}

func (k keeper) secrets(environment string) (list []shown.Secret) {
	for _, s := range k.vault.List(environment) {
		list = append(list, shown.Secret(s))
	}
	return list
}

// grant lets these processes use a secret, and no others.
func (k keeper) grant(environment, name string, processes []string) error {
	for _, s := range k.vault.List(environment) {
		if s.Name != name {
			continue
		}
		gone := slices.DeleteFunc(slices.Clone(s.Granted), func(p string) bool { return slices.Contains(processes, p) })
		if err := k.vault.Revoke(environment, name, gone...); err != nil {
			return err
		}
	}
	return k.vault.Grant(environment, name, processes...)
}

func (k keeper) try(ctx context.Context, environment string, a shown.Account) (shown.Trial, error) {
	t, err := tryAccount(ctx, k.book, k.vault, environment, kept(a), a.Address)
	return shown.Trial{Host: t.Host, Status: t.Status, Refused: t.Refused(), Took: t.Took}, err
}
