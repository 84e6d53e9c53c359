package template

import (
	"encoding/json"
	"fmt"
	"testing"
)

func text(s string) *string { return &s }

func yes(b bool) *bool { return &b }

// A field applies when its condition holds for what was said, or for defaults; what depends on one that does not apply does
// not apply either.
func TestActive(t *testing.T) {
	fields := []Field{
		{ID: "method", Name: "method", Type: Dropdown, Value: json.RawMessage(`"GET"`)},
		{ID: "body", Name: "body", Type: Text, When: &Condition{Property: "method", OneOf: []string{"POST", "PUT"}}},
		{ID: "wait", Name: "wait", Type: Boolean},
		{ID: "times", Name: "times", Type: Number, When: &Condition{Property: "wait", Equals: text("true")}},
		{Name: "both", When: &Condition{All: []Condition{{Property: "times", Equals: text("3")}, {Property: "method", Equals: text("PUT")}}}},
		{Name: "with body", When: &Condition{Property: "body", Active: yes(true)}},
		{Name: "without body", When: &Condition{Property: "body", Active: yes(false)}},
		{Name: "still", When: &Condition{Property: "wait", Equals: text("false")}},
		{ID: "a", Name: "a", When: &Condition{Property: "b", Active: yes(true)}},
		{ID: "b", Name: "b", When: &Condition{Property: "a", Active: yes(true)}},
		{Name: "lost", When: &Condition{Property: "nothing", Equals: text("")}},
	}
	for _, c := range []struct {
		said map[string]string
		want string
	}{
		{nil, "method wait without body still "},
		{map[string]string{"method": "PUT"}, "method body wait with body still "},
		{map[string]string{"method": "PUT", "wait": "=true", "times": "=3"}, "method body wait times both with body "},
		{map[string]string{"method": "PUT", "wait": "=false", "times": "=3"}, "method body wait with body still "},
	} {
		got := ""
		for i, active := range Active(fields, func(name string) (string, bool) { v, is := c.said[name]; return v, is }) {
			if active {
				got += fields[i].Name + " "
			}
		}
		if got != c.want {
			t.Errorf("%v: %s, not %s", c.said, got, c.want)
		}
	}
}

// A value is held against what its field demands; an expression only has to be there.
func TestCheck(t *testing.T) {
	long := Constraints{NotEmpty: true, MinLength: 2, MaxLength: 4, Pattern: "^[a-z]+$"}
	for _, c := range []struct {
		f    Field
		text string
		want Fault
	}{
		{Field{Constraints: long}, "", Missing}, {Field{Constraints: long}, "  ", Missing}, {Field{Constraints: long}, "= ", Missing}, {Field{Constraints: long}, "=x", Sound},
		{Field{Constraints: long}, "a", TooShort}, {Field{Constraints: long}, "abcde", TooLong}, {Field{Constraints: long}, "AB", Unlike}, {Field{Constraints: long}, "abcd", Sound},
		{Field{Constraints: Constraints{MinLength: 2}}, "", Sound}, {Field{Constraints: Constraints{MaxLength: 2}}, "\u00e4\u00f6", Sound},
		{Field{Type: Number}, "1.5e3", Sound}, {Field{Type: Number}, "many", NoNumber}, {Field{Type: Number}, "=many", Sound},
		{Field{Type: Dropdown, Choices: []Choice{{"Get", "GET"}}}, "GET", Sound}, {Field{Type: Dropdown, Choices: []Choice{{"Get", "GET"}}}, "Get", NoChoice},
	} {
		if got := c.f.Check(c.text); got != c.want {
			t.Errorf("%q of %+v: %d, not %d", c.text, c.f, got, c.want)
		}
	}
}

func TestTextOf(t *testing.T) {
	for value, want := range map[string]string{`"a\"b"`: `a"b`, "5": "5", "true": "true", "null": "", `{"a":1}`: `{"a":1}`, "": ""} {
		if got := TextOf(json.RawMessage(value)); got != want {
			t.Errorf("%s is %q", value, got)
		}
	}
	if c := (&Condition{All: []Condition{{Property: "x"}}}); !c.Asks("x") || c.Asks("y") || (*Condition)(nil).Asks("x") {
		t.Error("conditions do not say what they ask", fmt.Sprint(c))
	}
}
