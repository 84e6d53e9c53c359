package runtime

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"

	"hookflow/runtime/account"
	"hookflow/runtime/connector"
	"hookflow/runtime/vault"
)

// secretPrefix begins the environment variables that hold secrets: the secret
// TOKEN is HOOKFLOW_SECRET_TOKEN. Who starts the program grants them to all.
const secretPrefix = "HOOKFLOW_SECRET_"

// fromVariable knows the secrets of the environment.
func fromVariable(name string) (string, bool) {
	if value, ok := os.LookupEnv(secretPrefix + name); ok {
		return value, true
	}
	return os.LookupEnv(secretPrefix + strings.ToUpper(name))
}

// Credentials are what processes may know and who they may be, in the environment
// that the program runs in.
type Credentials struct {
	environment string
	vault       *vault.Vault // nil: the environment variables only
	book        *account.Book

	mu   sync.Mutex
	seen int // how often the vault had changed when the sessions were made
}

// NewCredentials takes secrets from v, and accounts from b, of an environment; ""
// is vault.DefaultEnvironment. Without v there are the environment variables only,
// without b no accounts.
func NewCredentials(environment string, v *vault.Vault, b *account.Book) *Credentials {
	return &Credentials{environment: cmp.Or(environment, vault.DefaultEnvironment), vault: v, book: b}
}

// Secrets looks up what a process may know.
func (c *Credentials) Secrets(process string) func(name string) (string, error) {
	return func(name string) (string, error) {
		if value, ok := fromVariable(name); ok {
			return value, vault.CheckValue(name, value)
		}
		if c.vault == nil {
			return "", fmt.Errorf("the secret %s is not known here; set the environment variable %s%s before Hookflow starts", name, secretPrefix, name)
		}
		return c.vault.For(c.environment, process)(name)
	}
}

// Values are all secrets that are known, whoever may use them, for who has to hide them.
func (c *Credentials) Values() (values []string, err error) {
	for _, one := range os.Environ() {
		if name, value, _ := strings.Cut(one, "="); strings.HasPrefix(name, secretPrefix) {
			values = append(values, value)
		}
	}
	if c.vault == nil {
		return values, nil
	}
	for _, s := range c.vault.List(c.environment) {
		value, err := c.vault.Get(c.environment, s.Name)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// Session is an account ready for the calls of a process. Sessions end when a
// secret, or who may use it, has changed.
func (c *Credentials) Session(name, process string, base *http.Transport) (*account.Session, error) {
	if c.book == nil {
		return nil, fmt.Errorf("the account %s is not known here", name)
	}
	if err := c.renew(); err != nil {
		return nil, err
	}
	return c.book.Session(c.environment, name, process, base, account.Secrets{Get: c.Secrets(process), Keep: c.keep})
}

// keep puts a new value in the place of a secret, without ending the sessions: theirs
// is the new value already.
func (c *Credentials) keep(name, value string) error {
	if _, given := fromVariable(name); given || c.vault == nil {
		return errors.New("the secret comes from an environment variable, which cannot be changed")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	before, err := c.vault.Changes()
	if err != nil {
		return err
	}
	if err := c.vault.Set(c.environment, name, value); err != nil {
		return err
	}
	now, err := c.vault.Changes()
	if c.seen == before && now == before+1 {
		c.seen = now
	}
	return err
}

// Login is an account of a kind that is no HTTP, for a process.
func (c *Credentials) Login(name, process string) (account.Login, error) {
	if c.book == nil {
		return account.Login{}, fmt.Errorf("the account %s is not known here", name)
	}
	return c.book.Login(c.environment, name, c.Secrets(process))
}

func (c *Credentials) renew() error {
	if c.vault == nil {
		return nil
	}
	changes, err := c.vault.Changes()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen != changes {
		c.seen = changes
		c.book.Forget()
	}
	return nil
}

// connector finds a connector; see work.Outside.
func (r *Runtime) connector(name string, version int) (connector.Connector, error) {
	if r.options.Connectors == nil {
		return connector.Connector{}, fmt.Errorf("the connector %s: %w", name, connector.ErrUnknown)
	}
	return r.options.Connectors.Get(name, version)
}
