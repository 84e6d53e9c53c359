package suites

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file that names what is not in it is told; one that is whole is not.
func TestUnread(t *testing.T) {
	folder, missing := Moddle()
	if missing != "" {
		t.Skip(missing)
	}
	for outgoing, want := range map[string]string{"": "", "<outgoing>nowhere</outgoing>": "nowhere"} {
		file := filepath.Join(t.TempDir(), "a.bpmn")
		text := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="p"><startEvent id="s">` + outgoing + `</startEvent></process></definitions>`
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if says := Unread(folder, file); !strings.Contains(says, want) || (says == "") != (want == "") {
			t.Errorf("with %q is said %q", outgoing, says)
		}
	}
}
