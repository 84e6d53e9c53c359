// Package account is the page on which a person keeps the accounts that calls are made
// with, and the secrets that processes may know, environment by environment.
//
// It never learns the value of a secret that is kept: what is typed goes out through
// Store.SetSecret, and nothing brings one back.
package account

import (
	"context"
	"time"
)

// Everybody among the processes that were granted a secret stands for all.
const Everybody = "*"

// An Account is known by its name in one environment.
type Account struct {
	Name, Kind  string
	Address     string            // of the service; empty: as the calls say
	Settings    map[string]string // by Field.Name; of a secret field: a secret's name
	CA          string            // PEM file of authorities trusted beside the system's
	Certificate string            // PEM file of the client's certificate
	Key         string            // name of the secret that holds the certificate's key
	Proxy       string            // URL
}

// A Field is one setting of a kind of account. Its texts are English.
type Field struct {
	Name, Label, Help string
	Secret, Required  bool
	Choices           []string // the first is the default
}

// A Kind is one way of saying who makes a call.
type Kind struct {
	Name, Label string
	Fields      []Field
	HTTP        bool // it is for HTTP calls
}

// A Secret is what may be known of a secret.
type Secret struct {
	Name    string
	Granted []string // process ids, or Everybody
	Changed time.Time
}

// A Trial is what a service said of an account.
type Trial struct {
	Host    string // who was asked; empty: nobody, there was no address
	Status  string // of the answer, such as 200 OK; empty: it let the account in
	Refused bool
	Took    time.Duration
}

// A Store keeps accounts and secrets; the program hands it over. Its functions may take
// long, for a keyring asks a person, and are called off the window's goroutine.
type Store struct {
	Kinds        []Kind
	Keyring      func() bool // whether the values lie in the keyring of the system, not in an encrypted file
	Environments func() []string
	Accounts     func(environment string) []Account
	Secrets      func(environment string) []Secret
	Put          func(environment string, a Account) error
	Delete       func(environment, name string) error
	SetSecret    func(environment, name, value string) error
	Grant        func(environment, name string, processes []string) error // to these and no others
	DeleteSecret func(environment, name string) error                     // refused while an account uses it
	Try          func(ctx context.Context, environment string, a Account) (Trial, error)
	SignIn       func(ctx context.Context, environment, name string) error // a person signs in, in the browser
}

// A Process is one that secrets can be granted to.
type Process struct{ ID, Name string }

// names are the names of the secrets that an account uses.
func (a *Account) names(k Kind) (list []string) {
	for _, f := range k.Fields {
		if f.Secret && a.Settings[f.Name] != "" {
			list = append(list, a.Settings[f.Name])
		}
	}
	if a.Key != "" {
		list = append(list, a.Key)
	}
	return list
}
