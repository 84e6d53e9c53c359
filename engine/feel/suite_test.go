package feel

import (
	"encoding/json"
	"os"
	"sort"
	"testing"

	"hookflow/engine/suites"
)

type typedValue struct {
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}

type suiteCase struct {
	ID         string                `json:"id"`
	Group      string                `json:"group"`
	Expression string                `json:"expression"`
	Inputs     map[string]typedValue `json:"inputs"`
	Expected   typedValue            `json:"expected"`
}

func TestConformanceSuite(t *testing.T) {
	data, err := os.ReadFile(suites.Public(t, "feel/cases.json")[0])
	if err != nil {
		t.Fatal(err)
	}
	var cases []suiteCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	passed, total := map[string]int{}, map[string]int{}
	sum := 0
	for _, c := range cases {
		total[c.Group]++
		if got, ok := c.run(t); ok {
			passed[c.Group]++
			sum++
		} else {
			t.Logf("differs: %s: %s\n\tgives %s, expected %s %s", c.ID, c.Expression, got, c.Expected.Type, c.Expected.Value)
		}
	}
	logGroups(t, passed, total)
	t.Logf("%d of %d cases", sum, len(cases))
	if sum < len(cases) {
		t.Errorf("%d cases differ, see above", len(cases)-sum)
	}
}

func logGroups(t *testing.T, passed, total map[string]int) {
	var groups []string
	for g := range total {
		groups = append(groups, g)
	}
	sort.Strings(groups)
	for _, g := range groups {
		t.Logf("%-50s %4d / %4d", g, passed[g], total[g])
	}
}

func (c suiteCase) run(t *testing.T) (string, bool) {
	scope := MapScope{}
	var names []string
	for name, in := range c.Inputs {
		scope[name] = in.decode(t)
		names = append(names, name)
	}
	want := c.Expected.decode(t)
	expr, err := ParseNames(c.Expression, names)
	if err != nil {
		return err.Error(), IsNull(want)
	}
	got, err := expr.Eval(&Env{Scope: scope})
	if err != nil {
		return err.Error(), IsNull(want)
	}
	return string(ResultJSON(got, nil)), sameResult(got, want)
}

// decode reads the suite's typed form of a value.
func (v typedValue) decode(t *testing.T) Value {
	t.Helper()
	var text string
	switch v.Type {
	case "null":
		return null
	case "list":
		var items []typedValue
		mustUnmarshal(t, v.Value, &items)
		list := List{}
		for _, item := range items {
			list = append(list, item.decode(t))
		}
		return list
	case "context":
		var entries map[string]typedValue
		mustUnmarshal(t, v.Value, &entries)
		c := NewContext(len(entries))
		for k, e := range entries {
			c.Put(k, e.decode(t))
		}
		return c
	}
	mustUnmarshal(t, v.Value, &text)
	return decodeScalar(t, v.Type, text)
}

func mustUnmarshal(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func decodeScalar(t *testing.T, typ, text string) Value {
	t.Helper()
	var v Value
	ok := true
	switch typ {
	case "string":
		v = String(text)
	case "boolean":
		v = Bool(text == "true")
	case "decimal":
		n, err := ParseNumber(text)
		v, ok = n, err == nil
	case "date":
		v, ok = ParseDate(text)
	case "time":
		v, ok = ParseTime(text)
	case "dateTime":
		v, ok = ParseDateTime(text)
	case "duration":
		v, ok = parseDuration(text)
	default:
		ok = false
	}
	if !ok {
		t.Fatalf("cannot read %s %q of the suite", typ, text)
	}
	return v
}

// sameResult compares numbers to eight decimals, as the suite's runners do.
func sameResult(got, want Value) bool {
	switch w := want.(type) {
	case Number:
		g, ok := got.(Number)
		if !ok {
			return false
		}
		diff, err := g.sub(w)
		return err == nil && diff.abs().Float64() < 1e-8
	case List:
		g, ok := got.(List)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !sameResult(g[i], w[i]) {
				return false
			}
		}
		return true
	case *Context:
		g, ok := got.(*Context)
		if !ok || g.Len() != w.Len() {
			return false
		}
		for _, k := range w.Keys() {
			a, _ := w.Get(k)
			if b, ok := g.Get(k); !ok || !sameResult(b, a) {
				return false
			}
		}
		return true
	}
	return identical(got, want, func() bool { return true })
}
