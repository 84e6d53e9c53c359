// Package lint finds what is wrong or doubtful in a BPMN document: the
// constraints of the standard, common modelling advice, and what the engine
// cannot run. Rules is the table; one rule is one value in one file.
//
// A rule says what is wrong in words that the person who drew it knows, and what to do. It never
// changes the document and never looks at another rule's findings: rules are switched off one by one. What deployment would
// refuse is an error here, too, and the other way round; program and bpmn.Field say it once for both. The name of a rule is
// for ever, because files switch it off by name.
package lint

import (
	"io"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A Severity says how bad a finding is.
type Severity string

// The severities. An Error breaks the standard or keeps the process from
// running; a Warning is allowed and probably a mistake; an Info is advice. Off
// is for Rule.Elsewhere only; no finding has it.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
	Off     Severity = "off"
)

// A Finding is one thing a rule has found. Message says what, where and what
// to do about it, in one English sentence.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Element  string   `json:"element,omitempty"` // id of the element, or of the nearest one around it
	Field    string   `json:"field,omitempty"`   // name of the setting, if it is about one
	Line     int      `json:"line,omitempty"`    // 1 is the first; 0: not known
	Message  string   `json:"message"`

	Create string `json:"-"` // the name of a catalog that would mend it, once it is created; empty: none

	Said Said `json:"-"` // the message without its subject; zero: it is not known apart

	XML *etree.Element `json:"-"` // what the finding is about
	Fix *Fix           `json:"-"` // nil: no quick fix
}

// Said is what is said of a subject, with what is put in kept apart, so that a window can say it in another language:
// Format is for fmt.Sprintf and begins with a verb.
type Said struct {
	Format string
	Args   []any
}

// A Fix is a way to mend a finding that is right in most cases.
type Fix struct {
	Title string // what it does, for a menu: "Remove the condition"
	Apply func(bpmn.Touch)
}

// A Rule is one thing to look for.
type Rule struct {
	Name     string // kebab-case; stands in files that switch it off
	Doc      string // what the rule demands, and the section of the standard if it comes from there
	Severity Severity
	// Elsewhere is the severity in processes that are not to be executed, where
	// the standard demands less; empty: the same.
	Elsewhere Severity
	// Deployed is the severity in files made for a server engine or for ours,
	// which take what the standard forbids; empty: the same.
	Deployed Severity
	// Strict makes the findings errors where the file is surely meant for our
	// engine: in an executable process that carries settings of ours or lies in
	// a file that declares our namespace, and everywhere if Options.Run asks.
	Strict bool
	// Places says that the rule looks at where things are drawn, and at nothing that is not in the element table.
	Places bool
	Reach  Reach
	Check  func(*Pass)
}

// Options is what a run is told from outside.
type Options struct {
	// Line gives the line of an element in its file; nil: lines are not known.
	Line func(*etree.Element) int
	// Open opens a file that the document imports, by its location as it stands there; nil: imported files are
	// not looked at.
	Open func(location string) (io.ReadCloser, error)
	// Executable lists what deployment refuses; nil: not asked. Rule, severity
	// and place of its findings are filled in here.
	Executable func(*bpmn.Definitions) []Finding
	// Catalog gives the fields of a catalog by its name or id, and whether there is one; nil fields are not known. It is asked
	// from any goroutine. Nil: it is not known which there are.
	Catalog func(name string) (fields map[string]*feel.Shape, there bool)
	// Run asks whether every process runs here, whoever it was made for.
	Run bool
}

// Run checks a document with every rule that the document does not switch
// off. Findings are in the order of the document, then of the table.
func Run(d *bpmn.Definitions, o Options) []Finding { return run(d, o, Rules) }

// run is Run with a table of its own, for tests of single rules.
func run(d *bpmn.Definitions, o Options, rules []*Rule) []Finding {
	return newPass(d, o, sizes{}).run(rules)
}

// run asks all of some rules.
func (p *Pass) run(rules []*Rule) []Finding {
	off := SwitchedOff(p.Definitions)
	for _, r := range rules {
		if !off[r.Name] {
			p.rule = r
			r.Check(p)
		}
	}
	p.sort()
	return p.findings
}

// Worst returns the gravest severity among findings, or "".
func Worst(findings []Finding) Severity {
	for _, s := range []Severity{Error, Warning, Info} {
		if slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == s }) {
			return s
		}
	}
	return ""
}
