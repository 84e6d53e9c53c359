package main

import (
	"fmt"
	"os"
	"path/filepath"

	"hookflow/runtime"
	"hookflow/runtime/account"
	"hookflow/runtime/connector"
	"hookflow/runtime/vault"
)

// stateDir is the user's folder for what the program keeps; HOOKFLOW_HOME
// names another one.
func stateDir() (string, error) {
	if dir := os.Getenv("HOOKFLOW_HOME"); dir != "" {
		return dir, nil
	}
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for settings: %w; name one in HOOKFLOW_HOME", err)
	}
	return filepath.Join(base, "hookflow"), nil
}

// openVault opens the person's secrets. HOOKFLOW_PASSPHRASE protects them where
// there is no keyring, HOOKFLOW_KEYRING=off keeps them out of it.
func openVault() (*vault.Vault, error) {
	dir, err := stateDir()
	if err != nil {
		return nil, err
	}
	return vault.Open(filepath.Join(dir, "secrets"), vault.Options{
		NoKeyring: os.Getenv("HOOKFLOW_KEYRING") == "off", Passphrase: os.Getenv("HOOKFLOW_PASSPHRASE"),
	})
}

// withCredentials adds the person's secrets and accounts of an environment.
func withCredentials(o runtime.Options, environment string) (runtime.Options, error) {
	var err error
	if o.Vault, err = openVault(); err != nil {
		return o, err
	}
	o.Environment = environment
	if o.Connectors, err = openShelf(); err != nil {
		return o, err
	}
	if o.People, err = peopleFile(); err != nil {
		return o, err
	}
	o.Accounts, err = openBook()
	return o, err
}

// openShelf opens the person's connectors.
func openShelf() (*connector.Shelf, error) {
	dir, err := stateDir()
	if err != nil {
		return nil, err
	}
	return connector.OpenShelf(filepath.Join(dir, "connectors")), nil
}

// openBook opens the person's accounts.
func openBook() (*account.Book, error) {
	dir, err := stateDir()
	if err != nil {
		return nil, err
	}
	return account.OpenBook(filepath.Join(dir, "accounts.json"))
}
