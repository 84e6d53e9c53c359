package bpmn

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"hookflow/engine/feel"
)

// NS and friends are the XML namespaces this package reads and writes.
const (
	NS         = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	NSDI       = "http://www.omg.org/spec/BPMN/20100524/DI"
	NSDC       = "http://www.omg.org/spec/DD/20100524/DC"
	NSDD       = "http://www.omg.org/spec/DD/20100524/DI"
	NSHookflow = "urn:hookflow:bpmn:1" // our settings, in extensionElements
	NSBioc     = "http://bpmn.io/schema/bpmn/biocolor/1.0"
	NSColor    = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
	NSXSI      = "http://www.w3.org/2001/XMLSchema-instance"
)

// A FieldType says how a field's text is understood and edited.
type FieldType string

// The field types. Unless noted, a text that starts with "=" is a FEEL
// expression and any other text is a template (feel.ParseField).
const (
	Text       FieldType = "text"      // one line, template or =FEEL
	Literal    FieldType = "literal"   // one line, taken as it stands
	Multiline  FieldType = "multiline" // several lines, template or =FEEL
	Note       FieldType = "note"      // several lines, taken as they stand
	Expression FieldType = "feel"      // FEEL with or without the leading "="
	Script     FieldType = "script"    // several lines of FEEL
	Boolean    FieldType = "boolean"
	Choice     FieldType = "choice"
	Integer    FieldType = "integer"  // >= 0
	Duration   FieldType = "duration" // ISO 8601 duration, or =FEEL
	Span       FieldType = "span"     // ISO 8601 duration, taken as it stands
	Variable   FieldType = "variable" // the name of a process variable
	Reference  FieldType = "ref"      // id of another element, of the kind in Refers
	FlowRef    FieldType = "flow"     // id of one of the element's outgoing sequence flows
	Activity   FieldType = "activity" // id of an activity of the element's scope
	Table      FieldType = "table"    // one child element per row, see Columns
	Picture    FieldType = "picture"  // a data: address; shown on the element, and no line of its form
)

// A Field is one setting of an element. Reading and writing the XML, the
// property form, the "required" lint, search and the plain part of an export
// are derived from it.
type Field struct {
	Name    string // unique within an element; also the key in forms and search
	Label   string // English; translated by the designer
	Help    string // one sentence, English
	Type    FieldType
	Place   string // where it lies in the XML, see Get
	Group   string // dialog tab: "main", "data", "errors", "loop"; empty is "main"
	Default string // the value when the XML says nothing
	Choices []string
	Refers  Kind                // Reference: kind of the target
	Columns []Field             // Table: places are relative to the row's element
	Trigger Trigger             // the field exists only on events with this trigger
	If      func(*Element) bool // the field exists only on these elements; nil: all
	Work    []string            // the field exists only where one of these kinds of work is done, see Works; nil: always

	Into     feel.Place // where a template's text stands, and so how what is filled in is escaped; see PlaceOf
	IntoAs   string     // instead: the name of the Choice whose value says so: json, xml; others are plain text
	When     string     // visible only if "field=value|value" holds for another field of the element
	Required bool       // must not be empty while visible
	Check    Check      // beyond the type; called through Validate only. nil: the check of the type
	Begins   Check      // of what a template starts with, where it starts with literal text; nil: anything
	Exports  []string   // dialects that can take it; nil: all
}

// Anchor is what the setting is called in the reference of settings: call-url for hookflow:call/@url.
func (f Field) Anchor() string {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.Join(strings.FieldsFunc(strings.ReplaceAll(f.Place, "hookflow:", ""), apart), "-")
}

// FormKinds are the kinds of lines of forms: what asks for a value, then what stands between.
var FormKinds = append(slices.Clone(askingKinds), "section", "heading", "note", "separator", "image")

var askingKinds = []string{"string", "multiline", "number", "boolean", "date", "time", "dateTime", "email", "url", "select", "radio", "checklist", "tags",
	"person", "record", "file", "files", "table", "json", "computed"}

