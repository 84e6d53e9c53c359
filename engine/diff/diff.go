// Package diff compares two documents by their ids and says in words what has
// changed: what was added, removed, renamed, moved to another place of the
// process, reconnected or set otherwise. Changes of the drawing alone are told
// apart from changes of meaning.
//
// Order and white space are no difference, and an id is the identity: an element that got another id is one removed and one
// added, as it is for whatever refers to it.
package diff

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A Kind says what sort of change it is; pictures colour by it.
type Kind string

// The kinds of change.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed" // another meaning: name, setting, connection, place
	Layout  Kind = "layout"  // only drawn otherwise
)

// A Change is one difference, in words for people.
type Change struct {
	Kind    Kind   `json:"kind"`
	Element string `json:"element"` // id, as in the document that has it
	Text    string `json:"text"`    // one English sentence without a full stop
	said    saying
}

// In is the sentence in another language; word translates a format or a label.
func (c Change) In(word func(string) string) string { return c.said.in(word) }

// A Report is everything that differs between two documents, in the order of
// the new one; what was removed follows.
type Report struct {
	Changes []Change `json:"changes"`
}

// Same reports whether the documents mean the same; they may be drawn otherwise.
func (r Report) Same() bool {
	return !slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Kind != Layout })
}

// Elements returns the ids of the elements with a change of one kind, each
// once: what a picture marks. Removed ones are in the old document.
func (r Report) Elements(k Kind) []string {
	var ids []string
	for _, c := range r.Changes {
		if c.Kind == k && !slices.Contains(ids, c.Element) {
			ids = append(ids, c.Element)
		}
	}
	return ids
}

// Compare says how b differs from a. Elements are the same when their ids are;
// those without an id count as content of what holds them.
func Compare(a, b *bpmn.Definitions) Report {
	c := &comparer{a: a, b: b}
	for _, now := range b.Elements {
		switch was := a.ByID(now.ID); {
		case now.ID == "" || b.ByID(now.ID) != now:
		case was == nil:
			c.came(Added, now, "%s was added")
		default:
			c.element(was, now)
		}
	}
	for _, was := range a.Elements {
		if was.ID != "" && b.ByID(was.ID) == nil && a.ByID(was.ID) == was {
			c.came(Removed, was, "%s was removed")
		}
	}
	c.layout()
	return c.report
}

type comparer struct {
	a, b   *bpmn.Definitions
	report Report
}

// add notes a change of e.
func (c *comparer) add(k Kind, e *bpmn.Element, format string, args ...any) {
	s := say(format, args...)
	c.report.Changes = append(c.report.Changes, Change{k, e.ID, s.String(), s})
}

// element compares one element with its former self.
func (c *comparer) element(was, now *bpmn.Element) {
	if was.Kind != now.Kind {
		c.add(Changed, now, "%s is now a %s", name(was), kind(now))
	}
	if was.Name() != now.Name() {
		c.renamed(was, now)
	}
	if id(was.Parent) != id(now.Parent) {
		c.add(Changed, now, "%s moved from %s to %s", name(now), name(was.Parent), name(now.Parent))
	}
	if now.Kind.Is(bpmn.Flow) && (id(was.Source) != id(now.Source) || id(was.Target) != id(now.Target)) {
		c.add(Changed, now, "%s leads from %s to %s, no longer from %s to %s", name(now), name(now.Source), name(now.Target), name(was.Source), name(was.Target))
	}
	if id(was.Host) != id(now.Host) {
		c.add(Changed, now, "%s sits on %s, no longer on %s", name(now), name(now.Host), name(was.Host))
	}
	if !slices.Equal(was.Triggers, now.Triggers) {
		c.add(Changed, now, "%s now reacts to %s, no longer to %s", name(now), triggers(now), triggers(was))
	}
	if !slices.Equal(ids(was.Lanes), ids(now.Lanes)) {
		c.add(Changed, now, "%s is now in %s, no longer in %s", name(now), lane(now), lane(was))
	}
	before := len(c.report.Changes) // settings of a part, such as a timer, are told with its owner
	c.settings(was, now)
	toldOf := now.Kind.Is(bpmn.Part) && len(c.report.Changes) > 0 && c.report.Changes[len(c.report.Changes)-1].Element == id(now.Parent)
	if len(c.report.Changes) == before && !toldOf && content(was) != content(now) {
		c.add(Changed, now, "%s has other details", name(now))
	}
}

