package lint

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// SwitchedOff returns the names of the rules that the file switches off. They
// stand in the attribute hookflow:lintOff of <definitions>, apart by blanks:
// the schema allows foreign attributes there, but no extensionElements.
func SwitchedOff(d *bpmn.Definitions) map[string]bool {
	off := map[string]bool{}
	if a := offAttr(d.XML); a != nil {
		for _, name := range strings.Fields(a.Value) {
			off[name] = true
		}
	}
	return off
}

// offAttr returns the attribute that lists the rules, under whatever prefix, or nil.
func offAttr(x *etree.Element) *etree.Attr {
	for i, a := range x.Attr {
		if a.Key == "lintOff" && a.Space != "" && x.SelectAttrValue("xmlns:"+a.Space, "") == bpmn.NSHookflow {
			return &x.Attr[i]
		}
	}
	return nil
}
