package export

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Servers of the Camunda 7 family and Flowable run Groovy. A groovyCode is a
// script there that evaluates our FEEL with the server's FEEL engine and puts
// values into texts as our own engine does: null inserts nothing, numbers are
// written plainly, lists and contexts as JSON, and each place escapes. Only the
// helpers that a script uses are written into it.
type groovyCode struct {
	first string   // statement before the helpers: where execution is, if it is not given
	setup []string // statements behind the helpers, such as what response is
	body  string
}

// A helper is one closure of the scripts and those that it needs itself.
type helper struct {
	name, code string
	needs      []string
}

// helpers are in the order in which they are written: each after those it needs.
// The first two differ between servers, see server.
var helpers = []helper{
	{name: "plain", code: `def plain = { v -> new BigDecimal(v.toString()).stripTrailingZeros().toPlainString() }`},
	{name: "quoted", code: `def quoted = { String s -> '"' + s.codePoints().toArray().collect { c -> c == 34 ? '\\"' : c == 92 ? '\\\\' : c == 10 ? '\\n' : c == 13 ? '\\r' : c == 9 ? '\\t' : c < 32 || c == 0x2028 || c == 0x2029 ? String.format('\\u%04x', c) : new String(Character.toChars(c)) }.join('') + '"' }`},
	{name: "json", code: `def json
json = { v -> v == null ? 'null' : v instanceof Map ? '{' + v.collect { k, x -> quoted(k as String) + ':' + json(x) }.join(',') + '}' : v instanceof Iterable ? '[' + v.collect { x -> json(x) }.join(',') + ']' : v instanceof Number ? plain(v) : v instanceof Boolean ? v.toString() : quoted(v.toString()) }`, needs: []string{"plain", "quoted"}},
	{name: "text", code: `def text = { v -> v == null ? '' : v instanceof Map || v instanceof Iterable ? json(v) : v instanceof Number ? plain(v) : v.toString() }`, needs: []string{"json", "plain"}},
	{name: "encode", code: `def encode = { String s, String spare -> s.getBytes('UTF-8').collect { b -> int c = b & 255; c < 128 && (Character.isLetterOrDigit(c) || spare.indexOf(c) >= 0) ? String.valueOf((char) c) : String.format('%%%02X', c) }.join('') }`},
	{name: "uri", code: `def uri = { String s -> encode(s, '-_.~:/?#[]@!$&\'()*+,;=%') }`, needs: []string{"encode"}},
	{name: "segment", code: `def segment = { v -> def s = text(v); if (s == '.' || s == '..') throw new IllegalArgumentException(s + ' would change the path'); encode(s, '-_.~$&+=:@') }`, needs: []string{"text", "encode"}},
	{name: "query", code: `def query = { v -> encode(text(v), '-_.~') }`, needs: []string{"text", "encode"}},
	{name: "form", code: `def form = { v -> encode(text(v), '-_.~ ').replace(' ', '+') }`, needs: []string{"text", "encode"}},
	{name: "pairs", code: `def pairs = { name, v, escape -> (v instanceof Iterable ? v : [v]).collect { escape(name) + '=' + escape(it) } }`},
	{name: "host", code: `def host = { v -> def s = text(v); if (!(s ==~ /[A-Za-z0-9.\-_~:\[\]]*/)) throw new IllegalArgumentException(s + ' is no host name'); s }`, needs: []string{"text"}},
	{name: "header", code: `def header = { v -> def s = text(v); if (s =~ /[\x00-\x08\x0a-\x1f\x7f]/) throw new IllegalArgumentException('a header cannot hold line breaks or control characters'); s }`, needs: []string{"text"}},
	{name: "xml", code: `def xml = { v -> text(v).codePoints().toArray().collect { c -> c == 38 ? '&amp;' : c == 60 ? '&lt;' : c == 62 ? '&gt;' : c == 34 ? '&quot;' : c == 39 ? '&apos;' : c == 9 || c == 10 || c == 13 ? '&#' + c + ';' : c < 32 ? '' : new String(Character.toChars(c)) }.join('') }`, needs: []string{"text"}},
	{name: "inner", code: `def inner = { v -> def q = quoted(text(v)); q.substring(1, q.length() - 1) }`, needs: []string{"quoted", "text"}},
	{name: "nested", code: `def nested = { List rows -> def top = [:]; rows.each { path, v -> def at = top; path[0..<-1].each { k -> at = at.computeIfAbsent(k) { [:] } }; at[path[-1]] = v }; top }`},
}

// server has the helpers of one family that know the engine: feel evaluates an
// expression over vars, read makes values of a JSON text, keep makes a value that
// the engine stores as JSON, or as it is.
type server []helper

// script writes the helpers that the code uses, the setup and the code.
func (s server) script(c groovyCode) string {
	all := append(slices.Clone(helpers), s...)
	used := map[string]bool{}
	var need func(code string)
	need = func(code string) {
		for _, h := range all {
			if !used[h.name] && calls(code, h.name) {
				used[h.name] = true
				need(h.code)
				for _, n := range h.needs {
					need(" " + n + "(")
				}
			}
		}
	}
	need(strings.Join(append(slices.Clone(c.setup), c.body), "\n"))
	var b strings.Builder
	if c.first != "" {
		b.WriteString(c.first + "\n")
	}
	for _, h := range all {
		if used[h.name] {
			b.WriteString(h.code + "\n")
		}
	}
	for _, line := range c.setup {
		b.WriteString(line + "\n")
	}
	return b.String() + c.body
}

