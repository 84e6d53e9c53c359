package foreign

import (
	"strings"
	"testing"

	"hookflow/engine/feel"
)

// row is an expression, its translation, and the value of that for the
// variables of vars.
type row struct {
	language            Language
	source, feel, value string
}

const vars = `{"a":1,"b":2,"c":{"d":4},"list":[{"x":10},{"x":20}],"text":"hello","$status":200,"n":null,"empty":[],"no":false,"zero":0,
	"loopCounter":1,"numberOfInstances":4,"numberOfCompletedInstances":2,"neg":-7,"key":"x","plain":[5,6,7],"at":"2024-05-06T07:08:09Z"}`

// translated are the constructs of each language that FEEL has a form for.
var translated = []row{
	// JUEL: EL 2.2, and the functions and objects of Camunda 7 and Flowable.
	{JUEL, `${a == 1}`, `a = 1`, `true`},
	{JUEL, `a eq 1 and b ne 3 or a gt b`, `a = 1 and b != 3 or a > b`, `true`},
	{JUEL, `a lt b && b le 2 && b ge 2`, `a < b and b <= 2 and b >= 2`, `true`},
	{JUEL, `7 div 2 + 7 mod 2`, `7 / 2 + (7 - 2 * round down(7 / 2, 0))`, `4.5`},
	{JUEL, `neg % 4`, `neg - 4 * round down(neg / 4, 0)`, `-3`},
	{JUEL, `b % 2 == 0`, `modulo(b, 2) = 0`, `true`},
	{JUEL, `neg % 2 != 0`, `modulo(neg, 2) != 0`, `true`},
	{JUEL, `a > 0 ? 'x' : "y'"`, `if a > 0 then "x" else "y'"`, `"x"`},
	{JUEL, `1 + (a > 0 ? 1 : 2)`, `1 + (if a > 0 then 1 else 2)`, `2`},
	{JUEL, `not empty text`, `not(list contains([null, "", [], {}], text))`, `true`},
	{JUEL, `empty missing && !empty list`, `list contains([null, "", [], {}], missing) and not(list contains([null, "", [], {}], list))`, `true`},
	{JUEL, `!missing`, `missing != true`, `true`},
	{JUEL, `!(missing > 3)`, `(missing > 3) != true`, `true`},
	{JUEL, `!!(a == 1)`, `not((a = 1) != true)`, `true`},
	{JUEL, `missing == null`, `missing = null`, `true`},
	{JUEL, `!(a == null)`, `not(a = null)`, `true`},
	{JUEL, `list[0].x`, `list[1].x`, `10`},
	{JUEL, `list[a].x`, `(if a instance of number then sublist(list, a + 1, 1)[1] else get value(list, a)).x`, `20`},
	{JUEL, `plain[a + 1]`, `sublist(plain, a + 1 + 1, 1)[1]`, `7`},
	{JUEL, `c['d'] + c["d"]`, `c.d + c.d`, `8`},
	{JUEL, `list[1][key]`, `(if key instance of number then sublist(list[2], key + 1, 1)[1] else get value(list[2], key))`, `20`},
	{JUEL, `execution.getVariable('a') == 1`, `a = 1`, `true`},
	{JUEL, `execution.hasVariable("a")`, `is defined(a)`, `true`},
	{JUEL, `text.toUpperCase().startsWith('HE')`, `starts with(upper case(text), "HE")`, `true`},
	{JUEL, `text.contains('ell') && list.size() == 2`, `(if text instance of string then contains(text, "ell") else list contains(text, "ell")) and (if list instance of list<Any> then count(list) else if get entries(list) != null then count(get entries(list)) else count(list)) = 2`, `true`},
	{JUEL, `c.size()`, `(if c instance of list<Any> then count(c) else if get entries(c) != null then count(get entries(c)) else count(c))`, `1`},
	{JUEL, `c.get("d") + plain.get(0)`, `c.d + plain[1]`, `9`},
	{JUEL, `text.length() - text.indexOf('l')`, `string length(text) - (if text instance of string then (if contains(text, "l") then string length(substring before(text, "l")) else -1) else if list contains(text, "l") then index of(text, "l")[1] - 1 else -1)`, `3`},
	{JUEL, `text.substring(1, 3)`, `substring(text, 2, 2)`, `"el"`},
	{JUEL, `text.matches('h.*o')`, `matches(text, "^(h.*o)$")`, `true`},
	{JUEL, `text.replace('l', '$')`, `replace(text, "l", "\\$")`, `"he$$o"`},
	{JUEL, `'n'.concat(a)`, `(string("n") + string(a))`, `"n1"`},
	{JUEL, `text += a`, `string(text) + string(a)`, `"hello1"`},
	{JUEL, `c.containsKey('d')`, `list contains(get entries(c).key, "d")`, `true`},
	{JUEL, `JSON(c).prop('d').numberValue()`, `c.d`, `4`},
	{JUEL, `S(list).jsonPath('$[1].x').numberValue()`, `list[2].x`, `20`},
	{JUEL, `.5 + 1.5e1`, `.5 + 1.5e1`, `15.5`},
	{JUEL, `'it\'s'`, `"it's"`, `"it's"`},
	{JUEL, `true and false`, `true and false`, `false`},
	{JUEL, `function.in`, "`function`.`in`", `null`},
	{JUEL, `dateTime().plusDays(3).toDate() > now()`, `(now() + 3 * duration("P1D")) > now()`, `true`},
	// JavaScript
	{JavaScript, `a + b * 2 - (1 - 2)`, `a + b * 2 - (1 - 2)`, `6`},
	{JavaScript, `a - (b - 1)`, `a - (b - 1)`, `0`},
	{JavaScript, `-(a + b)`, `-(a + b)`, `-3`},
	{JavaScript, `a === 1 && !(b !== 2) || false`, `a = 1 and (b != 2) != true or false`, `true`},
	{JavaScript, `(a == 1 || b == 2) && c.d == 9`, `(a = 1 or b = 2) and c.d = 9`, `false`},
	{JavaScript, `missing || 'x'`, `if not(list contains([null, false, 0, ""], missing)) then missing else "x"`, `"x"`},
	{JavaScript, `text && a`, `if not(list contains([null, false, 0, ""], text)) then a else text`, `1`},
	{JavaScript, `!zero`, `not(not(list contains([null, false, 0, ""], zero)))`, `true`},
	{JavaScript, `text ? 1 : 2`, `if not(list contains([null, false, 0, ""], text)) then 1 else 2`, `1`},
	{JavaScript, "`n${a + b}m`", `"n" + string(a + b) + "m"`, `"n3m"`},
	{JavaScript, `"n" + a + b`, `"n" + string(a) + string(b)`, `"n12"`},
	{JavaScript, `list[0].x + list[a]["x"]`, `list[1].x + (if a instance of number then sublist(list, a + 1, 1)[1] else get value(list, a)).x`, `30`},
	{JavaScript, `list.length`, `(if list instance of string then string length(list) else count(list))`, `2`},
	{JavaScript, `_.isEmpty(missing)`, `list contains([null, "", [], {}], missing)`, `true`},
	{JavaScript, `_.get([{values: {"5": "d"}}], "0.values.5", 5)`, `get or else((if (if [{values: {"5": "d"}}] instance of list<Any> then [{values: {"5": "d"}}][1] else get value([{values: {"5": "d"}}], "0")).values instance of list<Any> then (if [{values: {"5": "d"}}] instance of list<Any> then [{values: {"5": "d"}}][1] else get value([{values: {"5": "d"}}], "0")).values[6] else get value((if [{values: {"5": "d"}}] instance of list<Any> then [{values: {"5": "d"}}][1] else get value([{values: {"5": "d"}}], "0")).values, "5")), 5)`, `"d"`},
	{JavaScript, `_.get(list, "0.x", 5)`, `get or else((if list instance of list<Any> then list[1] else get value(list, "0")).x, 5)`, `10`},
	{JavaScript, `_.get({"3": {"1": "one"}}, "3.1", 5)`, `get or else((if (if {"3": {"1": "one"}} instance of list<Any> then {"3": {"1": "one"}}[4] else get value({"3": {"1": "one"}}, "3")) instance of list<Any> then (if {"3": {"1": "one"}} instance of list<Any> then {"3": {"1": "one"}}[4] else get value({"3": {"1": "one"}}, "3"))[2] else get value((if {"3": {"1": "one"}} instance of list<Any> then {"3": {"1": "one"}}[4] else get value({"3": {"1": "one"}}, "3")), "1")), 5)`, `"one"`},
	{JavaScript, `_.assign({}, missing, {x: a}, {x: b, "3": c})`, `context merge([(if not({} instance of list<Any>) and get entries({}) != null then {} else {}), (if not(missing instance of list<Any>) and get entries(missing) != null then missing else {}), (if not({x: a} instance of list<Any>) and get entries({x: a}) != null then {x: a} else {}), (if not({x: b, "3": c} instance of list<Any>) and get entries({x: b, "3": c}) != null then {x: b, "3": c} else {})])`, `{"x":2,"3":{"d":4}}`},
	{JavaScript, `_.concat(plain, 8, [9])`, `concatenate((if plain instance of list<Any> then plain else [plain]), (if 8 instance of list<Any> then 8 else [8]), (if [9] instance of list<Any> then [9] else [[9]]))`, `[5,6,7,8,9]`},
	{JavaScript, `_.size({x: 1, y: 2, z: 3})`, `(if {x: 1, y: 2, z: 3} = null then 0 else if {x: 1, y: 2, z: 3} instance of string then string length({x: 1, y: 2, z: 3}) else if {x: 1, y: 2, z: 3} instance of list<Any> then count({x: 1, y: 2, z: 3}) else if get entries({x: 1, y: 2, z: 3}) != null then count(get entries({x: 1, y: 2, z: 3})) else count({x: 1, y: 2, z: 3}))`, `3`},
	{JavaScript, `_.has({y: 1}, text)`, `list contains(get entries({y: 1}).key, text)`, `false`},
	{JavaScript, `text.startsWith('he')`, `starts with(text, "he")`, `true`},
	{JavaScript, `typeof missing !== 'undefined'`, `not(missing = null)`, `false`},
	{JavaScript, `typeof a === "number"`, `a instance of number`, `true`},
	{JavaScript, `{x: a, "y z": [b, null]}`, `{x: a, "y z": [b, null]}`, `{"x":1,"y z":[2,null]}`},
	{JavaScript, `{a: b, b: a}`, `context([{key: "a", value: b}, {key: "b", value: a}])`, `{"a":2,"b":1}`},
	{JavaScript, `execution.getVariable("a") % 2`, `a - 2 * round down(a / 2, 0)`, `1`},
	{JavaScript, `missing ?? 7`, `get or else(missing, 7)`, `7`},
	{JavaScript, `Math.floor(7 / b) + parseInt("4")`, `floor(7 / b) + round down(number(string("4")), 0)`, `7`},
	{JavaScript, `Math.round(-2.5)`, `floor((-2.5) + 0.5)`, `-2`},
	{JavaScript, `$status`, "`$status`", `200`},
	{JavaScript, `"a%1b".concat("c")`, `(if "a%1b" instance of string then string("a%1b") + string("c") else concatenate("a%1b", "c"))`, `"a%1bc"`},
	{JavaScript, `list.map(i => i.x + a)`, `(for i in list return i.x + a)`, `[11,21]`},
	{JavaScript, `list.filter(i => i.x > 10).length`, `(if (for i in list return {keep: i.x > 10, item: i})[keep = true].item instance of string then string length((for i in list return {keep: i.x > 10, item: i})[keep = true].item) else count((for i in list return {keep: i.x > 10, item: i})[keep = true].item))`, `1`},
	{JavaScript, `list.find(i => i.x === 20).x`, `(for i in list return {keep: i.x = 20, item: i})[keep = true].item[1].x`, `20`},
	{JavaScript, `list.some(i => i.missing > 3)`, `((some i in list satisfies i.missing > 3) = true)`, `false`},
	{JavaScript, `_.map(list, i => i.x)`, `(for i in list return i.x)`, `[10,20]`},
	{JavaScript, `let d = a * 2; const e = d + 1; return {d, e}`, `{d: a * 2, e: d + 1, result: {d: d, e: e}}.result`, `{"d":2,"e":3}`},
	{JavaScript, `c?.d`, `c.d`, `4`},
	{JavaScript, `0x10 + 1e3 // comment`, `16 + 1000`, `1016`},
	{JavaScript, `text.replaceAll(".", "-")`, `replace(text, "\\.", "-")`, `"hello"`},
	{JavaScript, `plain.join("-")`, `string join(for i in plain return string(i), "-")`, `"5-6-7"`},
	{JavaScript, `2 ** 3`, `2 ** 3`, `8`},
	{JavaScript, `"${a}"`, `"${a}"`, `"${a}"`},
	// Groovy
	{Groovy, `return a == 1 && text`, `a = 1 and not(list contains([null, false, 0, "", [], {}], text))`, `true`},
	{Groovy, `missing ?: 'x'`, `if not(list contains([null, false, 0, "", [], {}], missing)) then missing else "x"`, `"x"`},
	{Groovy, `c?.d`, `c.d`, `4`},
	{Groovy, `"n${a}m $c.d!"`, `"n" + string(a) + "m " + string(c.d) + "!"`, `"n1m 4!"`},
	{Groovy, `[a, 'b', [x: a, "y z": b], [:]]`, `[a, "b", {x: a, "y z": b}, {}]`, `[1,"b",{"x":1,"y z":2},{}]`},
	{Groovy, `text.size() + plain.size() + c.size()`, ``, `9`},
	{Groovy, `Integer.parseInt("4") + plain.max()`, `number(string("4")) + max(plain)`, `11`},
	{Groovy, `execution.getVariable("a")`, `a`, `1`},
	{Groovy, `!empty`, `not(not(list contains([null, false, 0, "", [], {}], empty)))`, `true`},
}

