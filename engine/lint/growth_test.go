package lint_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hookflow/engine/bench/cpu"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
)

// BenchmarkGrowth reports how much longer it takes to check ten times as much: 10 is a cost that grows with the
// document, 100 one that grows with its square.
func BenchmarkGrowth(b *testing.B) {
	for name, task := range map[string]string{
		"lint, a chain of n tasks":   `<task id="t%[1]d"/><sequenceFlow id="f%[1]d" sourceRef="t%[2]d" targetRef="t%[1]d"/>`,
		"lint, n flows of a gateway": `<task id="t%[1]d"/><sequenceFlow id="f%[1]d" sourceRef="t0" targetRef="t%[1]d"/>`,
		"lint, n messages":           `<intermediateThrowEvent id="t%[1]d"><messageEventDefinition/></intermediateThrowEvent><sequenceFlow id="f%[1]d" sourceRef="t%[2]d" targetRef="t%[1]d"/>`,
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				b.ReportMetric(float64(checked(b, 3000, task))/float64(checked(b, 300, task)), "ratio")
			}
		})
	}
}

// checked is the least time of the processor that nine checks of a document with n tasks take.
func checked(b *testing.B, n int, task string) time.Duration {
	var text strings.Builder
	fmt.Fprintf(&text, `<definitions xmlns="%s" targetNamespace="t"><process id="p"><exclusiveGateway id="t0"/>`, bpmn.NS)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&text, task, i, i-1)
	}
	text.WriteString(`</process></definitions>`)
	doc, err := bpmnxml.Read("growth.bpmn", []byte(text.String()))
	if err != nil {
		b.Fatal(err)
	}
	m, best := bpmn.Build(doc.Root()), time.Hour
	for range 9 {
		began := cpu.Time()
		lint.Run(m, lint.Options{})
		best = min(best, cpu.Time()-began)
	}
	return best
}
