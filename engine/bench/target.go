package bench

// targets are what the engine promises on a quiet machine with two processors. A promise whose lines were not measured
// is left out.
func (r *run) targets() (all []Target) {
	least := func(name string, want float64, l *Line) {
		if l != nil {
			all = append(all, Target{Name: name, Want: want, Got: l.PerSecond, Met: l.PerSecond >= want})
		}
	}
	most := func(name string, want, got float64) {
		all = append(all, Target{Name: name, Want: want, Got: got, Most: true, Met: got <= want})
	}
	least("a, one caller, instances/s", 700, r.line("a", 1, 0))
	least("a, 100 callers, instances/s", 15_000, r.line("a", 100, 0))
	least("b, 100 callers, instances/s", 4_000, r.line("b", 100, 0))
	least("c, 100 callers, instances/s", 2_000, r.line("c", 100, 0))
	least("d, 100 callers among 100,000, correlations/s", 10_000, r.line("d", 100, 100_000))
	small, large, huge := r.line("d", 100, 1_000), r.line("d", 100, 100_000), r.line("d", 100, 1_000_000)
	if small != nil && large != nil {
		most("processor time per correlation, 100,000 against 1,000 waiting", 3.5, large.CPU/small.CPU)
	}
	if small != nil && huge != nil {
		most("processor time per correlation, 1,000,000 against 1,000 waiting", 6, huge.CPU/small.CPU)
	}
	if l := r.line("restart", 1, 100_000); l != nil {
		most("restart to the first command with 100,000 waiting, s", 0.3, l.Seconds)
		most("memory with 100,000 waiting after restart, MiB", 150, l.RSS)
		most("file per waiting instance, bytes", 1024, l.File*(1<<20)/float64(l.Waiting))
	}
	if alone, among := r.line("a", 100, 0), r.line("a", 100, 100_000); alone != nil && among != nil {
		got := among.PerSecond / alone.PerSecond
		all = append(all, Target{Name: "a with 100,000 others against none", Want: 0.85, Got: got, Met: got >= 0.85})
	}
	return append(all, r.ratios()...)
}

// ratios: at least half of the prototype in every cell both have.
func (r *run) ratios() (all []Target) {
	for _, l := range r.report.Lines {
		if l.Ratio > 0 {
			all = append(all, Target{Name: "against the prototype: " + l.title(), Want: 0.5, Got: l.Ratio, Met: l.Ratio >= 0.5})
		}
	}
	return all
}

func (r *run) line(name string, callers, waiting int) *Line {
	for i := range r.report.Lines {
		if l := &r.report.Lines[i]; l.Name == name && l.Callers == callers && l.Waiting == waiting {
			return l
		}
	}
	return nil
}
