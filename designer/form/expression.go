package form

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A Sample are values that expressions are tried with: those of the latest run,
// or of an example.
type Sample struct {
	Values *feel.Context // nil: none
	Of     string        // what they come from, for people
}

// takesExpressions reports whether FEEL may stand in a field of this type.
func takesExpressions(t bpmn.FieldType) bool {
	switch t {
	case bpmn.Text, bpmn.Multiline, bpmn.Expression, bpmn.Script, bpmn.Duration:
		return true
	}
	return false
}

// Feel makes an input one of FEEL over names that are known: it is coloured, what is wrong is marked, and names are proposed.
func Feel(in *look.Input, names []string) {
	in.Colours = func(text string) []look.Span { return paint(text, true) }
	in.Offers = func(text string, at int) (list []look.Proposal) {
		letters := []rune(text)[:at]
		from := at
		for from > 0 && (unicode.IsLetter(letters[from-1]) || unicode.IsDigit(letters[from-1]) || letters[from-1] == '_') {
			from--
		}
		for _, name := range names {
			if from < at && strings.HasPrefix(strings.ToLower(name), strings.ToLower(string(letters[from:]))) {
				list = append(list, look.Proposal{From: from, Text: name, Icon: "variable"})
			}
		}
		return list
	}
	changed := in.Changed
	in.Changed = func(text string) {
		_, err := feel.Parse(text)
		in.SetWrong(err != nil && strings.TrimSpace(text) != "", -1, -1)
		if changed != nil {
			changed(text)
		}
	}
}

// always reports whether nothing but FEEL may stand in a field of this type.
func always(t bpmn.FieldType) bool { return t == bpmn.Expression || t == bpmn.Script }

// keywords of FEEL; they keep the colour of the text.
var keywords = map[string]bool{"if": true, "then": true, "else": true, "for": true, "in": true, "return": true, "some": true, "every": true,
	"satisfies": true, "and": true, "or": true, "between": true, "function": true, "instance": true, "of": true}

var literals = map[string]bool{"true": true, "false": true, "null": true}

// paint colours a text: all of it if it is FEEL, else what is inserted.
func paint(text string, bare bool) []look.Span {
	if bare {
		from := strings.IndexFunc(text, func(r rune) bool { return r != ' ' && r != '=' })
		if from < 0 {
			return nil
		}
		return feelSpans(text, from, len(text), "")
	}
	var spans []look.Span
	for at := 0; ; {
		open := strings.Index(text[at:], "{=")
		if open < 0 {
			return spans
		}
		open += at
		shut := strings.Index(text[open:], "}")
		if shut < 0 {
			shut = len(text)
		} else {
			shut += open + 1
		}
		a, b := runes(text, open), runes(text, shut)
		inner := feelSpans(text, open+2, max(open+2, shut-1), colour.ExprSoft)
		spans = append(spans, look.Span{From: a, To: b, Back: colour.ExprSoft})
		for i := range inner {
			inner[i].Back = ""
		}
		spans = append(spans, inner...)
		spans = append(spans, look.Span{From: a, To: b, Ink: colour.Text3})
		at = shut
	}
}

// runes is how many runes stand before a byte.
func runes(text string, at int) int { return utf8.RuneCountInString(text[:min(at, len(text))]) }

// functionNames are those of the library that have blanks, the longest first.
var functionNames = func() (names []string) {
	for _, f := range feel.Functions() {
		if strings.Contains(f.Name, " ") {
			names = append(names, f.Name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}()

// feelSpans colours the FEEL between two bytes of a text: variables violet,
// functions blue, literals teal.
func feelSpans(text string, from, to int, _ colour.Name) (spans []look.Span) {
	add := func(a, b int, ink colour.Name) {
		spans = append(spans, look.Span{From: runes(text, a), To: runes(text, b), Ink: ink})
	}
	for i := from; i < to; {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '"':
			end := i + 1
			for end < to && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, to)
			add(i, end, colour.Data)
			i = end
		case unicode.IsDigit(r):
			end := i
			for end < to && (unicode.IsDigit(rune(text[end])) || text[end] == '.' && end+1 < to && unicode.IsDigit(rune(text[end+1]))) {
				end++
			}
			add(i, end, colour.Data)
			i = end
		case unicode.IsLetter(r) || r == '_':
			end := wordEnd(text, i, to)
			add(i, end, wordInk(text, i, &end, to))
			spans[len(spans)-1].To = runes(text, end)
			i = end
		default:
			i += size
		}
	}
	return spans
}

func wordEnd(text string, at, to int) int {
	for at < to {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' {
			break
		}
		at += size
	}
	return at
}

