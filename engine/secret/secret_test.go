package secret_test

import (
	"slices"
	"testing"

	"hookflow/engine/secret"
)

func value(name string) string { return "<" + name + ">" }

func TestOnlyPlacesAreFilled(t *testing.T) {
	for text, want := range map[string]string{
		"Bearer {{secrets.A}}":           "Bearer <A>",
		"{{secrets.A}}{{secrets.B_2}}":   "<A><B_2>",
		"{{secrets.A b}} {{ secrets.A}}": "{{secrets.A b}} {{ secrets.A}}",
		"nothing":                        "nothing",
	} {
		if got := secret.Fill(text, value); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// Whatever data holds arrives as it was, however often it went through.
func TestGuardedDataArrivesAsItWas(t *testing.T) {
	for _, data := range []string{
		"{{secrets.A}}", "{{secrets!.A}}", "{{secrets!!.A}} {{secrets.B}}", "%7B%7Bsecrets.A%7D%7D", "secrets.A", "{{{secrets.A}}}",
	} {
		guarded := data
		for range 3 {
			guarded = secret.Guard(guarded)
		}
		for range 3 {
			guarded = secret.Fill(guarded, func(name string) string { t.Errorf("%s: %s was filled in", data, name); return "" })
		}
		if guarded != data {
			t.Errorf("%s arrived as %s", data, guarded)
		}
	}
}

func TestNames(t *testing.T) {
	if got := secret.Names(`="a" + secrets.ONE + "{{secrets.TWO}}" + mysecrets.NO`); !slices.Equal(got, []string{"ONE", "TWO"}) {
		t.Errorf("got %v", got)
	}
}

func TestReword(t *testing.T) {
	got := secret.Reword(`"Bearer " + secrets.A_1 + mysecrets.b + secrets.C.d + "{{secrets.E}}"`, func(name string) string { return "<" + name + ">" })
	if want := `"Bearer " + <A_1> + mysecrets.b + <C>.d + "{{secrets.E}}"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestInTemplate(t *testing.T) {
	for text, want := range map[string]string{
		"Bearer {{secrets.A}}":               "Bearer {= secrets.A }",
		` ="u:{{secrets.A}}"`:                ` ="u:"+secrets.A+""`,
		`=to base64("{{secrets.A}}:") + "x"`: `=to base64(""+secrets.A+":") + "x"`,
		"plain":                              "plain",
	} {
		if got := secret.InTemplate(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestEscapingLeavesThePlaces(t *testing.T) {
	for text, want := range map[string]string{
		"a&b":                            "[a&b]",
		"a{{secrets.A}}b":                "[a]{{secrets.A}}[b]",
		"{{secrets!.A}} {{secrets!!.B}}": "[{{secrets.A}} {{secrets!.B}}]",
	} {
		if got := secret.Escape(text, func(s string) string { return "[" + s + "]" }); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
