package program

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/foreign"
)

// A text says by its place in which language it is. BPMN's own expressions and
// settings of ours are FEEL or a template; there ${ } around everything is JUEL,
// because files of Camunda 7 and its relatives run as they are. Settings in
// their namespaces are JUEL, settings in Zeebe's are FEEL after "=" and else
// text without any insertion.

// expression reads FEEL with or without the leading "=", or JUEL that has an
// equal in FEEL.
func (c *compiler) expression(e *bpmn.Element, text string) (*Value, error) {
	source := strings.TrimSpace(text)
	code := strings.TrimSpace(strings.TrimPrefix(source, "="))
	if bpmn.Foreign(source) {
		var err error
		if code, err = c.translator(e, foreign.JUEL).Expression(source); err != nil && !c.deployed {
			return nil, err
		} else if err != nil {
			code = "null" // what it mostly was before such expressions were refused
		}
	}
	return c.compiled(e, source, code)
}

// compiled parses FEEL. A call of a function that is none is refused here: it
// would be null whenever it runs, since variables hold no functions.
func (c *compiler) compiled(e *bpmn.Element, source, code string) (*Value, error) {
	expr, err := feel.Parse(c.counters(e, code))
	if err != nil {
		return nil, err
	}
	return &Value{source: source, expr: expr}, c.calls(expr)
}

// calls refuses calls that give nothing but null.
func (c *compiler) calls(exprs ...*feel.Expr) error {
	for _, e := range exprs {
		if wrong := e.WrongCalls(); len(wrong) > 0 && !c.deployed {
			return errors.New(wrong[0].Msg)
		}
	}
	return nil
}

// field reads a setting: "=" begins FEEL, "${ }" around everything is JUEL, any
// other text is a template in which {= } are filled in.
func (c *compiler) field(e *bpmn.Element, text string, place feel.Place) (*Value, error) {
	trimmed := strings.TrimSpace(text)
	if bpmn.Foreign(trimmed) || strings.HasPrefix(trimmed, "=") {
		return c.expression(e, trimmed)
	}
	t, err := feel.ParseTemplate(text, place)
	if err != nil && c.deployed {
		t, err = feel.ParseTemplate(strings.ReplaceAll(text, "${", `\${`), place) // it went out as it stands
	}
	if err == nil {
		err = c.calls(t.Exprs()...)
	}
	if err != nil {
		return nil, err
	}
	if !t.IsLiteral() {
		return &Value{source: text, template: t}, nil
	}
	literal, err := t.Eval(nil)
	return &Value{source: text, literal: feel.String(literal)}, err
}

// refusals are notes of an import: what changed the meaning of e and could not be
// carried over. A note counts until its setting has a value, or it is deleted.
func (c *compiler) refusals(e *bpmn.Element) {
	for _, note := range extensions(e.XML, "original", bpmn.NSHookflow) {
		reason, setting := note.SelectAttrValue("reason", ""), note.SelectAttrValue("setting", "")
		if reason == "" || c.deployed || get(e, e.Kind, setting) != "" {
			continue
		}
		c.findings = append(c.findings, engine.Finding{Element: e.ID, Field: setting,
			Message: fmt.Sprintf("it was imported, and %s: %.80q (or delete the note hookflow:original if nothing is to be done)", reason, note.Text())})
	}
}

// translator translates from a language for an expression of e.
func (c *compiler) translator(e *bpmn.Element, language foreign.Language) foreign.Translator {
	return foreign.Translator{Language: language, Loop: inMulti(e)}
}

// inMulti reports whether e is, or lies in, a multi-instance.
func inMulti(e *bpmn.Element) bool {
	for ; e != nil && e.Kind != bpmn.Process; e = e.Parent { // which never is one, and has thousands of parts
		if part(e.XML, string(bpmn.MultiInstance)) != nil {
			return true
		}
	}
	return false
}

// counters renames the counts of a multi-instance that FEEL in a file of Camunda
// 7 calls by their names there.
func (c *compiler) counters(e *bpmn.Element, code string) string {
	if !strings.Contains(code, "nrOf") || !inMulti(e) {
		return code
	}
	for _, name := range []string{"Instances", "ActiveInstances", "CompletedInstances", "TerminatedInstances"} {
		if renamed, err := feel.Rename(code, "nrOf"+name, "numberOf"+name); err == nil {
			code = renamed
		}
	}
	return code
}

// juel reads a setting of Camunda 7, Flowable or Activiti: text with ${ } and
// #{ } in it. "=" means nothing there.
func (c *compiler) juel(e *bpmn.Element, what, text string) *Value {
	if text == "" {
		return nil
	}
	translated, err := c.translator(e, foreign.JUEL).Composite(text)
	if err != nil {
		c.find(e, "%s cannot be read: %v; write it anew in FEEL", what, err)
		return nil
	}
	return c.setting(e, what, translated)
}

// ownOrJUEL reads our setting, or where there is none Camunda's.
func (c *compiler) ownOrJUEL(e *bpmn.Element, what, own, camunda string) *Value {
	if own != "" {
		return c.setting(e, what, own)
	}
	return c.juel(e, what, camunda)
}

