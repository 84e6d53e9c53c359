package permit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func TestTokens(t *testing.T) {
	path := filepath.Join(t.TempDir(), File)
	b, other := Open(path), Open(path)
	if _, ok, any, err := b.Find("", now); ok || any || err != nil {
		t.Errorf("without a file: %v %v %v", ok, any, err)
	}
	texts := map[string]string{}
	for name, expires := range map[string]time.Time{"ci": {}, "guest": now.Add(time.Hour)} {
		text, err := b.Add(name, Editor, now, expires)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = text
	}
	for _, c := range []struct {
		text  string
		at    time.Time
		found string
	}{
		{texts["ci"], now, "ci"}, {texts["ci"] + "x", now, ""}, {strings.ToUpper(texts["ci"]), now, ""}, {"", now, ""},
		{texts["guest"], now, "guest"}, {texts["guest"], now.Add(time.Hour), ""},
	} {
		found, ok, any, err := other.Find(c.text, c.at)
		if ok != (c.found != "") || ok && found.Name != c.found || !any || err != nil {
			t.Errorf("%q at %s: %s %v %v", c.text, c.at, found.Name, ok, err)
		}
	}
	data, err := os.ReadFile(path)
	if info, _ := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || strings.Contains(string(data), texts["ci"][len(prefix):]) {
		t.Errorf("%v, the file holds a token or others may read it: %s", err, data)
	}
	if err := other.Delete("ci"); err != nil {
		t.Fatal(err)
	}
	if _, ok, _, _ := b.Find(texts["ci"], now); ok {
		t.Error("a deleted token opens")
	}
	if list, err := b.List(); err != nil || len(list) != 1 || list[0].Name != "guest" {
		t.Errorf("%v %v", list, err)
	}
}

func TestRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), File)
	b := Open(path)
	if _, err := b.Add("ann", Viewer, now, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		role       Role
	}{{"ann", "already", Viewer}, {" ", "needs a name", Viewer}, {"bob", "participant, viewer, operator, editor, administrator", "root"}} {
		if _, err := b.Add(c.name, c.role, now, time.Time{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.name, err)
		}
	}
	if err := b.Delete("bob"); err == nil {
		t.Error("what is not there was deleted")
	}
	if err := os.WriteFile(path, []byte("["), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok, any, err := b.Find("x", now); ok || !any || err == nil {
		t.Errorf("a damaged file lets in: %v %v %v", ok, any, err)
	}
}

func TestRolesBuildOnEachOther(t *testing.T) {
	for i, has := range Roles {
		for j, needed := range Roles {
			if want := i >= j && (has != Viewer || needed != Participant); has.Allows(needed) != want { // who reads does no tasks
				t.Errorf("%s for %s", has, needed)
			}
		}
	}
	if Role("root").Allows(Viewer) {
		t.Error("a role that is none allows nothing")
	}
}

// Two programs change one file of tokens at the same time, such as a server and a command beside it: none is lost, and none that was
// deleted comes back.
func TestTokensOfTwoPrograms(t *testing.T) {
	path, now := filepath.Join(t.TempDir(), File), time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	var both sync.WaitGroup
	for _, who := range []string{"server", "command"} {
		both.Go(func() {
			b := Open(path)
			for i := range 20 {
				name := fmt.Sprint(who, i)
				if _, err := b.Add(name, Viewer, now, time.Time{}); err != nil {
					t.Error(err)
				}
				if i%2 == 1 {
					if err := b.Delete(name); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	both.Wait()
	if list, err := Open(path).List(); len(list) != 20 || err != nil {
		t.Errorf("%d tokens are left, %v", len(list), err)
	}
}
