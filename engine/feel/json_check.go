package feel

import "fmt"

// CheckJSON says why valid JSON cannot be kept as a value: a number out of range (RFC 8259, section 6, lets programs set
// limits; ours are those of Number), or nesting too deep. It costs one pass and no memory.
func CheckJSON(data []byte) error {
	r := jsonReader{data: data}
	depth := 0
	for r.pos < len(data) {
		switch c := data[r.pos]; {
		case c == '"':
			r.skipString()
			continue
		case c == '{' || c == '[':
			if depth++; depth > maxJSONDepth+1 {
				return r.fail(fmt.Sprintf("nested more than %d levels deep", maxJSONDepth))
			}
		case c == '}' || c == ']':
			depth--
		case c == '-' || c >= '0' && c <= '9':
			if err := r.checkNumber(); err != nil {
				return err
			}
			continue
		}
		r.pos++
	}
	return nil
}

// skipString passes a string; one that is not closed ends the text.
func (r *jsonReader) skipString() {
	for r.pos++; r.pos < len(r.data); r.pos++ {
		switch r.data[r.pos] {
		case '\\':
			r.pos++
		case '"':
			r.pos++
			return
		}
	}
}

func (r *jsonReader) checkNumber() error {
	start := r.pos
	for r.pos < len(r.data) && isJSONNumberByte(r.data[r.pos]) {
		r.pos++
	}
	text := r.data[start:r.pos]
	if len(text) <= smallDigits {
		if _, ok := parseSmall(string(text)); ok {
			return nil
		}
	}
	if _, err := ParseNumber(string(text)); err != nil {
		r.pos = start
		return r.fail(fmt.Sprintf("the number %.40s is out of range: a number has at most %d characters and lies between -9.99E+%d and 9.99E+%d",
			text, maxNumberText, decimalContext.MaxExponent, decimalContext.MaxExponent))
	}
	return nil
}
