package feel

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestDifferentialFeelin compares generated expressions with npm's feelin. It
// needs node and FEELIN_DIR, a directory where "npm install feelin" was run.
// Differences that testdata/feelin/README.md judges are known by the patterns
// in testdata/feelin/judged.txt; any other fails the test.
func TestDifferentialFeelin(t *testing.T) {
	if os.Getenv("FEELIN_DIR") == "" {
		t.Skip("FEELIN_DIR is not set: run npm install feelin in a directory and name it")
	}
	g := &generator{rand.New(rand.NewSource(7))}
	var expressions []string
	for range 6000 {
		expressions = append(expressions, g.expression(3))
	}
	theirs := runFeelin(t, expressions)
	judged := readJudged(t)
	known := map[string]int{}
	for i, source := range expressions {
		ours, reason := plainResult(t, source)
		if samePlain(ours, theirs[i]) {
			continue
		}
		if rule := judged.match(source, ours, theirs[i]); rule != "" {
			known[rule]++
			continue
		}
		t.Errorf("%s\n\tours  %s %s\n\ttheirs %s", source, text(ours), reason, text(theirs[i]))
	}
	for rule, n := range known {
		t.Logf("%4d judged: %s", n, rule)
	}
}

const differentialVars = `{"n":3,"m":2.5,"s":"foo","t":"a b","b":true,"nil":null,"xs":[1,2,3,4],"ys":["a","b","c"],
	"c":{"x":1,"y":"z"},"cs":[{"x":1,"k":"a"},{"x":2,"k":"b"},{"x":3,"k":"c"}]}`

func runFeelin(t *testing.T, expressions []string) []any {
	t.Helper()
	var in bytes.Buffer
	for _, e := range expressions {
		line, _ := json.Marshal(map[string]any{"expression": e, "context": json.RawMessage(differentialVars)})
		in.Write(append(line, '\n'))
	}
	cmd := exec.Command("node", "testdata/feelin/run.mjs")
	cmd.Stdin = &in
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("node cannot run feelin: %v", err)
	}
	var results []any
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r map[string]any
		mustUnmarshal(t, lines.Bytes(), &r)
		results = append(results, r["value"])
	}
	if len(results) != len(expressions) {
		t.Fatalf("feelin answered %d of %d", len(results), len(expressions))
	}
	return results
}

func plainResult(t *testing.T, source string) (any, string) {
	e, err := Parse(source)
	if err != nil {
		return nil, err.Error()
	}
	v, reasons := e.EvalExplain(testEnv(t, differentialVars))
	data, err := ToJSON(v)
	if err != nil {
		return nil, err.Error()
	}
	var plain any
	mustUnmarshal(t, data, &plain)
	return plain, fmt.Sprint(reasons)
}

func samePlain(a, b any) bool {
	x, ok1 := a.(float64)
	y, ok2 := b.(float64)
	if ok1 && ok2 {
		return math.Abs(x-y) <= 1e-9*math.Max(1, math.Abs(x))
	}
	l, ok1 := a.([]any)
	k, ok2 := b.([]any)
	if !ok1 || !ok2 {
		return text(a) == text(b)
	}
	if len(l) != len(k) {
		return false
	}
	for i := range l {
		if !samePlain(l[i], k[i]) {
			return false
		}
	}
	return true
}

