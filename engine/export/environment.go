package export

import (
	"regexp"
	"slices"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A server does not know where messages for its processes arrive, nor what people call it. What a process reads of its
// environment is told to the server from outside, under these names, in the way that secrets are.
var environmentEntries = map[string]string{"url": "HOOKFLOW_URL", "name": "HOOKFLOW_ENVIRONMENT"}

var readsEnvironment = regexp.MustCompile(`\benvironment\s*\.\s*(url|name)\b`)

// fromOutside reads an entry of the environment as the secret that holds it on a server.
func fromOutside(expr string) string {
	return readsEnvironment.ReplaceAllStringFunc(expr, func(s string) string {
		return "secrets." + environmentEntries[readsEnvironment.FindStringSubmatch(s)[1]]
	})
}

// checkEnvironment says what has to be set for the expressions of e that read the environment, and refuses those that
// the server cannot fill in.
func (x *exporter) checkEnvironment(e *bpmn.Element) {
	for _, t := range textsOf(e) {
		exprs, err := t.exprs()
		if err != nil {
			continue // refused already
		}
		for _, expr := range exprs {
			if slices.Contains(expr.Names(), "environment") {
				x.tellEnvironment(e, t, expr.Source())
			}
		}
	}
}

func (x *exporter) tellEnvironment(e *bpmn.Element, t text, expr string) {
	found := readsEnvironment.FindStringSubmatch(expr)
	if written := x.writes(e.Root(), "environment"); written != nil {
		if found != nil {
			x.refuse(e, "reads %s, which %s hides with a variable of its own; call that variable otherwise", found[0], written.Label())
		}
		return // a variable as any other
	}
	rest, err := feel.Parse(readsEnvironment.ReplaceAllString(expr, "null"))
	if err != nil || slices.Contains(rest.Names(), "environment") {
		x.refuse(e, "reads the environment in %q, of which the server knows environment.url and environment.name only, each for itself", t.value)
		return
	}
	inCall := strings.HasPrefix(t.place, "hookflow:call/") && !strings.Contains(t.place, "answer")
	name := environmentEntries[found[1]]
	switch {
	case x.Calls == Worker && inCall:
		x.tell(e, "reads %s; the worker has to know its value: start it with --%s%s", found[0], map[string]string{"url": "url", "name": "environment"}[found[1]], where(found[1], ": the address at which the gateway is reached"))
	case x.feel == feel.Camunda8 && !inCall:
		x.refuse(e, "reads %s in %q, which %s knows in calls only; give the process a variable when it starts", found[0], t.value, x.server)
	case x.feel == feel.Camunda8:
		x.tell(e, "reads %s; make it the secret %s of the connector runtime%s", found[0], name, where(found[1], ": the address at which its webhooks are reached"))
	default:
		x.tell(e, "reads %s; make it the environment variable %s of the server%s", found[0], name, where(found[1], ": the address at which the gateway is reached"))
	}
}

// where says what an address is; nothing of a name.
func where(entry, what string) string {
	if entry != "url" {
		return ""
	}
	return what
}

// writes finds an element of a process that writes a variable; nil if there is none.
func (x *exporter) writes(process *bpmn.Element, variable string) *bpmn.Element {
	i := slices.IndexFunc(x.Elements, func(e *bpmn.Element) bool { return e.Root() == process && slices.Contains(bpmn.Written(e), variable) })
	if i < 0 {
		return nil
	}
	return x.Elements[i]
}
