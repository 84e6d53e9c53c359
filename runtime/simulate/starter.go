package simulate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
	"hookflow/engine/program"
)

// What a Setup says of an element that nothing is known of.
const (
	usualWork    = Spread("exponential PT5M") // of people
	usualCall    = Spread("exponential PT2S")
	usualArrival = Spread("exponential PT10M")
	usualCount   = 1000
)

// Starter makes a Setup to begin with: every process that nothing in the file begins gets instances, every activity a time, every
// branch equal shares, and every lane is a resource of one that does the user tasks in it.
func (m *Model) Starter() *Setup {
	s := &Setup{Elements: map[string]Element{}, Branches: map[string]Shares{}, Resources: map[string]Resource{}}
	lanes := m.lanes()
	for _, p := range m.programs {
		if at, is := m.arrivesAt(p); is {
			s.Arrivals = append(s.Arrivals, Arrival{Process: p.ID, At: at, Every: usualArrival, Count: usualCount})
		}
		for _, n := range p.Nodes {
			switch {
			case n.Kind == bpmn.UserTask:
				who := cmp.Or(lanes[n.ID], m.label(p.ID))
				s.Elements[n.ID], s.Resources[who] = Element{Takes: usualWork, Resource: who}, Resource{Count: 1}
			case n.Work != nil || n.Job != nil:
				s.Elements[n.ID] = Element{Takes: usualCall}
			case n.Kind == bpmn.ExclusiveGateway && len(n.Out) > 1:
				s.Branches[n.ID] = Shares{}
				for _, f := range n.Out {
					s.Branches[n.ID][f.ID] = 1
				}
			}
		}
	}
	return s
}

// arrivesAt finds the start event at which instances of a process arrive from outside of the file: "" for the plain one.
func (m *Model) arrivesAt(p *program.Program) (at string, is bool) {
	if len(p.Root.Entries) > 0 {
		return "", true
	}
	for _, n := range program.StartNodes(p.Root) {
		if !m.awaits[n.ID] {
			return n.ID, true
		}
	}
	return "", false
}

// lanes is the name of the lane that each element lies in.
func (m *Model) lanes() map[string]string {
	names := map[string]string{}
	for _, lane := range m.view.Every(bpmn.Lane) {
		for _, ref := range lane.XML.ChildElements() {
			if ref.Tag == "flowNodeRef" && lane.Name() != "" {
				names[strings.TrimSpace(ref.Text())] = lane.Name()
			}
		}
	}
	return names
}

// The bounds of what is learned.
const (
	mostRuns    = 10_000 // recorded instances of one process
	mostSamples = 50     // times of one element that are kept: drawn from, they have the shape of all
)

// Learn makes a Setup of the runs that were recorded of the processes of the model, whatever version they are of: the time between
// two, the shares of the branches, and how long each element took, from its beginning to its end. What nothing is known of is as
// Starter says. It gives how many runs it has read.
func (m *Model) Learn(q *loop.Query) (*Setup, int) {
	s, runs := m.Starter(), 0
	for _, p := range m.programs {
		seen := &observed{times: map[string][]int64{}, flows: map[string]int{}}
		list := q.Instances(loop.Filter{Process: p.ID, Limit: mostRuns})
		for _, in := range list {
			seen.instance(q, in)
		}
		runs += len(list)
		m.take(s, p, list, seen)
	}
	return s, runs
}

// observed is what recorded runs have done.
type observed struct {
	times map[string][]int64
	flows map[string]int
}

func (o *observed) instance(q *loop.Query, in *engine.Instance) {
	since := map[uint32]int64{}
	for record := range q.History(in.Key) {
		for i := range record.Events {
			switch e := &record.Events[i]; e.Kind {
			case engine.Activated:
				since[e.Token] = e.At
			case engine.Completed:
				o.times[e.Element] = append(o.times[e.Element], e.At-since[e.Token])
			case engine.Taken:
				o.flows[e.Element]++
			}
		}
	}
}

// take writes into s what was observed of a process.
func (m *Model) take(s *Setup, p *program.Program, list []*engine.Instance, seen *observed) {
	for i := range s.Arrivals {
		if a := &s.Arrivals[i]; a.Process == p.ID && len(list) > 1 { // the newest is the first
			apart := time.Duration(list[0].Started-list[len(list)-1].Started) / time.Duration(len(list)-1)
			a.Every = Spread("exponential " + exact(apart))
		}
	}
	for _, n := range p.Nodes {
		if times := seen.times[n.ID]; len(times) > 0 && (n.Kind.Activity() && !n.IsScope() || n.Kind == bpmn.IntermediateCatchEvent && !m.awaits[n.ID]) {
			e := s.Elements[n.ID]
			e.Takes, e.Resource = sample(times), "" // waiting for somebody is in what was observed
			s.Elements[n.ID] = e
		}
		if len(n.Out) < 2 || n.Kind == bpmn.ParallelGateway {
			continue
		}
		shares := Shares{}
		for _, f := range n.Out {
			if seen.flows[f.ID] > 0 {
				shares[f.ID] = float64(seen.flows[f.ID])
			}
		}
		if len(shares) > 0 && n.Kind == bpmn.ExclusiveGateway {
			s.Branches[n.ID] = shares
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Resources)) {
		if !slices.ContainsFunc(slices.Collect(maps.Values(s.Elements)), func(e Element) bool { return e.Resource == name }) {
			delete(s.Resources, name)
		}
	}
}

// sample makes a Spread of observed times: of many those at equal distances of their order.
func sample(times []int64) Spread {
	slices.Sort(times)
	words := []string{"oneof"}
	n := min(len(times), mostSamples)
	for i := range n {
		words = append(words, exact(time.Duration(times[(2*i+1)*len(times)/(2*n)])))
	}
	return Spread(strings.Join(words, " "))
}

// exact is a duration as Spread reads it, to the millisecond.
func exact(d time.Duration) string { return fmt.Sprint(d.Round(time.Millisecond)) }

// Label is the name of an element for people.
func (m *Model) Label(id string) string { return m.label(id) }

// Work lists the elements that can take time, in the order of the file.
func (m *Model) Work() (ids []string) {
	for _, p := range m.programs {
		for _, n := range p.Nodes {
			if n.Scope != nil && (n.Kind.Activity() && !n.Kind.Is(bpmn.Container) || n.Work != nil || n.Job != nil || n.Kind == bpmn.IntermediateCatchEvent) {
				ids = append(ids, n.ID)
			}
		}
	}
	return ids
}

// A Branch is one of several flows that leave an element.
type Branch struct {
	Element, Flow, Name string
	Usual               float64 // its share where nothing is said
}

// Branches lists the flows that shares can be given to, in the order of the file.
func (m *Model) Branches() (list []Branch) {
	for _, p := range m.programs {
		for _, n := range p.Nodes {
			if len(n.Out) < 2 || n.Kind != bpmn.ExclusiveGateway && n.Kind != bpmn.InclusiveGateway {
				continue
			}
			for _, f := range n.Out {
				name := f.ID
				if e := m.view.ByID(f.ID); e != nil && e.Name() != "" {
					name = e.Name()
				}
				usual := 1.0
				if n.Kind == bpmn.InclusiveGateway && f.Condition != nil {
					usual = 0.5
				}
				list = append(list, Branch{n.ID, f.ID, m.label(n.ID) + ": " + name + " \u2192 " + m.label(f.To.ID), usual})
			}
		}
	}
	return list
}
