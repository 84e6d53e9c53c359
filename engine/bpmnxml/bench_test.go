package bpmnxml_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// large returns a file with n elements, half of them tasks with a setting and
// half sequence flows, and a diagram of them.
func large(n int) []byte {
	var process, plane strings.Builder
	for i := range n / 2 {
		x, y := i%50*160, i/50*120
		fmt.Fprintf(&process, `    <bpmn:serviceTask id="Activity_%d" name="Do step %d &amp; go on">
      <bpmn:extensionElements>
        <hookflow:call url="https://example.org/{= id }/%d" method="PUT" />
      </bpmn:extensionElements>
      <bpmn:incoming>Flow_%d</bpmn:incoming>
      <bpmn:outgoing>Flow_%d</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="Flow_%d" sourceRef="Activity_%d" targetRef="Activity_%d" />
`, i, i, i, i, i+1, i+1, i, min(i+1, n/2-1))
		fmt.Fprintf(&plane, `      <bpmndi:BPMNShape id="Activity_%d_di" bpmnElement="Activity_%d">
        <dc:Bounds x="%d" y="%d" width="100" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="Flow_%d_di" bpmnElement="Flow_%d">
        <di:waypoint x="%d" y="%d" />
        <di:waypoint x="%d" y="%d" />
      </bpmndi:BPMNEdge>
`, i, i, x, y, i+1, i+1, x+100, y+40, x+160, y+40)
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="%s" xmlns:bpmndi="%s" xmlns:dc="%s" xmlns:di="%s" xmlns:hookflow="%s" id="D" targetNamespace="urn:t">
  <bpmn:process id="P" isExecutable="true">
%s  </bpmn:process>
  <bpmndi:BPMNDiagram id="G">
    <bpmndi:BPMNPlane id="L" bpmnElement="P">
%s    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`, bpmn.NS, bpmn.NSDI, bpmn.NSDC, bpmn.NSDD, bpmn.NSHookflow, process.String(), plane.String())
}

var sizes = []int{1000, 10_000}

// BenchmarkOpen reads a file and builds the view of it.
func BenchmarkOpen(b *testing.B) {
	for _, n := range sizes {
		data := large(n)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				d, err := bpmnxml.Read("large", data)
				if err != nil {
					b.Fatal(err)
				}
				bpmn.Build(d.Root())
			}
		})
	}
}

// BenchmarkSave writes a file of which one element in ten was changed.
func BenchmarkSave(b *testing.B) {
	for _, n := range sizes {
		d, err := bpmnxml.Read("large", large(n))
		if err != nil {
			b.Fatal(err)
		}
		for i, e := range bpmn.Build(d.Root()).Elements {
			if i%10 == 0 {
				e.XML.CreateAttr("name", "changed")
			}
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				d.Bytes()
			}
		})
	}
}

// BenchmarkBuild makes the view alone.
func BenchmarkBuild(b *testing.B) {
	d, err := bpmnxml.Read("large", large(10_000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		bpmn.Build(d.Root())
	}
}

// TestOpenAgainstModdle compares opening a large file with what bpmn-moddle
// needs to parse it, in one run. HOOKFLOW_MODDLE names a folder in which
// bpmn-moddle is installed.
func TestOpenAgainstModdle(t *testing.T) {
	folder := os.Getenv("HOOKFLOW_MODDLE")
	if folder == "" {
		t.Skip("HOOKFLOW_MODDLE does not name a folder with node_modules/bpmn-moddle")
	}
	script, err := filepath.Abs("testdata/moddle.mjs")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range sizes {
		path := filepath.Join(t.TempDir(), "large.bpmn")
		if err := os.WriteFile(path, large(n), 0o666); err != nil {
			t.Fatal(err)
		}
		c := exec.Command("node", script, folder, path)
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil {
			t.Fatal(err)
		}
		ours := fastestOpen(t, path)
		t.Logf("%d elements: ours %.0f ms, bpmn-moddle %.0f ms, ratio %.2f", n, ours, theirs, ours/theirs)
		if ours > theirs {
			t.Errorf("opening %d elements is slower than bpmn-moddle", n)
		}
	}
}

// fastestOpen returns the milliseconds of the fastest of five openings.
func fastestOpen(t *testing.T, path string) float64 {
	best := time.Hour
	for range 5 {
		start := time.Now()
		d, _ := read(t, path)
		bpmn.Build(d.Root())
		best = min(best, time.Since(start))
	}
	return best.Seconds() * 1000
}
