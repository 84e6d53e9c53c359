// Package enginetest plays processes: a fake clock, a fake outside world, and
// after every command a restart and a check of everything that is stored.
package enginetest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/memory"
	"hookflow/engine/step"
	"hookflow/engine/wire"
)

// A World is an engine in a test.
type World struct {
	Store   engine.Store
	Machine *step.Machine
	Limits  engine.Limits
	Now     time.Time
	Events  []engine.Event // everything that happened
	Problem []string       // what Check found, and what must not happen
	// Reopen, if set, gives the store anew, as a restart of the program would.
	Reopen func() engine.Store
	// Trusting leaves out the restart and the check after each command.
	Trusting bool
	// After, if set, is called after each command that was not given by itself.
	After func()
	// Forgets, if set, is called before a stopped instance is let go.
	Forgets func()
}

// Epoch is when every world begins.
var Epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// NewWorld makes a world over a store in memory.
func NewWorld() *World {
	limits := engine.DefaultLimits
	return &World{Store: memory.New(), Machine: machine(limits), Limits: limits, Now: Epoch}
}

// machine is a machine in the environment of scenarios.
func machine(limits engine.Limits) *step.Machine {
	m := step.NewMachine(limits)
	m.Environment = step.Environment{Name: "test", URL: "http://localhost:8086"}
	return m
}

// Do executes one command, then restarts and checks.
func (w *World) Do(cmd engine.Command) (result any, err error) {
	var out engine.Outcome
	err = w.Store.Update(func(tx engine.Tx) (err error) {
		result, out, err = w.Machine.Execute(tx, cmd, w.Now)
		return err
	})
	if err == nil {
		w.Events = append(w.Events, out.Events...)
	}
	if !w.Trusting {
		w.restart()
	}
	if after := w.After; after != nil {
		w.After = nil
		after()
		w.After = after
	}
	return result, err
}

// restart forgets everything that is not in the store and checks that.
func (w *World) restart() {
	if w.Reopen != nil {
		w.Store = w.Reopen()
	}
	w.Machine = machine(w.Limits)
	w.View(func(tx engine.Tx) { w.Problem = append(w.Problem, wire.Check(tx)...) })
}

// View reads the store.
func (w *World) View(fn func(engine.Tx)) {
	err := w.Store.View(func(tx engine.Tx) error { fn(tx); return nil })
	if err != nil {
		w.Problem = append(w.Problem, err.Error())
	}
}

// Deploy deploys one file.
func (w *World) Deploy(name string, data []byte) ([]engine.Definition, error) {
	result, err := w.Do(engine.Deploy{Resources: []engine.Resource{{Name: name, Data: data}}})
	deployed, _ := result.([]engine.Definition)
	return deployed, err
}

// NextDue is the time of the earliest timer.
func (w *World) NextDue() (due time.Time, ok bool) {
	w.View(func(tx engine.Tx) {
		for k := range tx.From(engine.BucketTimer, nil) {
			due, ok = time.Unix(0, int64(engine.KeyOf(k))).UTC(), true
			return
		}
	})
	return due, ok
}

// Advance moves the clock by d and does everything that comes due on the way,
// in order.
func (w *World) Advance(d time.Duration) error {
	end := w.Now.Add(d)
	for {
		due, ok := w.NextDue()
		if !ok || due.After(end) {
			break
		}
		if due.After(w.Now) {
			w.Now = due
		}
		if _, err := w.Do(engine.FireDue{}); err != nil {
			return err
		}
	}
	w.Now = end
	return nil
}

// A Pending is a wait with the instance it belongs to.
type Pending struct {
	Instance *engine.Instance
	Wait     *engine.Wait
}

// Jobs lists the outside work that may be done now.
func (w *World) Jobs() []Pending { return w.pending(engine.BucketJob) }

// Tasks lists the open user tasks.
func (w *World) Tasks() []Pending { return w.pending(engine.BucketTask) }

// pending resolves an index of work; what waits for a person is left out.
func (w *World) pending(b engine.Bucket) (list []Pending) {
	w.View(func(tx engine.Tx) {
		for _, v := range tx.From(b, nil) {
			owner, id := engine.WaitOf(v)
			in := wire.DecodeInstance(bytes.Clone(tx.Get(engine.BucketInstance, owner.Bytes())))
			if wait := in.Wait(id); !wait.Held {
				list = append(list, Pending{in, wait})
			}
		}
	})
	return list
}

// Instances lists running and ended instances by their keys.
func (w *World) Instances() (list []*engine.Instance) {
	w.View(func(tx engine.Tx) {
		for _, b := range []engine.Bucket{engine.BucketInstance, engine.BucketEnded} {
			for _, v := range tx.From(b, nil) {
				list = append(list, wire.DecodeInstance(bytes.Clone(v)))
			}
		}
	})
	return list
}

// Instance reads one instance.
func (w *World) Instance(key engine.Key) *engine.Instance {
	for _, in := range w.Instances() {
		if in.Key == key {
			return in
		}
	}
	return nil
}

// Incidents lists what waits for a person.
func (w *World) Incidents() (list []*engine.Incident) {
	for _, in := range w.Instances() {
		list = append(list, in.Incidents...)
	}
	return list
}

// Variables are the variables of an instance's process.
func Variables(in *engine.Instance) string {
	var parts []string
	for _, v := range in.Token(1).Vars {
		parts = append(parts, fmt.Sprintf("%s=%s", v.Name, v.Value))
	}
	return strings.Join(parts, " ")
}

// limit sets engine limits by their names in messages.
func (w *World) limit(args []string) error {
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		if name == "duration" {
			d, err := time.ParseDuration(value)
			w.Limits.Duration = d
			if err != nil {
				return err
			}
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		switch name {
		case "instances":
			w.Limits.Instances = n
		case "stepsPerCommand":
			w.Limits.StepsPerCommand = n
		case "slice":
			w.Limits.Slice = n
		case "callDepth":
			w.Limits.CallDepth = n
		case "steps":
			w.Limits.Steps = uint64(n)
		case "variableBytes":
			w.Limits.VariableBytes = n
		case "dataBytes":
			w.Limits.DataBytes = n
		}
	}
	w.Machine = machine(w.Limits)
	return nil
}
