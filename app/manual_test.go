package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	pages, err := filepath.Glob(filepath.Join(dir, "man1", "*.1"))
	check(t, err)
	for _, name := range pages {
		page, err := os.ReadFile(name)
		check(t, err)
		check(t, os.WriteFile(name, tidy(page), 0o644))
	}
	complained(t, pages)
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

var (
	manOption = regexp.MustCompile(`(?m)(?:^\.PP\n)?^(\\fB-.*)\n\t(.*)$`)
	manNone   = regexp.MustCompile(`(?:\[=false\]|=\[\]|=""|=0s?|=)$`)
	manTail   = regexp.MustCompile(`(?s)\n\n?\.SH HISTORY.*$`)
	manTitle  = regexp.MustCompile(`(?m)^\.TH "HOOKFLOW" "1" "[^"]*"`)
)

// tidy makes of a page of cobra's what a person would have written: options as a list, without the values that mean nothing, and without a date,
// so that the same program gives the same page.
func tidy(page []byte) []byte {
	page = manTail.ReplaceAll(page, []byte("\n"))
	page = manTitle.ReplaceAll(page, []byte(`.TH "HOOKFLOW" "1" ""`))
	return manOption.ReplaceAllFunc(page, func(option []byte) []byte {
		m := manOption.FindSubmatch(option)
		return slices.Concat([]byte(".TP\n"), manNone.ReplaceAll(m[1], nil), []byte("\n"), m[2])
	})
}

// complained fails with what the programs that show manual pages have to say of them.
func complained(t *testing.T, pages []string) {
	if lint, err := exec.LookPath("mandoc"); err == nil {
		out, _ := exec.Command(lint, append([]string{"-Tlint", "-Wwarning"}, pages...)...).CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if !strings.Contains(line, "missing date") && !strings.Contains(line, "skipping paragraph macro") {
				t.Error(line)
			}
		}
	}
	if groff, err := exec.LookPath("groff"); err == nil {
		if out, _ := exec.Command(groff, append([]string{"-man", "-ww", "-Tutf8", "-z"}, pages...)...).CombinedOutput(); len(out) > 0 {
			t.Errorf("%s", out)
		}
	}
}

// Shells complete commands, flags, and what those take.
func TestCompletions(t *testing.T) {
	for line, want := range map[string]string{
		"export --target ": "camunda7", "token add ann --role ": "operator", "api ": "GET", "connector import ": "openapi", "run --virt": "--virtual-clock", "store com": "compact",
		"run ": "bpmn\n:8", "serve --data ": ":16", "process records --export ": "csv",
	} {
		args := append([]string{"__complete"}, strings.Split(line, " ")...)
		if code, out := command(t, args...); code != exitOK || !strings.Contains(out, want) {
			t.Errorf("hookflow %s\n%s", line, out)
		}
	}
}

// The completions work in the shells that are here, with the files that the packages have.
func TestCompletionsInShells(t *testing.T) {
	dir := t.TempDir()
	root := newRoot()
	root.InitDefaultCompletionCmd()
	bash, fish := filepath.Join(dir, "hookflow.bash"), filepath.Join(dir, "hookflow.fish")
	check(t, root.GenBashCompletionFileV2(bash, true))
	check(t, root.GenFishCompletionFile(fish, true))
	check(t, os.WriteFile(filepath.Join(dir, "order.bpmn"), nil, 0o644))
	check(t, os.WriteFile(filepath.Join(dir, "other.txt"), nil, 0o644))
	self, err := os.Executable()
	check(t, err)
	check(t, os.Symlink(self, filepath.Join(dir, "hookflow"))) // the test runs as the command by that name
	const general = "/usr/share/bash-completion/bash_completion"
	for shell, script := range map[string]string{
		"bash": `[ -e ` + general + ` ] || { echo SKIP; exit; }; . ` + general + `; . ./hookflow.bash; compopt() { :; }
			for line in "hookflow export --target " "hookflow run o"; do
				COMP_LINE=$line COMP_POINT=${#line}; read -ra COMP_WORDS <<<"$line"; [[ $line == *" " ]] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); __start_hookflow; echo "${COMPREPLY[@]}"
			done`,
		"fish": `source ./hookflow.fish; complete -C "hookflow export --target "; complete -C "hookflow run o"`,
	} {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skip(shell + " is missing")
			}
			c := exec.Command(path, "-c", script)
			c.Dir, c.Env = dir, append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "HOME="+dir)
			out, err := c.CombinedOutput()
			if strings.HasPrefix(string(out), "SKIP") {
				t.Skip("bash-completion is missing")
			}
			if err != nil || !strings.Contains(string(out), "camunda7") || !strings.Contains(string(out), "order.bpmn") || shell == "bash" && strings.Contains(string(out), "other.txt") {
				t.Errorf("%v\n%s", err, out)
			}
		})
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
