package feel

import (
	"os"
	"strings"
	"testing"
)

const expressionVars = `{"Full Name":"Ann Lee","line 1":"first","net-price":10,"order in process":true,"a":2,"b":1,"x+y":5,
	"headers":{"content-type":"text/plain"},"名前":"x","Größe":"","order":{"total":3},"nothing":null,
	"items":[{"name":"a","price":5},{"name":"b","price":6},{"name":"c","price":7.5}]}`

// TestExpressions runs testdata/expressions.txt.
func TestExpressions(t *testing.T) {
	data, err := os.ReadFile("testdata/expressions.txt")
	if err != nil {
		t.Fatal(err)
	}
	env := testEnv(t, expressionVars)
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		source, want, ok := strings.Cut(line, " => ")
		if !ok {
			t.Fatalf("line %d has no =>", i+1)
		}
		if got := outcome(source, env); !agrees(t, got, want, env) {
			t.Errorf("line %d: %s\n\tgives %s\n\twant  %s", i+1, source, got, want)
		}
	}
}

// outcome writes a result the way the file has it.
func outcome(source string, env *Env) string {
	e, err := Parse(source)
	if err != nil {
		return "error " + err.Error()
	}
	v, reasons := e.EvalExplain(env)
	if IsNull(v) && len(reasons) > 0 {
		var all []string
		for _, r := range reasons {
			all = append(all, r.Msg)
		}
		return "null because " + strings.Join(all, "; ")
	}
	return describe(v)
}

func agrees(t *testing.T, got, want string, env *Env) bool {
	for _, kind := range []string{"null because ", "error "} {
		if text, ok := strings.CutPrefix(want, kind); ok {
			return strings.HasPrefix(got, kind) && strings.Contains(got, text)
		}
	}
	if strings.HasPrefix(got, "error ") || strings.HasPrefix(got, "null because ") && want != "null" {
		return false
	}
	return got == outcome(want, env) || want == "null" && strings.HasPrefix(got, "null")
}
