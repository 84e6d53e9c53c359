package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/runtime"
)

// Who stops a command (Ctrl+C) is told that in words, and nothing half is left.
func TestStoppedLeavesNothingHalf(t *testing.T) {
	emptyPlace(t)
	check(t, os.Mkdir("state", 0o700))
	rt, err := runtime.Open(runtime.Options{Dir: "state", Listen: "127.0.0.1:0"})
	check(t, err)
	_, err = rt.Deploy(t.Context(), "ask.bpmn", []byte(askModel))
	check(t, err)
	check(t, rt.Close())
	in(t, "", "catalog", "add", "Orders", "--field", "Title:text")
	in(t, "", "simulate", "--starter", "one.bpmn")
	in(t, "", "test", "--starter", "one.bpmn")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for args, left := range map[string]string{
		"store backup copy --data state":       "copy/*.db*",
		"catalog export Orders orders.json":    "orders*",
		"deploy two.bpmn":                      "",
		"simulate one.bpmn --csv one.csv":      "*.csv",
		"test one.bpmn --junit report.xml":     "report*",
		"process records":                      "",
		"catalog import Orders one.bpmn":       "",
		"api GET /incidents --all":             "",
		"subscription list":                    "",
		"store backup nowhere --data nothing/": "nowhere",
	} {
		var out, results bytes.Buffer
		code := execute(stopped, strings.Fields(args), strings.NewReader(""), &results, &out)
		if want := "hookflow: stopped before it was done\n"; !strings.Contains(args, "nowhere") && (code != exitFailed || out.String() != want) {
			t.Errorf("hookflow %s: %d %s", args, code, out.String())
		}
		if found, _ := filepath.Glob(left); found != nil {
			t.Errorf("hookflow %s leaves %v", args, found)
		}
	}
	if out := in(t, "", "process", "list", "--quiet"); strings.Contains(out, "two") {
		t.Errorf("what was stopped is deployed: %s", out)
	}
	in(t, "", "store", "backup", "copy", "--data", "state")
	if out := in(t, "", "store", "check", "--data", "copy"); !strings.Contains(out, "ok") {
		t.Error(out)
	}
}

// A folder is deployed as a whole or not at all.
func TestDeployFolder(t *testing.T) {
	emptyPlace(t)
	check(t, os.MkdirAll("all/deep", 0o700))
	for _, id := range []string{"three", "deep/four"} {
		check(t, os.WriteFile("all/"+id+".bpmn", []byte(strings.ReplaceAll(askModel, `"ask"`, `"`+filepath.Base(id)+`"`)), 0o600))
	}
	check(t, os.WriteFile("all/broken.bpmn", []byte(strings.ReplaceAll(askModel, `targetRef="e"`, `targetRef="nowhere"`)), 0o600))
	code, out := command(t, "deploy", "all")
	if listed := in(t, "", "process", "list", "--quiet"); code != exitFailed || !strings.Contains(out, "broken.bpmn") || strings.Count(listed, "\n") != 1 {
		t.Errorf("with a broken one: %d %s, deployed are\n%s", code, out, listed)
	}
	check(t, os.Remove("all/broken.bpmn"))
	if out := in(t, "", "deploy", "all"); strings.Count(out, "deployed ") != 2 {
		t.Error(out)
	}
	check(t, os.Mkdir("empty", 0o700))
	if code, out := command(t, "deploy", "empty"); code != exitFailed || !strings.Contains(out, "there is no model (*.bpmn) in empty") {
		t.Errorf("an empty folder: %d %s", code, out)
	}
}
