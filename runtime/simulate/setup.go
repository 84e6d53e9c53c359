// Package simulate answers what a process would do under load before anybody works by it: where work piles up, how long people
// wait, what it costs. Instances run on the engine itself, on a clock that jumps from one thing that happens to the next; what
// elements do is replaced by how long it takes and who is needed for it (step.Rehearsal).
//
// A Setup says how often instances begin, how long elements take, which share of the tokens takes which way and how many there are
// of whom. It is written by hand or in the window, or made from runs that were recorded (Learn). The same Setup and seed give the
// same Result, to the nanosecond; each element draws from a sequence of its own, so that a change at one does not shuffle the
// others, and two variants are compared under the same luck.
//
// What is not here: data. Conditions are not evaluated, shares stand for them; inputs, outputs and scripts do nothing.
package simulate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/program"
	"hookflow/engine/savefile"
)

// Extension ends the names of files that say what to simulate: order.sim.yaml lies beside order.bpmn.
const Extension = ".sim.yaml"

// A Setup is what is simulated with a model.
type Setup struct {
	Model     string              `json:"model,omitempty"` // path of the model, from the file; empty: the name of the file with .bpmn
	Seed      uint64              `json:"seed,omitempty"`
	Begin     string              `json:"begin,omitempty"`  // RFC 3339; empty: DefaultBegin
	Warmup    int                 `json:"warmup,omitempty"` // instances of each arrival that are not counted: nobody waits in an empty house
	Arrivals  []Arrival           `json:"arrivals"`
	Elements  map[string]Element  `json:"elements,omitempty"`  // by id
	Branches  map[string]Shares   `json:"branches,omitempty"`  // by id of the element that several flows leave
	Resources map[string]Resource `json:"resources,omitempty"` // by name
}

// DefaultBegin is when a simulation begins that does not say so: a Monday.
const DefaultBegin = "2026-01-05T09:00:00Z"

// An Arrival says how instances of a process begin.
type Arrival struct {
	Process string `json:"process"`
	At      string `json:"at,omitempty"` // id of the start event; empty: the plain one
	Every   Spread `json:"every"`        // time between two
	Count   int    `json:"count"`
}

// An Element says what an element takes.
type Element struct {
	Takes    Spread  `json:"takes,omitempty"`    // work, once it has begun; of an event: until it happens. Empty: no time
	Resource string  `json:"resource,omitempty"` // who is needed for it; empty: nobody, it begins at once
	Needs    int     `json:"needs,omitempty"`    // so many of the resource at once; 0: 1
	Cost     float64 `json:"cost,omitempty"`     // of each time, besides that of the resource
	Fails    float64 `json:"fails,omitempty"`    // share of the times that it ends by its error, from 0 to 1
	Rounds   int     `json:"rounds,omitempty"`   // of an activity with a loop or several instances; 0: 1
}

// Shares are the parts that go along each flow, by its id, in any unit. A flow that is missing has none. Of an inclusive gateway
// each is by itself a share between 0 and 1, or 100.
type Shares map[string]float64

// A Resource is people or machines that do one thing at a time each.
type Resource struct {
	Count   int     `json:"count"`
	PerHour float64 `json:"costPerHour,omitempty"` // of each that works
	PerUse  float64 `json:"costPerUse,omitempty"`  // of each piece of work
	Hours   Hours   `json:"hours,omitempty"`       // work pauses outside of them
}

// Read reads a Setup from a file.
func Read(path string) (*Setup, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the simulation: %w", err)
	}
	return Parse(path, data)
}

// Parse reads the text of a Setup; path is for errors.
func Parse(path string, data []byte) (*Setup, error) {
	var tree any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		return nil, fmt.Errorf("%s is no YAML: %w", path, err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("read the simulation %s: %w", path, err)
	}
	s := &Setup{}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(s); err != nil {
		return nil, fmt.Errorf("read the simulation %s: %s", path, strings.TrimPrefix(err.Error(), "json: "))
	}
	return s, nil
}

// ModelOf is the path of the model of a Setup in a file.
func (s *Setup) ModelOf(path string) string {
	if s.Model != "" {
		return filepath.Join(filepath.Dir(path), filepath.FromSlash(s.Model))
	}
	return strings.TrimSuffix(path, Extension) + ".bpmn"
}

// Write writes a Setup.
func (s *Setup) Write(path string) error {
	text, err := s.Text()
	if err == nil {
		err = savefile.Bytes(path, text)
	}
	if err != nil {
		return fmt.Errorf("write the simulation %s: %w", path, err)
	}
	return nil
}

// Text is the Setup as YAML.
func (s *Setup) Text() ([]byte, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	plain(&doc, 0)
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	err = e.Encode(&doc)
	return out.Bytes(), err
}

// plain drops the brackets and quotes of JSON, but for the settings of one thing, which stay on one line.
func plain(n *yaml.Node, depth int) {
	if n.Style = 0; depth == 3 && n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
	}
	for _, c := range n.Content {
		plain(c, depth+1)
	}
}

