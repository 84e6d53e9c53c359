package export

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// receive writes a task or event that waits for a message.
func (x *camunda7) receive(e *bpmn.Element) {
	x.instantiating(e)
	x.inbound(e)
	x.mapping(e)
	x.loop(e)
}

// inbound names the message. The server knows messages by name only; how an HTTP
// request becomes one, our gateway in front of the server reads from our own settings,
// which go along.
func (x *camunda7) inbound(e *bpmn.Element) {
	r := receiveOf(e)
	if x.message(e, r) == nil {
		x.refuse(e, "has neither a message nor a service path; set one")
		return
	}
	if r.path != "" {
		x.kept[e.XML] = true
		x.tell(e, "receives at the path %q; the gateway turns requests there into messages of the server: start it with hookflow gateway", r.path)
	}
	if r.correlationKey != "" {
		x.key(e, r.correlationKey)
	}
}

// KeyVariable is the variable, local to the execution that waits, that holds the
// correlation key of the element as text.
func KeyVariable(element string) string {
	return "hookflowKey_" + strings.NewReplacer("-", "_", ".", "_").Replace(element)
}

// key writes the key of a message as a text into a variable of the execution that
// waits: our engine compares keys as texts, the server values with their types. The
// key is computed where the server begins to wait, which for an event beside the flow
// is where the scope around it begins.
func (x *camunda7) key(e *bpmn.Element, expr string) {
	code := groovyCode{body: "def key = " + feelCall(expr) + "\nif (key == null) throw new IllegalStateException('the correlation key of " + e.ID + " has no value')\n" +
		"execution.setVariableLocal(" + groovy(KeyVariable(e.ID)) + ", text(key))"}
	at := e.XML
	if waits := x.waitsAt(e); waits != nil {
		at = waits
	}
	x.listener(at, "start", code)
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
