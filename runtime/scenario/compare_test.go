package scenario

import (
	"encoding/json"
	"testing"
)

// Values are compared, not texts, and numbers in all their digits.
func TestSameValues(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"1", "1.0", true}, {"100", "1e2", true}, {"-0.5", "-5e-1", true}, {"0", "0.00", true},
		{"12345678901234567890", "12345678901234567891", false}, {"0.1", "0.10000000000000000001", false},
		{"1", `"1"`, false}, {"1e999999", "1e999998", false}, {"null", "false", false},
		{`{"a": [1, {"b": 2}], "c": "x"}`, `{"c":"x","a":[1.0,{"b":2.00}]}`, true}, {`[1, 2]`, `[2, 1]`, false}, {`{"a": 1}`, `{"a": 1, "b": null}`, false},
	} {
		if got := same(json.RawMessage(c.a), json.RawMessage(c.b)); got != c.same {
			t.Errorf("%s and %s: same is %v, want %v", c.a, c.b, got, c.same)
		}
	}
}
