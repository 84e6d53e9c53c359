package importer_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/importer"
)

const uengineTask = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:uengine="http://uengine" id="d" targetNamespace="urn:t"><process id="p">
<extensionElements><uengine:properties>
<uengine:variable name="ask" type="Form"><uengine:json>{"defaultValue":{"formDefId":"loan/ask","filePath":"loan/ask.form"}}</uengine:json></uengine:variable>
</uengine:properties></extensionElements>
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="fill"/>
<userTask id="fill"><extensionElements><uengine:properties><uengine:json>{"variableForHtmlFormContext":{"name":"ask"},"mappingContext":{"mappingElements":[{"argument":{"text":"kind"},"variable":{"name":"ask.besides"}}]},"_type":"org.uengine.kernel.FormActivity"}</uengine:json></uengine:properties></extensionElements></userTask></process></definitions>`

// TestFormOfUEngine takes over each kind of field of uEngine's forms: what comes of it are the lines of a form, and what is told.
// Each keeps its value in the variable of the form; what the process uses besides is asked for as well.
func TestFormOfUEngine(t *testing.T) {
	for _, one := range []struct{ name, page, form, told string }{
		{"text", `<text-field name="n" alias="N" type="text" disabled="false" v-model="formValues['n']"></text-field>`, `ask_n label=N value==ask.n`, ""},
		{"texts of a kind", `<text-field name="a" type="number" defaultValue="5"/><text-field name="b" type="date"></text-field><text-field name="c" type="datetime-local"></text-field><text-field name="d" type="month"></text-field>`,
			`ask_a label=a type=number value==get or else(ask.a, 5)|ask_b label=b type=date value==ask.b|ask_c label=c type=dateTime value==ask.c|ask_d label=d value==ask.d`, `d (text-field) has the setting type, which is not carried over: month`},
		{"a default", `<text-field name="n" label="N" defaultValue="Kim" readonly="true" placeholder="x"/>`, `ask_n label=N value==get or else(ask.n, "Kim") readOnly==true`, `n (text-field) has the setting placeholder, which is not carried over: x`},
		{"text area", `<textarea-field name="n" alias="N" rows="5"></textarea-field>`, `ask_n label=N type=multiline value==ask.n`, ""},
		{"yes or no", `<boolean-field name="n" alias="N"></boolean-field>`, `ask_n label=N type=boolean value==ask.n`, ""},
		{"one of several", `<select-field name="n" items="[{'a':'First'},{'b':'b'}]"></select-field><radio-field name="m" items='[{"Y":"Yes"}]'></radio-field>`, `ask_n label=n type=select value==ask.n choices=a=First, b|ask_m label=m type=radio value==ask.m choices=Y=Yes`, ""},
		{"some of several", `<checkbox-field name="n" items="[{'a':'First'}]"></checkbox-field>`, `ask_n label=n type=checklist value==ask.n choices=a=First`, ""},
		{"choices of a service", `<select-field name="n" is_dynamic_load="true" dynamic_load_url="http://x"></select-field>`, `ask_n label=n value==ask.n`, `n (select-field) has the setting dynamic_load_url, which is not carried over: http://x`},
		{"person and file", `<user-select-field name="n"></user-select-field><file-field name="m"></file-field>`, `ask_n label=n type=person value==ask.n|ask_m label=m type=file value==ask.m`, ""},
		{"labels", `<form><label>Head</label><label-field label="Said"></label-field><text-field name="n"/></form>`, `label=Head type=note|label=Said type=note|ask_n label=n value==ask.n`, ""},
		{"layout", `<section><row-layout name="l" alias="L" is_multidata_mode="false" v-slot="slotProps"><div class="row"><text-field name="n"></text-field></div></row-layout></section><text-field name="m"/>`, `label=L type=section|ask_n label=n value==ask.n|type=section|ask_m label=m value==ask.m`, ""},
		{"layout that is filled in several times", `<row-layout name="l" alias="L" is_multidata_mode="true"><row-layout-item-head :index="index" @on_delete_item="slotProps.deleteItem(index)"></row-layout-item-head><text-field name="n" alias="N, M" type="number"></text-field><radio-field name="r" items="[{'a':'First'}]"></radio-field><file-field name="f"></file-field></row-layout>`,
			`ask_l label=L type=table value==ask.l columns=n:number=N M, r:radio(a=First)=r`, `f (file-field) is left out of the list l: rows have plain fields here`},
		{"code and what is not known", `<text-field name="n"/><code-field name="c" event_type="validate">if (a) error = "x";</code-field><report-field name="r"></report-field><text-field alias="x"/>`, `ask_n label=n value==ask.n`,
			`c (code-field) is code that runs in the form, which is not carried over: if (a) error = "x";|r (report-field) is left out: there is no such kind of field here|text-field (text-field) is left out: it has no key`},
		{"a name twice", `<text-field name="n"/><text-field name="n"/>`, `ask_n label=n value==ask.n`, `n (text-field) has a key that another field has, too; here it is the variable ask_n`},
	} {
		t.Run(one.name, func(t *testing.T) {
			form, told := formBeside(t, fstest.MapFS{"ask.form": {Data: []byte(one.page)}})
			if want := one.form + "|ask_besides label=besides value==ask.besides"; form != want {
				t.Errorf("the form is\n%s\nand not\n%s", form, want)
			}
			if told != one.told {
				t.Errorf("it tells\n%s\nand not\n%s", told, one.told)
			}
		})
	}
}

// TestFormOfUEngineIsFound looks where the form lies: beside the process or in the folder that its path names. Another form of
// that name is none.
func TestFormOfUEngineIsFound(t *testing.T) {
	for name, data := range map[string]string{"ask.form": `<text-field name="n"/>`, "loan/ask.form": `<text-field name="n"/>`, "other.form": `<text-field name="n"/>`, "loan/ask.forms": `<text-field name="n"/>`, "./ask.form": `{}`} {
		name = strings.TrimPrefix(name, "./")
		form, told := formBeside(t, fstest.MapFS{name: {Data: []byte(data)}})
		found := strings.HasSuffix(name, "ask.form") && data != "{}"
		if strings.Contains(form, "ask_n") != found || strings.Contains(told, "put that file beside this one") == found {
			t.Errorf("with %s: %s; told %s", name, form, told)
		}
	}
}

// formBeside is the form that a task of uEngine gets of the files beside it, and what is told of it.
func formBeside(t *testing.T, folder fstest.MapFS) (lines, told string) {
	t.Helper()
	d, err := bpmnxml.Read("in.bpmn", []byte(uengineTask))
	if err != nil {
		t.Fatal(err)
	}
	def := bpmn.Build(d.Root())
	var list []string
	for _, p := range importer.ApplyBeside(bpmn.Untracked, def, importer.FormsIn(folder)) {
		list = append(list, strings.TrimPrefix(p.Message, "in its form, "))
	}
	def = bpmn.Build(d.Root())
	deploys(t, def, nil)
	e := def.ByID("fill")
	outputs, _ := bpmn.FieldOf(e, "outputs")
	written := ""
	for _, row := range bpmn.Rows(e, outputs) {
		written += outputs.InRow(row)("variable") + " "
	}
	lines = rowsOf(e)
	lines = strings.ReplaceAll(lines, "variable=", "")
	for line := range strings.SplitSeq(lines, "|") {
		name, _, _ := strings.Cut(line, " ")
		if entry, is := strings.CutPrefix(name, "ask_"); is && !strings.Contains(written, "ask."+entry+" ") {
			t.Errorf("%s is not kept: %s", name, written)
		}
	}
	return lines, strings.Join(list, "|")
}
