package permit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// Names, roles and passwords that cannot be are refused; where nobody may sign in, nobody does.
func TestWrongLogins(t *testing.T) {
	l, now := OpenLogins(filepath.Join(t.TempDir(), LoginFile)), time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	l.cost = bcrypt.MinCost
	if _, _, any, err := l.Who("", now); any || err != nil {
		t.Error("somebody signs in where nobody does", err)
	}
	for _, wrong := range []error{l.Set("", Viewer, "long enough", now), l.Set("kim", "king", "long enough", now), l.Set("kim", Administrator, "short", now), l.Set("kim", Administrator, "", now),
		l.Set("kim", Administrator, strings.Repeat("x", 73), now), l.Delete("kim")} {
		if wrong == nil {
			t.Error("something wrong was taken")
		}
	}
	if err := l.Set("kim", Operator, "long enough", now); err == nil {
		t.Error("the first one is no administrator")
	}
}

// Who knows the password gets a session, which goes on while it is used and ends by time, sign-out, revocation, another
// password, and with the person. Neither password nor cookie stand in the file.
func TestLogins(t *testing.T) {
	path := filepath.Join(t.TempDir(), LoginFile)
	l, now := OpenLogins(path), time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	l.cost = bcrypt.MinCost
	set := func(role Role, password string) {
		t.Helper()
		if err := l.Set("kim", role, password, now); err != nil {
			t.Fatal(err)
		}
	}
	signIn := func(password string) string {
		t.Helper()
		cookie, who, err := l.SignIn("kim", password, now)
		if err != nil || who.Hash != "" {
			t.Fatal(who, err)
		}
		return cookie
	}
	valid := func(cookie string) bool {
		t.Helper()
		_, ok, _, err := l.Who(cookie, now)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if err := l.Set("boss", Administrator, "long enough", now); err != nil {
		t.Fatal(err)
	}
	set(Operator, "long enough")
	if l.Set("boss", Operator, "", now) == nil || l.Delete("boss") == nil {
		t.Error("the last administrator may go while others stay")
	}
	for _, pair := range [][2]string{{"kim", "wrong one"}, {"lee", "long enough"}, {"", ""}} {
		if _, _, err := l.SignIn(pair[0], pair[1], now); !errors.Is(err, ErrPassword) {
			t.Errorf("%v: %v", pair, err)
		}
	}
	c := signIn("long enough")
	set(Editor, "") // the role changes at once, the password stays
	if who, ok, _, _ := l.Who(c, now); !ok || who.Role != Editor {
		t.Error("the session has another role", who)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), "long enough") || strings.Contains(string(data), c) {
		t.Error("the file holds too much", err)
	}
	for range 70 { // used every 11 hours it lasts, but not for ever
		if now = now.Add(11 * time.Hour); !valid(c) {
			break
		}
	}
	if valid(c) {
		t.Error("a session lasts for ever")
	}
	c = signIn("long enough")
	if now = now.Add(SessionIdle + time.Second); valid(c) {
		t.Error("an idle session goes on")
	}
	c, d := signIn("long enough"), signIn("long enough")
	if l.SignOut(c); valid(c) || !valid(d) {
		t.Error("signing out ends the wrong session")
	}
	if n := l.Revoke("kim"); n != 1 || valid(d) {
		t.Error("a revoked session goes on", n)
	}
	c = signIn("long enough")
	now = now.Add(time.Minute)
	if set(Editor, "another one"); valid(c) {
		t.Error("a session outlives its password")
	}
	c = signIn("another one")
	if err := l.Delete("kim"); err != nil || valid(c) {
		t.Error("a session outlives its person", err)
	}
}

// Two programs let people sign in at the same time: all of them do.
func TestLoginsOfTwoPrograms(t *testing.T) {
	path, now := filepath.Join(t.TempDir(), LoginFile), time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	var both sync.WaitGroup
	for _, who := range []string{"server", "command"} {
		both.Go(func() {
			l := OpenLogins(path)
			l.cost = bcrypt.MinCost
			for i := range 10 {
				if err := l.Set(fmt.Sprint(who, i), Administrator, "long enough", now); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	if list, err := OpenLogins(path).read(); len(list) != 20 || err != nil {
		t.Errorf("%d sign in, %v", len(list), err)
	}
}
