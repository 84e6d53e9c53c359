// Package export writes a document in the dialect of a server engine: the
// calls, receives, user tasks, conditions, timers, retries and error paths
// that Hookflow keeps in its own namespace become the server's settings. What
// a server cannot do is refused with the element's name and id; nothing is
// left out silently. One dialect is one table of element kinds and its files.
package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
	"hookflow/engine/lint"
)

// A Finding is a remark on one element: an Error says why it cannot be
// exported, a Warning what will be different on the server.
type Finding = lint.Finding

// A dialect is one family of server engines.
type dialect struct {
	name      string
	prefix    string // usual prefix of its namespace
	namespace string
	feel      feel.Target  // what its FEEL must have
	platform  []etree.Attr // attributes of definitions that name the platform
	kinds     map[bpmn.Kind]func(*exporter, *bpmn.Element)
	// refuse says why elements of a kind cannot be exported at all.
	refuse map[bpmn.Kind]string
}

var dialects = []*dialect{camunda8, camunda7}

// Dialects returns the names that To understands.
func Dialects() []string {
	var names []string
	for _, d := range dialects {
		names = append(names, d.name)
	}
	return names
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

// To returns doc in a dialect, as XML. doc itself is not changed. Names, ids,
// the diagram, and extensions of other tools stay; Hookflow's settings are
// translated and removed. The findings may hold warnings; when one is an
// Error, nothing is exported and the error is a *Refused.
func To(name string, doc *bpmnxml.Document) ([]byte, []Finding, error) {
	i := slices.IndexFunc(dialects, func(d *dialect) bool { return d.name == name })
	if i < 0 {
		return nil, nil, fmt.Errorf("export: unknown target %q; known are %s", name, strings.Join(Dialects(), ", "))
	}
	copied, err := bpmnxml.Read("", doc.Bytes())
	if err != nil {
		return nil, nil, fmt.Errorf("export to %s: copy the document: %w", name, err)
	}
	d := bpmn.Build(copied.Root())
	if errorPaths(d) {
		d = bpmn.Build(copied.Root())
	}
	x := &exporter{dialect: dialects[i], Definitions: d, line: copied.Line}
	x.run()
	if lint.Worst(x.findings) == lint.Error {
		return nil, x.findings, &Refused{name, x.findings}
	}
	return copied.Bytes(), x.findings, nil
}

// An exporter is one run over a copy of a document, which it changes.
type exporter struct {
	*dialect
	*bpmn.Definitions
	line     func(*etree.Element) int
	findings []Finding
	keys     map[*etree.Element]string // camunda8: message -> the correlation key it was given
	contexts map[string]*bpmn.Element  // camunda8: webhook path -> its first element
	instance map[*bpmn.Element]bool    // processes with expressions that read "instance"
}

// run translates every element that the server will run, and then removes what is ours.
func (x *exporter) run() {
	x.needProcess()
	x.instance = x.findInstance()
	x.contexts, x.keys = map[string]*bpmn.Element{}, map[*etree.Element]string{}
	for _, e := range x.Elements {
		if !x.executable(e) {
			continue
		}
		if reason := x.dialect.refuse[e.Kind]; reason != "" {
			x.refuse(e, "%s", reason)
			continue
		}
		if len(e.Triggers) > 1 {
			x.refuse(e, "has several triggers; use one event for each")
			continue
		}
		x.checkSettings(e)
		x.checkFEEL(e)
		if translate := x.kinds[e.Kind]; translate != nil {
			translate(x, e)
		}
	}
	x.strip(x.XML)
	for _, a := range x.platform {
		x.XML.CreateAttr(a.FullKey(), a.Value)
	}
}

// instantiating refuses gateways and tasks that start an instance: the servers
// start processes at start events only.
func (x *exporter) instantiating(e *bpmn.Element) {
	if e.Flag("instantiate", false) {
		x.refuse(e, "starts an instance, which only start events do on the server; use message start events")
	}
}

// needProcess refuses a document in which the server finds nothing to run.
func (x *exporter) needProcess() {
	processes := x.Processes()
	if !slices.ContainsFunc(processes, x.executable) {
		for _, p := range processes {
			x.refuse(p, "is not executable; mark it as executable to export it")
		}
	}
}

// executable reports whether e is part of a process that the server will run,
// or stands beside the processes.
func (x *exporter) executable(e *bpmn.Element) bool {
	r := e.Root()
	return r.Kind != bpmn.Process || r.Flag("isExecutable", false)
}

// refuse notes that e cannot be exported.
func (x *exporter) refuse(e *bpmn.Element, format string, args ...any) {
	x.find(lint.Error, e, format, args...)
}

// warn notes that e will behave differently on the server.
func (x *exporter) warn(e *bpmn.Element, format string, args ...any) {
	x.find(lint.Warning, e, format, args...)
}

// find adds a finding about e; the message names it as people know it.
func (x *exporter) find(s lint.Severity, e *bpmn.Element, format string, args ...any) {
	x.findings = append(x.findings, Finding{
		Rule: "export-" + x.name, Severity: s, Element: e.ID, Line: x.line(e.XML), XML: e.XML,
		Message: fmt.Sprintf("The %s %s %s", strings.ToLower(bpmn.Of(e.Kind).Label), e.Label(), fmt.Sprintf(format, args...)),
	})
}

// strip removes what belongs to Hookflow's namespace below x, and
// extensionElements that are empty then.
func (x *exporter) strip(root *etree.Element) {
	prefixes := map[string]bool{}
	stack := []*etree.Element{root}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, a := range slices.Clone(at.Attr) {
			if a.Space == "xmlns" && a.Value == bpmn.NSHookflow {
				prefixes[a.Key] = true
			}
			if a.Value == bpmn.NSHookflow || prefixes[a.Space] {
				at.RemoveAttr(a.FullKey())
			}
		}
		for _, c := range at.ChildElements() {
			switch {
			case prefixes[c.Space]:
				bpmn.Remove(bpmn.Untracked, c)
			default:
				stack = append(stack, c)
			}
		}
		if at.Tag == "extensionElements" && len(at.ChildElements()) == 0 && at.Parent() != nil {
			bpmn.Remove(bpmn.Untracked, at)
		}
	}
}