// Which lines of forms have a setting.
var (
	asking  = "type=" + strings.Join(askingKinds, "|")
	bounded = "type=string|multiline|number|date|time|dateTime|email|url|checklist|tags|file|files|table"
)

// CommonFields belong to every element.
var CommonFields = []Field{
	{Name: "name", Label: "Name", Type: Note, Place: "@name", If: func(e *Element) bool { return !nameless[e.Kind] }},
	{Name: "id", Label: "ID", Type: Literal, Place: "@id", Required: true, Check: idText, Group: "general"},
	{Name: "documentation", Label: "Documentation", Type: Note, Place: "documentation", Group: "general"},
}

// nameless are the kinds that have no name attribute in the schema of BPMN 2.0.
var nameless = map[Kind]bool{
	TextAnnotation: true, Group: true, Association: true, DataInputAssociation: true, DataOutputAssociation: true,
	CategoryValue: true, ItemDefinition: true, EndPoint: true, CorrelationSub: true, IOSpecification: true,
	MultiInstance: true, StandardLoop: true, MessageDefinition: true, TimerDefinition: true, ErrorDefinition: true,
	EscalationDefinition: true, SignalDefinition: true, ConditionDefinition: true, CompensateDefinition: true,
	CancelDefinition: true, TerminateDefinition: true,
}

// FieldsOf returns the fields of e in the order a form shows them: the common
// ones, then those of its kind that its triggers and place allow.
func FieldsOf(e *Element) []Field {
	info := Of(e.Kind)
	if info == nil {
		return nil
	}
	fields := make([]Field, 0, len(CommonFields)+len(info.Fields))
	for f := range EachField(e) {
		fields = append(fields, *f)
	}
	return fields
}

// EachField goes through the fields that FieldsOf returns, which are not to be changed. Copying them for each element is most of
// what it takes to look at all elements of a large document.
func EachField(e *Element) iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		info := Of(e.Kind)
		if info == nil {
			return
		}
		work := ""
		for _, list := range [...][]Field{CommonFields, info.Fields} {
			for i := range list {
				if list[i].belongsTo(e, &work) && !yield(&list[i]) {
					return
				}
			}
		}
	}
}

// FieldOf returns the field called name of e.
func FieldOf(e *Element, name string) (Field, bool) {
	info := Of(e.Kind)
	if info == nil {
		return Field{}, false
	}
	for _, list := range [...][]Field{CommonFields, info.Fields} {
		for i := range list {
			if list[i].Name == name && list[i].belongs(e) {
				return list[i], true
			}
		}
	}
	return Field{}, false
}

// belongs reports whether e has the field, by its triggers and by where it stands.
func (f *Field) belongs(e *Element) bool {
	work := ""
	return f.belongsTo(e, &work)
}

// belongsTo is belongs for several fields of one e, whose kind of work is read once.
func (f *Field) belongsTo(e *Element, work *string) bool {
	if f.Trigger != "" && !e.HasTrigger(f.Trigger) || f.If != nil && !f.If(e) {
		return false
	}
	if f.Work != nil && *work == "" {
		*work = workNamed(e)
	}
	return f.Work == nil || slices.Contains(f.Work, *work)
}

