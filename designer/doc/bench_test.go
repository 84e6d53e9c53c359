package doc_test

import (
	"fmt"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// chain returns a document of n elements: half tasks, half flows in rows of 50.
func chain(n int) string {
	var model, plane strings.Builder
	for i := range n / 2 {
		x, y := i%50*150, i/50*120
		fmt.Fprintf(&model, "<task id=\"t%d\" name=\"Task %d\"><incoming>f%d</incoming><outgoing>f%d</outgoing></task>\n", i, i, i-1, i)
		fmt.Fprintf(&plane, "<bpmndi:BPMNShape id=\"t%d_di\" bpmnElement=\"t%d\"><dc:Bounds x=\"%d\" y=\"%d\" width=\"100\" height=\"80\"/></bpmndi:BPMNShape>\n", i, i, x, y)
		if i+1 < n/2 {
			fmt.Fprintf(&model, "<sequenceFlow id=\"f%d\" sourceRef=\"t%d\" targetRef=\"t%d\"/>\n", i, i, i+1)
			fmt.Fprintf(&plane, "<bpmndi:BPMNEdge id=\"f%d_di\" bpmnElement=\"f%d\"><di:waypoint x=\"%d\" y=\"%d\"/><di:waypoint x=\"%d\" y=\"%d\"/></bpmndi:BPMNEdge>\n",
				i, i, x+100, y+40, (i+1)%50*150, (i+1)/50*120+40)
		}
	}
	return `<definitions xmlns="` + bpmn.NS + `" xmlns:bpmndi="` + bpmn.NSDI + `" xmlns:dc="` + bpmn.NSDC + `" xmlns:di="` + bpmn.NSDD +
		`" id="defs" targetNamespace="x"><process id="p">` + model.String() + `</process><bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">` +
		plane.String() + `</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`
}

var sizes = []int{1000, 4000, 10000}

// single are edits of one element of a chain; i counts the runs.
var single = []struct {
	name string
	edit func(tx *doc.Tx, i int) error
}{
	{"rename", func(tx *doc.Tx, i int) error { return tx.Rename(tx.Element("t7"), fmt.Sprint("n", i)) }},
	{"move", func(tx *doc.Tx, i int) error { return tx.Move([]*bpmn.Element{tx.Element("t7")}, 1, 2, nil) }},
	{"create", func(tx *doc.Tx, i int) error {
		_, err := tx.Create(doc.Type{Kind: bpmn.PlainTask}, bpmn.Point{X: 9000, Y: float64(i)}, nil)
		return err
	}},
	{"append", func(tx *doc.Tx, i int) error {
		_, err := tx.Append(tx.Element("t49"), doc.Type{Kind: bpmn.ExclusiveGateway})
		return err
	}},
	{"connect", func(tx *doc.Tx, i int) error { _, err := tx.Connect(tx.Element("t3"), tx.Element("t9")); return err }},
	{"delete", func(tx *doc.Tx, i int) error { return tx.Delete(tx.Element("t20")) }},
	{"replace", func(tx *doc.Tx, i int) error {
		return tx.Replace(tx.Element("t30"), doc.Type{Kind: bpmn.UserTask})
	}},
}

// BenchmarkEdit measures a change and its undo, each of one element.
func BenchmarkEdit(b *testing.B) {
	for _, n := range sizes {
		text := chain(n)
		for _, s := range single {
			b.Run(fmt.Sprintf("%s/%d", s.name, n), func(b *testing.B) {
				d := open(b, text)
				for i := 0; b.Loop(); i++ {
					if err := d.Change(s.name, func(tx *doc.Tx) error { return s.edit(tx, i) }); err != nil {
						b.Fatal(err)
					}
					d.Undo()
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2000, "ms/edit")
			})
		}
	}
}

// BenchmarkAll measures gestures on everything: select all, move all, undo.
func BenchmarkAll(b *testing.B) {
	for _, n := range sizes {
		d := open(b, chain(n))
		b.Run(fmt.Sprintf("select/%d", n), func(b *testing.B) {
			for b.Loop() {
				d.SelectAll()
			}
		})
		b.Run(fmt.Sprintf("move/%d", n), func(b *testing.B) {
			for b.Loop() {
				d.Change("move", func(tx *doc.Tx) error { return tx.Move(tx.Chosen(), 10, 10, nil) })
			}
		})
		b.Run(fmt.Sprintf("undo/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if _, ok := d.CanUndo(); !ok {
					for _, ok := d.CanRedo(); ok; _, ok = d.CanRedo() {
						d.Redo()
					}
				}
				d.Undo()
			}
		})
		b.Run(fmt.Sprintf("move one and draw/%d", n), func(b *testing.B) {
			d.Scene()
			for b.Loop() {
				d.Change("move", func(tx *doc.Tx) error { return tx.Nudge([]*bpmn.Element{tx.Element("t7")}, 1, 2) })
				d.Scene()
			}
		})
		b.Run(fmt.Sprintf("move with journal/%d", n), func(b *testing.B) {
			j := open(b, chain(n))
			if err := j.Protect(b.TempDir()); err != nil {
				b.Fatal(err)
			}
			j.SelectAll()
			for b.Loop() {
				j.Change("move", func(tx *doc.Tx) error { return tx.Move(tx.Chosen(), 10, 10, nil) })
			}
			j.Close()
		})
		b.Run(fmt.Sprintf("align/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				d.SelectAll()
				d.Change("align", func(tx *doc.Tx) error { return tx.Align(tx.Chosen(), doc.Edge(i%6)) })
				d.Undo()
			}
		})
		b.Run(fmt.Sprintf("duplicate/%d", n), func(b *testing.B) {
			for b.Loop() {
				d.SelectAll()
				d.Change("duplicate", func(tx *doc.Tx) error { _, err := tx.Duplicate(tx.Chosen(), 40, 40); return err })
				d.Undo()
			}
		})
		b.Run(fmt.Sprintf("space/%d", n), func(b *testing.B) {
			for b.Loop() {
				d.Change("space", func(tx *doc.Tx) error { return tx.MakeSpace(false, 140, 10) })
			}
		})
		b.Run(fmt.Sprintf("delete and undo/%d", n), func(b *testing.B) {
			for b.Loop() {
				d.SelectAll()
				d.Change("delete", func(tx *doc.Tx) error { return tx.Delete(tx.Chosen()...) })
				d.Undo()
			}
		})
	}
}