// A Model is a BPMN file that is simulated.
type Model struct {
	Name string
	data []byte
	view *bpmn.Definitions

	programs []*program.Program
	nodes    map[string]*program.Node
	process  map[string]string   // element id -> process id
	messages map[string][]string // element id -> elements in other processes of the file that its message flows lead to
	awaits   map[string]bool     // elements that such a message flow leads to
}

// NewModel reads a BPMN file.
func NewModel(name string, data []byte) (*Model, error) {
	d, err := bpmnxml.Read(name, data)
	if err != nil {
		return nil, err
	}
	m := &Model{Name: name, data: data, view: bpmn.Build(d.Root()), nodes: map[string]*program.Node{}, process: map[string]string{}, messages: map[string][]string{}, awaits: map[string]bool{}}
	m.programs, _ = program.All(m.view, true)
	for _, p := range m.programs {
		for _, n := range p.Nodes {
			m.nodes[n.ID], m.process[n.ID] = n, p.ID
		}
	}
	if len(m.programs) == 0 {
		return nil, fmt.Errorf("%s: %s", name, program.NothingToRun)
	}
	for _, f := range m.view.Every(bpmn.MessageFlow) {
		if f.Source != nil && f.Target != nil && m.nodes[f.Source.ID] != nil && m.nodes[f.Target.ID] != nil {
			m.messages[f.Source.ID] = append(m.messages[f.Source.ID], f.Target.ID)
			m.awaits[f.Target.ID] = true
		}
	}
	return m, nil
}

// Check says what of a Setup does not fit the model; nil: it does.
func (m *Model) Check(s *Setup) error {
	if len(s.Arrivals) == 0 {
		return fmt.Errorf("no instance ever begins: arrivals is empty")
	}
	if _, err := s.begins(); err != nil {
		return err
	}
	for i, a := range s.Arrivals {
		if err := m.checkArrival(&a); err != nil {
			return fmt.Errorf("arrival %d: %w", i+1, err)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.Elements)) {
		if err := m.checkElement(s, id); err != nil {
			return fmt.Errorf("element %s: %w", id, err)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.Branches)) {
		if err := m.checkShares(id, s.Branches[id]); err != nil {
			return fmt.Errorf("branches of %s: %w", id, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Resources)) {
		r := s.Resources[name]
		if r.Count < 1 || r.PerHour < 0 || r.PerUse < 0 {
			return fmt.Errorf("resource %s: there must be at least one of it, and its cost cannot be negative", name)
		}
		if _, err := r.Hours.read(); err != nil {
			return fmt.Errorf("resource %s: %w", name, err)
		}
	}
	return nil
}

func (m *Model) checkArrival(a *Arrival) error {
	n := m.nodes[a.Process]
	switch {
	case n == nil || n.Scope != nil:
		return fmt.Errorf("the file has no process %q", a.Process)
	case a.At != "" && (m.nodes[a.At] == nil || m.process[a.At] != a.Process):
		return fmt.Errorf("the process has no start event %q", a.At)
	case a.At == "" && len(n.Entries) == 0:
		return fmt.Errorf("the process %s has no plain start event; name one with at", a.Process)
	case a.Count < 1:
		return fmt.Errorf("count is %d; at least one instance must begin", a.Count)
	}
	_, err := a.Every.read()
	if err != nil {
		return fmt.Errorf("every: %w", err)
	}
	return nil
}

func (m *Model) checkElement(s *Setup, id string) error {
	e := s.Elements[id]
	switch {
	case m.nodes[id] == nil:
		return fmt.Errorf("the file has no such element")
	case e.Resource != "" && s.Resources[e.Resource].Count == 0:
		return fmt.Errorf("there is no resource %q", e.Resource)
	case e.Needs < 0 || e.Needs > 1 && e.Needs > s.Resources[e.Resource].Count:
		return fmt.Errorf("needs is %d; there are %d of %s", e.Needs, s.Resources[e.Resource].Count, e.Resource)
	case e.Fails < 0 || e.Fails > 1:
		return fmt.Errorf("fails is %v; it is a share from 0 to 1", e.Fails)
	case e.Rounds < 0 || e.Cost < 0:
		return fmt.Errorf("neither rounds nor cost can be negative")
	}
	if e.Takes == "" {
		return nil
	}
	_, err := e.Takes.read()
	return err
}

func (m *Model) checkShares(id string, shares Shares) error {
	n := m.nodes[id]
	if n == nil {
		return fmt.Errorf("the file has no such element")
	}
	sum := 0.0
	for flow, share := range shares {
		if !slices.ContainsFunc(n.Out, func(f *program.Flow) bool { return f.ID == flow }) {
			return fmt.Errorf("no flow %q leaves it", flow)
		}
		if share < 0 {
			return fmt.Errorf("the share of %s is negative", flow)
		}
		sum += share
	}
	if sum == 0 {
		return fmt.Errorf("no flow has a share")
	}
	return nil
}

// begins is the time at which the simulation begins.
func (s *Setup) begins() (time.Time, error) {
	text := s.Begin
	if text == "" {
		text = DefaultBegin
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("begin: %q is no time such as %s", text, DefaultBegin)
	}
	return t, nil
}
