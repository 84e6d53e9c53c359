package doc_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// rewrites are edits of a text as people make them by hand.
var rewrites = []struct{ name, old, new string }{
	{"a name", `name="`, `name="my `},
	{"white space in a tag", ` id="`, "\n     id = \""},
	{"white space around the sign", `id="`, `id =  "`},
	{"a blank line", ">\n", ">\n\n"},
	{"a comment inside", ">\n", ">\n<!-- note -->\n"},
	{"a comment in front", "<?xml", "<?xml"},
	{"line ends", "\n", "\r\n"},
	{"one long line", "\n", " "},
}

// What is typed as XML is the document, byte by byte, and undo brings back the text of
// before, byte by byte.
func TestRewriteKeepsEveryByte(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/edit/*.bpmn")
	examples, _ := filepath.Glob("../../assets/examples/*.bpmn")
	for _, file := range append(files, examples...) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rewrites {
			d := open(t, string(data))
			before := d.Text()
			text := strings.Replace(before, r.old, r.new, 1+i*3)
			if r.name == "a comment in front" {
				text = strings.Replace(before, "?>", "?>\n<!-- mine -->", 1) + "<!-- end -->\n"
			}
			adopt(t, d, text)
			if got := d.Text(); got != text {
				t.Errorf("%s, %s: became\n%s\nwant\n%s", filepath.Base(file), r.name, firstDifference(got, text), firstDifference(text, got))
			}
			d.Undo()
			if got := d.Text(); got != before {
				t.Errorf("%s, %s: after undo\n%s\nwant\n%s", filepath.Base(file), r.name, firstDifference(got, before), firstDifference(before, got))
			}
			d.Redo()
			if got := d.Text(); got != text {
				t.Errorf("%s, %s: after redo\n%s", filepath.Base(file), r.name, firstDifference(got, text))
			}
		}
	}
}

func adopt(t *testing.T, d *doc.Doc, text string) {
	t.Helper()
	from, err := bpmnxml.ReadText("", text)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Change("edit XML", func(tx *doc.Tx) error { tx.Adopt(from); return nil }); err != nil {
		t.Fatal(err)
	}
}

// firstDifference is the place where a stops being b.
func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return a[max(0, i-60):min(len(a), i+60)]
}

// An edit of one name leaves every other element the one it was, and tells of no other.
func TestRewriteTellsTheDifference(t *testing.T) {
	data, err := os.ReadFile("../../assets/examples/parallel-calls.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, string(data))
	one := d.Model().Elements[5]
	kept := map[string]any{}
	for _, e := range d.Model().Elements {
		kept[e.ID] = e
	}
	var told []string
	d.Watch(func(c doc.Changed) { told = c.Elements })
	adopt(t, d, strings.Replace(d.Text(), `id="`+one.ID+`"`, `id="`+one.ID+`" completionQuantity="1"`, 1))
	if strings.Join(told, " ") != one.ID {
		t.Errorf("told of %v, want %s", told, one.ID)
	}
	for _, e := range d.Model().Elements {
		if kept[e.ID] != any(e) {
			t.Errorf("%s is another element", e.ID)
		}
	}
}

// Edits of the text and of the diagram by turns lose nothing of each other, and undo
// leads back through all of them.
func TestRewriteAndDrawByTurns(t *testing.T) {
	data, err := os.ReadFile("../../assets/examples/error-report.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 7))
		d := open(t, string(data))
		states := []string{d.Text()}
		for range 20 {
			e := d.Model().Elements[r.IntN(len(d.Model().Elements))]
			if r.IntN(2) == 0 {
				lines := strings.Split(d.Text(), "\n")
				at := 2 + r.IntN(len(lines)-3)
				if !strings.Contains(lines[at-1], ">") || strings.Contains(lines[at-1], ">Flow") {
					continue
				}
				adopt(t, d, strings.Join(append(append(append([]string{}, lines[:at]...), "  <!-- "+e.ID+" -->"), lines[at:]...), "\n"))
			} else if err := d.Change("rename", func(tx *doc.Tx) error { return tx.Rename(e, "n"+e.ID) }); err != nil {
				continue
			}
			if now := d.Text(); now != states[len(states)-1] {
				states = append(states, now)
			}
		}
		for i := len(states) - 2; i >= 0; i-- {
			d.Undo()
			if got := d.Text(); got != states[i] {
				t.Fatalf("seed %d: undo %d gave %q, want %q", seed, i, firstDifference(got, states[i]), firstDifference(states[i], got))
			}
		}
	}
}

// TestRecoverCopyOfTyped: what was made here, written anew by hand and then pasted comes back where it was pasted, not where
// it was copied.
func TestRecoverCopyOfTyped(t *testing.T) {
	d, dir := protected(t, "../../testdata/edit/poolproc.bpmn")
	err := change(t, d, "append", func(tx *doc.Tx) error {
		_, err := tx.Append(tx.Element("t"), doc.Type{Kind: bpmn.ServiceTask})
		return err
	})
	if err == nil {
		err = change(t, d, "type", func(tx *doc.Tx) error {
			return tx.Rewrite([]byte(strings.ReplaceAll(tx.Text(), "    <bpmndi:BPMNShape", "      <bpmndi:BPMNShape")))
		})
	}
	if err == nil {
		err = change(t, d, "paste", func(tx *doc.Tx) error {
			c, err := tx.Copy([]*bpmn.Element{tx.Element("pa"), tx.Element("P")})
			if err == nil {
				_, err = tx.Paste(c, bpmn.Point{X: 900, Y: 900}, nil)
			}
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(recovered(t, crashed(t, dir)).Bytes()), string(d.Bytes()); got != want {
		t.Errorf("brought back as something else:\n%s", difference(want, got))
	}
}
