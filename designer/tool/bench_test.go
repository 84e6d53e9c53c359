package tool_test

import (
	"fmt"
	"strings"
	"testing"

	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// grown returns an editor of a diagram with n tasks in rows of 50.
func grown(b *testing.B, n int) *tool.Editor {
	var model, plane strings.Builder
	for i := range n {
		fmt.Fprintf(&model, `<task id="t%d" name="Task %d"/>`, i, i)
		fmt.Fprintf(&plane, `<bpmndi:BPMNShape id="t%d_di" bpmnElement="t%d"><dc:Bounds x="%d" y="%d" width="100" height="80"/></bpmndi:BPMNShape>`, i, i, i%50*150, i/50*120)
	}
	return tool.New(reopened(b, []byte(`<definitions xmlns="`+bpmn.NS+`" xmlns:bpmndi="`+bpmn.NSDI+`" xmlns:dc="`+bpmn.NSDC+
		`" id="defs" targetNamespace="x"><process id="p">`+model.String()+`</process><bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">`+
		plane.String()+`</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`)))
}

func at(k tool.Kind, x, y float64) tool.Input {
	return tool.Input{Kind: k, At: bpmn.Point{X: x, Y: y}, Screen: bpmn.Point{X: x, Y: y}}
}

// BenchmarkFrame measures one movement of the pointer during a gesture: what the
// preview costs before anything is painted.
func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		for _, g := range []struct {
			name  string
			begin func(*tool.Editor)
		}{
			{"drag one", func(ed *tool.Editor) { ed.Handle(at(tool.Press, 50, 40)) }},
			{"drag all", func(ed *tool.Editor) { ed.Doc.SelectAll(); ed.Handle(at(tool.Press, 50, 40)) }},
			{"create", func(ed *tool.Editor) { ed.Create(typeOf("task"), true) }},
			{"connect", func(ed *tool.Editor) { ed.Doc.Select("t0"); ed.Do("connect") }},
			{"lasso", func(ed *tool.Editor) { ed.Do("lasso"); ed.Handle(at(tool.Press, -20, -20)) }},
			{"space", func(ed *tool.Editor) { ed.Do("space"); ed.Handle(at(tool.Press, 300, 300)) }},
			{"hover", func(ed *tool.Editor) {}},
		} {
			b.Run(fmt.Sprintf("%s/%d", g.name, n), func(b *testing.B) {
				ed := grown(b, n)
				ed.Doc.Scene()
				g.begin(ed)
				ed.Handle(at(tool.Move, 70, 60))
				for i := 0; b.Loop(); i++ {
					ed.Handle(at(tool.Move, 200+float64(i%300), 90+float64(i%200)))
				}
			})
		}
	}
}
