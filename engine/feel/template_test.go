package feel

import (
	"strings"
	"testing"
	"time"
)

func testEnv(t *testing.T, vars string) *Env {
	t.Helper()
	v, err := FromJSON([]byte(vars))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	return &Env{Scope: v.(*Context), Now: func() time.Time { return now }, NewID: func() string { return "id-1" }}
}

const templateVars = `{"name":"Ann \"A\" <b>&c","n":1.50,"id":"a/b c?d","base":"http://h:1","list":[1,"x"],
	"order":{"id":7,"Total":2.5},"big":1234567.895,"text":"Order shipped","crlf":"a\r\nb","a":null,"up":"..","day":"2018-12-04"}`

func TestTemplates(t *testing.T) {
	for _, c := range []struct {
		place     Place
		src, want string
	}{
		{PlainText, "Hi {= name }, {= n + 1 }{= a }", `Hi Ann "A" <b>&c, 2.5`},
		{PlainText, `\{= x }`, `{= x }`},
		{PlainText, `{= {a: "}"}.a }`, `}`},
		{PlainText, `{= list } {= order }`, `[1,"x"] {"id":7,"Total":2.5}`},
		{JSON, `{"n": "{= name }", "v": {= n }, "l": {= list }, "z": {= a }, "s": {= name }}`,
			`{"n": "Ann \"A\" <b>&c", "v": 1.5, "l": [1,"x"], "z": null, "s": "Ann \"A\" <b>&c"}`},
		{JSON, `{"a": {$n}, "b": "<%= text %>", "c": {$order}}`, `{"a": 1.5, "b": "Order shipped", "c": {"id":7,"Total":2.5}}`},
		{URLPath, "{= base }/x/{= id }?q={= id }&r={= n }", "http://h:1/x/a%2Fb%20c%3Fd?q=a%2Fb%20c%3Fd&r=1.5"},
		{URLPath, "https://{= order.id }/p", "https://7/p"},
		{URLQuery, "a={= id }", "a=a%2Fb%20c%3Fd"},
		{Form, "a={= id }&b={= name }", "a=a%2Fb+c%3Fd&b=Ann+%22A%22+%3Cb%3E%26c"},
		{Header, "Bearer {= text }", "Bearer Order shipped"},
		{XML, `<a b="{= name }">{= n }</a>`, `<a b="Ann &quot;A&quot; &lt;b&gt;&amp;c">1.5</a>`},
		{PlainText, "<%text%>|<% =text %>|<%*text%>|<%+ text%>|<% order.total %>|<% nothing.x %>|", "Order shipped|Order shipped|Order shipped|Order shipped|2.5||"},
		{PlainText, `{UpperCase({$text})} {LowerCase({$text})} {Capitalize("abc d")}`, "ORDER SHIPPED order shipped Abc d"},
		{PlainText, `{Substr({$text},0,3)}|{Substr({$text},4)}|{Substr({$text}, 99)}`, "Ord|r shipped|"},
		{PlainText, `{Count({$list})} {DateTime()} {DateTime({$day}, «dd.MM.yyyy»)}`, "2 2024-05-06 07:08:09 +0000 UTC 04.12.2018"},
		{PlainText, `{ToString({$n})} {UpperCase({Substr({$text},0,1)})}`, "1.5 O"},
		{PlainText, `{not a call} {$} {x}`, `{not a call} {$} {x}`},
		{PlainText, `{DateTime({$day}, "d MMMM yyyy, EEEE", "ru")} {DateTime({$day}, "MMMM", "ko-KR")} {DateTime({$day}, "EEEE", "zh_CN")}`, "4 декабря 2018, вторник 12월 星期二"},
		{PlainText, `{DateTime({$day}, "yyyy-MM-dd'T'HH:mm")} {DateTime("dd.MM.yyyy")} {DateTime("MMM", "ru")} {DateTime({$a}, "yyyy")}|`, "2018-12-04T00:00 06.05.2024 мая |"},
		{PlainText, `{ToString({$n}, "0.00")} {ToString({$n}, "#,##0.0#", "ru")} {ToString({$day}, "yyyy")}`, "1.50 1,5 2018"},
		{PlainText, `{ToString({$big}, "#,##0.00", "en")} {ToString({$big}, "#,##0", "de")}`, "1,234,567.90 1.234.568"},
		{PlainText, `\${name} ${= n } ${$n} $ {count}`, `${name} $1.5 $1.5 $ {count}`},
		{PlainText, `{= count }|{= date }|{$min}|<% mode %>`, `|||`},
		{JSON, `{"a": {= count }}`, `{"a": null}`},
	} {
		tpl, err := ParseTemplate(c.src, c.place)
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		if got, err := tpl.Eval(testEnv(t, templateVars)); err != nil || got != c.want {
			t.Errorf("%s in %s: got %q, %v; want %q", c.src, c.place, got, err, c.want)
		}
	}
}

