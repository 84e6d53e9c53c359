package doc_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// Laid anew, flows that share no end do not lie on each other and run through nothing,
// and their names are struck by fewer lines than before; undo brings all back.
func TestReroute(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 1))
	d := doc.Open("", bpmnxml.New())
	var nodes []*bpmn.Element
	err := d.Change("draw", func(tx *doc.Tx) error {
		for i := range 40 {
			e, err := tx.Create(doc.Type{Kind: bpmn.PlainTask}, bpmn.Point{X: 200 * float64(i%8), Y: 180 * float64(i/8)}, nil)
			if err != nil {
				return err
			}
			nodes = append(nodes, e)
		}
		for i := range 45 {
			a, b := nodes[random.IntN(40)], nodes[random.IntN(40)]
			if f, err := tx.Connect(a, b); err == nil && a != b {
				if err := tx.Rename(f, fmt.Sprint("path ", i)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before, lying := string(d.Bytes()), together(d)
	if err := d.Change("reroute", func(tx *doc.Tx) error { return tx.Reroute(nil) }); err != nil {
		t.Fatal(err)
	}
	if now := together(d); lying < 100 || now > lying/10 {
		t.Errorf("flows lie on each other for %.0f units, before %.0f", now, lying)
	}
	d.Undo()
	if string(d.Bytes()) != before {
		t.Error("undo does not bring the ways back")
	}
}

// together is for how long flows that share no end lie on each other.
func together(d *doc.Doc) (long float64) {
	edges := d.Diagram().Edges
	for i, a := range edges {
		for _, b := range edges[:i] {
			if a.Of.Source != b.Of.Source && a.Of.Target != b.Of.Target {
				long += overlap(a.Points, b.Points)
			}
		}
	}
	return long
}

func overlap(a, b []bpmn.Point) (long float64) {
	for i := 1; i < len(a); i++ {
		for j := 1; j < len(b); j++ {
			p, q := bpmn.Around(a[i-1], a[i]), bpmn.Around(b[j-1], b[j])
			switch {
			case p.H < 0.5 && q.H < 0.5 && p.Y-q.Y < 1 && q.Y-p.Y < 1:
				long += max(0, min(p.Right(), q.Right())-max(p.X, q.X))
			case p.W < 0.5 && q.W < 0.5 && p.X-q.X < 1 && q.X-p.X < 1:
				long += max(0, min(p.Bottom(), q.Bottom())-max(p.Y, q.Y))
			}
		}
	}
	return long
}
