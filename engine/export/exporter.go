package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
	"hookflow/engine/program"
)

// A Finding is a remark on one element: an Error says why it cannot be
// exported, a Warning what will be different on the server, an Info what was
// written in another way that means the same.
type Finding = lint.Finding

// An exporter is one run over a copy of a document, which it changes. It knows
// no dialect; each embeds it.
type exporter struct {
	*family
	*bpmn.Definitions
	Options
	line     func(*etree.Element) int
	findings []Finding
	forms    map[string][]byte
	seen     []*bpmn.Element             // elements that were looked at
	kept     map[*etree.Element]bool     // elements whose settings of ours go along, for our gateway and worker
	programs map[string]*program.Program // by process id: what our own engine makes of them
}

// run makes sure that our own engine runs the document and that the server takes
// its structure, translates every element that the server will run, and then
// removes what is ours.
func (x *exporter) run() {
	x.needProcess()
	x.needProgram()
	if errorPaths(x) {
		x.again()
	}
	d := x.begin(x)
	x.check(d.rules())
	if lint.Worst(x.findings) != lint.Error {
		x.again()
	}
	kinds := d.kinds()
	for _, e := range x.Elements {
		if !x.executable(e) {
			continue
		}
		if e.Parent == nil && (e.Kind.FlowNode() || e.Kind == bpmn.SequenceFlow) {
			x.refuse(e, "stands in no process, where no server runs it; move it into one or remove it")
			continue
		}
		x.seen = append(x.seen, e)
		if reason := x.family.refuse[e.Kind]; reason != "" {
			x.refuse(e, "%s", reason)
			continue
		}
		x.answerFields(e)
		x.checkFEEL(e)
		x.checkEnvironment(e)
		if translate := kinds[e.Kind]; translate != nil {
			translate(e)
		}
	}
	x.strip(x.XML)
	x.tidy()
	x.platform()
}

// again builds the view anew after the tree was changed.
func (x *exporter) again() { *x.Definitions = *bpmn.Build(x.XML) }

// needProcess refuses a document in which the server finds nothing to run.
func (x *exporter) needProcess() {
	processes := x.Processes()
	if len(processes) == 0 {
		x.findings = append(x.findings, Finding{Rule: "export-" + x.name, Severity: lint.Error, XML: x.XML,
			Message: "The file has no process; draw one to export it"})
	}
	if !slices.ContainsFunc(processes, x.executable) {
		for _, p := range processes {
			x.refuse(p, "is not executable; mark it as executable to export it")
		}
	}
}

// needProgram refuses what our own engine would refuse: what was never tried here
// is not sent elsewhere.
func (x *exporter) needProgram() {
	x.programs = map[string]*program.Program{}
	for _, p := range x.Processes() {
		if !x.executable(p) {
			continue
		}
		prog, bad := program.Compile(x.Definitions, p)
		x.programs[p.ID] = prog
		for _, f := range bad {
			e := x.ByID(f.Element)
			if e == nil {
				e = p
			}
			x.refuse(e, "cannot run here either: %s", f.Message)
		}
	}
}

// instantiating refuses gateways and tasks that start an instance: the servers
// start processes at start events only.
func (x *exporter) instantiating(e *bpmn.Element) {
	if e.Flag("instantiate", false) {
		x.refuse(e, "starts an instance, which only start events do on the server; use message start events")
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

// tell notes that e is written in another way that means the same.
func (x *exporter) tell(e *bpmn.Element, format string, args ...any) {
	x.find(lint.Info, e, format, args...)
}

// find adds a finding about e; the message names it as people know it.
func (x *exporter) find(s lint.Severity, e *bpmn.Element, format string, args ...any) {
	f := Finding{
		Rule: "export-" + x.name, Severity: s, Element: e.ID, Line: x.line(e.XML), XML: e.XML, Said: lint.Said{Format: format, Args: args},
		Message: fmt.Sprintf("The %s %s %s", strings.ToLower(bpmn.Of(e.Kind).Label), e.Label(), fmt.Sprintf(format, args...)),
	}
	if !slices.ContainsFunc(x.findings, func(g Finding) bool { return g.Element == f.Element && g.Message == f.Message }) {
		x.findings = append(x.findings, f)
	}
}

// strip removes what belongs to Hookflow's namespace below x, except where it is
// kept, and extensionElements that are empty then.
func (x *exporter) strip(root *etree.Element) {
	prefixes := map[string]bool{}
	stack := []*etree.Element{root}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, a := range slices.Clone(at.Attr) {
			declares := a.Space == "xmlns" && a.Value == bpmn.NSHookflow
			if declares {
				prefixes[a.Key] = true
			}
			if (declares && len(x.kept) == 0) || prefixes[a.Space] && a.Space != "xmlns" {
				at.RemoveAttr(a.FullKey())
			}
		}
		for _, c := range at.ChildElements() {
			switch {
			case prefixes[c.Space] && at.Tag == "extensionElements" && x.kept[at.Parent()]:
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
