package doc_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"hookflow/designer/doc"
	"hookflow/designer/scene/scenetest"
	"hookflow/engine/bench/cpu"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// drawnNodes is the text of a generated diagram of n nodes and the flows between them.
func drawnNodes(b *testing.B, n int) string {
	d := etree.NewDocument()
	d.SetRoot(scenetest.Document(n))
	text, err := d.WriteToString()
	if err != nil {
		b.Fatal(err)
	}
	return text
}

// BenchmarkPasteAll pastes everything once more, with its picture and its line in the journal; what it reports is time of
// the processor, on all of them.
func BenchmarkPasteAll(b *testing.B) {
	for _, n := range []int{4000, 10000} {
		text := drawnNodes(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var spent time.Duration
			for b.Loop() {
				b.StopTimer()
				d := open(b, text)
				if err := d.Protect(b.TempDir()); err != nil {
					b.Fatal(err)
				}
				d.Scene()
				d.SelectAll()
				clip, err := d.Copy(d.Chosen())
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				began := cpu.Time()
				if err := d.Change("paste", func(tx *doc.Tx) error { _, err := tx.Paste(clip, bpmn.Point{X: 20000, Y: 400}, nil); return err }); err != nil {
					b.Fatal(err)
				}
				d.Scene()
				spent += cpu.Time() - began
				d.Close()
			}
			b.ReportMetric(float64(spent.Microseconds())/1000/float64(b.N), "cpu-ms/paste")
		})
	}
}

// TestJournalOfCopies: what is pasted is brought back, and the journal has no text of it that stands in what the work began
// from, unless it began from something else than what was read.
func TestJournalOfCopies(t *testing.T) {
	const long = "told once &amp; for all"
	for _, edited := range []bool{false, true} {
		d, dir := open(t, model(`<bpmn:process id="p"><bpmn:task id="a"><bpmn:documentation>`+long+`</bpmn:documentation></bpmn:task></bpmn:process>`, "a")), t.TempDir()
		if edited {
			if err := change(t, d, "rename", func(tx *doc.Tx) error { return tx.Rename(tx.Element("a"), "before") }); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Protect(dir); err != nil {
			t.Fatal(err)
		}
		clip, err := d.Copy([]*bpmn.Element{d.Element("a")})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := change(t, d, "paste", func(tx *doc.Tx) error { _, err := tx.Paste(clip, bpmn.Point{X: 700, Y: 400}, nil); return err }); err != nil {
				t.Fatal(err)
			}
		}
		left := crashed(t, dir)
		files, _ := filepath.Glob(filepath.Join(left, "*.journal"))
		journal, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(journal), long); n != 0 && !edited || n != 2 && edited {
			t.Errorf("edited before: %v: the text of the copies stands in the journal %d times", edited, n)
		}
		if got, want := string(recovered(t, left).Bytes()), string(d.Bytes()); got != want {
			t.Errorf("edited before: %v:\n%s", edited, difference(want, got))
		}
	}
}

// TestPrefixesOfAClip: what is copied needs no declarations of its own, whichever prefixes the document has.
func TestPrefixesOfAClip(t *testing.T) {
	x := etree.NewDocument()
	x.SetRoot(scenetest.Document(9)) // without a prefix
	text, err := x.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, text)
	d.SelectAll()
	clip, err := d.Copy(d.Chosen())
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(clip.Text(), `"`+bpmn.NS+`"`); n != 1 {
		t.Errorf("BPMN is declared %d times in\n%s", n, clip.Text())
	}
	before := string(d.Bytes())
	if err := change(t, d, "paste", func(tx *doc.Tx) error { _, err := tx.Paste(clip, bpmn.Point{X: 700, Y: 400}, nil); return err }); err != nil {
		t.Fatal(err)
	}
	if got := string(d.Bytes()); strings.Count(got, "xmlns") != strings.Count(before, "xmlns") || strings.Count(got, "<sequenceFlow") != 16 {
		t.Errorf("pasted:\n%s", got)
	}
}

// TestPasteThePoolOfAnEarlierProcess: a pool whose process stands before its collaboration in the file is pasted into a document that has the same
// process and no pool. The view knows what came by its new ids.
func TestPasteThePoolOfAnEarlierProcess(t *testing.T) {
	from, into := open(t, chain(3)), open(t, chain(3))
	if err := change(t, from, "draw a pool around it", func(tx *doc.Tx) error {
		_, err := tx.Create(doc.Type{Kind: bpmn.Participant}, bpmn.Point{X: 200, Y: 40}, nil)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	from.SelectAll()
	clip, err := from.Copy(from.Chosen())
	if err != nil {
		t.Fatal(err)
	}
	if text := clip.Text(); strings.Index(text, "process id=") > strings.Index(text, "collaboration id=") {
		t.Fatalf("the process stands behind its collaboration:\n%s", text)
	}
	if err := change(t, into, "paste", func(tx *doc.Tx) error { _, err := tx.Paste(clip, bpmn.Point{X: 700, Y: 400}, nil); return err }); err != nil {
		t.Fatal(err)
	}
	read, err := bpmnxml.Read("pasted", into.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := dump(into.Model()), dump(bpmn.Build(read.Root())); got != want {
		t.Errorf("the view is not that of the file:\n%s", difference(want, got))
	}
	if problems := into.Model().Problems; len(problems) > 0 {
		t.Error(problems)
	}
	drawnAlike(t, into, "the paste")
}
