package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fatih/color"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

var manual = flag.String("manual", "", "a folder that TestManual writes the man pages and the completions of shells to")

// Every command has a manual page with an example, and every shell its completions. ./package puts them into its packages.
func TestManual(t *testing.T) {
	dir := *manual
	if dir == "" {
		dir = t.TempDir()
	}
	root := newRoot()
	root.InitDefaultCompletionCmd()
	check(t, os.MkdirAll(filepath.Join(dir, "man1"), 0o755))
	check(t, doc.GenManTree(root, &doc.GenManHeader{Title: "HOOKFLOW", Section: "1", Source: "Hookflow " + version, Manual: "Hookflow"}, filepath.Join(dir, "man1")))
	var each func(c *cobra.Command)
	each = func(c *cobra.Command) {
		name := filepath.Join(dir, "man1", strings.ReplaceAll(c.CommandPath(), " ", "-")+".1")
		if page, err := os.ReadFile(name); err != nil || !bytes.Contains(page, []byte(".SH SYNOPSIS")) {
			t.Errorf("%s has no manual page: %v", c.CommandPath(), err)
		}
		if c.Runnable() && c.Example == "" && c.Parent() != nil && c.Parent().Name() != "completion" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		if slices.Contains([]string{"list", "show", "log"}, c.Name()) && c.Flags().Lookup("json") == nil {
			t.Errorf("%s prints a table, and has no --json", c.CommandPath())
		}
		for _, below := range c.Commands() {
			if below.IsAvailableCommand() {
				each(below)
			}
		}
	}
	each(root)
	for name, write := range map[string]func(string) error{
		"hookflow.bash": func(to string) error { return root.GenBashCompletionFileV2(to, true) },
		"_hookflow":     root.GenZshCompletionFile,
		"hookflow.fish": func(to string) error { return root.GenFishCompletionFile(to, true) },
	} {
		check(t, write(filepath.Join(dir, name)))
	}
}

// What people read on a terminal is coloured there, and nowhere else; what programs read never is.
func TestColours(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.bpmn")
	check(t, os.WriteFile(file, []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"/>`), 0o600))
	read := func(terminal bool, args ...string) bool {
		old := color.NoColor
		defer func() { color.NoColor = old }()
		color.NoColor = !terminal
		_, out := command(t, args...)
		return strings.Contains(out, "\x1b[")
	}
	if !read(true, "lint", file) || read(false, "lint", file) || read(true, "lint", "--json", file) {
		t.Error("a warning has no colour on a terminal, or one elsewhere")
	}
}
