package feel

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// seedExpressions gives the expressions of the data file.
func seedExpressions(f *testing.F) []string {
	f.Helper()
	data, err := os.ReadFile("testdata/expressions.txt")
	if err != nil {
		f.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(data), "\n") {
		if source, _, ok := strings.Cut(line, " => "); ok {
			out = append(out, source)
		}
	}
	return out
}

func fuzzEnv() *Env {
	vars, err := FromJSON([]byte(expressionVars))
	if err != nil {
		panic(err)
	}
	return &Env{
		Scope: vars.(*Context), Limits: Limits{Steps: 20_000, Depth: 50, Bytes: 1 << 20},
		Now: func() time.Time { return time.Unix(0, 0) }, NewID: func() string { return "id" },
	}
}

// inTime fails when a test took longer than any input may, deferred.
func inTime(t *testing.T, start time.Time) {
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// FuzzEval: whatever the text, parsing and evaluating end in time, give the
// same twice, and the tools agree with the parser.
func FuzzEval(f *testing.F) {
	for _, s := range seedExpressions(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		defer inTime(t, time.Now())
		e, err := Parse(src)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Offset > len(src) {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		env := fuzzEnv()
		v, err := e.Eval(env)
		again, reasons := e.EvalExplain(env)
		if err == nil && !bytes.Equal(ResultJSON(v, nil), ResultJSON(again, nil)) {
			t.Fatalf("two evaluations differ: %s, %s %v", ResultJSON(v, nil), ResultJSON(again, nil), reasons)
		}
		if err != nil && !errors.Is(err, ErrLimit) {
			t.Fatal(err)
		}
		useTools(t, e, v, env)
	})
}

// useTools formats the expression, which must not change its value, and runs
// what must at least not fail.
func useTools(t *testing.T, e *Expr, v Value, env *Env) {
	e.Check(nil)
	e.Portability()
	e.ToJUEL()
	e.ToPython()
	Complete(e.src, len(e.src)/2, nil)
	names := e.Names()
	text, err := Format(e.src, e.names)
	if err != nil {
		t.Fatalf("format: %v", err)
	}
	formatted, err := Parse(text)
	if err != nil {
		t.Fatalf("formatted text %q: %v", text, err)
	}
	if strings.Join(formatted.Names(), ",") != strings.Join(names, ",") {
		t.Fatalf("formatted text %q has other names: %q, %q", text, formatted.Names(), names)
	}
	if w, err := formatted.Eval(env); err == nil && !bytes.Equal(ResultJSON(v, nil), ResultJSON(w, nil)) {
		t.Fatalf("formatted text %q gives %s, not %s", text, ResultJSON(w, nil), ResultJSON(v, nil))
	}
}

// FuzzTemplate: what is inserted into JSON leaves the JSON valid.
func FuzzTemplate(f *testing.F) {
	f.Add(`{"a": {= v }, "b": "{= v }"}`, "x\"\\\u2028")
	f.Add(`<% v %>{$v}{UpperCase({$v})}`, "<&>")
	f.Add(`http://h/{= v }?a={= v }`, "../a b")
	f.Fuzz(func(t *testing.T, src, value string) {
		defer inTime(t, time.Now())
		env := &Env{Scope: MapScope{"v": String(value)}, Limits: Limits{Steps: 10_000, Bytes: 1 << 20}}
		for place := PlainText; place <= XML; place++ {
			if tpl, err := ParseTemplate(src, place); err == nil {
				tpl.Names()
				tpl.Eval(env)
			}
		}
		tpl, err := ParseTemplate(`{"k": "{= v }", "n": {= v }}`, JSON)
		if err != nil {
			t.Fatal(err)
		}
		text, err := tpl.Eval(env)
		if err != nil {
			return
		}
		if _, err := FromJSON([]byte(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	})
}

// FuzzJSON: what FromJSON reads, ToJSON writes back to the same value.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,-2.50,1e3,null,true,"\u00e9\ud83d\ude00"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := FromJSON(data)
		if err != nil {
			return
		}
		text, err := ToJSON(v)
		if err != nil {
			t.Fatal(err)
		}
		again, err := FromJSON(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if equalValues(v, again, func() bool { return true }) != isTrue {
			t.Fatalf("%s became %s", data, text)
		}
	})
}
