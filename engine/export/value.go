package export

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/foreign"
	"hookflow/engine/secret"
)

// A part of a template is literal text or a FEEL expression.
type part struct {
	text string
	feel bool
}

// parts splits the text of a field: "=x" is one expression, "a{= x }b" a
// template, everything else one literal. What cannot be read is literal; the
// field's check has refused it before.
func parts(text string) []part {
	if isFEEL(text) {
		return []part{{expression(text), true}}
	}
	t, err := feel.ParseTemplate(text, feel.PlainText)
	if err != nil {
		return []part{{text, false}}
	}
	list, err := t.Parts()
	if err != nil || len(list) == 0 {
		return []part{{text, false}}
	}
	var out []part
	for _, p := range list {
		if p.FEEL {
			p.Text = serverNames(p.Text)
		}
		if n := len(out); n > 0 && !p.FEEL && !out[n-1].feel {
			out[n-1].text += p.Text
			continue
		}
		out = append(out, part{p.Text, p.FEEL})
	}
	return out
}

// isFEEL reports whether the text of a field is an expression as a whole.
func isFEEL(text string) bool { return strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "=") }

// literal reports whether a text holds no expression.
func literal(text string) bool {
	p := parts(text)
	return len(p) == 1 && !p[0].feel
}

// feelOf returns the text of a field as one FEEL expression. A template
// becomes a concatenation of strings.
func feelOf(text string) string {
	if isFEEL(text) {
		return expression(text)
	}
	var terms []string
	for _, part := range parts(text) {
		if part.feel {
			terms = append(terms, textOf(part.text))
		} else {
			terms = append(terms, quote(part.text))
		}
	}
	return strings.Join(terms, " + ")
}

// textOf is the FEEL for the text of an expression's value: null has none, while
// string(null) would make all around it null.
func textOf(expr string) string {
	if names := secret.Names(expr); expr == "" || len(names) == 1 && expr == "secrets."+names[0] {
		return expr // a text, never null
	}
	if plainPath.MatchString(expr) {
		return "(if " + expr + " = null then \"\" else string(" + expr + "))"
	}
	return "get or else(string(" + expr + "), \"\")"
}

// expression returns the text of a field that is always FEEL, without "=".
func expression(text string) string {
	if bpmn.Foreign(text) { // JUEL, which our engine takes where FEEL has the same
		if translated, err := (foreign.Translator{Language: foreign.JUEL}).Expression(strings.TrimSpace(text)); err == nil {
			text = translated
		}
	}
	return serverNames(strings.TrimPrefix(strings.TrimSpace(text), "="))
}

// InstanceVariable is what the context "instance" is called on a server:
// "instance" itself is a reserved word in the FEEL of Camunda.
const InstanceVariable = "hookflowInstance"

var readsInstance = regexp.MustCompile(`\binstance(\s*\.)`)

// dashed is the name of a header that FEEL elsewhere reads as a subtraction.
var dashed = regexp.MustCompile(`\b(request|response)\.headers\.([A-Za-z]\w*(?:-\w+)+)`)

