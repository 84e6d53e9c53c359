package monitor

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"hookflow/designer/scene"
	"hookflow/engine"
)

// stateOf is where the element of a token stands: it waits if nothing is done but waiting for what is to come from elsewhere.
func stateOf(in *engine.Instance, t *engine.Token) scene.State {
	holds := slices.ContainsFunc(in.Tokens, func(o *engine.Token) bool { return o.Scope == t.ID })
	waits := false
	for _, w := range in.Waits {
		if w.Token != t.ID {
			continue
		}
		switch w.Kind {
		case engine.OnMessage, engine.OnSignal, engine.OnTimer, engine.OnCondition:
			waits = true
		default:
			return scene.Active
		}
	}
	if waits && !holds {
		return scene.Waiting
	}
	return scene.Active
}

// The values shown on a flow: so many, each with so many letters.
const (
	flowValuesMost  = 3
	flowLettersMost = 24
)

// flowing knows what was written before each flow was taken last, since the element before it began.
type flowing struct {
	states map[engine.Key]*written
	lines  map[string]string // by flow, a line for each variable, and how often the flow was taken, if more than once
	times  map[string]int
}

// written is what an instance has written since the last element began.
type written struct {
	fresh []string // names in the order of their writing
	value map[string]string
	taken bool            // a flow was: what is written from now on belongs to the next ones
	scope map[uint32]bool // tokens that hold others; what is in any other is seen by its element alone
}

func newFlowing() *flowing {
	return &flowing{states: map[engine.Key]*written{}, lines: map[string]string{}, times: map[string]int{}}
}

// clone is another one that knows as much.
func (f *flowing) clone() *flowing {
	c := &flowing{states: make(map[engine.Key]*written, len(f.states)), lines: maps.Clone(f.lines), times: maps.Clone(f.times)}
	for key, s := range f.states {
		c.states[key] = &written{slices.Clone(s.fresh), maps.Clone(s.value), s.taken, maps.Clone(s.scope)}
	}
	return c
}

// see takes a record into account.
func (f *flowing) see(record *engine.Record) {
	s := f.states[record.Instance]
	if s == nil {
		s = &written{value: map[string]string{}, scope: map[uint32]bool{1: true}}
		f.states[record.Instance] = s
	}
	for i := range record.Events {
		switch e := &record.Events[i]; e.Kind {
		case engine.Activated:
			s.scope[e.Scope] = true
			if s.taken {
				*s = written{value: map[string]string{}, scope: s.scope}
			}
		case engine.Completed, engine.Terminated:
			if e.Token != 1 {
				delete(s.scope, e.Token)
			}
		case engine.VariableIs:
			if s.scope[e.Token] {
				s.fresh = append(slices.DeleteFunc(s.fresh, func(n string) bool { return n == e.Name }), e.Name)
				s.value[e.Name] = string(e.Value)
			}
		case engine.Taken:
			s.taken = true
			f.times[e.Element]++
			f.lines[e.Element] = plate(s.fresh, s.value, f.times[e.Element])
		}
	}
}

// plate is what stands on a flow.
func plate(names []string, values map[string]string, times int) string {
	var list []string
	for i, name := range names {
		if i == flowValuesMost {
			list = append(list, "+"+strconv.Itoa(len(names)-i))
			break
		}
		letters := []rune(name + " = " + values[name])
		if len(letters) > flowLettersMost {
			letters = append(letters[:flowLettersMost-1], '…')
		}
		list = append(list, string(letters))
	}
	if times > 1 {
		list = append(list, "×"+strconv.Itoa(times))
	}
	return strings.Join(list, "\n")
}

// withoutValues takes the values off the flows.
func (p *Picture) withoutValues() {
	for id, m := range p.Marks {
		if m.Values != "" {
			m.Values = ""
			p.Marks[id] = m
		}
	}
}
