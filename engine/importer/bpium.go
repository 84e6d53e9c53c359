package importer

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/foreign"
)

// bpium carries over what Bpium writes in Camunda's namespace: connectors
// whose parameters are JSON texts of JavaScript expressions, and conditions of
// the same form. Bpium runs processes that are not marked as executable.
func bpium(x *element) {
	switch {
	case x.Kind == bpmn.SequenceFlow:
		x.bpiumCondition()
	case x.Kind == bpmn.Process && hasBpium(x.Element):
		x.set("isExecutable", "true")
	}
	switch id := bpiumConnector(x.XML); {
	case id == "webRequest":
		x.bpiumRequest()
	case id == "setvar":
		x.bpiumVariables()
	case id == "code":
		x.bpiumCode()
	case id == "sendMail":
		x.bpiumMail()
	case id != "" && (strings.HasPrefix(id, "bpium") || bpiumOther[id]):
		x.bpiumComponent(id)
		x.problem("Bpium's component %s works on Bpium's own data; an outside worker for the job type bpium:%s has to do it here", id, id)
	}
}

// bpiumOther are components whose names do not begin with "bpium".
var bpiumOther = map[string]bool{
	"convertDoc": true, "parser": true, "sql": true, "process": true, "runProcess": true, "converter": true,
	"aiRequest": true, "telegram": true, "whatsapp": true,
}

// bpiumComponent makes a job of what works on Bpium's own data: its parameters
// are the variables that the worker gets, and what it is to give has the names
// of the component's results.
func (x *element) bpiumComponent(id string) {
	x.set("job", "bpium:"+id)
	for _, p := range children(extension(x.XML, nsCamunda, "inputOutput"), nsCamunda, "inputParameter") {
		if value := x.bpiumTable(p); value != "" {
			x.row("inputs", "variable", p.SelectAttrValue("name", ""), "value", value)
		}
	}
	for _, o := range x.bpiumOutputs() {
		x.row("outputs", "variable", o.name, "value", "="+feel.QuoteName(o.slot))
	}
}

// bpiumMail carries over a mail. Its server is an account here, with the password among the
// secrets.
func (x *element) bpiumMail() {
	const account = "mail"
	x.set("work", "mail")
	x.set("account", account)
	for _, f := range []struct{ field, parameter string }{
		{"to", "to"}, {"bcc", "bcc"}, {"from", "from"}, {"replyTo", "replyTo"}, {"subject", "subject"}, {"mailText", "body"},
	} {
		x.set(f.field, x.bpiumField(bparameter(x.bpiumInput(f.parameter))))
	}
	if bparameter(x.bpiumInput("bodyType")).Value == "html" {
		x.set("mailAs", "html")
	}
	server := strings.Trim(bparameter(x.bpiumInput("smtphost")).Value, `'"`)
	x.problem("it goes out by %s, with a password in the file; make the account %s of the kind smtp, and put the password among the secrets", cmp.Or(server, "a server"), account)
	for _, name := range []string{"attachments", "inReplyTo", "connectionString", "exchangeHost"} {
		if v := bparameter(x.bpiumInput(name)); v.Value != "" {
			x.problem("its parameter %s is not carried over: %s", name, short(v.Value))
		}
	}
}

// bpiumTable returns a parameter that may be a map; one that is left out is
// empty.
func (x *element) bpiumTable(p *etree.Element) string {
	entries := children(child(p, nsCamunda, "map"), nsCamunda, "entry")
	if entries == nil {
		v := bparameter(p)
		if v.Value == "" {
			return ""
		}
		return x.bpiumField(v)
	}
	var parts []string
	for _, e := range entries {
		value := x.bpiumScript(bparameter(e))
		if !strings.HasPrefix(value, "=") {
			return value // what was not translated is refused there
		}
		parts = append(parts, feel.Quote(e.SelectAttrValue("key", ""))+": "+value[1:])
	}
	return "={" + strings.Join(parts, ", ") + "}"
}

