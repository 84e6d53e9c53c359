package importer_test

import (
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/form"
	"hookflow/engine/importer"
)

const oneTask = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="p"><userTask id="fill"/></process></definitions>`

// TestFormOfEveryKind takes over a component of each kind of form-js with each of its settings: what comes of it are the
// lines of a form, without what is empty, and what is told.
func TestFormOfEveryKind(t *testing.T) {
	for _, one := range []struct{ name, components, form, told string }{
		{"text field", `{"type":"textfield","key":"n","label":"N","description":"D","defaultValue":"Kim {x}","validate":{"required":true,"minLength":0,"maxLength":4,"pattern":"^K"},"appearance":{"prefixAdorner":"Ms","suffixAdorner":"!"},"layout":{"row":"r","columns":8}}`,
			`variable=n label=N (Ms, !) required=true value=Kim {x} help=D min=0 max=4 pattern=^K`, `some fields stand beside each other; here each has a line of its own`},
		{"a default that looks computed", `{"type":"textfield","key":"n","defaultValue":"=1"}`, `variable=n value=="=1"`, ""},
		{"texts that are computed", `{"type":"textfield","key":"n","label":"=a","description":"of {{b}}"}`, `variable=n label==a help=of {{b}}`,
			`n (textfield) has a text that is computed (=a); here it stands as it is written|n (textfield) has a text that is computed (of {{b}}); here it stands as it is written`},
		{"a pattern of JavaScript alone", `{"type":"textfield","key":"n","validate":{"pattern":"^(?=a)"}}`, `variable=n`, `n (textfield) has the pattern ^(?=a), which cannot be read here; it is not checked`},
		{"phone", `{"type":"textfield","key":"n","validate":{"validationType":"phone"}}`, `variable=n pattern=^\+?[0-9 ()/-]+$`, ""},
		{"settings that nothing is made of", `{"type":"textfield","key":"n","properties":{"a":"b"},"later":7,"empty":null}`, `variable=n`,
			`n (textfield) has the setting later, which is not carried over: 7|n (textfield) has the setting properties, which is not carried over: {"a":"b"}`},
		{"a setting of another type", `{"type":"number","key":"n","disabled":"=x","label":"N","decimalDigits":"2","validate":{"max":3}}`, `variable=n label=N type=number max=3 check==decimal(value, 2) = value`, `n (number) has the setting disabled, which is not carried over: "=x"`},
		{"a part of a setting of another type", `{"type":"textfield","key":"n","validate":{"pattern":5,"required":true}},{"type":"textfield","key":"m"}`, `variable=n required=true|variable=m`, `n (textfield) has the setting validate, which is not carried over: {"pattern":5,"required":true}`},
		{"keys that are no names", `{"type":"textfield","key":"a-b"},{"type":"textfield","key":"1"}`, `variable=a_b|variable=_1`, `a-b (textfield) has the key a-b; here it is the variable a_b|1 (textfield) has the key 1; here it is the variable _1`},
		{"text area", `{"type":"textarea","key":"n","readonly":true,"defaultValue":"x"}`, `variable=n type=multiline value=x readOnly==true`, `n (textarea) can only be read; its default is shown but does not become a variable here`},
		{"number", `{"type":"number","key":"n","decimalDigits":2,"increment":"0.5","validate":{"min":"=low","max":0},"defaultValue":1.5,"serializeToString":true,"appearance":{"suffixAdorner":"EUR"},"label":"Sum"}`,
			`variable=n label=Sum (EUR) type=number value=1.5 min==low max=0 check==decimal(value, 2) = value and modulo(value, 0.5) = 0`, `n (number) has the setting serializeToString, which is not carried over: true`},
		{"number with a step that is computed", `{"type":"number","key":"n","increment":"=step"}`, `variable=n type=number`, `n (number) has the setting increment, which is not carried over: =step`},
		{"checkbox", `{"type":"checkbox","key":"n","validate":{"required":true}}`, `variable=n type=boolean required=true check==value = true`, ""},
		{"checkbox that must be ticked at times", `{"type":"checkbox","key":"n","validate":{"required":"=x"},"disabled":true}`, `variable=n type=boolean readOnly==true needed==x`, ""},
		{"radio of numbers", `{"type":"radio","key":"n","values":[{"label":"One","value":1}],"defaultValue":1}`, `variable=n type=radio value==1 choices==[{value: 1, label: "One"}]`, ""},
		{"select with a choice of nothing", `{"type":"select","key":"n","values":[{"label":"None","value":""},{"label":"A","value":"a"}],"searchable":true}`, `variable=n type=select choices==[{value: "", label: "None"}, {value: "a", label: "A"}]`, ""},
		{"select of what is handed in", `{"type":"select","key":"n","valuesKey":"cities","conditional":{"hide":"=no"}}`, `variable=n type=select choices==cities hidden==no`, ""},
		{"select that is computed", `{"type":"select","key":"n","valuesExpression":"=all"}`, `variable=n type=select choices==all`, ""},
		{"check list", `{"type":"checklist","key":"n","values":[{"label":"A","value":"a"}],"defaultValue":["a"]}`, `variable=n type=checklist value==["a"] choices=a=A`, ""},
		{"tag list", `{"type":"taglist","key":"n","values":[{"label":"A","value":"a"},{"label":"b","value":"b"}]}`, `variable=n type=tags choices=a=A, b check==every tag in value satisfies list contains(["a", "b"], tag)`, ""},
		{"tag list of numbers", `{"type":"taglist","key":"n","values":[{"label":"A","value":1}]}`, `variable=n type=checklist choices==[{value: 1, label: "A"}]`, ""},
		{"tag list that is computed", `{"type":"taglist","key":"n","valuesExpression":"=all"}`, `variable=n type=tags choices==all`, `n (taglist) lets any tag be given here, not only those of its list`},
		{"date", `{"type":"datetime","subtype":"date","key":"n","dateLabel":"D","disallowPassedDates":true}`, `variable=n label=D type=date min==today()`, ""},
		{"time", `{"type":"datetime","subtype":"time","key":"n","dateLabel":"D","timeLabel":"T","timeInterval":15,"use24h":true,"timeSerializingFormat":"utc_offset"}`, `variable=n label=T type=time`,
			`n (datetime) has the setting timeInterval, which is not carried over: 15|n (datetime) gives its time here without the offset from UTC`},
		{"date and time", `{"type":"datetime","subtype":"datetime","key":"n","dateLabel":"D","timeLabel":"T","timeInterval":1,"timeSerializingFormat":"no_timezone"}`, `variable=n label=D, T type=dateTime`, ""},
		{"computed", `{"type":"expression","key":"n","expression":"=a","computeOn":"presubmit"}`, `variable=n type=computed compute==a`, ""},
		{"files", `{"type":"filepicker","key":"n","multiple":"=many","accept":".pdf"}`, `variable=n type=files`, `n (filepicker) has the setting accept, which is not carried over: ".pdf"|n (filepicker) has the setting multiple, which is not carried over: =many`},
		{"file", `{"type":"filepicker","key":"n","multiple":false}`, `variable=n type=file`, ""},
		{"groups of one key each", `{"type":"group","label":"A","path":"a","components":[{"type":"textfield","key":"n"}]},{"type":"group","label":"B","path":"b","components":[{"type":"textfield","key":"n"}]},{"type":"textfield","key":"n"}`,
			`label=A type=section|variable=n|label=B type=section|variable=b_n|type=section|variable=n_2`,
			`a (group) has the path a; its fields are variables of their own here|n (textfield) has the key a.n; here it is the variable n|b (group) has the path b; its fields are variables of their own here|n (textfield) has the key b.n; here it is the variable b_n|n (textfield) has a key that another field has, too; here it is the variable n_2`},
		{"list", `{"type":"dynamiclist","path":"n","isRepeating":true,"allowAddRemove":false,"defaultRepetitions":2,"components":[{"type":"textfield","key":"m","label":"M (x), y","validate":{"validationType":"email","maxLength":9}},{"type":"select","key":"s","valuesKey":"all","conditional":{"hide":"=no"}},{"type":"datetime","subtype":"time","key":"t","timeLabel":"T"},{"type":"text","text":"no"}]}`,
			`variable=n type=table columns=m:email=M x y, s:select, t:time=T`,
			`n (dynamiclist) has the setting defaultRepetitions, which is not carried over: 2|n (dynamiclist) lets rows be added and taken away here|m (textfield) has the setting maxLength, which is not carried over: 9|s (select) has the setting conditional, which is not carried over: {"hide":"=no"}|s (select) has the setting valuesKey, which is not carried over: "all"|text (text) is left out of the list n: rows have plain fields here`},
		{"table, which has no key", `{"type":"table","id":"Field_1","label":"T","dataSource":"=rows","rowCount":10,"columns":[{"label":"A","key":"a"}]}`, `variable=Field_1 label=T type=table value==rows columns=a=A readOnly==true`, ""},
		{"table whose columns are computed", `{"type":"table","id":"f","dataSource":"=rows","columnsExpression":"=cs"}`, `variable=f type=table value==rows readOnly==true`, `f (table) has the setting columnsExpression, which is not carried over: "=cs"`},
		{"text", `{"type":"text","id":"x","text":"# Head\n#2 is\nmore"}`, `label=Head type=heading|label=#2 is|more type=note`, ""},
		{"html", `{"type":"html","id":"x","content":"<style>p{}</style><p>a &amp; b</p>"}`, `label=a & b type=note`, `x (html) is shown as text`},
		{"image", `{"type":"image","id":"x","alt":"A","source":"=logo"}`, `label=A type=image source==logo`, `x (image) has a text that is computed (=logo); here it stands as it is written`},
		{"spacer and separator", `{"type":"spacer","id":"x","height":60},{"type":"separator","id":"y"}`, `type=separator|type=separator`, ""},
		{"button", `{"type":"button","id":"x","action":"reset"}`, "", `x (button) is left out: a task is completed by the button below its form`},
		{"frame", `{"type":"iframe","id":"x","url":"u"}`, "", `x (iframe) is left out: there is no such kind of field here`},
		{"preview of documents", `{"type":"documentPreview","id":"x","dataSource":"=d"}`, "", `x (documentPreview) is left out: there is no such kind of field here`},
	} {
		t.Run(one.name, func(t *testing.T) {
			form, told := formOf(t, `{"type":"default","components":[`+one.components+`]}`)
			if form != one.form {
				t.Errorf("the form is\n%s\nand not\n%s", form, one.form)
			}
			if told != one.told {
				t.Errorf("it tells\n%s\nand not\n%s", told, one.told)
			}
		})
	}
}

