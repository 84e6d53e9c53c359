// Package bench compares feel with two general expression languages for Go.
// It is a module of its own, so that the program does not depend on them:
//
//	cd engine/feel/bench && go test -bench . -benchmem
package bench

import (
	"encoding/json"
	"testing"

	"cel.dev/cel-go/cel"
	"github.com/expr-lang/expr"

	"hookflow/engine/feel"
)

// comparison is one thing to compute, in three languages.
type comparison struct {
	name            string
	feel, expr, cel string
}

var comparisons = []comparison{
	{"member_compare", `order.customer.level = "gold" and order.total > 100`,
		`order.customer.level == "gold" && order.total > 100`,
		`order.customer.level == "gold" && order.total > 100.0`},
	{"arithmetic", `a + b * 2 - a / 4 > 10`, `a + b * 2 - a / 4 > 10`, `a + b * 2.0 - a / 4.0 > 10.0`},
	{"concat", `"Hello " + name + "!"`, `"Hello " + name + "!"`, `"Hello " + name + "!"`},
	{"filter", `count(items[price > 5])`, `len(filter(items, .price > 5))`, `items.filter(i, i.price > 5.0).size()`},
	{"quantifier", `some i in items satisfies i.price > 9`, `any(items, .price > 9)`, `items.exists(i, i.price > 9.0)`},
}

// variables are the same for all three; FEEL gets them the way the engine
// does, from JSON.
func variables() map[string]any {
	var items []any
	for i := range 10 {
		items = append(items, map[string]any{"name": "item", "price": float64(i)})
	}
	return map[string]any{
		"order": map[string]any{"customer": map[string]any{"level": "gold"}, "total": 120.5},
		"a":     12.0, "b": 7.5, "name": "World", "items": items,
	}
}

func BenchmarkFEEL(b *testing.B) {
	scope := feel.MapScope{}
	for name, v := range variables() {
		data, err := json.Marshal(v)
		if err != nil {
			b.Fatal(err)
		}
		value, err := feel.FromJSON(data)
		if err != nil {
			b.Fatal(err)
		}
		scope[name] = value
	}
	env := &feel.Env{Scope: scope}
	for _, c := range comparisons {
		b.Run(c.name, func(b *testing.B) {
			e, err := feel.Parse(c.feel)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if v, err := e.Eval(env); err != nil || feel.IsNull(v) {
					b.Fatal(v, err)
				}
			}
		})
	}
}

func BenchmarkExpr(b *testing.B) {
	env := variables()
	for _, c := range comparisons {
		b.Run(c.name, func(b *testing.B) {
			program, err := expr.Compile(c.expr, expr.Env(env))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := expr.Run(program, env); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCEL(b *testing.B) {
	vars := variables()
	var options []cel.EnvOption
	for name := range vars {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range comparisons {
		b.Run(c.name, func(b *testing.B) {
			ast, issues := env.Compile(c.cel)
			if issues.Err() != nil {
				b.Fatal(issues.Err())
			}
			program, err := env.Program(ast)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := program.Eval(vars); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
