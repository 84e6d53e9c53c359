package feel

import (
	"fmt"
	"strings"
	"testing"
)

// sampleShapes are the variables of the tests of the designer's tools.
func sampleShapes(t *testing.T) map[string]*Shape {
	t.Helper()
	v, err := FromJSON([]byte(`{"order":{"total":1,"lines":[{"name":"a","price":2}],"id":"x"},"name":"n","count me":1,
		"net-price":2,"when":"2024-01-01","ok":true}`))
	if err != nil {
		t.Fatal(err)
	}
	return ShapeOf(v).Entries
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ src, shape, problem string }{
		{`order.total * 2 + count me`, "number", ""},
		{`order.lines[price > 1].name`, "list<string>", ""},
		{`order.lines[1].price`, "number", ""},
		{`order.lines[item.prce > 1]`, "list<context>", "column 18: item has no prce (did you mean price?)"},
		{`order.lines[prce > 1]`, "list<context>", "there is no variable prce (did you mean price?)"},
		{`for l in order.lines return l.price`, "list<number>", ""},
		{`for l in order.lines return l.prize`, "list", "l has no prize (did you mean price?)"},
		{`if ok then 1 else 2`, "number", ""},
		{`if ok then 1 else "a"`, "Any", ""},
		{`name + 1`, "Any", "+ is not defined for string and number (use string(...)"},
		{`name > 1`, "boolean", "string and number have no order"},
		{`ordr.total`, "Any", "column 1: there is no variable ordr (did you mean order?)"},
		{`strin length(name)`, "Any", "there is no function strin length (did you mean string length?)"},
		{`substring(name)`, "Any", `argument "start position" is missing`},
		{`upper case(1)`, "Any", `argument "string" takes a string, not a number`},
		{`date(when) + duration("P1D")`, "Any", ""},
		{`date(when).yeer`, "Any", "has no yeer (did you mean year?)"},
		{`{a: 1, b: a + 1}.b`, "number", ""},
		{`some x in [1, 2] satisfies x > 1 and name = "a"`, "boolean", ""},
		{`sort(order.lines, function(x, y) x.price < y.price)[1].name`, "string", ""},
		{`get or else(order.total, 0)`, "number", ""},
		{`(function(a: string) a + "b")(name)`, "string", ""},
		{`max([1, 2]) + min(3, 4)`, "number", ""},
		{`[1..5]`, "range<number>", ""},
	} {
		e, err := ParseNames(c.src, []string{"net-price"})
		if err != nil {
			t.Fatal(err)
		}
		s, problems := e.Check(sampleShapes(t))
		got := fmt.Sprint(problems)
		if len(problems) == 0 {
			got = ""
		}
		if s.String() != c.shape || (c.problem == "") != (got == "") || !strings.Contains(got, c.problem) {
			t.Errorf("%s: shape %s, problems %s; want %s, %q", c.src, s, got, c.shape, c.problem)
		}
	}
}

func TestComplete(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"ord|", "order"},
		{"order.|", "id lines total"},
		{"order.lines[1].p|", "price"},
		{"order.lines[pr|", "price product"},
		{"for line in order.lines return line.|", "name price"},
		{"for line in order.lines return li|", "line list contains list replace log"},
		{"net|", "`net-price`"},
		{"count m|", "count me"},
		{"if ok th|", "then"},
		{"string l| + 1", "string length"},
		{`"ord|`, ""},
		{"date(when).y|", "year"},
		{"{sum total: 1, b: sum t|", "sum total"},
		{"1 + (order.to|", "total"},
		{"function(abc) ab|", "abc abs"},
	} {
		src, _, _ := strings.Cut(c.src, "|")
		var got []string
		for _, p := range Complete(strings.Replace(c.src, "|", "", 1), len(src), sampleShapes(t)) {
			got = append(got, p.Text)
		}
		if c.src == "for line in order.lines return li|" {
			got = got[:1]
			c.want = "line"
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %q, want %q", c.src, got, c.want)
		}
	}
}

