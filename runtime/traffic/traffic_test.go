package traffic

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hookflow/engine/bench"
)

// A small run measures every line for real, over sockets; what it finds must make sense.
func TestRunMeasuresEverything(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("the prototype of this test is a shell script")
	}
	limits := filepath.Join(t.TempDir(), "limits.sh")
	script := "#!/bin/sh\n" + `[ "$1" = http ] && echo "http POST same process, 4 clients n=80 wall= 0.5s 160/s cpu= 0.008s"
[ "$1" = protohttp ] && echo "proto d over HTTP: correlate 20 among 100, x4 n=20 wall= 2.000s 10/s cpu= 0.002s"
true
`
	if err := os.WriteFile(limits, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	var told []string
	report, err := Run(context.Background(), Options{Dir: t.TempDir(), Connections: 4, Waiting: 100, Scale: 0.001, Limits: limits, Tell: func(l bench.Line) { told = append(told, l.Name) }})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(told)
	if want := []string{Call, Correlate, Echo, ProtoEcho, Post, Proto, Start}; !slices.Equal(told, slices.Sorted(slices.Values(want))) {
		t.Errorf("measured %v", told)
	}
	for _, l := range report.Lines {
		if l.Count == 0 || l.PerSecond <= 0 || l.CPU <= 0 || l.Callers != 4 {
			t.Errorf("%+v", l)
		}
	}
	ours := find(report.Lines, Correlate)
	for _, r := range report.Ratios {
		if r.Of == Correlate && r.To == Proto && (r.Wall != ours.PerSecond/10 || r.Computed != 100/ours.CPU) {
			t.Errorf("%s, of %.0f/s and %.1f us against 10/s and 100 us", r, ours.PerSecond, ours.CPU)
		}
	}
	if len(report.Ratios) != 6 || len(report.Targets) != 2 {
		t.Errorf("it compares %v and promises %v", report.Ratios, report.Targets)
	}
}

func find(lines []bench.Line, name string) bench.Line {
	return lines[slices.IndexFunc(lines, func(l bench.Line) bool { return l.Name == name })]
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, Options{Dir: t.TempDir(), Connections: 2, Waiting: 10, Scale: 0.001}); err == nil {
		t.Error("a run without time succeeded")
	}
}

func TestWhatTheLimitsProgramPrints(t *testing.T) {
	got := parseLimits("p", `proto d over HTTP: correlate 1000 among 100000, x1 n=1000    wall=    4.341s        230/s  cpu=   0.834s       1199/cpu-s   4341.30us/op
    latency                                    n=1000 min=541.363µs p50=2.107837ms p90=11.038278ms p99=24.925331ms max=38.49891ms load=21.89
something else
http POST same process, 64 clients             n=40000   wall=    5.734s       6976/s  cpu=   2.529s      15814/cpu-s    143.34us/op
`)
	var lines []string
	for _, l := range got {
		lines = append(lines, fmt.Sprintf("%s x%d %d among %d: %.0f/s %.1f us p50 %.2f p99 %.2f", l.Name, l.Callers, l.Count, l.Waiting, l.PerSecond, l.CPU, l.P50, l.P99))
	}
	want := "p x1 1000 among 100000: 230/s 834.0 us p50 2.11 p99 24.93\np x64 40000 among 0: 6976/s 63.2 us p50 0.00 p99 0.00"
	if strings.Join(lines, "\n") != want {
		t.Errorf("read as\n%s", strings.Join(lines, "\n"))
	}
}
