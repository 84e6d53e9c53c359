package bpmn_test

import (
	"testing"

	"hookflow/engine/bpmn"
)

// row finds a field of the element table by kind and name, "table/column" for a cell.
func row(t *testing.T, kind bpmn.Kind, name, column string) bpmn.Field {
	t.Helper()
	for _, f := range append(append([]bpmn.Field(nil), bpmn.CommonFields...), bpmn.Of(kind).Fields...) {
		if f.Name != name {
			continue
		}
		if column == "" {
			return f
		}
		for _, c := range f.Columns {
			if c.Name == column {
				return c
			}
		}
	}
	t.Fatalf("%s has no field %s %s", kind, name, column)
	return bpmn.Field{}
}

// TestValidate: what each kind of value takes and refuses.
func TestValidate(t *testing.T) {
	for _, c := range []struct {
		kind         bpmn.Kind
		name, column string
		good, bad    []string
	}{
		{bpmn.ServiceTask, "id", "", []string{"a", "_1", "größe-2.x"}, []string{"", "1", "a b", "a:b"}},
		{bpmn.ServiceTask, "url", "", []string{"", "http://localhost:8087/x", "https://{= host }/x", "{= base }/x", "=base", "http://h/{$x}", "http://h/<%x%>", "http://h/a b", " http://h "},
			[]string{"localhost", "ftp://x", "http://", "/x", "localhost:80/{= x }", "/x/{= y }", "http://h/{= a + }", "=a +"}},
		{bpmn.ServiceTask, "method", "", []string{"GET", "post"}, []string{"GTE", "GET, POST"}},
		{bpmn.ServiceTask, "body", "", []string{"json", "none"}, []string{"JSON", "yaml"}},
		{bpmn.ServiceTask, "headers", "name", []string{"X-Key", "Content-Type"}, []string{"", "X-Имя", "a b", "a:"}},
		{bpmn.ServiceTask, "headers", "value", []string{"", "a b", "=x", "Bearer {= token }"}, []string{"a\r\nb: c", "{= "}},
		{bpmn.ServiceTask, "timeout", "", []string{"PT5S", "P1D", "=wait"}, []string{"PT0S", "-PT5S", "20", "5s", "=wait +"}},
		{bpmn.ServiceTask, "accept", "", []string{"200-299", "200, 404"}, []string{"2xx", "200-", "300-200", "0-999", ",", "1000"}},
		{bpmn.ServiceTask, "attempts", "", []string{"1", "12"}, []string{"0", "-1", "1.5", "three"}},
		{bpmn.ServiceTask, "delay", "", []string{"PT0S", "PT5S", "P1DT2H", "P2W", "=wait", "{= n }"}, []string{"P", "PT", "1s", "PT5", "=wait +"}},
		{bpmn.ServiceTask, "backoff", "", []string{"constant", "exponential"}, []string{"exponentiel"}},
		{bpmn.ServiceTask, "inputs", "variable", []string{"workId", "größe"}, []string{"", "work id", "1st", "a/b"}},
		{bpmn.ServiceTask, "inputs", "value", []string{"plain", "Hello {= name }", "=name", `\{= x`}, []string{"Hello {= name", "={"}},
		{bpmn.ServiceTask, "loopMaximum", "", []string{"0", "5"}, []string{"-1", "many"}},
		{bpmn.ServiceTask, "loopCondition", "", []string{"a > 1", "= a > 1"}, []string{"a >", "(", "= )"}},
		{bpmn.ServiceTask, "testBefore", "", []string{"true", "0"}, []string{"yes"}},
		{bpmn.ReceiveTask, "path", "", []string{"histories", "a/b-c", "/x", "v1.2/заявки"}, []string{"a//b", "a b", "a?b"}},
		{bpmn.ReceiveTask, "methods", "", []string{"POST", "post, PUT", "GET PUT"}, []string{"POST;", "GTE"}},
		{bpmn.StartEvent, "timeDate", "", []string{"2027-01-31T08:00:00Z", "2027-01-31", "=due"}, []string{"soon", "9999-01-01"}},
		{bpmn.StartEvent, "timeDuration", "", []string{"PT1S", "-PT1S"}, []string{"1s", "P300Y"}},
		{bpmn.StartEvent, "timeCycle", "", []string{"R3/PT10S", "*/5 * * * *", "@daily", "0 0 0 L * *", "0 0 9 ? * MON#1"}, []string{"0 0 0 X * *", "0 0 9 ? * MON#6", "R0/PT1S", "0 0 30 2 *", "R/1200-01-01T00:00:00Z/PT1S", "R2/P300Y"}},
		{bpmn.ScriptTask, "scriptFormat", "", []string{"feel", "application/FEEL", "javascript", "application/ecmascript"}, []string{"groovy"}},
		{bpmn.Participant, "serviceURL", "", []string{"http://localhost:8087"}, []string{"localhost"}},
	} {
		f := row(t, c.kind, c.name, c.column)
		for _, text := range c.good {
			if err := f.Validate(text); err != nil {
				t.Errorf("%s %s: %q is refused: %v", c.name, c.column, text, err)
			}
		}
		for _, text := range c.bad {
			if err := f.Validate(text); err == nil || len(err.Error()) < 8 {
				t.Errorf("%s %s: %q gets %v", c.name, c.column, text, err)
			}
		}
	}
}

// TestDefaultsAreValid: no field comes with a value that it would refuse.
func TestDefaultsAreValid(t *testing.T) {
	for _, k := range bpmn.Kinds {
		for _, f := range k.Fields {
			if err := f.Validate(f.Default); err != nil && f.Default != "" {
				t.Errorf("%s.%s: the default %q: %v", k.Kind, f.Name, f.Default, err)
			}
		}
	}
}

func TestStatuses(t *testing.T) {
	s, err := bpmn.ParseStatuses("200-299, 404")
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]bool{199: false, 200: true, 299: true, 300: false, 404: true, 405: false} {
		if s.Has(status) != want {
			t.Errorf("%d: %t", status, !want)
		}
	}
}