// wordInk is the colour of the word at a place; the name of a function may go on
// behind it.
func wordInk(text string, from int, end *int, to int) colour.Name {
	for _, name := range functionNames {
		if strings.HasPrefix(text[from:to], name) && strings.HasPrefix(strings.TrimLeft(text[from+len(name):to], " "), "(") {
			*end = from + len(name)
			return colour.AccentText
		}
	}
	word := text[from:*end]
	switch {
	case keywords[word]:
		return colour.Text2
	case literals[word]:
		return colour.Data
	case strings.HasPrefix(strings.TrimLeft(text[*end:to], " "), "("):
		return colour.AccentText
	}
	return colour.Expr
}

// shapes are the types of the variables an expression of the element may use.
func (f *Form) shapes() map[string]*feel.Shape {
	all := map[string]*feel.Shape{"instance": nil, "environment": {Kind: feel.KindContext, Entries: map[string]*feel.Shape{"name": nil, "url": nil}}}
	e := f.first()
	if e == nil {
		return all
	}
	for _, name := range Variables(f.doc.Model(), e) {
		all[name] = nil
	}
	for name, shape := range f.known() {
		all[name] = shape
	}
	if s := f.sample(); s.Values != nil {
		for name, shape := range feel.ShapeOf(s.Values).Entries {
			if shape != nil {
				all[name] = shape
			}
		}
	}
	for _, field := range bpmn.FieldsOf(e) {
		switch field.Name {
		case "answers":
			all["response"] = &feel.Shape{Kind: feel.KindContext, Entries: map[string]*feel.Shape{"status": nil, "headers": nil, "body": nil}}
			if withRecords(e) {
				all["response"] = answerOf(f.recordsOf(e))
			}
		case "received":
			all["request"] = &feel.Shape{Kind: feel.KindContext, Entries: map[string]*feel.Shape{"body": nil, "query": nil, "headers": nil}}
		}
	}
	return all
}

func (f *Form) sample() Sample {
	if e := f.first(); f.Sample != nil && e != nil {
		return f.Sample(e)
	}
	return Sample{}
}

// complete proposes how a text can go on at a rune.
func (f *Form) complete(text string, at int, bare bool) (list []look.Proposal) {
	offset := len(string([]rune(text)[:at]))
	shapes := f.shapes()
	var found []feel.Completion
	if bare && !strings.HasPrefix(strings.TrimLeft(text, " "), "=") {
		found = feel.Complete(text, offset, shapes)
	} else {
		found = feel.CompleteField(text, offset, shapes)
	}
	list = f.proposed(found, text)
	if bare || !unclosed(text, offset) {
		return list
	}
	for i := range list { // the cursor stays between the brackets
		if list[i].Text += " }"; list[i].Back > 0 {
			list[i].Back += 2
		}
	}
	return list
}

// proposed are completions of a text as an input shows them.
func (f *Form) proposed(found []feel.Completion, text string) (list []look.Proposal) {
	values := f.sample().Values
	for _, c := range found {
		p := look.Proposal{From: runes(text, c.Offset), Text: c.Text, Icon: "variable", Type: c.Type}
		switch c.Kind {
		case "function":
			p.Icon, p.Text, p.Back = "fx", c.Text+"()", 1
			if strings.Contains(c.Type, "()") {
				p.Back = 0
			}
		case "keyword":
			p.Icon = "code"
		case "variable":
			if values != nil {
				if v, ok := values.Get(strings.Trim(c.Text, "`")); ok {
					p.Value = brief(v)
				}
			}
		}
		if p.Type == "null" || p.Type == "Any" {
			p.Type = ""
		}
		list = append(list, p)
	}
	return list
}

