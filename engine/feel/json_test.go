package feel

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{`{"b":1,"a":[1.50,-0.0,1e3,12345678901234567890.123],"b":2}`, `{"b":2,"a":[1.5,0,1000,12345678901234567890.123]}`},
		{`"\u00e9\ud83d\ude00\n\u2028<"`, `"é😀\n\u2028<"`},
		{` [ true , false , null ] `, `[true,false,null]`},
		{`123456789012345678901234567890123456789012345678901234567890`, `123456789012345678901234567890123456789012345678901234567890`},
		{`1e400`, `1E+400`},
		{`0.000001`, `0.000001`},
		{`1E-400`, `1E-400`},
	} {
		v, err := FromJSON([]byte(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got, err := ToJSON(v); err != nil || string(got) != c.out {
			t.Errorf("%s: got %s, %v; want %s", c.in, got, err, c.out)
		}
	}
}

func TestJSONErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "unexpected end"}, {"{\"a\":}", "column 6: unexpected character"}, {"[1,]", "unexpected character"},
		{"01", "no number"}, {"1.", "no number"}, {"-", "no number"}, {"+1", "unexpected character"}, {"1e", "no number"},
		{"1e99999", "out of range"}, {`"a`, "not closed"}, {"\"\n\"", "control character"}, {`"\x"`, "unknown escape"},
		{"[1] 2", "after the value"}, {"{a:1}", "key in double quotes"}, {"nul", "unexpected character"},
		{strings.Repeat("[", 100_000), "nested more than"},
	} {
		if _, err := FromJSON([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20s: got %v, want %q", c.in, err, c.want)
		}
	}
}

const benchmarkJSON = `{"order":{"id":"A-17","total":120.50,"lines":[{"sku":"x1","qty":2,"price":10.25},{"sku":"x2","qty":1,"price":100}],
	"customer":{"name":"Ann","email":"ann@example.org","level":"gold"}},"ok":true,"note":null}`

func BenchmarkFromJSON(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromJSON([]byte(benchmarkJSON)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStandardUnmarshal(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var v any
		if err := json.Unmarshal([]byte(benchmarkJSON), &v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToJSON(b *testing.B) {
	v, err := FromJSON([]byte(benchmarkJSON))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ToJSON(v); err != nil {
			b.Fatal(err)
		}
	}
}
