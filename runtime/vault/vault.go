// Package vault keeps secrets: values that a process needs and that may stand in
// no model, log, answer or export.
//
// A secret has a name and, in each environment (test, production ...), a value
// of its own. The values lie in the keyring of the system, or, where there is
// none, in a file encrypted for a key beside it or for a passphrase. What is not
// secret (names, who may use them, where the values lie) is an index in plain
// JSON: a keyring cannot be listed.
//
// The values are read when they are needed and kept nowhere else.
package vault

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"hookflow/engine/savefile"
	secrets "hookflow/engine/secret"
)

// DefaultEnvironment is where secrets lie when nobody names an environment.
const DefaultEnvironment = "local"

// Everybody in a grant lets every process use the secret.
const Everybody = "*"

// ErrUnknown is the error of a secret that has no value in an environment.
var ErrUnknown = errors.New("there is no such secret")

// A place keeps values. Get returns ErrUnknown when there is none.
type place interface {
	Get(environment, name string) (string, error)
	Set(environment, name, value string) error
	Delete(environment, name string) error
}

// A Secret is what may be known of a secret.
type Secret struct {
	Name    string    `json:"name"`
	Granted []string  `json:"granted"` // process ids, or Everybody
	Changed time.Time `json:"changed"`
}

// MayUse reports whether the process was granted the secret.
func (s Secret) MayUse(process string) bool {
	return slices.Contains(s.Granted, process) || slices.Contains(s.Granted, Everybody)
}

// A Vault is the secrets of one person or server. It is safe for concurrent use.
type Vault struct {
	index  *savefile.Latest[contents]
	usual  func() string // where new values go when the index does not say yet
	places map[string]place

	mu       sync.Mutex
	contents contents
	version  int // of the index that they are from
}

// contents is the index as it is kept.
type contents struct {
	Place        string                       `json:"place"` // keyring or file: where new values go
	Environments map[string]map[string]Secret `json:"environments"`
}

// Options say where the values go. The zero value prefers the keyring.
type Options struct {
	NoKeyring  bool   // keep to the encrypted file
	Passphrase string // of the encrypted file; empty: a key that lies beside it, readable by its owner only
}

const (
	inKeyring = "keyring"
	inFile    = "file"
)

// Open reads the index in dir, which it makes when there is none. The values
// stay where they are: nothing is asked of the keyring yet.
func Open(dir string, o Options) (*Vault, error) {
	v := &Vault{
		index:  savefile.Follow[contents](filepath.Join(dir, "secrets.json")),
		places: map[string]place{inKeyring: keyring{}, inFile: &sealed{dir: dir, passphrase: o.Passphrase}},
		usual: sync.OnceValue(func() string {
			if !o.NoKeyring && keyringWorks() {
				return inKeyring
			}
			return inFile
		}),
	}
	return v, v.refresh()
}

// refresh reads the index if it was written since, also by another program, such as a command beside the
// window. What cannot be read leaves everything as it was.
func (v *Vault) refresh() error {
	fresh, err := v.index.Read()
	if err != nil {
		return fmt.Errorf("read the list of secrets %s: %w; restore it or delete it and set the secrets again", v.index.Path(), err)
	}
	v.contents, v.version = fresh, v.index.Version()
	return nil
}

// Changes grows whenever a secret, or who may use it, has changed: what was made
// of secrets before then is out of date.
func (v *Vault) Changes() (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.refresh()
	return v.version, err
}

// Where says where the values lie: "keyring" or "file".
func (v *Vault) Where() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	_ = v.refresh() // what was known before, if it cannot be read
	return cmp.Or(v.contents.Place, v.usual())
}

// name is what a placeholder can hold.
var name = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Set gives a secret its value in an environment, and grants it to processes
// besides those it had. The value is in its place before its name is listed.
func (v *Vault) Set(environment, secret, value string, processes ...string) error {
	if !name.MatchString(secret) {
		return fmt.Errorf("a secret cannot be named %q: letters, digits and _ only, and no digit first", secret)
	}
	if err := CheckValue(secret, value); err != nil {
		return err
	}
	return v.alone(func(c *contents) error {
		if err := v.place(c).Set(environment, secret, value); err != nil {
			return fmt.Errorf("keep the secret %s: %w", secret, err)
		}
		c.change(environment, secret, func(s *Secret) {
			s.Changed = time.Now().UTC().Truncate(time.Second)
			s.Granted = union(s.Granted, processes)
		})
		return nil
	})
}

// alone makes a change of the index and of the values while nobody else does, here or in another program.
func (v *Vault) alone(change func(*contents) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.index.Change(change)
}