func TestTranslated(t *testing.T) {
	for _, c := range translated {
		check(t, c, Translator{Language: c.language}.Expression)
	}
}

// check translates, compares and evaluates.
func check(t *testing.T, c row, translate func(string) (string, error)) {
	t.Helper()
	scope, err := feel.FromJSON([]byte(vars))
	if err != nil {
		t.Fatal(err)
	}
	got, err := translate(c.source)
	if err != nil || got != c.feel && c.feel != "" {
		t.Errorf("%s: %s gives %s (%v), want %s", c.language, c.source, got, err, c.feel)
		return
	}
	expr, err := feel.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	v, err := expr.Eval(&feel.Env{Scope: scope.(*feel.Context)})
	if err != nil {
		t.Fatal(err)
	}
	if value, _ := feel.ToJSON(v); string(value) != c.value {
		t.Errorf("%s: %s is %s, want %s", c.language, got, value, c.value)
	}
}

// TestCounters: in a multi-instance the counters are renamed and count from 0.
func TestCounters(t *testing.T) {
	for _, c := range []row{
		{JUEL, `nrOfCompletedInstances / nrOfInstances >= 0.5`, `numberOfCompletedInstances / numberOfInstances >= 0.5`, `true`},
		{JUEL, `loopCounter`, `loopCounter - 1`, `0`},
		{JUEL, `loopCounter * 2`, `(loopCounter - 1) * 2`, `0`},
		{JUEL, `list[loopCounter].x`, `list[loopCounter].x`, `10`},
		{JUEL, `execution.getVariable('loopCounter')`, `(loopCounter - 1)`, `0`},
	} {
		check(t, c, Translator{Language: JUEL, Loop: true}.Expression)
	}
	if got, err := (Translator{Language: JUEL}).Expression("nrOfInstances + loopCounter"); err != nil || got != "nrOfInstances + loopCounter" {
		t.Errorf("outside of a multi-instance they are variables; got %s, %v", got, err)
	}
}

