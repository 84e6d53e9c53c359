package bpmnxml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// around puts text into a definitions element of one line.
func around(text string) string {
	return `<definitions xmlns="` + bpmn.NS + `" xmlns:x="urn:x" targetNamespace="t">` + text + `</definitions>`
}

// inside is what Bytes has between the tags of around.
func inside(t *testing.T, d *bpmnxml.Document) string {
	t.Helper()
	_, text, found := strings.Cut(string(d.Bytes()), ` targetNamespace="t">`)
	text, end := strings.CutSuffix(text, "</definitions>")
	if !found || !end {
		t.Fatalf("not around it any more: %s", d.Bytes())
	}
	return text
}

func readText(t *testing.T, text string) *bpmnxml.Document {
	t.Helper()
	d, err := bpmnxml.Read("x.bpmn", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(d.Bytes()); got != text {
		t.Fatalf("written differently although nothing changed:\n%s\nwas\n%s", got, text)
	}
	return d
}

// TestEscapes: what XML 1.0 wants escaped, in an attribute between either quotes and in text, and nothing else (2.4, 3.3.3; production 2).
func TestEscapes(t *testing.T) {
	for _, c := range []struct{ value, attr, single, text string }{
		{"plain äж中", "plain äж中", "plain äж中", "plain äж中"},
		{"a&b", "a&amp;b", "a&amp;b", "a&amp;b"}, {"a<b>c", "a&lt;b&gt;c", "a&lt;b&gt;c", "a&lt;b&gt;c"},
		{`"`, "&quot;", `"`, `"`}, {"'", "'", "&apos;", "'"},
		{"1\n2", "1&#10;2", "1&#10;2", "1\n2"}, {"1\t2", "1&#9;2", "1&#9;2", "1\t2"}, {"1\r2", "1&#13;2", "1&#13;2", "1&#13;2"},
		{"\x1f", "\ufffd", "\ufffd", "\ufffd"}, {"\x20.", "\x20.", "\x20.", "\x20."}, {"\x00", "\ufffd", "\ufffd", "\ufffd"}, {"\x08", "\ufffd", "\ufffd", "\ufffd"}, {"\x0b", "\ufffd", "\ufffd", "\ufffd"},
		{"\ud7ff", "\ud7ff", "\ud7ff", "\ud7ff"}, {"\ue000", "\ue000", "\ue000", "\ue000"}, {"\ufffd", "\ufffd", "\ufffd", "\ufffd"}, {"\ufffe", "\ufffd", "\ufffd", "\ufffd"}, {"\uffff", "\ufffd", "\ufffd", "\ufffd"},
		{"\U00010000", "\U00010000", "\U00010000", "\U00010000"}, {"\U0010ffff", "\U0010ffff", "\U0010ffff", "\U0010ffff"},
	} {
		d := readText(t, around(`<task id="a" name="was"/><task id='b' name='was'/><documentation>was</documentation>`))
		kids := d.Root().ChildElements()
		kids[0].CreateAttr("name", c.value)
		kids[1].CreateAttr("name", c.value)
		kids[2].SetText(c.value)
		want := fmt.Sprintf(`<task id="a" name="%s"/><task id='b' name='%s'/><documentation>%s</documentation>`, c.attr, c.single, c.text)
		if got := inside(t, d); got != want {
			t.Errorf("%q:\n%s\nwant\n%s", c.value, got, want)
		}
		again := readText(t, string(d.Bytes())).Root().ChildElements()
		if !strings.Contains(c.attr, "\ufffd") && (again[0].SelectAttrValue("name", "") != c.value || again[1].SelectAttrValue("name", "") != c.value || again[2].Text() != c.value) {
			t.Errorf("%q reads back as %q, %q, %q", c.value, again[0].SelectAttrValue("name", ""), again[1].SelectAttrValue("name", ""), again[2].Text())
		}
	}
	d := readText(t, around(`<task id="a" name="&#xA;"/>`))
	d.Root().ChildElements()[0].CreateAttr("id", "1\n2")
	if got := inside(t, d); got != `<task id="1&#xA;2" name="&#xA;"/>` {
		t.Errorf("a file of hexadecimal references gets %s", got)
	}
	d = readText(t, around("\r\n  <documentation>was</documentation>\r\n"))
	d.Root().ChildElements()[0].SetText("1\n2")
	if got := inside(t, d); got != "\r\n  <documentation>1\r\n2</documentation>\r\n" {
		t.Errorf("a file of CRLF lines gets %q", got)
	}
}

// TestTokens: comments, instructions and CDATA sections that are made or changed are sound, whatever they hold.
func TestTokens(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"a<b&c", "<![CDATA[a<b&c]]>"}, {"a]]>b", "<![CDATA[a]]]]><![CDATA[>b]]>"}, {"1\r2", "<![CDATA[1]]>&#13;<![CDATA[2]]>"}, {"1\n2", "<![CDATA[1\n2]]>"}, {"\x01", "<![CDATA[\ufffd]]>"},
	} {
		d := readText(t, around("<script><![CDATA[was]]></script>"))
		for _, token := range d.Root().ChildElements()[0].Child {
			token.(*etree.CharData).Data = c.data
		}
		if got := inside(t, d); got != "<script>"+c.want+"</script>" {
			t.Errorf("%q: %s", c.data, got)
		}
	}
	text := readText(t, around("<script>a<![CDATA[b]]>c</script>"))
	script := text.Root().ChildElements()[0]
	script.RemoveChildAt(1)
	if got := inside(t, text); got != "<script>ac</script>" {
		t.Errorf("text of which the middle is gone: %s", got)
	}
	d := readText(t, around(`<!--was--><?pi was?>`))
	for _, token := range d.Root().Child {
		switch token := token.(type) {
		case *etree.Comment:
			token.Data = "a--b"
		case *etree.ProcInst:
			token.Inst = "is"
		}
	}
	d.Root().CreateComment("new")
	d.Root().CreateProcInst("bare", "")
	if got := inside(t, d); got != `<!--a- -b--><?pi is?><!--new--><?bare?>` {
		t.Errorf("got %s", got)
	}
}

