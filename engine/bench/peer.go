package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// peerCounts are how many instances the peer runs of each workload at scale 1: some seconds' worth. For d they are the
// population too, and not scaled.
var peerCounts = map[string]int{"a": 1000, "b": 300, "c": 300, "d": 1000}

// peers runs another engine on the same workloads and puts its figures beside ours. The command of Options.Peer is
// called with the name of a workload, its file and a count, and prints one JSON object with count and seconds. It has
// one caller and need not keep anything; d is compared where 1,000 instances wait.
func (r *run) peers() error {
	for _, name := range []string{"a", "b", "c", "d"} {
		if !r.measured(name) {
			continue
		}
		perSecond, err := r.peer(name)
		if err != nil {
			return fmt.Errorf("measure %s on the peer: %w", name, err)
		}
		for i := range r.report.Lines {
			l := &r.report.Lines[i]
			if l.Name == name && (l.Waiting == 0 || name == "d" && l.Waiting == 1000) {
				l.Peer, l.PeerRatio = perSecond, l.PerSecond/perSecond
			}
		}
	}
	return nil
}

func (r *run) measured(name string) bool {
	for _, l := range r.report.Lines {
		if l.Name == name {
			return true
		}
	}
	return false
}

// peer runs one workload and gives what the other engine did in a second.
func (r *run) peer(name string) (perSecond float64, err error) {
	data, err := workloads.ReadFile("workloads/" + name + ".bpmn")
	if err != nil {
		return 0, err
	}
	file := filepath.Join(r.dir, name+".bpmn")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return 0, err
	}
	count := peerCounts[name]
	if name != "d" {
		count = max(int(float64(count)*r.opts.Scale), 10)
	}
	words := append(strings.Fields(r.opts.Peer), name, file, strconv.Itoa(count))
	cmd := exec.CommandContext(r.ctx, words[0], words[1:]...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("run %s: %w\n%s", strings.Join(words, " "), err, &complaints)
	}
	var did struct{ Count, Seconds float64 }
	if err := json.Unmarshal(out, &did); err != nil || did.Count <= 0 || did.Seconds <= 0 {
		return 0, fmt.Errorf("%s printed no count and seconds: %q", strings.Join(words, " "), out)
	}
	return did.Count / did.Seconds, nil
}