// TestConditions: what stands for true or false in the other language.
func TestConditions(t *testing.T) {
	for _, c := range []row{
		{JavaScript, `text`, `not(list contains([null, false, 0, ""], text))`, `true`},
		{JavaScript, `missing || a`, `not(list contains([null, false, 0, ""], missing)) or not(list contains([null, false, 0, ""], a))`, `true`},
		{JavaScript, `{"type":"script","value":"a === 1"}`, `a = 1`, `true`},
		{JUEL, `${no}`, `no`, `false`},
		{Groovy, `text == 'hello'`, `text = "hello"`, `true`},
	} {
		check(t, c, Translator{Language: c.language}.Condition)
	}
	for _, c := range []row{{language: JUEL, source: `${'x'}`}, {language: JavaScript, source: `{"type":"const","value":"a"}`}, {language: JavaScript, source: `5`}} {
		if got, err := (Translator{Language: c.language}).Condition(c.source); err == nil {
			t.Errorf("%s gives %s, want an error: it is neither true nor false", c.source, got)
		}
	}
}

// refused holds what FEEL has no equal for, by language, and what the error says.
var refused = map[Language]map[string]string{
	JUEL: {
		`a + 'x'`: "use concat", `'1' + 2`: "use concat", `f(x)`: "no f()", `bean.method(a)`: "no .method()", `a.b.c(1)`: "no .c()",
		`a = 5`: "not expected", `(a`: "missing", `'open`: "not closed", `a b`: "not expected", ``: "too early", `${a} ${b}`: "no single expression",
		`execution.setVariable('x', 1)`: "no execution.setVariable", `execution.getVariable(name)`: "computed", `execution`: "no execution",
		`execution.currentActivityName`: "no execution", `task.assignee`: "no task", `authenticatedUserId`: "no authenticatedUserId",
		`[1, 2]`: "not expected", `x -> x`: "not expected", `a === 1`: "not expected", `a instanceof b`: "instanceof", `'a\n'`: "no escape",
		`fn:length(a)`: "not expected", `a; b`: "not expected", `a.substring(b)`: "no .substring()", `text.split(',')`: "no .split()",
		`S(a).jsonPath('$..x').value()`: "JSONPath", `XML(a).attr('x')`: "no .attr()", `a ?: b`: "not expected", `a++`: "not expected",
		`a.trim(1)`: "0 arguments", `text.concat()`: "1 arguments", `a ** b`: "not expected",
	},
	JavaScript: {
		`x => x.y`: "function", `a = 5`: "Assign", `a++`: "not translated", `new Date()`: "New", `moment().add(1)`: "no .add()", `f(x)`: "no f()",
		`list.map(x)`: "no .map()", `list.map((x, i) => i)`: "2 parameters", `list.reduce((s, x) => s + x, 0)`: "2 parameters", `typeof a`: "typeof",
		`if (a) { return 1 } else { return 2 }`: "(If)", `for (const x of a) {}`: "(ForOf)", `function f() {}`: "not translated", `a; b`: "several",
		`/a/.test(text)`: "RegExp", `a & b`: "operator", `void 0`: "operator", `delete a.b`: "operator", `a in b`: "operator", `a instanceof b`: "operator",
		`({...a})`: "not translated", `[...a]`: "Spread", `throw a`: "(Throw)", `this.x`: "This", `await a`: "", `a b`: "no JavaScript", `"open`: "no JavaScript",
		`let a = 1`: "no value", `let a = a; return a`: "declaration", `Math.random()`: "no Math.random", `text.replace("a", "b")`: "no .replace()",
		`text.split("")`: "no .split()", `a.slice(1)`: "no .slice()", `{a: 1, a: 2}`: "twice", "`${`${a}`": "", `execution.setVariable("a", 1)`: "no execution.setVariable",
		`var x = 1; execution.setVariable("x", x); x`: "several",
	},
	Groovy: {
		`def x = 1; x`: "def", `list.collect { it.x }`: "not expected", `a as int`: "not expected", `new Date()`: "new", `a <=> b`: "not expected",
		`1..3`: "not expected", `a =~ /x/`: "not expected", `a; b`: "not expected", `import x`: "import", `"""a"""`: "three quotes",
		`execution.setVariable("a", 1)`: "no execution.setVariable", `a ? b`: "missing", `x = 1`: "not expected",
	},
}

