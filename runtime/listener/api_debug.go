package listener

import (
	"fmt"
	"net/http"
	"slices"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
)

// A Debugging says where the instances of a version stop. It is memory of the engine: breakpoints are gone when that ends, what is
// stopped stays so.
type Debugging struct {
	Breakpoints []Breakpoint `json:"breakpoints" doc:"in the order of their elements' ids"`
	OnError     bool         `json:"onError,omitempty" doc:"stops, too, when an error is thrown or an incident needs a person"`
	Every       bool         `json:"every,omitempty" doc:"stops before every element"`
	Since       string       `json:"since,omitempty" doc:"instances with a smaller key run as ever; default: those that there are now"`
}

// A Breakpoint is where instances stop: before an element begins, in each round of a loop, or on a sequence flow.
type Breakpoint struct {
	Element string `json:"element" doc:"id of an element or a sequence flow"`
	When    string `json:"when,omitempty" doc:"FEEL in view of the token's variables; stops only where it is true"`
	Hits    int    `json:"hits,omitempty" doc:"stops from this time on that it is reached and when is true"`
	Off     bool   `json:"off,omitempty" doc:"it is kept and stops nothing"`
	Reached int    `json:"reached" doc:"how often it was reached since it was set; not to be set"`
}

// A Stop is where a debugger has stopped an instance.
type Stop struct {
	Token   uint32 `json:"token" doc:"that stopped; on a flow its scope"`
	Element string `json:"element" doc:"before which it stopped, or the flow; the process if it stopped with another instance"`
	Why     string `json:"why" doc:"breakpoint, step, error, with another or branch; behind a colon more, if there is more to say"`
}

func stopOf(s *engine.Stop) *Stop {
	if s == nil {
		return nil
	}
	return &Stop{s.Token, s.Element, s.Why}
}

// A GoRequest says how far a stopped instance goes.
type GoRequest struct {
	How     string `json:"how,omitempty" doc:"into, over, out or to; default: to the next breakpoint"`
	Element string `json:"element,omitempty" doc:"of to: id of an element or a sequence flow"`
}

// A BackRequest says where a branch of an instance begins.
type BackRequest struct {
	Record uint32 `json:"record,omitempty" doc:"after so many records of its journal; default: before the element that began last"`
}

// A Branched is the instance that a step back has made.
type Branched struct {
	Instance string `json:"instance"`
}

// showDebugging tells the breakpoints of a version.
func showDebugging(a *API, c *call, key engine.Key) (any, error) {
	w, err := a.watched(c, key)
	if err != nil {
		return nil, err
	}
	out := Debugging{Breakpoints: []Breakpoint{}, OnError: w.OnError, Every: w.Every, Since: keyText(w.Since)}
	for _, p := range w.Points {
		out.Breakpoints = append(out.Breakpoints, Breakpoint{p.Element, p.When, p.Hits, p.Off, w.Hits[p.Element]})
	}
	return out, nil
}

// watched is what was said of a version that there is.
func (a *API) watched(c *call, key engine.Key) (engine.Watched, error) {
	if _, err := a.modelOf(key); err != nil {
		return engine.Watched{}, err
	}
	return loop.Do(c.r.Context(), a.Engine, engine.Debugged{Definition: key})
}

// modelOf is the model that a version was deployed with.
func (a *API) modelOf(key engine.Key) (m *bpmn.Definitions, err error) {
	err = a.Engine.View(func(q *loop.Query) error {
		d := q.Definition(key)
		if d == nil {
			return missing("process version", key)
		}
		x, err := bpmnxml.Read(d.Resource, q.Source(d))
		if err == nil {
			m = bpmn.Build(x.Root())
		}
		return err
	})
	return m, err
}

// setDebugging takes the place of all that was said of a version.
func setDebugging(a *API, c *call, key engine.Key, in Debugging) (any, error) {
	since, err := keyOf("since", in.Since)
	if err != nil {
		return nil, err
	}
	d := engine.Debug{Definition: key, Since: since, OnError: in.OnError, Every: in.Every}
	for _, p := range in.Breakpoints {
		d.Points = append(d.Points, engine.Breakpoint{Element: p.Element, When: p.When, Hits: p.Hits, Off: p.Off})
	}
	return nil, a.debug(c, d)
}

