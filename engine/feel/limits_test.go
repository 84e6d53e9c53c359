package feel

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestBounds: what could use up time, memory or the stack ends with an error
// or null, and soon.
func TestBounds(t *testing.T) {
	deep := strings.Repeat
	for _, c := range []struct{ name, src, want string }{
		{"brackets", deep("[", 100_000) + deep("]", 100_000), "nested more than"},
		{"parentheses", deep("(", 100_000), "nested more than"},
		{"signs", deep("-", 100_000) + "x", "nested more than"},
		{"conditions", deep("if a then b else ", 50_000) + "c", "nested more than"},
		{"types", "1 instance of " + deep("list<", 100_000) + "number", "nested more than"},
		{"long sum", "1" + deep("+1", 200_000), "more than"},
		{"long path", "a" + deep(".a", 90_000), "ok"},
		{"long source", "\"" + deep("x", 2<<20) + "\"", "longer than"},
		{"range", "count(for i in 1..1000000000 return i)", "limit"},
		{"date range", `count(for d in @"-999999999-01-01"..@"999999999-12-31" return d)`, "limit"},
		{"nested loops", "count(for i in 1..10000, j in 1..10000 return 1)", "limit"},
		{"recursion", "{f: function(n) f(n + 1), v: f(0)}.v", "limit"},
		{"mutual recursion", "{f: function(g, n) g(g, n + 1), v: f(f, 0)}.v", "limit"},
		{"doubling text", doublings("\"aaaaaaaaaaaaaaaa\"", "# + #", 60), "limit"},
		{"doubling lists", doublings("[1]", "concatenate(#, #)", 60), "limit"},
		{"sharing lists", doublings("[1]", "[#, #]", 60), "limit"},
		{"comparing shared lists", "(" + doublings("[1]", "[#, #]", 60) + ").x59 = (" + doublings("[1]", "[#, #]", 60) + ").x59", "limit"},
		{"text of shared lists", "string length(string((" + doublings("[1]", "[#, #]", 60) + ").x59))", "limit"},
		{"deep list", "string length(string((for i in 1..5000 return [partial[-1]])[5000]))", "limit"},
		{"power", "(9 ** 9 ** 9 ** 9) = null", "ok"},
		{"big exponent", "1e999999", "out of range"},
		{"replacement", `string length((for i in 1..30 return if i = 1 then "aaaaaaaaaa" else replace(partial[-1], "a", "aaaaaaaaaa"))[30])`, "limit"},
		{"backtracking", `matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a?){36}(a+)+\1c$")`, "limit"},
		{"pattern of counts", `matches("a", "((a{1000}){1000}){1000}")`, "ok"},
		{"sorting", "sort(for i in 1..100000 return -i)", "limit"},
		{"rounding", "decimal(1e6144, 6176) = 1e6144 and decimal(1e-6100, 2) = 0", "ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			got := boundedOutcome(c.src)
			if took := time.Since(start); took > 5*time.Second || !strings.Contains(got, c.want) {
				t.Errorf("gives %.200s after %v, want %q", got, took, c.want)
			}
		})
	}
}

// doublings writes {x0: start, x1: step of x0, ...}; # in step is the entry
// before.
func doublings(start, step string, n int) string {
	entries := []string{"x0: " + start}
	for i := 1; i < n; i++ {
		entries = append(entries, fmt.Sprintf("x%d: %s", i, strings.ReplaceAll(step, "#", fmt.Sprintf("x%d", i-1))))
	}
	return "{" + strings.Join(entries, ", ") + "}"
}

func boundedOutcome(src string) string {
	e, err := Parse(src)
	if err != nil {
		return err.Error()
	}
	_, err = e.Eval(&Env{Limits: Limits{Steps: 300_000}})
	if errors.Is(err, ErrLimit) {
		return "limit: " + err.Error()
	}
	return fmt.Sprintf("ok %v", err)
}

// TestConcurrentUse: one expression serves many goroutines, also while they
// find out that a longer name is meant.
func TestConcurrentUse(t *testing.T) {
	e, err := Parse("net-price * count(items[price > 1]) + (for i in 1..3 return function(x) x + i)[1](1)")
	if err != nil {
		t.Fatal(err)
	}
	vars, err := FromJSON([]byte(`{"net-price":2,"items":[{"price":1},{"price":2},{"price":3}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				v, err := e.Eval(&Env{Scope: vars.(*Context)})
				if n, ok := v.(Number); err != nil || !ok || n.String() != "6" {
					t.Errorf("got %v, %v", v, err)
					return
				}
			}
		})
	}
	wg.Wait()
}
