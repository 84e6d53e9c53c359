package doc_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/designer/doc"
	"hookflow/designer/layout"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// A desk is what a person has before them: several documents, one clipboard, and what each document was after each
// step, to hold undo and redo against.
type desk struct {
	*rand.Rand
	testing.TB
	dir   string // of the journals
	pages []*page
	clip  *doc.Clip
	log   []string
}

// A page is a document with its history as texts.
type page struct {
	d    *doc.Doc
	past []string // what undo leads to, the text of the file first; the last is now
	next []string // what redo leads to, the nearest last
}

// TestHistories works on two documents at a time the way that a person does: edits, pastes from one into the other and from other
// programs, XML that is typed, ids that are renamed, undo and redo, and a program that ends and is started again. After each of
// them no id is there twice that was not typed, the view is what a reader of the file sees, the picture is that of the view,
// and undo and redo lead to the texts that there were.
func TestHistories(t *testing.T) {
	files, _ := filepath.Glob("../../assets/examples/*.bpmn")
	more, _ := filepath.Glob("../../testdata/edit/*.bpmn")
	files = slices.Concat(files, more, suites.Public(t, "miwg/*.bpmn"))
	var end time.Time
	if text := os.Getenv("HOOKFLOW_HISTORIES"); text != "" { // how long to search
		long, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		end = time.Now().Add(long)
	}
	for n := uint64(0); n < uint64(few(20)) && end.IsZero() || time.Now().Before(end); n++ {
		from := n + 1000*seed()
		t.Run(fmt.Sprint(from), func(t *testing.T) { history(t, files, from, 60) })
		if t.Failed() {
			return
		}
	}
}

// history is one sitting of so many acts.
func history(t *testing.T, files []string, from uint64, acts int) {
	k := &desk{Rand: rand.New(rand.NewPCG(from, 3)), TB: t, dir: t.TempDir()}
	for range 2 {
		k.open(files[k.IntN(len(files))])
	}
	for range acts {
		p := k.pages[k.IntN(len(k.pages))]
		k.act(p)
		k.look(p)
	}
	for _, p := range k.pages {
		k.log = append(k.log, "undo all of "+p.d.Name)
		for range len(p.past) - 1 {
			p.d.Undo()
		}
		if got := string(p.d.Bytes()); got != p.past[0] {
			t.Fatalf("%s\nwith everything undone:\n%s", strings.Join(k.log, "\n"), difference(p.past[0], got))
		}
		if err := p.d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// open opens a file that has something to show.
func (k *desk) open(file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		k.Fatal(err)
	}
	x, err := bpmnxml.Read(file, data)
	if err != nil {
		k.Fatal(err)
	}
	d := doc.Open(file, x)
	if err := d.Protect(k.dir); err != nil {
		k.Fatal(err)
	}
	p := &page{d: d, past: []string{string(d.Bytes())}}
	k.pages = append(k.pages, p)
	k.log = append(k.log, "open "+file)
	if !layout.Drawn(d.Model()) {
		k.done(p, d.Change("layout", func(tx *doc.Tx) error { layout.Apply(tx.Touch, d.Model()); return nil }))
	}
	k.look(p)
}

// done notes what a change has made of a document, and what it has not may not have changed anything.
func (k *desk) done(p *page, err error) {
	now := string(p.d.Bytes())
	if err != nil {
		if broken := new(doc.Broken); errors.As(err, &broken) {
			k.keep(p)
			k.Fatalf("%s\n%v\n%s", strings.Join(k.log, "\n"), err, broken.Trace())
		}
		k.log[len(k.log)-1] += ": " + err.Error()
		if now != p.past[len(p.past)-1] {
			k.Fatalf("%s\nfailed, and changed the document:\n%s", strings.Join(k.log, "\n"), difference(p.past[len(p.past)-1], now))
		}
		return
	}
	before := p.past[len(p.past)-1]
	if now == before {
		return
	}
	p.past, p.next = append(p.past, now), nil
	if strings.HasSuffix(k.log[len(k.log)-1], "type XML") {
		return
	}
	was := twice(k, before)
	for id, again := range twice(k, now) {
		if again && !was[id] {
			k.Fatalf("%s\nthe id %s is there twice", strings.Join(k.log, "\n"), id)
		}
	}
}

// act does one thing.
func (k *desk) act(p *page) {
	r := dice{k.Rand, p.d}
	if p.d.Diagram() == nil || r.node() == nil {
		k.turn(p, true)
		return
	}
	switch n := k.IntN(100); {
	case n < 40:
		e := edits[k.IntN(len(edits))]
		k.say(p, e.name)
		k.done(p, p.d.Change(e.name, func(tx *doc.Tx) error { return e.edit(tx, r) }))
	case n < 50:
		k.say(p, "copy")
		if c, err := p.d.Copy(r.nodes()); err == nil {
			if k.clip = c; k.IntN(2) == 0 {
				k.clip = doc.ClipOf(c.Text())
			}
		}
	case n < 65 && k.clip != nil:
		k.say(p, "paste")
		at, into := r.point(), []*bpmn.Element{nil, r.node()}[k.IntN(2)]
		k.done(p, p.d.Change("paste", func(tx *doc.Tx) error { _, err := tx.Paste(k.clip, at, into); return err }))
	case n < 75:
		k.turn(p, true)
	case n < 83:
		k.turn(p, false)
	case n < 90:
		text := k.typed(p.d.Text())
		k.say(p, "type XML")
		k.done(p, p.d.Change("XML", func(tx *doc.Tx) error { return tx.Rewrite([]byte(text)) }))
	case n < 95:
		e, to := p.d.Model().Elements[k.IntN(len(p.d.Model().Elements))], fmt.Sprint("renamed", k.IntN(5))
		k.say(p, "rename "+e.ID+" to "+to)
		k.done(p, p.d.Change("rename", func(tx *doc.Tx) error { return tx.SetField(e, "id", to) }))
	case n < 97:
		k.say(p, "save")
		if err := p.d.Saved(p.d.Name, p.d.Bytes()); err != nil {
			k.Fatal(err)
		}
	default:
		k.crash()
	}
}

func (k *desk) say(p *page, what string) {
	k.log = append(k.log, filepath.Base(p.d.Name)+": "+what)
}

// turn undoes or redoes; the text is the one that there was.
func (k *desk) turn(p *page, back bool) {
	what, step, from, to := "redo", p.d.Redo, &p.next, &p.past
	if back {
		what, step = "undo", p.d.Undo
		if len(p.past) == 1 {
			return
		}
		p.next, p.past = append(p.next, p.past[len(p.past)-1]), p.past[:len(p.past)-1]
	} else {
		if len(p.next) == 0 {
			return
		}
		*to, *from = append(*to, (*from)[len(*from)-1]), (*from)[:len(*from)-1]
	}
	k.say(p, what)
	step()
	if got, want := string(p.d.Bytes()), p.past[len(p.past)-1]; got != want {
		k.Fatalf("%s\n%s\n", strings.Join(k.log, "\n"), difference(want, got))
	}
}

// typed is a text after somebody has worked in it by hand.
func (k *desk) typed(text string) string {
	lines := strings.SplitAfter(text, "\n")
	at, to := k.IntN(len(lines)), k.IntN(len(lines))
	switch k.IntN(5) {
	case 0: // a line twice
		lines = slices.Insert(lines, at, lines[at])
	case 1: // a line away
		lines = slices.Delete(lines, at, at+1)
	case 2: // two lines change places
		lines[at], lines[to] = lines[to], lines[at]
	case 3: // a line elsewhere
		line := lines[at]
		lines = slices.Insert(slices.Delete(lines, at, at+1), min(to, len(lines)-1), line)
	case 4:
		lines[at] = strings.Replace(lines[at], `name="`, `name="typed `, 1)
	}
	return strings.Join(lines, "")
}

// crash ends the program and starts it again: the documents come back with their histories.
func (k *desk) crash() {
	k.log = append(k.log, "crash")
	dir := k.TempDir()
	files, _ := filepath.Glob(filepath.Join(k.dir, "*.journal"))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			k.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), data, 0o600); err != nil {
			k.Fatal(err)
		}
	}
	back, named := map[string]*doc.Doc{}, map[string]*doc.Doc{}
	for _, lost := range doc.Recoverable(dir) {
		d, err := doc.Recover(lost)
		if err != nil {
			k.Fatalf("%s\n%v", strings.Join(k.log, "\n"), err)
		}
		back[d.Name+string(d.Bytes())], named[d.Name] = d, d
	}
	k.dir = dir
	for _, p := range k.pages {
		d := back[p.d.Name+string(p.d.Bytes())]
		if other := named[p.d.Name]; d == nil && other != nil && k.pages[0].d.Name != k.pages[1].d.Name {
			k.keep(p)
			k.Fatalf("%s\ncomes back as something else:\n%s", strings.Join(k.log, "\n"), difference(string(p.d.Bytes()), string(other.Bytes())))
		}
		p.d.Close()
		if d == nil {
			k.reopen(p)
			continue
		}
		p.d = d
		k.look(p)
	}
}