// debug tells the engine where to stop, unless there is nowhere to.
func (a *API) debug(c *call, d engine.Debug) error {
	m, err := a.modelOf(d.Definition)
	if err != nil {
		return err
	}
	for _, p := range d.Points {
		if e := m.ByID(p.Element); e == nil || !e.Kind.FlowNode() && e.Kind != bpmn.SequenceFlow {
			return problem(http.StatusBadRequest, "the model has no element or sequence flow %q to stop at", p.Element)
		}
	}
	c.about = fmt.Sprintf("%d breakpoints", len(d.Points))
	return a.Engine.Run(c.r.Context(), d)
}

// setBreakpoint sets one breakpoint of a version, or changes it.
func setBreakpoint(a *API, c *call, key engine.Key, in Breakpoint) (any, error) {
	element := c.params.ByName("element")
	if in.Element != "" && in.Element != element {
		return nil, problem(http.StatusBadRequest, "the path names %q and the body %q", element, in.Element)
	}
	return nil, a.rebreak(c, key, element, &engine.Breakpoint{Element: element, When: in.When, Hits: in.Hits, Off: in.Off})
}

// dropBreakpoint takes one breakpoint of a version away.
func dropBreakpoint(a *API, c *call, key engine.Key) (any, error) {
	return nil, a.rebreak(c, key, c.params.ByName("element"), nil)
}

// rebreak puts a breakpoint in the place of the one at an element; nil: it goes.
func (a *API) rebreak(c *call, key engine.Key, element string, p *engine.Breakpoint) error {
	a.debugging.Lock()
	defer a.debugging.Unlock()
	w, err := a.watched(c, key)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(w.Points, func(x engine.Breakpoint) bool { return x.Element == element })
	switch {
	case i >= 0 && p != nil:
		w.Points[i] = *p
	case i >= 0:
		w.Points = slices.Delete(w.Points, i, i+1)
	case p != nil:
		w.Points = append(w.Points, *p)
	default:
		return problem(http.StatusNotFound, "there is no breakpoint at %q", element)
	}
	w.Definition = key
	return a.debug(c, w.Debug)
}

// goOn lets a stopped instance go on.
func goOn(key engine.Key, in GoRequest) (engine.Command, error) {
	how := engine.Stride(in.How)
	if !slices.Contains([]engine.Stride{engine.Run, engine.Into, engine.Over, engine.Out, engine.To}, how) {
		return nil, problem(http.StatusBadRequest, "%q is none of into, over, out, to", in.How)
	}
	return engine.GoOn{Instance: key, How: how, Element: in.Element}, nil
}

// back begins a branch of an instance at an earlier moment.
func back(a *API, c *call, key engine.Key, in BackRequest) (any, error) {
	var events []engine.Event
	err := a.Engine.View(func(q *loop.Query) error {
		of := q.Instance(key)
		if of == nil {
			return missing("instance", key)
		}
		last := of.Newest
		if in.Record != 0 {
			for r := range q.History(key) {
				if last = r.Key; r.Number == in.Record {
					break
				}
			}
		}
		past := q.Past(key, last, nil)
		if events = past.Events; in.Record == 0 {
			stopped := uint32(0)
			if of.Stop != nil {
				stopped = of.Stop.Token
			}
			events = events[:past.Before(stopped)]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(events) == 0 {
		return nil, problem(http.StatusConflict, "instance %s has taken no step that can be gone back", key)
	}
	branch, err := loop.Do(c.r.Context(), a.Engine, engine.Branch{Of: key, Events: events})
	return Branched{branch.String()}, err
}

// dropVariable takes a variable away.
func dropVariable(a *API, c *call, key engine.Key) (any, error) {
	of, err := token(c.r)
	if err != nil {
		return nil, err
	}
	name := c.params.ByName("name")
	c.about = "variable " + name
	return nil, a.Engine.Run(c.r.Context(), engine.SetVariables{Instance: key, Token: of, Remove: []string{name}})
}