// TestFormTakesWhatItsSourceTakes fills fields in whose kinds form-js checks by itself.
func TestFormTakesWhatItsSourceTakes(t *testing.T) {
	for _, one := range []struct{ component, takes, refuses string }{
		{`"type":"number","decimalDigits":2`, `1.25`, `1.255`},
		{`"type":"number","increment":"0.1"`, `0.3`, `0.35`},
		{`"type":"checkbox","validate":{"required":true}`, `true`, `false`},
		{`"type":"taglist","values":[{"label":"A","value":"a"},{"label":"B","value":"b"}]`, `["a","b"]`, `["a","c"]`},
		{`"type":"taglist","values":[{"label":"A","value":1}]`, `[1]`, `[2]`},
		{`"type":"datetime","subtype":"date","disallowPassedDates":true`, `"2026-03-02"`, `"2026-03-01"`},
		{`"type":"datetime","subtype":"datetime","disallowPassedDates":true`, `"2026-03-02T00:00"`, `"2026-03-01T23:59"`},
	} {
		e := withForm(t, `{"components":[{"key":"n",`+one.component+`}]}`)
		f, _ := bpmn.FieldOf(e, "form")
		sheet := form.Sheet{Fields: []engine.FormField{form.Alone(f.InRow(bpmn.Rows(e, f)[0]))}, Now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
		sheet.Given = engine.Vars{"n": []byte(one.takes)}
		if _, faults := sheet.Check(); len(faults) > 0 {
			t.Errorf("%s does not take %s: %v", one.component, one.takes, faults)
		}
		sheet.Given = engine.Vars{"n": []byte(one.refuses)}
		if _, faults := sheet.Check(); len(faults) == 0 {
			t.Errorf("%s takes %s", one.component, one.refuses)
		}
	}
}

// withForm is a task with a form of form-js.
func withForm(t *testing.T, source string) *bpmn.Element {
	t.Helper()
	d, err := bpmnxml.Read("in.bpmn", []byte(oneTask))
	if err != nil {
		t.Fatal(err)
	}
	e := bpmn.Build(d.Root()).ByID("fill")
	if _, err := importer.SetForm(bpmn.Untracked, e, []byte(source)); err != nil {
		t.Fatal(err)
	}
	return e
}

// formOf gives a task a form, and says what it has then and what was told, with | between.
func formOf(t *testing.T, source string) (lines, told string) {
	t.Helper()
	d, err := bpmnxml.Read("in.bpmn", []byte(oneTask))
	if err != nil {
		t.Fatal(err)
	}
	def := bpmn.Build(d.Root())
	e := def.ByID("fill")
	list, err := importer.SetForm(bpmn.Untracked, e, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	deploys(t, def, nil)
	return rowsOf(e), strings.Join(list, "|")
}

// rowsOf are the lines of the form of a task, without what is empty, with | between.
func rowsOf(e *bpmn.Element) string {
	f, _ := bpmn.FieldOf(e, "form")
	var rows []string
	for _, row := range bpmn.Rows(e, f) {
		var cells []string
		for _, c := range f.Columns {
			if v := bpmn.GetXML(row, c); v != "" && v != c.Default {
				cells = append(cells, c.Name+"="+v)
			}
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return strings.ReplaceAll(strings.Join(rows, "|"), "\n", "|")
}
