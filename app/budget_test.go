package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The limits of a file and of a function, in lines; tables of values are not code.
const (
	fileLimit     = 600
	functionLimit = 80
	medianLimit   = 12
)

// TestBudgets keeps the code readable: no file and no function grows beyond
// what a reader holds in mind.
func TestBudgets(t *testing.T) {
	var lengths []int
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "build" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			lengths = append(lengths, measure(t, path)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lengths)
	if median := lengths[len(lengths)/2]; median > medianLimit {
		t.Errorf("the median function has %d lines, the limit is %d", median, medianLimit)
	}
}

// measure reports what is too long in a file and returns its functions' lengths.
func measure(t *testing.T, path string) []int {
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(src), "\n"); lines > fileLimit {
		t.Errorf("%s has %d lines, the limit is %d", path, lines, fileLimit)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	var lengths []int
	for _, decl := range f.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1
		lengths = append(lengths, n)
		if n > functionLimit {
			t.Errorf("%s: %s has %d lines, the limit is %d", path, fn.Name.Name, n, functionLimit)
		}
	}
	return lengths
}
