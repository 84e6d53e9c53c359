package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// What is told of the same export is the same each time: forms are told by their names, whatever a map does.
func TestExportTellsFormsInOrder(t *testing.T) {
	for range 20 {
		code, out := command(t, "export", "--target", "camunda8", "../assets/examples/error-report.bpmn", filepath.Join(t.TempDir(), "out.bpmn"))
		_, told, _ := strings.Cut(out, "Wrote the form ")
		if confirm := strings.Index(told, "Form_Task_Confirm"); code != exitOK || confirm < 0 || confirm > strings.Index(told, "Form_Task_Report") {
			t.Fatalf("%d\n%s", code, out)
		}
	}
}
