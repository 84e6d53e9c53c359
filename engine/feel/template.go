package feel

import (
	"fmt"
	"strings"
)

// Template is literal text with inserted expressions. Three ways of writing
// an insertion are read:
//
//	{= expr }            a FEEL expression
//	<% name %>           uEngine: a variable; <%= %>, <%* %> and <%+ %> are the same
//	{$name}              ELMA365: a variable; {UpperCase({$name})} and the other functions
//
// \{= stands for the text {= itself. What is inserted is escaped for the
// Place, so that a value can never change the structure around it. ${name},
// which other systems fill in, is refused rather than sent as it stands; \${
// stands for that text.
type Template struct {
	src   string
	place Place
	parts []templatePart
}

// templatePart is literal text or an insertion with the escaping it needs.
type templatePart struct {
	text   string
	expr   *Expr
	escape func(m *machine, v Value) (string, error)
	span   span
}

// ParseTemplate reads a template for a place. The error is a *SyntaxError
// whose position is that in src.
func ParseTemplate(src string, place Place) (*Template, error) {
	t := &Template{src: src, place: place}
	at := 0
	for at < len(src) {
		start, open := nextInsertion(src, at)
		if start < 0 {
			break
		}
		if open[0] == '\\' {
			t.literal(src[at:start] + open[1:])
			at = start + len(open)
			continue
		}
		if open == "${" {
			return nil, unfilled(src, start)
		}
		expr, end, err := readInsertion(src, start, open)
		if err != nil {
			return nil, err
		}
		t.literal(src[at:start])
		t.parts = append(t.parts, templatePart{expr: expr, span: span{start, end}})
		at = end
	}
	t.literal(src[at:])
	t.place.assignEscapes(t.parts)
	return t, nil
}

// literal adds text.
func (t *Template) literal(text string) {
	if text != "" {
		t.parts = append(t.parts, templatePart{text: text})
	}
}

// nextInsertion finds where the next insertion begins and with which mark.
func nextInsertion(src string, from int) (at int, open string) {
	for i := from; i < len(src); i++ {
		rest := src[i:]
		switch {
		case strings.HasPrefix(rest, `\{=`):
			return i, `\{=`
		case strings.HasPrefix(rest, `\${`):
			return i, `\${`
		case strings.HasPrefix(rest, "${") && !strings.HasPrefix(rest, "${=") && !startsSeedCall(rest[2:]):
			return i, "${"
		case strings.HasPrefix(rest, "{="):
			return i, "{="
		case strings.HasPrefix(rest, "<%"):
			return i, "<%"
		case strings.HasPrefix(rest, "{") && startsSeedCall(rest[1:]):
			return i, "{"
		}
	}
	return -1, ""
}

// unfilled words why ${ } is refused.
func unfilled(src string, start int) error {
	inner, _, _ := strings.Cut(src[start+2:], "}")
	return syntaxError(src, start, fmt.Sprintf("${%.40s} is not filled in here: write {= %[1]s } to insert a value, or \\${ for the text itself", strings.TrimSpace(inner)))
}

// readInsertion gives the expression and the offset behind the insertion.
func readInsertion(src string, start int, open string) (*Expr, int, error) {
	switch open {
	case "{=":
		return readFEEL(src, start)
	case "<%":
		return readPercent(src, start)
	}
	return readSeedCall(src, start)
}

// readFEEL finds the brace that closes the insertion: braces nest and do not
// count inside of strings.
func readFEEL(src string, start int) (*Expr, int, error) {
	l := lexer{src, start + 2}
	depth := 0
	for {
		tok, err := l.next()
		switch {
		case err != nil:
			return nil, 0, err
		case tok.kind == tokEOF:
			return nil, 0, syntaxError(src, start, "insertion {= is not closed with }")
		case tok.is("{"):
			depth++
		case tok.is("}") && depth > 0:
			depth--
		case tok.is("}"):
			inner := src[start+2 : tok.start]
			expr, err := Parse(inner)
			if err != nil {
				return nil, 0, shifted(err, src, start+2)
			}
			return expr, tok.end, nil
		}
	}
}

// shifted moves a syntax error from an inner text to its place in the whole.
func shifted(err error, src string, by int) error {
	e, ok := err.(*SyntaxError)
	if !ok {
		return err
	}
	moved := *e
	moved.Offset += by
	moved.Line, moved.Column = position(src, moved.Offset)
	return &moved
}