func TestRefused(t *testing.T) {
	for language, sources := range refused {
		for source, why := range sources {
			got, err := Translator{Language: language}.Expression(source)
			if err == nil || !strings.Contains(err.Error(), why) {
				t.Errorf("%s: %s gives %q, %v; want an error with %q", language, source, got, err, why)
			}
		}
	}
}

// TestBounds: what nests or grows without bound is an error, and soon.
func TestBounds(t *testing.T) {
	for _, source := range []string{
		strings.Repeat("(", 1000), strings.Repeat("!", 1000) + "a", strings.Repeat("a?", 1000), strings.Repeat("-(", 60_000),
		strings.Repeat("a.", 1<<20) + "a", strings.Repeat("x=>", 1000) + "x", strings.Repeat("`${", 1000), "a" + strings.Repeat(".size()", 60),
		strings.Repeat("- ", 30_000) + "a", strings.Repeat("typeof ", 5_000) + "a", strings.Repeat("a**", 10_000) + "a", strings.Repeat("async ", 1000),
	} {
		for _, language := range []Language{JUEL, JavaScript, Groovy} {
			if got, err := (Translator{Language: language}).Expression(source); err == nil {
				t.Errorf("%s: %.40s gives %.40s, want an error", language, source, got)
			}
		}
	}
}

