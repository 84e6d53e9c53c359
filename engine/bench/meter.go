package bench

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"hookflow/engine/bench/cpu"
)

// meter takes time, processor time and allocations of a section.
type meter struct {
	began  time.Time
	cpu    time.Duration
	allocs uint64
}

func startMeter() meter {
	runtime.GC()
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	return meter{cpu: cpu.Time(), allocs: ms.Mallocs, began: time.Now()}
}

// stop fills in what was measured since startMeter.
func (m meter) stop(l *Line, took []time.Duration) {
	wall, used := time.Since(m.began), cpu.Time()-m.cpu
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	n := float64(l.Count)
	l.Seconds = wall.Seconds()
	l.PerSecond = n / wall.Seconds()
	l.CPU = float64(used.Microseconds()) / n
	l.Allocs = float64(ms.Mallocs-m.allocs) / n
	slices.Sort(took)
	l.P50 = millis(took[len(took)/2])
	l.P99 = millis(took[len(took)*99/100])
	l.RSS = resident()
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// freeMemory gives back what is not in use, so that what a restart needs can be seen.
func freeMemory() { debug.FreeOSMemory() }

// resident is the memory of the process in MiB; where the system does not tell, what Go has taken from it.
func resident() float64 {
	var pages, size int64
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		fmt.Sscan(string(text), &size, &pages)
		return float64(pages) * float64(os.Getpagesize()) / (1 << 20)
	}
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	return float64(ms.Sys) / (1 << 20)
}

func machineName() string {
	return fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

// load is the machine's average over the last minute, where it tells.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}
