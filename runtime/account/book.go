package account

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"

	"hookflow/engine/savefile"
)

// ErrUnknown is the error of an account that an environment does not have.
var ErrUnknown = errors.New("there is no such account")

// A Book is all accounts, by environment, in one JSON file without secrets. It
// is safe for concurrent use.
type Book struct {
	file *savefile.Latest[shelf]

	mu       sync.Mutex
	accounts shelf
	version  int // of the file that they are from
	sessions map[sessionID]*Session
}

// A shelf is accounts by environment and name.
type shelf map[string]map[string]Account

// A sessionID is per process: each has grants of its own.
type sessionID struct{ environment, name, process string }

// OpenBook reads the file at path; there need be none.
func OpenBook(path string) (*Book, error) {
	b := &Book{file: savefile.Follow[shelf](path), sessions: map[sessionID]*Session{}}
	if err := b.refresh(); err != nil {
		return nil, err
	}
	return b, nil
}

// refresh reads the file if it was written since, also by another program, such as a command beside the
// window. What cannot be read leaves everything as it was.
func (b *Book) refresh() error {
	fresh, err := b.file.Read()
	if err != nil {
		return fmt.Errorf("read the accounts %s: %w", b.file.Path(), err)
	}
	if now := b.file.Version(); now != b.version {
		b.accounts, b.version = fresh, now
		clear(b.sessions)
	}
	return nil
}

// Put adds an account to an environment, or replaces the one of its name.
func (b *Book) Put(environment string, a Account) error {
	if a.Name == "" {
		return errors.New("an account needs a name")
	}
	if err := a.Check(); err != nil {
		return err
	}
	return b.file.Change(func(all *shelf) error {
		if *all == nil {
			*all = shelf{}
		}
		if (*all)[environment] == nil {
			(*all)[environment] = map[string]Account{}
		}
		(*all)[environment][a.Name] = a
		return nil
	})
}

// Delete removes an account from an environment.
func (b *Book) Delete(environment, name string) error {
	return b.file.Change(func(all *shelf) error {
		if _, known := (*all)[environment][name]; !known {
			return unknown(environment, name)
		}
		delete((*all)[environment], name)
		return nil
	})
}

// Get returns an account of an environment.
func (b *Book) Get(environment, name string) (Account, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, known := b.known()[environment][name]
	if !known {
		return Account{}, unknown(environment, name)
	}
	return a, nil
}

// known are the accounts that there are now; a file that cannot be read leaves those that were known, and Session says so.
func (b *Book) known() shelf {
	_ = b.refresh()
	return b.accounts
}

func unknown(environment, name string) error {
	return fmt.Errorf("the account %s in the environment %s: %w", name, environment, ErrUnknown)
}

// List returns the accounts of an environment by name.
func (b *Book) List(environment string) []Account {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.known()[environment]
	list := make([]Account, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[name])
	}
	return list
}

// Environments are those that have accounts, by name.
func (b *Book) Environments() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.known()))
}

// Using returns the names of the accounts of an environment that use a secret.
func (b *Book) Using(environment, secret string) []string {
	var users []string
	for _, a := range b.List(environment) {
		if slices.Contains(a.Secrets(), secret) {
			users = append(users, a.Name)
		}
	}
	return users
}

// Session returns the account ready for the calls of a process. It is kept, with
// its tokens and connections, until an account changes or Forget.
func (b *Book) Session(environment, name, process string, base *http.Transport, secrets Secrets) (*Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.refresh(); err != nil {
		return nil, err
	}
	id := sessionID{environment, name, process}
	if s := b.sessions[id]; s != nil {
		return s, nil
	}
	a, known := b.accounts[environment][name]
	if !known {
		return nil, unknown(environment, name)
	}
	s, err := Open(a, base, secrets)
	if err != nil {
		return nil, err
	}
	b.sessions[id] = s
	return s, nil
}

// Forget ends all sessions: a secret, or who may use it, has changed.
func (b *Book) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.sessions)
}
