package doc_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// TestSelection walks through selecting.
func TestSelection(t *testing.T) {
	d := open(t, chain(6))
	is := func(when string, want ...string) {
		t.Helper()
		if got := d.Selection(); !slices.Equal(got, want) {
			t.Errorf("%s: %v is selected, want %v", when, got, want)
		}
	}
	is("at first")
	ids := []string{"t0", "f0"}
	d.Select(ids...)
	ids[0] = "changed by the caller"
	is("two", "t0", "f0")
	d.Selection()[0] = "changed by the caller"
	d.Toggle("t1")
	is("one more", "t0", "f0", "t1")
	d.Toggle("t0")
	is("one less", "f0", "t1")
	if d.Selected("t0") || !d.Selected("t1") {
		t.Error("Selected says something else")
	}
	if err := d.Change("delete", func(tx *doc.Tx) error { return tx.Delete(tx.Element("f0")) }); err != nil {
		t.Fatal(err)
	}
	is("what is deleted is not selected any more", "t1")
	d.Toggle("nowhere")
	if list := d.Chosen(); len(list) != 1 || list[0] != d.Element("t1") {
		t.Errorf("chosen: %v", list)
	}
	d.SelectAll()
	is("all: the shapes, then the edges", "t0", "t1", "t2", "f1")
	d.Show(d.Diagram())
	is("another diagram")
	none := open(t, `<definitions xmlns="`+bpmn.NS+`" targetNamespace="x"><process id="p"><task id="t"/></process></definitions>`)
	none.Select("t")
	none.SelectAll()
	if len(none.Selection()) != 0 {
		t.Error("without a diagram nothing can be selected")
	}
}

// TestStream: what lies behind an element and before it, events on borders included.
func TestStream(t *testing.T) {
	d := open(t, model(branching, "g", "a", "b"))
	for _, c := range []struct {
		from   string
		before bool
		want   string
	}{
		{"g", false, "a b f1 f2 f3 g x"}, {"a", false, "a b f3 x"}, {"b", true, "a b f1 f2 f3 g"}, {"x", true, "a b f1 f2 f3 g x"}, {"x", false, "x"}, {"g", true, "g"},
	} {
		got := d.Stream(d.Element(c.from), c.before)
		if got[0] != c.from {
			t.Errorf("the stream of %s begins with %s", c.from, got[0])
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("from %s, before %v: %s, want %s", c.from, c.before, s, c.want)
		}
	}
}

