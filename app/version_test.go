package main

import (
	"os"
	"strings"
	"testing"
)

// Where the version stands for others it is the program's: the window's metadata and the change log.
func TestVersionIsEverywhereTheSame(t *testing.T) {
	for file, want := range map[string]string{
		"../FyneApp.toml": `Version = "` + version + `"`,
		"../CHANGELOG.md": "## " + version + "\n",
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s has no %q", file, want)
		}
	}
}