func text(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

// judgements are lines "ours ~ theirs ~ expression", each a regular expression
// for the whole.
type judgements []struct {
	line  string
	parts [3]*regexp.Regexp
}

func readJudged(t *testing.T) judgements {
	t.Helper()
	data, err := os.ReadFile("testdata/feelin/judged.txt")
	if err != nil {
		t.Fatal(err)
	}
	var js judgements
	for _, line := range strings.Split(string(data), "\n") {
		fields := strings.SplitN(line, " ~ ", 3)
		if line == "" || line[0] == '#' || len(fields) != 3 {
			continue
		}
		j := struct {
			line  string
			parts [3]*regexp.Regexp
		}{line: line}
		for i, f := range fields {
			j.parts[i] = regexp.MustCompile("(?s)^(?:" + f + ")$")
		}
		js = append(js, j)
	}
	return js
}

func (js judgements) match(source string, ours, theirs any) string {
	for _, j := range js {
		if j.parts[0].MatchString(text(ours)) && j.parts[1].MatchString(text(theirs)) && j.parts[2].MatchString(source) {
			return j.line
		}
	}
	return ""
}

// generator writes random expressions, mostly of fitting types.
type generator struct{ *rand.Rand }

var grammar = map[string][]string{
	"any": {"N", "N", "S", "B", "B", "L", "D", "U", "C", "nil"},
	"N": {"0", "1", "2", "7", "-3", "2.5", "n", "m", "c.x", "(N + N)", "(N - N)", "(N * N)", "(N / N)", "-(N)", "count(L)", "sum(LN)",
		"string length(S)", "abs(N)", "floor(N)", "ceiling(N)", "decimal(N, 1)", "modulo(N, 4)", "min(LN)", "max(LN)", "mean(LN)",
		"if B then N else N", "xs[N]", "LN[1]", "product(LN)", "median(LN)", "D.year", "D.month", "U.days", "round half up(N, 0)", "N + any"},
	"S": {`"a"`, `"foo"`, `"Hello World"`, `""`, "s", "t", "(S + S)", "upper case(S)", "lower case(S)", "substring(S, 2)",
		"substring(S, 1, 2)", `substring before(S, "o")`, `substring after(S, "o")`, "string(N)", "string(B)", "ys[2]",
		`replace(S, "[aeiou]", "x")`, `string join(LS, "-")`, "string(D)", "if B then S else S", "c.y", "string(LN)"},
	"B": {"true", "false", "b", "nil", "(N < N)", "(N >= N)", "(N = N)", "(S = S)", "(S != S)", "(B and B)", "(B or B)", "not(B)",
		"contains(S, S)", "starts with(S, S)", "ends with(S, S)", "N in [1..5]", "N in (1, 2, >5)", "N between N and N",
		"some i in LN satisfies i > N", "every i in LN satisfies i < N", "list contains(LN, N)", `matches(S, "^[a-z]+$")`,
		"(D < D)", "(U > U)", "any = any", "N instance of number", "all([B, B])", "any([B, B])", "even(N)", "(LN = LN)"},
	"LN": {"xs", "[N, N]", "[]", "[N]", "LN[item > N]", "for i in LN return i * 2", "for i in 1..3 return i + N", "append(LN, N)",
		"concatenate(LN, LN)", "reverse(LN)", "distinct values(LN)", "cs.x", "cs[x > N].x", "sublist(LN, 1, 1)", "remove(LN, 1)",
		"sort(LN, function(x, y) x < y)", "flatten([LN, LN])", "index of(LN, N)", "union(LN, LN)", "insert before(LN, 1, N)"},
	"LS": {"ys", "[S, S]", `split(S, "o")`, "for i in LS return upper case(i)", "cs.k", "distinct values(LS)"},
	"L":  {"LN", "LS"},
	"D":  {`date("2024-02-29")`, `@"2023-12-31"`, `date(2024, 1, 31)`, "(D + W)", "(D + M)", "(D - W)"},
	"U":  {`duration("P1D")`, `@"PT36H"`, "(U + U)", "(D - D)", "(U - U)"},
	"W":  {`@"P1D"`, `duration("P30D")`, "(W + W)"},
	"M":  {`@"P1M"`, `duration("P1Y2M")`, "(M + M)", "(M - M)"},
	"C":  {"c", "{a: N, b: a + 1}", "cs[1]", `context put(C, "z", N)`, "context merge([C, C])", "{x: S}"},
}

var nonTerminal = regexp.MustCompile(`\b(any\b|N|S|B|LN|LS|L|D|U|W|M|C)\b`)

func (g *generator) expression(depth int) string { return g.expand("any", depth) }

func (g *generator) expand(symbol string, depth int) string {
	options := grammar[symbol]
	if depth == 0 && len(options) > 6 {
		options = options[:4]
	}
	choice := options[g.Intn(len(options))]
	if depth < -2 {
		choice = options[0]
	}
	return nonTerminal.ReplaceAllStringFunc(choice, func(s string) string {
		if strings.Contains(choice, "any([") && s == "any" {
			return s
		}
		return g.expand(s, depth-1)
	})
}