// bpiumConnector returns the id of a Bpium connector, or "". Camunda's own
// have their parameters inside the connector, Bpium's beside it.
func bpiumConnector(x *etree.Element) string {
	c := extension(x, nsCamunda, "connector")
	if c == nil || child(c, nsCamunda, "inputOutput") != nil {
		return ""
	}
	return strings.TrimSpace(text(child(c, nsCamunda, "connectorId")))
}

// hasBpium reports whether Bpium made the process: Camunda 7 files stay as
// executable as they are.
func hasBpium(process *bpmn.Element) bool {
	for _, e := range process.Children {
		if bpiumConnector(e.XML) != "" {
			return true
		}
	}
	return false
}

// bvalue is a value as Bpium writes it.
type bvalue struct {
	Type  string `json:"type"` // script, const or outputResult
	Value string `json:"value"`
}

// bparameter reads a value: JSON in a script, or an entry of a list.
func bparameter(x *etree.Element) bvalue {
	var v bvalue
	if s := child(x, nsCamunda, "script"); s != nil && json.Unmarshal([]byte(s.Text()), &v) == nil {
		return v
	}
	if c := child(child(x, nsCamunda, "list"), nsCamunda, "value"); c != nil {
		return bvalue{"const", c.Text()}
	}
	return bvalue{"const", strings.TrimSpace(text(x))}
}

// bpiumField returns a value as text of a field.
func (x *element) bpiumField(v bvalue) string {
	if v.Type != "script" || strings.TrimSpace(v.Value) == "" {
		return feel.EscapeTemplate(v.Value)
	}
	text, err := x.in(foreign.JavaScript).Field(v.Value)
	return x.translated(foreign.JavaScript, v.Value, text, err)
}

// bpiumInput returns the input parameter called name, or nil.
func (x *element) bpiumInput(name string) *etree.Element {
	for _, p := range children(extension(x.XML, nsCamunda, "inputOutput"), nsCamunda, "inputParameter") {
		if p.SelectAttrValue("name", "") == name {
			return p
		}
	}
	return nil
}

// bpiumPairs visits a list of names and values.
func (x *element) bpiumPairs(name string, visit func(key, value string)) {
	for _, e := range children(child(x.bpiumInput(name), nsCamunda, "map"), nsCamunda, "entry") {
		visit(e.SelectAttrValue("key", ""), x.bpiumField(bparameter(e)))
	}
}

// bpiumRequest carries over a web request. Bpium knows no failed status, waits
// 60 seconds, and calls the address "query".
func (x *element) bpiumRequest() {
	option := func(name string) string { return bparameter(x.bpiumInput(name)).Value }
	method := strings.ToUpper(option("method"))
	if method == "" {
		method = "GET"
	}
	x.set("url", x.bpiumField(bparameter(x.bpiumInput("query"))))
	x.set("method", method)
	x.bpiumPairs("headers", x.header)
	x.bpiumAuth(option("auth"))
	switch {
	case bodiless(method) && method != "DELETE":
		x.set("body", "none")
	case option("format") == "keyvalue":
		x.set("body", "form")
		x.bpiumPairs("params", func(key, value string) { x.row("parameters", "field", key, "value", value) })
	default:
		x.set("body", bodyKind(option("type")))
		if v := bparameter(x.bpiumInput("body")); v.Type == "script" && v.Value != "" {
			text, err := x.in(foreign.JavaScript).Body(v.Value)
			x.set("text", x.translated(foreign.JavaScript, v.Value, text, err))
		} else {
			x.set("text", x.bpiumField(v))
		}
	}
	for _, o := range x.bpiumOutputs() {
		x.row("answers", "variable", o.name, "value", "="+bpiumSlots[o.slot])
	}
	x.set("accept", "100-599")
	x.set("timeout", "PT60S")
	for _, p := range children(extension(x.XML, nsCamunda, "inputOutput"), nsCamunda, "inputParameter") {
		name, v := p.SelectAttrValue("name", ""), bparameter(p)
		if !strings.Contains(" method query headers params body type format auth login password async output_format ", " "+name+" ") && v.Value != "" {
			x.problem("its parameter %s is not carried over: %s", name, short(v.Value))
		}
	}
	if format := option("output_format"); format == "text" {
		x.problem("it takes the answer as text; here JSON is read, whatever the answer says it is")
	}
	if option("async") == "async" {
		x.set("wait", "false")
	}
}

