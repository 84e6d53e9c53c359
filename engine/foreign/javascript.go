package foreign

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
	jstoken "github.com/dop251/goja/token"
)

// parseScript reads JavaScript as the body of a function: one expression, or
// declarations and then the expression that is the value (which may stand
// behind "return").
func parseScript(src string) (*node, error) {
	if len(src) > maxLength || nesting(src) > maxNesting {
		return nil, fmt.Errorf("it is longer than %d bytes or nested more than %d deep", maxLength, maxNesting)
	}
	// As a statement {a: 1} would be a block; in parentheses it is an object.
	if src = strings.TrimSpace(src); strings.HasPrefix(src, "{") {
		src = "(" + strings.TrimRight(src, "; \n") + ")"
	}
	return parseFunction(src)
}

// IsJavaScript reports whether a text is a script as the engine runs them.
func IsJavaScript(src string) bool {
	_, err := parser.ParseFile(nil, "", src, 0)
	return err == nil && len(src) <= maxLength && nesting(src) <= maxNesting
}

// nesting is how deep brackets, and operators that stand before an operand, nest.
func nesting(src string) int {
	depth, most, signs := 0, 0, 0
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		}
		if strings.IndexByte("!-+~ ?:", src[i]) < 0 {
			signs = 0
		} else if src[i] != ' ' {
			signs++
		}
		most = max(most, depth+signs)
	}
	return max(most, strings.Count(src, "?"), strings.Count(src, "=>"))
}

// parseFunction reads the body of a function.
func parseFunction(body string) (*node, error) {
	f, err := parser.ParseFunction("", body)
	if err != nil {
		return nil, fmt.Errorf("it is no JavaScript: %s", firstError(err))
	}
	j := javascript{}
	n := j.body(f.Body.List)
	return n, j.err
}

// firstError leaves out the file name and what follows the first error.
func firstError(err error) string {
	if list, ok := err.(parser.ErrorList); ok && len(list) > 0 {
		return list[0].Message
	}
	return err.Error()
}

// javascript turns the parser's tree into ours; err is the first construct that
// has no translation.
type javascript struct{ err error }

// refuse keeps the first construct that is not translated.
func (j *javascript) refuse(format string, args ...any) *node {
	if j.err == nil {
		j.err = fmt.Errorf(format, args...)
	}
	return &node{kind: nameNode, text: "null"}
}

// body reads declarations and the value.
func (j *javascript) body(list []ast.Statement) *node {
	let := &node{kind: letNode}
	for i, s := range list {
		switch s := s.(type) {
		case *ast.EmptyStatement:
		case *ast.VariableStatement:
			j.bindings(let, s.List)
		case *ast.LexicalDeclaration:
			j.bindings(let, s.List)
		case *ast.ReturnStatement:
			return j.result(let, s.Argument, list[i+1:])
		case *ast.ExpressionStatement:
			return j.result(let, s.Expression, list[i+1:])
		default:
			return j.refuse("%s is not translated", statementName(s))
		}
	}
	return j.refuse("it gives no value")
}

// result ends a body with its value.
func (j *javascript) result(let *node, value ast.Expression, rest []ast.Statement) *node {
	for _, s := range rest {
		if _, empty := s.(*ast.EmptyStatement); !empty {
			return j.refuse("several statements are not translated")
		}
	}
	if value == nil {
		return j.refuse("it gives no value")
	}
	n := j.expr(value)
	if let.keys == nil {
		return n
	}
	let.args = append(let.args, n)
	return let
}

// statementName words what kind of statement s is.
func statementName(s ast.Statement) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", s), "*ast.")
	return "a statement (" + strings.TrimSuffix(name, "Statement") + ")"
}

// bindings reads "a = 1, b = 2" of a declaration.
func (j *javascript) bindings(let *node, list []*ast.Binding) {
	for _, b := range list {
		name, ok := b.Target.(*ast.Identifier)
		if !ok || b.Initializer == nil {
			j.refuse("a declaration without a name and a value is not translated")
			return
		}
		let.keys, let.args = append(let.keys, name.Name.String()), append(let.args, j.expr(b.Initializer))
	}
}

// all reads expressions.
func (j *javascript) all(list []ast.Expression) []*node {
	out := make([]*node, len(list))
	for i, e := range list {
		out[i] = j.expr(e)
	}
	return out
}

// expr reads one expression.
func (j *javascript) expr(e ast.Expression) *node {
	switch e := e.(type) {
	case *ast.Identifier:
		return &node{kind: nameNode, text: e.Name.String()}
	case *ast.NullLiteral:
		return &node{kind: nameNode, text: "null"}
	case *ast.BooleanLiteral:
		return &node{kind: nameNode, text: e.Literal}
	case *ast.StringLiteral:
		return &node{kind: stringNode, text: e.Value.String()}
	case *ast.NumberLiteral:
		return j.number(e)
	case *ast.ArrayLiteral:
		return &node{kind: listNode, args: j.all(e.Value)}
	case *ast.ObjectLiteral:
		return j.object(e)
	case *ast.TemplateLiteral:
		return j.template(e)
	case *ast.ArrowFunctionLiteral:
		return j.arrow(e)
	case *ast.ConditionalExpression:
		return &node{kind: choiceNode, args: j.all([]ast.Expression{e.Test, e.Consequent, e.Alternate})}
	case *ast.BinaryExpression:
		return j.binary(e)
	case *ast.UnaryExpression:
		return j.unary(e)
	}
	return j.reach(e)
}

