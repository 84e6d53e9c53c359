package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
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

// A part is a fenced block of a page.
type part struct {
	page string
	line int
	kind string // such as xml; "" for commands and what they print
	file string // the page says that it is this file; "" if not
	body string
}

func (p part) String() string { return fmt.Sprintf("%s:%d", p.page, p.line) }

// first is how the block begins, without the prompt.
func (p part) first() string {
	line, _, _ := strings.Cut(p.body, "\n")
	return strings.TrimPrefix(line, "$ ")
}

// guideParts are the blocks of the guide in the order of its pages.
func guideParts(t *testing.T) (parts []part) {
	pages, err := filepath.Glob("../docs/guide/*.md")
	check(t, err)
	for _, page := range pages {
		data, err := os.ReadFile(page)
		check(t, err)
		text := string(data)
		for _, at := range guideBlock.FindAllStringSubmatchIndex(text, -1) {
			p := part{page: filepath.Base(page), line: strings.Count(text[:at[0]], "\n") + 1, kind: text[at[2]:at[3]], body: text[at[4]:at[5]]}
			if named := guideFile.FindStringSubmatch(text[:at[0]]); named != nil {
				p.file = named[1]
			}
			parts = append(parts, p)
		}
	}
	return parts
}

// elsewhere are the blocks that other tests hold against the program, by page and beginning, each with what does.
var elsewhere = map[string]string{
	"calls.md hookflow account set shop":                  "it asks a service; testdata/cli/secrets.txtar",
	"headless.md [Unit]":                                  ".ci/serving: systemd reads it, and its command is started",
	"headless.md hookflow serve --data state --listen 0.": "it is open to other computers; testdata/cli/serve.txtar",
	"server.md FROM ":                                     ".ci/serving: its steps are done",
	"server.md server {":                                  ".ci/serving: nginx runs with it",
	"simulation.md # hookflow simulate assets":            "TestGuideShowsASimulation: the file of the example, as it is",
	"simulation.md hookflow simulate assets":              "TestGuideShowsASimulation",
	"testing.md name: processes":                          "TestGuideInCI",
	"testing.md processes:":                               "TestGuideInCI",
}

// Every block of the guide is held against the program: XML by the tests of the docs, files by the commands that read them,
// commands and what they print here, alone or by the script of its page in testdata/guide.
func TestGuide(t *testing.T) {
	parts := guideParts(t)
	held := map[string]bool{}
	t.Run("alone", func(t *testing.T) { playAlone(t, parts, held) })
	t.Run("scripts", func(t *testing.T) { playScripts(t, parts, held) })
	if runtime.GOOS == "windows" || t.Failed() {
		return
	}
	used := map[string]bool{}
	for _, p := range parts {
		name := ""
		for n := range elsewhere {
			if strings.HasPrefix(p.page+" "+p.first(), n) {
				name = n
			}
		}
		used[name] = true
		if p.kind != "xml" && p.file == "" && !held[p.String()] && name == "" {
			t.Errorf("nothing plays the block %s, which begins with %s", p, p.first())
		}
	}
	for name := range elsewhere {
		if !used[name] {
			t.Errorf("no block begins with %s", name)
		}
	}
}

// playAlone plays the blocks whose commands need nothing but files that their page shows.
func playAlone(t *testing.T, parts []part, held map[string]bool) {
	dirs := map[string]string{}
	for _, p := range parts {
		if dirs[p.page] == "" {
			dirs[p.page] = t.TempDir()
		}
		if p.file != "" {
			check(t, os.WriteFile(filepath.Join(dirs[p.page], p.file), []byte(p.body), 0o644))
		} else if strings.HasPrefix(p.body, "$ hookflow ") && playBlock(t, p.page, dirs[p.page], p.body) == strings.Count("\n"+p.body, "\n$ ") {
			held[p.String()] = true
		}
	}
	if len(held) < 5 {
		t.Errorf("%d blocks of the guide were played", len(held))
	}
}

// playBlock plays the commands of a block whose files are there, and returns how many those were. Times, ports and keys may
// differ, and a line "..." stands for any lines.
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

// missingOfExample names the first of some files that is not there.
func missingOfExample(files ...string) string {
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			return filepath.Base(file)
		}
	}
	return ""
}

// Each bundled example has a page, with its picture as it is drawn now, and what is said of its tests is what they print.
func TestPagesOfExamples(t *testing.T) {
	examples, err := filepath.Abs("../assets/examples")
	check(t, err)
	models, err := filepath.Glob(filepath.Join(examples, "*.bpmn"))
	check(t, err)
	folder, err := filepath.Abs("../docs/examples")
	check(t, err)
	list, err := os.ReadFile(filepath.Join(folder, "index.md"))
	check(t, err)
	dir := t.TempDir()
	for _, model := range models {
		name := strings.TrimSuffix(filepath.Base(model), ".bpmn")
		if missing := missingOfExample(strings.TrimSuffix(model, ".bpmn")+".test.yaml", filepath.Join(folder, name+".md")); missing != "" {
			t.Errorf("the example %s: %s is missing; CONTRIBUTING.md says how an example is added", name, missing)
			continue
		}
		if !strings.Contains(string(list), "("+name+".md)") {
			t.Errorf("the example %s has no row in docs/examples/index.md", name)
		}
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
