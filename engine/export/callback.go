package export

import (
	"strings"

	"hookflow/engine/bpmn"
)

// callback warns when a call goes to a path at which this file itself receives:
// there the server listens at another address, unless the call asks for it.
func (x *exporter) callback(e *bpmn.Element, c call) {
	for _, other := range x.Elements {
		r := receiveOf(other)
		if r.path != "" && !readsEnvironment.MatchString(c.url) && strings.HasSuffix(c.url, "/in/"+r.path) {
			x.warn(e, "calls %s, where %s receives in Hookflow; give it the address on the server", c.url, other.Label())
			return
		}
	}
}