// renamed says how the name changed, under the old one: readers know the element by it.
func (c *comparer) renamed(was, now *bpmn.Element) {
	switch {
	case was.Name() == "":
		c.add(Changed, now, "%s %s is now called %q", kind(now), nameless{now.ID, now.Kind.Is(bpmn.Flow)}, short(now.Name()))
	case now.Name() == "":
		c.add(Changed, now, "%s %q lost its name", kind(now), short(was.Name()))
	default:
		c.add(Changed, now, "%s %q was renamed to %q", kind(now), short(was.Name()), short(now.Name()))
	}
}

// triggers names what an event reacts to.
func triggers(e *bpmn.Element) saying {
	all := say("nothing")
	for i, t := range e.Triggers {
		if i == 0 {
			all = say("%s", label(t))
		} else {
			all = say("%s and %s", all, label(t))
		}
	}
	return all
}

// lane names the innermost lane of e.
func lane(e *bpmn.Element) saying {
	if len(e.Lanes) == 0 {
		return say("no lane")
	}
	return name(e.Lanes[len(e.Lanes)-1])
}

// came says that e was added or removed, and what it belongs to.
func (c *comparer) came(k Kind, e *bpmn.Element, format string) {
	what := say(format, name(e))
	switch {
	case e.Kind.Is(bpmn.Flow) && e.Source != nil && e.Target != nil:
		c.add(k, e, "%s from %s to %s", what, name(e.Source), name(e.Target))
	case e.Host != nil:
		c.add(k, e, "%s on %s", what, name(e.Host))
	case e.Parent != nil && e.Parent.ID != "":
		c.add(k, e, "%s in %s", what, name(e.Parent))
	default:
		c.add(k, e, "%s", what)
	}
}

// name calls an element as a reader knows it: its kind and its name or id.
func name(e *bpmn.Element) saying {
	switch {
	case e == nil:
		return say("nothing")
	case e.Name() != "":
		return say("%s %q", kind(e), short(e.Name()))
	}
	return say("%s %s", kind(e), nameless{e.ID, e.Kind.Is(bpmn.Flow)})
}

// kind is the label of e inside of a sentence.
func kind(e *bpmn.Element) label { return label(bpmn.Of(e.Kind).Label) }

// short puts a name on one line and cuts it.
func short(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return name
}

// id returns the id of e, or "" for nil.
func id(e *bpmn.Element) string {
	if e == nil {
		return ""
	}
	return e.ID
}

// ids returns the ids of a list, in order.
func ids(list []*bpmn.Element) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.ID)
	}
	return out
}

// content is what an element holds beyond its name and the elements that are
// compared by themselves, in a form that does not depend on prefixes, on the
// order of attributes or on layout.
func content(e *bpmn.Element) string {
	var b strings.Builder
	canonical(&b, e.XML, true)
	return b.String()
}

// structural are attributes and children that other comparisons speak of.
var structural = map[string]bool{"name": true, "sourceRef": true, "targetRef": true, "attachedToRef": true, "incoming": true, "outgoing": true, "flowNodeRef": true}

// canonical writes x; at the top without its tag and what is compared elsewhere.
func canonical(b *strings.Builder, x *etree.Element, top bool) {
	if !top {
		b.WriteString("<" + x.Tag)
	}
	var attrs []string
	for _, a := range x.Attr {
		if a.Space != "xmlns" && a.Key != "xmlns" && !(top && structural[a.Key]) {
			attrs = append(attrs, a.Key+"="+a.Value)
		}
	}
	slices.Sort(attrs)
	b.WriteString(" " + strings.Join(attrs, " ") + ">")
	for _, t := range x.Child {
		switch c := t.(type) {
		case *etree.CharData:
			b.WriteString(strings.TrimSpace(c.Data))
		case *etree.Element:
			if own := c.SelectAttr("id") != nil && bpmn.Of(bpmn.Kind(c.Tag)) != nil; !own && !structural[c.Tag] {
				canonical(b, c, false)
			}
		}
	}
	b.WriteString("</>")
}
