package export

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// The properties that tell the gateway in front of a server how an HTTP request
// becomes a message:
//
//	hookflow.path         the path, without slash in front
//	hookflow.methods      "POST" or several, apart by commas
//	hookflow.messageKey   FEEL over request: the key that the message carries
//	hookflow.key          the variable, local to the execution that waits, that must equal it as text
//	hookflow.data.NAME    FEEL over request: the value of the variable NAME
const gatewayProperty = "hookflow."

// receive writes a task or event that waits for a message.
func (x *camunda7) receive(e *bpmn.Element) {
	x.instantiating(e)
	x.inbound(e)
	x.mapping(e)
	x.loop(e)
}

// inbound names the message and writes what the gateway needs. The server knows
// messages by name only.
func (x *camunda7) inbound(e *bpmn.Element) {
	r := receiveOf(e)
	if x.message(e, r) == nil {
		x.refuse(e, "has neither a message nor a service path; set one")
		return
	}
	property := func(name, value string) {
		if value != "" {
			x.put(x.one(e.XML, "properties"), "property", attrs{"name", gatewayProperty + name, "value", value})
		}
	}
	property("path", r.path)
	if r.path != "" {
		property("methods", strings.Join(r.methods, ","))
		property("messageKey", r.messageKey)
		for _, d := range r.data {
			property("data."+d.name, feelOf(d.value))
		}
	}
	if r.correlationKey != "" {
		property("key", x.key(e, r.correlationKey))
	}
}

// key writes the key of a message as a text into a variable of the execution that
// waits: our engine compares keys as texts, the server values with their types. The
// key is computed where the server begins to wait, which for an event beside the flow
// is where the scope around it begins.
func (x *camunda7) key(e *bpmn.Element, expr string) string {
	name := "hookflowKey_" + strings.NewReplacer("-", "_", ".", "_").Replace(e.ID)
	code := groovyCode{body: "execution.setVariableLocal(" + groovy(name) + ", text(" + feelCall(expr) + "))"}
	at := e.XML
	if waits := x.waitsAt(e); waits != nil {
		at = waits
	}
	x.listener(at, "start", code)
	return name
}

// waitsAt is the element whose execution holds the subscription of e: the gateway
// before it, the activity under it, the scope around its event sub-process, or, as
// nil, itself.
func (x *camunda7) waitsAt(e *bpmn.Element) *etree.Element {
	switch {
	case e.Kind == bpmn.BoundaryEvent && e.Host != nil:
		return e.Host.XML
	case e.Kind == bpmn.StartEvent && e.Parent.EventSubProcess():
		return e.Parent.Parent.XML
	case len(e.In) == 1 && e.In[0].Source != nil && e.In[0].Source.Kind == bpmn.EventBasedGateway:
		return e.In[0].Source.XML
	}
	return nil
}
