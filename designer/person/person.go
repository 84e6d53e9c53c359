// Package person is who sits at the window: the screen on which they sign in, what their role allows, and the page on which
// people, groups, the organisation and tokens are looked after.
//
// It decides nothing: what a role allows is asked of Access, and whoever carries a change out asks again. A password is handed
// on and kept in no variable that outlives the dialog in which it was typed.
package person

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2/lang"
)

// A Seat is who sits at the window. The zero Seat is the owner of a workstation on which nobody signs in.
type Seat struct{ Name, Role string }

// Access is how people come to sit at the window; the program hands it over. Seat, Allows and Guards are quick; the others may
// take as long as a password takes to compare, and are called off the window's goroutine.
type Access struct {
	Seat        func() (s Seat, asks bool) // who sits here; asks: people sign in on this workstation, and nobody has
	Allows      func(role, needed string) bool
	Guards      func() bool // only administrators change integration blocks
	SignIn      func(name, password string) error
	SignOut     func()
	SetPassword func(old, password string) error // of who sits here; they stay signed in
	Store       *Store
}

// A Role is what somebody may do. Its texts are English.
type Role struct{ Name, Label, Help string }

// Roles are those there are, the least one first.
var Roles = []Role{
	{Name: "participant", Label: "Participant", Help: "Does the tasks that are theirs, and sees no others"},
	{Name: "viewer", Label: "Viewer", Help: "Reads"},
	{Name: "operator", Label: "Operator", Help: "Starts and ends instances, completes tasks, sends messages, resolves incidents"},
	{Name: "editor", Label: "Editor", Help: "Deploys, deletes, moves and migrates"},
	{Name: "administrator", Label: "Administrator", Help: "Looks after people, subscriptions, accounts and backups"},
}

// roleAt is the place of a role among them; -1: it is none.
func roleAt(name string) int {
	return slices.IndexFunc(Roles, func(r Role) bool { return r.Name == name })
}

// RoleLabel is what people call a role.
func RoleLabel(role string) string {
	if at := roleAt(role); at >= 0 {
		return lang.L(Roles[at].Label)
	}
	return role
}

// Refusal says why who sits here may not do what a role is needed for; "" if they may.
func (a *Access) Refusal(needed string) string {
	if a == nil {
		return ""
	}
	s, asks := a.Seat()
	switch {
	case asks:
		return lang.L("Sign in first.")
	case s.Role == "" || a.Allows(s.Role, needed):
		return ""
	}
	return fmt.Sprintf(lang.L("Your role is %s; this needs %s."), RoleLabel(s.Role), RoleLabel(needed))
}

// Guarded says why who sits here may not change integration blocks; "" if they may.
func (a *Access) Guarded() string {
	if a == nil {
		return ""
	}
	s, asks := a.Seat()
	if s.Role == "" && !asks || s.Role == "administrator" || !a.Guards() {
		return ""
	}
	return lang.L("Only administrators change integration blocks here: what an element exchanges with other systems. Ask one of them.")
}

// A Person is somebody who may have tasks and be told something, and who may sign in if they have a role.
type Person struct {
	Name, Mail, Unit string
	Lang             string // code of the language of mails to them; "": that of the server
	Groups           []string
	Role             string    // "": does not sign in
	Since            time.Time // when the password was set
	Sessions         int       // open ones
}

// A Tongue is a language, named as its speakers do.
type Tongue struct{ Code, Name string }

// Tongues are those that people can be written to in.
var Tongues = []Tongue{{"en", "English"}, {"ko", "한국어"}, {"ru", "Русский"}, {"zh", "中文"}}

// A Unit is an element of the organisation.
type Unit struct{ Name, Below string }

// A Token is one of those by which programs use the API.
type Token struct {
	Name, Role    string
	Made, Expires time.Time // Expires is zero if it never does
}

// Everything is what the page shows.
type Everything struct {
	People []Person
	Units  []Unit
	Tokens []Token
	Guards bool // only administrators change integration blocks
}

// A Store keeps people; the program hands it over. Its functions are called off the window's goroutine.
type Store struct {
	Read        func() (Everything, error)
	Put         func(Person) error                      // adds or changes; the role is left alone
	Delete      func(name string) error                 // signs in no more, either
	SetRole     func(name, role, password string) error // no role: signs in no more; no password: as before
	EndSessions func(name string) (int, error)
	Place       func(unit, below string) error // makes it, too
	DeleteUnit  func(unit string) error        // refused while somebody is in it
	AddToken    func(name, role string, expires time.Time) (text string, err error)
	DeleteToken func(name string) error
	SetGuards   func(bool) error
}
