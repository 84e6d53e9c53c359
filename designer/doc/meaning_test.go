package doc_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/suites"
)

// TestMeaning plays the scripts of testdata/edit: the comment of a file is a
// list of edits, one a line, "before.bpmn" the document, and "after" what each
// edit made of it: the lines of the XML that went and came. Each edit is undone
// and redone on the way, at the end everything is undone. "refused:" tells why an
// edit was not made.
func TestMeaning(t *testing.T) {
	suites.Each(t, "../../testdata/edit/*.txtar", func(t *testing.T, file string) {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := &script{TB: t, d: open(t, string(ar.Files[0].Data))}
		for line := range strings.Lines(string(ar.Comment)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				s.play(line)
			}
		}
		s.allBack(string(ar.Files[0].Data))
		if os.Getenv("HOOKFLOW_UPDATE") != "" {
			ar.Files = []txtar.File{ar.Files[0], {Name: "after", Data: []byte(s.out.String())}}
			if err := os.WriteFile(filepath.Clean(file), txtar.Format(ar), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if want := string(ar.Files[1].Data); s.out.String() != want {
			t.Errorf("%s\nall of it:\n%s", difference(want, s.out.String()), s.out.String())
		}
	})
}

// A script is a document being edited, and what was seen of it.
type script struct {
	testing.TB
	d    *doc.Doc
	out  strings.Builder
	clip *doc.Clip
}

// play makes one edit and writes down what became different.
func (s *script) play(line string) {
	words := strings.Fields(line)
	edit := operations[words[0]]
	if edit == nil {
		s.Fatalf("%s: there is no such edit", line)
	}
	before := strings.Split(string(s.d.Bytes()), "\n")
	fmt.Fprintf(&s.out, "> %s\n", line)
	if err := change(s, s.d, line, func(tx *doc.Tx) error { return edit(tx, s, words[1:]) }); err != nil {
		fmt.Fprintf(&s.out, "  refused: %v\n", err)
		return
	}
	after := strings.Split(string(s.d.Bytes()), "\n")
	s.write("-", before, after)
	s.write("+", after, before)
	if why := malformed(s.d.Model()); len(why) > 0 {
		s.Errorf("%s: %v", line, why)
	}
}

// write writes the lines that one text has more often than the other.
func (s *script) write(sign string, lines, others []string) {
	count := map[string]int{}
	for _, l := range others {
		count[l]++
	}
	for _, l := range lines {
		if count[l]--; count[l] < 0 {
			fmt.Fprintf(&s.out, "  %s %s\n", sign, strings.TrimSpace(l))
		}
	}
}

// allBack undoes everything.
func (s *script) allBack(before string) {
	for _, ok := s.d.CanUndo(); ok; _, ok = s.d.CanUndo() {
		s.d.Undo()
	}
	if got := string(s.d.Bytes()); got != before {
		s.Errorf("undone, it is another document:\n%s", difference(before, got))
	}
}

// operations are the edits that a script can make. Elements are named by their
// ids, "-" is none.
var operations = map[string]func(*doc.Tx, *script, []string) error{
	"create": func(tx *doc.Tx, _ *script, a []string) error {
		_, err := tx.Create(typeNamed(a[0]), bpmn.Point{X: float(a[1]), Y: float(a[2])}, tx.Element(word(a, 3)))
		return err
	},
	"append": func(tx *doc.Tx, _ *script, a []string) error {
		_, err := tx.Append(tx.Element(a[0]), typeNamed(a[1]))
		return err
	},
	"connect": func(tx *doc.Tx, _ *script, a []string) error {
		_, err := tx.Connect(tx.Element(a[0]), tx.Element(a[1]))
		return err
	},
	"delete":  func(tx *doc.Tx, _ *script, a []string) error { return tx.Delete(named(tx, a)...) },
	"replace": func(tx *doc.Tx, _ *script, a []string) error { return tx.Replace(tx.Element(a[0]), typeNamed(a[1])) },
	"rename": func(tx *doc.Tx, _ *script, a []string) error {
		return tx.Rename(tx.Element(a[0]), strings.Join(a[1:], " "))
	},
	"set": func(tx *doc.Tx, _ *script, a []string) error {
		return tx.SetField(tx.Element(a[0]), a[1], strings.Join(a[2:], " "))
	},
	"equal": func(tx *doc.Tx, _ *script, a []string) error { return tx.EqualSize(named(tx, a)) },
	"raise": func(tx *doc.Tx, _ *script, a []string) error { return tx.Raise(named(tx, a)) },
	"lower": func(tx *doc.Tx, _ *script, a []string) error { return tx.Lower(named(tx, a)) },
	"merge": func(tx *doc.Tx, _ *script, a []string) error { return tx.MergeLanes(named(tx, a)) },
	"addlane": func(tx *doc.Tx, _ *script, a []string) error {
		_, err := tx.AddLane(tx.Element(a[0]), doc.Side(a[1] == "below"))
		return err
	},
	"split": func(tx *doc.Tx, _ *script, a []string) error {
		_, err := tx.SplitLane(tx.Element(a[0]), int(float(a[1])))
		return err
	},
	"colour": func(tx *doc.Tx, _ *script, a []string) error { return tx.Colour(named(tx, a[2:]), a[0], a[1]) },
	"resize": func(tx *doc.Tx, _ *script, a []string) error { return tx.Resize(tx.Element(a[0]), bounds(a[1:])) },
	"label":  func(tx *doc.Tx, _ *script, a []string) error { return tx.MoveLabel(tx.Element(a[0]), bounds(a[1:])) },
	"nudge": func(tx *doc.Tx, _ *script, a []string) error {
		return tx.Nudge(named(tx, a[2:]), float(a[0]), float(a[1]))
	},
	"attach": func(tx *doc.Tx, _ *script, a []string) error {
		return tx.Attach(tx.Element(a[0]), tx.Element(a[1]), float(a[2]), float(a[3]))
	},
	"root": func(tx *doc.Tx, _ *script, a []string) error { _, err := tx.AddRoot(bpmn.Kind(a[0]), a[1]); return err },
	"space": func(tx *doc.Tx, _ *script, a []string) error {
		return tx.MakeSpace(a[0] == "down", float(a[1]), float(a[2]))
	},
	"rewrite": func(tx *doc.Tx, _ *script, a []string) error {
		return tx.Rewrite([]byte(strings.ReplaceAll(tx.Text(), a[0], a[1])))
	},
	"duplicate": func(tx *doc.Tx, _ *script, a []string) error {
		_, err := tx.Duplicate(named(tx, a[2:]), float(a[0]), float(a[1]))
		return err
	},
	"distribute": func(tx *doc.Tx, _ *script, a []string) error { return tx.Distribute(named(tx, a[1:]), a[0] == "down") },
	"align": func(tx *doc.Tx, _ *script, a []string) error {
		return tx.Align(named(tx, a[1:]), doc.Edge(slices.Index([]string{"left", "center", "right", "top", "middle", "bottom"}, a[0])))
	},
	"move": func(tx *doc.Tx, _ *script, a []string) error {
		return tx.Move(named(tx, a[3:]), float(a[0]), float(a[1]), tx.Element(a[2]))
	},
	"reconnect": func(tx *doc.Tx, _ *script, a []string) error {
		_, err := tx.Reconnect(tx.Element(a[0]), a[1] == "source", tx.Element(a[2]), bpmn.Point{})
		return err
	},
	"bend": func(tx *doc.Tx, _ *script, a []string) error {
		tx.Bend(tx.Element(a[0]), points(a[1:]))
		return nil
	},
	"via": func(tx *doc.Tx, _ *script, a []string) error {
		_, err := tx.ConnectVia(tx.Element(a[0]), tx.Element(a[1]), points(a[2:]))
		return err
	},
	"copy": func(tx *doc.Tx, s *script, a []string) (err error) { s.clip, err = tx.Copy(named(tx, a)); return err },
	"paste": func(tx *doc.Tx, s *script, a []string) error {
		_, err := tx.Paste(s.clip, bpmn.Point{X: float(a[0]), Y: float(a[1])}, tx.Element(word(a, 2)))
		return err
	},
}

// word is the word number i, or "".
func word(a []string, i int) string {
	if i < len(a) {
		return a[i]
	}
	return ""
}

func named(tx *doc.Tx, ids []string) (list []*bpmn.Element) {
	for _, id := range ids {
		list = append(list, tx.Element(id))
	}
	return list
}

func float(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	return v
}

func points(a []string) (way []bpmn.Point) {
	for ; len(a) > 1; a = a[2:] {
		way = append(way, bpmn.Point{X: float(a[0]), Y: float(a[1])})
	}
	return way
}

func bounds(a []string) bpmn.Bounds {
	return bpmn.Bounds{X: float(a[0]), Y: float(a[1]), W: float(a[2]), H: float(a[3])}
}

// typeNamed reads KIND:TRIGGER:WORD, where a word is one of collapsed, event,
// upright, waits.
func typeNamed(text string) doc.Type {
	words := strings.Split(text, ":")
	t := doc.Type{Kind: bpmn.Kind(words[0])}
	for _, w := range words[1:] {
		switch w {
		case "collapsed":
			t.Collapsed = true
		case "event":
			t.EventSub = true
		case "upright":
			t.Upright = true
		case "waits":
			t.NonInterrupting = true
		default:
			t.Trigger = bpmn.Trigger(w)
		}
	}
	return t
}
