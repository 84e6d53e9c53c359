package tool_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/designer/doc"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

var update = flag.Bool("update", false, "rewrite the results in testdata/gesture")

// TestGestures plays the files of testdata/gesture. The comment of a file is a
// script of inputs, "before" the diagram, "after" what each input led to: the
// state of the hand, the selection, the preview, and the lines of the model
// that became different. "before.bpmn" is a diagram as BPMN instead. At the end
// everything is undone and redone.
func TestGestures(t *testing.T) {
	suites.Each(t, "../../testdata/gesture/*.txtar", func(t *testing.T, file string) {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlayer(t, ar.Files[0])
		got := p.play(string(ar.Comment))
		p.thereAndBack()
		if *update {
			ar.Files = []txtar.File{ar.Files[0], {Name: "after", Data: []byte(got)}}
			os.WriteFile(file, txtar.Format(ar), 0o644)
		} else if want := string(ar.Files[1].Data); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	})
}

// TestGesturesValid plays every gesture and gives all that comes out to the
// validator at once.
func TestGesturesValid(t *testing.T) {
	validator, missing := suites.Validator()
	if missing != "" {
		t.Skip(missing)
	}
	files, _ := filepath.Glob("../../testdata/gesture/*.txtar")
	var made []string
	for _, file := range files {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlayer(t, ar.Files[0])
		p.play(string(ar.Comment))
		made = append(made, filepath.Join(t.TempDir(), filepath.Base(file)+".bpmn"))
		os.WriteFile(made[len(made)-1], p.ed.Doc.Bytes(), 0o644)
	}
	if why := suites.Invalid(validator, made...); why != "" {
		t.Error(why)
	}
}

// A player has an editor and writes down what happens.
type player struct {
	testing.TB
	ed     *tool.Editor
	out    strings.Builder
	model  []string
	before string // bytes before the script
	clip   *doc.Clip
}

func newPlayer(t testing.TB, before txtar.File) *player {
	data := before.Data
	if !strings.HasSuffix(before.Name, ".bpmn") {
		data = drawn(t, string(data))
	}
	d := reopened(t, data)
	p := &player{TB: t, ed: tool.New(d), before: string(d.Bytes()), model: describe(d)}
	p.ed.Refused = func(why string) { fmt.Fprintf(&p.out, "  refused: %s\n", why) }
	p.ed.Ask = func(r tool.Request) { fmt.Fprintf(&p.out, "  asks for %s %s\n", r.Want, r.ID) }
	p.ed.Pan = func(dx, dy float64) { fmt.Fprintf(&p.out, "  pans %g %g\n", dx, dy) }
	p.ed.Clipboard = func() *doc.Clip { return cmp.Or(p.clip, doc.ClipOf("")) }
	p.ed.SetClip = func(c *doc.Clip) { p.clip = c }
	return p
}

