package route

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
)

func task(x, y float64) Outline {
	return Outline{Bounds: bpmn.Bounds{X: x, Y: y, W: 100, H: 80}, Radius: 8}
}

func gateway(x, y float64) Outline {
	return Outline{Form: Diamond, Bounds: bpmn.Bounds{X: x, Y: y, W: 50, H: 50}}
}

func event(x, y float64) Outline {
	return Outline{Form: Ellipse, Bounds: bpmn.Bounds{X: x, Y: y, W: 36, H: 36}}
}

func text(way []bpmn.Point) string {
	var out []string
	for _, p := range way {
		out = append(out, fmt.Sprintf("%.4g,%.4g", p.X, p.Y))
	}
	return strings.Join(out, " ")
}

var (
	leave    = []Side{Right, Bottom, Top, Left} // of a task
	enter    = []Side{Left, Top, Bottom, Right}
	upOrDown = []Side{Bottom, Top}
)

func TestConnect(t *testing.T) {
	pool := Outline{Bounds: bpmn.Bounds{X: 0, Y: 300, W: 600, H: 60}}
	for _, c := range []struct {
		name     string
		from, to End
		avoid    []bpmn.Bounds
		want     string
	}{
		{"straight when they face each other", End{task(0, 0), leave, false, 0, nil}, End{task(200, 0), enter, false, 0, nil}, nil, "100,40 200,40"},
		{"two bends half way between tasks", End{task(0, 0), leave, false, 0, nil}, End{task(200, 150), enter, false, 0, nil}, nil, "100,40 150,40 150,190 200,190"},
		{"a gateway is left below", End{gateway(0, 15), leave, true, 0, nil}, End{task(200, 150), enter, false, 0, nil}, nil, "25,65 25,190 200,190"},
		{"a gateway is entered from above", End{task(0, 0), leave, false, 0, nil}, End{gateway(200, 100), enter, true, 0, nil}, nil, "100,40 225,40 225,100"},
		{"straight back to an end on the left", End{task(300, 0), leave, false, 0, nil}, End{task(0, 0), enter, false, 0, nil}, nil, "300,40 100,40"},
		{"back around what is between", End{task(300, 0), leave, false, 0, nil}, End{task(0, 0), enter, false, 0, nil}, []bpmn.Bounds{{X: 150, Y: 0, W: 100, H: 80}}, "350,0 350,-20 50,-20 50,0"},
		{"a loop", End{task(0, 0), leave, false, 0, nil}, End{task(0, 0), enter, false, 0, nil}, nil, "100,40 120,40 120,-20 50,-20 50,0"},
		{"a boundary event is left below", End{event(32, 62), []Side{Bottom}, false, 0, nil}, End{task(200, 100), enter, false, 0, nil}, []bpmn.Bounds{{X: 0, Y: 0, W: 100, H: 80}}, "50,98 50,140 200,140"},
		{"a message flow to a pool is upright", End{task(100, 0), upOrDown, false, 0, nil}, End{pool, upOrDown, false, 0, nil}, nil, "150,80 150,300"},
		{"a message flow up from a pool", End{pool, upOrDown, false, 0, nil}, End{task(400, 0), upOrDown, false, 0, nil}, nil, "450,300 450,80"},
		{"not where another way docks", End{gateway(0, 15), leave, true, 0, []bpmn.Point{{X: 50, Y: 40}}}, End{task(200, 0), enter, false, 0, nil}, nil, "25,15 25,-5 150,-5 150,40 200,40"},
		{"around an obstacle", End{task(0, 0), leave, false, 0, nil}, End{task(400, 0), enter, false, 0, nil}, []bpmn.Bounds{{X: 200, Y: 0, W: 100, H: 60}}, "100,40 190,40 190,70 380,70 380,40 400,40"},
	} {
		if got := text(Connect(c.from, c.to, c.avoid...)); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestConnectIsSound checks what must hold for any two ends: right angles, the
// ends on the borders, and no way through the shapes.
func TestConnectIsSound(t *testing.T) {
	random := rand.New(rand.NewSource(3))
	for range 2000 {
		a, b := task(random.Float64()*600, random.Float64()*400), gateway(random.Float64()*600, random.Float64()*400)
		if a.Bounds.Grow(8).Overlaps(b.Bounds) {
			continue
		}
		way := Connect(End{Outline: a, Sides: leave}, End{Outline: b, Sides: enter, Loose: true})
		for i := 1; i < len(way); i++ {
			if !upright(way[i-1], way[i]) {
				t.Fatalf("%v to %v: %s is not orthogonal", a.Bounds, b.Bounds, text(way))
			}
		}
		if a.Distance(way[0]) > 0.1 || b.Distance(way[len(way)-1]) > 0.1 {
			t.Fatalf("%v to %v: %s does not end at the borders", a.Bounds, b.Bounds, text(way))
		}
		if crosses(way, a.Bounds) || crosses(way, b.Bounds) || len(way) > 6 {
			t.Fatalf("%v to %v: %s leads through a shape or has too many bends", a.Bounds, b.Bounds, text(way))
		}
	}
}

func TestFollow(t *testing.T) {
	bent := []bpmn.Point{{X: 100, Y: 40}, {X: 120, Y: 40}, {X: 120, Y: 190}, {X: 200, Y: 190}} // the bend is not in the middle
	for _, c := range []struct {
		name     string
		way      []bpmn.Point
		from, to Outline
		want     string
	}{
		{"bends stay where they are", bent, task(0, 10), task(210, 160), "100,40 120,40 120,190 210,190"},
		{"the first stretch is shifted along", bent, task(0, 60), task(200, 150), "100,100 120,100 120,190 200,190"},
		{"laid anew when a bend would lie inside", bent, task(60, 0), task(200, 150), "160,40 180,40 180,190 200,190"},
		{"a straight way is laid anew", bent[:2], task(0, 100), task(200, 100), "100,140 200,140"},
	} {
		if got := text(Follow(c.way, End{Outline: c.from, Sides: leave}, End{Outline: c.to, Sides: enter})); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestCut(t *testing.T) {
	out := bpmn.Point{X: 300, Y: 40}
	for _, c := range []struct {
		o    Outline
		want string
	}{
		{task(0, 0), "100,40"}, {gateway(0, 15), "50,40"}, {event(0, 22), "36,40"},
		{Outline{Form: Hexagon, Bounds: bpmn.Bounds{X: 0, Y: 15, W: 60, H: 50}}, "60,40"},
	} {
		p, ok := c.o.Cut(out, c.o.Bounds.Center())
		if got := text([]bpmn.Point{p}); got != c.want || !ok {
			t.Errorf("%v: got %s, want %s", c.o, got, c.want)
		}
	}
	p, _ := task(0, 0).Cut(bpmn.Point{X: 200, Y: 140}, bpmn.Point{X: 90, Y: 70})
	if d := p.Distance(bpmn.Point{X: 92, Y: 72}); d < 7.9 || d > 8.01 {
		t.Errorf("a round corner is cut at %v, which is not on its arc", p)
	}
}

func TestOutward(t *testing.T) {
	host := bpmn.Bounds{W: 100, H: 80}
	for want, c := range map[Side]bpmn.Point{Right: {X: 100, Y: 40}, Bottom: {X: 30, Y: 80}, Left: {X: 0, Y: 50}, Top: {X: 60, Y: 2}} {
		if got := Outward(bpmn.Bounds{X: c.X - 18, Y: c.Y - 18, W: 36, H: 36}, host); got != want {
			t.Errorf("an event at %v faces side %d, want %d", c, got, want)
		}
	}
}

func BenchmarkConnect(b *testing.B) {
	from, to := End{task(0, 0), leave, false, 0, nil}, End{task(900, 700), enter, false, 0, nil}
	for _, n := range []int{0, 20} {
		b.Run(fmt.Sprint(n, " obstacles"), func(b *testing.B) {
			var avoid []bpmn.Bounds
			for i := range n {
				avoid = append(avoid, bpmn.Bounds{X: float64(150 + i%5*140), Y: float64(i / 5 * 150), W: 100, H: 80})
			}
			for b.Loop() {
				Connect(from, to, avoid...)
			}
		})
	}
}
