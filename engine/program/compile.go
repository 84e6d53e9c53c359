package program

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/foreign"
)

// Executable lists what of a file can be deployed: its processes that are not
// marked as not executable (all processes, if all is true), and its global
// tasks, which call activities call like processes.
func Executable(def *bpmn.Definitions, all bool) []*bpmn.Element {
	var out []*bpmn.Element
	for _, e := range def.Roots {
		_, global := globalTasks[e.Kind]
		if global || e.Kind == bpmn.Process && (all || e.Flag("isExecutable", true)) {
			out = append(out, e)
		}
	}
	return out
}

// globalTasks maps a reusable task to the kind it behaves as.
var globalTasks = map[bpmn.Kind]bpmn.Kind{
	bpmn.GlobalTask:       bpmn.PlainTask,
	bpmn.GlobalUserTask:   bpmn.UserTask,
	bpmn.GlobalScriptTask: bpmn.ScriptTask,
	bpmn.GlobalManualTask: bpmn.ManualTask,
	bpmn.GlobalRuleTask:   bpmn.BusinessRuleTask,
}

// Compile makes the program of one process or global task of def. If there are
// findings the program is nil.
func Compile(def *bpmn.Definitions, process *bpmn.Element) (*Program, []engine.Finding) {
	return compile(def, process, false)
}

// Again is Compile for what was deployed before, perhaps by an earlier program:
// settings that only today's rules refuse are read as they always were, so that
// what runs runs on.
func Again(def *bpmn.Definitions, process *bpmn.Element) (*Program, []engine.Finding) {
	return compile(def, process, true)
}

// WorkOf is the outside work of one element alone, to do it once while the process is still being drawn: whatever is wrong
// elsewhere, and rows of its answers that are not filled in yet, are no matter. Without work the findings of the element say why.
func WorkOf(def *bpmn.Definitions, process, e *bpmn.Element) (*Work, []engine.Finding) {
	c := newCompiler(def, process)
	c.alone = true
	c.read()
	own := slices.DeleteFunc(c.findings, func(f engine.Finding) bool { return f.Element != e.ID })
	if n := c.nodes[e]; n != nil && len(own) == 0 {
		return n.Work, nil
	}
	return nil, own
}

func compile(def *bpmn.Definitions, process *bpmn.Element, deployed bool) (*Program, []engine.Finding) {
	c := newCompiler(def, process)
	c.deployed = deployed
	c.read()
	c.connect()
	c.check()
	if len(c.findings) > 0 {
		return nil, c.findings
	}
	return c.p, nil
}

func newCompiler(def *bpmn.Definitions, process *bpmn.Element) *compiler {
	return &compiler{
		def: def, process: process, nodes: map[*bpmn.Element]*Node{}, skipped: map[*bpmn.Element]bool{},
		p: &Program{ID: process.ID, Name: process.Name(), byID: map[string]*Node{}, flows: map[string]*Flow{}},
	}
}

// read makes the nodes with their settings.
func (c *compiler) read() {
	def, process := c.def, c.process
	c.language = string(foreign.LanguageOf(process.XML.Parent().SelectAttrValue("expressionLanguage", "")))
	c.p.Tag = bpmn.Value(process, "versionTag")
	c.makeNodes()
	c.makeFlows()
	for _, pool := range def.Every(bpmn.Participant) {
		if pool.Process == process {
			c.faulty(pool)
		}
	}
	for _, e := range c.order {
		c.refusals(e)
		if !c.faulty(e) {
			c.settings(e, c.nodes[e])
		}
	}
}

type compiler struct {
	def      *bpmn.Definitions
	process  *bpmn.Element
	deployed bool // it was judged before
	alone    bool // the work of one element is wanted, see WorkOf
	p        *Program
	nodes    map[*bpmn.Element]*Node
	order    []*bpmn.Element        // elements that have a node, parents first
	skipped  map[*bpmn.Element]bool // their settings are faulty and were not read
	findings []engine.Finding
	language string // of expressions that name none, if it is not FEEL

	arriving, leaving map[*bpmn.Element][]*bpmn.Element // message flows by their ends; nil: not listed yet
}

// faulty records the settings of e that cannot be taken. Such an element is not
// read further, so that every mistake is told once.
func (c *compiler) faulty(e *bpmn.Element) bool {
	bad := false
	if c.deployed {
		return false
	}
	for _, f := range bpmn.Faults(e) {
		if judged(f) && !(c.alone && unfilled(f)) {
			c.fault(e, f)
			bad = true
		}
	}
	if bad {
		c.skipped[e] = true
	}
	return bad
}

