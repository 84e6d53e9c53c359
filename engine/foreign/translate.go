// Package foreign turns expressions of other process engines into FEEL: JUEL
// (Camunda 7, Flowable, Activiti), JavaScript (Bpium, script tasks) and the
// expressions of Groovy. It is the one translator: the importer, which changes
// a file, and the compiler, which runs a file as it is, both ask it.
//
// An expression is translated only when FEEL says the same; anything else is an
// error that names the construct. What the languages mean by it:
//
//   - positions count from 0 there and from 1 here; a[i] with an unknown i may
//     also be a member, which is found out when it runs
//   - "!", "&&", "?:" take any value for true or false in JavaScript and Groovy;
//     null is false in all three, where FEEL's not(null) is null
//   - "a || b" gives one of its operands in JavaScript, true or false elsewhere
//   - "+" adds numbers only in JUEL; "%" has the sign of the dividend
//   - loopCounter counts from 0 in Camunda 7 and Flowable, and nrOfInstances and
//     its like are numberOfInstances here
//
// Not covered, because the types of variables are known only when it runs: text
// that holds a number is a number for JUEL's comparisons and arithmetic, and
// null counts as 0 there; FEEL gives null for both.
package foreign

import (
	"encoding/json"
	"fmt"
	"strings"

	"hookflow/engine/feel"
)

// Language is a language that expressions are translated from.
type Language string

const (
	JUEL       Language = "JUEL"
	JavaScript Language = "JavaScript"
	Groovy     Language = "Groovy"
)

// LanguageOf finds a language by the names that BPMN files use: a script format
// or an expression language, perhaps a MIME type. It is "" for any other.
func LanguageOf(name string) Language {
	switch name = strings.ToLower(name); {
	case strings.Contains(name, "javascript") || strings.Contains(name, "ecmascript"):
		return JavaScript
	case strings.Contains(name, "groovy"):
		return Groovy
	case strings.Contains(name, "juel") || strings.Contains(name, "jcp.org"):
		return JUEL
	}
	return ""
}

// A Translator turns expressions of a language into FEEL.
type Translator struct {
	Language Language
	Names    map[string]string // variables that are called otherwise here, and the FEEL they stand for
	Loop     bool              // in a multi-instance: nrOfInstances and loopCounter are its own
}

// Expression translates one expression; its value keeps its type. JUEL may
// stand in ${ } or #{ }.
func (t Translator) Expression(src string) (string, error) {
	n, err := t.parse(src)
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	return t.finish(src, n)
}

// Condition translates an expression that is asked for true or false. What is
// surely neither is an error.
func (t Translator) Condition(src string) (string, error) {
	n, err := t.parse(wrapped(src))
	if err == nil {
		switch n.kind {
		case stringNode, templateNode, numberNode, listNode, objectNode, functionNode:
			err = fmt.Errorf("it is neither true nor false")
		}
	}
	var out string
	if err == nil {
		out, err = t.truth(n, chooses)
	}
	return t.checked(src, out, err)
}

// wrapped takes a script out of the JSON in which Bpium keeps it.
func wrapped(src string) string {
	var v struct{ Type, Value string }
	if strings.HasPrefix(strings.TrimSpace(src), "{") && json.Unmarshal([]byte(src), &v) == nil && v.Type == "script" {
		return v.Value
	}
	return src
}

// Field translates an expression into the text of a field: a template where
// the value is text joined from pieces, which is then escaped for its place,
// else FEEL behind "=".
func (t Translator) Field(src string) (string, error) {
	n, err := t.parse(src)
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	return t.text(src, n)
}

// Body is Field for a request body: JSON.stringify(x) is x, which is sent as
// JSON anyway.
func (t Translator) Body(src string) (string, error) {
	n, err := t.parse(src)
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	if n.kind == callNode && path(n.args[0]) == "JSON.stringify" && len(n.args) > 1 {
		out, err := t.finish(src, n.args[1])
		return "=" + out, err
	}
	return t.text(src, n)
}

