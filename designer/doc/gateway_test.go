package doc_test

import (
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// TestFlowsOfAGateway connects a gateway with three tasks, in every order: the
// flows leave it at three places.
func TestFlowsOfAGateway(t *testing.T) {
	at := []bpmn.Point{{X: 450, Y: 100}, {X: 450, Y: 225}, {X: 450, Y: 350}}
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		d := open(t, model(`<bpmn:process id="p"><bpmn:exclusiveGateway id="g"/></bpmn:process>`))
		seen := map[bpmn.Point]bool{}
		err := change(t, d, "connect", func(tx *doc.Tx) error {
			g, err := tx.Create(doc.Type{Kind: bpmn.ExclusiveGateway}, bpmn.Point{X: 225, Y: 225}, nil)
			for _, i := range order {
				var e *bpmn.Element
				if e, err = tx.Create(doc.Type{Kind: bpmn.PlainTask}, at[i], nil); err != nil {
					return err
				}
				if _, err = tx.Connect(g, e); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range d.Diagram().Edges {
			seen[e.Points[0]] = true
		}
		if len(seen) != 3 {
			t.Errorf("%v: three flows leave at %v", order, seen)
		}
	}
}
