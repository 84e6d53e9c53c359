package lint

import (
	"encoding/binary"
	"slices"

	"hookflow/engine/bpmn"
)

// A decision is one that led to a state, with those before it.
type decision struct {
	at     *bpmn.Element
	way    []int // the places that got a token
	before *decision
}

// A stuck is a join at which tokens wait for ever.
type stuck struct {
	join    *bpmn.Element
	missing int // a place before it that nothing comes to any more
	after   *decision
}

// A state is where tokens are: their places in order, one twice for two of them.
type state struct {
	places []int
	after  *decision
}

// A tokenSearch goes through the states that a net can come to. Of nodes that can go on without being in each other's way
// one is taken alone: their order changes nothing of where it ends (persistent sets, Godefroid 1996; in free-choice nets the
// choices of one node are one). So every dead end is found, and nearly always in as many states as there are elements.
type tokenSearch struct {
	net   *tokenNet
	seen  map[string]bool
	todo  []state
	steps int
	stuck []stuck
	twice []*bpmn.Element // nodes that two tokens come to by different flows
	gave  bool            // the net is too large to be searched
}

// search goes through a net from each way to begin.
func (n *tokenNet) search() *tokenSearch {
	s := &tokenSearch{net: n, seen: map[string]bool{}}
	for _, places := range n.starts {
		s.todo = append(s.todo, state{places: slices.Sorted(slices.Values(places))})
	}
	for len(s.todo) > 0 && !s.gave {
		now := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		s.follow(now)
	}
	return s
}

// follow goes on from a state until it ends, decides, or comes to what was seen before.
func (s *tokenSearch) follow(now state) {
	for {
		if s.steps++; s.steps > stepsMost || len(s.seen) > statesMost || len(now.places) > tokensMost {
			s.gave = true
			return
		}
		e, rank := s.next(now.places)
		if e == nil {
			s.dead(now)
			return
		}
		if rank > 0 && !s.fresh(now.places) || rank > 1 && s.crowded(now.places) {
			return
		}
		ways := s.net.outcomes(e)
		if len(ways) == 1 {
			now.places = s.fire(now.places, e, ways[0])
			continue
		}
		for _, way := range ways {
			s.todo = append(s.todo, state{s.fire(now.places, e, way), &decision{e, way, now.after}})
		}
		return
	}
}

// next is the node that goes on: those that neither decide nor merge come first, then those that decide, then those at which
// flows meet; nil: none can. The rank is 0, 1 and from 2 on.
func (s *tokenSearch) next(places []int) (found *bpmn.Element, rank int) {
	rank = 4
	for _, at := range places {
		e := s.net.target[at]
		mine := 0
		if into := s.net.into[e]; len(into) > 1 {
			if joins(e) {
				if slices.ContainsFunc(into, func(p int) bool { _, there := slices.BinarySearch(places, p); return !there }) {
					continue
				}
			} else {
				mine = 2
			}
		}
		if len(s.net.outcomes(e)) > 1 {
			mine++
		}
		if mine < rank {
			found, rank = e, mine
		}
		if rank == 0 {
			return found, rank
		}
	}
	return found, rank
}

// fresh notes that a state was seen, and reports whether it was for the first time.
func (s *tokenSearch) fresh(places []int) bool {
	key := make([]byte, 0, 2*len(places))
	for _, p := range places {
		key = binary.AppendUvarint(key, uint64(p))
	}
	if s.seen[string(key)] {
		return false
	}
	s.seen[string(key)] = true
	return true
}

// crowded notes nodes before which two tokens stand by different flows while everything else has gone as far as it can.
func (s *tokenSearch) crowded(places []int) (found bool) {
	at := map[*bpmn.Element]int{}
	for _, p := range places {
		e := s.net.target[p]
		if before, there := at[e]; there && before != p && !joins(e) {
			found = true
			if !slices.Contains(s.twice, e) {
				s.twice = append(s.twice, e)
			}
		}
		at[e] = p
	}
	return found
}

// fire takes the tokens before a node away and puts others behind it.
func (s *tokenSearch) fire(places []int, e *bpmn.Element, way []int) []int {
	if clears(e) {
		return nil
	}
	out := make([]int, 0, len(places)+len(way))
	out = append(out, places...)
	into := s.net.into[e]
	for _, p := range into {
		if i, there := slices.BinarySearch(out, p); there {
			out = slices.Delete(out, i, i+1)
			if !joins(e) {
				break
			}
		}
	}
	out = append(out, way...)
	slices.Sort(out)
	return out
}

// dead notes the joins at which tokens are left.
func (s *tokenSearch) dead(now state) {
	for _, at := range now.places {
		join := s.net.target[at]
		if slices.ContainsFunc(s.stuck, func(x stuck) bool { return x.join == join }) {
			continue
		}
		missing := slices.IndexFunc(s.net.into[join], func(p int) bool { _, there := slices.BinarySearch(now.places, p); return !there })
		if missing >= 0 {
			s.stuck = append(s.stuck, stuck{join, s.net.into[join][missing], now.after})
		}
	}
}

// cause is the latest decision that kept the missing token away: another way of its would have brought it. Nil: none did.
func (s *tokenSearch) cause(x stuck) *decision {
	nodes := s.net.upstream(s.net.before(x.missing)...)
	leads := func(way []int) bool {
		return slices.ContainsFunc(way, func(p int) bool { return p == x.missing || nodes[s.net.target[p]] })
	}
	for d := x.after; d != nil; d = d.before {
		if !leads(d.way) && slices.ContainsFunc(s.net.outcomes(d.at), leads) {
			return d
		}
	}
	return nil
}
