package program

import "strings"

// juel returns what stands between "${" (or "#{") and "}" if that is the whole
// text.
func juel(text string) (string, bool) {
	if len(text) < 3 || text[1] != '{' || (text[0] != '$' && text[0] != '#') || text[len(text)-1] != '}' {
		return "", false
	}
	inner := text[2 : len(text)-1]
	return inner, !strings.ContainsAny(inner, "{}")
}

// juelWords are the operators of JUEL that FEEL spells otherwise.
var juelWords = map[string]string{
	"==": "=", "eq": "=", "ne": "!=", "&&": " and ", "||": " or ", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
}

// fromJUEL rewrites a simple JUEL expression as FEEL: operators, quotes, "!"
// and "empty". What has no equal (method calls, "?:") is left as it is, so that
// parsing it as FEEL fails and the deployment is refused.
func fromJUEL(src string) string {
	var out strings.Builder
	for i := 0; i < len(src); {
		token := juelToken(src[i:])
		i += len(token)
		switch {
		case token[0] == '\'':
			out.WriteString(`"` + strings.ReplaceAll(token[1:len(token)-1], `"`, `\"`) + `"`)
		case token == "!" || token == "not":
			operand := juelOperand(src[i:])
			i += len(operand)
			out.WriteString("not(" + fromJUELOperand(operand) + ")")
		case token == "empty":
			operand := juelOperand(src[i:])
			i += len(operand)
			name := strings.TrimSpace(operand)
			out.WriteString("(if " + name + " instance of string then " + name + ` = "" else if ` + name +
				" instance of list then count(" + name + ") = 0 else " + name + " = null)")
		default:
			if word, ok := juelWords[token]; ok {
				token = word
			}
			out.WriteString(token)
		}
	}
	return out.String()
}

// fromJUELOperand rewrites the operand of a "!"; only a parenthesis holds
// anything to rewrite, and its content is one level shorter each time.
func fromJUELOperand(s string) string {
	t := strings.TrimSpace(s)
	if strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") && strings.Count(t, "(") < 50 {
		return fromJUEL(t[1 : len(t)-1])
	}
	return t
}

// juelToken cuts one token off: a string, a word, or one operator.
func juelToken(s string) string {
	switch c := s[0]; {
	case c == '\'' || c == '"':
		for i := 1; i < len(s); i++ {
			if s[i] == '\\' {
				i++
			} else if s[i] == c {
				return s[:i+1]
			}
		}
		return s + string(c)
	case word(c):
		i := 1
		for i < len(s) && (word(s[i]) || s[i] == '.') {
			i++
		}
		return s[:i]
	case len(s) > 1 && (s[:2] == "==" || s[:2] == "&&" || s[:2] == "||" || s[:2] == "!=" || s[:2] == "<=" || s[:2] == ">="):
		return s[:2]
	}
	return s[:1]
}

// word reports whether c belongs to a name or number.
func word(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// juelOperand cuts off what a prefix operator applies to: a parenthesis or a
// name with its path.
func juelOperand(s string) string {
	i := 0
	for i < len(s) && s[i] == ' ' {
		i++
	}
	if i == len(s) || s[i] != '(' {
		for i < len(s) && (word(s[i]) || s[i] == '.') {
			i++
		}
		return s[:i]
	}
	for depth := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[:i+1]
			}
		}
	}
	return s
}
