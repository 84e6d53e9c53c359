package doc_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/layout"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// A dice makes random edits of a document.
type dice struct {
	*rand.Rand
	d *doc.Doc
}

func (r dice) node() *bpmn.Element {
	return r.of(func(*bpmn.Element) bool { return true })
}

func (r dice) flow() *bpmn.Element {
	var list []*bpmn.Element
	for _, e := range r.d.Diagram().Edges {
		if e.Of != nil {
			list = append(list, e.Of)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[r.IntN(len(list))]
}

func (r dice) nodes() (list []*bpmn.Element) {
	for range 1 + r.IntN(4) {
		if e := r.node(); e != nil {
			list = append(list, e)
		}
	}
	return list
}

func (r dice) point() bpmn.Point {
	return bpmn.Point{X: float64(r.IntN(1500)), Y: float64(r.IntN(900))}
}

func (r dice) box() bpmn.Bounds {
	p := r.point()
	return bpmn.Bounds{X: p.X, Y: p.Y, W: float64(r.IntN(700)), H: float64(r.IntN(400))}
}

func (r dice) kind() doc.Type {
	k := bpmn.Kinds[r.IntN(len(bpmn.Kinds))]
	for k.Palette == "" {
		k = bpmn.Kinds[r.IntN(len(bpmn.Kinds))]
	}
	t := doc.Type{Kind: k.Kind, Collapsed: r.IntN(3) == 0, EventSub: r.IntN(5) == 0, Upright: r.IntN(3) == 0, NonInterrupting: r.IntN(4) == 0}
	if list := bpmn.Allowed[k.Kind]; len(list) > 0 {
		t.Trigger = list[r.IntN(len(list))]
	}
	return t
}

// edits are the ways to change a document that the random test draws from.
var edits = []struct {
	name string
	edit func(*doc.Tx, dice) error
}{
	{"create", func(tx *doc.Tx, r dice) error { _, err := tx.Create(r.kind(), r.point(), r.node()); return err }},
	{"create", func(tx *doc.Tx, r dice) error { _, err := tx.Create(r.kind(), r.point(), nil); return err }},
	{"append", func(tx *doc.Tx, r dice) error { _, err := tx.Append(r.node(), r.kind()); return err }},
	{"move", func(tx *doc.Tx, r dice) error {
		return tx.Move(r.nodes(), float64(r.IntN(400)-200), float64(r.IntN(300)-150), nil)
	}},
	{"move into", func(tx *doc.Tx, r dice) error {
		return tx.Move(r.nodes(), float64(r.IntN(400)-200), float64(r.IntN(300)-150), r.node())
	}},
	{"resize", func(tx *doc.Tx, r dice) error { return tx.Resize(r.node(), r.box()) }},
	{"connect", func(tx *doc.Tx, r dice) error { _, err := tx.Connect(r.node(), r.node()); return err }},
	{"connect", func(tx *doc.Tx, r dice) error { _, err := tx.Connect(r.node(), r.node()); return err }},
	{"reconnect", func(tx *doc.Tx, r dice) error {
		f := r.flow()
		if f == nil {
			return doc.Refused("no flow")
		}
		_, err := tx.Reconnect(f, r.IntN(2) == 0, r.node(), r.point())
		return err
	}},
	{"bend", func(tx *doc.Tx, r dice) error {
		f := r.flow()
		if f == nil {
			return doc.Refused("no flow")
		}
		tx.Bend(f, []bpmn.Point{r.point(), r.point(), r.point()})
		return nil
	}},
	{"delete", func(tx *doc.Tx, r dice) error { return tx.Delete(r.node()) }},
	{"rename", func(tx *doc.Tx, r dice) error { return tx.Rename(r.node(), "new <name> & \n more") }},
	{"replace", func(tx *doc.Tx, r dice) error { return tx.Replace(r.node(), r.kind()) }},
	{"replace", func(tx *doc.Tx, r dice) error { return tx.Replace(r.node(), r.kind()) }},
	{"add lane", func(tx *doc.Tx, r dice) error { _, err := tx.AddLane(r.node(), r.IntN(2) == 0); return err }},
	{"split lane", func(tx *doc.Tx, r dice) error { _, err := tx.SplitLane(r.node(), 2+r.IntN(2)); return err }},
	{"merge lanes", func(tx *doc.Tx, r dice) error { return tx.MergeLanes(r.nodes()) }},
	{"align", func(tx *doc.Tx, r dice) error { return tx.Align(r.nodes(), doc.Edge(r.IntN(6))) }},
	{"distribute", func(tx *doc.Tx, r dice) error { return tx.Distribute(r.nodes(), r.IntN(2) == 0) }},
	{"equal size", func(tx *doc.Tx, r dice) error { return tx.EqualSize(r.nodes()) }},
	{"colour", func(tx *doc.Tx, r dice) error { return tx.Colour(r.nodes(), "#ffffff", "#000000") }},
	{"raise", func(tx *doc.Tx, r dice) error { return tx.Raise(r.nodes()) }},
	{"rewrite", func(tx *doc.Tx, r dice) error {
		return tx.Rewrite([]byte(strings.ReplaceAll(tx.Text(), "Order", "Request")))
	}},
	{"space", func(tx *doc.Tx, r dice) error {
		return tx.MakeSpace(r.IntN(2) == 0, float64(r.IntN(900)), float64(r.IntN(300)-150))
	}},
	{"duplicate", func(tx *doc.Tx, r dice) error { _, err := tx.Duplicate(r.nodes(), 30, 40); return err }},
	{"cut and paste", func(tx *doc.Tx, r dice) error {
		list := r.nodes()
		text, err := tx.Copy(list)
		if err == nil {
			err = tx.Delete(list...)
		}
		if err == nil {
			_, err = tx.Paste(text, r.point(), nil)
		}
		return err
	}},
	{"move label", func(tx *doc.Tx, r dice) error { return tx.MoveLabel(r.node(), r.box()) }},
	{"connect data", func(tx *doc.Tx, r dice) error {
		a, b := r.of(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Data) }), r.of(func(e *bpmn.Element) bool { return e.Kind.Activity() || e.Kind.Is(bpmn.Event) })
		if r.IntN(2) == 0 {
			a, b = b, a
		}
		_, err := tx.Connect(a, b)
		return err
	}},
	{"delete data", func(tx *doc.Tx, r dice) error {
		return tx.Delete(r.of(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Data) }))
	}},
	{"delete a flow", func(tx *doc.Tx, r dice) error { return tx.Delete(r.flow()) }},
	{"delete several", func(tx *doc.Tx, r dice) error { return tx.Delete(r.nodes()...) }},
	{"fold", func(tx *doc.Tx, r dice) error {
		e := r.of(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Container) })
		if e == nil {
			return doc.Refused("no sub-process")
		}
		t := tx.TypeOf(e)
		t.Collapsed = !t.Collapsed
		return tx.Replace(e, t)
	}},
	{"paste into", func(tx *doc.Tx, r dice) error {
		text, err := tx.Copy(r.nodes())
		if err == nil {
			_, err = tx.Paste(text, r.point(), r.node())
		}
		return err
	}},
	{"copy a pool", func(tx *doc.Tx, r dice) error {
		text, err := tx.Copy([]*bpmn.Element{r.of(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Swimlane) || e.Kind == bpmn.Process })})
		if err == nil {
			_, err = tx.Paste(text, r.point(), nil)
		}
		return err
	}},
	{"attach", func(tx *doc.Tx, r dice) error {
		event, host := r.of(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Event) }), r.of(func(e *bpmn.Element) bool { return e.Kind.Activity() })
		if event == nil || host == nil {
			return doc.Refused("nothing to attach")
		}
		return tx.Attach(event, host, 10, 10)
	}},
	{"nudge", func(tx *doc.Tx, r dice) error { return tx.Nudge(r.nodes(), 10, -10) }},
	{"lower", func(tx *doc.Tx, r dice) error { return tx.Lower(r.nodes()) }},
	{"set a field", func(tx *doc.Tx, r dice) error {
		e := r.node()
		if e == nil || len(bpmn.FieldsOf(e)) == 0 {
			return doc.Refused("no field")
		}
		f := bpmn.FieldsOf(e)[r.IntN(len(bpmn.FieldsOf(e)))]
		values := map[bpmn.FieldType][]string{
			bpmn.Text: {"", "some text"}, bpmn.Note: {"", "a note"}, bpmn.Expression: {"", "a > 1"}, bpmn.Boolean: {"true", "false"}, bpmn.Choice: f.Choices,
		}[f.Type]
		if len(values) == 0 {
			return doc.Refused("nothing to set")
		}
		return tx.SetField(e, f.Name, values[r.IntN(len(values))])
	}},
}

