package feel_test

import (
	"fmt"
	"log"
	"strings"
	"time"

	"hookflow/engine/feel"
)

func Example() {
	e, err := feel.Parse(`if order.total > 100 then "big" else "small"`)
	if err != nil {
		log.Fatal(err)
	}
	for _, data := range []string{`{"order": {"total": 250.10}}`, `{"order": {"total": 3}}`} {
		vars, err := feel.FromJSON([]byte(data))
		if err != nil {
			log.Fatal(err)
		}
		v, err := e.Eval(&feel.Env{Scope: vars.(*feel.Context)})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(v)
	}
	// Output:
	// big
	// small
}

func ExampleParse_syntaxError() {
	_, err := feel.Parse(`total == 3`)
	fmt.Println(err)
	_, err = feel.Parse("1 +\n* 2")
	fmt.Println(err)
	// Output:
	// line 1, column 7: "==" is not a FEEL operator (did you mean =?)
	// line 2, column 1: expected an expression, found "*"
}

func ExampleExpr_EvalExplain() {
	e, err := feel.Parse(`order.totl * 1.2`)
	if err != nil {
		log.Fatal(err)
	}
	vars := feel.MapScope{"order": feel.NewContext(1).Put("total", feel.NewInt(10))}
	v, reasons := e.EvalExplain(&feel.Env{Scope: vars})
	fmt.Println(feel.Type(v))
	for _, r := range reasons {
		fmt.Println(r)
	}
	// Output:
	// null
	// line 1, column 1: order.totl is null because order has no totl, did you mean total?
	// line 1, column 1: * has null on one side: order.totl
}

func ExampleParseTemplate() {
	vars := feel.MapScope{"name": feel.String(`Ann "A" Lee`), "n": feel.NewInt(2)}
	for _, t := range []struct {
		place feel.Place
		text  string
	}{
		{feel.JSON, `{"name": "{= name }", "count": {= n + 1 }}`},
		{feel.URLPath, `http://localhost/people/{= name }?n={= n }`},
		{feel.XML, `<person name="{= name }"/>`},
		{feel.PlainText, `Dear <% name %>, {UpperCase({$name})}`},
	} {
		template, err := feel.ParseTemplate(t.text, t.place)
		if err != nil {
			log.Fatal(err)
		}
		text, err := template.Eval(&feel.Env{Scope: vars})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(text)
	}
	// Output:
	// {"name": "Ann \"A\" Lee", "count": 3}
	// http://localhost/people/Ann%20%22A%22%20Lee?n=2
	// <person name="Ann &quot;A&quot; Lee"/>
	// Dear Ann "A" Lee, ANN "A" LEE
}

func ExampleParseField() {
	for _, text := range []string{`= id * 2`, `order {= id }`, `plain`} {
		field, err := feel.ParseField(text, feel.PlainText)
		if err != nil {
			log.Fatal(err)
		}
		if field.Expr() != nil {
			fmt.Println("an expression of", field.Expr().Names())
		} else {
			fmt.Println("a template of", field.Template().Names())
		}
	}
	// Output:
	// an expression of [id]
	// a template of [id]
	// a template of []
}

func ExampleEnv() {
	e, err := feel.Parse(`now() + @"PT30M"`)
	if err != nil {
		log.Fatal(err)
	}
	clock := func() time.Time { return time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC) }
	v, err := e.Eval(&feel.Env{Now: clock})
	fmt.Println(v, err)
	// Output: 2024-05-06T07:38:09Z <nil>
}

func ExampleExpr_Check() {
	sample, err := feel.FromJSON([]byte(`{"order": {"total": 10, "lines": [{"price": 2}]}}`))
	if err != nil {
		log.Fatal(err)
	}
	e, err := feel.Parse(`sum(order.lines.prize) > order.total + "1"`)
	if err != nil {
		log.Fatal(err)
	}
	shape, problems := e.Check(feel.ShapeOf(sample).Entries)
	fmt.Println(shape)
	for _, p := range problems {
		fmt.Println(p)
	}
	// Output:
	// boolean
	// line 1, column 17: order.lines has no prize (did you mean price?)
	// line 1, column 26: + is not defined for number and string (use string(...) to join text and other values)
}

func ExampleComplete() {
	sample, err := feel.FromJSON([]byte(`{"order": {"total": 10, "tax": 2}}`))
	if err != nil {
		log.Fatal(err)
	}
	text := `if order.t`
	for _, c := range feel.Complete(text, len(text), feel.ShapeOf(sample).Entries) {
		fmt.Println(c.Text, c.Kind, c.Type)
	}
	// Output:
	// tax member number
	// total member number
}

func ExampleFormat() {
	text, err := feel.Format(`if a>1 then{x:1,y:[1,2]}else null`, nil)
	fmt.Println(text, err)
	// Output: if a > 1 then {x: 1, y: [1, 2]} else null <nil>
}

func ExampleRename() {
	text, err := feel.Rename(`total * 2 + order.total`, "total", "net-total")
	fmt.Println(text, err)
	// Output: `net-total` * 2 + order.total <nil>
}

func ExampleExpr_ToJUEL() {
	e, err := feel.Parse(`status = "open" and items[1].price > 5`)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.ToJUEL())
	fmt.Println(e.ToPython())
	// Output:
	// ${status == 'open' && items[0].price > 5} <nil>
	// status == "open" and items[0].get("price") > 5 <nil>
}

func ExampleExpr_Portability() {
	e, err := feel.Parse(`items[price > 5] = null or median(prices) > 2`)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range e.Portability() {
		fmt.Println(m.Construct, m.Targets&feel.Camunda8 != 0, m.Targets&feel.JUEL != 0)
	}
	// Output:
	// filter true false
	// function median true false
}

func ExampleResultJSON() {
	e, err := feel.Parse(`@"2024-02-29" + @"P1Y"`)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(feel.ResultJSON(e.Eval(nil))))
	// Output: {"type":"date","value":"2025-02-28"}
}

func ExampleRepl() {
	var out strings.Builder
	ok, err := feel.Repl(strings.NewReader("x := 3\nx ** 2\n"), &out, feel.NewContext(0), "feel> ")
	fmt.Println(strings.TrimSpace(out.String()), ok, err)
	// Output:
	// feel> 3
	// feel> 9
	// feel> true <nil>
}
