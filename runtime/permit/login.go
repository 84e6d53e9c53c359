package permit

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"

	"hookflow/engine/savefile"
)

// LoginFile is the name of the file of people who sign in, in a data directory.
const LoginFile = "logins.json"

// How long a session lasts: after what was done last, and in all.
const (
	SessionIdle = 12 * time.Hour
	SessionMost = 30 * 24 * time.Hour
)

// leastPassword is how many letters a password has at least; mostPassword is what bcrypt looks at, in bytes.
const (
	leastPassword = 8
	mostPassword  = 72
)

// A Login is somebody who may sign in.
type Login struct {
	Name string    `json:"name"`
	Role Role      `json:"role"`
	Hash string    `json:"hash,omitempty"` // bcrypt of the password
	Made time.Time `json:"made"`           // when the password was set
}

// Logins are those who may sign in to a data directory, and the sessions of those who have. Sessions are kept in memory:
// who was signed in when the program ends signs in again. Safe for concurrent use; what another process writes into the
// file is seen.
type Logins struct {
	file  *savefile.Latest[[]Login]
	cost  int
	once  sync.Once
	dummy string // see nobody

	mu       sync.Mutex
	sessions map[string]session // by the hash of what the cookie holds
}

type session struct {
	name        string
	made, until time.Time
	password    time.Time // when the password was set that it was begun with
}

// OpenLogins takes the people who sign in from a file, which need not exist.
func OpenLogins(path string) *Logins {
	return &Logins{file: savefile.Follow[[]Login](path), cost: bcrypt.DefaultCost, sessions: map[string]session{}}
}

// List returns them by name, without their hashes.
func (l *Logins) List() ([]Login, error) {
	list, err := l.read()
	list = slices.Clone(list)
	for i := range list {
		list[i].Hash = ""
	}
	return list, err
}

// read returns those who sign in, which are not to be changed in place.
func (l *Logins) read() ([]Login, error) {
	list, err := l.file.Read()
	if err != nil {
		return nil, fmt.Errorf("read who may sign in from %s: %w", l.file.Path(), err)
	}
	return list, nil
}

// Set lets somebody sign in, or changes how. An empty password leaves that of somebody known as it is. A new one ends the
// sessions that were begun with the one before.
func (l *Logins) Set(name string, role Role, password string, now time.Time) error {
	return l.change(func(list []Login) ([]Login, error) { return l.set(list, name, role, password, now) })
}

func (l *Logins) set(list []Login, name string, role Role, password string, now time.Time) ([]Login, error) {
	at := slices.IndexFunc(list, func(x Login) bool { return x.Name == name })
	switch {
	case strings.TrimSpace(name) == "" || strings.ContainsAny(name, ",:@"):
		return nil, invalid("the name %q cannot be told from an address; give one without , : and @", name)
	case !slices.Contains(Roles, role):
		return nil, invalid("there is no role %q; there are %s", role, names())
	case password == "" && at < 0:
		return nil, invalid("%s is not known yet; give a password", name)
	case password != "" && len([]rune(password)) < leastPassword:
		return nil, invalid("the password is too short; give at least %d letters", leastPassword)
	case len(password) > mostPassword:
		return nil, invalid("the password is too long; give at most %d bytes", mostPassword)
	}
	if at < 0 {
		at, list = len(list), append(list, Login{Name: name})
	}
	list[at].Role = role
	if !administered(list) {
		return nil, errNoAdministrator
	}
	if password != "" {
		hash, err := bcrypt.GenerateFromPassword([]byte(password), l.cost)
		if err != nil {
			return nil, fmt.Errorf("keep the password of %s: %w", name, err)
		}
		list[at].Hash, list[at].Made = string(hash), now.UTC()
	}
	return list, nil
}

// Delete lets somebody sign in no more, and ends their sessions.
func (l *Logins) Delete(name string) error {
	return l.change(func(list []Login) ([]Login, error) {
		left := slices.DeleteFunc(slices.Clone(list), func(x Login) bool { return x.Name == name })
		if len(left) == len(list) {
			return nil, &Invalid{Unknown: true, Text: "nobody signs in as " + name}
		}
		if !administered(left) {
			return nil, errNoAdministrator
		}
		return left, nil
	})
}

