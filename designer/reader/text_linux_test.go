package reader

import (
	"testing"

	"github.com/godbus/dbus/v5"

	"hookflow/designer/look"
)

// A reader asks for letters, words and lines around a place.
func TestTextAround(t *testing.T) {
	x := text{served{node: &node{Told: look.Told{At: 3, To: 9}}}, []rune("два слова\nи ещё")}
	for _, c := range []struct {
		at       int32
		unit     uint32
		want     string
		from, to int32
	}{
		{0, byLetter, "д", 0, 1}, {1, byWord, "два ", 0, 4}, {5, byWord, "слова", 4, 9}, {5, byLine, "два слова", 0, 9}, {10, byLine, "и ещё", 10, 15},
		{15, byLetter, "", 15, 15}, {99, byWord, "ещё", 12, 15},
	} {
		if got, from, to := x.GetStringAtOffset(c.at, c.unit); got != c.want || from != c.from || to != c.to {
			t.Errorf("at %d by %d: %q %d %d, want %q %d %d", c.at, c.unit, got, from, to, c.want, c.from, c.to)
		}
	}
	if from, to := x.GetSelection(0); x.GetText(from, to) != " слова" {
		t.Errorf("what is selected is %q", x.GetText(from, to))
	}
	if got := x.GetText(-1, -1); got != "два слова\nи ещё" {
		t.Errorf("all of it is %q", got)
	}
}

// Whatever is asked of a node has an answer or is refused: a question of a reader ends no program.
func TestEveryQuestionIsAnswered(t *testing.T) {
	for role := range kinds {
		b := &bus{}
		n := &node{id: firstID, role: role, inside: []*node{{role: look.RoleRow}}}
		b.tree.Store(&tree{nodes: map[int32]*node{firstID: n}})
		s := served{b, n}
		for _, name := range s.interfaces() {
			asked, known := s.LookupInterface(atspi + name)
			if !known {
				t.Fatalf("%s: %s is said and not there", role, name)
			}
			for _, method := range []string{"NoSuchMethod", "LookupInterface", "LookupObject"} {
				if _, known := asked.LookupMethod(method); known {
					t.Errorf("%s: %s answers %s", role, name, method)
				}
			}
			props, _ := s.LookupInterface("org.freedesktop.DBus.Properties")
			get, known := props.LookupMethod("GetAll")
			if !known {
				t.Fatal("properties cannot be asked for")
			}
			asks := atspi + name
			got, err := get.Call(&asks)
			if _, is := got[0].(map[string]dbus.Variant); err != nil || !is {
				t.Errorf("%s: the properties of %s are %v, %v", role, name, got, err)
			}
		}
	}
}
