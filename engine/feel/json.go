package feel

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxJSONDepth bounds nesting in both directions.
const maxJSONDepth = 2000

// FromJSON reads one JSON value. Objects become contexts in the order of the
// text (of equal keys the last wins), numbers keep all their digits, strings
// stay strings even if they look like dates.
func FromJSON(data []byte) (Value, error) { return ReadJSON(data, nil) }

// ReadJSON is FromJSON, and tells of every member of an object when it has been read: how many objects and arrays are
// around the object, the key, and the text of the value. So those inside a value come before it.
func ReadJSON(data []byte, member func(depth int, key string, text []byte)) (Value, error) {
	r := jsonReader{data: data, member: member}
	v, err := r.value(0)
	if err == nil {
		r.space()
		if r.pos < len(data) {
			err = r.fail("unexpected text after the value")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	return v, nil
}

type jsonReader struct {
	data   []byte
	pos    int
	member func(depth int, key string, text []byte) // nil: nobody wants to know
}

// fail puts line and column before a message.
func (r *jsonReader) fail(msg string) error {
	line, col := position(string(r.data[:r.pos]), r.pos)
	return fmt.Errorf("line %d, column %d: %s", line, col, msg)
}

// space skips the white space of JSON.
func (r *jsonReader) space() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// value reads any value; depth counts the brackets around it.
func (r *jsonReader) value(depth int) (Value, error) {
	r.space()
	if r.pos == len(r.data) {
		return nil, r.fail("unexpected end")
	}
	if depth > maxJSONDepth {
		return nil, r.fail(fmt.Sprintf("nested more than %d levels deep", maxJSONDepth))
	}
	switch c := r.data[r.pos]; {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		s, err := r.str()
		return String(s), err
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	}
	for _, word := range [...]struct {
		text string
		v    Value
	}{{"true", Bool(true)}, {"false", Bool(false)}, {"null", null}} {
		if end := r.pos + len(word.text); end <= len(r.data) && string(r.data[r.pos:end]) == word.text {
			r.pos = end
			return word.v, nil
		}
	}
	return nil, r.fail(fmt.Sprintf("unexpected character %q", r.data[r.pos]))
}

// object reads from "{" to "}".
func (r *jsonReader) object(depth int) (Value, error) {
	c := NewContext(4)
	r.pos++
	if r.space(); r.accept('}') {
		return c, nil
	}
	for {
		if r.space(); r.pos == len(r.data) || r.data[r.pos] != '"' {
			return nil, r.fail("expected a key in double quotes")
		}
		key, err := r.str()
		if err != nil {
			return nil, err
		}
		if r.space(); !r.accept(':') {
			return nil, r.fail("expected ':' after the key")
		}
		r.space()
		from := r.pos
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if r.member != nil {
			r.member(depth, key, r.data[from:r.pos:r.pos])
		}
		c.Put(key, v)
		r.space()
		if r.accept('}') {
			return c, nil
		}
		if !r.accept(',') {
			return nil, r.fail("expected ',' or '}' in the object")
		}
	}
}

// array reads from "[" to "]".
func (r *jsonReader) array(depth int) (Value, error) {
	list := List{}
	r.pos++
	if r.space(); r.accept(']') {
		return list, nil
	}
	for {
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		r.space()
		if r.accept(']') {
			return list, nil
		}
		if !r.accept(',') {
			return nil, r.fail("expected ',' or ']' in the array")
		}
	}
}

// accept passes one byte if it is there.
func (r *jsonReader) accept(c byte) bool {
	if r.pos < len(r.data) && r.data[r.pos] == c {
		r.pos++
		return true
	}
	return false
}

// number keeps all digits; arithmetic will round them to 34.
func (r *jsonReader) number() (Value, error) {
	start := r.pos
	for r.pos < len(r.data) && isJSONNumberByte(r.data[r.pos]) {
		r.pos++
	}
	text := string(r.data[start:r.pos])
	if !validJSONNumber(text) {
		r.pos = start
		return nil, r.fail(fmt.Sprintf("%.40q is no number", text))
	}
	n, err := ParseNumber(text)
	if err != nil {
		r.pos = start
		return nil, r.fail(fmt.Sprintf("number %.40s is out of range", text))
	}
	return n, nil
}

// isJSONNumberByte finds the end of a number; validJSONNumber judges it.
func isJSONNumberByte(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

// validJSONNumber is stricter than ParseNumber: no leading zero, no bare point.
func validJSONNumber(s string) bool {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	if !isDigitAt(s, i) || s[i] == '0' && isDigitAt(s, i+1) {
		return false
	}
	for isDigitAt(s, i) {
		i++
	}
	if i < len(s) && s[i] == '.' {
		if i++; !isDigitAt(s, i) {
			return false
		}
		for isDigitAt(s, i) {
			i++
		}
	}
	if i == len(s) {
		return true
	}
	i++ // e or E, else ParseNumber refuses
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	return isDigitAt(s, i)
}

// str reads a string; the usual one, without escapes, costs one copy.
func (r *jsonReader) str() (string, error) {
	start := r.pos + 1
	for i := start; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '"':
			r.pos = i + 1
			return validText(r.data[start:i]), nil
		case c == '\\' || c < 0x20:
			return r.escaped(start, i)
		}
	}
	r.pos = len(r.data)
	return "", r.fail("string is not closed")
}

// validText replaces bytes that are no UTF-8, as encoding/json does.
func validText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string([]rune(string(b)))
}

