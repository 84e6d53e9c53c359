package feel_test

import (
	"strings"
	"testing"

	"hookflow/engine/feel"
)

// CheckJSON refuses what FromJSON refuses, and nothing else, in JSON that is valid.
func TestCheckJSONAgreesWithFromJSON(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, text := range []string{
		"1", "-0", "1.0", "1e999", "1e-999", "9007199254740993", strings.Repeat("1", 60), "0.1000000000000000055511151231257827", "[1,2,{\"a\":-3.5e2}]",
		`"1e999999999"`, `"\"1e999999999"`, `{"1e999999999":1}`, deep(2000), `{"a":[[],{}],"b":[[]]}`, "null", "true",
		"1e999999999", "1e-999999999", "1E6145", "-1E6145", "[1,1e7000]", `{"a":{"b":1e99999999999999999999}}`, deep(2001), deep(2002), deep(3000),
	} {
		_, want := feel.FromJSON([]byte(text))
		if got := feel.CheckJSON([]byte(text)); (got == nil) != (want == nil) {
			t.Errorf("%.40s: CheckJSON says %v, FromJSON says %v", text, got, want)
		}
	}
	if err := feel.CheckJSON([]byte("{\n \"a\": 1e999999999}")); err == nil || !strings.Contains(err.Error(), "line 2, column 7: the number 1e999999999 is out of range") {
		t.Errorf("got %v", err)
	}
}
