package account

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
)

var smtpFields = []Field{
	{Name: "server", Label: "Server", Help: "Its name, and the port if it is not that of the security: mail.example.org:587.", Required: true},
	{Name: "security", Label: "Security", Choices: []string{"starttls", "tls", "none"}},
	{Name: "user", Label: "User"},
	{Name: "password", Label: "Password", Secret: true},
	{Name: "from", Label: "From", Help: "The address that mails come from if they name none.", Required: true},
}

var sqlFields = []Field{
	{Name: "driver", Label: "Database system", Choices: []string{"postgres", "mysql", "sqlite"}},
	{Name: "server", Label: "Server", Help: "Its name, and the port if it is another than usual. Of SQLite: none."},
	{Name: "database", Label: "Database", Help: "Its name; of SQLite the path of the file.", Required: true},
	{Name: "user", Label: "User"},
	{Name: "password", Label: "Password", Secret: true},
	{Name: "tls", Label: "TLS", Choices: []string{"yes", "no"}},
}

// noHTTP refuses to make calls: the account is for other work.
func noHTTP(s *settings, _ http.RoundTripper) (http.RoundTripper, error) {
	return nil, errors.New("an account of the kind " + s.account.Kind + " makes no HTTP calls")
}

// A Login is an account that is no HTTP, with its secrets in place.
type Login struct {
	Kind   string
	Values map[string]string // by Field.Name
	Hidden []string          // values that must not be shown
	TLS    *tls.Config       // what Account.Connection says; nil: nothing
}

// Login fills the secrets of an account in. secret is asked for each of them.
func (b *Book) Login(environment, name string, secret func(string) (string, error)) (Login, error) {
	b.mu.Lock()
	err := b.refresh()
	a, known := b.accounts[environment][name]
	b.mu.Unlock()
	switch {
	case err != nil:
		return Login{}, err
	case !known:
		return Login{}, unknown(environment, name)
	}
	if err := a.Check(); err != nil {
		return Login{}, err
	}
	s, err := read(a, secret)
	if err != nil {
		return Login{}, err
	}
	t, err := connect(a, &http.Transport{}, secret)
	if err != nil {
		return Login{}, fmt.Errorf("the account %s: %w", a.Name, err)
	}
	return Login{Kind: a.Kind, Values: s.values, Hidden: s.hidden.all(), TLS: t.TLSClientConfig}, nil
}