// serverNames renames what is called otherwise on a server, outside of strings.
func serverNames(feel string) string {
	pieces := strings.Split(strings.TrimSpace(feel), `"`)
	quoted := false
	for i, s := range pieces {
		if !quoted {
			s = fromOutside(readsInstance.ReplaceAllString(s, InstanceVariable+"$1"))
			pieces[i] = dashed.ReplaceAllString(s, "$1.headers.`$2`")
		}
		if !quoted || !strings.HasSuffix(s, `\`) { // an escaped quote stays inside
			quoted = !quoted
		}
	}
	return strings.Join(pieces, `"`)
}

// quote writes a FEEL string literal.
func quote(s string) string {
	r := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	return `"` + r.Replace(s) + `"`
}

// An entry is one named value of a table, such as a header; value is the text of a field.
type entry struct{ name, value string }

// contextOf writes entries as a FEEL context.
func contextOf(entries []entry) string {
	var pairs []string
	for _, e := range entries {
		pairs = append(pairs, key(e.name)+": "+feelOf(e.value))
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// nestedContext is contextOf for names that are paths: order.id lies inside order.
func nestedContext(entries []entry) string {
	var order []string
	inner := map[string][]entry{}
	for _, e := range entries {
		name, rest, _ := strings.Cut(e.name, ".")
		if _, seen := inner[name]; !seen {
			order = append(order, name)
		}
		inner[name] = append(inner[name], entry{rest, e.value})
	}
	var pairs []string
	for _, name := range order {
		list := inner[name]
		if last := list[len(list)-1]; last.name == "" {
			pairs = append(pairs, key(name)+": "+feelOf(last.value))
		} else {
			pairs = append(pairs, key(name)+": "+nestedContext(list))
		}
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// key writes the key of a FEEL context, quoted where FEEL might misread it.
func key(name string) string {
	if plainKey.MatchString(name) {
		return name
	}
	return quote(name)
}

// jsonFEEL turns a JSON text with {= } in it into the FEEL expression that
// builds the same value, so that values keep their types and are escaped. It
// reports false if the text without its expressions is no JSON.
func jsonFEEL(text string) (string, bool) {
	var b strings.Builder
	var held []string
	quoted := false
	for _, p := range parts(text) {
		if !p.feel {
			b.WriteString(p.text)
			quoted = quoted != (strings.Count(strings.ReplaceAll(p.text, `\"`, ""), `"`)%2 == 1)
			continue
		}
		mark := "\x01" + strconv.Itoa(len(held)) + "\x02"
		if quoted {
			p.text = textOf(p.text)
		}
		held = append(held, p.text)
		b.WriteString(escaped(mark, quoted))
	}
	dec := json.NewDecoder(strings.NewReader(b.String()))
	dec.UseNumber()
	out, ok := feelValue(dec, held)
	return out, ok && !dec.More()
}

// escaped writes a mark as JSON: inside a string, or as a string of its own.
func escaped(mark string, quoted bool) string {
	q, _ := json.Marshal(mark)
	if quoted {
		return string(q[1 : len(q)-1])
	}
	return string(q)
}

// feelValue writes the next JSON value of dec as FEEL.
func feelValue(dec *json.Decoder, held []string) (string, bool) {
	t, err := dec.Token()
	if err != nil {
		return "", false
	}
	switch v := t.(type) {
	case json.Delim:
		return feelComposite(dec, v, held)
	case string:
		return unmark(v, held), true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "null", true
}

// feelComposite writes the object or list that open has begun.
func feelComposite(dec *json.Decoder, open json.Delim, held []string) (string, bool) {
	var items []string
	for dec.More() {
		name := ""
		if open == '{' {
			t, err := dec.Token()
			if err != nil {
				return "", false
			}
			name = key(t.(string)) + ": "
		}
		v, ok := feelValue(dec, held)
		if !ok {
			return "", false
		}
		items = append(items, name+v)
	}
	if _, err := dec.Token(); err != nil {
		return "", false
	}
	closes := map[json.Delim]string{'{': "}", '[': "]"}
	return string(open) + strings.Join(items, ", ") + closes[open], true
}

var marks = regexp.MustCompile("\x01(\\d+)\x02")

// unmark puts expressions back into a string: one that is all of it stands for its value.
func unmark(s string, held []string) string {
	if m := marks.FindStringSubmatch(s); m != nil && m[0] == s {
		i, _ := strconv.Atoi(m[1])
		return held[i]
	}
	var terms []string
	last := 0
	for _, at := range marks.FindAllStringSubmatchIndex(s, -1) {
		if at[0] > last {
			terms = append(terms, quote(s[last:at[0]]))
		}
		i, _ := strconv.Atoi(s[at[2]:at[3]])
		terms = append(terms, held[i])
		last = at[1]
	}
	if last < len(s) || terms == nil {
		terms = append(terms, quote(s[last:]))
	}
	return strings.Join(terms, " + ")
}
