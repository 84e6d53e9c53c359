package bpmnxml_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

var update = flag.Bool("update", false, "write the out.bpmn of testdata/roundtrip anew")

// TestRoundtrip plays the edits of each testdata/roundtrip/*.txtar on its
// in.bpmn and compares what is written with out.bpmn.
func TestRoundtrip(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/roundtrip/*.txtar")
	if len(files) == 0 {
		t.Fatal("testdata/roundtrip holds no cases")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { playFile(t, file) })
	}
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
	def := bpmn.Build(d.Root())
	if w[0] == "repair" {
		for _, p := range d.Problems() {
			p.Repair(bpmn.Untracked)
		}
		return
	}
	e := def.ByID(w[1])
	if e == nil {
		t.Fatalf("no element %s", w[1])
	}
	field := func() bpmn.Field {
		f, ok := bpmn.FieldOf(e, w[2])
		if !ok {
			t.Fatalf("%s has no field %s", w[1], w[2])
		}
		return f
	}
	verbs := map[string]func(){
		"set":    func() { bpmn.Set(bpmn.Untracked, e, field(), w[3]) },
		"row":    func() { row(bpmn.AddRow(bpmn.Untracked, e, field()), field(), w[3:]) },
		"unrow":  func() { bpmn.RemoveRow(bpmn.Untracked, e, bpmn.Rows(e, field())[0]) },
		"drop":   func() { e.XML.RemoveAttr(w[2]) },
		"tag":    func() { e.XML.Tag = w[2] },
		"remove": func() { bpmn.Remove(bpmn.Untracked, e.XML) },
		"add": func() {
			x := bpmn.Create(bpmn.Untracked, e.XML, bpmn.NS, w[2])
			if w[3] != "-" {
				x.CreateAttr("id", w[3])
			}
		},
		"move": func() {
			bpmn.Remove(bpmn.Untracked, e.XML)
			bpmn.Insert(bpmn.Untracked, def.ByID(w[2]).XML, e.XML)
		},
		"copy": func() {
			c := d.Copy(d, e.XML)
			c.CreateAttr("id", e.ID+"_copy")
			bpmn.Insert(bpmn.Untracked, def.ByID(w[2]).XML, c)
		},
	}
	if verbs[w[0]] == nil {
		t.Fatal(fmt.Errorf("no verb %s", w[0]))
	}
	verbs[w[0]]()
}

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
