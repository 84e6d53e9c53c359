package doc_test

import (
	"regexp"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

var lists = regexp.MustCompile(`<(incoming|outgoing)>[^<]*</(incoming|outgoing)>`)

// TestWholeListsOrNone deletes, appends and connects in a process whose nodes do not
// list their flows, and in one whose nodes do: it stays such a one, and lint has
// nothing to say about lists.
func TestWholeListsOrNone(t *testing.T) {
	whole := strings.ReplaceAll(chain(12), "<incoming>f-1</incoming>", "")
	whole = strings.Replace(whole, "<outgoing>f5</outgoing>", "", 1)
	none := lists.ReplaceAllString(whole, "")
	for name, text := range map[string]string{"whole": whole, "none": none} {
		d := open(t, text)
		for _, edit := range []func(tx *doc.Tx) error{
			func(tx *doc.Tx) error { return tx.Delete(tx.Element("t2")) },
			func(tx *doc.Tx) error {
				_, err := tx.Append(tx.Element("t4"), doc.Type{Kind: bpmn.ExclusiveGateway})
				return err
			},
			func(tx *doc.Tx) error { _, err := tx.Connect(tx.Element("t0"), tx.Element("t4")); return err },
		} {
			if err := d.Change("edit", edit); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Contains(string(d.Bytes()), "incoming>"); got != (name == "whole") {
			t.Errorf("%s: the file has lists: %v", name, got)
		}
		for _, f := range lint.Run(d.Model(), lint.Options{}) {
			if strings.Contains(f.Rule, "list") || strings.Contains(f.Message, "does not list") {
				t.Errorf("%s: %s: %s", name, f.Element, f.Message)
			}
		}
	}
}

// What is pasted is written as its new neighbours are: with lists or without.
func TestPasteWritesListsLikeItsNeighbours(t *testing.T) {
	whole := strings.ReplaceAll(chain(12), "<incoming>f-1</incoming>", "")
	whole = strings.Replace(whole, "<outgoing>f5</outgoing>", "", 1)
	none := lists.ReplaceAllString(whole, "")
	for _, c := range []struct {
		name, from, to string
		want           bool
	}{{"without into with", none, whole, true}, {"with into without", whole, none, false}} {
		from, to := open(t, c.from), open(t, c.to)
		text, err := from.Copy([]*bpmn.Element{from.Element("t1"), from.Element("t2"), from.Element("t3")})
		if err != nil {
			t.Fatal(err)
		}
		if err := to.Change("paste", func(tx *doc.Tx) error {
			_, err := tx.Paste(text, bpmn.Point{X: 500, Y: 500}, nil)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		flows, nodes := len(to.Model().Every(bpmn.SequenceFlow)), 0
		for _, e := range to.Model().Elements {
			nodes += len(e.XML.SelectElements("incoming"))
		}
		if want := map[bool]int{true: flows}[c.want]; nodes != want {
			t.Errorf("%s: %d flows are listed %d times, want %d", c.name, flows, nodes, want)
		}
		for _, f := range lint.Run(to.Model(), lint.Options{}) {
			if strings.Contains(f.Rule, "list") {
				t.Errorf("%s: %s: %s", c.name, f.Element, f.Message)
			}
		}
	}
}
