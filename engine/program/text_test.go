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
		v, err := field(test.source, feel.PlainText)
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

// TestJUELRefused: what FEEL cannot say is refused and not guessed.
func TestJUELRefused(t *testing.T) {
	for _, source := range []string{"${execution.setVariable('a', 1)}", "${a ? b : c}", "${bean.method()}", "${a + }"} {
		if v, err := expression(source); err == nil && !callsNothing(v) {
			t.Errorf("%s is taken as %q", source, v.Source())
		}
	}
}

// callsNothing: a call of an unknown function is null, which conditions refuse.
func callsNothing(v *Value) bool {
	x, err := v.Eval(nil)
	return err == nil && feel.IsNull(x)
}

func FuzzJUEL(f *testing.F) {
	for _, s := range []string{"${x > 3}", "${!(a) && 'b'}", "${empty x", "${!!!}", "#{'}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if inner, ok := juel(s); ok {
			fromJUEL(inner)
		}
		_, _ = field(s, feel.PlainText)
	})
}
