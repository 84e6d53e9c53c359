// Package scenario plays what should happen in a process and says what happened instead: files of scenarios beside a
// model, played by an engine of their own on a clock of their own, with samples in place of services. It is what
// `hookflow test` and the page Tests of the window run.
//
// A scenario is played by one goroutine: it gives the engine one command after the other, makes the calls that are
// due in the order in which they were ordered, and moves the clock only when nothing else can move. So what comes out is
// the same every time, whatever the machine does besides; that is what makes a difference mean something.
//
// What is not here: who may send a message (signatures, passwords), the answer that a process gives to a request after a
// call of its own, and databases, which no sample answers for.
package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/savefile"
	"hookflow/engine/schedule"
	"hookflow/runtime/mock"
)

// Extension ends the names of files of scenarios: order.test.yaml lies beside order.bpmn.
const Extension = ".test.yaml"

// A File is the scenarios of one model.
type File struct {
	Model     string     `json:"model,omitempty"` // path of the model, from the file; empty: the name of the file with .bpmn
	Scenarios []Scenario `json:"scenarios"`
}

// A Scenario is one course of a process: how it begins, what is done to it, what should come of it.
type Scenario struct {
	Name   string        `json:"name"`
	Clock  string        `json:"clock,omitempty"` // when it begins, RFC 3339; empty: DefaultClock
	Start  Step          `json:"start"`           // process, or message, request, signal
	Mocks  []mock.Sample `json:"mocks,omitempty"` // what services answer
	Steps  []Step        `json:"steps,omitempty"`
	Expect Expect        `json:"expect"`
}

// DefaultClock is when a scenario begins that does not say so.
const DefaultClock = "2026-01-05T09:00:00Z"

// A Step is one thing that is done. Just one of the fields up to Advance says what.
type Step struct {
	Process string `json:"process,omitempty"` // id of a process that begins
	Message string `json:"message,omitempty"` // name of a message
	Request string `json:"request,omitempty"` // method and path, such as POST /in/orders
	Signal  string `json:"signal,omitempty"`  // name of a signal
	Task    string `json:"task,omitempty"`    // element id of a user task that is completed
	Job     string `json:"job,omitempty"`     // element id of work of a worker outside that is completed, or fails
	Advance string `json:"advance,omitempty"` // duration such as PT1M that passes

	At        string            `json:"at,omitempty"`        // process: element id to begin at
	Key       string            `json:"key,omitempty"`       // message: correlation key; process: business key
	Headers   map[string]string `json:"headers,omitempty"`   // request
	Body      json.RawMessage   `json:"body,omitempty"`      // request: a string is sent as it stands, anything else as JSON; message: its content
	Variables engine.Vars       `json:"variables,omitempty"` // what a process, signal, task or job brings
	Error     string            `json:"error,omitempty"`     // job: the BPMN error that it ends with
	Fail      string            `json:"fail,omitempty"`      // job: why the attempt failed
}

// An Expect is what should come of a scenario. What is left out is not asked for.
type Expect struct {
	State     string      `json:"state,omitempty"`     // completed, waiting, failed (an incident) or terminated
	Path      []string    `json:"path,omitempty"`      // the elements that completed, all of them, in order
	Passes    []string    `json:"passes,omitempty"`    // elements that completed in this order, others between them
	Never     []string    `json:"never,omitempty"`     // elements that must not begin, and flows that must not be taken
	Waits     []string    `json:"waits,omitempty"`     // elements that wait at the end, sorted
	Incidents []string    `json:"incidents,omitempty"` // elements with an incident, sorted
	Variables engine.Vars `json:"variables,omitempty"` // of the process, at the end
	Calls     []Call      `json:"calls,omitempty"`     // all calls that were made, in order
	NotCalled []string    `json:"notCalled,omitempty"` // addresses as in samples: * stands for anything but /
}