// unclosed reports whether an insertion that is open before a byte is not closed
// behind it.
func unclosed(text string, at int) bool {
	open := strings.LastIndex(text[:at], "{=")
	rest := text[at:]
	if next := strings.Index(rest, "{="); next >= 0 {
		rest = rest[:next]
	}
	return open >= 0 && !strings.Contains(rest, "}")
}

// names proposes the names of variables that there are.
func (f *Form) names(text string) (list []look.Proposal) {
	e := f.first()
	if e == nil || text == "" {
		return nil
	}
	for _, name := range Variables(f.doc.Model(), e) {
		if strings.HasPrefix(name, text) && name != text {
			list = append(list, look.Proposal{Text: name, Icon: "variable"})
		}
	}
	return list
}

// meant proposes the variables that a text without "=" may stand for: as it stands it
// is sent as that text.
func (f *Form) meant(text string) (list []look.Proposal) {
	e := f.first()
	if e == nil {
		return nil
	}
	for _, name := range Variables(f.doc.Model(), e) {
		if strings.HasPrefix(name, text) {
			list = append(list, look.Proposal{Text: "=" + name, Icon: "variable"})
		}
	}
	return list
}

// briefMost is how many letters of a value are shown.
const briefMost = 48

// brief is a value in few letters.
func brief(v feel.Value) string {
	data, err := feel.ToJSON(v)
	if err != nil {
		return ""
	}
	text := []rune(string(data))
	if len(text) > briefMost {
		return string(text[:briefMost]) + "\u2026"
	}
	return string(text)
}

// pick lists the variables and the functions that people look for first.
func (f *Form) pick(t *textInput, beside fyne.CanvasObject) {
	e := f.first()
	c := fyne.CurrentApp().Driver().CanvasForObject(beside)
	if e == nil || c == nil {
		return
	}
	var items, functions []look.Item
	from, to := t.entry.Chosen()
	put := func(piece string, back int) func() {
		return func() { t.insert(from, to, piece, back) }
	}
	values := f.sample().Values
	for _, v := range Written(f.doc.Model()) {
		if !slices.Contains(Variables(f.doc.Model(), e), v.Name) {
			continue
		}
		value := ""
		if values != nil {
			if now, ok := values.Get(v.Name); ok {
				value = brief(now)
			}
		}
		items = append(items, look.Item{Icon: "variable", Text: v.Name, Key: value, Do: put(v.Name, 0)})
	}
	if len(items) == 0 {
		items = append(items, look.Item{Text: lang.L("The process writes no variable yet"), Disabled: true})
	}
	items = append(items, look.Item{}, look.Item{Icon: "key", Text: "instance.corrKey", Do: put("instance.corrKey", 0)}, look.Item{Icon: "key", Text: "instance.businessKey", Do: put("instance.businessKey", 0)})
	for _, name := range popular {
		functions = append(functions, look.Item{Icon: "fx", Text: name, Do: put(name+"()", 1)})
	}
	items = append(items, look.Item{}, look.Item{Icon: "fx", Text: lang.L("Functions"), Items: functions})
	look.ShowMenu(c, items, look.BelowObject(beside))
}

// popular are the functions that people look for first.
var popular = []string{"upper case", "lower case", "substring", "string length", "replace", "split", "contains", "string", "number",
	"date and time", "today", "now", "count", "sum", "min", "max", "round half up", "get or else", "from json", "to json", "uuid"}

// insert puts a piece of FEEL in place of some runes. Inside literal text it is wrapped in
// {= }, in place of all of it, it goes as an expression.
func (t *textInput) insert(from, to int, piece string, back int) {
	t.put(from, to, piece, back)
	if c := fyne.CurrentApp().Driver().CanvasForObject(t.entry); c != nil {
		c.Focus(t.entry)
	}
}

