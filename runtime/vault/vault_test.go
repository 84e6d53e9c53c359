package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	sys "github.com/zalando/go-keyring"
)

const canary = "canary-7f3d-value"

func open(t *testing.T, dir string, o Options) *Vault {
	t.Helper()
	v, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// everyPlace runs a test with the keyring and with both kinds of encrypted file.
func everyPlace(t *testing.T, test func(t *testing.T, dir string, o Options)) {
	for name, o := range map[string]Options{inKeyring: {}, inFile: {NoKeyring: true}, "passphrase": {NoKeyring: true, Passphrase: "correct horse"}} {
		t.Run(name, func(t *testing.T) {
			sys.MockInit()
			test(t, t.TempDir(), o)
		})
	}
}

func TestValuesSurviveAndAreNowhereInClear(t *testing.T) {
	everyPlace(t, func(t *testing.T, dir string, o Options) {
		v := open(t, dir, o)
		must(t, v.Set("test", "TOKEN", canary, Everybody))
		must(t, v.Set("production", "TOKEN", canary+"-live", "order"))
		v = open(t, dir, o)
		for env, want := range map[string]string{"test": canary, "production": canary + "-live"} {
			if got, err := v.Get(env, "TOKEN"); err != nil || got != want {
				t.Errorf("%s: %q, %v; want %q", env, got, err, want)
			}
		}
		must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if bytes.Contains(data, []byte("canary")) {
				t.Errorf("%s holds the value in clear", path)
			}
			info, _ := d.Info()
			if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("%s has the mode %v", path, info.Mode())
			}
			return err
		}))
	})
}

func TestOnlyWhoIsGrantedMayUse(t *testing.T) {
	everyPlace(t, func(t *testing.T, dir string, o Options) {
		v := open(t, dir, o)
		must(t, v.Set("test", "TOKEN", canary, "order"))
		if got, err := v.For("test", "order")("TOKEN"); err != nil || got != canary {
			t.Errorf("granted: %q, %v", got, err)
		}
		_, err := v.For("test", "refund")("TOKEN")
		if err == nil || !strings.Contains(err.Error(), "hookflow secret grant TOKEN refund") {
			t.Errorf("not granted: %v", err)
		}
		must(t, v.Grant("test", "TOKEN", "refund"))
		must(t, v.Revoke("test", "TOKEN", "order"))
		if _, err := v.For("test", "refund")("TOKEN"); err != nil {
			t.Errorf("granted later: %v", err)
		}
		if _, err := v.For("test", "order")("TOKEN"); err == nil {
			t.Error("revoked, and may still be used")
		}
		must(t, v.Set("test", "TOKEN", canary+"2"))
		if got, _ := v.For("test", "refund")("TOKEN"); got != canary+"2" {
			t.Errorf("a new value drops the grant, or is not the new one: %q", got)
		}
	})
}

func TestDeleted(t *testing.T) {
	everyPlace(t, func(t *testing.T, dir string, o Options) {
		v := open(t, dir, o)
		must(t, v.Set("test", "A", canary))
		must(t, v.Set("test", "B", canary))
		must(t, v.Delete("test", "A"))
		if _, err := v.Get("test", "A"); !errors.Is(err, ErrUnknown) {
			t.Errorf("deleted: %v", err)
		}
		if list := v.List("test"); len(list) != 1 || list[0].Name != "B" {
			t.Errorf("left: %v", list)
		}
		for what, err := range map[string]error{"delete": v.Delete("test", "A"), "grant": v.Grant("test", "A", "x"), "revoke": v.Revoke("other", "B", "x")} {
			if !errors.Is(err, ErrUnknown) {
				t.Errorf("%s of what is not there: %v", what, err)
			}
		}
	})
}

func TestRefused(t *testing.T) {
	sys.MockInit()
	v := open(t, t.TempDir(), Options{})
	for name, value := range map[string]string{"": canary, "1A": canary, "A-B": canary, "A B": canary, "OK": "", "SHORT": "abc"} {
		if v.Set("test", name, value) == nil {
			t.Errorf("a secret named %q with the value %q is taken", name, value)
		}
	}
}

// Without a keyring the file is taken, and it stays so when a keyring appears.
func TestPlaceStays(t *testing.T) {
	dir := t.TempDir()
	sys.MockInitWithError(errors.New("no bus"))
	v := open(t, dir, Options{})
	if v.Where() != inFile {
		t.Fatalf("without a keyring the values lie in the %s", v.Where())
	}
	must(t, v.Set("test", "A", canary))
	sys.MockInit()
	v = open(t, dir, Options{})
	if got, err := v.Get("test", "A"); err != nil || got != canary || v.Where() != inFile {
		t.Errorf("after a keyring appeared: %q, %v, in the %s", got, err, v.Where())
	}
}

func TestDamage(t *testing.T) {
	for name, hurt := range map[string]func(t *testing.T, dir string){
		"the key is gone":     func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "secrets.key"))) },
		"the file is cut":     func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, "secrets.age"), 40)) },
		"the file is changed": func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "secrets.age")) },
		"the key is another": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "secrets.key"), []byte("AGE-SECRET-KEY-1\n"), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			v := open(t, dir, Options{NoKeyring: true})
			must(t, v.Set("test", "A", canary))
			before, _ := os.ReadFile(filepath.Join(dir, "secrets.age"))
			hurt(t, dir)
			v = open(t, dir, Options{NoKeyring: true})
			damaged, _ := os.ReadFile(filepath.Join(dir, "secrets.age"))
			if _, err := v.Get("test", "A"); err == nil || errors.Is(err, ErrUnknown) {
				t.Errorf("read: %v", err)
			}
			if err := v.Set("test", "B", canary); err == nil {
				t.Error("writing over what cannot be read is taken")
			}
			if after, _ := os.ReadFile(filepath.Join(dir, "secrets.age")); !bytes.Equal(after, damaged) {
				t.Errorf("what could not be read was written over; it was %d bytes", len(before))
			}
		})
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "secrets.json"), []byte("{"), 0o600))
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), "secrets.json") {
		t.Errorf("a damaged index: %v", err)
	}
}

func flip(t *testing.T, path string) {
	data, err := os.ReadFile(path)
	must(t, err)
	data[len(data)-3] ^= 1
	must(t, os.WriteFile(path, data, 0o600))
}

// What another program has written is seen, and a grant that could not be kept is none.
func TestVaultBesideOthers(t *testing.T) {
	dir := t.TempDir()
	ours, theirs := open(t, dir, Options{NoKeyring: true}), open(t, dir, Options{NoKeyring: true})
	must(t, theirs.Set("test", "KEY", canary))
	if len(ours.List("test")) != 1 || len(ours.Environments()) != 1 {
		t.Errorf("a secret of another program is not seen: %v, %v", ours.List("test"), ours.Environments())
	}
	must(t, os.Chmod(filepath.Join(dir, "secrets.json"), 0o400))
	if err := ours.Grant("test", "KEY", "order"); err == nil {
		t.Fatal("a file that is read-only is written")
	}
	if value, err := ours.For("test", "order")("KEY"); err == nil {
		t.Errorf("a grant that could not be kept gives %q", value)
	}
}