// standard reads a text in a place of BPMN's own, such as a time or a name: a setting of
// ours, or text with ${ } in it as the relatives of Camunda 7 write it.
func (c *compiler) standard(e *bpmn.Element, what, text string) *Value {
	if strings.Contains(text, "${") || strings.Contains(text, "#{") && !strings.Contains(text, "#{=") {
		return c.juel(e, what, strings.TrimSpace(text))
	}
	return c.setting(e, what, text)
}

// zeebe reads a setting of Camunda 8: FEEL after "=", else text as it stands.
func (c *compiler) zeebe(e *bpmn.Element, what, text string) *Value {
	if strings.HasPrefix(text, "=") {
		return c.expr(e, what, text)
	}
	if text == "" {
		return nil
	}
	return &Value{source: text, literal: feel.String(text)}
}

// formal reads an expression element of BPMN. What a language that is not FEEL
// says is translated or refused.
func (c *compiler) formal(e *bpmn.Element, what string, x *etree.Element) *Value {
	return c.inLanguage(e, what, x, foreign.Translator.Expression)
}

// test is formal for an expression that is asked for true or false.
func (c *compiler) test(e *bpmn.Element, what string, x *etree.Element) *Value {
	return c.inLanguage(e, what, x, foreign.Translator.Condition)
}

func (c *compiler) inLanguage(e *bpmn.Element, what string, x *etree.Element, translate func(foreign.Translator, string) (string, error)) *Value {
	if x == nil {
		return nil
	}
	if camunda(x, "resource") != "" {
		c.find(e, "%s is kept in another file (%s); write it here in FEEL", what, camunda(x, "resource"))
		return nil
	}
	source := strings.TrimSpace(x.Text())
	if source == "" {
		return nil
	}
	name := first(x.SelectAttrValue("language", ""), c.language)
	language := foreign.LanguageOf(name)
	if language == "" && bpmn.Foreign(source) {
		language = foreign.JUEL
	}
	if language == "" {
		for _, other := range []string{"xpath", "python", "java", "mvel", "ruby"} {
			if strings.Contains(strings.ToLower(x.SelectAttrValue("language", "")), other) {
				c.find(e, "%s is written in %s; only FEEL can be executed", what, name)
				return nil
			}
		}
		return c.expr(e, what, x.Text())
	}
	code, err := translate(c.translator(e, language), source)
	if err != nil {
		c.find(e, "%s cannot be read: %v; write it anew in FEEL", what, err)
		return nil
	}
	v, err := c.compiled(e, source, code)
	if err != nil {
		c.find(e, "%s cannot be read: %v", what, err)
	}
	return v
}

// scriptIn reads the script of a task in the language it names.
func (c *compiler) scriptIn(e *bpmn.Element, format, source string) *Value {
	language := foreign.LanguageOf(format)
	if language == "" && format != "" && !strings.Contains(strings.ToLower(format), "feel") {
		c.find(e, "the script is written in %s; only FEEL can be executed", format)
		return nil
	}
	if camunda(e.XML, "resource") != "" {
		c.find(e, "the script is kept in another file (%s); write it here in FEEL", camunda(e.XML, "resource"))
		return nil
	}
	if language == "" {
		return c.expr(e, "the script", source)
	}
	code, err := c.translator(e, language).Expression(source)
	if err != nil {
		c.find(e, "the script is written in %s and cannot be translated: %v; write it anew in FEEL", format, err)
		return nil
	}
	return c.expr(e, "the script", code)
}

// computed reads a parameter of Camunda 7 that is more than text: a script, a
// list or a map.
func (c *compiler) computed(e *bpmn.Element, name string, x *etree.Element) (string, error) {
	switch x.Tag {
	case "script":
		return c.script7(e, x)
	case "list", "map":
		var parts []string
		for _, child := range x.ChildElements() {
			value, err := c.item(e, name, child)
			if err != nil {
				return "", err
			}
			if x.Tag == "map" {
				value = feel.Quote(child.SelectAttrValue("key", "")) + ": " + value
			}
			parts = append(parts, value)
		}
		if x.Tag == "map" {
			return "{" + strings.Join(parts, ", ") + "}", nil
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	}
	return "", fmt.Errorf("it holds a %s; only text, scripts, lists and maps can be executed", x.Tag)
}

// script7 is a script in Camunda's namespace as FEEL.
func (c *compiler) script7(e *bpmn.Element, x *etree.Element) (string, error) {
	format := x.SelectAttrValue("scriptFormat", "")
	if strings.EqualFold(format, "feel") {
		return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(x.Text()), "=")), nil
	}
	language := foreign.LanguageOf(format)
	if language == "" || x.SelectAttr("resource") != nil {
		return "", fmt.Errorf("it is a script in %q, which is not translated", format)
	}
	return c.translator(e, language).Expression(x.Text())
}

// item is a value in a list or map of Camunda 7 as FEEL.
func (c *compiler) item(e *bpmn.Element, name string, x *etree.Element) (string, error) {
	if inner := x.ChildElements(); len(inner) > 0 {
		return c.computed(e, name, inner[0])
	}
	if x.Tag == "script" {
		return c.script7(e, x)
	}
	text, err := c.translator(e, foreign.JUEL).Composite(strings.TrimSpace(x.Text()))
	if err != nil {
		return "", err
	}
	if code, ok := strings.CutPrefix(text, "="); ok {
		return code, nil
	}
	t, err := feel.ParseTemplate(text, feel.PlainText)
	if err != nil {
		return "", err
	}
	return t.FEEL()
}