// TestDollarNames: some programs write attributes such as $type, which no XML program takes. They are read and stay as they are; a dollar sign
// anywhere else is none of their business.
func TestDollarNames(t *testing.T) {
	for _, text := range []string{
		`<task id="a" $type="bpmn:Task"/>`, `<task $type="x" $a='y' id="a"/>`, "<task\n\t$type=\"x\" id=\"a\"/>", `<task id="a" name="5 $x > 3" $type="x"/>`, `<task id="a" name='"$q" $z' $type="x"/>`, `<task id="a" name="it's $q" $type="x"/>`,
		`<!-- <task $no="x"> --><task id="a" $type="x"/>`, `<?pi $no="> x"?><task id="a" $type="x"/>`, `<task id="a" $type="x"><documentation><![CDATA[<b $no="1">]]></documentation></task>`,
		`<task id="a" $type="x"><documentation>costs $ 5 <!-- $no --> $type="z"</documentation></task>`, `<task id="a" name="$only $values" />`, `<!--< $--><task id="a" $type="x"/>`,
	} {
		d := readText(t, around(text))
		for _, token := range d.Root().Child {
			if c, is := token.(*etree.Comment); is && strings.Contains(c.Data, "_") {
				t.Errorf("%s: comment read as %s", text, c.Data)
			}
		}
		task := d.Root().ChildElements()[0]
		if want := strings.Contains(text, " $type=\"") || strings.Contains(text, "\t$type"); (task.SelectAttr("$type") != nil) != want {
			t.Errorf("%s: read as %v", text, task.Attr)
		}
		for _, a := range task.Attr {
			if strings.Contains(a.Key, "_") || strings.Contains(a.Value, "_") {
				t.Errorf("%s: read as %v", text, task.Attr)
			}
		}
		for _, x := range d.Root().FindElements("//documentation") {
			if strings.Contains(x.Text(), "_") {
				t.Errorf("%s: text read as %s", text, x.Text())
			}
		}
		task.CreateAttr("id", "b")
		if got, want := inside(t, d), strings.Replace(text, `id="a"`, `id="b"`, 1); got != want {
			t.Errorf("another id:\n%s\nwant\n%s", got, want)
		}
	}
	for _, broken := range []string{`<task $a="x"`, `<task $a="x`, `<!-- $`, `<task><![CDATA[ $`, `<? $`, `<`, `<$`, `<task $a="x"><`} {
		if _, err := bpmnxml.Read("x.bpmn", []byte(`<definitions xmlns="`+bpmn.NS+`" targetNamespace="t">`+broken)); err == nil {
			t.Errorf("%s is read", broken)
		}
	}
}