// drawn returns the bytes of a new document with a diagram in it.
func drawn(t testing.TB, diagram string) []byte {
	d := doc.Open("gesture.bpmn", bpmnxml.New())
	d.NumberIDs()
	if err := d.Change("rename", func(tx *doc.Tx) error { return tx.SetField(tx.Root(), "id", "process") }); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(diagram) {
		if line = strings.TrimSpace(line); line != "" {
			if err := d.Change("build", func(tx *doc.Tx) error { return build(tx, line) }); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
	}
	return d.Bytes()
}

// reopened reads a document again, so that nothing of it can be undone.
func reopened(t testing.TB, data []byte) *doc.Doc {
	file, err := bpmnxml.Read("gesture.bpmn", data)
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open("gesture.bpmn", file)
	d.NumberIDs()
	return d
}

// build makes one line of a diagram: "flow F A B" or "task A 100 100 [in P]
// [size W H] [name N]", where 100 100 is the centre.
func build(tx *doc.Tx, line string) error {
	w := strings.Fields(line)
	if w[0] == "flow" {
		f, err := tx.Connect(tx.Element(w[2]), tx.Element(w[3]))
		if err != nil {
			return err
		}
		return tx.SetField(f, "id", w[1])
	}
	var at bpmn.Point
	fmt.Sscan(w[2]+" "+w[3], &at.X, &at.Y)
	e, err := tx.Create(typeOf(w[0]), at, tx.Element(word(w, "in", 1)))
	if err != nil {
		return err
	}
	if size := word(w, "size", 1); size != "" {
		b := tx.Diagram().ShapeOf(e).Bounds
		fmt.Sscan(size+" "+word(w, "size", 2), &b.W, &b.H)
		if err := tx.Resize(e, b); err != nil {
			return err
		}
	}
	if name := word(w, "name", 1); name != "" {
		if err := tx.Rename(e, name); err != nil {
			return err
		}
	}
	return tx.SetField(e, "id", w[1])
}

// word returns the n-th word after a keyword, or "".
func word(words []string, keyword string, n int) string {
	if i := slices.Index(words, keyword); i >= 0 && i+n < len(words) {
		return words[i+n]
	}
	return ""
}

// typeOf reads "kind", "kind:trigger", "kind:collapsed", "kind:event", "kind:upright" or
// "kind:trigger:waits" (not interrupting).
func typeOf(text string) doc.Type {
	w := strings.Split(text, ":")
	t := doc.Type{Kind: bpmn.Kind(w[0])}
	for _, x := range w[1:] {
		switch x {
		case "collapsed":
			t.Collapsed = true
		case "event":
			t.EventSub = true
		case "upright":
			t.Upright = true
		case "waits":
			t.NonInterrupting = true
		default:
			t.Trigger = bpmn.Trigger(x)
		}
	}
	return t
}

func (p *player) play(script string) string {
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fmt.Fprintf(&p.out, "> %s\n", line)
		p.input(strings.Fields(line), line)
		p.look()
	}
	return p.out.String()
}

// input does one line of a script.
func (p *player) input(w []string, line string) {
	rest := strings.TrimSpace(strings.TrimPrefix(line, w[0]))
	switch w[0] {
	case "press", "move", "release", "double":
		p.ed.Handle(pointer(w))
	case "key":
		p.ed.Handle(key(rest))
	case "keyup":
		in := key(rest)
		in.Kind = tool.KeyUp
		p.ed.Handle(in)
	case "typed", "commit":
		p.ed.Handle(tool.Input{Kind: tool.Kind(w[0]), Text: rest})
	case "create":
		p.ed.Create(typeOf(w[1]), len(w) > 2)
	case "append":
		p.ed.Append(typeOf(w[1]))
	case "replace":
		p.ed.Replace(typeOf(w[1]))
	case "do":
		p.ed.Do(rest)
	case "set":
		p.set(w[1], w[2], w[3:])
	case "select":
		p.ed.Doc.Select(w[1:]...)
	default:
		p.Fatalf("unknown input %q", line)
	}
}

// set does what the form does: it gives a setting a value; "new KIND NAME" makes what the
// setting refers to.
func (p *player) set(id, field string, value []string) {
	err := p.ed.Doc.Change("set", func(tx *doc.Tx) error {
		text := strings.Join(value, " ")
		if value[0] == "new" {
			root, err := tx.AddRoot(bpmn.Kind(value[1]), strings.Join(value[2:], " "))
			if err != nil {
				return err
			}
			text = root.ID
		}
		return tx.SetField(tx.Element(id), field, text)
	})
	if err != nil {
		fmt.Fprintf(&p.out, "  refused: %v\n", err)
	}
}

func pointer(w []string) tool.Input {
	in := tool.Input{Kind: tool.Kind(w[0])}
	fmt.Sscan(w[1]+" "+w[2], &in.At.X, &in.At.Y)
	in.Screen = in.At
	in.Shift, in.Ctrl, in.Alt = slices.Contains(w, "shift"), slices.Contains(w, "ctrl"), slices.Contains(w, "alt")
	if slices.Contains(w, "right") {
		in.Button = tool.Right
	} else if slices.Contains(w, "middle") {
		in.Button = tool.Middle
	}
	return in
}

func key(chord string) tool.Input {
	parts := strings.Split(chord, "+")
	in := tool.Input{Kind: tool.Key, Key: parts[len(parts)-1]}
	for _, m := range parts[:len(parts)-1] {
		in.Ctrl, in.Shift, in.Alt = in.Ctrl || m == "Ctrl", in.Shift || m == "Shift", in.Alt || m == "Alt"
	}
	return in
}

