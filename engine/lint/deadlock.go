package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// deadlock plays the tokens of each scope, see tokenNet; what it says can happen can happen, but for decisions that data
// never make. It says nothing of scopes with inclusive joins, complex gateways, free order, and what interrupts from outside.
var deadlock = &Rule{Name: "deadlock", Reach: Slow, Severity: Warning, Elsewhere: Info, Check: checkDeadlock,
	Doc: "A parallel gateway waits for a token on each flow into it; if one never comes, the instance waits for ever (section 13.3.1)."}

func checkDeadlock(p *Pass) {
	for scope := range p.Where(isScope) {
		s := p.played(scope)
		if s == nil || s.gave {
			continue
		}
		for _, x := range s.stuck {
			switch d := s.cause(x); {
			case d == nil:
				p.Flag(x.join, "waits for ever: nothing ever comes from %s while the others wait", s.net.cameFrom(x.missing))
			case len(d.way) == 0:
				p.Flag(x.join, "waits for ever when nothing goes on behind %s: nothing comes from %s then; use the same kind of gateway where the paths part and where they meet",
					spoken(d.at), s.net.cameFrom(x.missing))
			default:
				p.Flag(x.join, "waits for ever when %s goes on to %s: nothing comes from %s then; use the same kind of gateway where the paths part and where they meet",
					spoken(d.at), s.net.onwards(d), s.net.cameFrom(x.missing))
			}
		}
	}
}

// played is what becomes of the tokens of a scope; nil: they are not followed.
func (p *Pass) played(scope *bpmn.Element) *tokenSearch {
	s, known := p.searches[scope]
	if !known {
		if n := newTokenNet(scope); n != nil && len(n.starts) > 0 {
			s = n.search()
		}
		p.searches[scope] = s
	}
	return s
}

// flowAt is the sequence flow of a place; without one the node behind it.
func (n *tokenNet) flowAt(place int) *bpmn.Element {
	for f, at := range n.flow {
		if at == place {
			return f
		}
	}
	return n.target[place]
}

// onwards names what a decision goes on to: flows that have a name, the elements behind the others.
func (n *tokenNet) onwards(d *decision) string {
	var names []string
	for _, at := range d.way {
		if f := n.flowAt(at); f.Name() != "" {
			names = append(names, spoken(f))
		} else {
			names = append(names, spoken(n.target[at]))
		}
	}
	return strings.Join(names, ", ")
}

// cameFrom names what leads to a place: a flow that has a name, the element before it otherwise.
func (n *tokenNet) cameFrom(place int) string {
	f := n.flowAt(place)
	if f.Name() != "" || f.Source == nil {
		return spoken(f)
	}
	return spoken(f.Source)
}

// spoken is what people call an element.
func spoken(e *bpmn.Element) string {
	if name := clip(strings.Join(strings.Fields(e.Name()), " ")); name != "" {
		return "\"" + name + "\""
	}
	return "\"" + e.ID + "\""
}
