package enginetest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// survivorLife is where a process of its own finds the life it is to live, as JSON.
const survivorLife = "HOOKFLOW_TEST_LIFE"

func TestMain(m *testing.M) {
	if text := os.Getenv(survivorLife); text != "" {
		var f life
		err := json.Unmarshal([]byte(text), &f)
		if err == nil {
			err = f.live()
		}
		if err != nil {
			fmt.Println("error", err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const (
	killsPerStore = 5
	seedsPerStore = 20 // random processes that live in one store, and die together
)

// TestRandomProcessesKilled plays random processes on the real store in a process of its own, which is killed again and
// again at random moments or right before or after a commit, and goes on with what it left. Nothing that was
// acknowledged may be lost, and nothing may happen twice. HOOKFLOW_KILLS says how many kills; 2,500 make 10,000 seeds.
func TestRandomProcessesKilled(t *testing.T) {
	kills := 10
	if n, err := strconv.Atoi(os.Getenv("HOOKFLOW_KILLS")); err == nil {
		kills = n
	}
	total, underWay := map[string]int{}, 0
	stores := uint64(kills+killsPerStore-1) / killsPerStore
	for i := range stores {
		f := life{Dir: t.TempDir(), Seed: *firstSeed + i*seedsPerStore, Began: time.Now()}
		r := rand.New(rand.NewPCG(f.Seed, 1000))
		for f.Number < killsPerStore {
			f.run(t, r)
			underWay += f.check(t)["under way"]
			f.Number++
		}
		f.Last, f.Kill = true, ""
		f.run(t, r)
		for word, n := range f.check(t) {
			total[word] += n
		}
		if t.Failed() {
			t.Fatalf("seeds from %d", f.Seed)
		}
		os.RemoveAll(f.Dir)
	}
	t.Logf("%d seeds, %d kills, %d times a seed was under way: %v", stores*seedsPerStore, stores*killsPerStore, underWay, total)
}

// run lives one life to its violent end, the last one to its good end.
func (f *life) run(t *testing.T, r *rand.Rand) {
	t.Helper()
	f.Kill = ""
	if points := []string{"commit", "committed", "archive commit", "archive committed"}; !f.Last && r.IntN(2) == 0 {
		f.Kill = fmt.Sprintf("%s * %d", points[r.IntN(len(points))], 1+r.IntN(60))
	}
	text, _ := json.Marshal(f)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), survivorLife+"="+string(text))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() != "ready" {
			t.Errorf("seed %d, life %d: %s", f.Seed, f.Number, lines.Text())
			continue
		}
		defer time.AfterFunc(f.span(r), func() { cmd.Process.Kill() }).Stop()
	}
	if err := cmd.Wait(); f.Last && err != nil {
		t.Fatalf("seed %d: the last life does not end well: %v", f.Seed, err)
	}
}

// span is how long a life lasts at most. The last one has time enough to come to its end.
func (f *life) span(r *rand.Rand) time.Duration {
	switch {
	case f.Last:
		return time.Minute
	case f.Kill != "":
		return time.Second / 2
	}
	return time.Duration(1+r.IntN(200)) * time.Millisecond
}

// check opens what is stored, and holds it against the log. It counts the lines of the log by their first words, and the
// processes that are under way.
func (f *life) check(t *testing.T) map[string]int {
	t.Helper()
	e, closing, err := f.open(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closing()
	if problems, err := e.Check(); err != nil || problems != nil {
		t.Fatalf("seed %d, life %d: %v %q", f.Seed, f.Number, err, problems)
	}
	told := newTestimony()
	if err := e.View(told.read); err != nil {
		t.Fatal(err)
	}
	counts := told.compare(f.readLog())
	if f.Last {
		told.wantEnd(f.processes())
	} else {
		counts["under way"] = len(told.running)
	}
	for _, p := range told.problems {
		t.Errorf("seed %d, life %d: %s", f.Seed, f.Number, p)
	}
	return counts
}