// escaped goes on with a string from its first escape, at i.
func (r *jsonReader) escaped(start, i int) (string, error) {
	buf := append([]byte(nil), r.data[start:i]...)
	for i < len(r.data) {
		c := r.data[i]
		switch {
		case c == '"':
			r.pos = i + 1
			return validText(buf), nil
		case c < 0x20:
			r.pos = i
			return "", r.fail("control character in a string")
		case c != '\\':
			buf = append(buf, c)
			i++
			continue
		}
		text, size, ok := jsonEscape(string(r.data[i:min(i+12, len(r.data))]))
		if !ok {
			r.pos = i
			return "", r.fail("unknown escape in a string")
		}
		buf = append(buf, text...)
		i += size
	}
	r.pos = len(r.data)
	return "", r.fail("string is not closed")
}

var jsonEscapes = map[byte]string{
	'"': "\"", '\\': "\\", '/': "/", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t",
}

// jsonEscape reads one escape; a surrogate pair is one.
func jsonEscape(s string) (string, int, bool) {
	if len(s) < 2 {
		return "", 0, false
	}
	if text, ok := jsonEscapes[s[1]]; ok {
		return text, 2, true
	}
	if s[1] == 'u' {
		if c, size := unicodeEscape(s); size > 0 {
			return string(c), size, true
		}
	}
	return "", 0, false
}

// ToJSON writes v as JSON: temporal values and ranges as strings in FEEL's
// form, contexts and lists in order. Functions have no JSON form.
func ToJSON(v Value) ([]byte, error) {
	steps := 50 * defaultSteps
	w := jsonWriter{buf: make([]byte, 0, 64), charge: func() bool { steps--; return steps > 0 }}
	if err := w.write(v, 0); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return w.buf, nil
}

type jsonWriter struct {
	buf    []byte
	charge func() bool // counts values; false stops
}

var errJSONSize = errors.New("the value is too large")

// write appends a value. Its depth is bounded like that of the reader.
func (w *jsonWriter) write(v Value, depth int) error {
	if depth > maxJSONDepth || !w.charge() {
		return errJSONSize
	}
	switch x := v.(type) {
	case nil, Null:
		w.buf = append(w.buf, "null"...)
	case Bool:
		w.buf = strconv.AppendBool(w.buf, bool(x))
	case Number:
		w.buf = x.appendJSON(w.buf)
	case String:
		w.buf = appendJSONString(w.buf, string(x))
	case List:
		return w.list(x, depth)
	case *Context:
		return w.context(x, depth)
	case *Function:
		return errors.New("a function has no JSON form")
	case fmt.Stringer:
		w.buf = appendJSONString(w.buf, x.String())
	}
	return nil
}

// list writes an array.
func (w *jsonWriter) list(list List, depth int) error {
	w.buf = append(w.buf, '[')
	for i, item := range list {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		if err := w.write(item, depth+1); err != nil {
			return err
		}
	}
	w.buf = append(w.buf, ']')
	return nil
}

// context writes an object in the order of the entries.
func (w *jsonWriter) context(c *Context, depth int) error {
	w.buf = append(w.buf, '{')
	for i, key := range c.keys {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.buf = append(appendJSONString(w.buf, key), ':')
		if err := w.write(c.vals[i], depth+1); err != nil {
			return err
		}
	}
	w.buf = append(w.buf, '}')
	return nil
}

const hexDigits = "0123456789abcdef"

// appendJSONString escapes what JSON demands and the two line separators that
// JavaScript does not take in strings.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError && r != 0x2028 && r != 0x2029 {
				i += size
				continue
			}
		}
		b = append(b, s[from:i]...)
		b = appendJSONEscape(b, r)
		i += size
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

// appendJSONEscape prefers the short escapes.
func appendJSONEscape(b []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}

// ResultJSON wraps the result of an evaluation with its type:
// {"type":"number","value":3}. An error, which may be a syntax error, a limit
// or what ReasonsError makes of the reasons, gives {"type":"null","error":...}.
func ResultJSON(v Value, err error) []byte {
	w := jsonWriter{charge: func() bool { return true }}
	if err == nil {
		w.buf = append(appendJSONString([]byte(`{"type":`), Type(v)), `,"value":`...)
		if f, ok := v.(*Function); ok {
			v = String(f.String())
		}
		if err = w.write(v, 0); err == nil {
			return append(w.buf, '}')
		}
	}
	b := appendJSONString([]byte(`{"type":"null","error":`), err.Error())
	return append(b, '}')
}

// ReasonsError makes an error of a null that has reasons, for ResultJSON and
// messages; nil when v is not null or nothing went wrong.
func ReasonsError(v Value, reasons []Reason) error {
	if !IsNull(v) || len(reasons) == 0 {
		return nil
	}
	return errors.New(reasons[0].String())
}
