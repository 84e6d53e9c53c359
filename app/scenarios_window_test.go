//go:build cgo || ci

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/monitor"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/runtime"
)

// The window plays the scenarios beside a file against the document that it has, marks what is wrong, and records what ran.
func TestTestsOfTheWindow(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	dir := t.TempDir()
	path := filepath.Join(dir, "order.bpmn")
	data, err := os.ReadFile("../assets/examples/started-by-a-webhook.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	scenarios, err := os.ReadFile("../assets/examples/started-by-a-webhook.test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "order.test.yaml"), scenarios, 0o600); err != nil {
		t.Fatal(err)
	}
	played := func(document string) (passed, failed []monitor.Tested) {
		covered, err := testsOf(t.Context(), path, []byte(document), func(x monitor.Tested) {
			if x.Passed {
				passed = append(passed, x)
			} else {
				failed = append(failed, x)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(covered.Marks) == 0 || covered.Elements.Reached != covered.Elements.Of-len(covered.Elements.Missing) {
			t.Errorf("%+v", covered)
		}
		return passed, failed
	}
	if passed, failed := played(string(data)); len(passed) != 2 || len(failed) != 0 {
		t.Fatalf("%+v", failed)
	}
	_, failed := played(strings.Replace(string(data), "&gt; 1000", "&gt; 2000", 1))
	if len(failed) != 1 || failed[0].Element != "Auto" || failed[0].Marks["Auto"].State != scene.Altered || failed[0].Marks["Check"].State != scene.Broken || failed[0].Marks["Large"].State != scene.Passed {
		t.Fatalf("%+v", failed)
	}
	rt, err := runtime.Open(runtime.Options{Listen: "127.0.0.1:0", AutoComplete: true})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	var key engine.Key
	if _, err = rt.Deploy(t.Context(), "order.bpmn", data); err == nil {
		key, err = rt.Start(t.Context(), "Process_Incoming", engine.Vars{})
	}
	if err == nil {
		t.Fatal("a process that only messages start was started")
	}
	if err = recordRun(rt, path, data, key+999, "x"); err == nil {
		t.Error("an instance that is not there was recorded")
	}
}
