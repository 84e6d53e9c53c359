package form

import (
	"testing"

	"hookflow/engine/bpmn"
)

// What people write for a time is read in every language of the window, and what stands in a file is written back as it was.
func TestISO(t *testing.T) {
	for said, want := range map[string]string{
		"5 s": "PT5S", "2 seconds": "PT2S", "1 h 30 min": "PT1H30M", "1h30m": "PT1H30M", "0,5 s": "PT0.5S", "2 days, 3 hours": "P2DT3H", "1 mo": "P1M",
		"10분": "PT10M", "1시간 30분": "PT1H30M", "2 мин. 5 сек": "PT2M5S", "3 часа": "PT3H", "5 分钟": "PT5M", "1天2小时": "P1DT2H",
		"PT5S": "PT5S", "pt5s": "PT5S", "P1DT2H": "P1DT2H",
		"5": "5", "=wait": "=wait", "PT{= n }S": "PT{= n }S", "soon": "soon", "5 min 1 h": "5 min 1 h", "1.5 h": "1.5 h", "": "",
	} {
		if got := ISO(said); got != want {
			t.Errorf("%q is read as %q, want %q", said, got, want)
		}
	}
	for _, iso := range []string{"PT2S", "PT90S", "P1DT2H3M4S", "P2W", "P1Y2M", "PT0.25S", "P", "PT", "-PT5S", "=wait"} {
		if got := ISO(Spoken(iso)); got != iso {
			t.Errorf("%s is shown as %q and written back as %q", iso, Spoken(iso), got)
		}
	}
}

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
	for typed, want := range map[string][2]string{
		"10 min": {"R/PT10M", "\u2192 every 10 min, again and again"}, "R3/PT10S": {"R3/PT10S", "\u2192 every 10 s, times: 3"},
		"R2/2030-01-01T00:00:00Z/P1D": {"R2/2030-01-01T00:00:00Z/P1D", "\u2192 every 1 d, times: 2"}, "0 9 * * 1": {"0 9 * * 1", ""}, "": {"", ""},
	} {
		if got := [2]string{cycleOf(typed), cycleSaid(cycleOf(typed))}; got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

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
