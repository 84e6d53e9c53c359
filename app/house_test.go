package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The limits of a file and of a function, in lines, beyond which no reader holds it in mind; tests have them, too.
const (
	fileLimit     = 600
	functionLimit = 80
	medianLimit   = 10
)

// order is every package from the ground up: each may import those before it, and none behind it.
var order = strings.Fields(`
	engine/feel engine/schema engine/schedule engine/foreign engine/secret engine/savefile engine/suites engine/template
	engine/bpmn engine/bpmnxml engine/diff engine/merge engine/importer engine engine/form
	engine/wire engine/wal engine/store engine/memory engine/program engine/step engine/loop engine/lint engine/export engine/bench/cpu engine/bench
	assets assets/fonts
	runtime/socket runtime/media runtime/people runtime/speech runtime/audit runtime/measure runtime/permit runtime/vault runtime/account runtime/connector runtime/webhook runtime/mock runtime/model runtime/push runtime/history runtime/directory runtime/record runtime/work runtime/listener runtime/scenario runtime/simulate runtime runtime/traffic runtime/server
	engine/enginetest
	designer/guard designer/trash designer/colour designer/flat designer/explain designer/typeset designer/look designer/reader designer/overlay designer/route designer/emblem designer/shape
	designer/scene/scenetest designer/scene designer/layout designer/paint designer/doc designer/tool
	designer/catalog designer/person designer/board designer/exchange designer/form designer/monitor designer/account designer
	docs
	app`)

var tree = flag.String("tree", "..", "the tree that TestHouse measures; limits hold for this one only")

// TestHouse keeps the code readable: no file and no function grows beyond what a reader holds in mind, and no package
// imports one that stands above it. With -v it prints the figures of docs/house.md; -tree measures another checkout.
func TestHouse(t *testing.T) {
	h := measured(t, *tree)
	t.Log("\n" + h.table())
	if *tree != ".." {
		return
	}
	for _, s := range slices.Concat(h.files, h.testFiles) {
		if s.lines > fileLimit {
			t.Errorf("%s has %d lines, the limit is %d", s.name, s.lines, fileLimit)
		}
	}
	for _, s := range slices.Concat(h.functions, h.testFunctions) {
		if s.lines > functionLimit {
			t.Errorf("%s has %d lines, the limit is %d", s.name, s.lines, functionLimit)
		}
	}
	if m := median(h.functions); m > medianLimit {
		t.Errorf("the median function has %d lines, the limit is %d", m, medianLimit)
	}
	h.downwards(t)
}

// downwards reports imports that go up, and packages that have no place yet.
func (h *house) downwards(t *testing.T) {
	for _, from := range slices.Sorted(maps.Keys(h.imports)) {
		at := slices.Index(order, from)
		if at < 0 {
			t.Errorf("%s has no place in the order of packages: put it behind all that it imports", from)
			continue
		}
		for to := range h.imports[from] {
			if slices.Index(order, to) > at {
				t.Errorf("%s imports %s, which stands above it: move what both need down, or one of them in the order", from, to)
			}
		}
	}
}

type sized struct {
	name  string
	lines int
}

// A house is the code below a tree, tests apart.
type house struct {
	imports                  map[string]map[string]bool // package -> packages of ours
	files, testFiles         []sized
	functions, testFunctions []sized
	lines, comments          int // not blank, of code without tests; and those with nothing but comment
	byPackage                map[string][2]int
}

func measured(t *testing.T, tree string) *house {
	t.Helper()
	h := &house{imports: map[string]map[string]bool{}, byPackage: map[string][2]int{}}
	err := filepath.WalkDir(tree, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"testdata", ".git", ".ci", "build", "node_modules"}, d.Name()):
			return fs.SkipDir
		case !strings.HasSuffix(p, ".go"):
			return nil
		}
		rel, _ := filepath.Rel(tree, p)
		name := filepath.ToSlash(rel)
		h.file(t, p, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// file measures one file.
func (h *house) file(t *testing.T, p, name string) {
	t.Helper()
	src, err := os.ReadFile(p)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, p, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	files, functions := &h.files, &h.functions
	test := strings.HasSuffix(name, "_test.go")
	if test {
		files, functions = &h.testFiles, &h.testFunctions
	} else {
		h.weigh(fset, f, src, path.Dir(name))
		h.imported(f, path.Dir(name))
	}
	*files = append(*files, sized{name, strings.Count(string(src), "\n")})
	for _, decl := range f.Decls {
		if fn, is := decl.(*ast.FuncDecl); is && fn.Body != nil {
			*functions = append(*functions, sized{name + ": " + fn.Name.Name, fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1})
		}
	}
}

// weigh counts lines, and those of comment.
func (h *house) weigh(fset *token.FileSet, f *ast.File, src []byte, in string) {
	comment := map[int]bool{}
	for _, group := range f.Comments {
		for n := fset.Position(group.Pos()).Line; n <= fset.Position(group.End()).Line; n++ {
			comment[n] = true
		}
	}
	count := h.byPackage[in]
	for i, line := range strings.Split(string(src), "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		h.lines++
		count[0]++
		if comment[i+1] && strings.HasPrefix(line, "//") {
			h.comments++
			count[1]++
		}
	}
	h.byPackage[in] = count
}

func (h *house) imported(f *ast.File, in string) {
	if h.imports[in] == nil {
		h.imports[in] = map[string]bool{}
	}
	for _, imp := range f.Imports {
		name, _ := strconv.Unquote(imp.Path.Value)
		if ours, is := strings.CutPrefix(name, "hookflow/"); is {
			h.imports[in][ours] = true
		}
	}
}

func median(list []sized) int {
	lines := make([]int, len(list))
	for i, s := range list {
		lines[i] = s.lines
	}
	slices.Sort(lines)
	return lines[len(lines)/2]
}

func longest(list []sized) sized {
	return slices.MaxFunc(list, func(a, b sized) int { return a.lines - b.lines })
}

// floor is how many packages stand below one, on top of each other.
func (h *house) floor(name string) int {
	n := 0
	for to := range h.imports[name] {
		n = max(n, h.floor(to))
	}
	return n + 1
}

// table is the figures as text.
func (h *house) table() string {
	var b strings.Builder
	arrows, floors := 0, 0
	for from, to := range h.imports {
		arrows += len(to)
		floors = max(floors, h.floor(from))
	}
	fmt.Fprintf(&b, "packages %d, imports between them %d, floors %d\n", len(h.imports), arrows, floors)
	fmt.Fprintf(&b, "lines %d, not blank, of them comment %.1f %%\n", h.lines, share(h.lines, h.comments))
	fmt.Fprintf(&b, "files %d, median %d lines, longest %d (%s)\n", len(h.files), median(h.files), longest(h.files).lines, longest(h.files).name)
	fmt.Fprintf(&b, "functions %d, median %d lines, longest %d (%s)\n", len(h.functions), median(h.functions), longest(h.functions).lines, longest(h.functions).name)
	for _, in := range slices.Sorted(maps.Keys(h.byPackage)) {
		n := h.byPackage[in]
		fmt.Fprintf(&b, "%-28s floor %2d, %6d lines, comment %4.1f %%\n", in, h.floor(in), n[0], share(n[0], n[1]))
	}
	return b.String()
}

// share is a part in percent.
func share(all, part int) float64 { return 100 * float64(part) / float64(all) }
