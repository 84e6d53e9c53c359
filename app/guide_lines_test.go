package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mattn/go-shellwords"
	"github.com/spf13/cobra"
)

var (
	guideSpan = regexp.MustCompile("`(hookflow [^`\n]+)`")
	lineStart = regexp.MustCompile(`^\s*(?:[$#] |- |run: |- run: |ExecStart=/usr/local/bin/)?(hookflow .*)$`)
	shellRest = regexp.MustCompile(`\s+(?:#|\||>|<|&&).*$`)
)

// Every command that a page shows, in a block or in a sentence, is one that the program has, with flags that it has: also
// those that need a server or a person and so are not played.
func TestCommandLinesOfPages(t *testing.T) {
	var pages []string
	for _, where := range []string{"../README.md", "../CONTRIBUTING.md", "../CHANGELOG.md", "../docs/*.md", "../docs/guide/*.md", "../docs/guide/*/*.md", "../docs/servers/*.md", "../docs/examples/*.md", "../docs/reference/*.md"} {
		found, err := filepath.Glob(where)
		check(t, err)
		pages = append(pages, found...)
	}
	seen := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		check(t, err)
		lines := guideSpan.FindAllStringSubmatch(string(text), -1)
		for _, block := range guideBlock.FindAllStringSubmatch(string(text), -1) {
			for line := range strings.Lines(block[2]) {
				if m := lineStart.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
					lines = append(lines, m)
				}
			}
		}
		for _, line := range lines {
			seen++
			if why := noSuchCommand(shellRest.ReplaceAllString(line[1], "")); why != "" {
				t.Errorf("%s: %s: %s", page, line[1], why)
			}
		}
	}
	if seen < 200 {
		t.Errorf("%d command lines were looked at", seen)
	}
}

// noSuchCommand says what of a command line the program does not know; "" if it knows everything.
func noSuchCommand(line string) string {
	args, err := shellwords.Parse(strings.NewReplacer("(", "", ")", "", "$", "").Replace(line))
	if err != nil {
		return "" // it goes on in the next line
	}
	root := newRoot()
	root.InitDefaultCompletionCmd()
	c, rest, err := root.Find(args[1:])
	if err != nil {
		return err.Error()
	}
	word := ""
	if len(rest) > 0 {
		word = rest[0]
	}
	if c.HasSubCommands() && c.HasParent() && word != "" && !strings.HasPrefix(word, "-") && !isPlace(word) {
		return "there is no " + c.CommandPath() + " " + word
	}
	if c == root && word != "" && !strings.ContainsAny(word, ".-[") && !isPlace(word) {
		return "there is no command " + word
	}
	return wrongFlags(c, rest)
}

// isPlace reports whether a word stands for something, such as FILE or NAME.
func isPlace(word string) bool { return strings.ToUpper(word) == word }

func wrongFlags(c *cobra.Command, args []string) string {
	if c.DisableFlagParsing {
		return ""
	}
	c.InitDefaultHelpFlag()
	for _, a := range args {
		name, is := strings.CutPrefix(strings.Trim(a, "[],.;"), "--")
		name, _, _ = strings.Cut(name, "=")
		if is && name != "" && c.Flag(name) == nil && name != "version" {
			return "it has no --" + name
		}
	}
	return ""
}
