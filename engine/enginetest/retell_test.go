package enginetest

import (
	"bytes"
	"os"
	"path/filepath"
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
