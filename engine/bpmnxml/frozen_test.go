package bpmnxml

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/suites"
)

// TestFrozen: what was frozen is written as the document is, as it was read and after edits, and elements that were taken out
// of it are written in another document as copies are.
func TestFrozen(t *testing.T) {
	for _, file := range suites.Public(t, "miwg/*.bpmn", "hdbpmn/*.bpmn") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Read(file, data)
			if err != nil {
				t.Skip(err)
			}
			same(t, "as read", d.Freeze().Thaw(), d)
			spoil(d.Root())
			frozen := d.Freeze()
			same(t, "edited", frozen.Thaw(), d)
			same(t, "twice", frozen.Thaw().Freeze().Thaw(), d)
			spoil(d.Root())
			spoil(frozen.Thaw().Root())
			taken(t, frozen)
		})
	}
}

func same(t *testing.T, what string, got, want *Document) {
	t.Helper()
	if string(got.Bytes()) != string(want.Bytes()) {
		t.Errorf("%s: what was frozen is written otherwise", what)
	}
}

// spoil edits an element: every third child goes, every fifth is renamed, texts change.
func spoil(x *etree.Element) {
	for i := len(x.Child) - 1; i >= 0; i-- {
		c, ok := x.Child[i].(*etree.Element)
		switch {
		case i%3 == 2:
			x.RemoveChildAt(i)
		case ok && i%5 == 1:
			c.CreateAttr("name", "another")
			c.RemoveAttr("id")
		case ok && len(c.Child) == 1:
			c.SetText(c.Text() + "!")
		}
		if ok {
			spoil(c)
		}
	}
}

// taken moves the roots of a document into a new one, and copies them into another: both are the same.
func taken(t *testing.T, frozen *Frozen) {
	read := func() *Document {
		d, err := Read("other", []byte(`<q:definitions xmlns:q="`+bpmn.NS+`" xmlns="urn:other" id="D"/>`))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	moved, copied := read(), read()
	from := frozen.Thaw()
	list := from.Root().ChildElements()
	for _, x := range list {
		bpmn.Insert(bpmn.Untracked, copied.Root(), copied.Copy(from, x))
	}
	moved.Take(from, list)
	for _, x := range list {
		bpmn.Insert(bpmn.Untracked, moved.Root(), x)
	}
	same(t, "taken", moved, copied)
}

// TestValues: an element of which values are different is made again from the text that it was read from and the values;
// one that is different by more is not.
func TestValues(t *testing.T) {
	const text = `<a:task xmlns:a="urn:a" id='t' a:note="x &amp; y"> <b/>one<c d="1"><![CDATA[raw]]></c><!-- said --></a:task>`
	d, err := Read("a", []byte(`<definitions xmlns="`+bpmn.NS+`">`+text+`</definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	x := d.Root().ChildElements()[0]
	got, values, ok := d.Values(x, nil)
	if !ok || got.Text != text || len(values) != 0 {
		t.Errorf("as read: %v %v %v", got, values, ok)
	}
	if again, there := d.Piece(got.From, len(text)); !there || again != text {
		t.Errorf("at %d the document was read from %q", got.From, again)
	}
	if _, there := d.Piece(got.From, 1<<20); there {
		t.Error("there is more than was read")
	}
	x.CreateAttr("id", "other")
	x.CreateAttr("a:note", "<&>")
	x.Child[2].(*etree.CharData).SetData("two")
	x.ChildElements()[1].CreateAttr("d", "")
	got, values, ok = d.Values(x, nil)
	if !ok || len(values) != 4 {
		t.Fatalf("changed: %v %v %v", got, values, ok)
	}
	again, err := d.Fragment(got.Text)
	if err != nil {
		t.Fatal(err)
	}
	if err := SetValues(again, values); err != nil {
		t.Fatal(err)
	}
	if a, b := d.written(again), d.written(x); a != b {
		t.Errorf("made again: %s\nwanted: %s", a, b)
	}
	if SetValues(again, []Value{{99, ""}}) == nil {
		t.Error("a value is set that there is no place for")
	}
	for what, change := range map[string]func(){
		"another attribute": func() { x.CreateAttr("more", "") },
		"a child more":      func() { x.CreateElement("e") },
		"another name":      func() { x.Tag = "userTask" },
	} {
		change()
		if _, _, ok := d.Values(x, nil); ok {
			t.Errorf("%s is taken for a value", what)
		}
	}
}
