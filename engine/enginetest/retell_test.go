package enginetest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/suites"
	"hookflow/engine/wire"
)

// What is retold of an instance makes the same instance, whatever it does: each scenario is played, and after each command every
// instance that goes on is folded from what is retold of it.
func TestScenariosRetold(t *testing.T) {
	told := 0
	suites.Each(t, filepath.Join(scenarioDir, "*.txtar"), func(t *testing.T, file string) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := ParseScenario(filepath.Base(file), data)
		w := NewWorld()
		w.After = func() {
			for _, in := range w.Instances() {
				if in.Status != engine.Active || in.Suspended {
					continue
				}
				told++
				again := engine.Fold([]engine.Record{{Key: in.Newest, Instance: in.Key, Number: in.Records, At: in.Started, Events: in.Retell("somewhere")}})
				again.Steps = in.Steps
				if !bytes.Equal(wire.EncodeInstance(again), wire.EncodeInstance(in)) {
					t.Errorf("retold, an instance is\n%+v\nwant\n%+v", again, in)
				}
			}
		}
		s.Play(w)
	})
	t.Log(told, "instances")
}

// A branch of what is retold of an instance stands where a branch of all that it has done stands, and goes on the same way: for
// what every scenario leaves open.
func TestBranchesOfWhatIsRetold(t *testing.T) {
	branches := 0
	suites.Each(t, filepath.Join(scenarioDir, "*.txtar"), func(t *testing.T, file string) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w := NewWorld()
		ParseScenario(filepath.Base(file), data).Play(w)
		for _, in := range w.Instances() {
			if in.Status != engine.Active || in.Suspended {
				continue
			}
			var events []engine.Event
			for _, e := range w.Events {
				if e.Instance == in.Key {
					events = append(events, e)
				}
			}
			if len(events) == 0 {
				continue
			}
			branches++
			if whole, told := w.branched(t, in.Key, events), w.branched(t, in.Key, in.Retell()); whole != told {
				t.Errorf("the branch of what is retold of %s is\n%s\nwant\n%s", in.Key, told, whole)
			}
		}
	})
	t.Log(branches, "branches")
}

// branched is how a branch stands, and how once it was let go.
func (w *World) branched(t *testing.T, of engine.Key, events []engine.Event) string {
	t.Helper()
	made, err := w.Do(engine.Branch{Of: of, Events: events})
	if err != nil {
		return err.Error()
	}
	key := made.(engine.Key)
	says := standsAs(w.Instance(key))
	_, err = w.Do(engine.GoOn{Instance: key})
	says += fmt.Sprintln(err) + standsAs(w.Instance(key))
	if in := w.Instance(key); in.Status == engine.Active { // so that it takes nothing from the next
		if _, err := w.Do(engine.Cancel{Instance: key}); err != nil {
			t.Fatal(err)
		}
	}
	return says
}

// standsAs is where an instance stands, without what is another in each instance.
func standsAs(in *engine.Instance) string {
	var out strings.Builder
	fmt.Fprintln(&out, in.Status, in.Suspended, in.LastToken, in.LastWait, in.LastComp)
	if in.Stop != nil {
		fmt.Fprintln(&out, "stopped at", in.Stop.Element, in.Stop.Why)
	}
	for _, x := range in.Tokens {
		fmt.Fprintln(&out, x.ID, x.Scope, x.Element, x.Mark, x.Queue)
		for _, v := range x.Vars {
			fmt.Fprintf(&out, "  %s = %s\n", v.Name, v.Value)
		}
	}
	for _, x := range in.Waits {
		fmt.Fprintln(&out, "waits", x.ID, x.Token, x.Kind, x.Element)
	}
	for _, x := range in.Incidents {
		fmt.Fprintln(&out, "incident", x.Element, x.Kind)
	}
	return out.String()
}