// put is insert without the keyboard.
func (t *textInput) put(from, to int, piece string, back int) {
	text := t.entry.Text()
	switch {
	case t.bare(text) && (from > 0 || t.bare("")):
	case from == 0 && to >= len([]rune(text)):
		piece = "=" + piece
	default:
		piece, back = inserted(piece, false), back+2
	}
	t.entry.Replace(from, to, piece)
	t.entry.Back(back)
}

// judgeRest is how long typing must rest before a mistake is told.
const judgeRest = 350 * time.Millisecond

// judge says what is wrong with the text, and what it gives with sample values: after a pause where it is being typed
// or has been just now, since whoever leaves the field has the button of the mouse down and aims at what stands below.
func (t *textInput) judge() {
	r := t.row
	typed := r.timer != nil && r.timer.Stop()
	t.try()
	if typed || t.entry.Edited() {
		r.timer = r.form.After(judgeRest, t.tell)
		if r.timer != nil {
			return
		}
	}
	t.tell()
}

// tell shows what is wrong, under the letters and below the field.
func (t *textInput) tell() {
	r := t.row
	e := r.form.first()
	if e == nil {
		return
	}
	text := t.entry.Text()
	err := error(nil)
	if _, differ := r.text(); !differ && r.applies() {
		err = r.check(e, t.stored(text))
	}
	from, to := place(err, text)
	t.entry.SetWrong(err != nil, from, to)
	message := ""
	if err != nil {
		message = inWords(err)
	}
	r.problem.SetText(message)
	setVisible(r.problem, message != "")
}

// inWords is a mistake in words for a person: without the place, which is marked.
func inWords(err error) string {
	var syntax *feel.SyntaxError
	if errors.As(err, &syntax) {
		text := explain.Sentence(explain.Phrase(syntax.Msg))
		if syntax.Hint != "" {
			text += ". " + explain.Sentence(explain.Phrase(syntax.Hint))
		}
		return text
	}
	return err.Error()
}

// place is where a mistake stands in a text, in runes; -1: not known.
func place(err error, text string) (from, to int) {
	var syntax *feel.SyntaxError
	if !errors.As(err, &syntax) {
		return -1, -1
	}
	offset := 0
	line := 1
	for i, r := range text {
		if line == syntax.Line {
			break
		}
		if r == '\n' {
			line++
			offset = i + 1
		}
	}
	from = min(runes(text, offset)+syntax.Column-1, utf8.RuneCountInString(text))
	return from, from + 1
}

// try shows what the text gives with the values of the latest run.
func (t *textInput) try() {
	r := t.row
	text := t.entry.Text()
	value := ""
	if takesExpressions(r.field.Type) && (t.bare(text) || strings.Contains(text, "{=")) && strings.TrimSpace(text) != "" {
		value = r.form.tried(text, always(r.field.Type))
	}
	value = cmp.Or(value, timerSaid(r.field.Name, text, time.Now()))
	r.live.SetText(value)
	setVisible(r.live, value != "")
}

// tried is what an expression or a template gives with sample values; "" without
// values, or when it gives nothing.
func (f *Form) tried(text string, bare bool) string {
	s := f.sample()
	if s.Values == nil {
		return ""
	}
	if bare && !strings.HasPrefix(strings.TrimLeft(text, " "), "=") {
		text = "=" + text
	}
	field, err := feel.ParseField(text, feel.PlainText)
	if err != nil {
		return ""
	}
	v, err := field.Eval(&feel.Env{Scope: s.Values})
	if err != nil {
		return ""
	}
	if feel.IsNull(v) {
		return fmt.Sprintf(lang.L("\u2192 nothing with the values of %s"), s.Of)
	}
	if str, ok := v.(feel.String); ok {
		return "\u2192 " + string(str)
	}
	return "\u2192 " + brief(v) + "  " + fmt.Sprintf(lang.L("with the values of %s"), s.Of)
}
