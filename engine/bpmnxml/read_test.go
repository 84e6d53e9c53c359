package bpmnxml_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// file returns a small BPMN file whose first line names an encoding.
func file(encoding, name string) string {
	return `<?xml version="1.0" encoding="` + encoding + `"?>` + "\r\n" +
		`<definitions xmlns="` + bpmn.NS + `" id="D" targetNamespace="urn:t">` + "\r\n" +
		`  <process id="P">` + "\r\n" + `    <task id="T1" name="` + name + `"/>` + "\r\n  </process>\r\n</definitions>"
}

var encodings = []struct{ encoding, name, lacks string }{
	{"UTF-8", "Ж é 결재 订单", ""},
	{"ISO-8859-1", "crème", "Ж"},
	{"windows-1251", "Заявка", "한"},
	{"KOI8-R", "Заявка", "é"},
	{"EUC-KR", "결재 요청", "😀"},
	{"GB18030", "订单 😀 €", ""},
	{"Shift_JIS", "注文", "한"},
	{"Big5", "訂單", "é"},
}

// TestEncodings reads and writes each encoding; a character that an encoding
// lacks becomes a reference, and only its line changes.
func TestEncodings(t *testing.T) {
	for _, c := range encodings {
		enc, err := htmlindex.Get(c.encoding)
		if err != nil {
			t.Fatal(err)
		}
		data, err := enc.NewEncoder().Bytes([]byte(file(c.encoding, c.name)))
		if err != nil {
			t.Fatalf("%s: %v", c.encoding, err)
		}
		rename(t, c.encoding, data, c.name, c.name+c.lacks)
	}
}

func TestUTF16(t *testing.T) {
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		for _, mark := range []unicode.BOMPolicy{unicode.UseBOM, unicode.IgnoreBOM} {
			data, _ := unicode.UTF16(order, mark).NewEncoder().Bytes([]byte(file("UTF-16", "Ж😀")))
			rename(t, fmt.Sprint("UTF-16 ", order, mark), data, "Ж😀", "한")
		}
	}
	rename(t, "UTF-8 with mark", []byte("\xEF\xBB\xBF"+file("UTF-8", "Ж")), "Ж", "한")
	rename(t, "UTF-8 that says UTF-16", []byte(file("utf-16", "Ж")), "Ж", "한")
	if d, err := bpmnxml.Read("x", []byte(file("utf-16", "x"))); err != nil || len(d.Problems()) != 1 {
		t.Errorf("a file that says UTF-16 and is UTF-8 reads with %v and the problems %v", err, d.Problems())
	}
}

// rename checks the name of T1, that the file is written as it was, and that
// a new name survives.
func rename(t *testing.T, what string, data []byte, was, name string) {
	t.Helper()
	d, err := bpmnxml.Read(what, data)
	if err != nil {
		t.Error(err)
		return
	}
	e := bpmn.Build(d.Root()).ByID("T1")
	if e.Name() != was || !bytes.Equal(d.Bytes(), data) {
		t.Errorf("%s: the name is %q, want %q; same bytes: %v", what, e.Name(), was, bytes.Equal(d.Bytes(), data))
	}
	e.XML.CreateAttr("name", name+"!")
	again, err := bpmnxml.Read(what, d.Bytes())
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if got := bpmn.Build(again.Root()).ByID("T1").Name(); got != name+"!" {
		t.Errorf("%s: the new name reads back as %q, want %q", what, got, name+"!")
	}
	e.XML.CreateAttr("name", was)
	if !bytes.Equal(d.Bytes(), data) {
		t.Errorf("%s: differs after changing the name there and back", what)
	}
}

const open = `<definitions xmlns="` + bpmn.NS + `">`

