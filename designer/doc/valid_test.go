package doc_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// edited opens a file of testdata/edit.
func edited(t *testing.T, name string) *doc.Doc {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata/edit", name))
	if err != nil {
		t.Fatal(err)
	}
	return open(t, string(data))
}

// TestStaysValid makes edits of files that the schema accepts in forms that few
// write; what comes out is accepted as well, and says what is meant.
func TestStaysValid(t *testing.T) {
	cut := func(tx *doc.Tx, ids ...string) error {
		var list []*bpmn.Element
		for _, id := range ids {
			list = append(list, tx.Element(id))
		}
		text, err := tx.Copy(list)
		if err == nil {
			err = tx.Delete(list...)
		}
		if err == nil {
			_, err = tx.Paste(text, bpmn.Point{X: 900, Y: 900}, nil)
		}
		return err
	}
	for _, c := range []struct {
		name, file string
		edit       func(*doc.Tx) error
		has, gone  []string
	}{
		{"data is connected behind outputSetRefs", "inset.bpmn",
			func(tx *doc.Tx) error { _, err := tx.Connect(tx.Element("o"), tx.Element("t")); return err },
			[]string{"<sourceRef>o</sourceRef>", "</dataInputRefs>"}, nil},
		{"a data object goes with its association", "dataobj.bpmn",
			func(tx *doc.Tx) error { return tx.Delete(tx.Element("do")) },
			nil, []string{"dataOutputAssociation", `"do"`}},
		{"a pool whose shape names the process is cut and pasted", "poolproc.bpmn",
			func(tx *doc.Tx) error { return cut(tx, "P", "t") },
			[]string{`<participant id="pa" name="Pool" processRef="P"/>`, `<process id="P"><task id="t"/>`, `bpmnElement="P"`}, nil},
		{"the pool alone is cut and pasted", "poolproc.bpmn",
			func(tx *doc.Tx) error { return cut(tx, "P") },
			[]string{`<participant id="pa"`, `<process id="P"><task id="t"/>`, `bpmnElement="t"`}, nil},
		{"a process drawn as its pool is deleted", "poolproc.bpmn",
			func(tx *doc.Tx) error { return tx.Delete(tx.Element("P")) },
			[]string{"<process"}, []string{"participant", `id="t"`, "collaboration"}},
		{"a sub-process with a data object becomes a task", "everything.bpmn",
			func(tx *doc.Tx) error { return tx.Replace(tx.Element("Sub"), doc.Type{Kind: bpmn.ServiceTask}) },
			[]string{`<serviceTask id="Sub"`}, []string{"SubData", "Inner1", `"CompAss"`}},
		{"what an output set names is deleted", "everything.bpmn",
			func(tx *doc.Tx) error { return tx.Delete(tx.Element("POut")) },
			[]string{`<outputSet id="POutSet">`}, []string{`"POut"`, ">POut<", "TDA3"}},
		{"both pools go, and with them the relationship to their collaboration", "everything.bpmn",
			func(tx *doc.Tx) error {
				return tx.Delete(tx.Element("Conv"), tx.Element("Pool"), tx.Element("Black"))
			},
			[]string{"<process"}, []string{"relationship", `"Pool"`}},
	} {
		d := edited(t, c.file)
		if err := change(t, d, c.name, c.edit); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if why := malformed(d.Model()); len(why) > 0 {
			t.Errorf("%s: %v", c.name, why)
		}
		text := string(d.Bytes())
		if why := valid(t, d.Bytes()); why != "" {
			t.Errorf("%s: %s", c.name, why)
		}
		for _, s := range c.has {
			if !strings.Contains(text, s) {
				t.Errorf("%s: %s is missing in\n%s", c.name, s, text)
			}
		}
		for _, s := range c.gone {
			if strings.Contains(text, s) {
				t.Errorf("%s: %s is still there:\n%s", c.name, s, text)
			}
		}
	}
}

// TestNeeded holds back what others cannot be without.
func TestNeeded(t *testing.T) {
	for id, needs := range map[string]string{"Msg": "order", "Res": "", "Prop": "", "Op": ""} {
		d := edited(t, "everything.bpmn")
		err := change(t, d, id, func(tx *doc.Tx) error { return tx.Delete(tx.Element(id)) })
		if needs != "" && (err == nil || !strings.Contains(err.Error(), "needs it")) {
			t.Errorf("deleting %s: %v", id, err)
		}
		if why := malformed(d.Model()); len(why) > 0 {
			t.Errorf("deleting %s: %v", id, why)
		}
	}
}

// TestRandomEditsOfEverything is TestRandomEdits on files that use what few do.
func TestRandomEditsOfEverything(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/edit/*.bpmn")
	if len(files) == 0 {
		t.Fatal("no models in testdata/edit")
	}
	for i, file := range files {
		for round := range uint64(3) {
			t.Run(filepath.Base(file), func(t *testing.T) { thereAndBack(t, file, uint64(i)+100*round+seed()) })
		}
	}
}
