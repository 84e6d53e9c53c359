package export

import (
	"strconv"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// errorPaths rewrites "go on along a path after a failure", which servers do
// not know, as the standard says it: an error boundary event on the activity,
// from which that path starts. Events have no boundary; they are refused later.
// It changes the tree only, so the view is to be built anew if it says true.
func errorPaths(x *exporter) bool {
	d := x.Definitions
	changed := false
	for _, e := range d.Elements {
		flow := d.ByID(bpmn.Value(e, "errorFlow"))
		if flow != nil && flow.Source == e && e.Kind.Activity() && len(e.Out) > 1 {
			errorPath(d, e, flow)
			x.tell(e, "goes on along %q after a failure; on the server an error boundary event leads there", flow.ID)
			changed = true
		}
	}
	return changed
}

// errorPath puts the event on host, lets flow start there, and makes the call throw what
// the event catches.
func errorPath(d *bpmn.Definitions, host, flow *bpmn.Element) {
	set := func(name, value string) {
		f, _ := bpmn.FieldOf(host, name)
		bpmn.Set(bpmn.Untracked, host, f, value)
	}
	code := bpmn.Value(host, "errorCode")
	if code == "" {
		code = host.ID + "_FAILED"
	}
	set("errorCode", code)
	set("errorFlow", "")
	boundary := create(host.XML.Parent(), "boundaryEvent", attrs{"id", free(d, host.ID+"_failed"), "attachedToRef", host.ID})
	create(boundary, "outgoing", nil).SetText(flow.ID)
	create(boundary, "errorEventDefinition", attrs{"id", free(d, host.ID+"_failed_error"), "errorRef", errorID(d, host, code)})
	for _, out := range host.XML.SelectElements("outgoing") {
		if out.Text() == flow.ID {
			bpmn.Remove(bpmn.Untracked, out)
		}
	}
	flow.XML.CreateAttr("sourceRef", boundary.SelectAttrValue("id", ""))
	for _, g := range d.Diagrams {
		drawBoundary(g, host, flow, boundary.SelectAttrValue("id", ""))
	}
}

// create adds a BPMN element where the schema wants it.
func create(parent *etree.Element, tag string, a attrs) *etree.Element {
	c := bpmn.Create(bpmn.Untracked, parent, bpmn.NS, tag)
	set(c, a)
	return c
}

// errorID returns the id of the error with this code, made if need be.
func errorID(d *bpmn.Definitions, host *bpmn.Element, code string) string {
	for _, c := range d.XML.SelectElements("error") {
		if c.SelectAttrValue("errorCode", "") == code {
			return c.SelectAttrValue("id", "")
		}
	}
	id := free(d, "Error_"+host.ID)
	create(d.XML, "error", attrs{"id", id, "name", code, "errorCode", code})
	return id
}

// free returns id, with a number if it is taken; it is the same in every
// export of a file, so that exports can be compared.
func free(d *bpmn.Definitions, id string) string {
	for n, base := 2, id; d.ByID(id) != nil; n++ {
		id = base + strconv.Itoa(n)
	}
	return id
}

// drawBoundary draws the event in the middle of the host's lower border and
// lets the flow start there.
func drawBoundary(g *bpmn.Diagram, host, flow *bpmn.Element, id string) {
	s, edge := g.ShapeOf(host), g.EdgeOf(flow)
	if s == nil {
		return
	}
	size := bpmn.Of(bpmn.BoundaryEvent).W
	x, y := s.Bounds.X+s.Bounds.W/2-size/2, s.Bounds.Y+s.Bounds.H-size/2
	shape := bpmn.Create(bpmn.Untracked, g.Plane, bpmn.NSDI, "BPMNShape")
	set(shape, attrs{"id", id + "_di", "bpmnElement", id})
	set(bpmn.Create(bpmn.Untracked, shape, bpmn.NSDC, "Bounds"), attrs{"x", number(x), "y", number(y), "width", number(size), "height", number(size)})
	if edge != nil && len(edge.Points) > 0 {
		set(edge.XML.SelectElement("waypoint"), attrs{"x", number(x + size/2), "y", number(y + size)})
	}
}

// drawSplit draws a gateway on the right border of node and the short flow to it; the
// edges that leave it keep their way.
func drawSplit(g *bpmn.Diagram, node *bpmn.Element, id, flow string) {
	s := g.ShapeOf(node)
	if s == nil {
		return
	}
	size := bpmn.Of(bpmn.InclusiveGateway).W
	x, y := s.Bounds.X+s.Bounds.W+10, s.Bounds.Y+s.Bounds.H/2-size/2
	shape := bpmn.Create(bpmn.Untracked, g.Plane, bpmn.NSDI, "BPMNShape")
	set(shape, attrs{"id", id + "_di", "bpmnElement", id})
	set(bpmn.Create(bpmn.Untracked, shape, bpmn.NSDC, "Bounds"), attrs{"x", number(x), "y", number(y), "width", number(size), "height", number(size)})
	edge := bpmn.Create(bpmn.Untracked, g.Plane, bpmn.NSDI, "BPMNEdge")
	set(edge, attrs{"id", flow + "_di", "bpmnElement", flow})
	for _, px := range []float64{x - 10, x} {
		set(bpmn.Create(bpmn.Untracked, edge, bpmn.NSDD, "waypoint"), attrs{"x", number(px), "y", number(y + size/2)})
	}
}

// drawSender draws a task above an event and the flow between them; the edges that led to
// the event keep their way.
func drawSender(g *bpmn.Diagram, event *bpmn.Element, id, flow string) {
	s := g.ShapeOf(event)
	if s == nil {
		return
	}
	info := bpmn.Of(bpmn.ServiceTask)
	x, y := s.Bounds.X+s.Bounds.W/2-info.W/2, s.Bounds.Y-info.H-20
	shape := bpmn.Create(bpmn.Untracked, g.Plane, bpmn.NSDI, "BPMNShape")
	set(shape, attrs{"id", id + "_di", "bpmnElement", id})
	set(bpmn.Create(bpmn.Untracked, shape, bpmn.NSDC, "Bounds"), attrs{"x", number(x), "y", number(y), "width", number(info.W), "height", number(info.H)})
	edge := bpmn.Create(bpmn.Untracked, g.Plane, bpmn.NSDI, "BPMNEdge")
	set(edge, attrs{"id", flow + "_di", "bpmnElement", flow})
	for _, py := range []float64{y + info.H, s.Bounds.Y} {
		set(bpmn.Create(bpmn.Untracked, edge, bpmn.NSDD, "waypoint"), attrs{"x", number(x + info.W/2), "y", number(py)})
	}
}

// number writes a length without superfluous digits.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
