package shape

import (
	"math"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// Gateways are diamonds; the figure inside tells the type. Figures lie in a
// square of 50 units.

var gatewayCentre = bpmn.Point{X: 25, Y: 25}

var (
	exclusiveMark = icon{{cross(gatewayCentre, 12.5, 1.9, math.Pi/4), inked, 0}}
	plusGateway   = icon{{cross(gatewayCentre, 13.5, 1.9, 0), inked, 0}}
	inclusiveMark = icon{lines("O 25 25 11.5", 2.8)}
	complexMark   = icon{{cross(gatewayCentre, 13.5, 1.6, 0), inked, 0}, {cross(gatewayCentre, 13, 1.6, math.Pi/4), inked, 0}}
	eventMark     = icon{lines("O 25 25 14", thin), lines("O 25 25 11.5", thin), {ring(bpmn.Point{X: 25, Y: 25.4}, 7.6, 5), open, thin}}
	startMark     = icon{lines("O 25 25 14", thin), {ring(bpmn.Point{X: 25, Y: 25.4}, 8.6, 5), open, thin}}
	startAllMark  = icon{lines("O 25 25 14", thin), {cross(gatewayCentre, 9, 2.4, 0), open, thin}}
)

// gateway draws a diamond with a figure inside (BPMN 2.0.2, section 10.6).
func gateway(i icon) Draw {
	return func(p *Pen) {
		p.Outline = route.Outline{Form: route.Diamond, Bounds: p.b}
		p.polygon(p.Outline.Polygon(), p.border(normal))
		scale := min(p.b.W, p.b.H) / 50
		c := p.b.Center()
		p.icon(i, bpmn.Point{X: c.X - 25*scale, Y: c.Y - 25*scale}, scale)
		p.label(p.Element.Name())
	}
}

// exclusiveGateway may stand without its X (BPMN 2.0.2, section 10.6.2).
func exclusiveGateway(p *Pen) {
	if p.Shape.MarkerVisible {
		gateway(exclusiveMark)(p)
	} else {
		gateway(nil)(p)
	}
}

// eventBasedGateway has one circle instead of two when it starts the process,
// and a plus when all of its events are needed for that.
func eventBasedGateway(p *Pen) {
	switch {
	case !p.Element.Flag("instantiate", false):
		gateway(eventMark)(p)
	case p.Element.Attr("eventGatewayType") == "Parallel":
		gateway(startAllMark)(p)
	default:
		gateway(startMark)(p)
	}
}
