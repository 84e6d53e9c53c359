package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// A small run measures every workload for real; what it finds must make sense.
func TestRunMeasuresEverything(t *testing.T) {
	var told []string
	opts := Options{Dir: t.TempDir(), Waiting: []int{400}, Callers: []int{1, 16}, Scale: 0.002, Tell: func(l Line) { told = append(told, l.Name) }}
	report, err := Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range report.Lines {
		if l.Count == 0 || l.PerSecond <= 0 || l.P50 <= 0 || l.P99 < l.P50 || l.File <= 0 {
			t.Errorf("%+v", l)
		}
	}
	want := []string{"a", "a", "b", "b", "c", "c", "aged", "aged", "aged", "aged", "fill", "restart", "d", "fill", "restart", "d"}
	if !slices.Equal(told, want) || len(report.Lines) != len(want) {
		t.Errorf("measured %v", told)
	}
	if len(report.Targets) == 0 || report.Targets[0].Got != report.Lines[0].PerSecond {
		t.Errorf("targets %+v", report.Targets)
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, Options{Dir: t.TempDir()}); err == nil {
		t.Error("a run without time succeeded")
	}
}

// The peer of the test is a shell script, so that no other engine is needed.
func TestPeerStandsBesideOurs(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("the peer of this test is a shell script")
	}
	peer := filepath.Join(t.TempDir(), "peer.sh")
	script := "#!/bin/sh\n[ -s \"$2\" ] && echo \"{\\\"count\\\": $3, \\\"seconds\\\": 2}\"\n"
	if err := os.WriteFile(peer, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	opts := Options{Dir: t.TempDir(), Only: []string{"c"}, Callers: []int{1}, Scale: 0.1, Peer: "sh " + peer}
	report, err := Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if l := report.Lines[0]; l.Peer != 15 || l.PeerRatio != l.PerSecond/15 {
		t.Errorf("the peer did 30 in 2 s, but the line says %+v", l)
	}
}

func TestPrototypesLines(t *testing.T) {
	got := parseProto(`proto a: 2 durable commands/instance, 100000 waiting, x16 n=4000    wall=    0.484s       8263/s  cpu=   0.323s
    commits=1001
proto d: correlate 300 among 10000, x1         n=300     wall=    0.138s       2179/s  cpu=   0.078s
proto restart: open, 10000 instances in the file n=1       wall=    0.002s        562/s
`)
	want := map[cell]float64{{"a", 100000, 16}: 8263, {"d", 10000, 1}: 2179}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v", got)
	}
}

func BenchmarkWorkload(b *testing.B) {
	for _, process := range []string{"a", "b", "c"} {
		for _, callers := range []int{1, 16, 100, 1000} {
			b.Run(fmt.Sprintf("%s/x%d", process, callers), func(b *testing.B) {
				benchmark(b, callers, 0, func(s *subject, _ int) error { return s.instance(b.Context(), process) })
			})
		}
	}
}

// BenchmarkCorrelate needs as many waiting instances as it sends messages, and as many more as it says.
func BenchmarkCorrelate(b *testing.B) {
	for _, waiting := range []int{1_000, 10_000, 100_000} {
		for _, callers := range []int{1, 100} {
			b.Run(fmt.Sprintf("waiting%d/x%d", waiting, callers), func(b *testing.B) {
				all := waiting + b.N
				benchmark(b, callers, all, func(s *subject, i int) error { return s.correlate(b.Context(), i*7919%all) })
			})
		}
	}
}

// benchmark runs op b.N times on a new store in which instances wait.
func benchmark(b *testing.B, callers, waiting int, op func(s *subject, i int) error) {
	s := &subject{dir: b.TempDir()}
	if err := s.begin(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer s.close()
	spread(b, 1000, waiting, func(i int) error { return s.wait(b.Context(), i) })
	b.ReportAllocs()
	b.ResetTimer()
	spread(b, callers, b.N, func(i int) error { return op(s, i) })
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

// spread calls op for 0 to n-1 on some goroutines.
func spread(b *testing.B, callers, n int, op func(i int) error) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := op(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}