// of returns one of the elements shown that are right, or nil.
func (r dice) of(right func(*bpmn.Element) bool) *bpmn.Element {
	var list []*bpmn.Element
	for _, s := range r.d.Diagram().Shapes {
		if s.Of != nil && right(s.Of) {
			list = append(list, s.Of)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[r.IntN(len(list))]
}

// play makes n random changes, each of which is undone and redone as well. A
// document that the schema accepts stays one after each of them.
func play(t testing.TB, d *doc.Doc, from uint64, n int) {
	r := dice{rand.New(rand.NewPCG(from, 1)), d}
	sound := len(malformed(d.Model())) == 0
	strict := strict && valid(t, d.Bytes()) == ""
	for i := range n {
		if len(d.Diagram().Shapes) == 0 {
			return
		}
		e := edits[r.IntN(len(edits))]
		err := change(t, d, e.name, func(tx *doc.Tx) error { return e.edit(tx, r) })
		if err != nil && t.Failed() {
			t.Fatalf("seed %d, change %d: %s: %v", from, i, e.name, err)
		}
		if why := malformed(d.Model()); sound && len(why) > 0 {
			t.Fatalf("seed %d, change %d: %s made an invalid document: %v", from, i, e.name, why)
		}
		if strict && sound && err == nil {
			if why := valid(t, d.Bytes()); why != "" {
				keep(d)
				t.Fatalf("seed %d, change %d: %s: %s", from, i, e.name, why)
			}
		}
		var refused doc.Refused
		if err != nil && !errors.As(err, &refused) {
			t.Logf("seed %d, change %d: %s: %v", from, i, e.name, err)
		}
	}
}

// strict lets the validator look after each change, not only at the end: for
// finding out which one was wrong.
var strict = os.Getenv("HOOKFLOW_STRICT") != ""

// TestRandomEdits makes random edits of real models and takes them all back:
// the bytes are those of the file. What the edits made is valid BPMN.
func TestRandomEdits(t *testing.T) {
	for i, file := range suites.Public(t, "miwg/*.bpmn", "hdbpmn/ex0[0-3]*.bpmn") {
		t.Run(filepath.Base(file), func(t *testing.T) { thereAndBack(t, file, uint64(i)+seed()) })
	}
}

// TestRandomEditsOfOurs is TestRandomEdits on the models of this repository.
func TestRandomEditsOfOurs(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/golden/*.bpmn")
	examples, _ := filepath.Glob("../../assets/examples/*.bpmn")
	if len(files) == 0 || len(examples) == 0 {
		t.Fatal("no models in testdata/golden and assets/examples")
	}
	for i, file := range append(files, examples...) {
		t.Run(filepath.Base(file), func(t *testing.T) { thereAndBack(t, file, uint64(i)+100+seed()) })
	}
}

// TestRandomEditsOfFiles is TestRandomEdits on the files that HOOKFLOW_FILES
// names, for a long search.
func TestRandomEditsOfFiles(t *testing.T) {
	files, _ := filepath.Glob(os.Getenv("HOOKFLOW_FILES"))
	if len(files) == 0 {
		t.Skip("HOOKFLOW_FILES names no files")
	}
	for i, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { thereAndBack(t, file, uint64(i)+seed()) })
	}
}

// thereAndBack makes random edits of a file and undoes them.
func thereAndBack(t *testing.T, file string, from uint64) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	x, err := bpmnxml.Read(file, data)
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open(file, x)
	d.NumberIDs()
	if !layout.Drawn(d.Model()) {
		if err := d.Change("layout", func(tx *doc.Tx) error { layout.Apply(tx.Touch, d.Model()); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if d.Diagram() == nil {
		t.Skip("it has nothing to draw")
	}
	sound := valid(t, data) == ""
	play(t, d, from, few(40))
	if why := valid(t, d.Bytes()); sound && why != "" {
		t.Errorf("valid before, but after random edits:\n%s", why)
		keep(d)
	}
	for _, ok := d.CanUndo(); ok; _, ok = d.CanUndo() {
		d.Undo()
	}
	if got := string(d.Bytes()); got != string(data) {
		t.Errorf("not the file any more:\n%s", difference(string(data), got))
	}
	if d.Dirty() {
		t.Error("dirty, though everything is undone")
	}
}

// few is a tenth of n in short tests, at least one, and n otherwise.
func few(n int) int {
	if testing.Short() {
		return max(n/10, 1)
	}
	return n
}

// seed returns HOOKFLOW_SEED, which lets a long run try other edits.
func seed() uint64 {
	n, _ := strconv.ParseUint(os.Getenv("HOOKFLOW_SEED"), 10, 64)
	return n
}

// keep writes a document that went wrong into the folder HOOKFLOW_KEEP.
func keep(d *doc.Doc) {
	if dir := os.Getenv("HOOKFLOW_KEEP"); dir != "" {
		os.WriteFile(filepath.Join(dir, filepath.Base(d.Name)), d.Bytes(), 0o644)
	}
}

// valid returns what the validator says against a document, or "" where there is
// none.
func valid(t testing.TB, data []byte) string {
	t.Helper()
	tool, missing := suites.Validator()
	if missing != "" {
		t.Log("not validated: " + missing)
		return ""
	}
	file := filepath.Join(t.TempDir(), "after.bpmn")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return suites.Invalid(tool, file)
}
