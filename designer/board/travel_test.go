package board

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// Tokens leave one after the other, each from where the one before has arrived, and nothing is left of them in the end.
func TestTravel(t *testing.T) {
	b, flows := travelBoard(t)
	b.Travel(append(flows, "nowhere"))
	if n := len(b.travel.list); n != 2 || len(b.travel.layer.Objects) != 2 {
		t.Fatalf("%d tokens, %d dots", n, len(b.travel.layer.Objects))
	}
	one, two := b.travel.list[0], b.travel.list[1]
	if two.leaves != one.arrives {
		t.Errorf("the second leaves at %v, the first arrives at %v", two.leaves, one.arrives)
	}
	middle := func(o fyne.CanvasObject) fyne.Position { return o.Position().AddXY(travelDot/2, travelDot/2) }
	if b.step(legTakes / 2); !one.dot.Visible() || two.dot.Visible() {
		t.Error("the first is on its way, the second has not set out")
	}
	if from, to, at := b.view.screen(one.way[0]).X, b.view.screen(one.way[len(one.way)-1]).X, middle(one.dot).X; at <= from || at >= to {
		t.Errorf("the first is at %v, between %v and %v", at, from, to)
	}
	if more := b.step(legTakes); !more || len(b.travel.layer.Objects) != 1 || !two.dot.Visible() {
		t.Error("the second is on its way alone")
	}
	if more := b.step(legTakes / 2); more || len(b.travel.layer.Objects) != 0 {
		t.Error("dots are left")
	}
}

// However many tokens move, all have arrived soon, and not all of them are shown.
func TestTravelOfMany(t *testing.T) {
	b, two := travelBoard(t)
	var flows []string
	for range 500 {
		flows = append(flows, two...)
	}
	b.Travel(flows)
	b.Travel(flows)
	if n := len(b.travel.layer.Objects); n != travelMost || n != len(b.travel.list) {
		t.Errorf("%d dots of %d tokens", n, len(b.travel.list))
	}
	if b.step(travelTakes + time.Millisecond); len(b.travel.list) != 0 {
		t.Errorf("%d are still on their way", len(b.travel.list))
	}
}

// A document without a diagram shows no tokens, and nothing fails.
func TestTravelNowhere(t *testing.T) {
	x, err := bpmnxml.Read("bare.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"><process id="p"><task id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/><task id="b"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	b := shown(t, doc.Open("bare.bpmn", x))
	if b.Editor.Doc.Scene() != nil {
		t.Fatal("there is a diagram")
	}
	if b.Travel([]string{"f"}); len(b.travel.list) != 0 {
		t.Error("a token travels nowhere")
	}
}

// travelBoard is a board with three tasks in a row, and the flows between them.
func travelBoard(t *testing.T) (b *Board, flows []string) {
	t.Helper()
	d := doc.Open("", bpmnxml.New())
	err := d.Change("draw", func(tx *doc.Tx) error {
		var last *bpmn.Element
		for _, x := range []float64{150, 350, 550} {
			task, err := tx.Create(doc.Type{Kind: bpmn.PlainTask}, bpmn.Point{X: x, Y: 140}, nil)
			if err != nil {
				return err
			}
			if last != nil {
				flow, err := tx.Connect(last, task)
				if err != nil {
					return err
				}
				flows = append(flows, flow.ID)
			}
			last = task
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return shown(t, d), flows
}