// TestComposite checks fields that are put together from text and values.
func TestComposite(t *testing.T) {
	for source, want := range map[string]string{
		"http://x/${a.b}/#{c}?d={=e": `http://x/{= a.b }/{= c }?d=\{=e`,
		"${a}":                       "=a",
		"plain":                      "plain",
		"${'n'.concat(a)}":           `=(string("n") + string(a))`,
		`\${a} <% b %>`:              `\${a} {= "<%" } b %>`,
		"{$a}":                       `{= "{" }$a}`,
		"${a += 'x'}":                `{= a }x`,
		"":                           "",
		"=${a}":                      `="=" + string(a)`,
	} {
		if got, err := (Translator{Language: JUEL}).Composite(source); err != nil || got != want {
			t.Errorf("%s gives %s (%v), want %s", source, got, err, want)
		}
	}
	if got, err := (Translator{Language: JavaScript}).Field("`http://x/${a}` + '?b=' + b"); err != nil || got != "http://x/{= a }?b={= b }" {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := (Translator{Language: JavaScript}).Body("JSON.stringify({a: a})"); err != nil || got != "={a: a}" {
		t.Errorf("got %s, %v", got, err)
	}
}

// FuzzTranslate checks that translating never panics and only gives FEEL.
func FuzzTranslate(f *testing.F) {
	for _, c := range translated {
		f.Add(c.source)
	}
	for _, sources := range refused {
		for source := range sources {
			f.Add(source)
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, language := range []Language{JUEL, JavaScript, Groovy} {
			tr := Translator{Language: language, Loop: true}
			for _, translate := range []func(string) (string, error){tr.Expression, tr.Condition} {
				if out, err := translate(source); err == nil {
					if _, err := feel.Parse(out); err != nil {
						t.Errorf("%q gives %q: %v", source, out, err)
					}
				}
			}
		}
		if out, err := (Translator{Language: JUEL}).Composite(source); err == nil {
			if _, err := feel.ParseField(out, feel.PlainText); err != nil {
				t.Errorf("%q gives %q: %v", source, out, err)
			}
		}
	})
}
