package lint

import (
	"maps"
	"slices"
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

// Switch switches a rule off in the file, or on again.
func Switch(t bpmn.Touch, d *bpmn.Definitions, rule string, off bool) {
	now := SwitchedOff(d)
	if now[rule] == off {
		return
	}
	now[rule] = off
	var names []string
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if now[name] {
			names = append(names, name)
		}
	}
	t(d.XML)
	a := offAttr(d.XML)
	switch {
	case len(names) == 0:
		d.XML.RemoveAttr(a.FullKey())
	case a == nil:
		d.XML.CreateAttr(bpmn.Prefix(t, d.XML, bpmn.NSHookflow)+":lintOff", strings.Join(names, " "))
	default:
		a.Value = strings.Join(names, " ")
	}
}
