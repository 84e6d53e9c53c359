package step_test

import (
	"errors"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/memory"
	"hookflow/engine/step"
)

var errUndo = errors.New("undone")

// A bare is a machine on a store, one transaction for each command.
type bare struct {
	t     *testing.T
	m     *step.Machine
	store *memory.Store
}

func newBare(t *testing.T, content string) *bare {
	b := &bare{t, step.NewMachine(engine.DefaultLimits), memory.New()}
	b.do(deployment(content), nil)
	return b
}

func deployment(content string) engine.Deploy {
	return engine.Deploy{Resources: []engine.Resource{{Name: "p.bpmn", Data: []byte(head + process(content) + "</definitions>")}}}
}

// do executes a command, and undoes it if end is an error.
func (b *bare) do(cmd engine.Command, end error) (out engine.Outcome) {
	b.t.Helper()
	err := b.store.Update(func(tx engine.Tx) (err error) {
		if _, out, err = b.m.Execute(tx, cmd, time.Unix(1_700_000_000, 0)); err != nil {
			b.t.Errorf("%T: %v", cmd, err)
		}
		return end
	})
	if !errors.Is(err, end) {
		b.t.Fatalf("%T: %v", cmd, err)
	}
	return out
}

// The machine remembers instances and definitions. What an undone command left in its memory is not what the store has.
func TestWhatWasUndoneIsNotRemembered(t *testing.T) {
	b := newBare(t, `<startEvent id="s"/><serviceTask id="a"/><serviceTask id="b"/>
		s -> a -> b`)
	first := b.do(engine.Start{Process: "p"}, nil).Jobs[0]
	if undone := b.do(engine.CompleteJob{Job: first}, errUndo); len(undone.Jobs) != 1 {
		t.Fatalf("completing gave the jobs %v", undone.Jobs)
	}
	second := b.do(engine.CompleteJob{Job: first}, nil).Jobs
	if len(second) != 1 {
		t.Fatalf("completing it again gave the jobs %v", second)
	}
	if out := b.do(engine.CompleteJob{Job: second[0]}, nil); len(out.Ended) != 1 {
		t.Errorf("after both jobs these had ended: %v", out.Ended)
	}
	b.do(deployment(`<startEvent id="s"/><userTask id="other"/>
		s -> other`), errUndo)
	if out := b.do(engine.Start{Process: "p"}, nil); len(out.Jobs) != 1 {
		t.Error("a version whose deployment was undone began")
	}
}

// Also in one transaction, as it is in a batch.
func TestADefinitionThatGoesAwayIsNotRemembered(t *testing.T) {
	b := newBare(t, `<startEvent id="s"/><userTask id="a"/>
		s -> a`)
	b.store.Update(func(tx engine.Tx) error {
		var key engine.Key
		for k := range tx.From(engine.BucketDefinition, nil) {
			key = engine.KeyOf(k)
		}
		start := engine.Start{Definition: key}
		if _, _, err := b.m.Execute(tx, start, time.Now()); err != nil {
			t.Fatal(err)
		}
		for k := range tx.From(engine.BucketInstance, nil) {
			if _, _, err := b.m.Execute(tx, engine.Cancel{Instance: engine.KeyOf(k)}, time.Now()); err != nil {
				t.Fatal(err)
			}
			if _, _, err := b.m.Execute(tx, engine.DeleteInstance{Instance: engine.KeyOf(k)}, time.Now()); err != nil {
				t.Fatal(err)
			}
			break
		}
		if _, _, err := b.m.Execute(tx, engine.DeleteDefinition{Definition: key}, time.Now()); err != nil {
			t.Fatal(err)
		}
		var rejected *engine.Rejected
		if _, _, err := b.m.Execute(tx, start, time.Now()); !errors.As(err, &rejected) || rejected.Reason != engine.NotFound {
			t.Errorf("starting a deleted definition: %v", err)
		}
		return nil
	})
}

// Events are told to others, who keep them: what happens to the instance later does not change them.
func TestEventsStayAsTheyWereTold(t *testing.T) {
	b := newBare(t, `<startEvent id="s"/><userTask id="a"/>
		s -> a`)
	told := b.do(engine.Start{Process: "p"}, nil).Events
	b.do(deployment(`<startEvent id="s"/><userTask id="b"/>
		s -> b`), nil)
	m := engine.Migrate{Instance: told[0].Instance, Map: map[string]string{"a": "b"}}
	b.store.View(func(tx engine.Tx) error {
		for k := range tx.From(engine.BucketDefinition, nil) {
			m.To = engine.KeyOf(k)
		}
		return nil
	})
	b.do(m, nil)
	for _, ev := range told {
		if ev.Kind == engine.Waiting && ev.Wait.Element != "a" {
			t.Errorf("it was told that %q waits, and it says %q now", ev.Element, ev.Wait.Element)
		}
	}
}