var errNoAdministrator = invalid("one who signs in must be an %s, or nobody could let others in", Administrator)

// administered reports whether one of those who sign in may change who does; where nobody signs in, anybody may.
func administered(list []Login) bool {
	return len(list) == 0 || slices.ContainsFunc(list, func(x Login) bool { return x.Role == Administrator })
}

func (l *Logins) change(change func([]Login) ([]Login, error)) error {
	return kept("who may sign in", l.file.Change(func(list *[]Login) error {
		now, err := change(*list)
		if err != nil {
			return err
		}
		slices.SortFunc(now, func(a, b Login) int { return cmp.Compare(a.Name, b.Name) })
		*list = now
		return nil
	}))
}

// ErrPassword says that name and password do not belong together, and not which of them is wrong.
var ErrPassword = errors.New("the name or the password is wrong")

// SignIn begins a session. What it returns goes into the cookie and is kept nowhere.
func (l *Logins) SignIn(name, password string, now time.Time) (cookie string, who Login, err error) {
	list, err := l.read()
	if err != nil {
		return "", who, err
	}
	hash := l.nobody()
	if at := slices.IndexFunc(list, func(x Login) bool { return x.Name == name }); at >= 0 {
		who, hash = list[at], list[at].Hash
	}
	if bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) != nil || who.Name == "" {
		return "", Login{}, ErrPassword
	}
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails
	cookie = base64.RawURLEncoding.EncodeToString(random)
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, s := range l.sessions {
		if s.over(now) {
			delete(l.sessions, key)
		}
	}
	l.sessions[keyOfSession(cookie)] = session{name: name, made: now, until: now.Add(SessionIdle), password: who.Made}
	who.Hash = ""
	return cookie, who, nil
}

// nobody is a hash that no password has, so that a name that is not known costs as much time as a wrong password.
func (l *Logins) nobody() string {
	l.once.Do(func() {
		random := make([]byte, 32)
		_, _ = rand.Read(random) // never fails
		hash, _ := bcrypt.GenerateFromPassword(random, l.cost)
		l.dummy = string(hash)
	})
	return l.dummy
}

// keyOfSession is under which a session is kept; the text itself is in the browser alone.
func keyOfSession(cookie string) string { return hash(cookie) }

func (s session) over(now time.Time) bool {
	return now.After(s.until) || now.After(s.made.Add(SessionMost))
}

// Who is whose session a cookie is of, with the role they have now; any reports whether anybody signs in here at all. A
// session that is used goes on.
func (l *Logins) Who(cookie string, now time.Time) (who Login, ok, any bool, err error) {
	list, err := l.read()
	if err != nil {
		return who, false, true, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := keyOfSession(cookie)
	s, known := l.sessions[key]
	at := slices.IndexFunc(list, func(x Login) bool { return known && x.Name == s.name })
	if !known || at < 0 || s.over(now) || !list[at].Made.Equal(s.password) {
		delete(l.sessions, key)
		return who, false, len(list) > 0, nil
	}
	s.until = now.Add(SessionIdle)
	l.sessions[key] = s
	who = list[at]
	who.Hash = ""
	return who, true, true, nil
}

// SignOut ends the session of a cookie.
func (l *Logins) SignOut(cookie string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sessions, keyOfSession(cookie))
}

// Revoke ends every session of somebody, and says how many there were.
func (l *Logins) Revoke(name string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, s := range l.sessions {
		if s.name == name {
			delete(l.sessions, key)
			n++
		}
	}
	return n
}

// Sessions are how many sessions go on, by who has signed in.
func (l *Logins) Sessions(now time.Time) map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	open := map[string]int{}
	for _, s := range l.sessions {
		if !s.over(now) {
			open[s.name]++
		}
	}
	return open
}