// TestTagsKeepTheirForm: of a start tag that is changed only what changed is written anew: quotes, white space and order stay.
func TestTagsKeepTheirForm(t *testing.T) {
	for _, c := range []struct {
		was  string
		edit func(x *etree.Element)
		want string
	}{
		{`<task  id = 'a'   name="n" />`, func(x *etree.Element) { x.CreateAttr("name", "m") }, `<task  id = 'a'   name="m" />`},
		{`<task  id = 'a'   name="n" />`, func(x *etree.Element) { x.RemoveAttr("id") }, `<task   name="n" />`},
		{`<task  id = 'a'   name="n" />`, func(x *etree.Element) { x.CreateAttr("x:y", "z") }, `<task  id = 'a'   name="n"   x:y="z" />`},
		{"<task\n  id='a'\n  name='n'>\n</task>", func(x *etree.Element) { x.CreateAttr("startQuantity", "2") }, "<task\n  id='a'\n  name='n'\n  startQuantity=\"2\">\n</task>"},
		{`<task/>`, func(x *etree.Element) { x.CreateAttr("id", "a") }, `<task id="a"/>`},
		{`<task id="a"></task>`, func(x *etree.Element) { x.Tag = "userTask" }, `<userTask id="a"></userTask>`},
		{`<task id="a"/>`, func(x *etree.Element) { x.Tag = "userTask" }, `<userTask id="a"/>`},
		{`<task id="a" ><!--c--></task >`, func(x *etree.Element) { x.Tag = "userTask" }, `<userTask id="a" ><!--c--></userTask>`},
		{`<task id="a" />`, func(x *etree.Element) { x.CreateElement("documentation").SetText("d") }, `<task id="a"><documentation>d</documentation></task>`},
		{`<task id="a" name="n"/>`, func(x *etree.Element) { x.CreateElement("documentation"); x.CreateAttr("id", "b") }, `<task id="b" name="n"><documentation/></task>`},
		{`<task id="a" name="n"/>`, func(x *etree.Element) { x.Attr[0], x.Attr[1] = x.Attr[1], x.Attr[0] }, `<task id="a" name="n"/>`},
		{`<task id="a" name="&#65;"/>`, func(x *etree.Element) { x.CreateAttr("id", "b") }, `<task id="b" name="&#65;"/>`},
		{`<x:ext x:a="1"/>`, func(x *etree.Element) { x.Space = "y" }, `<y:ext x:a="1"/>`}, {`<x:ext x:a="1"/>`, func(x *etree.Element) { x.Attr[0].Space = "y" }, `<x:ext y:a="1"/>`},
		{`<task id="a">one</task>`, func(x *etree.Element) { x.SetText("two") }, `<task id="a">two</task>`},
	} {
		d := readText(t, around(c.was))
		c.edit(d.Root().ChildElements()[0])
		if got := inside(t, d); got != c.want {
			t.Errorf("%s became\n%s\nwant\n%s", c.was, got, c.want)
		}
	}
}

