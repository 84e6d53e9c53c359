package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"hookflow/engine/savefile"
)

// ErrUnknown is the error of an account that an environment does not have.
var ErrUnknown = errors.New("there is no such account")

// A Book is all accounts, by environment, in one JSON file without secrets. It
// is safe for concurrent use.
type Book struct {
	path string

	mu       sync.Mutex
	accounts map[string]map[string]Account // by environment and name
	sessions map[sessionID]*Session
	read     stamp // of the file as it was read or written last
}

// A stamp tells one state of a file from another.
type stamp struct {
	at   time.Time
	size int64
}

// A sessionID is per process: each has grants of its own.
type sessionID struct{ environment, name, process string }

// OpenBook reads the file at path; there need be none.
func OpenBook(path string) (*Book, error) {
	b := &Book{path: path, accounts: map[string]map[string]Account{}, sessions: map[sessionID]*Session{}}
	if err := b.refresh(); err != nil {
		return nil, err
	}
	return b, nil
}

// refresh reads the file if another program, such as a command beside the
// window, has written it. What cannot be read leaves everything as it was.
func (b *Book) refresh() error {
	now := b.stamp()
	if now == b.read {
		return nil
	}
	fresh := map[string]map[string]Account{}
	data, err := os.ReadFile(b.path)
	if err == nil {
		err = json.Unmarshal(data, &fresh)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the accounts %s: %w", b.path, err)
	}
	b.accounts, b.read = fresh, now
	clear(b.sessions)
	return nil
}

func (b *Book) stamp() stamp {
	info, err := os.Stat(b.path)
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

// Put adds an account to an environment, or replaces the one of its name.
func (b *Book) Put(environment string, a Account) error {
	if a.Name == "" {
		return errors.New("an account needs a name")
	}
	if err := a.Check(); err != nil {
		return err
	}
	return b.change(func() error {
		if b.accounts[environment] == nil {
			b.accounts[environment] = map[string]Account{}
		}
		b.accounts[environment][a.Name] = a
		return nil
	})
}

// Delete removes an account from an environment.
func (b *Book) Delete(environment, name string) error {
	return b.change(func() error {
		if _, known := b.accounts[environment][name]; !known {
			return unknown(environment, name)
		}
		delete(b.accounts[environment], name)
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
func (b *Book) known() map[string]map[string]Account {
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

// change makes a change while nobody else does, here or in another program. One that cannot be kept is not made.
func (b *Book) change(change func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return savefile.Locked(b.path, func() error {
		if err := b.refresh(); err != nil {
			return err
		}
		err := change()
		if err == nil {
			err = b.save()
		}
		if err != nil {
			b.read = stamp{size: unsure}
			_ = b.refresh() // the error that counts is the first one
		}
		return err
	})
}

// unsure is the size of no file.
const unsure = -1

func (b *Book) save() error {
	clear(b.sessions)
	data, err := json.MarshalIndent(b.accounts, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(b.path), 0o700)
	}
	if err == nil {
		err = savefile.Private(b.path, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write the accounts %s: %w", b.path, err)
	}
	b.read = b.stamp()
	return nil
}