func TestRename(t *testing.T) {
	for _, c := range []struct{ src, old, new, want string }{
		{"a + b.a + { a: a }.a /* a */", "a", "total", "total + b.a + { a: total }.a /* a */"},
		{"for a in a return a", "a", "list", "for a in list return a"},
		{"net-price * 2", "net-price", "price", "price * 2"},
		{"price * 2", "price", "net-price", "`net-price` * 2"},
		{"Full  Name = \"Full Name\"", "Full Name", "name", "name = \"Full Name\""},
		{"for x in list return x + a", "a", "x", "error: the expression itself uses the name x"},
		{"function(a) a", "a", "b", "function(a) a"},
		{"f(a: a)", "a", "b", "f(a: b)"},
	} {
		got, err := Rename(c.src, c.old, c.new)
		if err != nil {
			got = "error: " + strings.SplitN(err.Error(), ": ", 2)[1]
		}
		if got != c.want {
			t.Errorf("rename %s to %s in %s: got %s, want %s", c.old, c.new, c.src, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a + b.c", "a b"},
		{"for x in xs return x + y", "xs y"},
		{"{a: 1, b: a + c}", "c"},
		{"items[price > min price]", "items min price price"},
		{"some x in [1], y in x satisfies x = y", ""},
		{"count(a) + abs(-b)", "a b"},
		{"function(p: number) p + q", "q"},
		{"{f: function(n) f(n - 1)}", ""},
	} {
		e, err := Parse(c.src)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(e.Names(), " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.src, got, c.want)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{" 1+2*  ( 3-a ) ", "1 + 2 * (3 - a)"},
		{"if   a then b else c", "if a then b else c"},
		{"{a:1,\"b c\" : [1 ,2]}", `{a: 1, "b c": [1, 2]}`},
		{"a /* why */ + b // end", "a + /* why */ b /* end */"},
		{"x in(<10,[1..2))", "x in (< 10, [1..2))"},
		{"@ \"P1D\"", `@"P1D"`},
		{"f( a:1 )", "f(a: 1)"},
		{"Full   Name", "Full Name"},
		{"function(a:list<number>)a", "function(a: list<number>) a"},
		{"- 1 ** -x", "-1 ** -x"},
		{"if some x in customers satisfies x.age > 18 then \"there is an adult among them\" else \"nobody\"",
			"if some x in customers satisfies x.age > 18\nthen \"there is an adult among them\"\nelse \"nobody\""},
		{"{name of customer: \"aaaaaaaaaaaaaaaaaaaaaaaaaaa\", address of customer: \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"}",
			"{\n  name of customer: \"aaaaaaaaaaaaaaaaaaaaaaaaaaa\",\n  address of customer: \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"\n}"},
	} {
		got, err := Format(c.src, nil)
		if err != nil || got != c.want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", c.src, got, err, c.want)
		}
		if again, err := Format(got, nil); err != nil || again != got {
			t.Errorf("%s: formatting again gives %s, %v", got, again, err)
		}
	}
}

func TestTranslations(t *testing.T) {
	for _, c := range []struct{ src, juel, python string }{
		{`order.total > 100 and status != "new"`, `${order.total > 100 && status != 'new'}`, `order.get("total") > 100 and status != "new"`},
		{`if a = null then 1 else -2`, `${(a == null ? 1 : -2)}`, `(1 if a is None else -2)`},
		{`"Hello " + name`, `${'Hello '.concat(name)}`, `"Hello " + name`},
		{`list[1] + list[-1]`, `${list[0] + list[list.size() - 1]}`, `list[0] + list[-1]`},
		{`x in [1..5)`, `${((x >= 1 && x < 5))}`, `((x >= 1 and x < 5))`},
		{`x between 1 and 2`, `${(x >= 1 && x <= 2)}`, `(1 <= x <= 2)`},
		{`contains(upper case(a), "X") or not(b)`, `${a.toUpperCase().contains('X') || !(b)}`, `("X" in a.upper()) or (not b)`},
		{`get or else(a, 1)`, `${(a != null ? a : 1)}`, `(a if a is not None else 1)`},
		{`(a or b) and c`, `${(a || b) && c}`, `(a or b) and c`},
		{`some x in xs satisfies x > 1`, "no", `any(x > 1 for x in xs)`},
		{`xs[item > 1]`, "no", `[item for item in xs if item > 1]`},
		{`xs[price > 1]`, "no", "no"},
		{`{a: [1, "x"]}`, "no", `{"a": [1, "x"]}`},
		{`-a ** 2`, "no", `(-a) ** (2)`},
		{`substring(a, 2, 3)`, `${a.substring(1, 4)}`, `a[1:4]`},
		{`@"2024-01-01"`, "no", "no"},
		{`Full Name`, "no", "no"},
		{`matches(a, "^x+$")`, `${a.matches('x+')}`, `bool(re.search("^x+$", a))`},
		{`function(x) x`, "no", "no"},
	} {
		e, err := Parse(c.src)
		if err != nil {
			t.Fatal(err)
		}
		juel, err1 := e.ToJUEL()
		python, err2 := e.ToPython()
		if got := ifElse(err1 != nil, "no", juel); got != c.juel {
			t.Errorf("%s in JUEL: got %s (%v), want %s", c.src, got, err1, c.juel)
		}
		if got := ifElse(err2 != nil, "no", python); got != c.python {
			t.Errorf("%s in Python: got %s (%v), want %s", c.src, got, err2, c.python)
		}
	}
}

func TestPortability(t *testing.T) {
	for _, c := range []struct {
		src  string
		want Target
		mark string
	}{
		{"a.b + 1 > 2", allTargets, ""},
		{"items[price > 1]", notJUEL, "filter"},
		{`@"P1D"`, feelTargets, "duration literal"},
		{"to json(a)", Camunda8, "function to json"},
		{"median(a)", feelTargets, "function median"},
	} {
		e, err := Parse(c.src)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Portable(); got != c.want || !strings.Contains(fmt.Sprint(e.Portability()), c.mark) {
			t.Errorf("%s: got %b %v, want %b %s", c.src, got, e.Portability(), c.want, c.mark)
		}
	}
}

func TestRepl(t *testing.T) {
	var out strings.Builder
	ok, err := Repl(strings.NewReader("1 + 2\nx-y := [1, \"a\"]\ncount(x-y)\n:vars\n:format 1+1\nz\n1 +\n:what\n"), &out, NewContext(0), "feel> ")
	want := "feel> 3\nfeel> [1, \"a\"]\nfeel> 2\nfeel> x-y = [1, \"a\"]\nfeel> 1 + 1\nfeel> null\n" +
		"  line 1, column 1: there is no variable z\nfeel> line 1, column 4: expected an expression, found end of the expression\n" +
		"feel> unknown command :what, try :help\nfeel> \n"
	if err != nil || ok || out.String() != want {
		t.Errorf("got %q, %v\nwant %q", out.String(), err, want)
	}
}

// TestFunctions: every function is described and nothing else is.
func TestFunctions(t *testing.T) {
	list := Functions()
	for _, f := range list {
		if f.Group == "" || f.Doc == "" || len(f.Signatures) == 0 || !f.Extension && f.Targets == 0 && f.Name != "range" {
			t.Errorf("%s is not described: %+v", f.Name, f)
		}
	}
	if len(list) != len(functionDocs) {
		t.Errorf("%d functions, %d descriptions", len(list), len(functionDocs))
	}
}

func TestCompleteField(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"= order.t|", "total"},
		{"http://h/{= order.t|", "total"},
		{"http://h/{= order.id }/{= na|", "name"},
		{"http://h/{= order.id }/na|", ""},
		{"na|", ""},
		{"{\"a\": \"{= order.to|}\"}", "total"},
	} {
		at := strings.IndexByte(c.src, '|')
		var got []string
		for _, p := range CompleteField(strings.Replace(c.src, "|", "", 1), at, sampleShapes(t)) {
			got = append(got, p.Text)
			if p.Offset > at || p.Offset < 1 {
				t.Errorf("%s: offset %d", c.src, p.Offset)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %q, want %q", c.src, got, c.want)
		}
	}
}
