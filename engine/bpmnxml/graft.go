package bpmnxml

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A grafting makes the tree of one document that of another. What is the same in
// both stays in place, so that what holds on to it, and what looks for changes,
// sees the difference only.
type grafting struct {
	doc, from *Document
	touch     bpmn.Touch
	keep      bool // the same text means the same: the roots declare the same prefixes
}

// sameScope reports whether two roots declare the same prefixes.
func sameScope(a, b *etree.Element) bool {
	list := func(x *etree.Element) map[string]string {
		all := map[string]string{}
		for _, at := range x.Attr {
			if declares(at) {
				all[at.FullKey()] = at.Value
			}
		}
		return all
	}
	one, other := list(a), list(b)
	for k, v := range one {
		if other[k] != v {
			return false
		}
	}
	return len(one) == len(other)
}

// element makes x what y is.
func (g *grafting) element(x, y *etree.Element) {
	if !g.keep || x.Space != y.Space || x.Tag != y.Tag || !sameAttrs(x.Attr, y.Attr) {
		g.touch(x)
		x.Space, x.Tag, x.Attr = y.Space, y.Tag, nil
		for _, a := range y.Attr {
			x.CreateAttr(a.FullKey(), a.Value)
		}
	}
	list := g.children(x, y)
	if !slices.Equal(list, x.Child) {
		g.touch(x)
		for len(x.Child) > 0 {
			x.RemoveChildAt(len(x.Child) - 1)
		}
		for _, t := range list {
			x.AddChild(t)
		}
	}
}

func sameAttrs(a, b []etree.Attr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].FullKey() != b[i].FullKey() || a[i].Value != b[i].Value {
			return false
		}
	}
	return true
}

// children is the child list that x is to have: of its own tokens those that y has
// as well, of the others copies.
func (g *grafting) children(x, y *etree.Element) []etree.Token {
	own := g.pairs(x, y)
	list := make([]etree.Token, len(y.Child))
	used := map[etree.Token]bool{}
	for i, t := range y.Child {
		switch t := t.(type) {
		case *etree.Element:
			list[i] = g.child(own[t], t)
		default:
			list[i] = g.other(x, y, i, own, used)
		}
	}
	return list
}

// child is the element for y: the one it is paired with, made alike, or a copy.
func (g *grafting) child(x, y *etree.Element) etree.Token {
	if x == nil {
		return g.doc.copy(g.from, y, map[string]bool{})
	}
	if !g.keep || g.doc.written(x) != g.from.written(y) {
		g.element(x, y)
	}
	return x
}

// other is the token for the i-th child of y, which is no element: the one that
// stands beside the same neighbour in x, if it says the same, or a copy.
func (g *grafting) other(x, y *etree.Element, i int, own map[*etree.Element]*etree.Element, used map[etree.Token]bool) etree.Token {
	t := y.Child[i]
	at := i // without neighbours: the same place
	for j := i + 1; j <= len(y.Child); j++ {
		if j == len(y.Child) {
			at = len(x.Child) - (j - i)
		} else if next, ok := y.Child[j].(*etree.Element); ok {
			if mine := own[next]; mine != nil {
				at = mine.Index() - (j - i)
			}
			break
		}
	}
	if at >= 0 && at < len(x.Child) {
		if mine := x.Child[at]; !used[mine] && sameToken(mine, t) {
			used[mine] = true
			return mine
		}
	}
	return g.doc.copyToken(g.from, t, nil)
}

// sameToken reports whether two tokens that are no elements say the same.
func sameToken(a, b etree.Token) bool {
	switch a := a.(type) {
	case *etree.CharData:
		o, ok := b.(*etree.CharData)
		return ok && a.Data == o.Data && a.IsCData() == o.IsCData()
	case *etree.Comment:
		o, ok := b.(*etree.Comment)
		return ok && a.Data == o.Data
	}
	return false
}

// pairs finds for the child elements of y those of x that they are: by their text,
// by their id, then by their tag in turn.
func (g *grafting) pairs(x, y *etree.Element) map[*etree.Element]*etree.Element {
	own := map[*etree.Element]*etree.Element{}
	taken := map[*etree.Element]bool{}
	mine, theirs := x.ChildElements(), y.ChildElements()
	pair := func(key func(*Document, *etree.Element) string) {
		free := map[string][]*etree.Element{}
		for _, e := range mine {
			if k := key(g.doc, e); k != "" && !taken[e] {
				free[k] = append(free[k], e)
			}
		}
		for _, e := range theirs {
			if own[e] != nil {
				continue
			}
			k := key(g.from, e)
			if list := free[k]; k != "" && len(list) > 0 {
				own[e], free[k] = list[0], list[1:]
				taken[list[0]] = true
			}
		}
	}
	pair(func(d *Document, e *etree.Element) string { return d.written(e) })
	pair(func(_ *Document, e *etree.Element) string {
		if id := e.SelectAttrValue("id", ""); id != "" {
			return e.FullTag() + " " + id
		}
		return ""
	})
	pair(func(_ *Document, e *etree.Element) string {
		if e.SelectAttr("id") == nil {
			return e.FullTag()
		}
		return ""
	})
	return own
}
