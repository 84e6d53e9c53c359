package tool_test

import (
	"golang.org/x/tools/txtar"
	"testing"

	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// FuzzHand feeds any sequence of inputs to the hand: nothing breaks, and undoing
// everything gives the bytes from before.
func FuzzHand(f *testing.F) {
	f.Add([]byte("\x00\x20\x20\x01\x30\x30\x02\x30\x30\x03\x05\x00"))
	f.Add([]byte("\x03\x0e\x00\x00\x10\x10\x01\x40\x10\x02\x40\x10"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := newPlayer(t, txtar.File{Data: []byte(fuzzed)})
		for ; len(data) >= 3 && len(p.ed.Doc.Model().Elements) < 300; data = data[3:] { // duplicating all doubles
			p.ed.Handle(randomInput(data[0], data[1], data[2]))
			p.ed.Handles()
			if data[0]%16 == 9 {
				p.ed.Create(typeOf(fuzzTypes[int(data[1])%len(fuzzTypes)]), data[2]%2 == 0)
			}
			if data[0]%16 == 10 {
				p.ed.Append(typeOf(fuzzTypes[int(data[1])%len(fuzzTypes)]))
			}
		}
		p.ed.Handle(tool.Input{Kind: tool.Key, Key: "Escape"})
		p.thereAndBack()
	})
}

const fuzzed = `
participant P 300 150
task A 150 100 in P
subProcess S 420 150 in P
boundaryEvent:timer X 150 140 in A
participant Q 300 420
task B 200 420 in Q
exclusiveGateway G 400 420 in Q
flow F A S
flow H B G
flow M A B
`

var fuzzTypes = []string{"task", "startEvent", "endEvent:message", "intermediateCatchEvent:timer", "exclusiveGateway", "subProcess", "subProcess:collapsed",
	"participant", "dataObjectReference", "textAnnotation", "group", "boundaryEvent:error", "userTask"}

var fuzzKeys = []string{"Ctrl+Z", "Ctrl+Y", "Delete", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+D", "C", "L", "S", "H", "E", "Tab", "Left", "Shift+Down", "Alt+Right", "Escape"}

func randomInput(what, a, b byte) tool.Input {
	in := tool.Input{At: bpmn.Point{X: float64(a) * 3, Y: float64(b) * 3}, Ctrl: what&32 != 0, Shift: what&64 != 0}
	in.Screen = in.At
	switch what % 16 {
	case 0, 4, 8:
		in.Kind = tool.Press
	case 1, 5, 11, 12:
		in.Kind = tool.Move
	case 2, 6, 13:
		in.Kind = tool.Release
	case 7:
		in.Kind = tool.Double
	case 14:
		return tool.Input{Kind: tool.Commit, Text: "named"}
	default:
		return key(fuzzKeys[int(a)%len(fuzzKeys)])
	}
	return in
}
