package merge

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// members merges what belongs to an element itself: attributes, and children that have no id, by their kind.
func (m *merger) members(was, here, there *etree.Element) {
	m.attributes(was, here, there)
	for _, k := range kinds(was, here, there) {
		w, h, t := group(was, k), group(here, k), group(there, k)
		switch {
		case same(t, w) || same(t, h):
		case same(h, w):
			m.replace(here, h, t)
		case repeats[k.tag] || references(w, h, t):
			m.union(here, w, h, t)
		case len(h) == 1 && len(t) == 1 && len(w) <= 1:
			before := etree.NewElement(k.tag)
			if len(w) == 1 {
				before = w[0]
			}
			m.members(before, h[0], t[0])
		case !drawn(here):
			m.conflict(nearest(here), "has another <%s> on each side", k.tag)
		}
	}
}

func (m *merger) attributes(was, here, there *etree.Element) {
	for _, a := range there.Attr {
		name := a.FullKey()
		before, now := was.SelectAttr(name), here.SelectAttr(name)
		switch {
		case before != nil && before.Value == a.Value || now != nil && now.Value == a.Value:
		case now == nil && before != nil:
			m.conflict(nearest(here), "lost its %s here and has another one there", name)
		case now == nil, before != nil && before.Value == now.Value:
			here.CreateAttr(name, a.Value)
		case !drawn(here):
			m.conflict(nearest(here), "has the %s %q here and %q there", name, now.Value, a.Value)
		}
	}
	for _, a := range slices.Clone(was.Attr) {
		name := a.FullKey()
		switch now := here.SelectAttr(name); {
		case there.SelectAttr(name) != nil || now == nil:
		case now.Value == a.Value:
			here.RemoveAttr(name)
		case !drawn(here):
			m.conflict(nearest(here), "has the %s %q here and lost it there", name, now.Value)
		}
	}
	m.content(was, here, there)
}

// content merges the text of an element that holds nothing else.
func (m *merger) content(was, here, there *etree.Element) {
	if len(here.ChildElements()) > 0 || len(there.ChildElements()) > 0 {
		return
	}
	before, own, theirs := strings.TrimSpace(was.Text()), strings.TrimSpace(here.Text()), strings.TrimSpace(there.Text())
	switch {
	case theirs == before || theirs == own:
	case own == before:
		here.SetText(there.Text())
	case !drawn(here):
		m.conflict(nearest(here), "has another <%s> on each side", here.Tag)
	}
}

// replace puts the children of theirs in place of those of ours, each where the one it takes the place of stands.
func (m *merger) replace(here *etree.Element, old, now []*etree.Element) {
	for i, x := range now {
		c := m.ours.Copy(m.theirs, x)
		if i < len(old) {
			here.InsertChildAt(old[i].Index(), c)
		} else {
			bpmn.Insert(bpmn.Untracked, here, c)
		}
		for _, below := range inOrder(c) {
			m.here[id(below)] = below
		}
	}
	for _, x := range old {
		bpmn.Remove(bpmn.Untracked, x)
	}
}

// union merges lists of references: what either side added is in, what either removed is not.
func (m *merger) union(here *etree.Element, was, own, theirs []*etree.Element) {
	has := func(list []*etree.Element, x *etree.Element) bool {
		return slices.ContainsFunc(list, func(y *etree.Element) bool { return strings.TrimSpace(y.Text()) == strings.TrimSpace(x.Text()) })
	}
	for _, x := range own {
		if has(was, x) && !has(theirs, x) {
			bpmn.Remove(bpmn.Untracked, x)
		}
	}
	for _, x := range theirs {
		if !has(was, x) && !has(own, x) {
			bpmn.Insert(bpmn.Untracked, here, m.ours.Copy(m.theirs, x))
		}
	}
}

// references reports whether lists hold nothing but texts that name elements.
func references(lists ...[]*etree.Element) bool {
	for _, list := range lists {
		for _, x := range list {
			if !strings.HasSuffix(x.Tag, "Ref") || len(x.ChildElements()) > 0 {
				return false
			}
		}
	}
	return true
}

// A kind of children: programs have tags of one name, each in a namespace of its own.
type kind struct{ space, tag string }

func kindOf(x *etree.Element) kind { return kind{x.NamespaceURI(), x.Tag} }

// group are the children of x without an id that are of a kind.
func group(x *etree.Element, k kind) (list []*etree.Element) {
	for _, c := range x.ChildElements() {
		if id(c) == "" && kindOf(c) == k {
			list = append(list, c)
		}
	}
	return list
}

func kinds(elements ...*etree.Element) (list []kind) {
	for _, x := range elements {
		for _, c := range x.ChildElements() {
			if k := kindOf(c); id(c) == "" && !slices.Contains(list, k) {
				list = append(list, k)
			}
		}
	}
	return list
}

func same(a, b []*etree.Element) bool {
	return slices.EqualFunc(a, b, func(x, y *etree.Element) bool { return canon(x) == canon(y) })
}
