package importer

import (
	"strings"
	"testing"

	"hookflow/engine/feel"
)

// scripts are expressions of JavaScript and JUEL, their translation, and the
// value of it for the variables of TestScript.
var scripts = []struct{ source, feel, value string }{
	{`a + b * 2 - (1 - 2)`, `a + b * 2 - (1 - 2)`, `6`},
	{`a - (b - 1)`, `a - (b - 1)`, `0`},
	{`(a + b) * 2`, `(a + b) * 2`, `6`},
	{`-(a + b)`, `-(a + b)`, `-3`},
	{`a === 1 && !(b !== 2) || false`, `a = 1 and not(b != 2) or false`, `true`},
	{`a == 1 || b == 2 && c.d == 9`, `a = 1 or b = 2 and c.d = 9`, `true`},
	{`(a == 1 || b == 2) && c.d == 9`, `(a = 1 or b = 2) and c.d = 9`, `false`},
	{`a lt b and not empty c`, `a < b and not(list contains([null, "", [], {}], c))`, `true`},
	{`a > 0 ? "x" : 'y"'`, `if a > 0 then "x" else "y\""`, `"x"`},
	{`1 + (a > 0 ? 1 : 2)`, `1 + (if a > 0 then 1 else 2)`, `2`},
	{"`n${a + b}m`", `"n" + string(a + b) + "m"`, `"n3m"`},
	{`"n" + a + b`, `"n" + string(a) + string(b)`, `"n12"`},
	{`list[0].x + list[a]["x"]`, `list[1].x + list[a + 1].x`, `30`},
	{`list.length`, `(if list instance of string then string length(list) else count(list))`, `2`},
	{`_.size(text)`, `(if text = null then 0 else if text instance of string then string length(text) else count(text))`, `5`},
	{`_.isEmpty(missing)`, `list contains([null, "", [], {}], missing)`, `true`},
	{`_.get(list, "0.x", 5)`, `get or else(list[1].x, 5)`, `10`},
	{`text.toUpperCase().includes("EL")`, `(if upper case(text) instance of string then contains(upper case(text), "EL") else list contains(upper case(text), "EL"))`, `true`},
	{`text.startsWith('he')`, `starts with(text, "he")`, `true`},
	{`typeof missing !== 'undefined'`, `not(missing = null)`, `false`},
	{`typeof a === "number"`, `a instance of number`, `true`},
	{`{x: a, "y z": [b, null]}`, `{x: a, "y z": [b, null]}`, `{"x":1,"y z":[2,null]}`},
	{`execution.getVariable("a") % 2`, `modulo(a, 2)`, `1`},
	{`missing ?? 7`, `get or else(missing, 7)`, `7`},
	{`Math.floor(7 / b) + parseInt("4")`, `floor(7 / b) + floor(number(string("4")))`, `7`},
	{`$status`, "`$status`", `200`},
	{`"a%1b".concat("c")`, `("a%1b" + "c")`, `"a%1bc"`},
}

func TestScript(t *testing.T) {
	vars := `{"a":1,"b":2,"c":{"d":4},"list":[{"x":10},{"x":20}],"text":"hello","$status":200}`
	scope, err := feel.FromJSON([]byte(vars))
	if err != nil {
		t.Fatal(err)
	}
	env := &feel.Env{Scope: scope.(*feel.Context)}
	for _, c := range scripts {
		got, err := translator{}.script(c.source)
		if err != nil || got != c.feel {
			t.Errorf("%s gives %s (%v), want %s", c.source, got, err, c.feel)
			continue
		}
		expr, err := feel.Parse(got)
		if err != nil {
			t.Fatal(err)
		}
		v, err := expr.Eval(env)
		if err != nil {
			t.Fatal(err)
		}
		if value, _ := feel.ToJSON(v); string(value) != c.value {
			t.Errorf("%s is %s, want %s", got, value, c.value)
		}
	}
}

// TestScriptRefuses holds what has no equal in FEEL: it is an error.
func TestScriptRefuses(t *testing.T) {
	for _, source := range []string{
		`x => x.y`, `let a = 1; return a`, `a = 5`, `a++`, `new Date()`, `moment().add(1)`, `f(x)`, `a.b.c(1)`, `(a`, `"open`, `a b`, ``,
		`list.map(x)`, `typeof a`, strings.Repeat("(", 1000), strings.Repeat("!", 1000), "a" + strings.Repeat(".length", 60),
		strings.Repeat("a.", 1<<20) + "a", "`${`${a}`",
	} {
		if got, err := (translator{}).script(source); err == nil {
			t.Errorf("%.40s gives %s, want an error", source, got)
		}
	}
}

// TestTemplate checks fields that are put together from text and values.
func TestTemplate(t *testing.T) {
	for source, want := range map[string]string{
		"http://x/${a.b}/#{c}?d={=e": `http://x/{= a.b }/{= c }?d=\{=e`,
		"${a}":                       "=a",
		"plain":                      "plain",
		"${a + 'x'}":                 "{= a }x",
	} {
		if got, err := (translator{}).composite(source); err != nil || got != want {
			t.Errorf("%s gives %s (%v), want %s", source, got, err, want)
		}
	}
}

// FuzzScript checks that translating never panics and only gives FEEL.
func FuzzScript(f *testing.F) {
	for _, c := range scripts {
		f.Add(c.source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if out, err := (translator{}).script(source); err == nil {
			if _, err := feel.Parse(out); err != nil {
				t.Errorf("%q gives %q: %v", source, out, err)
			}
		}
		_, _ = translator{}.composite(source)
	})
}
