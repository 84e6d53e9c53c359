package lint

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// everywhere goes through every order in which tokens may move, and reports whether there is a dead end with tokens left;
// known is false when two tokens come to one place, or when there are too many states.
func (n *tokenNet) everywhere() (stuck, known bool) {
	s := &tokenSearch{net: n, seen: map[string]bool{}}
	var todo [][]int
	for _, start := range n.starts {
		todo = append(todo, slices.Sorted(slices.Values(start)))
	}
	for len(todo) > 0 {
		now := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !s.fresh(now) {
			continue
		}
		if len(s.seen) > 3000 || s.crowded(now) || len(slices.Compact(slices.Clone(now))) < len(now) {
			return false, false
		}
		moved := false
		for _, at := range now {
			e := n.target[at]
			if joins(e) && slices.ContainsFunc(n.into[e], func(p int) bool { return !slices.Contains(now, p) }) {
				continue
			}
			moved = true
			for _, way := range n.outcomes(e) {
				todo = append(todo, s.fire(now, e, way))
			}
		}
		stuck = stuck || !moved && len(now) > 0
	}
	return stuck, true
}

// block writes a random part of a process between two nodes; what it splits it mostly joins in the same way.
func block(r *rand.Rand, out *strings.Builder, ids *int, from, to string, depth int) {
	id := func(kind string) string {
		*ids++
		fmt.Fprintf(out, `<%s id="n%d"/>`, kind, *ids)
		return fmt.Sprintf("n%d", *ids)
	}
	flow := func(a, b string) {
		*ids++
		fmt.Fprintf(out, `<sequenceFlow id="n%d" sourceRef="%s" targetRef="%s"/>`, *ids, a, b)
	}
	kinds := []string{"exclusiveGateway", "parallelGateway", "eventBasedGateway"}
	switch pick := r.IntN(6); {
	case depth == 0 || pick == 0:
		task := id("task")
		flow(from, task)
		flow(task, to)
	case pick == 1: // one behind the other
		middle := id("task")
		block(r, out, ids, from, middle, depth-1)
		block(r, out, ids, middle, to, depth-1)
	case pick == 2: // a loop
		in, back := id("exclusiveGateway"), id("exclusiveGateway")
		flow(from, in)
		block(r, out, ids, in, back, depth-1)
		flow(back, in)
		flow(back, to)
	default:
		kind := kinds[r.IntN(2)]
		join := kind
		if r.IntN(6) == 0 {
			join = kinds[r.IntN(2)]
		}
		split, meet := id(kind), id(join)
		flow(from, split)
		flow(meet, to)
		for range 2 + r.IntN(2) {
			end := meet
			if r.IntN(12) == 0 {
				end = id("endEvent")
			}
			block(r, out, ids, split, end, depth-1)
		}
	}
}

func processOf(t testing.TB, inside string) *bpmn.Element {
	t.Helper()
	doc, err := bpmnxml.Read("x.bpmn", []byte(`<definitions xmlns="`+bpmn.NS+`" id="D" targetNamespace="t"><process id="P">`+inside+`</process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	return bpmn.Build(doc.Root()).ByID("P")
}

// Of processes by chance the search finds a dead end exactly where there is one: it goes through few of the orders in which
// tokens may move, and one that goes through all of them agrees.
func TestSearchFindsEveryDeadEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	dead, alive := 0, 0
	for i := range 1500 {
		var out strings.Builder
		ids := 0
		out.WriteString(`<startEvent id="s"/><endEvent id="e"/>`)
		block(r, &out, &ids, "s", "e", 3)
		n := newTokenNet(processOf(t, out.String()))
		want, known := n.everywhere()
		if !known {
			continue
		}
		s := n.search()
		if s.gave || (len(s.stuck) > 0) != want {
			t.Fatalf("process %d: stuck %v, gave up %v, want %v\n%s", i, s.stuck, s.gave, want, out.String())
		}
		if want {
			dead++
		} else {
			alive++
		}
	}
	if dead < 100 || alive < 300 {
		t.Errorf("%d with a dead end and %d without are too few to say anything", dead, alive)
	}
}

// BenchmarkTokens searches a process of 4,000 elements: a chain of blocks of parallel paths with decisions in them.
func BenchmarkTokens(b *testing.B) {
	var out strings.Builder
	out.WriteString(`<startEvent id="s"/>`)
	last := "s"
	for i := range 200 {
		id := func(name string) string { return fmt.Sprintf("%s%d", name, i) }
		flow := func(n int, a, z string) {
			fmt.Fprintf(&out, `<sequenceFlow id="f%d_%d" sourceRef="%s" targetRef="%s"/>`, i, n, a, z)
		}
		fmt.Fprintf(&out, `<parallelGateway id="a%[1]d"/><parallelGateway id="z%[1]d"/>`, i)
		flow(0, last, id("a"))
		for p := range 2 {
			fmt.Fprintf(&out, `<exclusiveGateway id="x%[1]d_%[2]d"/><task id="t%[1]d_%[2]d"/><task id="u%[1]d_%[2]d"/><exclusiveGateway id="y%[1]d_%[2]d"/>`, i, p)
			in := func(name string) string { return fmt.Sprintf("%s%d_%d", name, i, p) }
			flow(10*p+1, id("a"), in("x"))
			flow(10*p+2, in("x"), in("t"))
			flow(10*p+3, in("x"), in("u"))
			flow(10*p+4, in("t"), in("y"))
			flow(10*p+5, in("u"), in("y"))
			flow(10*p+6, in("y"), id("z"))
		}
		last = id("z")
	}
	fmt.Fprintf(&out, `<endEvent id="e"/><sequenceFlow id="fe" sourceRef="%s" targetRef="e"/>`, last)
	p := processOf(b, out.String())
	for b.Loop() {
		if s := newTokenNet(p).search(); s.gave || len(s.stuck) > 0 {
			b.Fatal("the process is sound")
		}
	}
}
