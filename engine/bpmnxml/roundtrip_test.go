package bpmnxml_test

import (
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

var update = flag.Bool("update", false, "write the out.bpmn of testdata/roundtrip anew")

// TestRoundtrip plays the edits of each testdata/roundtrip/*.txtar on its
// in.bpmn and compares what is written with out.bpmn.
func TestRoundtrip(t *testing.T) {
	suites.Each(t, "../../testdata/roundtrip/*.txtar", playFile)
}

func playFile(t *testing.T, file string) {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	in := part(a, "in.bpmn")
	d, err := bpmnxml.Read("in.bpmn", in.Data)
	if err != nil {
		t.Fatal(err)
	}
	if string(d.Bytes()) != string(in.Data) {
		t.Fatal("written differently although nothing changed")
	}
	for line := range strings.Lines(string(part(a, "edit").Data)) {
		play(t, d, words(t, line))
	}
	out := part(a, "out.bpmn")
	if got := string(d.Bytes()); *update {
		out.Data = []byte(got)
		err = os.WriteFile(file, txtar.Format(a), 0o666)
	} else if strings.TrimSuffix(got, "\n") != strings.TrimSuffix(string(out.Data), "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, out.Data)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bpmnxml.Read("out.bpmn", d.Bytes()); err != nil {
		t.Error(err)
	}
}

func part(a *txtar.Archive, name string) *txtar.File {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i]
		}
	}
	return &txtar.File{}
}

// words splits a line at spaces; a word that starts with a quote is a Go string.
func words(t *testing.T, line string) (out []string) {
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		word, err := strconv.QuotedPrefix(line)
		if err != nil {
			word, _, _ = strings.Cut(line, " ")
			out = append(out, word)
		} else {
			s, _ := strconv.Unquote(word)
			out = append(out, s)
		}
		line = line[len(word):]
	}
	return out
}

// play does one edit: its verb, the id of an element, and what the verb needs.
func play(t *testing.T, d *bpmnxml.Document, w []string) {
	p := player{t: t, doc: d, def: bpmn.Build(d.Root()), words: w}
	if len(w) > 1 {
		if p.e = p.def.ByID(w[1]); p.e == nil {
			t.Fatalf("no element %s", w[1])
		}
	}
	verb := verbs[w[0]]
	if verb == nil {
		t.Fatalf("no verb %s", w[0])
	}
	verb(&p)
}

// player is one edit while it is done.
type player struct {
	t     *testing.T
	doc   *bpmnxml.Document
	def   *bpmn.Definitions
	e     *bpmn.Element
	words []string
}

func (p *player) field() bpmn.Field {
	f, ok := bpmn.FieldOf(p.e, p.words[2])
	if !ok {
		p.t.Fatalf("%s has no field %s", p.words[1], p.words[2])
	}
	return f
}

// target is the element the third word names.
func (p *player) target() *etree.Element { return p.def.ByID(p.words[2]).XML }

var verbs = map[string]func(p *player){
	"set":    func(p *player) { bpmn.Set(bpmn.Untracked, p.e, p.field(), p.words[3]) },
	"row":    func(p *player) { row(bpmn.AddRow(bpmn.Untracked, p.e, p.field()), p.field(), p.words[3:]) },
	"unrow":  func(p *player) { bpmn.RemoveRow(bpmn.Untracked, p.e, bpmn.Rows(p.e, p.field())[0]) },
	"drop":   func(p *player) { p.e.XML.RemoveAttr(p.words[2]) },
	"tag":    func(p *player) { p.e.XML.Tag = p.words[2] },
	"remove": func(p *player) { bpmn.Remove(bpmn.Untracked, p.e.XML) },
	"add": func(p *player) {
		x := bpmn.Create(bpmn.Untracked, p.e.XML, bpmn.NS, p.words[2])
		if p.words[3] != "-" {
			x.CreateAttr("id", p.words[3])
		}
	},
	"move": func(p *player) {
		bpmn.Remove(bpmn.Untracked, p.e.XML)
		bpmn.Insert(bpmn.Untracked, p.target(), p.e.XML)
	},
	"copy": func(p *player) {
		c := p.doc.Copy(p.doc, p.e.XML)
		c.CreateAttr("id", p.e.ID+"_copy")
		bpmn.Insert(bpmn.Untracked, p.target(), c)
	},
	"repair": func(p *player) {
		for _, problem := range p.doc.Problems() {
			if problem.Repair != nil {
				problem.Repair(bpmn.Untracked)
			}
		}
	},
}

// row fills a new row from words such as name=value.
func row(x *etree.Element, f bpmn.Field, cells []string) {
	for _, c := range cells {
		name, value, _ := strings.Cut(c, "=")
		for _, column := range f.Columns {
			if column.Name == name {
				bpmn.SetXML(bpmn.Untracked, x, column, value)
			}
		}
	}
}
