package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"hookflow/engine/schedule"
)

// A Spread is how long something takes, or lies apart, as people write it: a duration that is always the same, or the name of a
// distribution and its parameters, which are durations. See shapes.
type Spread string

// A shape draws durations. It is given numbers that are even between 0 and 1.
type shape func(p []float64, random *rand.Rand) float64

// shapes are the distributions: how many parameters each has (0: one or more), and how it draws.
var shapes = map[string]struct {
	parameters int
	names      string
	draw       shape
	mean       func(p []float64) float64
}{
	"always":      {1, "TIME", func(p []float64, _ *rand.Rand) float64 { return p[0] }, func(p []float64) float64 { return p[0] }},
	"exponential": {1, "MEAN", func(p []float64, r *rand.Rand) float64 { return p[0] * r.ExpFloat64() }, func(p []float64) float64 { return p[0] }},
	"normal":      {2, "MEAN DEVIATION", func(p []float64, r *rand.Rand) float64 { return p[0] + p[1]*r.NormFloat64() }, func(p []float64) float64 { return p[0] }},
	"uniform":     {2, "LEAST MOST", func(p []float64, r *rand.Rand) float64 { return p[0] + (p[1]-p[0])*r.Float64() }, func(p []float64) float64 { return (p[0] + p[1]) / 2 }},
	"triangular":  {3, "LEAST USUAL MOST", triangular, func(p []float64) float64 { return (p[0] + p[1] + p[2]) / 3 }},
	"lognormal":   {2, "MEAN DEVIATION", lognormal, func(p []float64) float64 { return p[0] }},
	"oneof":       {0, "TIME...", func(p []float64, r *rand.Rand) float64 { return p[r.IntN(len(p))] }, average},
}

// triangular inverts the distribution function of the triangle over least, usual and most.
func triangular(p []float64, r *rand.Rand) float64 {
	u, width := r.Float64(), p[2]-p[0]
	if width == 0 {
		return p[0]
	}
	if u < (p[1]-p[0])/width {
		return p[0] + math.Sqrt(u*width*(p[1]-p[0]))
	}
	return p[2] - math.Sqrt((1-u)*width*(p[2]-p[1]))
}

// lognormal takes mean and deviation of what it draws, not of its logarithm.
func lognormal(p []float64, r *rand.Rand) float64 {
	spread := math.Log(1 + p[1]*p[1]/(p[0]*p[0]))
	return math.Exp(math.Log(p[0]) - spread/2 + math.Sqrt(spread)*r.NormFloat64())
}

func average(p []float64) float64 {
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	return sum / float64(len(p))
}

// A sampler is a Spread that was read.
type sampler struct {
	draw       shape
	parameters []float64 // nanoseconds
	mean       float64
}

// read understands a Spread: PT5M, 5m, exponential PT5M, oneof 1m 2m 4m.
func (s Spread) read() (*sampler, error) {
	words := strings.Fields(strings.NewReplacer(",", " ", "(", " ", ")", " ").Replace(string(s)))
	if len(words) == 0 {
		return nil, fmt.Errorf("it says no time; write one such as PT5M, or exponential PT5M")
	}
	name := strings.ToLower(words[0])
	sh, known := shapes[name]
	if known {
		words = words[1:]
	} else if name, sh = "always", shapes["always"]; len(words) > 1 || !isDuration(words[0]) {
		return nil, fmt.Errorf("%q is neither a time such as PT5M nor one of %s", s, strings.Join(forms(), ", "))
	}
	if sh.parameters > 0 && len(words) != sh.parameters || len(words) == 0 {
		return nil, fmt.Errorf("%q is not of the form %s %s", s, name, sh.names)
	}
	out := &sampler{draw: sh.draw}
	for _, w := range words {
		d, err := duration(w)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", s, err)
		}
		out.parameters = append(out.parameters, float64(d))
	}
	if (name == "triangular" || name == "uniform") && !slices.IsSorted(out.parameters) {
		return nil, fmt.Errorf("%q: the times of %s %s must not fall", s, name, sh.names)
	}
	if name == "lognormal" && out.parameters[0] == 0 {
		return nil, fmt.Errorf("%q: the mean must be more than 0", s)
	}
	out.mean = sh.mean(out.parameters)
	return out, nil
}

// forms lists how a Spread can be written.
func forms() (list []string) {
	for name, s := range shapes {
		list = append(list, name+" "+s.names)
	}
	slices.Sort(list)
	return list
}

func isDuration(text string) bool {
	_, err := duration(text)
	return err == nil
}

// duration reads PT5M or 5m; a month has 30 days.
func duration(text string) (time.Duration, error) {
	d, err := schedule.ParseDuration(text)
	exact := d.Exact + time.Duration(d.Months)*30*24*time.Hour
	if err != nil {
		if exact, err = time.ParseDuration(text); err != nil {
			return 0, fmt.Errorf("%q is no time such as PT5M or 5m", text)
		}
	}
	if exact < 0 {
		return 0, fmt.Errorf("%q is less than no time", text)
	}
	return exact, nil
}

// next draws a duration, never less than none.
func (s *sampler) next(r *rand.Rand) int64 { return int64(math.Max(0, s.draw(s.parameters, r))) }