// unfilled reports whether a fault is a row of the answers that is still being filled in.
func unfilled(f bpmn.Fault) bool {
	return f.Table != nil && (f.Table.Name == "answers" || f.Table.Name == "outputs") && f.Err == error(bpmn.Needed)
}

// fault records a setting that cannot be taken.
func (c *compiler) fault(e *bpmn.Element, f bpmn.Fault) {
	format, args := f.Said()
	finding := engine.Finding{Element: e.ID, Message: f.String(), Format: format, Args: args}
	if f.Field != nil {
		finding.Field = f.Field.Name
	}
	if f.Table != nil {
		finding.Field = f.Table.Name
	}
	c.findings = append(c.findings, finding)
}

// judged reports whether a fault keeps an element from running. Expressions and
// timers in the standard's own places are judged where they are read, because
// other engines' forms of them are taken, too; what is required there may come
// from their settings.
func judged(f bpmn.Fault) bool {
	if f.Field == nil || f.Table != nil || f.Field.Ours() {
		return true
	}
	switch f.Field.Type {
	case bpmn.Integer, bpmn.Boolean:
		return true
	case bpmn.Choice:
		return f.Field.Check == nil
	}
	return false
}

// find records what cannot run.
func (c *compiler) find(e *bpmn.Element, format string, args ...any) {
	c.findings = append(c.findings, engine.Finding{Element: e.ID, Message: fmt.Sprintf(format, args...), Format: format, Args: args})
}

// makeNodes makes a node for the process and every flow node in it.
func (c *compiler) makeNodes() {
	if c.process.ID == "" {
		c.find(c.process, "the process has no id")
	}
	c.add(c.process, c.process.Kind)
	if kind, global := globalTasks[c.process.Kind]; global {
		c.global(kind)
		return
	}
	for _, e := range c.def.Elements {
		if e == c.process || e.Root() != c.process {
			continue
		}
		if !e.Kind.FlowNode() {
			continue
		}
		if !bpmn.Of(e.Kind).Runs {
			c.find(e, "a %s cannot be executed", e.Kind)
			continue
		}
		c.add(e, e.Kind)
	}
	for _, e := range c.order {
		c.unknownParts(e)
	}
}

// global gives a global task the one node it consists of.
func (c *compiler) global(kind bpmn.Kind) {
	inner := &bpmn.Element{XML: c.process.XML, Kind: kind, ID: c.process.ID + ".task", Parent: c.process, Children: c.process.Children}
	c.add(inner, kind)
}

// add makes the node of an element. Elements come parents first, so the scope
// is there already.
func (c *compiler) add(e *bpmn.Element, kind bpmn.Kind) {
	n := &Node{ID: e.ID, Name: e.Name(), Kind: kind, Index: len(c.p.Nodes), Needs: 1, Gives: 1}
	c.nodes[e] = n
	c.order = append(c.order, e)
	c.p.Nodes = append(c.p.Nodes, n)
	if e == c.process {
		n.Kind = bpmn.Process
		c.p.Root = n
	} else {
		c.checkID(e)
		n.Scope = c.nodes[e.Scope()]
		if n.Scope == nil {
			n.Scope = c.p.Root
		}
		n.Scope.Inner = append(n.Scope.Inner, n)
	}
	c.p.byID[e.ID] = n
}

// checkID refuses an element without id, or with the id of an element before
// it, perhaps of another process: references in the file lead there.
func (c *compiler) checkID(e *bpmn.Element) {
	switch first := c.def.ByID(e.ID); {
	case e.ID == "":
		c.find(e, "a %s has no id", e.Kind)
	case first != nil && first != e:
		c.find(e, "the id is used twice in the file; give one of the elements another")
	}
}

// passive are the BPMN tags below a process or flow node that carry nothing to
// execute, or are read where they belong.
var passive = map[string]bool{
	"documentation": true, "extensionElements": true, "auditing": true, "monitoring": true, "categoryValueRef": true,
	"incoming": true, "outgoing": true, "ioSpecification": true, "ioBinding": true, "property": true, "laneSet": true,
	"resourceRole": true, "performer": true, "humanPerformer": true, "potentialOwner": true, "correlationSubscription": true,
	"supports": true, "supportedInterfaceRef": true, "script": true, "rendering": true, "completionCondition": true,
	"activationCondition": true, "eventDefinitionRef": true, "dataInput": true, "dataOutput": true, "inputSet": true, "outputSet": true,
}

// unknownParts refuses BPMN elements that neither the element table nor the
// list above knows.
func (c *compiler) unknownParts(e *bpmn.Element) {
	for _, x := range e.XML.ChildElements() {
		if x.NamespaceURI() == bpmn.NS && bpmn.Of(bpmn.Kind(x.Tag)) == nil && !passive[x.Tag] {
			c.find(e, "it contains a %s, which is no executable BPMN element", x.Tag)
		}
	}
}