// Source gives the text the template was parsed from.
func (t *Template) Source() string { return t.src }

// IsLiteral tells whether nothing is inserted.
func (t *Template) IsLiteral() bool {
	for _, p := range t.parts {
		if p.expr != nil {
			return false
		}
	}
	return true
}

// Exprs lists the inserted expressions in order.
func (t *Template) Exprs() []*Expr {
	var out []*Expr
	for _, p := range t.parts {
		if p.expr != nil {
			out = append(out, p.expr)
		}
	}
	return out
}

// Names lists the variables used, each once, sorted.
func (t *Template) Names() []string { return namesOf(t.Exprs()) }

// Eval gives the text. Null inserts nothing, except as a value in JSON, where
// it is null. An error is a limit that was reached, or a value that the place
// cannot take, such as a line break in a header.
func (t *Template) Eval(env *Env) (string, error) {
	text, _, err := t.run(env, false)
	return text, err
}

// EvalExplain is Eval that also tells why insertions gave null.
func (t *Template) EvalExplain(env *Env) (string, []Reason, error) { return t.run(env, true) }

// run fills the template; the text of all insertions counts against the limit
// of one machine, each expression against its own.
func (t *Template) run(env *Env, explain bool) (text string, reasons []Reason, err error) {
	var b strings.Builder
	m := newMachine(env, t.src)
	defer func() {
		if r := recover(); r != nil {
			text, err = "", fmt.Errorf("fill template %.80q: %w", t.src, stopped(r))
		}
	}()
	for _, p := range t.parts {
		if p.expr == nil {
			b.WriteString(p.text)
			continue
		}
		v, why, err := p.expr.run(env, explain)
		if err != nil {
			return "", nil, err
		}
		reasons = append(reasons, t.placed(why, p)...)
		inserted, err := p.escape(m, v)
		if err != nil {
			line, col := position(t.src, p.span.start)
			return "", reasons, fmt.Errorf("line %d, column %d: insert %s: %w", line, col, t.src[p.span.start:p.span.end], err)
		}
		m.grow(len(inserted))
		b.WriteString(inserted)
	}
	return b.String(), reasons, nil
}

// placed moves reasons from the insertion to the template.
func (t *Template) placed(reasons []Reason, p templatePart) []Reason {
	line, col := position(t.src, p.span.start+2)
	for i := range reasons {
		if reasons[i].Line == 1 {
			reasons[i].Column += col - 1
		}
		reasons[i].Line += line - 1
	}
	return reasons
}

// FEEL gives the template as one FEEL expression that joins its parts with
// string(); escaping is not part of it. Only insertions in FEEL and plain
// variables of the other syntaxes can be written so.
func (t *Template) FEEL() (string, error) {
	if len(t.parts) == 0 {
		return `""`, nil
	}
	var parts []string
	for _, p := range t.parts {
		if p.expr == nil {
			var b strings.Builder
			writeQuoted(&b, p.text)
			parts = append(parts, b.String())
			continue
		}
		text, err := p.expr.feel()
		if err != nil {
			return "", err
		}
		parts = append(parts, "string("+text+")")
	}
	return strings.Join(parts, " + "), nil
}

// Field is what a person writes into a field of the designer: FEEL when it
// begins with "=", otherwise a template, which without insertions is plain
// text.
type Field struct {
	expr     *Expr
	template *Template
}

// ParseField reads the text of a designer field. Errors are *SyntaxError with
// positions in text.
func ParseField(text string, place Place) (*Field, error) {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	if inner, ok := strings.CutPrefix(trimmed, "="); ok {
		expr, err := Parse(inner)
		if err != nil {
			return nil, shifted(err, text, len(text)-len(inner))
		}
		return &Field{expr: expr}, nil
	}
	t, err := ParseTemplate(text, place)
	if err != nil {
		return nil, err
	}
	return &Field{template: t}, nil
}

// Expr gives the expression of a field that begins with "=", otherwise nil.
func (f *Field) Expr() *Expr { return f.expr }

// Template gives the template of a field that does not begin with "=",
// otherwise nil.
func (f *Field) Template() *Template { return f.template }

// Eval gives the value of the expression, or the text of the template as a
// String.
func (f *Field) Eval(env *Env) (Value, error) {
	if f.expr != nil {
		return f.expr.Eval(env)
	}
	s, err := f.template.Eval(env)
	return String(s), err
}