// A Call is a call that should be, or was, made. What is left out of one that should be is not compared.
type Call struct {
	Element string            `json:"element,omitempty"`
	Method  string            `json:"method,omitempty"`
	URL     string            `json:"url,omitempty"` // without http:// or https://; * stands for anything but /
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`
	Status  int               `json:"status,omitempty"` // of the answer; 0 in one that was made: none came
}

// Read reads a file of scenarios.
func Read(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the scenarios: %w", err)
	}
	return Parse(path, data)
}

// Parse reads the text of a file of scenarios; path is for errors.
func Parse(path string, data []byte) (*File, error) {
	tree, err := valuesOf(data)
	if err != nil {
		return nil, fmt.Errorf("%s is no YAML: %w", path, err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("read the scenarios %s: %w", path, err)
	}
	f := &File{}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(f); err != nil {
		return nil, fmt.Errorf("read the scenarios %s: %s", path, misread(err))
	}
	if len(f.Scenarios) == 0 {
		return nil, fmt.Errorf("%s has no scenarios", path)
	}
	names := map[string]bool{}
	for i := range f.Scenarios {
		s := &f.Scenarios[i]
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("%s: scenario %d (%s): %w", path, i+1, s.Name, err)
		}
		if names[s.Name] {
			return nil, fmt.Errorf("%s: two scenarios are named %q", path, s.Name)
		}
		names[s.Name] = true
	}
	return f, nil
}

// misread says what does not fit into a file of scenarios, and which part may be meant.
func misread(err error) string {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		takes := map[reflect.Kind]string{reflect.Slice: "a list, such as [a, b]", reflect.Struct: "parts with names", reflect.Map: "names with values", reflect.String: "a text", reflect.Int: "a whole number"}
		return fmt.Sprintf("%s takes %s, not a %s", wrong.Field, cmp.Or(takes[wrong.Type.Kind()], "something else"), wrong.Value)
	}
	said := strings.TrimPrefix(err.Error(), "json: ")
	if name, is := strings.CutPrefix(said, "unknown field "); is {
		name = strings.Trim(name, `"`)
		return fmt.Sprintf("there is no part %q%s", name, feel.Meant(name, parts(reflect.TypeFor[File](), map[reflect.Type]bool{})))
	}
	return said
}

// parts are the names that a file of scenarios knows, in whatever part of it.
func parts(t reflect.Type, seen map[reflect.Type]bool) (names []string) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	seen[t] = true
	for f := range t.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(append(names, name), parts(f.Type, seen)...)
		}
	}
	return names
}

// ModelOf is the path of the model of a file of scenarios.
func (f *File) ModelOf(path string) string {
	if f.Model != "" {
		return filepath.Join(filepath.Dir(path), filepath.FromSlash(f.Model))
	}
	return strings.TrimSuffix(path, Extension) + ".bpmn"
}

