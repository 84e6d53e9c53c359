package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts run this test binary as the hookflow command.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hookflow": main})
}

// TestCommandLine plays testdata/cli: every subcommand, its exit codes and what
// it says when something is wrong. EXAMPLE is the bundled example.
func TestCommandLine(t *testing.T) {
	example, err := filepath.Abs("../assets/examples/error-report.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "../testdata/cli",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLE", example)
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		UpdateScripts: os.Getenv("UPDATE") != "",
	})
}
