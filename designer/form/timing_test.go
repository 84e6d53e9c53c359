package form

import (
	"strings"
	"testing"
	"time"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A time is shown as people write it, stored as the standard does, and what is none is told in the same words.
func TestTimeOfPeople(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Throw_Request")
	f.Open("connection")
	enter(t, f, "timeout", "1 min 5 s")
	if got := bpmn.Value(d.Element("Throw_Request"), "timeout"); got != "PT1M5S" {
		t.Errorf("the file says %q", got)
	}
	if got := f.entry(t, "timeout").Text(); got != "1 min 5 s" {
		t.Errorf("the field says %q", got)
	}
	enter(t, f, "timeout", "soon")
	if got := f.find(t, "timeout").problem.Text; got != "Give a length of time, such as 5 s, 10 min, 2 h or 1 d." {
		t.Errorf("the form says %q", got)
	}
	enter(t, f, "timeout", "=wait")
	if got := bpmn.Value(d.Element("Throw_Request"), "timeout"); got != "=wait" {
		t.Errorf("the file says %q", got)
	}
}

// How often a timer fires may be a length of time alone, and is said in words whatever its form.
func TestCycleInWords(t *testing.T) {
	now := time.Date(2030, 3, 1, 12, 0, 0, 0, time.Local) // a Friday
	for typed, want := range map[string][2]string{
		"10 min": {"R/PT10M", "\u2192 every 10 min"}, "R3/PT10S": {"R3/PT10S", "\u2192 every 10 s, 3 times"},
		"0 9 * * 1": {"0 9 * * 1", "\u2192 next: 2030-03-04 09:00, 2030-03-11 09:00, 2030-03-18 09:00"}, "": {"", ""}, "often": {"often", ""},
	} {
		if got := [2]string{cycleOf(typed), timerSaid(cycleField, typed, now)}; got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

// A timer that fires once is typed and shown by the clock of this computer; the file has the moment with its zone, and what was
// not changed stays as it was written.
func TestDateOfATimer(t *testing.T) {
	d := timerDocument(t, "2030-01-31T08:00:00Z")
	f := form(t, d, Options{}, "wait")
	hint, _ := strings.CutPrefix(f.entry(t, "timeDate").Hint, "for instance ")
	if read := look.Moment(hint, time.Now()); read == hint {
		t.Errorf("what stands in the empty field is no moment: %q", hint)
	}
	here := time.Date(2030, 1, 31, 8, 0, 0, 0, time.UTC).Local().Format("2006-01-02 15:04")
	if got := f.entry(t, "timeDate").Text(); got != here {
		t.Errorf("the field says %q, want %q", got, here)
	}
	enter(t, f, "timeDate", here)
	if got := bpmn.Value(d.Element("wait"), "timeDate"); got != "2030-01-31T08:00:00Z" {
		t.Errorf("unchanged, the file says %q", got)
	}
	enter(t, f, "timeDate", "24.12.2030 18:00")
	if got, want := bpmn.Value(d.Element("wait"), "timeDate"), time.Date(2030, 12, 24, 18, 0, 0, 0, time.Local).Format(time.RFC3339); got != want {
		t.Errorf("the file says %q, want %q", got, want)
	}
	enter(t, f, "timeDate", "soon")
	if got := f.find(t, "timeDate").problem.Text; !strings.HasPrefix(got, "Give a date and time, such as 2026-12-24 18:00") {
		t.Errorf("the form says %q", got)
	}
}

func timerDocument(t *testing.T, at string) *doc.Doc {
	t.Helper()
	x, err := bpmnxml.Read("timer", []byte(strings.ReplaceAll(timerFile, "AT", at)))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Open("", x)
}

const timerFile = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="p" isExecutable="true">
 <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="wait"/>
 <intermediateCatchEvent id="wait"><timerEventDefinition id="t"><timeDate>AT</timeDate></timerEventDefinition></intermediateCatchEvent>
 <sequenceFlow id="f2" sourceRef="wait" targetRef="e"/><endEvent id="e"/></process></definitions>`

// A folded section tells what is set in it, or that nothing is.
func TestFoldedSectionsTell(t *testing.T) {
	f := form(t, example(t), Options{}, "Throw_Request")
	for name, want := range map[string]string{"request": "POST \u00b7 http://localhost:8087/histories", "loop": "once", "auth": "not set"} {
		for _, s := range f.sections {
			if s.name != name {
				continue
			}
			if _, got := s.content(); got != want {
				t.Errorf("%s says %q, want %q", name, got, want)
			}
		}
	}
}
