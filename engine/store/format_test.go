package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/store"
)

// rename moves record "a" to "b".
var rename = store.Upgrade{Why: "a is called b", Apply: func(tx engine.Tx) error {
	tx.Put(things, []byte("b"), tx.Get(things, []byte("a")))
	tx.Delete(things, []byte("a"))
	return nil
}}

func withUpgrades(ups ...store.Upgrade) store.Options {
	o := options
	o.Upgrade = ups
	return o
}

func oldStore(t *testing.T) (dir string) {
	dir = t.TempDir()
	s := open(t, dir)
	update(t, s, func(tx engine.Tx) { tx.Put(things, []byte("a"), []byte("1")) })
	s.Close()
	return dir
}

func TestUpgradeRunsOnceAndKeepsACopy(t *testing.T) {
	dir := oldStore(t)
	for range 2 {
		s, err := store.Open(dir, withUpgrades(rename))
		if err != nil {
			t.Fatal(err)
		}
		if got := content(t, s, things); got != "b=1" {
			t.Errorf("holds %q", got)
		}
		s.Close()
	}
	if _, err := os.Stat(filepath.Join(dir, "state.db.format-1")); err != nil {
		t.Error(err)
	}
}

func TestFailedUpgradeChangesNothing(t *testing.T) {
	dir := oldStore(t)
	bad := store.Upgrade{Why: "it cannot", Apply: func(tx engine.Tx) error {
		tx.Put(things, []byte("half"), nil)
		return errors.New("no way")
	}}
	_, err := store.Open(dir, withUpgrades(rename, bad))
	if err == nil || !strings.Contains(err.Error(), "from format 2 (it cannot): no way") {
		t.Fatalf("got %v", err)
	}
	s, err := store.Open(dir, withUpgrades(rename))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := content(t, s, things); got != "b=1" {
		t.Errorf("holds %q", got)
	}
}

func TestNewerFormatIsRefused(t *testing.T) {
	dir := oldStore(t)
	s, err := store.Open(dir, withUpgrades(rename))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	_, err = store.Open(dir, options)
	var format *store.FormatError
	if !errors.As(err, &format) || format.Found != 2 || format.Known != 1 {
		t.Fatalf("got %v", err)
	}
	if _, err := store.OpenReadOnly(dir); !errors.As(err, &format) || format.Known != 1 {
		t.Errorf("for reading only: %v", err)
	}
	if s, err = store.OpenReadOnly(dir, rename); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := content(t, s, things); got != "b=1" {
		t.Errorf("holds %q", got)
	}
}