// reopen opens the file of a document that had nothing to bring back.
func (k *desk) reopen(p *page) {
	if p.d.Dirty() {
		k.Fatalf("%s\n%s had unsaved work, and it is lost", strings.Join(k.log, "\n"), p.d.Name)
	}
	now := p.past[len(p.past)-1]
	x, err := bpmnxml.Read(p.d.Name, []byte(now))
	if err != nil {
		k.Fatal(err)
	}
	p.d, p.past, p.next = doc.Open(p.d.Name, x), []string{now}, nil
	if err := p.d.Protect(k.dir); err != nil {
		k.Fatal(err)
	}
}

// keep writes what a document was before the last act, and what it is, into the folder HOOKFLOW_KEEP.
func (k *desk) keep(p *page) {
	keep(p.d)
	if dir := os.Getenv("HOOKFLOW_KEEP"); dir != "" && len(p.past) > 1 {
		os.WriteFile(filepath.Join(dir, "before-"+filepath.Base(p.d.Name)), []byte(p.past[len(p.past)-2]), 0o644)
	}
}

// look holds the view against the file, and the picture against the view.
func (k *desk) look(p *page) {
	k.Helper()
	data := p.d.Bytes()
	x, err := bpmnxml.Read(p.d.Name, data)
	if err != nil {
		k.Fatalf("%s\nthe file cannot be read: %v", strings.Join(k.log, "\n"), err)
	}
	if got, want := dump(p.d.Model()), dump(bpmn.Build(x.Root())); got != want {
		k.keep(p)
		k.Fatalf("%s\nthe view is not that of the file:\n%s", strings.Join(k.log, "\n"), difference(want, got))
	}
	if p.d.Diagram() != nil {
		drawnAlike(k, p.d, strings.Join(k.log, "\n"))
	}
}

// twice are the ids that several elements have.
func twice(k testing.TB, text string) map[string]bool {
	x, err := bpmnxml.Read("twice", []byte(text))
	if err != nil {
		k.Fatal(err)
	}
	seen, again := map[string]bool{}, map[string]bool{}
	for _, e := range x.Root().FindElements("//[@id]") {
		id := e.SelectAttrValue("id", "")
		again[id], seen[id] = again[id] || seen[id], true
	}
	return again
}
