// Package traffic measures messages that come in and calls that go out over HTTP, each durable, beside what HTTP alone
// allows: the same requests to a server of net/http that only reads them, and from a client of net/http that only sends
// them. Client and server are one process, so that the ratios say what keeping, finding and running cost.
package traffic

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"hookflow/engine/bench"
	"hookflow/runtime"
	"hookflow/runtime/webhook"
)

// Options say what to measure; the zero value is everything but the prototype.
type Options struct {
	Dir         string           // where the data goes, on the disk to be measured; empty: a temporary directory
	Connections int              // 0: 64
	Waiting     int              // instances that wait when messages are correlated; 0: 100,000
	Scale       float64          // of the number of operations; 0: 1
	Limits      string           // the limits program to run beside; empty: none
	Tell        func(bench.Line) // told of each line when it is measured; nil: nobody
}

// The names of the lines.
const (
	Echo      = "echo"      // plain net/http reads and answers what start and correlate send
	Start     = "start"     // a message begins an instance, which waits for another
	Correlate = "correlate" // a message finds the instance that waits for it, and ends it
	Post      = "post"      // plain net/http sends what call sends
	Call      = "call"      // an instance is begun, makes one call through the outbox, and ends
	Proto     = "prototype" // correlates on a store with 100,000 instances, without BPMN
	ProtoEcho = "net/http"  // what the prototype's author takes for plain
)

// A Ratio is what one line does against another: in a second, and in a second of processor time, which others on the
// machine disturb least.
type Ratio struct {
	Of, To   string
	Wall     float64
	Computed float64
}

// String is the ratio for people.
func (r Ratio) String() string {
	return fmt.Sprintf("%-9s %5.2f of %s, %5.2f for the same processor time", r.Of, r.Wall, r.To, r.Computed)
}

// A Report is what Run found out.
type Report struct {
	Lines   []bench.Line
	Ratios  []Ratio
	Targets []bench.Target
}

type run struct {
	ctx    context.Context
	opts   Options
	dir    string
	report Report
}

// Run measures. It takes about half a minute, and leaves nothing on the disk.
func Run(ctx context.Context, opts Options) (*Report, error) {
	opts.defaults()
	dir, err := os.MkdirTemp(opts.Dir, "hookflow-traffic-")
	if err != nil {
		return nil, fmt.Errorf("make a folder to measure in: %w; make that folder, or name another one in TMPDIR", err)
	}
	defer os.RemoveAll(dir)
	r := &run{ctx: ctx, opts: opts, dir: dir}
	for _, step := range []func() error{r.echo, r.in, r.post, r.out, r.beside} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("measure HTTP: %w", err)
		}
	}
	r.compare()
	return &r.report, nil
}

func (o *Options) defaults() {
	if o.Connections == 0 {
		o.Connections = 64
	}
	if o.Waiting == 0 {
		o.Waiting = 100_000
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Tell == nil {
		o.Tell = func(bench.Line) {}
	}
}

// runtime opens a runtime on a new directory.
func (r *run) runtime(name string, o runtime.Options) (*runtime.Runtime, error) {
	o.Dir, o.Listen = filepath.Join(r.dir, name), "127.0.0.1:0"
	o.Log = slog.New(slog.DiscardHandler)
	o.Targets = map[string]runtime.Target{"": {AtOnce: r.opts.Connections}}
	o.HTTP = webhook.Options{}
	return runtime.Open(o)
}

// measure adds a line; op is called with 0, 1, 2 ... on the connections.
func (r *run) measure(name string, waiting, most int, op func(i int) error) error {
	l := bench.Line{Name: name, Callers: r.opts.Connections, Waiting: waiting, Count: max(int(float64(most)*r.opts.Scale), 2*r.opts.Connections)}
	if err := l.Measure(op); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.add(l)
	return nil
}

func (r *run) add(l bench.Line) {
	r.report.Lines = append(r.report.Lines, l)
	r.opts.Tell(l)
}

// compare says how the lines stand to each other.
func (r *run) compare() {
	for _, pair := range [][2]string{{Start, Echo}, {Correlate, Echo}, {Call, Post}, {Start, Proto}, {Correlate, Proto}, {Correlate, ProtoEcho}} {
		of, to := r.line(pair[0]), r.line(pair[1])
		if of != nil && to != nil {
			r.report.Ratios = append(r.report.Ratios, Ratio{pair[0], pair[1], of.PerSecond / to.PerSecond, to.CPU / of.CPU})
		}
	}
	ours, proto := r.line(Correlate), r.line(Proto)
	if proto != nil {
		got := ours.PerSecond / proto.PerSecond
		r.report.Targets = append(r.report.Targets, bench.Target{Name: "correlations over HTTP against the prototype", Want: 1.5, Got: got, Met: got >= 1.5})
	}
	r.report.Targets = append(r.report.Targets, bench.Target{Name: "99 of 100 correlations over HTTP, ms", Want: 8, Got: ours.P99, Most: true, Met: ours.P99 <= 8})
}

func (r *run) line(name string) *bench.Line {
	for i := range r.report.Lines {
		if r.report.Lines[i].Name == name {
			return &r.report.Lines[i]
		}
	}
	return nil
}

// patience is how long the end of an instance is waited for.
const patience = time.Minute
