// Package export writes a document in the dialect of a server engine: the
// calls, receives, user tasks, conditions, timers, retries and error paths
// that Hookflow keeps in its own namespace become the server's settings. What
// a server cannot do is refused with the element's name, the reason and what
// to do; nothing is left out silently.
//
// A dialect is a type that embeds the neutral exporter: family.go lists them,
// fields.go says for every setting what each dialect makes of it, structure.go
// what shape of a process each server takes.
package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
)

// Options are choices that a dialect leaves to the person.
type Options struct {
	Version string // of the server, such as "8.8"; empty: the newest that the dialect knows
	Calls   Calls  // who makes the HTTP requests; empty: the dialect's first choice
}

// Calls says who makes the HTTP requests of a process on the server.
type Calls string

// The ways a request is made.
const (
	Connector Calls = "connector" // the server itself, by its HTTP connector or HTTP task
	Worker    Calls = "worker"    // "hookflow worker", which takes the jobs from the server
)

// Callers are those there are.
var Callers = []Calls{Connector, Worker}

// A Result is one exported document.
type Result struct {
	Data     []byte            // the XML; nil if something was refused
	Forms    map[string][]byte // files to deploy with it, by name
	Findings []Finding         // in the order of the document
	Report   []Line            // one line for each element that runs, in the order of the document
}

// Refused is the error of To when elements cannot be expressed; Findings has one Error for each.
type Refused struct {
	Dialect  string
	Findings []Finding
}

// Error lists the elements that were refused, one on a line.
func (r *Refused) Error() string {
	var lines []string
	for _, f := range r.Findings {
		if f.Severity == lint.Error {
			lines = append(lines, f.Message)
		}
	}
	return fmt.Sprintf("export to %s: %s", r.Dialect, strings.Join(lines, "\n"))
}

// Dialects returns the names that To understands.
func Dialects() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.name)
	}
	return names
}

// servers are products that people name instead of the dialect that they speak.
var servers = map[string]string{
	"operaton": "camunda7", "cibseven": "camunda7", "cib7": "camunda7", "camunda": "camunda8", "zeebe": "camunda8",
}

// Dialect is the dialect that a server speaks, by its name or by the name of a product, in letters of any size; ok: it is
// one of Dialects.
func Dialect(name string) (dialect string, ok bool) {
	word := strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(name))
	dialect = cmp.Or(servers[word], word)
	return dialect, slices.Contains(Dialects(), dialect)
}

// To returns doc in a dialect. doc itself is not changed. Names, ids, the
// diagram, and extensions of other tools stay; Hookflow's settings are
// translated and removed. When a finding is an Error, nothing is exported: the
// error is a *Refused, and the result holds the report alone.
func To(name string, doc *bpmnxml.Document, o Options) (*Result, error) {
	i := slices.IndexFunc(families, func(f *family) bool { return f.name == name })
	if i < 0 {
		return nil, fmt.Errorf("export: unknown target %q; known are %s", name, strings.Join(Dialects(), ", "))
	}
	f := families[i]
	if o.Calls == "" {
		o.Calls = f.calls[0]
	}
	if !slices.Contains(f.calls, o.Calls) {
		return nil, fmt.Errorf("export to %s: calls cannot be made by %q; known are %v", name, o.Calls, f.calls)
	}
	version, err := f.versionOf(o.Version)
	if err != nil {
		return nil, err
	}
	copied, err := bpmnxml.Read("", doc.Bytes())
	if err != nil {
		return nil, fmt.Errorf("export to %s: copy the document: %w", name, err)
	}
	o.Version = version
	x := &exporter{family: f, Options: o, Definitions: bpmn.Build(copied.Root()), line: copied.Line, forms: map[string][]byte{}, kept: map[*etree.Element]bool{}}
	x.run()
	result := &Result{Findings: x.findings, Report: x.report()}
	if lint.Worst(x.findings) == lint.Error {
		return result, &Refused{name, x.findings}
	}
	result.Data, result.Forms = copied.Bytes(), x.forms
	return result, nil
}
