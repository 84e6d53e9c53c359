// Command notice writes NOTICE: what is built into Hookflow on any system that it is built for, with the licences as the
// modules themselves have them.   go run ./.ci/notice [-check]
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const head = `What is built into Hookflow, and under which licence. Made by "go run ./.ci/notice" from the modules themselves; do not edit.
Hookflow itself is under the MIT licence, see LICENSE. The changes to files under the MPL are none; their source is at the address of the module.
`

// The systems that there are packages for; the window needs cgo.
var systems = []string{"linux", "windows", "darwin"}

// licenceFile is a file that says under which licence a module, or a library carried in it, is.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|copyright)([-._].*)?$`)

// A part is something with a licence of its own.
type part struct{ name, text string }

func main() {
	log.SetFlags(0)
	check := flag.Bool("check", false, "write nothing, fail when NOTICE is not what it would be")
	flag.Parse()
	text, err := notice()
	if err != nil {
		log.Fatal(err)
	}
	if !*check {
		if err := os.WriteFile("NOTICE", text, 0o644); err != nil {
			log.Fatal(err)
		}
		return
	}
	if old, err := os.ReadFile("NOTICE"); err != nil || !bytes.Equal(old, text) {
		log.Fatal("NOTICE is not current: run  go run ./.ci/notice")
	}
}

// notice is the text of the file: each licence once, with all that are under its very words.
func notice() ([]byte, error) {
	parts, err := modules()
	if err != nil {
		return nil, err
	}
	fonts, err := filepath.Glob("assets/fonts/LICENSE-*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range fonts {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		family := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "LICENSE-"), ".txt")
		parts = append(parts, part{"the font " + family, clean(text)})
	}
	out := bytes.NewBufferString(head)
	written := map[string]bool{}
	for _, p := range parts {
		if written[p.text] {
			continue
		}
		written[p.text] = true
		out.WriteString("\n" + strings.Repeat("=", 100) + "\n")
		for _, same := range parts {
			if same.text == p.text {
				fmt.Fprintln(out, same.name)
			}
		}
		fmt.Fprintf(out, "%s\n\n%s\n", strings.Repeat("-", 100), p.text)
	}
	return out.Bytes(), nil
}

type module struct {
	Path, Version, Dir string
	Main               bool
	Replace            *module
}

// modules are those whose packages are linked on any of the systems, and the standard library, by name.
func modules() ([]part, error) {
	used, packages := map[string]module{}, map[string]bool{}
	for _, system := range systems {
		if err := linked(system, used, packages); err != nil {
			return nil, err
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	parts, err := licences("the standard library of Go", strings.TrimSpace(string(root)), nil)
	if err != nil {
		return nil, err
	}
	for _, path := range slices.Sorted(maps.Keys(used)) {
		m := used[path]
		own, err := licences(m.Path+" "+m.Version, m.Dir, packages)
		if err != nil {
			return nil, err
		}
		if len(own) == 0 {
			return nil, fmt.Errorf("%s %s has no file with a licence", m.Path, m.Version)
		}
		parts = append(parts, own...)
	}
	return parts, nil
}

// linked adds the modules and the folders of the packages that the program is linked from on a system. Their code need not
// compile here.
func linked(system string, used map[string]module, packages map[string]bool) error {
	c := exec.Command("go", "list", "-e", "-deps", "-tags", "migrated_fynedo,no_animations,x11", "-json=Dir,Module", "./app")
	c.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1")
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("go list for %s: %w: %s", system, err, errs.String())
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir    string
			Module *module
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if m := p.Module; m != nil && !m.Main {
			if m.Replace != nil {
				m.Dir = m.Replace.Dir
			}
			used[m.Path], packages[p.Dir] = *m, true
		}
	}
}

// licences reads the files of a folder that say a licence, and of those below it that belong to a linked package, such as
// GLFW's own beside its binding.
func licences(name, dir string, packages map[string]bool) ([]part, error) {
	var parts []part
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && (packages == nil || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || !licenceFile.MatchString(d.Name()) || !built(filepath.Dir(path), dir, packages):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		parts = append(parts, part{name + ", " + filepath.ToSlash(rel), clean(text)})
		return nil
	})
	return parts, err
}

// built reports whether a folder belongs to what is linked: the nearest folder with Go code above it is, or is the module's root.
func built(folder, root string, packages map[string]bool) bool {
	for ; folder != root; folder = filepath.Dir(folder) {
		if code, _ := filepath.Glob(filepath.Join(folder, "*.go")); len(code) > 0 {
			return packages[folder]
		}
	}
	return true
}

func clean(text []byte) string {
	return strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
}
