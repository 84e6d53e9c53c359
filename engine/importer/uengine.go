package importer

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// uproperties are the settings uEngine keeps as one JSON text. Their templates
// (<%name%>) are understood as they are.
type uproperties struct {
	ServiceURL string `json:"serviceURL"` // of a pool: where the service it stands for is reached

	// A call: on service and send tasks and on throwing events.
	Method               string      `json:"method"`
	URITemplate          string      `json:"uriTemplate"`
	InputPayloadTemplate string      `json:"inputPayloadTemplate"`
	Headers              []uheader   `json:"headers"`
	SelectedOut          any         `json:"selectedOut"`
	OutputMapping        umapping    `json:"outputMapping"`
	SkipIfNotFound       bool        `json:"skipIfNotFound"`
	NoValidationForSSL   bool        `json:"noValidationForSSL"`
	RetryLimit           json.Number `json:"retryLimit"`
	RetryDelay           json.Number `json:"retryDelay"`
	SendType             string      `json:"sendType"`

	// A wait for a message: on receiving events. The key names the waiting
	// point, and in older versions a field of the message.
	CorrelationKey    string   `json:"correlationKey"`
	ServicePath       string   `json:"servicePath"`
	DataOutput        uname    `json:"dataOutput"`
	DataOutputMapping umapping `json:"dataOutputMapping"`

	FormVariable uname        `json:"variableForHtmlFormContext"` // of a user task: the variable that holds its form
	Mapping      ucontext     `json:"mappingContext"`             // of a user task: what moves between variables when it is done
	Role         uname        `json:"role"`                       // of a user task in older files
	Parameters   []uparameter `json:"parameters"`                 // of a user task: the fields of its form
	Sync         usync        `json:"eventSynchronization"`       // of a user task that is done at a page of its own
	FormDefID    string       `json:"formDefId"`                  // of a user task: a form that is kept on the server
	URL          string       `json:"url"`                        // of a user task: the page where it is done
	ForEach      uname        `json:"forEachVariable"`            // of a sub-process: it is done for each value of this variable
	Condition    *ucondition  `json:"condition"`                  // of a sequence flow
	DefaultValue any          `json:"defaultValue"`               // of a variable: text, number or an object
}

// usync is the event that the page of a user task sends when it is done, and
// which of its attributes go into variables.
type usync struct {
	EventType  string `json:"eventType"`
	Attributes []struct {
		Name  string `json:"name"`
		Class string `json:"className"`
	} `json:"attributes"`
	umapping
}

// uheader is a request header; its value is a template.
type uheader struct{ Name, Value string }

// uname refers to a variable.
type uname struct {
	Name string `json:"name"`
}

// umapping moves data between a message and variables.
type umapping struct {
	MappingContext ucontext `json:"mappingContext"`
}

type ucontext struct {
	MappingElements []uparameter `json:"mappingElements"`
}

// uparameter ties a variable to an argument: of a form, or of a mapping, where
// [Arguments] stands for the message.
type uparameter struct {
	Direction string                `json:"direction"`
	Variable  uname                 `json:"variable"`
	Argument  struct{ Text string } `json:"argument"`
	Transform *utransform           `json:"transformerMapping"`
}

// ucondition is one comparison (Evaluate: key, sign, value) or several of them
// (And, Or). uEngine evaluates Otherwise last; that is the default flow here.
type ucondition struct {
	Type       string       `json:"_type"`
	Key        string       `json:"key"`
	Condition  string       `json:"condition"`
	Value      any          `json:"value"`
	Conditions []ucondition `json:"conditions"`
}

// uengine carries over what uEngine 6 writes: services on pools, calls on
// throw events, service and send tasks, receiving events, forms of user tasks,
// variables of processes and conditions of flows.
func uengine(x *element) {
	properties := extension(x.XML, nsUEngine, "properties")
	if properties == nil {
		return
	}
	var u uproperties
	if source := strings.TrimSpace(text(child(properties, nsUEngine, "json"))); source != "" {
		if err := json.Unmarshal([]byte(source), &u); err != nil {
			x.problem("its uengine:json cannot be read: %v", err)
			return
		}
		x.uleft(source)
	}
	switch {
	case x.Kind == bpmn.Participant:
		x.set("serviceURL", u.ServiceURL)
	case x.Kind == bpmn.Process:
		x.uvariables()
	case x.Kind == bpmn.UserTask:
		x.uform(u)
	case x.Kind == bpmn.SequenceFlow && u.Condition != nil:
		x.uflow(*u.Condition)
	case x.Kind == bpmn.SubProcess:
		x.uforEach(u.ForEach.Name)
	case x.Kind == bpmn.ServiceTask || x.Kind == bpmn.SendTask:
		x.ucall(u)
	case !x.HasTrigger(bpmn.Message):
	case x.Kind == bpmn.IntermediateThrowEvent || x.Kind == bpmn.EndEvent && u.URITemplate != "":
		x.ucall(u)
	case x.Kind != bpmn.EndEvent:
		x.ureceive(u)
	}
}