// Composite translates text with ${...} and #{...} in it into the text of a
// field, as JUEL has it.
func (t Translator) Composite(src string) (string, error) {
	n, err := parseTemplate(src, "${#{", JUEL, 0)
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	if len(n.args) == 3 && n.args[0].text == "" && n.args[2].text == "" {
		n = n.args[1] // one expression and nothing else keeps its type
	}
	return t.text(src, n)
}

// Labelled writes what could not be translated as the text of a field: the
// field is refused there, by element and reason, until somebody writes it anew.
func Labelled(language Language, src string) string {
	if language == JUEL {
		return src
	}
	return "${" + string(language) + ": " + src + "}"
}

// Assignment reads execution.setVariable("name", value): the variable and what
// it is set to.
func (t Translator) Assignment(src string) (variable, value string, err error) {
	n, err := t.parse(src)
	if err != nil {
		return "", "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	if n.kind != callNode || path(n.args[0]) != "execution.setVariable" || len(n.args) != 3 || n.args[1].kind != stringNode {
		return "", "", fmt.Errorf("translate %.80q: it sets no variable", src)
	}
	value, err = t.finish(src, n.args[2])
	return n.args[1].text, value, err
}

// parse reads an expression of the language, or of the one it is labelled with.
func (t Translator) parse(src string) (*node, error) {
	if t.Language == JavaScript {
		return parseScript(src)
	}
	if s := strings.TrimSpace(src); t.Language == JUEL && (strings.HasPrefix(s, "${") || strings.HasPrefix(s, "#{")) {
		if end := closing(s[2:]); end < 0 || end != len(s)-3 {
			return nil, fmt.Errorf("it is no single expression in ${ }")
		}
		src = s[2 : len(s)-1]
		for _, other := range []Language{JavaScript, Groovy} {
			if labelled, ok := strings.CutPrefix(src, string(other)+": "); ok {
				t.Language = other
				return t.parse(labelled)
			}
		}
	}
	return parse(src, t.Language)
}

// finish writes n and checks that FEEL reads it.
func (t Translator) finish(src string, n *node) (string, error) {
	out, err := t.feel(n, chooses)
	return t.checked(src, out, err)
}

// checked makes sure that FEEL reads a translation.
func (t Translator) checked(src, out string, err error) (string, error) {
	if err == nil {
		_, err = feel.Parse(out)
	}
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	return out, nil
}

// text writes n as the text of a field.
func (t Translator) text(src string, n *node) (string, error) {
	parts, ok := t.joined(n)
	if !ok {
		out, err := t.finish(src, n)
		return "=" + out, err
	}
	if strings.HasPrefix(strings.TrimSpace(parts[0].text), "=") && parts[0].kind == stringNode {
		out, err := t.sum(parts, chooses) // text that begins with "=" would be an expression
		out, err = t.checked(src, out, err)
		return "=" + out, err
	}
	var b strings.Builder
	for _, p := range parts {
		if p.kind == stringNode {
			b.WriteString(feel.EscapeTemplate(p.text))
			continue
		}
		inner, err := t.finish(src, p)
		if err != nil {
			return "", err
		}
		b.WriteString("{= " + inner + " }")
	}
	return b.String(), nil
}

// joined returns the pieces of text that is put together: a template, a sum
// with a string in it, or a string alone.
func (t Translator) joined(n *node) ([]*node, bool) {
	switch {
	case n.kind == stringNode:
		return []*node{n}, true
	case n.kind == templateNode:
		return n.args, true
	case n.kind == binaryNode && (n.text == "+=" || n.text == "+" && t.Language != JUEL):
		left, ok1 := t.joined(n.args[0])
		right, ok2 := t.joined(n.args[1])
		if !ok1 && !ok2 && n.text == "+" {
			return nil, false
		}
		if !ok1 {
			left = n.args[:1]
		}
		if !ok2 {
			right = n.args[1:]
		}
		return append(append([]*node(nil), left...), right...), true
	}
	return nil, false
}