// refused are files that must not be read, and what the error says.
var refused = []struct{ name, data, says string }{
	{"empty", "", "the file is empty"},
	{"blank", " \n\t ", "the file is empty"},
	{"zip", "PK\x03\x04\x14\x00", "ZIP"},
	{"json", `{"a":1}`, "JSON"},
	{"html", "<!DOCTYPE html>\n<html><body>", "HTML"},
	{"xhtml", `<html xmlns="http://www.w3.org/1999/xhtml"></html>`, "HTML"},
	{"text", "hello", "plain text"},
	{"pdf", "%PDF-1.7", "PDF"},
	{"gif", "GIF89a\x01\x00\x01\x00", "a GIF picture"},
	{"bmp", "BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00", "binary data, such as a picture"},
	{"webp", "RIFF\x24\x00\x00\x00WEBPVP8 ", "a WebP picture"},
	{"zeros", strings.Repeat("\x00", 4096), "nothing but zeros"},
	{"binary", "\x7fELF\x02\x01\x01\x00\x00", "binary data"},
	{"svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "SVG"},
	{"dmn", `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>`, "DMN"},
	{"xpdl", `<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>`, "XPDL"},
	{"no namespace", `<definitions id="D"/>`, "namespace"},
	{"fragment", `<process xmlns="` + bpmn.NS + `"/>`, "the root element is process"},
	{"truncated", open + "\n<process id='P'>\n<task id='T'", "line 3, column 13, in process \"P\""},
	{"unclosed", open + "<process id='P'>", "ends before process is closed"},
	{"crossed", open + "\n<a><b></a></b>", "</a> where </b> is due"},
	{"closed too often", open + "</definitions></definitions>", "never opened"},
	{"two roots", open + "</definitions><a/>", "second root"},
	{"text outside", open + "</definitions>x", "outside"},
	{"twice", open + "\n <task id='1' id='2'/></definitions>", "line 2, column 2"},
	{"nul", open + "\x00</definitions>", "line 1"},
	{"nul reference", open + "&#0;</definitions>", "illegal character"},
	{"latin1 as utf8", open + "\n<task name='\xe9'/></definitions>", "not valid UTF-8"},
	{"cut in euc-kr", `<?xml version="1.0" encoding="EUC-KR"?>` + open + "\n<task name='\xb0'/></definitions>", "not valid EUC-KR"},
	{"cut within a letter", open + "\n<task name='\xec\xa3", "line 2, column 13: the file ends within a character; it was probably cut off"},
	{"cut UTF-16", "\xff\xfe<\x00d\x00 ", "ends within a character"},
	{"unknown encoding", `<?xml version="1.0" encoding="x-klingon"?>` + open + "</definitions>", "x-klingon"},
	{"entity bomb", `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>` + open + "&b;</definitions>", "entities"},
	{"external entity", `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + open + "&x;</definitions>", "entities"},
	{"parameter entity", `<!DOCTYPE d [<!ENTITY % x SYSTEM "http://localhost/x"> %x;]>` + open + "</definitions>", "entities"},
	{"undeclared entity", open + "\n&nbsp;</definitions>", "&nbsp; is none of XML's own"},
	{"deep", open + strings.Repeat("<subProcess>", 100_000), "inside one another"},
	{"many attributes", open + "<a" + manyAttributes(1000) + "/>", "attributes"},
	{"many namespaces", open + strings.Repeat("<a"+strings.ReplaceAll(manyAttributes(400), "a", "xmlns:a")+">", 4), "namespace"},
	{"many elements", open + strings.Repeat("<a/>", 2_000_001), "more than 2000000"},
	{"huge", open + strings.Repeat(" ", 200<<20), "200 MB"},
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	return b.String()
}

// TestRefused checks that hostile and foreign files are refused with a
// message, and that what is allocated meanwhile grows with the file alone: on
// no machine and under no load does that differ.
func TestRefused(t *testing.T) {
	for _, c := range refused {
		if testing.Short() && len(c.data) > 1<<20 {
			continue
		}
		var err error
		spent := allocated(func() { _, err = bpmnxml.Read(c.name, []byte(c.data)) })
		var e *bpmnxml.ReadError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: the error is %v, want one with %q", c.name, err, c.says)
		}
		if most := refusedRoom + refusedPerByte*uint64(len(c.data)); spent > most {
			t.Errorf("%s: %d bytes are allocated to refuse %d, want at most %d", c.name, spent, len(c.data), most)
		}
		runtime.GC()
	}
}

// Of a refused file: bytes allocated whatever it has, and for each of its bytes.
const (
	refusedRoom    = 256 << 10
	refusedPerByte = 100
)

// allocated returns how many bytes f allocates, those that are free again included.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestTolerated reads files that are odd but sound, and builds a view of them.
func TestTolerated(t *testing.T) {
	for name, body := range map[string]string{
		"cyclic references":   `<process id="P"><sequenceFlow id="F" sourceRef="F" targetRef="F"/><boundaryEvent id="B" attachedToRef="B"/></process>`,
		"dangling references": `<process id="P"><sequenceFlow id="F" sourceRef="x" targetRef="y"/></process>`,
		"duplicate ids":       `<process id="P"><task id="P"/><task id="P"/></process>`,
		"undeclared prefix":   `<process id="P"><task id="T" foo:bar="1"/></process>`,
		"strange places":      `<task id="T"><definitions/><laneSet><process/></laneSet></task>`,
		"no ids":              `<process><task/><sequenceFlow/></process>`,
	} {
		text := open + body + "</definitions>"
		d, err := bpmnxml.Read(name, []byte(text))
		if err != nil {
			t.Error(err)
			continue
		}
		def := bpmn.Build(d.Root())
		if len(def.Problems)+len(d.Problems()) == 0 && name != "strange places" {
			t.Errorf("%s: no problem is reported", name)
		}
		if string(d.Bytes()) != text {
			t.Errorf("%s: written differently", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range refused {
		if len(c.data) < 1000 {
			f.Add([]byte(c.data))
		}
	}
	for _, c := range encodings {
		f.Add([]byte(file(c.encoding, "x")))
	}
	cases, _ := filepath.Glob("../../testdata/roundtrip/*.txtar")
	for _, c := range cases {
		data, _ := os.ReadFile(c)
		_, in, _ := bytes.Cut(data, []byte("-- in.bpmn --\n"))
		in, _, _ = bytes.Cut(in, []byte("-- out.bpmn --\n"))
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := bpmnxml.Read("fuzz", data)
		if err != nil {
			return
		}
		if !bytes.Equal(d.Bytes(), data) {
			t.Fatal("written differently although nothing changed")
		}
		edit(t, d, data)
	})
}

// edit changes what can be changed everywhere and back again, and then for good.
func edit(t *testing.T, d *bpmnxml.Document, data []byte) {
	elements := bpmn.Build(d.Root()).Elements
	for _, e := range elements[:min(len(elements), 20)] {
		readable(t, d, func() { e.XML.Attr = append(e.XML.Attr, etree.Attr{Key: "zz", Value: "<&\"'\n>\x00"}) })
		e.XML.RemoveAttr("zz")
		parent, i := e.XML.Parent(), e.XML.Index()
		readable(t, d, func() { parent.RemoveChild(e.XML) })
		parent.InsertChildAt(i, e.XML)
		if !bytes.Equal(d.Bytes(), data) {
			t.Fatalf("differs after removing %s and putting it back\n%s", e.Kind, d.Bytes())
		}
	}
	for _, e := range elements[:min(len(elements), 20)] {
		readable(t, d, func() { bpmn.Create(bpmn.Untracked, e.XML, bpmn.NSHookflow, "call").SetText("]]>\r") })
		readable(t, d, func() { bpmn.Insert(bpmn.Untracked, d.Root(), d.Copy(d, e.XML)) })
	}
}

// readable checks that what is written after an edit can be read.
func readable(t *testing.T, d *bpmnxml.Document, edit func()) {
	edit()
	if _, err := bpmnxml.Read("changed", d.Bytes()); err != nil {
		t.Fatalf("what was written cannot be read: %v\n%s", err, d.Bytes())
	}
}