func (s *Scenario) check() error {
	if s.Name == "" {
		return fmt.Errorf("it has no name")
	}
	if _, err := s.begins(); err != nil {
		return err
	}
	if err := mock.Check(s.Mocks); err != nil {
		return err
	}
	switch verb, err := s.Start.verb(); {
	case err != nil:
		return fmt.Errorf("start: %w", err)
	case verb == "task" || verb == "job" || verb == "advance":
		return fmt.Errorf("start: a scenario begins by process, message, request or signal, not by %s", verb)
	}
	if state := s.Expect.State; state != "" && !slices.Contains(States, state) {
		return fmt.Errorf("expect: the state is one of %s, not %s%s", strings.Join(States, ", "), state, feel.Meant(state, States))
	}
	for i := range s.Steps {
		if _, err := s.Steps[i].verb(); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// begins is the time at which the scenario begins.
func (s *Scenario) begins() (time.Time, error) {
	text := s.Clock
	if text == "" {
		text = DefaultClock
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("the clock %q is no time such as %s", text, DefaultClock)
	}
	if !kept(t) {
		return t, fmt.Errorf("the clock %q is not in the years 1970 to 2200", text)
	}
	return t, nil
}

// kept reports whether the clock of a scenario, which counts nanoseconds, can show a time.
func kept(t time.Time) bool { return t.Year() >= 1970 && t.Year() <= 2200 }

// verb says which of its fields a step is.
func (s *Step) verb() (verb string, err error) {
	for _, f := range []struct{ name, value string }{
		{"process", s.Process}, {"message", s.Message}, {"request", s.Request}, {"signal", s.Signal}, {"task", s.Task}, {"job", s.Job}, {"advance", s.Advance},
	} {
		switch {
		case f.value == "":
		case verb != "":
			return "", fmt.Errorf("it is both %s and %s; make two steps of it", verb, f.name)
		default:
			verb = f.name
		}
	}
	switch verb {
	case "":
		return "", fmt.Errorf("it says nothing to do: one of process, message, request, signal, task, job, advance")
	case "advance":
		_, err = schedule.ParseDuration(s.Advance)
	case "request":
		if method, path, two := strings.Cut(s.Request, " "); !two || method == "" || !strings.HasPrefix(path, "/") {
			err = fmt.Errorf("the request %q is no method and path, such as POST /in/orders", s.Request)
		}
	}
	return verb, err
}

// String tells a step to people.
func (s *Step) String() string {
	verb, _ := s.verb()
	return strings.TrimSpace(verb + " " + s.Process + s.Message + s.Request + s.Signal + s.Task + s.Job + s.Advance)
}

// Write writes a file of scenarios.
func Write(path string, f *File) error {
	node, err := block(f)
	if err == nil {
		err = save(path, node)
	}
	if err != nil {
		return fmt.Errorf("write the scenarios %s: %w", path, err)
	}
	return nil
}

// Append adds a scenario to a file, which need not be there yet; what the file says already stays as it is, comments included.
// A name that is taken is refused.
func Append(path string, s Scenario) error {
	f, err := Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Write(path, &File{Scenarios: []Scenario{s}})
	}
	if err != nil {
		return err
	}
	if f.Has(s.Name) {
		return fmt.Errorf("%s has a scenario %q already; give this one another name", path, s.Name)
	}
	root, err := tree(path)
	var node *yaml.Node
	if err == nil {
		node, err = block(s)
	}
	if err == nil {
		list := field(root.Content[0], "scenarios")
		list.Style = 0 // a line for each
		list.Content = append(list.Content, node)
		err = save(path, root)
	}
	if err != nil {
		return fmt.Errorf("add to the scenarios %s: %w", path, err)
	}
	return nil
}

// Has reports whether a scenario has this name.
func (f *File) Has(name string) bool {
	return slices.ContainsFunc(f.Scenarios, func(s Scenario) bool { return s.Name == name })
}

// Text is a scenario as it stands in a file.
func (s *Scenario) Text() (string, error) {
	node, err := block(s)
	if err != nil {
		return "", fmt.Errorf("write the scenario %s: %w", s.Name, err)
	}
	var out bytes.Buffer
	err = encode(&out, node)
	return out.String(), err
}

// tree reads a file with everything that is in it, comments too.
func tree(path string) (*yaml.Node, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	root := &yaml.Node{}
	return root, yaml.Unmarshal(data, root)
}

// Update writes into a file of scenarios what should come of some of them, by name; everything else, comments included,
// stays.
func Update(path string, what map[string]Expect) error {
	root, err := tree(path)
	if err != nil {
		return fmt.Errorf("update the scenarios %s: %w", path, err)
	}
	for _, s := range field(root.Content[0], "scenarios").Content {
		expect, is := what[field(s, "name").Value]
		if !is {
			continue
		}
		node, err := block(expect)
		if err != nil {
			return fmt.Errorf("update the scenarios %s: %w", path, err)
		}
		if at := field(s, "expect"); at.Kind != 0 {
			*at = *node
			continue
		}
		s.Content = append(s.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "expect"}, node)
	}
	if err := save(path, root); err != nil {
		return fmt.Errorf("update the scenarios %s: %w", path, err)
	}
	return nil
}

// field is the value of a key of a mapping; an empty node if there is none.
func field(m *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return m.Content[i+1]
		}
	}
	return &yaml.Node{}
}

// block is a value as people write it in YAML: JSON read as the YAML that it is, without its brackets.
func block(value any) (*yaml.Node, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	plain(doc.Content[0])
	return doc.Content[0], nil
}

// plain drops the brackets and quotes of JSON, except around a list of words.
func plain(n *yaml.Node) {
	words := n.Kind == yaml.SequenceNode
	for _, c := range n.Content {
		words = words && c.Kind == yaml.ScalarNode
		plain(c)
	}
	if looksLikeNumber(n) && n.Style != 0 {
		return // a text
	}
	if n.Style = 0; words {
		n.Style = yaml.FlowStyle
	}
}

func save(path string, node *yaml.Node) error {
	var out bytes.Buffer
	if err := encode(&out, node); err != nil {
		return err
	}
	return savefile.Bytes(path, out.Bytes())
}

func encode(out *bytes.Buffer, node *yaml.Node) error {
	e := yaml.NewEncoder(out)
	e.SetIndent(2)
	return e.Encode(node)
}