// ukeys are the settings that are carried over, or told about by themselves, by
// what they are read for.
var ukeys = map[string]string{
	"call": " method uriTemplate inputPayloadTemplate headers selectedOut outputMapping skipIfNotFound noValidationForSSL retryLimit retryDelay sendType ",
	"wait": " correlationKey servicePath dataOutput dataOutputMapping ",
	"form": " parameters formDefId eventSynchronization url variableForHtmlFormContext mappingContext role ",
	"flow": " condition ",
	"each": " forEachVariable ",
	"pool": " serviceURL ",
}

// unoted are settings that change nothing about what is done.
const unoted = " _type name description tracingTag "

// ureads tells which of ukeys an element is read for.
func (x *element) ureads() string {
	switch {
	case x.Kind == bpmn.Participant:
		return "pool"
	case x.Kind == bpmn.UserTask:
		return "form"
	case x.Kind == bpmn.SequenceFlow:
		return "flow"
	case x.Kind == bpmn.SubProcess:
		return "each"
	case x.Kind == bpmn.ServiceTask || x.Kind == bpmn.SendTask:
		return "call"
	case !x.HasTrigger(bpmn.Message):
		return ""
	case x.Kind == bpmn.IntermediateThrowEvent || x.Kind == bpmn.EndEvent:
		return "call"
	}
	return "wait"
}

// uleft lists the settings that are not carried over.
func (x *element) uleft(source string) {
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(source), &all) != nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		known := strings.Contains(ukeys[x.ureads()]+unoted, " "+key+" ")
		value := string(all[key])
		if !known && !slices.Contains([]string{`null`, `""`, `[]`, `{}`, `false`, `0`, `{"name":""}`}, value) {
			x.problem("its setting %s is not carried over: %s", key, short(value))
		}
	}
}

// ucall carries over an HTTP call. The engine of uEngine 6 sends PATCH as GET;
// here the method is the one that was chosen. It takes POST where none was.
func (x *element) ucall(u uproperties) {
	if u.SendType == "email" {
		x.problem("it sends an e-mail, which is no HTTP call")
		return
	}
	address := x.uaddress(u)
	if address == "" {
		x.problem("it names no address (uriTemplate) to call")
		return
	}
	method := strings.ToUpper(u.Method)
	if method == "" {
		method = "POST"
	}
	x.set("url", address)
	x.set("method", method)
	for _, h := range u.Headers {
		x.row("headers", "name", h.Name, "value", h.Value)
	}
	if bodiless(method) {
		x.set("body", "none")
	} else {
		x.set("text", u.InputPayloadTemplate)
	}
	x.uanswer(u)
}

// uanswer carries over what becomes of the answer and of a failure. uEngine
// offers to ignore a 404 and certificates that are not valid.
func (x *element) uanswer(u uproperties) {
	if name := nameOf(u.SelectedOut); name != "" {
		x.row("answers", "variable", name, "value", "=response.body")
	}
	x.umappings("answers", u.OutputMapping, "response.body")
	if u.SkipIfNotFound {
		x.set("accept", "200-299, 404")
	}
	if u.NoValidationForSSL {
		x.problem("it does not check the certificate of the service; here certificates are always checked")
	}
	x.uretry(u)
}

// nameOf returns the name of a variable, which is kept as text or as an object.
func nameOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		name, _ := v["name"].(string)
		return name
	}
	return ""
}

