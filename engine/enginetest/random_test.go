package enginetest

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
)

var seeds = flag.Int("seeds", 100, "how many random processes to play")
var firstSeed = flag.Uint64("seed", 1, "the first of them")

// TestRandom plays random processes along random paths. After every command the
// engine is restarted and everything stored is checked; every process must come
// to its end, and the engine must never go wrong.
func TestRandom(t *testing.T) {
	for i := range uint64(*seeds) {
		seed := *firstSeed + i
		r := rand.New(rand.NewPCG(seed, 0))
		model := RandomProcess(r, "")
		w := NewWorld()
		w.Limits.StepsPerCommand = 2000
		if _, err := w.Deploy("random", model); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if why := playRandom(w, r); why != "" || len(w.Problem) > 0 {
			name := filepath.Join(os.TempDir(), "hookflow-random.bpmn")
			if err := os.WriteFile(name, model, 0o644); err != nil {
				t.Error(err)
			}
			t.Fatalf("seed %d: %s %q; the model is in %s", seed, why, w.Problem, name)
		}
	}
}

// playRandom does something random until every instance has ended; it says why
// it gave up.
func playRandom(w *World, r *rand.Rand) string {
	if _, err := w.Do(engine.Start{Process: "p"}); err != nil {
		return err.Error()
	}
	for range 2000 {
		active := 0
		for _, in := range w.Instances() {
			if in.Status == engine.Active {
				active++
			}
			for _, i := range in.Incidents {
				if i.Kind != engine.Uncaught && i.Kind != engine.JobFailed && i.Kind != engine.BadCall {
					return "incident: " + i.Message
				}
			}
		}
		if active == 0 {
			return ""
		}
		if err := act(w, r); err != nil {
			return err.Error()
		}
		if len(w.Problem) > 0 {
			return "after " + string(w.Events[len(w.Events)-1].Element)
		}
	}
	return "it does not end: " + left(w)
}

// left names what has not ended.
func left(w *World) string {
	var parts []string
	for _, in := range w.Instances() {
		if in.Status != engine.Active {
			continue
		}
		for _, t := range in.Tokens {
			parts = append(parts, t.Element)
		}
		for _, a := range in.Arrivals {
			parts = append(parts, "token on "+a.Flow+" before "+a.Node)
		}
	}
	return strings.Join(parts, ", ")
}

// act does one thing of those that can be done.
func act(w *World, r *rand.Rand) error {
	var can []func() error
	do := func(cmd engine.Command) func() error {
		return func() error { _, err := w.Do(cmd); return err }
	}
	for _, p := range w.Tasks() {
		can = append(can, do(engine.CompleteTask{Task: p.Wait.Key}))
	}
	for _, p := range w.Jobs() {
		key := p.Wait.Key
		can = append(can, do(engine.CompleteJob{Job: key}), do(engine.CompleteJob{Job: key}), do(engine.FailJob{Job: key, Message: "x", Backoff: time.Second}))
		if r.IntN(4) == 0 {
			can = append(can, do(engine.ThrowJobError{Job: key, Code: "E"}))
		}
	}
	for _, i := range w.Incidents() {
		can = append(can, do(engine.ResolveIncident{Incident: i.Key, How: []engine.Resolution{engine.Skip, engine.Interrupt}[r.IntN(2)]}))
	}
	can = append(can, func() error { return w.Advance(time.Duration(1+r.IntN(3)) * time.Second) })
	if r.IntN(4) == 0 {
		can = append(can, do(engine.Publish{Name: "m"}), do(engine.Broadcast{Signal: "sig"}))
	}
	return can[r.IntN(len(can))]()
}