// calls reports whether code calls the helper, or reads what it holds.
func calls(code, name string) bool {
	return regexp.MustCompile(`(^|[^\w.'])` + name + `[(.\[)]`).MatchString(code)
}

// groovy writes a string literal that inserts nothing.
func groovy(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`).Replace(s) + "'"
}

// value writes the value of a setting: a FEEL expression, or a text.
func (groovyCode) value(text string) string {
	if p := parts(text); len(p) == 1 && p[0].feel && isFEEL(text) {
		return feelCall(p[0].text)
	}
	return joined(text, func(string) string { return "text" })
}

// feelCall writes the evaluation of an expression.
func feelCall(expr string) string { return "feel(" + groovy(expr) + ")" }

// joined writes a text: its literal parts, and its insertions escaped as escape
// says for the literal text before them.
func joined(text string, escape func(before string) string) string {
	var terms []string
	before := ""
	for _, p := range parts(text) {
		if !p.feel {
			terms = append(terms, groovy(p.text))
			before += p.text
			continue
		}
		terms = append(terms, escape(before)+"("+feelCall(p.text)+")")
		before += "x" // stands for the value
	}
	if len(terms) == 0 {
		return "''"
	}
	if terms[0][0] != '\'' && len(terms) > 1 {
		terms = append([]string{"''"}, terms...)
	}
	return strings.Join(terms, " + ")
}

// urlEscape is the escape for an insertion into a URL behind the text before it:
// the beginning stands as it is, then come the host, the path, and the query.
func urlEscape(before string) string {
	scheme := strings.Index(before, "://")
	switch {
	case before == "":
		return "text"
	case strings.ContainsAny(before, "?#"):
		return "query"
	case scheme >= 0 && !strings.Contains(before[scheme+3:], "/"):
		return "host"
	}
	return "segment"
}

// jsonEscape is the escape for an insertion into a JSON text: inside of a string
// literal text, else a value.
func jsonEscape(before string) string {
	open := false
	for i := 0; i < len(before); i++ {
		switch {
		case before[i] == '"':
			open = !open
		case before[i] == '\\' && open:
			i++
		}
	}
	if open {
		return "inner"
	}
	return "json"
}

// groovyAddress writes the address of a call without characters that no URI has, which the
// client of a server would not take.
func groovyAddress(c call) string { return "uri({ -> " + groovyURL(c) + " }())" }

// groovyURL writes the address of a call with its query. A parameter without value
// is left out, as our engine does.
func groovyURL(c call) string {
	address := joined(c.url, urlEscape)
	list := c.allQuery()
	if len(list) == 0 {
		return address
	}
	var rows []string
	for _, q := range list {
		rows = append(rows, fmt.Sprintf("[%s, %s]", groovy(q.name), groovyCode{}.value(q.value)))
	}
	glue := "'?'"
	if strings.Contains(c.url, "?") {
		glue = "'&'"
	}
	return fmt.Sprintf("def list = [%s].findAll { it[1] != null }.collectMany { pairs(it[0], it[1], { query(it) }) }\n%s + (list ? %s + list.join('&') : '')",
		strings.Join(rows, ", "), address, glue)
}

// groovyBody writes the body of a call as a text.
func groovyBody(c call) string {
	escapes := map[string]func(string) string{"json": jsonEscape, "xml": func(string) string { return "xml" }}
	escape := escapes[c.kind]
	if escape == nil {
		escape = func(string) string { return "text" }
	}
	switch {
	case c.text != "" && isFEEL(c.text):
		return "def value = " + feelCall(expression(c.text)) + "\nvalue instanceof String ? value : json(value)"
	case c.text != "":
		return joined(c.text, escape)
	case c.kind == "form":
		var terms []string
		for _, p := range c.parameters {
			terms = append(terms, fmt.Sprintf("pairs(%s, %s, { form(it) })", groovy(p.name), groovyCode{}.value(p.value)))
		}
		return "[" + strings.Join(terms, ", ") + "].collectMany { it }.join('&')"
	case c.kind == "json":
		var rows []string
		for _, p := range c.parameters {
			var path []string
			for _, step := range strings.Split(p.name, ".") {
				path = append(path, groovy(step))
			}
			rows = append(rows, fmt.Sprintf("[[%s], %s]", strings.Join(path, ", "), groovyCode{}.value(p.value)))
		}
		return "json(nested([" + strings.Join(rows, ", ") + "]))"
	}
	return "''"
}

// groovyHeaders writes the headers of a call as a map, with a key that is the same in all
// attempts unless the call has one of its own.
func groovyHeaders(c call) string {
	var rows []string
	key := "'Idempotency-Key': attempt()"
	for _, h := range c.allHeaders() {
		rows = append(rows, groovy(h.name)+": "+headerText(h.value))
		if strings.EqualFold(h.name, "Idempotency-Key") {
			key = ""
		}
	}
	if key != "" {
		rows = append(rows, key)
	}
	return "[" + strings.Join(rows, ", ") + "]"
}

// headerText writes the value of a header.
func headerText(value string) string {
	if isFEEL(value) {
		return "header(" + feelCall(expression(value)) + ")"
	}
	return joined(value, func(string) string { return "header" })
}

// acceptTest writes whether a status is among those that are no error.
func acceptTest(accept string) string {
	var terms []string
	for r := range strings.SplitSeq(accept, ",") {
		low, high, isRange := strings.Cut(strings.TrimSpace(r), "-")
		if !isRange {
			high = low
		}
		terms = append(terms, fmt.Sprintf("status >= %s && status <= %s", strings.TrimSpace(low), strings.TrimSpace(high)))
	}
	return strings.Join(terms, " || ")
}
