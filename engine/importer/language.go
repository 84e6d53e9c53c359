package importer

import (
	"regexp"
	"strings"
	"sync"

	"hookflow/engine/bpmn"
	"hookflow/engine/foreign"
)

// in is the translator for an expression of x.
func (x *element) in(language foreign.Language) foreign.Translator {
	return foreign.Translator{Language: language, Loop: x.inMulti()}
}

// named puts parentheses around what stands for a name, unless it is a path.
func named(code string) string {
	if plainPath().MatchString(code) {
		return code
	}
	return "(" + code + ")"
}

var plainPath = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*)*$`) })

// inMulti reports whether x is, or lies in, a multi-instance. Only activities are asked: a process has very many children.
func (x *element) inMulti() bool {
	for e := x.Element; e != nil; e = e.Parent {
		if e.Kind.Activity() && child(e.XML, bpmn.NS, string(bpmn.MultiInstance)) != nil {
			return true
		}
	}
	return false
}

// translated returns what a translation gave. If it failed, that is a problem,
// and the source stays in its place: there it is refused at deployment, too.
func (x *element) translated(language foreign.Language, source, text string, err error) string {
	if err == nil {
		return text
	}
	x.problem("%v; write it anew in FEEL", err)
	return foreign.Labelled(language, source)
}

// composite translates text with JUEL in it into the text of a field.
func (x *element) composite(source string) string {
	if source == "" {
		return ""
	}
	text, err := x.in(foreign.JUEL).Composite(source)
	return x.translated(foreign.JUEL, source, text, err)
}

// script carries over a script task; the original text stays as a note. One
// that cannot be translated stays as it is: JavaScript runs, unless it asks for
// something of its engine, and anything else is refused at deployment.
func (x *element) script(source, format, result string) {
	text, err := x.in(foreign.LanguageOf(format)).Expression(source)
	if err != nil && foreign.LanguageOf(format) == foreign.JavaScript && !strings.Contains(source, "execution") {
		x.set("resultVariable", result)
		return
	}
	if err != nil {
		x.problem("the script is written in %s and cannot be translated: %v", format, err)
		return
	}
	x.replaceScript(text, result)
}

// condition replaces the condition of a sequence flow by its translation and
// keeps the original as a note.
func (x *element) condition(source, language, feel string) {
	x.keep("condition", language, source, "")
	x.set("condition", feel)
	if c := child(x.XML, bpmn.NS, "conditionExpression"); c != nil && c.SelectAttr("language") != nil {
		x.touch(c)
		c.RemoveAttr("language")
	}
}

// refuse notes what is not carried over and changes what the element does. It
// is a problem, and deployment is refused as long as the note is there and the
// setting has no value of its own.
func (x *element) refuse(setting, language, source, reason string) {
	x.problem("%s: %s", reason, short(source))
	x.keep(setting, language, source, reason)
}

// short cuts a source for a message.
func short(source string) string {
	source = strings.Join(strings.Fields(source), " ")
	if r := []rune(source); len(r) > 60 {
		return string(r[:60]) + "..."
	}
	return source
}

// keep notes what stood where BPMN has room for one text only, or why something
// is not carried over.
func (x *element) keep(setting, language, source, reason string) {
	note := bpmn.Field{Place: "hookflow:original"}
	bpmn.Set(x.touch, x.Element, note, source)
	bpmn.Set(x.touch, x.Element, bpmn.Field{Place: "hookflow:original/@setting"}, setting)
	bpmn.Set(x.touch, x.Element, bpmn.Field{Place: "hookflow:original/@language"}, language)
	if reason != "" {
		bpmn.Set(x.touch, x.Element, bpmn.Field{Place: "hookflow:original/@reason"}, reason)
	}
}
