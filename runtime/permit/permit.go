// Package permit keeps who may use the management API: names with a role, and a
// hash of the token that shows it. The token itself is told once, when it is made.
//
// A token is compared by its hash, in a time that does not depend on how much of it is right. The text of a token goes to
// who made it and nowhere else: to no file, no log, no answer. Nobody may read a missing or broken file of tokens as "no
// tokens needed": Find gives the error instead.
package permit

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/blake2b"

	"hookflow/engine/savefile"
)

// File is the name of the file of tokens in a data directory.
const File = "tokens.json"

// A Role says what a token allows. Each one allows what the one before it does, but for a participant's, who sees
// nothing but tasks that concern them.
type Role string

// The roles.
const (
	Participant   Role = "participant"   // does the tasks that are theirs, and sees no others
	Viewer        Role = "viewer"        // reads
	Operator      Role = "operator"      // starts and ends instances, completes tasks and jobs, sends messages, resolves incidents
	Editor        Role = "editor"        // deploys, deletes, moves and migrates
	Administrator Role = "administrator" // takes backups, reads who changed what
)

// Roles are those there are, the least one first.
var Roles = []Role{Participant, Viewer, Operator, Editor, Administrator}

// Allows reports whether who has the role may do what another one is needed for.
func (r Role) Allows(needed Role) bool {
	if needed == Participant && r == Viewer { // who reads does nothing
		return false
	}
	return slices.Contains(Roles, r) && slices.Index(Roles, r) >= slices.Index(Roles, needed)
}

// A Token is one that was given out.
type Token struct {
	Name    string    `json:"name"`
	Role    Role      `json:"role"`
	Hash    string    `json:"hash,omitempty"` // BLAKE2b-256 of the text, in base64
	Made    time.Time `json:"made"`
	Expires time.Time `json:"expires,omitzero"` // zero: never
}

// A Book is the tokens of a data directory. It is safe for concurrent use, and
// sees what another process writes into the file.
type Book struct {
	file *savefile.Latest[[]Token]
}

// Open takes the tokens from a file, which need not exist.
func Open(path string) *Book { return &Book{file: savefile.Follow[[]Token](path)} }

// An Invalid is why something that was asked for cannot be. Any other error of this package is of the file: it cannot be read
// or written.
type Invalid struct {
	Unknown bool // nobody is known by that name
	Text    string
}

// Error implements error.
func (i *Invalid) Error() string { return i.Text }

func invalid(format string, args ...any) error { return &Invalid{Text: fmt.Sprintf(format, args...)} }

// prefix begins every token, so that one that has leaked is known for what it is.
const prefix = "hookflow_"

// Add makes a token and returns its text, which is kept nowhere.
func (b *Book) Add(name string, role Role, now, expires time.Time) (text string, err error) {
	err = b.file.Change(func(list *[]Token) error {
		switch {
		case strings.TrimSpace(name) == "":
			return invalid("a token needs a name: who has it")
		case !slices.Contains(Roles, role):
			return invalid("there is no role %q; there are %s", role, names())
		case slices.ContainsFunc(*list, func(t Token) bool { return t.Name == name }):
			return invalid("there is a token %s already; delete it first, or give another name", name)
		}
		random := make([]byte, 32)
		_, _ = rand.Read(random) // never fails
		text = prefix + base64.RawURLEncoding.EncodeToString(random)
		*list = append(*list, Token{Name: name, Role: role, Hash: hash(text), Made: now.UTC().Truncate(time.Second), Expires: expires.UTC()})
		return nil
	})
	if err != nil {
		return "", kept("the tokens", err)
	}
	return text, nil
}

// kept is why what a file of this package holds was not changed: as it was said to who asked, or of the file.
func kept(what string, err error) error {
	if i := (*Invalid)(nil); err == nil || errors.As(err, &i) {
		return err
	}
	return fmt.Errorf("change %s: %w", what, err)
}

func names() string {
	all := make([]string, len(Roles))
	for i, r := range Roles {
		all[i] = string(r)
	}
	return strings.Join(all, ", ")
}

// hash needs no salt and no slowness: what it hides are 256 random bits.
func hash(text string) string {
	sum := blake2b.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Delete forgets a token.
func (b *Book) Delete(name string) error {
	return kept("the tokens", b.file.Change(func(list *[]Token) error {
		left := slices.DeleteFunc(slices.Clone(*list), func(t Token) bool { return t.Name == name })
		if len(left) == len(*list) {
			return &Invalid{Unknown: true, Text: "there is no token " + name}
		}
		*list = left
		return nil
	}))
}

// List returns the tokens by name.
func (b *Book) List() ([]Token, error) {
	list, err := b.read()
	list = slices.Clone(list)
	slices.SortFunc(list, func(x, y Token) int { return cmp.Compare(x.Name, y.Name) })
	return list, err
}

// Find returns the token with a text, unless it has expired; any reports whether
// there are tokens at all.
func (b *Book) Find(text string, now time.Time) (found Token, ok, any bool, err error) {
	list, err := b.read()
	if err != nil {
		return found, false, true, err
	}
	given := []byte(hash(text))
	for _, t := range list {
		if subtle.ConstantTimeCompare(given, []byte(t.Hash)) == 1 {
			found, ok = t, t.Expires.IsZero() || now.Before(t.Expires)
		}
	}
	return found, ok, len(list) > 0, nil
}

// read returns the tokens, which are not to be changed in place.
func (b *Book) read() ([]Token, error) {
	list, err := b.file.Read()
	if err != nil {
		return nil, fmt.Errorf("read the tokens in %s: %w", b.file.Path(), err)
	}
	return list, nil
}