var spring = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{([\p{L}_][\p{L}\p{N}_.]*)\}`) })

// uaddress returns the address to call. One that does not start with http is
// relative to the service that the message flow leads to. Without <% the
// template holds {name}.
func (x *element) uaddress(u uproperties) string {
	address := u.URITemplate
	if !strings.Contains(address, "<%") {
		address = spring().ReplaceAllString(address, "{= $1 }")
	}
	if strings.HasPrefix(address, "http") || strings.HasPrefix(address, "<%") || strings.HasPrefix(address, "{=") {
		return address
	}
	service, path := x.upartner()
	if service == "" {
		return address
	}
	if address == "" {
		if address = path; address == "" {
			x.problem("it names no path (uriTemplate) at the service; check the address")
		}
	}
	return strings.TrimRight(service, "/") + "/" + strings.TrimLeft(address, "/")
}

// upartner returns the address of the service that a message flow leads to
// from here, and the path its receiving event listens at.
func (x *element) upartner() (service, path string) {
	for _, f := range x.def.Every(bpmn.MessageFlow) {
		if f.Source != x.Element || f.Target == nil {
			continue
		}
		for _, p := range x.def.Every(bpmn.Participant) {
			if p == f.Target || p.Process != nil && p.Process == f.Target.Root() {
				return upropertiesOf(p).ServiceURL, upropertiesOf(f.Target).ServicePath
			}
		}
	}
	return "", ""
}

// upropertiesOf returns the settings of another element.
func upropertiesOf(e *bpmn.Element) (u uproperties) {
	source := text(child(extension(e.XML, nsUEngine, "properties"), nsUEngine, "json"))
	if json.Unmarshal([]byte(source), &u) != nil {
		return uproperties{} // reported where e itself is carried over
	}
	return u
}

// uretry carries over repeats: uEngine counts those after the first attempt, in
// seconds.
func (x *element) uretry(u uproperties) {
	if limit, err := strconv.Atoi(u.RetryLimit.String()); err == nil && limit > 0 {
		x.set("attempts", fmt.Sprint(limit+1))
		if u.RetryDelay != "" {
			x.set("delay", "PT"+u.RetryDelay.String()+"S")
		}
	}
}

// umappings carries over a mapping from the message to variables.
func (x *element) umappings(table string, m umapping, body string) {
	for _, e := range m.MappingContext.MappingElements {
		source, ok := cutArguments(e.Variable.Name)
		if e.Transform != nil {
			x.problem("the mapping into %q uses a function of uEngine's mapper; write it anew in FEEL", e.Argument.Text)
			continue
		}
		if e.Argument.Text == "" || strings.EqualFold(e.Direction, "in") {
			continue
		}
		if !ok {
			x.problem("the mapping of %q into %q does not come from the message; it is not carried over", e.Variable.Name, e.Argument.Text)
			continue
		}
		variable := strings.TrimPrefix(strings.TrimPrefix(e.Argument.Text, "[Variables]"), ".")
		x.row(table, "variable", variable, "value", "="+jsonPath(body, source))
	}
}

// cutArguments strips "[Arguments]", which stands for the message.
func cutArguments(name string) (string, bool) {
	const mark = "[arguments]"
	if len(name) < len(mark) || !strings.EqualFold(name[:len(mark)], mark) {
		return name, false
	}
	return strings.TrimPrefix(name[len(mark):], "."), true
}

var index = regexp.MustCompile(`\[(\d+)\]`)

// jsonPath turns a path such as $.a.b[0] below a value into FEEL.
func jsonPath(of, path string) string {
	path = strings.TrimPrefix(strings.TrimPrefix(path, "$"), ".")
	for _, step := range strings.Split(path, ".") {
		name, _, _ := strings.Cut(step, "[")
		if name != "" {
			of += "." + feel.QuoteName(name)
		}
		for _, m := range index.FindAllStringSubmatch(step, -1) {
			i, _ := strconv.Atoi(m[1])
			of += fmt.Sprintf("[%d]", i+1)
		}
	}
	return of
}

// ureceive carries over an event that waits for a message. uEngine 6 finds the
// instance by the query parameter correlationValue, older versions by the
// field of the body that correlationKey names; both are accepted.
func (x *element) ureceive(u uproperties) {
	if u.ServicePath == "" && u.CorrelationKey == "" {
		return
	}
	if u.ServicePath == "" {
		x.problem("it names no service path to receive messages at")
	}
	x.set("path", strings.Trim(u.ServicePath, "/"))
	x.set("methods", "GET, POST")
	if x.Kind != bpmn.StartEvent && u.CorrelationKey != "" {
		x.set("correlationKey", "=instance.corrKey")
		x.set("messageKey", "=get or else(request.query.correlationValue, request.body."+feel.QuoteName(u.CorrelationKey)+")")
	}
	if u.DataOutput.Name != "" {
		x.row("received", "variable", u.DataOutput.Name, "value", "=request.body")
	}
	x.umappings("received", u.DataOutputMapping, "request.body")
}

// utypes are uEngine's types of variables that a form field has a word for.
var utypes = map[string]string{
	"Text": "string", "String": "string", "Number": "number", "Integer": "number", "Long": "number", "Double": "number", "Float": "number",
	"BigDecimal": "number", "Boolean": "boolean", "Date": "date",
}

// utype returns the type of a form field for a type of uEngine; forms and
// classes are JSON.
func utype(name string) string {
	if t, ok := utypes[name]; ok {
		return t
	}
	return "json"
}

// uvariables carries over the variables of a process with their defaults.
func (x *element) uvariables() {
	for _, v := range children(extension(x.XML, nsUEngine, "properties"), nsUEngine, "variable") {
		var u uproperties
		_ = json.Unmarshal([]byte(text(child(v, nsUEngine, "json"))), &u) // without a default there may be no JSON
		value, isText := u.DefaultValue.(string)
		if !isText && u.DefaultValue != nil && utype(v.SelectAttrValue("type", "")) != "json" {
			value = fmt.Sprint(u.DefaultValue)
		}
		name := v.SelectAttrValue("name", "")
		if here := uvariable(name); here != name {
			x.problem("its variable %s is called %s here, where names have no spaces; look at the templates that use it", short(name), here)
			name = here
		}
		x.row("variables", "variable", name, "type", utype(v.SelectAttrValue("type", "")), "value", value)
	}
}

// uform carries over the fields of a user task. The lane is the role that does it.
func (x *element) uform(u uproperties) {
	for _, p := range u.Parameters {
		variable := p.Variable.Name
		x.row("form", "variable", uvariable(variable), "label", p.Argument.Text, "type", x.uvariableType(variable), "value", "="+upath(variable))
	}
	x.uhtmlForm(u)
	x.upage(u)
	x.urole(u)
}

// upage carries over a form that is kept elsewhere, as far as the file says what
// it asks for: the attributes of the event that its page sends.
func (x *element) upage(u uproperties) {
	into := map[string]string{}
	for _, e := range u.Sync.MappingContext.MappingElements {
		into[strings.TrimPrefix(e.Variable.Name, "["+u.Sync.EventType+"].")] = e.Argument.Text
	}
	for _, a := range u.Sync.Attributes {
		variable := into[a.Name]
		if variable == "" {
			variable = a.Name
		}
		x.row("form", "variable", variable, "label", a.Name, "type", utype(a.Class), "value", "="+feel.QuoteName(variable))
	}
	switch {
	case u.URL != "" && u.Sync.EventType != "":
		x.problem("it is done at the page %s, which sends %s; here its fields are asked for in the task", short(u.URL), u.Sync.EventType)
	case u.URL != "":
		x.problem("it is done at the page %s, which is not opened here; add the fields", short(u.URL))
	case u.FormDefID != "":
		x.problem("its form %q is kept elsewhere; add the fields here", u.FormDefID)
	}
}

// uvariableType returns the type of a variable of the process around x.
func (x *element) uvariableType(name string) string {
	for _, v := range children(extension(x.Root().XML, nsUEngine, "properties"), nsUEngine, "variable") {
		if v.SelectAttrValue("name", "") == name {
			return utype(v.SelectAttrValue("type", ""))
		}
	}
	return "string"
}

// uflow carries over a condition, unless BPMN itself has one already.
func (x *element) uflow(c ucondition) {
	if bpmn.Value(x.Element, "condition") != "" {
		return
	}
	if text := x.ucondition(c); text != "" {
		x.set("condition", text)
	} else if !strings.HasSuffix(c.Type, "Otherwise") {
		source, _ := json.Marshal(c)
		x.refuse("condition", "uEngine", string(source), "its condition of type "+c.Type+" cannot be translated")
	}
}

// ucondition translates a comparison, or several joined; "" if it cannot.
func (x *element) ucondition(c ucondition) string {
	switch kind := c.Type[strings.LastIndexByte(c.Type, '.')+1:]; {
	case kind == "Evaluate" && c.Key != "":
		sign := strings.TrimSpace(c.Condition)
		if sign == "" || sign == "==" {
			sign = "="
		}
		if !strings.Contains(" = != < <= > >= ", " "+sign+" ") {
			return ""
		}
		return upath(c.Key) + " " + sign + " " + x.uvalue(c)
	case kind == "And" || kind == "Or":
		var parts []string
		for _, p := range c.Conditions {
			part := x.ucondition(p)
			if part == "" {
				return ""
			}
			parts = append(parts, "("+part+")")
		}
		return strings.Join(parts, " "+strings.ToLower(kind)+" ")
	}
	return ""
}

// uvalue writes the value of a comparison in the type of the variable.
func (x *element) uvalue(c ucondition) string {
	s, isText := c.Value.(string)
	if !isText {
		s = fmt.Sprint(c.Value)
	}
	_, notNumber := strconv.ParseFloat(s, 64)
	switch x.uvariableType(c.Key) {
	case "number":
		isText = isText && notNumber != nil
	case "boolean":
		isText = isText && s != "true" && s != "false"
	}
	if isText {
		return feel.Quote(s)
	}
	return s
}