// CheckValue refuses the value of a secret that could not be hidden in what comes back of a call.
func CheckValue(name, value string) error {
	switch {
	case value == "":
		return fmt.Errorf("the secret %s needs a value", name)
	case len(value) < secrets.Shortest:
		return fmt.Errorf("the secret %s is too short: with fewer than %d characters it could not be hidden in logs and answers; choose a longer one", name, secrets.Shortest)
	}
	return nil
}

// Grant lets processes use a secret, beside those that may already.
func (v *Vault) Grant(environment, secret string, processes ...string) error {
	return v.regrant(environment, secret, func(had []string) []string { return union(had, processes) })
}

// Revoke takes the secret from processes.
func (v *Vault) Revoke(environment, secret string, processes ...string) error {
	return v.regrant(environment, secret, func(had []string) []string {
		return slices.DeleteFunc(had, func(p string) bool { return slices.Contains(processes, p) })
	})
}

func (v *Vault) regrant(environment, secret string, change func([]string) []string) error {
	return v.alone(func(c *contents) error {
		if _, known := c.Environments[environment][secret]; !known {
			return fmt.Errorf("the secret %s in %s: %w", secret, environment, ErrUnknown)
		}
		c.change(environment, secret, func(s *Secret) { s.Granted = change(s.Granted) })
		return nil
	})
}

// Get returns the value of a secret in an environment.
func (v *Vault) Get(environment, secret string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.refresh(); err != nil {
		return "", err
	}
	if _, known := v.contents.Environments[environment][secret]; !known {
		return "", fmt.Errorf("the secret %s in %s: %w", secret, environment, ErrUnknown)
	}
	value, err := v.place(&v.contents).Get(environment, secret)
	if err != nil {
		return "", fmt.Errorf("read the secret %s in %s: %w", secret, environment, err)
	}
	return value, nil
}

// For returns what a process may know in an environment: the look-up of the
// secrets granted to it, each refusal with what to do about it.
func (v *Vault) For(environment, process string) func(secret string) (string, error) {
	in := ""
	if environment != DefaultEnvironment {
		in = " --environment " + environment
	}
	return func(secret string) (string, error) {
		v.mu.Lock()
		err := v.refresh()
		s, known := v.contents.Environments[environment][secret]
		v.mu.Unlock()
		switch {
		case err != nil:
			return "", err
		case !known:
			return "", fmt.Errorf("%w %s in the environment %s; set it by: hookflow secret set %s --for %s%s", ErrUnknown, secret, environment, secret, process, in)
		case !s.MayUse(process):
			return "", fmt.Errorf("the process %s may not use the secret %s; allow it by: hookflow secret grant %s %s%s", process, secret, secret, process, in)
		}
		return v.Get(environment, secret)
	}
}

// Delete forgets a secret of an environment, its value first.
func (v *Vault) Delete(environment, secret string) error {
	return v.alone(func(c *contents) error {
		if _, known := c.Environments[environment][secret]; !known {
			return fmt.Errorf("the secret %s in %s: %w", secret, environment, ErrUnknown)
		}
		if err := v.place(c).Delete(environment, secret); err != nil && !errors.Is(err, ErrUnknown) {
			return fmt.Errorf("delete the secret %s: %w", secret, err)
		}
		delete(c.Environments[environment], secret)
		return nil
	})
}

// List returns the secrets of an environment by name, without their values.
func (v *Vault) List(environment string) []Secret {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := v.known()[environment]
	list := make([]Secret, 0, len(all))
	for _, n := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[n])
	}
	return list
}

// Environments are those that have secrets, by name.
func (v *Vault) Environments() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Sorted(maps.Keys(v.known()))
}

// known are the secrets that there are now; a list that cannot be read leaves those that were known, and Get says so.
func (v *Vault) known() map[string]map[string]Secret {
	_ = v.refresh()
	return v.contents.Environments
}

// place is where the values lie. It does not change once a value was kept, so
// that a keyring that is locked for a while does not hide what is in it.
// Which it is is found out when it is needed: trying a keyring may ask a person.
func (v *Vault) place(c *contents) place {
	if c.Place == "" {
		c.Place = v.usual()
	}
	return v.places[c.Place]
}

func (c *contents) change(environment, secret string, change func(*Secret)) {
	if c.Environments == nil {
		c.Environments = map[string]map[string]Secret{}
	}
	all := c.Environments[environment]
	if all == nil {
		all = map[string]Secret{}
		c.Environments[environment] = all
	}
	s := all[secret]
	s.Name = secret
	change(&s)
	all[secret] = s
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