func TestTemplateRefuses(t *testing.T) {
	for _, c := range []struct {
		place     Place
		src, want string
	}{
		{Header, "X {= crlf }", "line break"},
		{URLPath, "http://h/{= up }/x", "change the path"},
		{URLPath, "http://{= id }/x", "no host name"},
		{PlainText, "a\nb {= 1 + }", "line 2, column 10"},
		{PlainText, "a {= 1", "not closed"},
		{PlainText, "<% x", "not closed"},
		{PlainText, "{UpperCase({$x}", "UpperCase"},
		{PlainText, `{Substr(x)}`, "neither a number"},
		{PlainText, "Hi ${name}!", "line 1, column 4: ${name} is not filled in here: write {= name }"},
		{JSON, `{"a": "${order.id}"}`, "{= order.id }"},
		{PlainText, `{DateTime({$day}, "D MMMM YYYY", "ru-RU")}`, "the letters D"},
		{PlainText, `{DateTime({$day}, "dd", "xx")}`, `the locale "xx" is not known`},
		{PlainText, `{ToString({$n}, "abc")}`, "the letters b"},
		{PlainText, `{DateTime({$day}, "yyyy-MM-ddTHH:mm")}`, "the letters T"},
	} {
		tpl, err := ParseTemplate(c.src, c.place)
		if err == nil {
			_, err = tpl.Eval(testEnv(t, templateVars))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s in %s: got error %v, want %q", c.src, c.place, err, c.want)
		}
	}
}

func TestFields(t *testing.T) {
	for _, c := range []struct{ src, value, names string }{
		{"= n * 2", "3", "n"},
		{"n * 2", `"n * 2"`, ""},
		{" =list", `[1,"x"]`, "list"},
		{"{= n }/{$text}/<%order.id%>", `"1.5/Order shipped/7"`, "n order text"},
		{"", `""`, ""},
	} {
		f, err := ParseField(c.src, PlainText)
		if err != nil {
			t.Fatal(err)
		}
		var v Value
		var names []string
		if f.Expr() != nil {
			names = f.Expr().Names()
			v, err = f.Expr().Eval(testEnv(t, templateVars))
		} else {
			var text string
			names = f.Template().Names()
			text, err = f.Template().Eval(testEnv(t, templateVars))
			v = String(text)
		}
		value, _ := ToJSON(v)
		if err != nil || string(value) != c.value || strings.Join(names, " ") != c.names {
			t.Errorf("%q: got %s %v, %v", c.src, value, names, err)
		}
	}
	if _, err := ParseField("\n= 1 +", PlainText); err == nil || !strings.Contains(err.Error(), "line 2, column 6") {
		t.Errorf("got %v, want the position in the field", err)
	}
}

func TestTemplateAsFEEL(t *testing.T) {
	tpl, err := ParseTemplate(`http://h/{= a + 1}/<% b.c %>"`, URLPath)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tpl.FEEL()
	if want := `"http://h/" + string( a + 1) + "/" + string(b.c) + "\""`; err != nil || got != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}