// reach reads members, indexes and calls.
func (j *javascript) reach(e ast.Expression) *node {
	switch e := e.(type) {
	case *ast.DotExpression:
		return &node{kind: memberNode, text: e.Identifier.Name.String(), args: j.all([]ast.Expression{e.Left})}
	case *ast.BracketExpression:
		return &node{kind: indexNode, args: j.all([]ast.Expression{e.Left, e.Member})}
	case *ast.CallExpression:
		return &node{kind: callNode, args: append([]*node{j.expr(e.Callee)}, j.all(e.ArgumentList)...)}
	case *ast.OptionalChain:
		return j.expr(e.Expression)
	case *ast.Optional:
		return j.expr(e.Expression) // FEEL's members of null are null
	case nil:
		return j.refuse("a hole in a list is not translated")
	}
	name := strings.TrimPrefix(fmt.Sprintf("%T", e), "*ast.")
	return j.refuse("an expression (%s) is not translated", strings.TrimSuffix(strings.TrimSuffix(name, "Expression"), "Literal"))
}

// number writes a number as JSON has it, which FEEL reads.
func (j *javascript) number(e *ast.NumberLiteral) *node {
	text, err := json.Marshal(e.Value)
	if err != nil || strings.HasPrefix(string(text), `"`) {
		return j.refuse("the number %s is not translated", e.Literal)
	}
	return &node{kind: numberNode, text: string(text)}
}

// object reads {a: 1, "b c": 2, d}.
func (j *javascript) object(e *ast.ObjectLiteral) *node {
	n := &node{kind: objectNode}
	for _, p := range e.Value {
		key, value := "", ast.Expression(nil)
		switch p := p.(type) {
		case *ast.PropertyShort:
			key, value = p.Name.Name.String(), &p.Name
		case *ast.PropertyKeyed:
			if s, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed && p.Kind == ast.PropertyKindValue {
				key, value = s.Value.String(), p.Value
			}
		}
		if value == nil {
			return j.refuse("an object with computed keys, methods or \"...\" is not translated")
		}
		n.keys, n.args = append(n.keys, key), append(n.args, j.expr(value))
	}
	return n
}

// template reads text in backquotes.
func (j *javascript) template(e *ast.TemplateLiteral) *node {
	if e.Tag != nil {
		return j.refuse("a tagged template is not translated")
	}
	n := &node{kind: templateNode}
	for i, text := range e.Elements {
		n.args = append(n.args, &node{kind: stringNode, text: text.Parsed.String()})
		if i < len(e.Expressions) {
			n.args = append(n.args, j.expr(e.Expressions[i]))
		}
	}
	return n
}

// arrow reads x => value.
func (j *javascript) arrow(e *ast.ArrowFunctionLiteral) *node {
	n := &node{kind: functionNode}
	for _, b := range e.ParameterList.List {
		name, ok := b.Target.(*ast.Identifier)
		if !ok || b.Initializer != nil {
			return j.refuse("a function with such parameters is not translated")
		}
		n.keys = append(n.keys, name.Name.String())
	}
	switch body := e.Body.(type) {
	case *ast.ExpressionBody:
		n.args = []*node{j.expr(body.Expression)}
	case *ast.BlockStatement:
		n.args = []*node{j.body(body.List)}
	}
	if e.ParameterList.Rest != nil || e.Async || n.args == nil {
		return j.refuse("such a function is not translated")
	}
	return n
}

// signsOf are the operators that are translated, as the writer names them.
var signsOf = map[jstoken.Token]string{
	jstoken.PLUS: "+", jstoken.MINUS: "-", jstoken.MULTIPLY: "*", jstoken.SLASH: "/", jstoken.REMAINDER: "%", jstoken.EXPONENT: "**",
	jstoken.LOGICAL_AND: "&&", jstoken.LOGICAL_OR: "||", jstoken.COALESCE: "??",
	jstoken.EQUAL: "==", jstoken.STRICT_EQUAL: "==", jstoken.NOT_EQUAL: "!=", jstoken.STRICT_NOT_EQUAL: "!=",
	jstoken.LESS: "<", jstoken.GREATER: ">", jstoken.LESS_OR_EQUAL: "<=", jstoken.GREATER_OR_EQUAL: ">=",
}

// binary reads an operator between two operands.
func (j *javascript) binary(e *ast.BinaryExpression) *node {
	sign, ok := signsOf[e.Operator]
	if !ok {
		return j.refuse("the operator %s is not translated", e.Operator)
	}
	return &node{kind: binaryNode, text: sign, args: j.all([]ast.Expression{e.Left, e.Right})}
}

// unary reads an operator before its operand.
func (j *javascript) unary(e *ast.UnaryExpression) *node {
	signs := map[jstoken.Token]string{jstoken.NOT: "!", jstoken.MINUS: "-", jstoken.PLUS: "+", jstoken.TYPEOF: "typeof"}
	if signs[e.Operator] == "" || e.Postfix {
		return j.refuse("the operator %s is not translated", e.Operator)
	}
	return &node{kind: unaryNode, text: signs[e.Operator], args: j.all([]ast.Expression{e.Operand})}
}
