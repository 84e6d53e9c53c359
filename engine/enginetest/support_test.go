package enginetest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/step"
)

const supportFile = "../../docs/support.md"

// TestSupport writes docs/support.md from what the scenarios really run, and
// demands that every pair the standard allows is among it.
func TestSupport(t *testing.T) {
	covered := map[string][]string{}
	files, _ := filepath.Glob(filepath.Join(scenarioDir, "*.txtar"))
	for _, file := range files {
		for _, feature := range features(t, file) {
			name := strings.TrimSuffix(filepath.Base(file), ".txtar")
			if !slices.Contains(covered[feature], name) {
				covered[feature] = append(covered[feature], name)
			}
		}
	}
	for _, feature := range demanded() {
		if len(covered[feature]) == 0 {
			t.Errorf("no scenario completes: %s", feature)
		}
	}
	text := supportTable(covered)
	if *update {
		if err := os.WriteFile(supportFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if old, _ := os.ReadFile(supportFile); string(old) != text {
		t.Error("docs/support.md is not what the scenarios show (-update writes it)")
	}
}

// features plays a scenario and names what completed in it.
func features(t *testing.T, file string) []string {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := ParseScenario(file, data)
	w := NewWorld()
	w.Trusting = true
	s.Play(w)
	elements := map[string]*bpmn.Element{}
	for _, f := range s.Files {
		doc, err := bpmnxml.Read(f.Name, f.Data)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range bpmn.Build(doc.Root()).Elements {
			elements[e.ID] = e
		}
	}
	var out []string
	for _, ev := range w.Events {
		switch ev.Kind {
		case engine.Completed, engine.Failed, engine.Terminated, engine.Undone:
			if e := elements[ev.Element]; e != nil {
				out = append(out, featuresOf(e)...)
			}
		case engine.Thrown:
			out = append(out, featuresOf(elements[ev.Element])...)
		}
	}
	return out
}

// featuresOf names an element's kind, with trigger and position or with the way
// it repeats.
func featuresOf(e *bpmn.Element) []string {
	name := bpmn.Of(e.Kind).Label
	switch {
	case e.Kind == bpmn.Process:
		return nil
	case e.Kind.Is(bpmn.Event):
		return append(compensated(e), feature(name, e.Trigger(), position(e)))
	case e.EventSubProcess():
		return []string{"Event sub-process"}
	}
	out := append(compensated(e), name)
	switch multi := e.XML.SelectElement(string(bpmn.MultiInstance)); {
	case e.XML.SelectElement(string(bpmn.StandardLoop)) != nil:
		out = append(out, name+", standard loop")
	case multi != nil && multi.SelectAttrValue("isSequential", "") == "true":
		out = append(out, name+", sequential multi-instance")
	case multi != nil:
		out = append(out, name+", parallel multi-instance")
	}
	if e.Kind == bpmn.EventBasedGateway && e.Flag("instantiate", false) {
		out = append(out, name+", starting the process, "+strings.ToLower(e.XML.SelectAttrValue("eventGatewayType", "Exclusive")))
	}
	if e.Kind == bpmn.ReceiveTask && e.Flag("instantiate", false) {
		out = append(out, name+", starting the process")
	}
	return out
}

// compensated names the compensation boundary event of an activity that was
// undone; it is never active itself.
func compensated(e *bpmn.Element) []string {
	for _, b := range e.Boundary {
		if b.HasTrigger(bpmn.Compensate) {
			return []string{feature(bpmn.Of(bpmn.BoundaryEvent).Label, bpmn.Compensate, "")}
		}
	}
	return nil
}

func feature(name string, trigger bpmn.Trigger, position string) string {
	return strings.TrimSuffix(fmt.Sprintf("%s, %s, %s", name, trigger, position), ", ")
}

// position tells start events apart by where they stand, and events that watch
// by whether they interrupt.
func position(e *bpmn.Element) string {
	inEventSub := e.Kind == bpmn.StartEvent && e.Parent != nil && e.Parent.EventSubProcess()
	always := e.HasTrigger(bpmn.Error) || e.HasTrigger(bpmn.Cancel) || e.HasTrigger(bpmn.Compensate)
	switch {
	case !inEventSub && e.Kind != bpmn.BoundaryEvent:
		return ""
	case always && inEventSub:
		return "event sub-process"
	case always:
		return ""
	}
	how := "not interrupting"
	if e.Interrupting() {
		how = "interrupting"
	}
	if inEventSub {
		return "event sub-process, " + how
	}
	return how
}

// demanded lists every pair of event and trigger the standard allows, in every
// position, and every other kind that runs.
func demanded() []string {
	var out []string
	add := func(kind bpmn.Kind, trigger bpmn.Trigger, positions ...string) {
		for _, p := range positions {
			out = append(out, feature(bpmn.Of(kind).Label, trigger, p))
		}
	}
	interrupts := func(t bpmn.Trigger) bool { return t == bpmn.Error || t == bpmn.Cancel || t == bpmn.Compensate }
	for kind, triggers := range bpmn.Allowed {
		for _, trigger := range triggers {
			if kind == bpmn.BoundaryEvent && !interrupts(trigger) {
				add(kind, trigger, "interrupting", "not interrupting")
				continue
			}
			add(kind, trigger, "")
		}
	}
	for _, trigger := range bpmn.EventSubStart {
		if interrupts(trigger) {
			add(bpmn.StartEvent, trigger, "event sub-process")
			continue
		}
		add(bpmn.StartEvent, trigger, "event sub-process, interrupting", "event sub-process, not interrupting")
	}
	for kind := range step.Kinds {
		if kind != bpmn.Process && !kind.Is(bpmn.Event) {
			out = append(out, bpmn.Of(kind).Label)
		}
	}
	return out
}

// supportTable writes the features by group, each with its scenarios.
func supportTable(covered map[string][]string) string {
	var b strings.Builder
	b.WriteString("# What the engine runs\n\nMade from `testdata/scenario` by `go test ./engine/enginetest -run TestSupport -update`: " +
		"each row names scenarios in which the element really ran to its end, with a restart of the engine after every command.\n" +
		"Everything else that a file asks to be executed is refused when it is deployed, with the element's id.\n\n")
	b.WriteString("[comparison.md](comparison.md) sets the same elements beside those of server engines, with the source of each claim.\n\n")
	b.WriteString("| element | scenarios |\n|---|---|\n")
	names := make([]string, 0, len(covered))
	for name := range covered {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		list := covered[name]
		sort.Strings(list)
		more := ""
		if len(list) > 3 {
			more = fmt.Sprintf(" and %d more", len(list)-3)
			list = list[:3]
		}
		fmt.Fprintf(&b, "| %s | %s%s |\n", name, strings.Join(list, ", "), more)
	}
	return b.String()
}
