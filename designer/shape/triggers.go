package shape

import (
	"math"

	"hookflow/engine/bpmn"
)

// A marker is the figure inside an event: catching events show it as an
// outline, throwing ones filled (BPMN 2.0.2, section 10.5.1). Both lie in a
// square of 36 units.
type marker struct{ catch, throw icon }

var eventCentre = bpmn.Point{X: 18, Y: 18}

// same makes both from one curve.
func same(c Curve) marker {
	return marker{icon{{c, papered, thin}}, icon{{c, inked, thin}}}
}

// markers holds the figure of each trigger; None has none.
var markers = map[bpmn.Trigger]marker{
	bpmn.Message: {
		icon{hollow("M 9.5 12 H 26.5 V 24 H 9.5 Z", thin), lines("M 9.5 12 L 18 18.8 L 26.5 12", thin)},
		icon{solid("M 9.8 11.4 H 26.2 L 18 17.9 Z"), solid("M 9 12.8 L 18 19.8 L 27 12.8 V 24.6 H 9 Z")},
	},
	bpmn.Timer: {catch: icon{
		hollow("O 18 18 10.5", thin),
		lines("M 18 7.5 V 9.7 M 18 26.3 V 28.5 M 7.5 18 H 9.7 M 26.3 18 H 28.5 M 23.25 8.9 L 22.35 10.5 M 27.1 12.75 L 25.5 13.65 M 27.1 23.25 L 25.5 22.35 M 23.25 27.1 L 22.35 25.5 M 12.75 27.1 L 13.65 25.5 M 8.9 23.25 L 10.5 22.35 M 8.9 12.75 L 10.5 13.65 M 12.75 8.9 L 13.65 10.5", 1),
		lines("M 20.4 10.6 L 18 18 H 23.6", 1.3),
	}},
	bpmn.Error:      same(curve("M 9.8 25.6 L 14.4 11.8 L 20.4 19.2 L 26.2 10.2 L 21.6 24.4 L 15.6 17 Z")),
	bpmn.Escalation: same(curve("M 18 8.8 L 24.4 25.8 L 18 19.6 L 11.6 25.8 Z")),
	bpmn.Signal:     same(curve("M 18 9.2 L 26.4 23.8 H 9.6 Z")),
	bpmn.Conditional: {catch: icon{
		hollow("M 11.5 9.5 H 24.5 V 26.5 H 11.5 Z", thin),
		lines("M 13.6 12.9 H 22.4 M 13.6 16.3 H 22.4 M 13.6 19.7 H 22.4 M 13.6 23.1 H 22.4", thin),
	}},
	bpmn.Compensate: {
		icon{hollow("M 17.2 12.4 V 23.6 L 8.8 18 Z", thin), hollow("M 25.6 12.4 V 23.6 L 17.2 18 Z", thin)},
		icon{{curve("M 17.2 12.4 V 23.6 L 8.8 18 Z"), inked, thin}, {curve("M 25.6 12.4 V 23.6 L 17.2 18 Z"), inked, thin}},
	},
	bpmn.Cancel:       same(cross(eventCentre, 11.2, 2.2, math.Pi/4)),
	bpmn.Link:         same(curve("M 9.4 15 H 18.6 V 11 L 27 18 L 18.6 25 V 21 H 9.4 Z")),
	bpmn.Terminate:    {throw: icon{solid("O 18 18 10.2")}},
	bpmn.Multiple:     same(ring(bpmn.Point{X: 18, Y: 18.6}, 10.2, 5)),
	bpmn.ParallelMult: same(cross(eventCentre, 10, 2.6, 0)),
}
