// Package scenetest makes diagrams of any size for tests and benchmarks.
package scenetest

import (
	"fmt"
	"math"
	"strconv"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// kinds are the nodes in turn: about what processes are made of.
var kinds = []bpmn.Kind{
	bpmn.UserTask, bpmn.ServiceTask, bpmn.ExclusiveGateway, bpmn.ScriptTask, bpmn.IntermediateCatchEvent,
	bpmn.ReceiveTask, bpmn.ParallelGateway, bpmn.SendTask, bpmn.DataObjectReference, bpmn.PlainTask,
}

// Document returns the definitions of a process of n nodes, n0, n1 ..., in
// rows, each with a flow f0, f1 ... from the node before.
func Document(n int) *etree.Element {
	d := document{root: etree.NewElement("definitions")}
	for prefix, space := range map[string]string{"xmlns": bpmn.NS, "xmlns:bpmndi": bpmn.NSDI, "xmlns:dc": bpmn.NSDC, "xmlns:di": bpmn.NSDD} {
		d.root.CreateAttr(prefix, space)
	}
	d.process = d.root.CreateElement("process")
	d.process.CreateAttr("id", "process")
	d.plane = d.root.CreateElement("bpmndi:BPMNDiagram").CreateElement("bpmndi:BPMNPlane")
	d.plane.CreateAttr("bpmnElement", "process")
	d.columns = max(5, int(math.Sqrt(float64(n)*0.7)))
	for i := range n {
		d.node(i)
	}
	for i := 1; i < n; i++ {
		d.flow(i)
	}
	return d.root
}

type document struct {
	root, process, plane *etree.Element
	columns              int
}

// place is the middle of a node.
func (d *document) place(i int) (x, y float64) {
	return float64(i%d.columns)*160 + 80, float64(i/d.columns)*130 + 80
}

func (d *document) node(i int) {
	kind := kinds[i%len(kinds)]
	id := "n" + strconv.Itoa(i)
	x := d.process.CreateElement(string(kind))
	x.CreateAttr("id", id)
	x.CreateAttr("name", fmt.Sprintf("Check order %d again", i))
	if kind == bpmn.IntermediateCatchEvent {
		x.CreateElement("timerEventDefinition")
	}
	s := d.plane.CreateElement("bpmndi:BPMNShape")
	s.CreateAttr("id", id+"_di")
	s.CreateAttr("bpmnElement", id)
	s.CreateAttr("isMarkerVisible", "true")
	info := bpmn.Of(kind)
	mx, my := d.place(i)
	numbers(s.CreateElement("dc:Bounds"), "x", mx-info.W/2, "y", my-info.H/2, "width", info.W, "height", info.H)
}

func (d *document) flow(i int) {
	id := "f" + strconv.Itoa(i)
	x := d.process.CreateElement("sequenceFlow")
	x.CreateAttr("id", id)
	x.CreateAttr("sourceRef", "n"+strconv.Itoa(i-1))
	x.CreateAttr("targetRef", "n"+strconv.Itoa(i))
	if i%7 == 0 {
		x.CreateAttr("name", "amount > 100")
	}
	e := d.plane.CreateElement("bpmndi:BPMNEdge")
	e.CreateAttr("id", id+"_di")
	e.CreateAttr("bpmnElement", id)
	x0, y0 := d.place(i - 1)
	x1, y1 := d.place(i)
	if y0 == y1 {
		d.way(e, x0+bpmn.Of(kinds[(i-1)%len(kinds)]).W/2, y0, x1-bpmn.Of(kinds[i%len(kinds)]).W/2, y1)
		return
	}
	d.way(e, x0+50, y0, x0+70, y0, x0+70, y0+65, x1-70, y0+65, x1-70, y1, x1-50, y1)
}

func (d *document) way(e *etree.Element, xy ...float64) {
	for i := 0; i < len(xy); i += 2 {
		numbers(e.CreateElement("di:waypoint"), "x", xy[i], "y", xy[i+1])
	}
}

func numbers(x *etree.Element, pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		x.CreateAttr(pairs[i].(string), strconv.FormatFloat(pairs[i+1].(float64), 'f', -1, 64))
	}
}