// TestLinesOfWhatIsNew: what is added takes the indentation of its neighbours, what goes takes its line with it, blank lines are not doubled.
func TestLinesOfWhatIsNew(t *testing.T) {
	add := func(x *etree.Element, i int, tag string) *etree.Element {
		n := etree.NewElement(tag)
		x.InsertChildAt(i, n)
		return n
	}
	at := func(x *etree.Element, id string) *etree.Element { return x.FindElement("//[@id='" + id + "']") }
	const three = "\n  <task id=\"a\"/>\n\n  <task id=\"b\"/>\n  <!-- c --> <task id=\"c\"/>\n"
	for _, c := range []struct {
		name, was string
		edit      func(x *etree.Element)
		want      string
	}{
		{"at the end", three, func(x *etree.Element) { x.AddChild(etree.NewElement("task")) }, "\n  <task id=\"a\"/>\n\n  <task id=\"b\"/>\n  <!-- c --> <task id=\"c\"/> <task/>\n"},
		{"behind a blank line", three, func(x *etree.Element) { add(x, at(x, "b").Index()+1, "task") }, "\n  <task id=\"a\"/>\n\n  <task id=\"b\"/>\n  <task/>\n  <!-- c --> <task id=\"c\"/>\n"},
		{"at the beginning", three, func(x *etree.Element) { add(x, 0, "task") }, "\n  <task/>\n  <task id=\"a\"/>\n\n  <task id=\"b\"/>\n  <!-- c --> <task id=\"c\"/>\n"},
		{"the first goes", three, func(x *etree.Element) { x.RemoveChild(at(x, "a")) }, "\n\n  <task id=\"b\"/>\n  <!-- c --> <task id=\"c\"/>\n"},
		{"the first of a line goes", three, func(x *etree.Element) { x.RemoveChildAt(5) }, "\n  <task id=\"a\"/>\n\n  <task id=\"b\"/>\n  <task id=\"c\"/>\n"},
		{"the last goes", three, func(x *etree.Element) { x.RemoveChild(at(x, "c")) }, "\n  <task id=\"a\"/>\n\n  <task id=\"b\"/>\n  <!-- c -->\n"},
		{"in an empty element", "\n    <process id=\"p\"/>\n", func(x *etree.Element) { add(x.ChildElements()[0], 0, "task").CreateElement("documentation") }, "\n    <process id=\"p\">\n        <task>\n            <documentation/>\n        </task>\n    </process>\n"},
		{"tabs", "\n\t<process id=\"p\"/>\n", func(x *etree.Element) { add(x.ChildElements()[0], 0, "task") }, "\n\t<process id=\"p\">\n\t\t<task/>\n\t</process>\n"},
		{"CRLF", "\r\n  <process id=\"p\"/>\r\n", func(x *etree.Element) { add(x.ChildElements()[0], 0, "task") }, "\r\n  <process id=\"p\">\r\n    <task/>\r\n  </process>\r\n"},
		{"one line", "<process id=\"p\"/>", func(x *etree.Element) { add(x.ChildElements()[0], 0, "task") }, "<process id=\"p\"><task/></process>"},
		{"a space before the slash", "\n  <process id=\"p\" />\n", func(x *etree.Element) { add(x, 2, "task") }, "\n  <process id=\"p\" />\n  <task />\n"},
		{"text stays together", "\n  <process id=\"p\"/>\n", func(x *etree.Element) { add(x.ChildElements()[0], 0, "documentation").SetText("a b") }, "\n  <process id=\"p\">\n    <documentation>a b</documentation>\n  </process>\n"},
		{"mixed content", "\n  <process id=\"p\"/>\n", func(x *etree.Element) {
			n := add(x.ChildElements()[0], 0, "documentation")
			n.CreateText("a ")
			n.CreateElement("b")
		}, "\n  <process id=\"p\">\n    <documentation>a <b/></documentation>\n  </process>\n"},
		{"of mixed line ends the first is the file's", "\r\n  <task id=\"a\"/>\n  <task id=\"b\"/>\r\n", func(x *etree.Element) { add(x, at(x, "b").Index()+1, "task") }, "\r\n  <task id=\"a\"/>\n  <task id=\"b\"/>\r\n  <task/>\r\n"},
		{"all go", "\n  <process id=\"p\">\n    <task id=\"a\"/>\n  </process>\n", func(x *etree.Element) { x.ChildElements()[0].RemoveChild(at(x, "a")) }, "\n  <process id=\"p\">\n  </process>\n"},
	} {
		d := readText(t, around(c.was))
		c.edit(d.Root())
		if got := inside(t, d); got != c.want {
			t.Errorf("%s:\n%q\nwant\n%q", c.name, got, c.want)
		}
	}
}