// TestDirty: a document is dirty exactly when undo or redo cannot say that it is as saved.
func TestDirty(t *testing.T) {
	d := open(t, chain(6))
	at := func(when string, dirty bool, undo, redo string) {
		t.Helper()
		u, _ := d.CanUndo()
		r, _ := d.CanRedo()
		if d.Dirty() != dirty || u != undo || r != redo {
			t.Errorf("%s: dirty %v, undo %q, redo %q; want %v, %q, %q", when, d.Dirty(), u, r, dirty, undo, redo)
		}
	}
	save := func() {
		if err := d.Saved("x.bpmn", d.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	rename := func(name string) {
		if err := d.Change(name, func(tx *doc.Tx) error { return tx.Rename(tx.Element("t0"), name) }); err != nil {
			t.Fatal(err)
		}
	}
	at("opened", false, "", "")
	rename("one")
	at("changed", true, "one", "")
	d.Undo()
	at("undone", false, "", "one")
	d.Redo()
	save()
	at("saved", false, "one", "")
	rename("two")
	d.Undo()
	at("back at the saved state", false, "one", "two")
	d.Undo()
	at("before the saved state", true, "", "one")
	d.Redo()
	at("again at the saved state", false, "one", "two")
	d.Undo()
	rename("three")
	d.Undo()
	at("the saved state cannot come back", true, "", "three")
	save()
	at("saved again", false, "", "three")
	d.Differs()
	at("changed outside", true, "", "three")
	mark := d.Mark()
	rename("four")
	rename("five")
	d.Back(mark)
	at("what failed is taken back and is not offered again", true, "", "")
	rename("six")
	mark = d.Mark()
	d.Undo()
	d.Back(mark)
	at("what was undone meanwhile comes back", true, "six", "")
	held := d.Held()
	d.Holds([]byte("something else"))
	if held == d.Held() {
		t.Error("the file holds something else, and its digest is the same")
	}
}

// TestRepeat: how often an activity is done, as marker and settings (10.3.8).
func TestRepeat(t *testing.T) {
	const many = `<bpmn:multiInstanceLoopCharacteristics id="m" isSequential="true"><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>`
	for _, c := range []struct {
		was  string
		how  doc.Repetition
		want string // in the task; "" is the empty task
	}{
		{"", doc.Once, ""}, {"", doc.Loops, "<bpmn:standardLoopCharacteristics"}, {"", doc.ManyAtOnce, "<bpmn:multiInstanceLoopCharacteristics"}, {"", doc.ManyInTurn, `<bpmn:multiInstanceLoopCharacteristics isSequential="true"`},
		{many, doc.Once, ""}, {many, doc.Loops, "<bpmn:standardLoopCharacteristics"}, {many, doc.ManyAtOnce, `id="m"><bpmn:loopCardinality>3`}, {many, doc.ManyInTurn, many},
		{`<bpmn:standardLoopCharacteristics id="l"/>`, doc.Once, ""}, {`<bpmn:standardLoopCharacteristics id="l"/>`, doc.Loops, `id="l"`},
		{`<bpmn:standardLoopCharacteristics id="l"/>`, doc.ManyAtOnce, `<bpmn:multiInstanceLoopCharacteristics`}, {`<bpmn:standardLoopCharacteristics id="l"/>`, doc.ManyInTurn, `<bpmn:multiInstanceLoopCharacteristics isSequential="true"`},
	} {
		d := open(t, model(`<bpmn:process id="p"><bpmn:task id="t">`+c.was+`</bpmn:task><bpmn:startEvent id="s"/></bpmn:process>`, "t"))
		if err := change(t, d, fmt.Sprint(c.how), func(tx *doc.Tx) error { return tx.Repeat(tx.Element("t"), c.how) }); err != nil {
			t.Fatal(err)
		}
		text := string(d.Bytes())
		_, inside, _ := strings.Cut(text, `id="t"`)
		inside, _, _ = strings.Cut(inside, "<bpmn:startEvent")
		if doc.Repeats(d.Element("t")) != c.how || !strings.Contains(inside, c.want) || strings.Count(inside, "LoopCharacteristics ")+strings.Count(inside, "LoopCharacteristics/>") > 1 {
			t.Errorf("%q made to %d: %d in\n%s", c.was, c.how, doc.Repeats(d.Element("t")), inside)
		}
		if c.how == doc.ManyAtOnce && strings.Contains(inside, "isSequential") {
			t.Errorf("%q at once: the default is written\n%s", c.was, inside)
		}
		if err := d.Change("event", func(tx *doc.Tx) error { return tx.Repeat(tx.Element("s"), doc.Loops) }); err == nil || !strings.Contains(err.Error(), "Only activities") {
			t.Errorf("an event repeats: %v", err)
		}
	}
}

// TestSpliceOfNew: a new node is put into the topmost flow that passes it within 12 units, if it may stand there.
func TestSpliceOfNew(t *testing.T) {
	d := open(t, chain(6))
	g := d.Diagram()
	way := g.EdgeOf(d.Element("f0")).Points
	mid := bpmn.Point{X: (way[0].X + way[1].X) / 2, Y: way[0].Y}
	p := d.Root()
	for _, c := range []struct {
		what string
		dy   float64
		want string
	}{
		{"task", 0, "f0"}, {"task", 12, "f0"}, {"task", -12, "f0"}, {"task", 12.5, ""}, {"startEvent", 0, ""}, {"endEvent", 0, ""}, {"exclusiveGateway", 3, "f0"},
		{"intermediateThrowEvent:link", 0, ""}, {"intermediateCatchEvent:timer", 0, "f0"}, {"textAnnotation", 0, ""}, {"boundaryEvent:timer", 0, ""},
	} {
		f := d.SpliceNew(typeNamed(c.what), p, mid.Add(0, c.dy))
		if got := d.Element(c.want); f != got {
			t.Errorf("a %s dropped %v off the flow goes into %v, want %q", c.what, c.dy, f, c.want)
		}
	}
	if d.SpliceNew(typeNamed("task"), nil, mid) != nil {
		t.Error("what is dropped nowhere goes into a flow")
	}
	if d.SpliceAt(d.Element("t2"), mid) != nil {
		t.Error("what has a flow goes into another")
	}
}
