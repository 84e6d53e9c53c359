package layout_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hookflow/designer/layout"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// ours are the models of this repository.
func ours(t testing.TB) (files []string) {
	for _, pattern := range []string{"../../assets/examples/*.bpmn", "../../testdata/edit/*.bpmn", "../../testdata/golden/*.bpmn"} {
		found, _ := filepath.Glob(pattern)
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("there are no models")
	}
	return files
}

// laidOut draws what a text lacks and says what is wrong with it: it is drawn somewhere, once, and nothing is left to draw.
func laidOut(t testing.TB, text string) string {
	d, err := bpmnxml.Read("odd", []byte(text))
	if err != nil {
		return ""
	}
	before := idsTwice(d)
	layout.Apply(bpmn.Untracked, bpmn.Build(d.Root()))
	layout.Apply(bpmn.Untracked, bpmn.Build(d.Root())) // a flow between scopes, which is not allowed, when both of them are drawn
	once := string(d.Bytes())
	for _, g := range bpmn.Build(d.Root()).Diagrams {
		for _, s := range g.Shapes {
			if b := s.Bounds; strings.Contains(text, "NaN") || math.Abs(b.X)+math.Abs(b.Y)+b.W+b.H < 1e6 {
				continue
			}
			if id := s.XML.SelectAttrValue("id", ""); !strings.Contains(text, `"`+id+`"`) {
				return "the shape " + id + " stands far away"
			}
		}
	}
	for id := range idsTwice(d) {
		if !before[id] {
			return "the id " + id + " is there twice"
		}
	}
	if layout.Apply(bpmn.Untracked, bpmn.Build(d.Root())); string(d.Bytes()) != once {
		return "more is drawn each time:\n" + added(once, string(d.Bytes()))
	}
	return ""
}

// added are the lines that only the second of two texts has.
func added(a, b string) string {
	var out []string
	lines := strings.Split(a, "\n")
	for line := range strings.SplitSeq(b, "\n") {
		if !slices.Contains(lines, line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func idsTwice(d *bpmnxml.Document) map[string]bool {
	seen, again := map[string]bool{}, map[string]bool{}
	for _, x := range d.Root().FindElements("//[@id]") {
		id := x.SelectAttrValue("id", "")
		if seen[id] {
			again[id] = true
		}
		seen[id] = true
	}
	return again
}

// TestOddFiles draws files whose lines somebody has mixed up: elements in one another, references that lead in circles or nowhere,
// ids and shapes that are there twice.
func TestOddFiles(t *testing.T) {
	files := ours(t)
	rounds := 40
	if testing.Short() {
		rounds = 4
	}
	seed, _ := strconv.ParseUint(os.Getenv("HOOKFLOW_SEED"), 10, 64)
	for i, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for round := range rounds {
			text := mixed(rand.New(rand.NewPCG(seed+uint64(i), uint64(round))), string(data))
			if why := laidOut(t, text); why != "" {
				keep(text)
				t.Errorf("%s, round %d: %s", file, round, why)
			}
		}
	}
}

// keep writes a text that went wrong to the file HOOKFLOW_KEEP.
func keep(text string) {
	if file := os.Getenv("HOOKFLOW_KEEP"); file != "" {
		os.WriteFile(file, []byte(text), 0o644)
	}
}

// mixed is a text with lines, and values of attributes, in other places.
func mixed(r *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	quoted := strings.Split(text, `"`)
	for range 1 + r.IntN(4) {
		at, to := r.IntN(len(lines)), r.IntN(len(lines))
		switch r.IntN(5) {
		case 0:
			lines = slices.Insert(lines, to, lines[at])
		case 1:
			if lines = slices.Delete(lines, at, at+1); len(lines) < 2 {
				return text
			}
		case 2:
			lines[at], lines[to] = lines[to], lines[at]
		default: // a value of another place
			old, now := quoted[r.IntN(len(quoted)/2)*2+1], quoted[r.IntN(len(quoted)/2)*2+1]
			lines[at] = strings.ReplaceAll(lines[at], `"`+old+`"`, `"`+now+`"`)
			if n := strings.Count(lines[at], `"`) / 2; n > 0 {
				parts := strings.Split(lines[at], `"`)
				parts[r.IntN(n)*2+1] = now
				lines[at] = strings.Join(parts, `"`)
			}
		}
	}
	return strings.Join(lines, "")
}

// FuzzApply draws whatever can be read.
func FuzzApply(f *testing.F) {
	for _, file := range ours(f) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if why := laidOut(t, text); why != "" {
			t.Error(why)
		}
	})
}
