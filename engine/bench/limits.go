package bench

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// The limits program's prototype does on bbolt the least that an engine must do for a command, without any BPMN. Its
// lines look like
//
//	proto a: 2 durable commands/instance, 100000 waiting, x16 n=4000 wall= 0.484s 8263/s ...
//	proto d: correlate 250 among 1000, x1 n=250 wall= 0.093s 2697/s ...
var protoLine = regexp.MustCompile(`^proto ([ad]): .*?(\d+)(?: waiting)?, x(\d+) .*?wall= *[\d.]+s +(\d+)/s`)

// beside runs the prototype and puts its numbers beside ours.
func (r *run) beside() error {
	cmd := exec.CommandContext(r.ctx, r.opts.Limits, "proto")
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("run %s proto: %w\n%s", r.opts.Limits, err, out)
	}
	proto := parseProto(string(out))
	for i := range r.report.Lines {
		l := &r.report.Lines[i]
		if p := proto[cell{l.Name, l.Waiting, l.Callers}]; p > 0 {
			l.Proto, l.Ratio = p, l.PerSecond/p
		}
	}
	return nil
}

type cell struct {
	name             string
	waiting, callers int
}

// parseProto gives operations per second.
func parseProto(out string) map[cell]float64 {
	found := map[cell]float64{}
	for line := range strings.Lines(out) {
		if m := protoLine.FindStringSubmatch(line); m != nil {
			waiting, _ := strconv.Atoi(m[2])
			callers, _ := strconv.Atoi(m[3])
			found[cell{m[1], waiting, callers}], _ = strconv.ParseFloat(m[4], 64)
		}
	}
	return found
}
