package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine/suites"
)

// TestEveryCaseIsPlayed: what the list of cases names is there, and the list
// names every case, where the cases lie beside the repository.
func TestEveryCaseIsPlayed(t *testing.T) {
	data, err := os.ReadFile("../testdata/cases/list.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, by, _ := strings.Cut(strings.TrimSpace(line), " ")
		listed[name] = true
		if by == "" {
			t.Errorf("nothing plays %s", name)
		}
		if !strings.HasPrefix(by, "- ") {
			checkPlayed(t, name, strings.Fields(by))
		}
	}
	root := suites.Cases(t)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if name, _ := filepath.Rel(root, path); err == nil && !d.IsDir() && !listed[filepath.ToSlash(name)] {
			t.Errorf("the list does not name %s", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// checkPlayed looks for the files and tests that play a case.
func checkPlayed(t *testing.T, name string, by []string) {
	for _, b := range by {
		if strings.HasPrefix(b, "testdata/") {
			if _, err := os.Stat("../" + b); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		folder, test, _ := strings.Cut(b, ".")
		files, _ := filepath.Glob("../" + folder + "/*_test.go")
		found := false
		for _, file := range files {
			data, err := os.ReadFile(file)
			found = found || err == nil && bytes.Contains(data, []byte("func "+test+"("))
		}
		if !found {
			t.Errorf("%s: there is no test %s in %s", name, test, folder)
		}
	}
}