// bpiumAuth turns login and password into a header.
func (x *element) bpiumAuth(kind string) {
	switch kind {
	case "", "noauth":
	case "basic":
		login, password := x.bpiumScript(bparameter(x.bpiumInput("login"))), x.bpiumScript(bparameter(x.bpiumInput("password")))
		if !strings.HasPrefix(login, "=") || !strings.HasPrefix(password, "=") {
			x.header("Authorization", login+password) // what was not translated is refused there
			return
		}
		x.header("Authorization", `="Basic " + to base64(`+login[1:]+` + ":" + `+password[1:]+")")
		x.problem("login and password stand in the file; better keep them as secrets")
	default:
		x.problem("its authorization %q is not carried over; make an account of its kind (hookflow account set) and name it", kind)
	}
}

// boutput is a variable and the slot of the answer that goes into it.
type boutput struct{ name, slot string }

// bpiumSlots are the slots of a web request's answer.
var bpiumSlots = map[string]string{
	"output_body": "response.body", "output_status": "response.status", "output_code": "response.status",
	"output_headers": "response.headers",
}

// bpiumOutputs lists what is written from the result. A slot that is not known
// is a problem, never a guess.
func (x *element) bpiumOutputs() (out []boutput) {
	for _, p := range children(extension(x.XML, nsCamunda, "inputOutput"), nsCamunda, "outputParameter") {
		o := boutput{p.SelectAttrValue("name", ""), p.SelectAttrValue("configName", "")}
		if bpiumSlots[o.slot] == "" && bparameter(p).Type == "outputResult" && bpiumConnector(x.XML) == "webRequest" {
			x.problem("the variable %q takes %q of the answer, which is not known here", o.name, o.slot)
			continue
		}
		out = append(out, o)
	}
	return out
}

// bpiumVariables carries over an assignment: a task that calls nothing and
// only writes variables.
func (x *element) bpiumVariables() {
	if x.bpiumAssignments() {
		return
	}
	for _, p := range children(extension(x.XML, nsCamunda, "inputOutput"), nsCamunda, "outputParameter") {
		x.row("outputs", "variable", p.SelectAttrValue("name", ""), "value", x.bpiumScript(bparameter(p)))
	}
}

// bpiumAssignments makes one script of assignments that FEEL cannot say, if the names can
// be entries of what it gives.
func (x *element) bpiumAssignments() bool {
	const result = "assigned"
	var entries, names []string
	foreignOnes := 0
	for _, p := range children(extension(x.XML, nsCamunda, "inputOutput"), nsCamunda, "outputParameter") {
		name, v := p.SelectAttrValue("name", ""), bparameter(p)
		value, _ := json.Marshal(v.Value) // a text
		if v.Type == "script" {
			if _, err := x.in(foreign.JavaScript).Expression(v.Value); err != nil {
				foreignOnes++
			}
			value = []byte("(" + v.Value + ")")
		}
		if strings.ContainsAny(name, `."`) || v.Value == "" {
			return false
		}
		names, entries = append(names, name), append(entries, `"`+name+`": `+string(value))
	}
	source := "({" + strings.Join(entries, ", ") + "})"
	if foreignOnes == 0 || !foreign.IsJavaScript(source) || libraries.MatchString(source) {
		return false
	}
	x.becomeScript(source)
	x.set("resultVariable", result)
	for _, name := range names {
		x.row("outputs", "variable", name, "value", "="+result+"."+feel.QuoteName(name))
	}
	return true
}

