package account

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func book(t *testing.T, path string) *Book {
	t.Helper()
	b, err := OpenBook(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "accounts.json")
	b := book(t, path)
	for env, user := range map[string]string{"test": "tom", "production": "pia"} {
		if err := b.Put(env, Account{Name: "shop", Kind: "basic", Settings: map[string]string{"user": user, "password": "PASSWORD"}}); err != nil {
			t.Fatal(err)
		}
	}
	b = book(t, path)
	if a, err := b.Get("production", "shop"); err != nil || a.Settings["user"] != "pia" {
		t.Errorf("kept: %v, %v", a, err)
	}
	if data, _ := os.ReadFile(path); strings.Contains(string(data), "pa ss") {
		t.Error("the file holds a password")
	}
	if err := b.Delete("production", "shop"); err != nil {
		t.Fatal(err)
	}
	if _, err := book(t, path).Get("production", "shop"); !errors.Is(err, ErrUnknown) {
		t.Errorf("after deleting: %v", err)
	}
	if list := b.List("test"); len(list) != 1 || list[0].Name != "shop" {
		t.Errorf("left: %v", list)
	}
	for what, err := range map[string]error{"no name": b.Put("test", Account{Kind: "none"}), "no kind": b.Put("test", Account{Name: "x"}), "not there": b.Delete("test", "x")} {
		if err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	if err := os.WriteFile(path, []byte("["), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBook(path); err == nil {
		t.Error("a damaged file is opened")
	}
}

// Sessions last, because tokens cost; but one process's secret is not another's,
// and nothing old is used after a change.
func TestSessions(t *testing.T) {
	b := book(t, filepath.Join(t.TempDir(), "accounts.json"))
	a := Account{Name: "shop", Kind: "bearer", Settings: map[string]string{"token": "TOKEN"}}
	if err := b.Put("test", a); err != nil {
		t.Fatal(err)
	}
	open := func(process string, secret func(string) (string, error)) (*Session, error) {
		return b.Session("test", "shop", process, &http.Transport{}, Secrets{Get: secret})
	}
	first, err := open("order", secrets)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := open("order", secrets); again != first {
		t.Error("a second session is made for the same process")
	}
	refuse := func(string) (string, error) { return "", errors.New("not granted") }
	if _, err := open("refund", refuse); err == nil {
		t.Error("another process uses the session")
	}
	b.Forget()
	if _, err := open("order", refuse); err == nil {
		t.Error("a session outlives Forget")
	}
	if _, err := open("order", secrets); err != nil {
		t.Fatal(err)
	}
	if err := b.Put("test", a); err != nil {
		t.Fatal(err)
	}
	if _, err := open("order", refuse); err == nil {
		t.Error("a session outlives a change of its account")
	}
}

// What another program has written is seen, and what could not be kept is not there.
func TestBookBesideOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts.json")
	ours, theirs := book(t, path), book(t, path)
	if err := theirs.Put("test", Account{Name: "shop", Kind: "basic", Settings: map[string]string{"user": "tom", "password": "PASSWORD"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := ours.Get("test", "shop"); err != nil || len(ours.List("test")) != 1 || len(ours.Environments()) != 1 {
		t.Errorf("an account of another program is not seen: %v, %v, %v", err, ours.List("test"), ours.Environments())
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if err := ours.Put("test", Account{Name: "mill", Kind: "basic", Settings: map[string]string{"user": "tom", "password": "PASSWORD"}}); err == nil {
		t.Fatal("a file that is read-only is written")
	}
	if list := ours.List("test"); len(list) != 1 {
		t.Errorf("what could not be kept is there: %v", list)
	}
	if err := ours.Delete("test", "shop"); err == nil || len(ours.List("test")) != 1 {
		t.Errorf("what could not be deleted is gone: %v", err)
	}
}