var (
	// mapping moves data between the process and an activity's own scope.
	mapping = []Field{
		{Name: "inputs", Label: "Inputs", Help: "Local variables made when the element is entered.", Type: Table, Group: "data",
			Place: "hookflow:input", Columns: assign},
		{Name: "outputs", Label: "Outputs", Help: "Process variables written when the element is left.", Type: Table, Group: "data",
			Place: "hookflow:output", Columns: assign},
	}
	assign = []Field{
		{Name: "variable", Label: "Variable", Type: Variable, Place: "@variable", Required: true},
		{Name: "value", Label: "Value", Type: Text, Place: "@value"},
	}

	looping = []Field{
		{Name: "loopMaximum", Label: "At most", Help: "How often the activity repeats at most.", Type: Integer, Group: "loop",
			Place: "standardLoopCharacteristics/@loopMaximum"},
		{Name: "loopCondition", Label: "Repeat while", Type: Expression, Group: "loop", Place: "standardLoopCharacteristics/loopCondition"},
		{Name: "testBefore", Label: "Test before", Type: Boolean, Default: "false", Group: "loop", Place: "standardLoopCharacteristics/@testBefore"},
		{Name: "sequential", Label: "One after the other", Type: Boolean, Default: "false", Group: "loop",
			Place: "multiInstanceLoopCharacteristics/@isSequential"},
		{Name: "cardinality", Label: "How many", Type: Expression, Group: "loop", Place: "multiInstanceLoopCharacteristics/loopCardinality"},
		{Name: "collection", Label: "For each in", Type: Expression, Group: "loop",
			Place: "multiInstanceLoopCharacteristics/hookflow:loop/@collection"},
		{Name: "item", Label: "Item variable", Type: Variable, Group: "loop", Place: "multiInstanceLoopCharacteristics/hookflow:loop/@item"},
		{Name: "gather", Label: "Value to collect", Type: Expression, Group: "loop",
			Place: "multiInstanceLoopCharacteristics/hookflow:loop/@gather"},
		{Name: "gatherInto", Label: "Collect into", Type: Variable, Group: "loop",
			Place: "multiInstanceLoopCharacteristics/hookflow:loop/@into"},
		{Name: "completion", Label: "Done when", Type: Expression, Group: "loop",
			Place: "multiInstanceLoopCharacteristics/completionCondition"},
	}

	compensable = []Field{{Name: "isForCompensation", Label: "For compensation", Type: Boolean, Default: "false", Place: "@isForCompensation", Group: "general"}}

	activity = join(compensable, responding, mapping, looping)

	header = []Field{
		{Name: "name", Label: "Name", Type: Literal, Check: headerName, Place: "@name", Required: true},
		{Name: "value", Label: "Value", Type: Text, Check: headerValue, Into: feel.Header, Place: "@value"},
	}
	named = []Field{
		{Name: "name", Label: "Name", Type: Literal, Place: "@name", Required: true},
		{Name: "value", Label: "Value", Type: Text, Place: "@value"},
	}

	jobType = []Field{{Name: "job", Label: "Job type", Help: "Done by an outside worker instead of a call.", Type: Text, Place: "hookflow:job/@type", Group: "general"}}

	calling = join(working, failing, jobType, activity)

	// receive is one message coming in over HTTP.
	receive = join([]Field{
		{Name: "message", Label: "Message", Type: Reference, Refers: MessageRoot, Place: "@messageRef"},
		{Name: "path", Label: "Service path", Help: "Messages are received at /in/ followed by this path. A part such as {id} takes any value, seen as request.path.id.", Type: Literal, Check: servicePath, Place: "hookflow:receive/@path"},
		{Name: "methods", Label: "Methods", Type: Literal, Check: methodList, Default: "POST", Place: "hookflow:receive/@methods"},
		{Name: "correlationKey", Label: "Correlation key", Help: "Value of this instance that the message must carry.", Type: Expression, Place: "hookflow:receive/@correlationKey"},
		{Name: "messageKey", Label: "Key in the message", Help: "Where the message carries it, for example request.body.workId.", Type: Expression, Place: "hookflow:receive/@messageKey"},
		{Name: "messageID", Label: "Header with the message's id", Help: "Of two messages with the same id the second one is noticed. Idempotency-Key and what well-known senders use count always.", Type: Literal, Place: "hookflow:receive/@messageID"},
		{Name: "answerWithin", Label: "Answer within", Help: "How long a request waits for the answer, where the process gives one.", Type: Span, Check: aTime, Default: "PT60S", Place: "hookflow:receive/@answerWithin"},
		{Name: "received", Label: "Data", Help: "Process variables written from request.body, request.query, request.headers, request.cookies and request.path.", Type: Table, Place: "hookflow:receive/hookflow:answer", Columns: assign},
	}, admitting)

	receiving = join(receive, instantiate, activity)

	instantiate = []Field{{Name: "instantiate", Label: "Starts an instance", Type: Boolean, Default: "false", Place: "@instantiate", Group: "general"}}

	timer = []Field{
		{Name: "timeDate", Label: "At", Type: Text, Check: timerDate, Place: "timerEventDefinition/timeDate", Trigger: Timer},
		{Name: "timeDuration", Label: "After", Type: Duration, Check: timerDuration, Place: "timerEventDefinition/timeDuration", Trigger: Timer},
		{Name: "timeCycle", Label: "Every", Help: "ISO 8601 repeating interval such as R3/PT10S, or cron.", Type: Text, Check: timerCycle, Place: "timerEventDefinition/timeCycle", Trigger: Timer},
	}
	refs = []Field{
		{Name: "error", Label: "Error", Type: Reference, Refers: ErrorRoot, Place: "errorEventDefinition/@errorRef", Trigger: Error},
		{Name: "escalation", Label: "Escalation", Type: Reference, Refers: EscalationRoot, Place: "escalationEventDefinition/@escalationRef", Trigger: Escalation},
		{Name: "signal", Label: "Signal", Type: Reference, Refers: SignalRoot, Place: "signalEventDefinition/@signalRef", Trigger: Signal},
		{Name: "link", Label: "Link", Type: Literal, Place: "linkEventDefinition/@name", Trigger: Link, Required: true},
		{Name: "compensates", Label: "Activity", Type: Activity, Place: "compensateEventDefinition/@activityRef", Trigger: Compensate},
		{Name: "waitForCompletion", Label: "Wait for the end", Type: Boolean, Default: "true", Place: "compensateEventDefinition/@waitForCompletion", Trigger: Compensate},
	}
	condition = []Field{{Name: "condition", Label: "Condition", Type: Expression, Place: "conditionalEventDefinition/condition", Trigger: Conditional, Required: true}}

	// starting and several are settings of events in special places.
	starting = []Field{{Name: "isInterrupting", Label: "Interrupting", Help: "Whether the event ends what runs around its event sub-process.",
		Type: Boolean, Default: "true", Place: "@isInterrupting", If: func(e *Element) bool { return e.Parent != nil && e.Parent.Flag("triggeredByEvent", false) }}}
	several = []Field{{Name: "parallelMultiple", Label: "Wait for all", Help: "Whether all of the events are needed or one is enough.",
		Type: Boolean, Default: "false", Place: "@parallelMultiple", If: func(e *Element) bool { return len(e.Triggers) > 1 }}}

	// oneAtATime is a setting of message start events of processes; others have no run to wait for.
	oneAtATime = []Field{{Name: "onePerKey", Label: "One run per key", Help: "While a run goes on that a message of this key has begun, the next message of the key is kept and begins its run afterwards, as in Camunda 8.",
		Type: Boolean, Default: "false", Place: "hookflow:receive/@onePerKey", If: func(e *Element) bool { return e.Parent != nil && e.Parent.Kind == Process }}}

	startEvent = join(starting, catching, atMessage(oneAtATime))
	catching   = join(several, atMessage(under("messageEventDefinition", receive)), timer, refs, condition, outputs)
	boundary   = join([]Field{{Name: "cancelActivity", Label: "Interrupting", Type: Boolean, Default: "true", Place: "@cancelActivity"}}, catching)
	throwing   = join(atMessage([]Field{{Name: "message", Label: "Message", Type: Reference, Refers: MessageRoot, Place: "messageEventDefinition/@messageRef"}}), atMessage(working), atMessage(failing), atMessage(jobType), refs, responding, inputs)
	outputs    = mapping[1:]
	inputs     = mapping[:1]

	userTask = join([]Field{
		{Name: "form", Label: "Form", Type: Table, Place: "hookflow:form/hookflow:field", Columns: formField},
		{Name: "assignee", Label: "Assignee", Type: Text, Place: "hookflow:assignment/@assignee"},
		{Name: "users", Label: "Candidates", Help: "Who may take the task, with commas.", Type: Text, Place: "hookflow:assignment/@users"},
		{Name: "groups", Label: "Groups", Type: Text, Place: "hookflow:assignment/@groups"},
		{Name: "due", Label: "Due", Type: Text, Place: "hookflow:assignment/@due"},
		{Name: "priority", Label: "Priority", Help: "A whole number; more is more urgent.", Type: Text, Place: "hookflow:assignment/@priority"},
		{Name: "copies", Label: "Copies", Help: "Who gets a copy of the task, with commas. They see it and have nothing to do.", Type: Text, Place: "hookflow:assignment/@copies"},
	}, activity)
	formField = []Field{
		{Name: "variable", Label: "Variable", Type: Variable, Place: "@variable", Required: true, When: asking},
		{Name: "label", Label: "Label", Type: Literal, Place: "@label"},
		{Name: "type", Label: "Type", Type: Choice, Choices: FormKinds, Default: "string", Place: "@type"},
		{Name: "required", Label: "Required", Type: Boolean, Default: "false", Place: "@required", When: asking},
		{Name: "value", Label: "Default", Type: Text, Place: "@value", When: asking},
		{Name: "help", Label: "Help", Help: "A sentence below the field.", Type: Literal, Place: "@help", When: asking},
		{Name: "choices", Label: "Choices", Help: "value=Label with commas, or an expression that gives a list.", Type: Text, Place: "@choices", When: "type=select|radio|checklist|tags"},
		{Name: "columns", Label: "Columns", Help: "name:type=Label with commas; a star behind one that must be filled in.", Type: Literal, Place: "@columns", When: "type=table"},
		{Name: "source", Label: "Source", Help: "Of a record: its catalog. Of an image: its address.", Type: Literal, Place: "@source", When: "type=record|image"},
		{Name: "compute", Label: "Computed as", Type: Expression, Place: "@compute", When: "type=computed"},
		{Name: "hidden", Label: "Hidden when", Help: "Of a section: with all that is in it.", Type: Expression, Place: "@hidden"},
		{Name: "readOnly", Label: "Read-only when", Type: Expression, Place: "@readOnly", When: asking},
		{Name: "needed", Label: "Required when", Type: Expression, Place: "@needed", When: asking},
		{Name: "min", Label: "At least", Help: "Number or date, letters of a text, items of a list.", Type: Text, Place: "@min", When: bounded},
		{Name: "max", Label: "At most", Help: "Number or date, letters of a text, items of a list, megabytes of a file.", Type: Text, Place: "@max", When: bounded},
		{Name: "pattern", Label: "Pattern", Help: "A regular expression (RE2) that is found in it.", Type: Literal, Place: "@pattern", When: "type=string|multiline|email|url"},
		{Name: "check", Label: "Must hold", Help: "An expression over value and the other fields.", Type: Expression, Place: "@check", When: asking},
		{Name: "message", Label: "Message", Help: "What is said if the pattern or the condition does not hold.", Type: Literal, Place: "@message", When: asking},
	}

	scriptTask = join([]Field{
		{Name: "scriptFormat", Label: "Language", Type: Choice, Choices: []string{"feel", "javascript"}, Check: scriptLanguage, Default: "feel", Place: "@scriptFormat"},
		{Name: "script", Label: "Script", Type: Script, Place: "script", If: func(e *Element) bool { return !inJavaScript(e) }},
	}, source, []Field{
		{Name: "resultVariable", Label: "Result variable", Type: Variable, Place: "hookflow:script/@result"},
	}, jobType, activity)

	// source is a script that is work outside.
	source = []Field{{Name: "source", Label: "Script", Help: "Variables are its global variables; what it returns is the result.", Type: Note, Place: "script", If: inJavaScript}}

	callActivity = join([]Field{{Name: "calledElement", Label: "Called process", Type: Text, Place: "@calledElement", Required: true}}, activity)
	subProcess   = join([]Field{{Name: "triggeredByEvent", Label: "Started by an event", Help: "Makes it an event sub-process.", Type: Boolean, Default: "false", Place: "@triggeredByEvent", Group: "general"}}, activity)
	adHoc        = join([]Field{
		{Name: "ordering", Label: "Order", Type: Choice, Choices: []string{"Parallel", "Sequential"}, Default: "Parallel", Place: "@ordering"},
		{Name: "adHocCompletion", Label: "Done when", Type: Expression, Place: "completionCondition"},
		{Name: "cancelRemaining", Label: "Cancel the rest", Type: Boolean, Default: "true", Place: "@cancelRemainingInstances"},
	}, activity)

	deciding       = []Field{{Name: "default", Label: "Default path", Type: FlowRef, Place: "@default"}}
	complexGateway = join(deciding, []Field{{Name: "activation", Label: "Activation condition", Type: Expression, Place: "activationCondition"}})
	eventBased     = join(instantiate, []Field{
		{Name: "eventGatewayType", Label: "Type", Type: Choice, Choices: []string{"Exclusive", "Parallel"}, Default: "Exclusive", Place: "@eventGatewayType"},
	})
	sequenceFlow = []Field{{Name: "condition", Label: "Condition", Help: "The path is taken when this is true, for example amount > 100.", Type: Expression, Place: "conditionExpression"}}
	association  = []Field{{Name: "direction", Label: "Direction", Type: Choice, Choices: []string{"None", "One", "Both"}, Default: "None", Place: "@associationDirection"}}

	dataReference  = []Field{{Name: "state", Label: "State", Type: Literal, Place: "dataState/@name"}}
	collection     = []Field{{Name: "isCollection", Label: "Collection", Type: Boolean, Default: "false", Place: "@isCollection"}}
	textAnnotation = []Field{{Name: "text", Label: "Text", Type: Note, Place: "text"}}

	participant = []Field{
		{Name: "process", Label: "Process", Type: Reference, Refers: Process, Place: "@processRef", Group: "general"},
		{Name: "serviceURL", Label: "Service address", Help: "Base address of the service this pool stands for.", Type: Literal, Check: httpURL, Place: "hookflow:service/@url"},
	}
	process = []Field{
		{Name: "isExecutable", Label: "Executable", Type: Boolean, Default: "false", Place: "@isExecutable"},
		{Name: "versionTag", Label: "Version tag", Type: Literal, Place: "hookflow:version/@tag", Group: "general"},
		{Name: "variables", Label: "Variables", Type: Table, Place: "hookflow:variable", Group: "data", Columns: formField},
	}
	categoryValue  = []Field{{Name: "value", Label: "Value", Type: Note, Place: "@value"}}
	errorRoot      = []Field{{Name: "errorCode", Label: "Error code", Type: Literal, Place: "@errorCode"}}
	escalationRoot = []Field{{Name: "escalationCode", Label: "Escalation code", Type: Literal, Place: "@escalationCode"}}
)

// atMessage restricts fields to events with the trigger message.
func atMessage(fields []Field) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		f.Trigger = Message
		out[i] = f
	}
	return out
}

// inJavaScript reports whether e is a script task whose script is JavaScript.
func inJavaScript(e *Element) bool {
	format := strings.ToLower(e.Attr("scriptFormat"))
	return e.Kind == ScriptTask && (strings.Contains(format, "javascript") || strings.Contains(format, "ecmascript"))
}

// under moves the plain places of fields into the child element tag; extension
// settings stay with the element itself.
func under(tag string, fields []Field) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		if f.Place == "@messageRef" {
			f.Place = tag + "/@messageRef"
		}
		out[i] = f
	}
	return out
}

// join puts lists of fields one after the other, in the order of the form.
func join(lists ...[]Field) []Field {
	var all []Field
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
