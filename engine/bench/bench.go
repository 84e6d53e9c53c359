// Package bench measures the engine on its real store: durable commands, each answered after the disk was synced. Four
// workloads: a is start, task, end; b is a choice, a task, a fork of three tasks and a join; c is ten tasks in a row; d
// is a message that finds one of many waiting instances by its key. A task is a job that is durable before its worker
// sees it, so a costs two commands per instance, b five, c eleven, d one per correlation. Beside it, in the same run, go
// the least that any engine must do on this store, and the same workloads on another engine (peer/).
package bench

import (
	"context"
	"fmt"
	"os"
	"time"
)

// Options say what to measure; the zero value is everything but a million waiting instances.
type Options struct {
	Dir     string     // where the data goes, on the disk to be measured; empty: a temporary directory
	Only    []string   // names of Lines; empty: all
	Waiting []int      // populations for d; empty: 1,000, 10,000 and 100,000
	Callers []int      // empty: 1, 16, 100 and 1,000
	Scale   float64    // of the number of operations; 0: 1
	Limits  string     // the limits program to run beside; empty: none
	Peer    string     // command that runs a workload on another engine; empty: none
	Tell    func(Line) // told of each line when it is measured, before ratios are known
}

// A Line is one measured number with what belongs to it.
type Line struct {
	Name      string  `json:"name"` // a, b, c, d, fill, restart, aged
	Callers   int     `json:"callers,omitempty"`
	Waiting   int     `json:"waiting"` // other instances that wait meanwhile
	Count     int     `json:"count"`   // instances, or correlations in d
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"perSecond"`
	CPU       float64 `json:"cpuMicros"` // of the whole process per count, callers and workers included
	Allocs    float64 `json:"allocs"`    // per count
	P50       float64 `json:"p50Millis"`
	P99       float64 `json:"p99Millis"`
	RSS       float64 `json:"rssMiB"`                   // of the process at the end
	File      float64 `json:"fileMiB"`                  // of the state
	Proto     float64 `json:"protoPerSecond,omitempty"` // of the limits prototype in the same run
	Ratio     float64 `json:"ratio,omitempty"`          // PerSecond / Proto
	Peer      float64 `json:"peerPerSecond,omitempty"`  // of the other engine in the same run, with one caller
	PeerRatio float64 `json:"peerRatio,omitempty"`      // PerSecond / Peer
}

// A Target is a promise and what became of it.
type Target struct {
	Name string  `json:"name"`
	Want float64 `json:"want"`
	Got  float64 `json:"got"`
	Most bool    `json:"most,omitempty"` // Want is an upper bound
	Met  bool    `json:"met"`
}

// A Report is what Run found out.
type Report struct {
	At      time.Time `json:"at"`
	Machine string    `json:"machine"`
	Load    string    `json:"load,omitempty"` // of the machine when the run began; others disturb the numbers
	Lines   []Line    `json:"lines"`
	Targets []Target  `json:"targets"`
}

// Run measures. It takes about a minute for everything, and leaves nothing on the disk.
func Run(ctx context.Context, opts Options) (*Report, error) {
	opts.defaults()
	dir, err := os.MkdirTemp(opts.Dir, "hookflow-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a folder to measure in: %w; make that folder, or name another one in TMPDIR", err)
	}
	defer os.RemoveAll(dir)
	r := &run{ctx: ctx, opts: opts, dir: dir, report: &Report{At: time.Now().UTC(), Machine: machineName(), Load: load()}}
	if err := r.all(); err != nil {
		return nil, err
	}
	if opts.Limits != "" {
		if err := r.beside(); err != nil {
			return nil, err
		}
	}
	if opts.Peer != "" {
		if err := r.peers(); err != nil {
			return nil, err
		}
	}
	r.report.Targets = r.targets()
	return r.report, nil
}

func (o *Options) defaults() {
	if len(o.Waiting) == 0 {
		o.Waiting = []int{1_000, 10_000, 100_000}
	}
	if len(o.Callers) == 0 {
		o.Callers = []int{1, 16, 100, 1_000}
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Tell == nil {
		o.Tell = func(Line) {}
	}
}