// look writes down the state, the selection, the preview and what changed.
func (p *player) look() {
	fmt.Fprintf(&p.out, "  %s %v%s\n", p.ed.StateName(), p.ed.Doc.Selection(), preview(p.ed.Preview))
	now := describe(p.ed.Doc)
	for _, l := range p.model {
		if !slices.Contains(now, l) {
			fmt.Fprintf(&p.out, "  - %s\n", l)
		}
	}
	for _, l := range now {
		if !slices.Contains(p.model, l) {
			fmt.Fprintf(&p.out, "  + %s\n", l)
		}
	}
	p.model = now
}

func preview(v tool.Preview) string {
	var b strings.Builder
	if len(v.Moved) > 0 {
		fmt.Fprintf(&b, " moved %v %g,%g", v.Moved, v.DX, v.DY)
	}
	for _, x := range v.Boxes {
		fmt.Fprintf(&b, " box %s", box(x.Bounds))
	}
	for _, x := range v.Ways {
		fmt.Fprintf(&b, " way %s%s", x.Kind, points(x.Points))
	}
	for _, l := range v.Lines {
		fmt.Fprintf(&b, " %s%s", map[bool]string{true: "gap", false: "line"}[l.Gap], points([]bpmn.Point{l.From, l.To}))
	}
	if v.Band != nil {
		fmt.Fprintf(&b, " band %s", box(*v.Band))
	}
	if v.Space != nil {
		fmt.Fprintf(&b, " space upright=%t at=%g by=%g", v.Space.Upright, v.Space.At, v.Space.By)
	}
	if v.Naming != nil {
		fmt.Fprintf(&b, " naming %s %q", v.Naming.ID, v.Naming.Text)
	}
	if v.Effect != tool.None {
		fmt.Fprintf(&b, " %s %s", []string{"", "allowed", "FORBIDDEN", "attach", "splice"}[v.Effect], v.Target)
	}
	if v.Reason != "" {
		fmt.Fprintf(&b, " (%s)", v.Reason)
	}
	return b.String()
}

func box(b bpmn.Bounds) string { return fmt.Sprintf("%g,%g %gx%g", b.X, b.Y, b.W, b.H) }

func points(list []bpmn.Point) string {
	var b strings.Builder
	for _, q := range list {
		fmt.Fprintf(&b, " %.6g,%.6g", q.X, q.Y)
	}
	return b.String()
}

// describe lists what a document says, one line for each element.
func describe(d *doc.Doc) []string {
	var out []string
	for _, e := range d.Model().Elements {
		line := fmt.Sprintf("%s %s", e.Kind, e.ID)
		if n := e.Name(); n != "" {
			line += fmt.Sprintf(" %q", n)
		}
		if e.Parent != nil {
			line += " in " + e.Parent.ID
		}
		if e.Source != nil && e.Target != nil {
			line += fmt.Sprintf(" %s -> %s", e.Source.ID, e.Target.ID)
		}
		if e.Host != nil {
			line += " on " + e.Host.ID
		}
		for _, l := range e.Lanes {
			line += " lane " + l.ID
		}
		if f := e.Default(); f != nil {
			line += " default " + f.ID
		}
		out = append(out, line+drawing(d, e))
	}
	return out
}

func drawing(d *doc.Doc, e *bpmn.Element) string {
	text := ""
	for i, g := range d.Model().Diagrams {
		where := ""
		if i > 0 {
			where = fmt.Sprintf(" diagram %d", i+1)
		}
		if s := g.ShapeOf(e); s != nil {
			text += where + " at " + box(s.Bounds)
			if s.Label != nil {
				text += " label " + box(*s.Label)
			}
		}
		if x := g.EdgeOf(e); x != nil {
			text += where + " via" + points(x.Points)
		}
	}
	return text
}

// thereAndBack undoes everything the script did and makes it again.
func (p *player) thereAndBack() {
	d := p.ed.Doc
	end := string(d.Bytes())
	steps := 0
	for _, ok := d.CanUndo(); ok; _, ok = d.CanUndo() {
		d.Undo()
		steps++
	}
	if got := string(d.Bytes()); got != p.before {
		p.Errorf("undone, but not as before:\n%s", got)
	}
	for range steps {
		d.Redo()
	}
	if got := string(d.Bytes()); got != end {
		p.Errorf("redone, but not as after:\n%s", got)
	}
}
