package export

import (
	"regexp"
	"strings"

	"hookflow/engine/bpmn"
)

const (
	webhook         = "io.camunda:webhook:1"
	webhookTemplate = "io.camunda.connectors.webhook.WebhookConnector"
	webhookVersion  = "14"
)

// receive writes a receive as a message with its key and, when it has a
// path of its own, as a webhook connector that publishes that message. Without the
// Connectors runtime our gateway does, which reads our own settings.
func (x *camunda8) receive(e *bpmn.Element) {
	r := receiveOf(e)
	starts := e.Kind == bpmn.StartEvent && !e.Parent.EventSubProcess()
	message := x.message(e, r)
	if message == nil {
		x.refuse(e, "has neither a message nor a service path; set one")
		return
	}
	if !starts {
		x.subscription(e, message, r)
	}
	switch {
	case r.path != "" && x.Calls == Worker:
		x.kept[e.XML] = true
		x.tell(e, "receives at the path %q; the gateway turns requests there into messages of the server: start it with hookflow gateway", r.path)
	case r.path != "":
		x.webhook(e, r, starts)
	}
	x.mapping(e, r.data)
}

// message returns the message that e refers to. One that has only a path gets a message of that name.
func (x *exporter) message(e *bpmn.Element, r receive) *bpmn.Element {
	f, _ := bpmn.FieldOf(e, "message")
	if m := x.ByID(bpmn.Get(e, f)); m != nil {
		if m.Name() == "" {
			m.XML.CreateAttr("name", m.ID)
		}
		return m
	}
	if r.path == "" {
		return nil
	}
	return x.newMessage(e, "Message_"+e.ID, r.path)
}

// newMessage adds a message and lets e refer to it.
func (x *exporter) newMessage(e *bpmn.Element, id, name string) *bpmn.Element {
	c := bpmn.Create(bpmn.Untracked, x.XML, bpmn.NS, "message")
	set(c, attrs{"id", id, "name", name})
	f, _ := bpmn.FieldOf(e, "message")
	bpmn.Set(bpmn.Untracked, e, f, id)
	return &bpmn.Element{XML: c, Kind: bpmn.MessageRoot, ID: id}
}

// subscription says which instance takes the message: the one whose key
// equals that of the message. A message that others await with another key is
// doubled, because the server keeps the key with the message.
func (x *camunda8) subscription(e, message *bpmn.Element, r receive) {
	if r.correlationKey == "" {
		if !x.has(message.XML, "subscription") {
			x.refuse(e, "has no correlation key; Camunda 8 needs one to find the instance")
		}
		return
	}
	if other, taken := x.keys[message.XML]; taken && other != r.correlationKey {
		message = x.newMessage(e, message.ID+"_"+e.ID, message.Name()+" ("+e.ID+")")
		x.warn(e, "awaits the message with another key than others; it is called %q on the server", message.XML.SelectAttrValue("name", ""))
	}
	x.keys[message.XML] = r.correlationKey
	replace(x.one(message.XML, "subscription"), attrs{"correlationKey", "=" + r.correlationKey})
}

// webhook writes the properties of the webhook connector.
func (x *camunda8) webhook(e *bpmn.Element, r receive, starts bool) {
	context := x.context(e, r.path)
	property := func(name, value string) {
		x.put(x.one(e.XML, "properties"), "property", attrs{"name", name, "value", value})
	}
	property("inbound.type", webhook)
	property("inbound.method", x.webhookMethod(e, r))
	property("inbound.context", context)
	property("inbound.shouldValidateHmac", "disabled")
	property("inbound.auth.type", "NONE")
	property("consumeUnmatchedEvents", "true")
	property("synchronousResponse", "false")
	if starts {
		property("correlationRequired", "notRequired")
	} else if r.messageKey != "" {
		property("correlationKeyExpression", "="+x.inRequest(e, r.messageKey))
		property("messageTtl", "PT1H")
	} else {
		x.refuse(e, "does not say where the message carries its key; set \"Key in the message\"")
	}
	property("deduplicationModeManualFlag", "false")
	property("deduplicationMode", "AUTO")
	if len(r.data) > 0 {
		property("resultExpression", "="+x.inRequest(e, contextOf(r.data)))
	}
	if id := webhookTemplateOf(e, starts); id != "" {
		x.attr(e.XML, "modelerTemplate", id)
		x.attr(e.XML, "modelerTemplateVersion", webhookVersion)
	}
}

// webhookTemplateOf names the modeler template for the place of e, if there is one.
func webhookTemplateOf(e *bpmn.Element, starts bool) string {
	switch {
	case starts:
		return webhookTemplate + "StartMessage.v1"
	case e.Kind == bpmn.IntermediateCatchEvent:
		return webhookTemplate + "Intermediate.v1"
	case e.Kind == bpmn.BoundaryEvent:
		return webhookTemplate + "Boundary.v1"
	case e.Kind == bpmn.ReceiveTask:
		return webhookTemplate + "Receive.v1"
	}
	return ""
}

// webhookMethod returns the one method of the webhook, or any when several are taken.
func (x *camunda8) webhookMethod(e *bpmn.Element, r receive) string {
	if len(r.methods) == 1 {
		return strings.ToLower(r.methods[0])
	}
	x.warn(e, "takes the methods %s; the webhook takes one or any, so it takes any", strings.Join(r.methods, ", "))
	return "any"
}

var (
	contextForm = regexp.MustCompile(`^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*$`)
	notContext  = regexp.MustCompile(`[^a-zA-Z0-9]+`)
)

// context turns a path into the one segment that a webhook may have below /inbound/.
func (x *camunda8) context(e *bpmn.Element, path string) string {
	context := path
	if !contextForm.MatchString(path) {
		context = strings.Trim(notContext.ReplaceAllString(path, "-"), "-")
		x.warn(e, "has the path %q, which the server cannot have; it is /inbound/%s there", path, context)
	}
	if context == "" {
		x.refuse(e, "has the path %q, of which nothing is left; use letters and digits", path)
	}
	if first := x.contexts[context]; first != nil {
		x.refuse(e, "has the path /inbound/%s of %s; on the server a path belongs to one element", context, first.Label())
	}
	x.contexts[context] = e
	return context
}

var (
	requestQuery = regexp.MustCompile(`\brequest\.query\b`)
	requestOther = regexp.MustCompile(`\brequest\.(method|path)\b`)
)

// inRequest rewrites the parts of the request that the webhook calls otherwise.
func (x *camunda8) inRequest(e *bpmn.Element, feel string) string {
	if m := requestOther.FindString(feel); m != "" {
		x.refuse(e, "reads %s, which the webhook does not tell", m)
	}
	return requestQuery.ReplaceAllString(feel, "request.params")
}