// bpiumCode carries over code: what FEEL can say becomes an assignment, anything
// else a script task in JavaScript, as it is.
func (x *element) bpiumCode() {
	source := strings.TrimSpace(bparameter(x.bpiumInput("source")).Value)
	names := x.in(foreign.JavaScript)
	names.Names = map[string]string{}
	type input struct{ name, value string }
	var inputs []input
	readable := true
	for _, e := range children(child(x.bpiumInput("variables"), nsCamunda, "map"), nsCamunda, "entry") {
		value, ok := strings.CutPrefix(x.bpiumScript(bparameter(e)), "=")
		if !ok {
			value, readable = "null", false // the problem is told
			source = "throw " + source      // the code is refused as a whole below
		}
		inputs = append(inputs, input{e.SelectAttrValue("key", ""), value})
		names.Names[e.SelectAttrValue("key", "")] = named(value)
	}
	code, err := names.Expression(source)
	outputs := x.bpiumOutputs()
	if err != nil && readable && source != "" {
		x.becomeScript(source)
		x.scriptInto(outputs)
		for _, in := range inputs {
			x.row("inputs", "variable", in.name, "value", "="+in.value)
		}
		return
	}
	value := x.translated(foreign.JavaScript, source, "="+code, err)
	if len(outputs) == 0 && err != nil {
		outputs = []boutput{{name: "code"}} // it may do something else than give a value
	}
	for _, p := range outputs {
		x.row("outputs", "variable", p.name, "value", value)
	}
}

// libraries are what Bpium's code finds beside the language and a script here does not.
var libraries = regexp.MustCompile(`(?:^|[^\w.$])(_\.|moment\b|crypto\.|require\()`)

// becomeScript makes the service task, as which Bpium keeps code, a script task.
func (x *element) becomeScript(source string) {
	x.touch(x.XML)
	x.XML.Tag, x.Kind = string(bpmn.ScriptTask), bpmn.ScriptTask
	x.XML.CreateAttr("scriptFormat", "javascript")
	x.set("source", source)
	if used := libraries.FindStringSubmatch(source); used != nil {
		x.problem("its code uses %s, which scripts here do not have; write that part anew in JavaScript alone", strings.Trim(used[1], ".("))
	}
}

// scriptInto writes what a script returns into each of its variables.
func (x *element) scriptInto(outputs []boutput) {
	if len(outputs) == 1 && !strings.Contains(outputs[0].name, ".") {
		x.set("resultVariable", outputs[0].name)
		return
	}
	const result = "codeResult"
	x.set("resultVariable", result)
	for _, p := range outputs {
		x.row("outputs", "variable", p.name, "value", "="+result)
	}
}

// bpiumCondition translates a condition in JavaScript, which Bpium wraps in JSON
// and others write as it is.
func (x *element) bpiumCondition() {
	c := child(x.XML, bpmn.NS, "conditionExpression")
	if c == nil || !strings.EqualFold(c.SelectAttrValue("language", ""), "javascript") {
		return
	}
	source := strings.TrimSpace(c.Text())
	code, err := x.in(foreign.JavaScript).Condition(source)
	if err != nil {
		x.problem("%v; write it anew in FEEL", err)
		return // as it stands it is refused at deployment
	}
	x.condition(source, "JavaScript", code)
}

// bpiumScript returns a script, or a constant, as the text of a field that
// holds FEEL.
func (x *element) bpiumScript(v bvalue) string {
	if v.Type != "script" || strings.TrimSpace(v.Value) == "" {
		return "=" + feel.Quote(v.Value)
	}
	code, err := x.in(foreign.JavaScript).Expression(v.Value)
	return x.translated(foreign.JavaScript, v.Value, "="+code, err)
}
