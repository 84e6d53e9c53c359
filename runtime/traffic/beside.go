package traffic

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hookflow/engine/bench"
)

// The limits program correlates messages over HTTP on bbolt with the least that an engine must do for it, and measures
// net/http. Its lines look like
//
//	proto d over HTTP: correlate 10000 among 100000, x64 n=10000 wall= 4.391s 2278/s cpu= 2.116s ...
//	    latency n=10000 min=3.508502ms p50=21.095458ms p90=56.780744ms p99=89.150699ms ...
//	http POST same process, 64 clients n=40000 wall= 5.734s 6976/s cpu= 2.529s ...
var (
	limitsLine  = regexp.MustCompile(`^(?:proto d over HTTP: .* among (\d+), x|http POST same process, )(\d+)(?: clients)? +n=(\d+) .*?wall= *([\d.]+)s +(\d+)/s +cpu= *([\d.]+)s`)
	latencyLine = regexp.MustCompile(`^ +latency .*p50=(\S+) .*p99=(\S+)`)
)

// beside runs the limits program, if there is one.
func (r *run) beside() error {
	if r.opts.Limits == "" {
		return nil
	}
	for what, name := range map[string]string{"protohttp": Proto, "http": ProtoEcho} {
		cmd := exec.CommandContext(r.ctx, r.opts.Limits, what)
		cmd.Dir = r.dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("run %s %s: %w\n%s", r.opts.Limits, what, err, out)
		}
		for _, l := range parseLimits(name, string(out)) {
			if l.Callers == r.opts.Connections {
				r.add(l)
			}
		}
	}
	return nil
}

// parseLimits reads what the limits program printed.
func parseLimits(name, out string) (lines []bench.Line) {
	for text := range strings.Lines(out) {
		if m := limitsLine.FindStringSubmatch(text); m != nil {
			l := bench.Line{Name: name}
			l.Waiting, _ = strconv.Atoi(m[1])
			l.Callers, _ = strconv.Atoi(m[2])
			l.Count, _ = strconv.Atoi(m[3])
			l.Seconds, _ = strconv.ParseFloat(m[4], 64)
			l.PerSecond, _ = strconv.ParseFloat(m[5], 64)
			used, _ := strconv.ParseFloat(m[6], 64)
			l.CPU = used * 1e6 / float64(l.Count)
			lines = append(lines, l)
		} else if m := latencyLine.FindStringSubmatch(text); m != nil && len(lines) > 0 {
			l := &lines[len(lines)-1]
			l.P50, l.P99 = millis(m[1]), millis(m[2])
		}
	}
	return lines
}

func millis(text string) float64 {
	d, _ := time.ParseDuration(text)
	return float64(d.Microseconds()) / 1000
}
