package doc_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/scene"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// picture writes a scene as text.
func picture(t testing.TB, s *scene.Scene) string {
	t.Helper()
	var b strings.Builder
	if err := s.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestScene checks that the scene brought up to date after each random edit and
// undo is the one that a fresh build gives: no changed element was forgotten.
func TestScene(t *testing.T) {
	for i, file := range suites.Public(t, "miwg/*.bpmn") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, _ := os.ReadFile(file)
			x, err := bpmnxml.Read(file, data)
			if err != nil {
				t.Fatal(err)
			}
			d := doc.Open(file, x)
			d.NumberIDs()
			d.Scene()
			r := dice{rand.New(rand.NewPCG(uint64(i)+seed(), 2)), d}
			for range 40 {
				e := edits[r.IntN(len(edits))]
				if d.Diagram() == nil || len(d.Diagram().Shapes) == 0 {
					return
				}
				err := d.Change(e.name, func(tx *doc.Tx) error { return e.edit(tx, r) })
				if errors.As(err, new(doc.Refused)) {
					continue
				}
				upToDate(t, d, e.name)
				if r.IntN(3) == 0 {
					d.Undo()
					upToDate(t, d, "undo of "+e.name)
				}
			}
		})
	}
}

func upToDate(t *testing.T, d *doc.Doc, after string) {
	t.Helper()
	got, want := picture(t, d.Scene()), picture(t, scene.Build(d.Model(), d.Diagram()))
	if got != want {
		t.Fatalf("after %s the scene is not that of the diagram:\n%s", after, difference(want, got))
	}
}

// TestSceneOfOddFiles: what people type into the XML, and ids that change, are shown as a reader of the file shows them.
func TestSceneOfOddFiles(t *testing.T) {
	retyped := func(old, new string) func(tx *doc.Tx) error {
		return func(tx *doc.Tx) error { return tx.Rewrite([]byte(strings.Replace(tx.Text(), old, new, 1))) }
	}
	shape := `    <bpmndi:BPMNShape id="st" bpmnElement="t"><dc:Bounds x="200" y="50" width="100" height="80"/></bpmndi:BPMNShape>` + "\n"
	collaboration := `  <collaboration id="C"><participant id="pa" name="Pool" processRef="P"/></collaboration>` + "\n"
	for name, edit := range map[string]func(tx *doc.Tx) error{
		"an id is renamed":                          func(tx *doc.Tx) error { return tx.SetField(tx.Element("t"), "id", "u") },
		"an id is typed":                            retyped(`<task id="t"/>`, `<task id="u"/>`),
		"a shape shows another element":             retyped(`bpmnElement="t"`, `bpmnElement="P"`),
		"an element goes, its shape stays":          retyped(`<task id="t"/>`, ``),
		"a shape is there twice":                    retyped(shape, shape+shape),
		"a collaboration is there twice":            retyped(collaboration, collaboration+collaboration),
		"the pool goes, its shape stays":            retyped(collaboration, ""),
		"a shape has lost what it shows":            retyped(` bpmnElement="t"`, ""),
		"two elements of one id, one of them shown": retyped(`<task id="t"/>`, `<task id="t"/><task id="t" name="other"/>`),
	} {
		d := edited(t, "poolproc.bpmn")
		d.Scene()
		if err := change(t, d, name, edit); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		upToDate(t, d, name)
		d.Undo()
		upToDate(t, d, "undo of: "+name)
	}
}

// TestSceneOfWhatIsReferredTo: what a picture shows because of a root element, the bars of a collection and the sign of the global task that is called,
// goes with it.
func TestSceneOfWhatIsReferredTo(t *testing.T) {
	for _, line := range []string{`  <itemDefinition id="Item" structureRef="x" isCollection="true"/>`, `  <globalUserTask id="Global" name="Check"/>`} {
		d := edited(t, "everything.bpmn")
		before := picture(t, d.Scene())
		err := change(t, d, "type", func(tx *doc.Tx) error { return tx.Rewrite([]byte(strings.Replace(tx.Text(), line+"\n", "", 1))) })
		if err != nil {
			t.Fatal(err)
		}
		upToDate(t, d, line+" goes")
		if picture(t, d.Scene()) == before {
			t.Errorf("without %s the picture is the same", line)
		}
		d.Undo()
		upToDate(t, d, line+" comes back")
	}
}
