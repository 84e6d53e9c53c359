package layout_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hookflow/designer/layout"
	"hookflow/engine/bench/cpu"
	"hookflow/engine/bpmn"
)

// growing are documents whose size can be chosen, each of a form on which some
// step of the layout could take more than its share.
var growing = []struct {
	name  string
	small int
	make  func(n int) string
}{
	{"many flows between few gateways", 1000, func(n int) string { return dense(100, n) }},
	{"a long chain, written backwards", 300, backwards},
	{"a star", 300, star},
	{"lanes", 100, lanes},
	{"circles", 150, circles},
	{"data", 200, withData},
}

// process wraps what f writes for each number.
func process(n int, head string, f func(b *strings.Builder, i int)) string {
	var b strings.Builder
	b.WriteString(`<process id="P">` + head)
	for i := range n {
		f(&b, i)
	}
	b.WriteString(`</process>`)
	return b.String()
}

func backwards(n int) string {
	return process(n, "", func(b *strings.Builder, i int) {
		fmt.Fprintf(b, `<task id="t%d"/>`, n-i)
		if i > 0 {
			fmt.Fprintf(b, `<sequenceFlow id="f%d" sourceRef="t%d" targetRef="t%d"/>`, i, n-i, n-i+1)
		}
	})
}

func star(n int) string {
	return process(n, `<parallelGateway id="g"/><parallelGateway id="h"/>`, func(b *strings.Builder, i int) {
		fmt.Fprintf(b, `<task id="t%d"/><sequenceFlow id="a%d" sourceRef="g" targetRef="t%d"/><sequenceFlow id="b%d" sourceRef="t%d" targetRef="h"/>`, i, i, i, i, i)
	})
}

func lanes(n int) string {
	var set strings.Builder
	for i := range n {
		fmt.Fprintf(&set, `<lane id="l%d"><flowNodeRef>t%d</flowNodeRef></lane>`, i, i)
	}
	return process(n, `<laneSet>`+set.String()+`</laneSet>`, func(b *strings.Builder, i int) {
		fmt.Fprintf(b, `<task id="t%d"/>`, i)
		if i > 0 {
			fmt.Fprintf(b, `<sequenceFlow id="f%d" sourceRef="t%d" targetRef="t%d"/>`, i, (i-1)/2, i)
		}
	})
}

func circles(n int) string {
	return process(n, "", func(b *strings.Builder, i int) {
		fmt.Fprintf(b, `<task id="t%d"/>`, i)
		if i > 0 {
			fmt.Fprintf(b, `<sequenceFlow id="f%d" sourceRef="t%d" targetRef="t%d"/><sequenceFlow id="b%d" sourceRef="t%d" targetRef="t%d"/>`, i, i-1, i, i, i, i*7%(i+1))
		}
	})
}

func withData(n int) string {
	return process(n, "", func(b *strings.Builder, i int) {
		fmt.Fprintf(b, `<dataObject id="o%d"/><task id="t%d"><ioSpecification><dataOutput id="u%d"/><inputSet/><outputSet/></ioSpecification><dataOutputAssociation id="d%d"><sourceRef>u%d</sourceRef><targetRef>o%d</targetRef></dataOutputAssociation></task>`, i, i, i, i, i, i*3%n)
	})
}

// took is the least time of the processor that nine layouts of a document take.
func took(t testing.TB, text string) time.Duration {
	best := time.Hour
	for range 9 {
		x := parse(t, text)
		m := bpmn.Build(x.Root())
		begin := cpu.Time()
		layout.Apply(bpmn.Untracked, m)
		best = min(best, cpu.Time()-begin)
	}
	return best
}

// BenchmarkGrowth reports how many times longer ten times as much takes: 10 is
// a cost that grows with the document, 100 one that grows with its square.
func BenchmarkGrowth(b *testing.B) {
	for _, c := range growing {
		b.Run("layout, "+c.name, func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(float64(took(b, c.make(10*c.small)))/float64(took(b, c.make(c.small))), "ratio")
			}
		})
	}
}

// TestGrowth holds the work of ten times as much, counted in what is allocated
// so that no clock is needed, to what a cost that grows with the document takes.
func TestGrowth(t *testing.T) {
	for _, c := range growing {
		small, large := testing.AllocsPerRun(1, func() { lay(t, c.make(c.small/5)) }), testing.AllocsPerRun(1, func() { lay(t, c.make(2*c.small)) })
		if ratio := large / small; ratio > 15 {
			t.Errorf("%s: ten times as much takes %.1f times the work", c.name, ratio)
		} else {
			t.Logf("%s: %.1f", c.name, ratio)
		}
	}
}

func lay(t testing.TB, text string) {
	layout.Apply(bpmn.Untracked, bpmn.Build(parse(t, text).Root()))
}

// begun is a document of which one task is drawn.
func begun(process, drawn string) string {
	return process + `<di:BPMNDiagram id="D"><di:BPMNPlane id="Pl" bpmnElement="P"><di:BPMNShape id="S" bpmnElement="` + drawn +
		`"><dc:Bounds x="0" y="0" width="100" height="80"/></di:BPMNShape></di:BPMNPlane></di:BPMNDiagram>`
}

// beginnings are documents that a layout completes.
var beginnings = []struct {
	name string
	make func(n int) string
}{
	{"a long chain", func(n int) string { return begun(backwards(n), "t1") }},
	{"a star", func(n int) string { return begun(star(n), "g") }},
	{"circles", func(n int) string { return begun(circles(n), "t0") }},
	{"apart", func(n int) string {
		return begun(process(n, "", func(b *strings.Builder, i int) { fmt.Fprintf(b, `<task id="t%d"/>`, i) }), "t0")
	}},
}

// completing is how much more work ten times as much to complete takes, counted in elements that are looked at.
func completing(t testing.TB, text func(n int) string) float64 {
	looked := func(n int) float64 { return float64(layout.Looked(bpmn.Build(parse(t, text(n)).Root()))) }
	return looked(2000) / looked(200)
}

// BenchmarkGrowthOfCompleting reports it.
func BenchmarkGrowthOfCompleting(b *testing.B) {
	for _, c := range beginnings {
		b.Run("completing, "+c.name, func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(completing(b, c.make), "ratio")
			}
		})
	}
}

// TestGrowthOfCompleting holds it to what grows with the document.
func TestGrowthOfCompleting(t *testing.T) {
	for _, c := range beginnings {
		if ratio := completing(t, c.make); ratio > 15 {
			t.Errorf("%s: ten times as much looks at %.1f times the elements", c.name, ratio)
		}
	}
}
