package work

import (
	"fmt"
	"strings"
	"testing"
)

// Names are bound where they are names, and nowhere else.
func TestBindingNames(t *testing.T) {
	for statement, want := range map[string]string{
		"select :a, :b, :a":                   "select $1, $2, $3 [a b a]",
		"select ':a', \":b\", `:c`, :d":       "select ':a', \":b\", `:c`, $1 [d]",
		"select 'it''s :a' || :b":             "select 'it''s :a' || $1 [b]",
		"select 1::int, :a::text":             "select 1::int, $1::text [a]",
		"select :a -- :b\n, :c /* :d */":      "select $1 -- :b\n, $2 /* :d */ [a c]",
		"select $$ :a $$, $tag$ :b $tag$, :c": "select $$ :a $$, $tag$ :b $tag$, $1 [c]",
		"select x[1:2], :größe, :a1, a:1":     "select x[1:2], $1, $2, a:1 [größe a1]",
		"select 'not closed :a":               "select 'not closed :a []",
		"":                                    " []",
	} {
		text, names := bind(statement, func(n int) string { return fmt.Sprintf("$%d", n) })
		if got := text + " " + fmt.Sprint(names); got != want {
			t.Errorf("%s\n got %s\nwant %s", statement, got, want)
		}
	}
}

func TestWhatGivesRows(t *testing.T) {
	for statement, want := range map[string]bool{
		"select 1": true, "/* c */ -- d\n SELECT 1": true, "(select 1)": true, "with x as (select 1) select * from x": true,
		"insert into t values (1) returning id": true, "insert into t values ('returning')": false, "update t set a = 1": false, "": false,
	} {
		if givesRows(statement) != want {
			t.Errorf("%s: not %v", strings.TrimSpace(statement), want)
		}
	}
}
