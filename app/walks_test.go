package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// codeSpan is what a page writes between backquotes.
var codeSpan = regexp.MustCompile("`([^`\n]+)`")

// What a span may be, beside a sentence of code: a file or folder, a name of the code, a run of tests.
var (
	aPath = regexp.MustCompile(`^[\w.*-]+(/[\w.*-]+)*(\.\w+)?/?$`)
	aName = regexp.MustCompile(`^(?:\w+\.)*(\w+)(\(.*\))?$`)
	aRun  = regexp.MustCompile(`^go test (?:-tags \w+ )?((?:\./[\w/.]+ ?)+)(?:-run (\w+))?`)
)

// Pages that lead through the code name files, functions and tests that exist. A name that is renamed in the code must be
// renamed here.
func TestWalksAreTrue(t *testing.T) {
	pages, err := filepath.Glob("../docs/walks/*.md")
	if err != nil || len(pages) < 4 {
		t.Fatalf("%d walks, %v", len(pages), err)
	}
	c := readCode(t)
	for _, page := range append(pages, "../README.md", "../CONTRIBUTING.md", "../docs/house.md", "../docs/profile.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range codeSpan.FindAllStringSubmatch(string(text), -1) {
			if why := c.refuses(m[1]); why != "" {
				t.Errorf("%s: `%s`: %s", page, m[1], why)
			}
		}
	}
}

// code is what pages may name.
type code struct {
	paths map[string]bool            // of files and folders, and the ends of them
	all   []string                   // whole paths of files
	names map[string]bool            // that stand in the code, also as a whole text
	tests map[string]map[string]bool // folder -> its tests
}

// refuses says what is wrong with what a page names; "" if nothing is, or if it is no path, name or run of tests.
func (c *code) refuses(span string) string {
	if run := aRun.FindStringSubmatch(span); run != nil {
		return c.refusesRun(strings.Fields(run[1]), run[2])
	}
	if strings.Contains(span, "*") && aPath.MatchString(span) {
		for _, p := range c.all {
			if ok, _ := filepath.Match(span, p); ok {
				return ""
			}
		}
		return "there is no such file"
	}
	isFile := !strings.HasPrefix(span, "./") && (strings.HasSuffix(span, ".go") || strings.HasSuffix(span, ".md") || strings.HasSuffix(span, ".mjs") || strings.Contains(span, "/"))
	if isFile && aPath.MatchString(span) {
		if !c.paths[strings.TrimSuffix(span, "/")] {
			return "there is no such file or folder"
		}
		return ""
	}
	if name := aName.FindStringSubmatch(span); name != nil && !c.names[name[1]] {
		return "nothing in the code has this name"
	}
	return ""
}

func (c *code) refusesRun(folders []string, tests string) string {
	for _, folder := range folders {
		own, is := c.tests[strings.TrimPrefix(folder, "./")]
		if !is {
			return folder + " has no tests"
		}
		found := tests == ""
		for name := range own {
			found = found || strings.Contains(name, tests)
		}
		if !found {
			return folder + " has no test of that name"
		}
	}
	return ""
}

func readCode(t *testing.T) *code {
	t.Helper()
	c := &code{paths: map[string]bool{}, names: map[string]bool{}, tests: map[string]map[string]bool{}}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "build" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		rel, _ := filepath.Rel("..", path)
		rel = filepath.ToSlash(rel)
		for end := rel; ; {
			c.paths[end] = true
			_, after, more := strings.Cut(end, "/")
			if !more {
				break
			}
			end = after
		}
		if !d.IsDir() {
			c.all = append(c.all, rel)
		}
		if strings.HasSuffix(rel, ".go") {
			c.read(t, path, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// read takes the names of one file.
func (c *code) read(t *testing.T, path, rel string) {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(rel, "_test.go") {
		own := c.tests[filepath.Dir(rel)]
		if own == nil {
			own = map[string]bool{}
			c.tests[filepath.Dir(rel)] = own
		}
		for _, decl := range f.Decls {
			if fn, is := decl.(*ast.FuncDecl); is {
				own[fn.Name.Name], c.names[fn.Name.Name] = true, true
			}
		}
		return
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			c.names[n.Name] = true
		case *ast.BasicLit:
			c.names[strings.Trim(n.Value, "\"`")] = true
		}
		return true
	})
}

// README's tree is how a newcomer finds a package: it names all of them, each below its part of the house.
func TestReadmeNamesEveryPackage(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	part, named := "", map[string]bool{}
	_, tree, _ := strings.Cut(string(text), "## The code in ten minutes\n\n```\n")
	tree, _, _ = strings.Cut(tree, "```")
	for _, line := range strings.Split(tree, "\n") {
		if !strings.HasPrefix(line, " ") {
			part, _, _ = strings.Cut(line, "/")
			named[part] = true
		}
		for _, word := range regexp.MustCompile(`(\w+)/(?: |$)`).FindAllStringSubmatch(line, -1) {
			named[part+"/"+word[1]] = true
		}
	}
	for _, pkg := range order {
		if top := strings.Join(strings.SplitN(pkg, "/", 3)[:min(2, strings.Count(pkg, "/")+1)], "/"); !named[top] {
			t.Errorf("README's tree has no %s", top)
		}
	}
}
