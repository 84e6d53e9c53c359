package program

import (
	"testing"

	"hookflow/engine/feel"
)

// TestJUEL: simple JUEL gives what its FEEL form gives.
func TestJUEL(t *testing.T) {
	scope := feel.NewContext(4).Put("x", feel.NewInt(5)).Put("name", feel.String("ann")).Put("ok", feel.Bool(true)).
		Put("order", feel.NewContext(1).Put("total", feel.NewInt(7)))
	tests := []struct{ source, want string }{
		{"${x > 3}", "true"},
		{"${x == 5 && name == 'ann'}", "true"},
		{"${x eq 5 and name ne 'bob'}", "true"},
		{"${!ok}", "false"},
		{"${!(x > 3 || ok)}", "false"},
		{"${not ok}", "false"},
		{"${empty name}", "false"},
		{"${empty missing}", "true"},
		{"#{order.total >= 7}", "true"},
		{"${name}", `"ann"`},
		{"${name == \"it's\"}", "false"},
	}
	for _, test := range tests {
		v, err := (&compiler{}).field(nil, test.source, feel.PlainText)
		if err != nil {
			t.Errorf("%s: %v", test.source, err)
			continue
		}
		x, err := v.Eval(&feel.Env{Scope: scope})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := feel.ToJSON(x); string(got) != test.want {
			t.Errorf("%s gives %s, want %s", test.source, got, test.want)
		}
	}
}

// TestExpressionsRefused: what FEEL cannot say, or what could only be null, is refused.
func TestExpressionsRefused(t *testing.T) {
	for _, source := range []string{"${execution.setVariable('a', 1)}", "${bean.method()}", "${a + }", "${a + 'x'}", "=foo(1)", "= strng(a)",
		"=string join(a, b, c, d)", "{= f(1) }", "a${b}", "=for i in x return f(i)"} {
		if v, err := (&compiler{}).field(nil, source, feel.PlainText); err == nil {
			t.Errorf("%s is taken as %q", source, v.Source())
		}
	}
	for _, source := range []string{"={f: function(x) x, v: f(1)}.v", "=(function(g) g(1))(function(x) x)", "=count(x)", "=min(1, 2, 3)", "=and([true])"} {
		if _, err := (&compiler{}).field(nil, source, feel.PlainText); err != nil {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func FuzzField(f *testing.F) {
	for _, s := range []string{"${x > 3}", "${!(a) && 'b'}", "${empty x", "${!!!}", "#{'}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { _, _ = (&compiler{}).field(nil, s, feel.PlainText) })
}
