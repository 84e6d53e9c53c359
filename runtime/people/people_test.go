package people_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"hookflow/runtime/people"
)

// A word of a model means a person, those of a group, or those of a unit and of all
// units below it.
func TestWhomAWordMeans(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.json")
	err := people.Change(path, func(d *people.Directory) error {
		for _, p := range []people.Person{
			{Name: "lee", Groups: []string{"ops"}, Unit: "Seoul"}, {Name: "kim", Mail: "kim@example.org", Groups: []string{"ops", "sales"}, Unit: "Sales"},
			{Name: "ann", Unit: "Board"}, {Name: "sales"},
		} {
			if err := d.Put(p); err != nil {
				return err
			}
		}
		for unit, below := range map[string]string{"Seoul": "Sales", "Sales": "Board"} {
			if err := d.Place(unit, below); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := people.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{
		"kim": "kim", "ops": "kim lee", "group:ops": "kim lee", "group:none": "", "unit:Sales": "kim lee", "Board": "ann kim lee", "Seoul": "lee",
		"sales": "sales", "group:sales": "kim", "nobody": "nobody", "https://a.example/x": "https://a.example/x",
	} {
		if got := strings.Join(d.Find(word), " "); got != want {
			t.Errorf("%s means %q, not %q", word, got, want)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of people has the mode %v, %v", info.Mode(), err)
	}
	if err := d.Place("Board", "Seoul"); err == nil || !strings.Contains(err.Error(), "below itself") {
		t.Errorf("a circle: %v", err)
	}
}

// Names that could be taken for an address, and addresses that are none, are refused;
// a file that cannot be read is said, and stays as it is.
func TestPeopleAreChecked(t *testing.T) {
	d := &people.Directory{}
	for _, p := range []people.Person{{Name: ""}, {Name: "a,b"}, {Name: "group:x"}, {Name: "a@b"}, {Name: "kim", Mail: "kim"}, {Name: "kim", Mail: "Kim <kim@x.example>"}} {
		if d.Put(p) == nil {
			t.Errorf("%+v was taken", p)
		}
	}
	if err := d.Put(people.Person{Name: "kim"}); err != nil || d.Put(people.Person{Name: "kim", Mail: "k@x.example"}) != nil || len(d.People) != 1 || d.People[0].Mail == "" {
		t.Errorf("%v, %+v", err, d.People)
	}
	path := filepath.Join(t.TempDir(), "people.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := people.Change(path, func(*people.Directory) error { return nil }); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a broken file: %v", err)
	}
	if data, _ := os.ReadFile(path); !slices.Equal(data, []byte("{")) {
		t.Errorf("the file is now %q", data)
	}
}

// Two programs change the people at the same time, such as the window and a command beside it: no change is lost.
func TestPeopleOfTwoPrograms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "people.json")
	var both sync.WaitGroup
	for _, who := range []string{"window", "command"} {
		both.Go(func() {
			for i := range 20 {
				err := people.Change(path, func(d *people.Directory) error { return d.Put(people.Person{Name: fmt.Sprint(who, i)}) })
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	if d, err := people.Read(path); len(d.People) != 40 || err != nil {
		t.Errorf("%d people are left, %v", len(d.People), err)
	}
}
