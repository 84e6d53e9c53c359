package bench

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// run is one measurement in progress.
type run struct {
	ctx    context.Context
	opts   Options
	dir    string
	stores int // made so far; each gets a directory of its own
	report *Report
}

// all measures every workload that is wanted.
func (r *run) all() error {
	steps := []struct {
		name string
		do   func() error
	}{
		{"a", func() error { return r.jobs("a") }},
		{"b", func() error { return r.jobs("b") }},
		{"c", func() error { return r.jobs("c") }},
		{"aged", r.aged},
		{"d", r.messages},
	}
	for _, s := range steps {
		if len(r.opts.Only) > 0 && !slices.Contains(r.opts.Only, s.name) {
			continue
		}
		if err := s.do(); err != nil {
			return fmt.Errorf("measure %s: %w", s.name, err)
		}
	}
	return nil
}

// count scales a number of operations; with few callers fewer are enough.
func (r *run) count(callers, most int) int {
	n := map[int]int{1: most / 30, 16: most / 4}[callers]
	if n == 0 {
		n = most
	}
	return max(int(float64(n)*r.opts.Scale), 2*callers)
}

// jobsOf is how many jobs one instance of a process has.
var jobsOf = map[string]int{"a": 1, "b": 4, "c": 10}

// jobs measures workload name with all numbers of callers, each on an empty store.
func (r *run) jobs(name string) error {
	for _, callers := range r.opts.Callers {
		err := r.fresh(func(s *subject) error {
			return r.instances(s, name, Line{Name: name, Callers: callers, Count: r.count(callers, 30_000/jobsOf[name])})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// instances runs l.Count instances of a process.
func (r *run) instances(s *subject, process string, l Line) error {
	return r.measure(s, l, func(int) error { return s.instance(r.ctx, process) })
}

// aged measures a before and after many instances were run in the same store: the cost must not depend on history.
func (r *run) aged() error {
	return r.fresh(func(s *subject) error {
		for range 4 {
			if err := r.instances(s, "a", Line{Name: "aged", Callers: 100, Count: r.count(100, 30_000)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// messages measures populations of waiting instances: filling, restart, correlation. Small ones are made anew for each
// number of callers, so that enough can be correlated; a is measured among the others as well when they are 100,000.
func (r *run) messages() error {
	for _, n := range r.opts.Waiting {
		groups := [][]int{r.opts.Callers}
		if n <= 10_000 {
			groups = slices.Collect(slices.Chunk(r.opts.Callers, 1))
		}
		for _, callers := range groups {
			if err := r.fresh(func(s *subject) error { return r.population(s, n, callers) }); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) population(s *subject, n int, among []int) error {
	if err := r.fill(s, n); err != nil {
		return err
	}
	if err := r.restart(s, n); err != nil {
		return err
	}
	for _, callers := range among {
		if n != 100_000 {
			break
		}
		l := Line{Name: "a", Callers: callers, Waiting: n, Count: r.count(callers, 30_000)}
		if err := r.instances(s, "a", l); err != nil {
			return err
		}
	}
	taken := 0
	for _, callers := range among {
		l := Line{Name: "d", Callers: callers, Waiting: n, Count: min(r.count(callers, 10_000), n/(2*len(among)))}
		if err := r.correlate(s, l, taken); err != nil {
			return err
		}
		taken += l.Count
	}
	return nil
}

// fill starts n instances that wait for a message each.
func (r *run) fill(s *subject, n int) error {
	return r.measure(s, Line{Name: "fill", Callers: 1000, Waiting: n, Count: n}, func(i int) error { return s.wait(r.ctx, i) })
}

// correlate sends l.Count messages, beginning after the first skip of a fixed shuffle: 7919 is prime to the size of the
// population, so that no instance is meant twice.
func (r *run) correlate(s *subject, l Line, skip int) error {
	return r.measure(s, l, func(i int) error {
		return s.correlate(r.ctx, (skip+i)*7919%l.Waiting)
	})
}

// restart measures from opening the files to the first accepted command.
func (r *run) restart(s *subject, n int) error {
	if err := s.close(); err != nil {
		return err
	}
	freeMemory()
	l := Line{Name: "restart", Callers: 1, Waiting: n, Count: 1}
	return r.measure(s, l, func(int) error {
		if err := s.open(); err != nil {
			return err
		}
		return s.wait(r.ctx, -1)
	})
}

// fresh runs fn on a new store.
func (r *run) fresh(fn func(*subject) error) error {
	r.stores++
	s := &subject{dir: filepath.Join(r.dir, fmt.Sprint(r.stores))}
	if err := s.begin(r.ctx); err != nil {
		return err
	}
	if err := fn(s); err != nil {
		s.close()
		return err
	}
	return s.close()
}

// measure runs op l.Count times on l.Callers goroutines and adds the line to the report.
func (r *run) measure(s *subject, l Line, op func(i int) error) error {
	if err := l.Measure(op); err != nil {
		return err
	}
	file, _, err := s.store.Size()
	if err != nil {
		return err
	}
	l.File = float64(file) / (1 << 20)
	r.report.Lines = append(r.report.Lines, l)
	r.opts.Tell(l)
	if l.Name == "aged" {
		return nil // here what is left over from the line before is meant to be in the way
	}
	return s.settle()
}

// Measure runs op l.Count times on l.Callers goroutines, and fills in how long it took.
func (l *Line) Measure(op func(i int) error) error {
	took := make([]time.Duration, l.Count)
	errs := make([]error, l.Callers)
	var next atomic.Int64
	var callers sync.WaitGroup
	m := startMeter()
	for c := range l.Callers {
		callers.Go(func() {
			for errs[c] == nil {
				i := int(next.Add(1)) - 1
				if i >= l.Count {
					return
				}
				began := time.Now()
				errs[c] = op(i)
				took[i] = time.Since(began)
			}
		})
	}
	callers.Wait()
	m.stop(l, took)
	return cmp.Or(errs...)
}
