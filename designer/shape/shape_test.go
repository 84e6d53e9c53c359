package shape

import (
	"image/color"
	"testing"

	"hookflow/engine/bpmn"
)

// drawable are the families whose elements have a place on a diagram.
var drawable = []bpmn.Family{bpmn.Event, bpmn.Task, bpmn.Container, bpmn.Gateway, bpmn.Flow, bpmn.Data, bpmn.Artifact, bpmn.Swimlane, bpmn.Choreography, bpmn.Conversation}

func TestEveryKindIsDrawn(t *testing.T) {
	for _, info := range bpmn.Kinds {
		if info.Kind.Is(drawable...) && All[info.Kind] == nil {
			t.Errorf("there is no picture for %s (%s)", info.Label, info.Kind)
		}
	}
}

// A file may give a line a shape, or a node an edge: both are drawn as unknown.
func TestWrongKindOfDiagramElement(t *testing.T) {
	ways := []bpmn.Point{{X: 1, Y: 1}, {X: 50, Y: 60}}
	for _, info := range bpmn.Kinds {
		e := &bpmn.Element{Kind: info.Kind}
		var got Picture
		if info.Kind.Is(bpmn.Flow) {
			got = OfShape(nil, &bpmn.Diagram{}, &bpmn.Shape{Of: e, Bounds: bpmn.Bounds{W: 40, H: 40}})
		} else {
			got = OfEdge(nil, &bpmn.Diagram{}, &bpmn.Edge{Of: e, Points: ways})
		}
		if len(got.Paths) == 0 {
			t.Errorf("%s in the wrong place is not drawn", info.Kind)
		}
	}
}

func TestEveryTriggerHasAMarker(t *testing.T) {
	for kind, triggers := range bpmn.Allowed {
		throws := kind == bpmn.IntermediateThrowEvent || kind == bpmn.EndEvent
		for _, trigger := range triggers {
			m := markers[trigger]
			if trigger != bpmn.None && (throws && m.throw == nil || !throws && m.catch == nil) {
				t.Errorf("%s: no marker for %s", kind, trigger)
			}
		}
	}
}

func TestParseColour(t *testing.T) {
	for _, c := range []struct {
		in   string
		want color.NRGBA
		ok   bool
	}{
		{"#ff8000", color.NRGBA{255, 128, 0, 255}, true},
		{"#f80", color.NRGBA{255, 136, 0, 255}, true},
		{"rgb(1, 2, 3)", color.NRGBA{1, 2, 3, 255}, true},
		{"", color.NRGBA{}, false}, {"#12345", color.NRGBA{}, false}, {"#gggggg", color.NRGBA{}, false},
		{"red", color.NRGBA{}, false}, {"rgb(1,2)", color.NRGBA{}, false}, {"rgb(1,2,300)", color.NRGBA{}, false}, {"-1", color.NRGBA{}, false},
	} {
		if got, ok := parseColour(c.in); got != c.want || ok != c.ok {
			t.Errorf("parseColour(%q) = %v, %v", c.in, got, ok)
		}
	}
}

func TestCurveText(t *testing.T) {
	c := curve("M 1 2 H 4 V 6 L 0 0 C 1 1 2 2 3.456 3 Z O 5 5 0")
	want := "M1 2L4 2L4 6L0 0C1 1 2 2 3.46 3ZM5 5C5 5 5 5 5 5C5 5 5 5 5 5C5 5 5 5 5 5C5 5 5 5 5 5Z"
	if got := c.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
