package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-shellwords"
)

var (
	guideBlock = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")
	guideFile  = regexp.MustCompile("`([\\w.-]+)`:\n\n$")
	clock      = regexp.MustCompile(`\d\d:\d\d:\d\d\.\d{3}`)
	anyKey     = regexp.MustCompile(`"[a-z0-9]{10}-\d+"`) // of an instance: the store it is in, and its number
	took       = regexp.MustCompile(`\(\d+ms\)`)
	port       = regexp.MustCompile(`(127\.0\.0\.1|localhost):\d+`)
)

// alone are the commands of the guide that need nothing but files: no server that runs, no service, no person.
var alone = []string{"feel", "run", "lint", "demo", "version", "test"}

// What the guide shows of commands that need nothing but the files it shows is what they print. Times, ports and keys may differ, and a
// line "..." stands for any lines.
func TestGuideCommands(t *testing.T) {
	guide, err := filepath.Abs("../docs/guide")
	check(t, err)
	pages, err := filepath.Glob(filepath.Join(guide, "*.md"))
	check(t, err)
	played := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		check(t, err)
		dir := t.TempDir()
		rest := string(text)
		for {
			at := guideBlock.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			before, body := rest[:at[0]], rest[at[4]:at[5]]
			rest = rest[at[1]:]
			if named := guideFile.FindStringSubmatch(before); named != nil {
				check(t, os.WriteFile(filepath.Join(dir, named[1]), []byte(body), 0o644))
			} else if strings.HasPrefix(body, "$ hookflow ") {
				played += playBlock(t, filepath.Base(page), dir, body)
			}
		}
	}
	if played < 6 {
		t.Errorf("%d commands of the guide were played", played)
	}
}

// playBlock plays the commands of a block whose files are there, and returns how many those were.
func playBlock(t *testing.T, page, dir, body string) (played int) {
	for _, part := range strings.Split("\n"+body, "\n$ ")[1:] {
		line, want, _ := strings.Cut(part, "\n")
		args, err := shellwords.Parse(line)
		if err != nil || len(args) < 2 || args[0] != "hookflow" || !slices.Contains(alone, args[1]) || lacks(dir, args) {
			continue
		}
		played++
		t.Chdir(dir)
		_, got := command(t, args[1:]...)
		if !shows(got, want) {
			t.Errorf("%s: %s\nprints\n%s\nand the guide says\n%s", page, line, got, want)
		}
	}
	return played
}

// lacks reports whether a command names a file that the page does not show.
func lacks(dir string, args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool {
		if !strings.HasSuffix(a, ".bpmn") {
			return false
		}
		_, err := os.Stat(filepath.Join(dir, a))
		return err != nil
	})
}

// shows reports whether an output holds the lines that are said of it, in order and without others but where "..." stands.
func shows(got, want string) bool {
	lines := strings.Split(strings.TrimSpace(plain(got)), "\n")
	skip := true // what a command says before, such as where it listens
	for _, w := range strings.Split(strings.TrimSpace(plain(want)), "\n") {
		if w == "..." {
			skip = true
			continue
		}
		i := slices.IndexFunc(lines, func(l string) bool { return strings.TrimRight(l, " ") == strings.TrimRight(w, " ") })
		if i < 0 || i > 0 && !skip {
			return false
		}
		lines, skip = lines[i+1:], false
	}
	return true
}

func plain(text string) string {
	text = took.ReplaceAllString(text, "(1ms)")
	text = anyKey.ReplaceAllString(text, `"key"`)
	return port.ReplaceAllString(clock.ReplaceAllString(text, "00:00:00.000"), "$1:1")
}

// Each bundled example has a page, with its picture as it is drawn now, and what is said of its tests is what they print.
func TestPagesOfExamples(t *testing.T) {
	examples, err := filepath.Abs("../assets/examples")
	check(t, err)
	models, err := filepath.Glob(filepath.Join(examples, "*.bpmn"))
	check(t, err)
	folder, err := filepath.Abs("../docs/examples")
	check(t, err)
	dir := t.TempDir()
	for _, model := range models {
		name := strings.TrimSuffix(filepath.Base(model), ".bpmn")
		for _, ending := range []string{".bpmn", ".test.yaml"} {
			data, err := os.ReadFile(strings.TrimSuffix(model, ".bpmn") + ending)
			check(t, err)
			check(t, os.WriteFile(filepath.Join(dir, name+ending), data, 0o644))
		}
		if code, out := command(t, "render", model, filepath.Join(dir, name+".svg")); code != exitOK {
			t.Fatal(out)
		}
		drawn, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		check(t, err)
		if shown, err := os.ReadFile(filepath.Join(folder, name+".svg")); err != nil || string(shown) != string(drawn) {
			t.Errorf("the picture of %s is not current: hookflow render assets/examples/%s.bpmn docs/examples/%s.svg (%v)", name, name, name, err)
		}
		page, err := os.ReadFile(filepath.Join(folder, name+".md"))
		check(t, err)
		block := guideBlock.FindSubmatch(page)
		if block == nil || playBlock(t, name+".md", dir, string(block[2])) != 1 {
			t.Errorf("the page of %s plays no tests", name)
		}
	}
}