// TestWhatItSeemsToBe: a file that is no BPMN 2.0 is told what it seems to be.
func TestWhatItSeemsToBe(t *testing.T) {
	for text, want := range map[string]string{
		"": "empty", " \n": "empty", "\xEF\xBB\xBF": "empty", "PK\x03\x04...": "ZIP", "\x1f\x8b...": "gzip", "%PDF-1.7": "PDF", "\x89PNG": "PNG", "\xff\xd8\xff\xe0": "JPEG", "\xd0\xcf\x11\xe0": "Office", "{\"a\":1}": "JSON", "[1]": "JSON", "\xEF\xBB\xBF{}": "JSON",
		"<!DOCTYPE html><p>": "web page", "<HTML><body>": "web page", "hello": "plain text", strings.Repeat(" word", 2000) + "<": "plain text",
		`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>`: "DMN", `<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"/>`: "CMMN", `<Package xmlns="http://www.wfmc.org/2009/XPDL2.2"/>`: "XPDL",
		`<svg xmlns="http://www.w3.org/2000/svg"/>`: "SVG", `<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>`: "beta", `<definitions xmlns="http://www.omg.org/spec/BPMN/20200101/MODEL"/>`: "another BPMN version",
		`<mxfile/>`: "draw.io", `<mxGraphModel/>`: "draw.io", `<definitions/>`: "not in the BPMN 2.0 namespace", `<process xmlns="` + bpmn.NS + `"/>`: "starts with definitions", `<note/>`: "XML, but not BPMN: its root element is note",
		`<html xmlns="urn:none"></html>`: "web page", `<?xml version="1.0"?><html></html>`: "web page", `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"/>`: "WSDL",
	} {
		if _, err := bpmnxml.Read("x", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

// TestWrittenAsItWasRead: a file is written in the encoding it was read in; what that cannot hold becomes a reference. The first bytes win over what is declared.
func TestWrittenAsItWasRead(t *testing.T) {
	for _, c := range []struct{ declared, was, is string }{
		{"ISO-8859-1", "caf\xe9", "caf\xe9 &#1046;"}, {"windows-1251", "\xcf\xf0", "\xcf\xf0 \xc6"}, {"US-ASCII", "plain", "plain Ж"}, {"IBM850", "\x84", "\x84 &#1046;"}, {"x-sjis", "\x83\x41", "\x83\x41 \x84\x47"}, {"UTF-8", "ü", "ü Ж"}, {"utf-16", "ü", "ü Ж"}, {"utf8", "ü", "ü Ж"},
	} {
		head := `<?xml version="1.0" encoding="` + c.declared + `"?>`
		text := head + around("<documentation>"+c.was+"</documentation>")
		d := readText(t, text)
		doc := d.Root().ChildElements()[0]
		doc.SetText(doc.Text() + " Ж")
		if got := inside(t, d); got != "<documentation>"+c.is+"</documentation>" {
			t.Errorf("%s: %q", c.declared, got)
		}
	}
	for text, want := range map[string]string{
		`<?xml version="1.0" encoding="klingon"?>` + around(""):                                  "klingon",
		`<?xml version="1.0" encoding="UTF-8"?>` + around("<documentation>\xff</documentation>"): "",
	} {
		if _, err := bpmnxml.Read("x", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		around("\n<!-- ü\ufffd --><task id=\"\xfc\"/>"):                             "line 2, column 22",
		`<?xml version="1.0" encoding="ISO-2022-KR"?>` + around("<task id=\"a\"/>"): "x",
	} {
		if d, err := bpmnxml.Read("x", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, %v", text, err, d)
		}
	}
	odd, err := bpmnxml.Read("x", []byte(`<?xml version="1.0" encoding="ISO-2022-JP"?>`+around("<documentation>\x1b(Ba</documentation>")))
	if err != nil || len(odd.Problems()) != 1 || !strings.Contains(odd.Problems()[0].Message, "no need of") {
		t.Errorf("an escape that does nothing: %v, %+v", err, odd)
	}
	if plain := readText(t, `<?xml version="1.0" encoding="ISO-8859-1"?>`+around("<documentation>\xfc</documentation>")); len(plain.Problems()) != 0 {
		t.Errorf("%+v", plain.Problems())
	}
	latin := readText(t, `<?xml version="1.0" encoding="ISO-8859-1"?>`+around("<script><![CDATA[\xfc]]></script>"))
	latin.Root().ChildElements()[0].Child[0].(*etree.CharData).Data = "üЖ"
	if got := inside(t, latin); got != "<script><![CDATA[\xfc]]>&#1046;<![CDATA[]]></script>" {
		t.Errorf("CDATA that the encoding cannot hold: %q", got)
	}
	d := readText(t, "\xEF\xBB\xBF"+around("<task id=\"a\"/>"))
	d.Root().ChildElements()[0].CreateAttr("id", "b")
	if got := string(d.Bytes()); got != "\xEF\xBB\xBF"+around("<task id=\"b\"/>") {
		t.Errorf("the byte order mark: %q", got)
	}
}

// TestFragment: an element is put into another document as its file had it.
func TestFragment(t *testing.T) {
	const text = `<task  id='a' x:own = "&#65;"><!-- kept --> <documentation><![CDATA[<]]></documentation></task >`
	from := readText(t, around(text))
	task := from.Root().ChildElements()[0]
	task.CreateAttr("name", "changed since")
	o, ok := from.Origin(task)
	if !ok || o.Text != text || o.Tag != "task" || o.Space != "" || len(o.Attrs) != 2 || len(o.Kids) != 3 || strings.Join(o.Data, "|") != " kept | |" {
		t.Fatalf("%+v", o)
	}
	to := readText(t, around(`<process id="p"/>`))
	x, err := to.Fragment(o.Text)
	if err != nil {
		t.Fatal(err)
	}
	to.Root().AddChild(x)
	if got := inside(t, to); got != `<process id="p"/>`+text {
		t.Errorf("got %s", got)
	}
	x.CreateAttr("id", "b")
	if got := inside(t, to); got != `<process id="p"/>`+strings.Replace(text, "'a'", "'b'", 1) {
		t.Errorf("changed: %s", got)
	}
	if _, ok := to.Origin(etree.NewElement("task")); ok {
		t.Error("what was made was read")
	}
	if _, err := to.Fragment("<task>"); err == nil {
		t.Error("half an element is read")
	}
}