// makeFlows ties nodes together, in the order of the file, which is the order in
// which conditions are looked at.
func (c *compiler) makeFlows() {
	for _, e := range c.def.Elements {
		if e.Kind != bpmn.SequenceFlow || e.Root() != c.process {
			continue
		}
		from, to := c.nodes[e.Source], c.nodes[e.Target]
		if from == nil || to == nil {
			c.find(e, "the flow does not lead from one flow node of the process to another")
			continue
		}
		if from.Scope != to.Scope {
			c.find(e, "the flow crosses the border of a sub-process")
			continue
		}
		f := &Flow{ID: e.ID, From: from, To: to}
		if f.ID == "" {
			f.ID = from.ID + "->" + to.ID + "#" + strconv.Itoa(len(from.Out))
		}
		c.p.flows[f.ID] = f
		c.refusals(e)
		from.Out, to.In = append(from.Out, f), append(to.In, f)
		c.condition(e, f)
	}
}

// condition reads the flow's condition. Parallel and event-based gateways
// ignore it, as the standard says (BPMN 2.0, 10.5.4 and 10.5.6), and so does a
// default flow.
func (c *compiler) condition(e *bpmn.Element, f *Flow) {
	x := part(e.XML, "conditionExpression")
	if e.Source.Attr("default") == e.ID && e.ID != "" {
		f.From.Default = f
		return
	}
	if x == nil {
		return
	}
	switch f.From.Kind {
	case bpmn.ParallelGateway, bpmn.EventBasedGateway:
		return
	}
	f.Condition = c.test(e, "the condition", x)
}

// expr reads FEEL; nil if the text is empty or wrong.
func (c *compiler) expr(e *bpmn.Element, what, text string) *Value {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	v, err := c.expression(e, text)
	if err != nil {
		c.find(e, "%s cannot be read: %v", what, err)
	}
	return v
}

// setting reads a text field of the element: FEEL after "=", else a template.
func (c *compiler) setting(e *bpmn.Element, what, text string) *Value {
	return c.template(e, what, text, feel.PlainText)
}

// template reads a text field that goes to a place with escaping rules of its
// own.
func (c *compiler) template(e *bpmn.Element, what, text string, place feel.Place) *Value {
	if text == "" {
		return nil
	}
	v, err := c.field(e, text, place)
	if err != nil {
		c.find(e, "%s cannot be read: %v", what, err)
	}
	return v
}

// get returns the text of a field of e, as the element table places it.
func get(e *bpmn.Element, kind bpmn.Kind, name string) string {
	if f, ok := fieldOf(kind, name); ok {
		return bpmn.Get(e, f)
	}
	return ""
}

// fieldOf finds a field of a kind, whatever trigger it is restricted to.
func fieldOf(kind bpmn.Kind, name string) (bpmn.Field, bool) {
	for _, f := range bpmn.Of(kind).Fields {
		if f.Name == name {
			return f, true
		}
	}
	return bpmn.Field{}, false
}

// table reads the rows of a table field whose columns are a name and a value.
func (c *compiler) table(e *bpmn.Element, kind bpmn.Kind, name string, place feel.Place) []Assign {
	f, ok := fieldOf(kind, name)
	if !ok {
		return nil
	}
	return c.rows(e, f, place)
}

// rows reads a table of variables and their values.
func (c *compiler) rows(e *bpmn.Element, f bpmn.Field, place feel.Place) []Assign {
	return c.rowsAs(e, f, place, func(_ *etree.Element, text string) string { return text })
}

// rowsAs is rows with another text for each value. The first column is the variable.
func (c *compiler) rowsAs(e *bpmn.Element, f bpmn.Field, place feel.Place, as func(row *etree.Element, text string) string) []Assign {
	var out []Assign
	for _, row := range bpmn.Rows(e, f) {
		to, value := "", ""
		for i, column := range f.Columns {
			if column.Name == "value" {
				value = as(row, bpmn.GetXML(row, column))
			} else if i == 0 || f.Columns[0].Name == "value" {
				to = bpmn.GetXML(row, column)
			}
		}
		if c.alone && (to == "" || value == "") { // still being filled in
			continue
		}
		v := c.template(e, f.Name+" "+to, value, place)
		if v == nil {
			v = emptyText
		}
		out = append(out, Assign{To: to, Value: v})
	}
	return out
}

// integer reads an attribute that must be a whole number of at least least.
func (c *compiler) integer(e *bpmn.Element, what, text string, least, otherwise int) int {
	if strings.TrimSpace(text) == "" {
		return otherwise
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < least {
		c.find(e, "%s is %q but must be a whole number of at least %d", what, text, least)
		return otherwise
	}
	return n
}
