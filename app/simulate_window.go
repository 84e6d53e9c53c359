//go:build cgo || ci

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/designer/monitor"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/simulate"
)

// simulator is what the page Simulation of the window runs.
func simulator(rt *runtime.Runtime) *monitor.Simulator {
	return &monitor.Simulator{
		Plan: func(path string, document []byte) (*monitor.Plan, error) {
			m, err := simulate.NewModel(filepath.Base(path), document)
			if err != nil {
				return nil, err
			}
			s, err := simulate.Read(besideAs(path, simulate.Extension))
			if errors.Is(err, fs.ErrNotExist) {
				s, err = m.Starter(), nil
			}
			if err != nil {
				return nil, err
			}
			return planOf(m, s), nil
		},
		Learn: func(document []byte) (*monitor.Plan, error) {
			m, err := simulate.NewModel("the diagram", document)
			if err != nil {
				return nil, err
			}
			var p *monitor.Plan
			return p, errors.Join(err, rt.Engine().View(func(q *loop.Query) error {
				s, runs := m.Learn(q)
				if p = planOf(m, s); runs == 0 {
					return errors.New("there are no runs yet to learn from")
				}
				return nil
			}))
		},
		Save: func(path string, document []byte, p *monitor.Plan) error {
			s, err := setupOf(p)
			if err == nil {
				err = s.Write(besideAs(path, simulate.Extension))
			}
			return err
		},
		Run: simulated,
		Compare: func(a, b *monitor.Simulated) (list []monitor.ComparedFigure) {
			for _, l := range simulate.Compare(a.Result.(*simulate.Result), b.Result.(*simulate.Result)) {
				list = append(list, monitor.ComparedFigure(l))
			}
			return list
		},
	}
}

// besideAs is the file of another kind beside a model.
func besideAs(path, extension string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + extension
}

// planOf is a setup as people fill it in: every activity and branch of the model has its line, also one of which nothing is said.
func planOf(m *simulate.Model, s *simulate.Setup) *monitor.Plan {
	p := &monitor.Plan{Seed: strconv.FormatUint(s.Seed, 10)}
	for _, a := range s.Arrivals {
		p.Arrivals = append(p.Arrivals, monitor.PlanArrival{Process: a.Process, At: a.At, Name: m.Label(a.Process), Every: string(a.Every), Count: strconv.Itoa(a.Count)})
	}
	for _, id := range m.Work() {
		e := s.Elements[id]
		p.Elements = append(p.Elements, monitor.PlanElement{ID: id, Name: m.Label(id), Takes: string(e.Takes), Resource: needed(e), Fails: figure(e.Fails)})
	}
	for _, b := range m.Branches() {
		share := b.Usual
		if given := s.Branches[b.Element]; given != nil {
			share = given[b.Flow]
		}
		p.Branches = append(p.Branches, monitor.PlanBranch{Element: b.Element, Flow: b.Flow, Name: b.Name, Share: cmp.Or(figure(share), "0")})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Resources)) {
		of := s.Resources[name]
		p.Resources = append(p.Resources, monitor.PlanResource{Name: name, Count: strconv.Itoa(of.Count), PerHour: figure(of.PerHour), PerUse: figure(of.PerUse), Hours: string(of.Hours)})
	}
	return p
}

// needed is who is needed for an element, and how many if several.
func needed(e simulate.Element) string {
	if e.Needs > 1 {
		return fmt.Sprintf("%s x%d", e.Resource, e.Needs)
	}
	return e.Resource
}

// needs reads what needed has written.
func needs(text string) (resource string, many int) {
	if name, number, several := strings.Cut(strings.TrimSpace(text), " x"); several {
		if n, err := strconv.Atoi(number); err == nil {
			return strings.TrimSpace(name), n
		}
	}
	return strings.TrimSpace(text), 0
}

// figure is a number without needless digits; 0 is nothing.
func figure(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// setupOf reads what people filled in.
func setupOf(p *monitor.Plan) (*simulate.Setup, error) {
	s := &simulate.Setup{Elements: map[string]simulate.Element{}, Branches: map[string]simulate.Shares{}, Resources: map[string]simulate.Resource{}}
	r := reader{}
	s.Seed = uint64(r.number("seed", cmp.Or(p.Seed, "0")))
	for _, a := range p.Arrivals {
		s.Arrivals = append(s.Arrivals, simulate.Arrival{Process: a.Process, At: a.At, Every: simulate.Spread(a.Every), Count: int(r.number(a.Name, a.Count))})
	}
	for _, e := range p.Elements {
		if e.Takes+e.Resource+e.Fails != "" {
			who, many := needs(e.Resource)
			s.Elements[e.ID] = simulate.Element{Takes: simulate.Spread(e.Takes), Resource: who, Needs: many, Fails: r.number(e.Name, cmp.Or(e.Fails, "0"))}
		}
	}
	for _, b := range p.Branches {
		if s.Branches[b.Element] == nil {
			s.Branches[b.Element] = simulate.Shares{}
		}
		s.Branches[b.Element][b.Flow] = r.number(b.Name, cmp.Or(b.Share, "0"))
	}
	for _, x := range p.Resources {
		s.Resources[x.Name] = simulate.Resource{Count: int(r.number(x.Name, x.Count)), PerHour: r.number(x.Name, cmp.Or(x.PerHour, "0")), PerUse: r.number(x.Name, cmp.Or(x.PerUse, "0")), Hours: simulate.Hours(strings.TrimSpace(x.Hours))}
	}
	return s, r.err
}

// A reader reads numbers, and keeps the first that is none.
type reader struct{ err error }

func (r *reader) number(of, text string) float64 {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %q is no number", of, text)
	}
	return x
}

// simulated runs a plan.
func simulated(ctx context.Context, document []byte, p *monitor.Plan, told func(int)) (*monitor.Simulated, error) {
	s, err := setupOf(p)
	if err != nil {
		return nil, err
	}
	m, err := simulate.NewModel("the diagram", document)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	r, err := m.Run(ctx, s, told)
	if err != nil {
		return nil, err
	}
	out := &monitor.Simulated{Begun: r.Begun, Ended: r.Ended, Took: time.Since(began), Flows: r.Flows, Notes: r.Notes, Result: r}
	if len(r.Processes) > 0 {
		out.Time = r.Processes[0].Times.Median
	}
	for _, e := range r.Elements {
		out.Elements = append(out.Elements, monitor.SimulatedElement{ID: e.ID, Name: e.Name, Resource: e.Resource, Count: e.Count, Wait: e.Wait.Mean, Late: e.Wait.P95, Work: e.Work.Mean, Cost: e.Cost})
	}
	for _, x := range r.Resources {
		out.Resources = append(out.Resources, monitor.SimulatedResource{Name: x.Name, Used: x.Used, Queue: x.Queue, Cost: x.Cost})
	}
	if b := r.Bottleneck(); b != nil {
		out.Bottleneck = b.ID
	}
	var table bytes.Buffer
	err = r.CSV(&table)
	out.CSV = table.Bytes()
	return out, err
}
