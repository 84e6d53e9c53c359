package lint

import "fmt"

// A Report is what "lint --json" prints about one file.
type Report struct {
	File     string           `json:"file"`
	Counts   map[Severity]int `json:"counts"` // all three severities, also those without findings
	Findings []Finding        `json:"findings"`
}

// NewReport sums up the findings of one file; Findings is an empty list, not null, when there are none.
func NewReport(file string, findings []Finding) Report {
	r := Report{File: file, Counts: map[Severity]int{Error: 0, Warning: 0, Info: 0}, Findings: append([]Finding{}, findings...)}
	for _, f := range findings {
		r.Counts[f.Severity]++
	}
	return r
}

// String writes a finding as compilers do: "12: error: The task ... [rule]".
func (f Finding) String() string {
	return fmt.Sprintf("%d: %s: %s [%s]", f.Line, f.Severity, f.Message, f.Rule)
}
