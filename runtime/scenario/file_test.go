package scenario_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/runtime/scenario"
)

// Numbers of a file are the numbers that stand there, whatever their length, and texts that look like something else stay texts.
func TestValuesOfAFile(t *testing.T) {
	const text = `scenarios:
  - name: values
    clock: 2026-01-05T09:00:00Z
    start:
      process: P
      variables: {sum: 12345678901234567.89, id: 12345678901234567890123, tiny: 1e-400, huge: -1.50e+400, date: 2026-01-05, at: 2026-01-05T10:00:00Z, no: no, on: "1", hex: 0x1F, none: ~, list: [0.10, 9007199254740993]}
    expect: {}
`
	f, err := scenario.Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"sum": "12345678901234567.89", "id": "12345678901234567890123", "tiny": "1e-400", "huge": "-1.50e+400", "date": `"2026-01-05"`, "at": `"2026-01-05T10:00:00Z"`,
		"no": `"no"`, "on": `"1"`, "hex": "31", "none": "null", "list": "[0.10,9007199254740993]",
	} {
		if got := string(f.Scenarios[0].Start.Variables[name]); got != want {
			t.Errorf("%s: %s; want %s", name, got, want)
		}
	}
	path := filepath.Join(t.TempDir(), "x.test.yaml")
	if err := scenario.Write(path, f); err != nil {
		t.Fatal(err)
	}
	again, err := scenario.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(again.Scenarios[0].Start.Variables), fmt.Sprint(f.Scenarios[0].Start.Variables); got != want {
		t.Errorf("written and read:\n%s\nwas\n%s", got, want)
	}
}

// A clock that nobody can keep, and a second document that would never be played, are told.
func TestFilesThatSayTooMuch(t *testing.T) {
	for text, want := range map[string]string{
		"scenarios: [{name: a, clock: '2300-01-01T00:00:00Z', start: {process: P}, expect: {}}]":                                "2300",
		"scenarios: [{name: a, start: {process: P}, expect: {}}]\n---\nscenarios: [{name: b, start: {process: P}, expect: {}}]": "---",
	} {
		if _, err := scenario.Parse("x", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
