package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayNot lists, for a tree, the imports its files may not name, and why not.
var mayNot = map[string]map[string]string{
	"../engine": {
		"fyne.io/": "the engine knows no window", "net/http": "the engine knows no HTTP",
		"hookflow/designer": "the engine is below the designer", "hookflow/runtime": "the engine is below the runtime",
	},
	"../engine/bpmn":     {"hookflow/": "the document model knows only the grammars of what its fields hold"},
	"../engine/feel":     {"hookflow/": "FEEL stands alone"},
	"../engine/schedule": {"hookflow/": "a grammar knows no model"},
	"../engine/schema":   {"hookflow/": "the schema knows no model"},
	"../engine/foreign":  {"hookflow/": "a grammar knows no model"},
	"../designer": {
		"go.etcd.io/bbolt": "the designer knows no store", "hookflow/engine/store": "the designer knows no store",
		"net/http": "the designer knows no HTTP", "hookflow/runtime": "the designer is handed what it watches",
	},
	"../designer/doc": {"fyne.io/": noWindow}, "../designer/tool": {"fyne.io/": noWindow},
	"../designer/shape": {"fyne.io/": noWindow}, "../designer/scene": {"fyne.io/": noWindow},
	"../designer/route": {"fyne.io/": noWindow}, "../designer/paint": {"fyne.io/": noWindow},
	"../designer/layout": {"fyne.io/": noWindow},
	"../runtime":         {"fyne.io/": "the runtime knows no window", "hookflow/designer": "the runtime knows no window"},
}

// grammars may be imported from below where nothing else of ours may.
var grammars = map[string][]string{
	"../engine/bpmn":     {"hookflow/engine/feel", "hookflow/engine/schedule", "hookflow/engine/schema"},
	"../engine/schedule": {"hookflow/engine/feel"},
	"../engine/foreign":  {"hookflow/engine/feel"},
}

// playsTheWorld says that the player of scenarios, which only tests use, stands
// for what does the outside work, too.
func playsTheWorld(path, name string) bool {
	return strings.HasPrefix(path, "../engine/enginetest/") && strings.HasPrefix(name, "hookflow/runtime/w")
}

// mayOnly lists, for a directory, all of ours that its files may import: the
// rooms of the engine lie above each other, and nothing calls back up.
var mayOnly = map[string][]string{
	"../engine":         {"engine/feel"},
	"../engine/wire":    {"engine"},
	"../engine/program": {"engine", "engine/bpmn", "engine/feel", "engine/foreign", "engine/form", "engine/schedule", "engine/secret"},
	"../engine/step":    {"engine", "engine/wire", "engine/program", "engine/bpmn", "engine/bpmnxml", "engine/feel", "engine/form", "engine/schedule", "engine/secret"},
	"../engine/loop":    {"engine", "engine/wire", "engine/step"},
	"../engine/store":   {"engine", "engine/wal"},
	"../engine/wal":     {},
}

// The rooms of the engine import only what lies below them.
func TestRooms(t *testing.T) {
	for dir, allowed := range mayOnly {
		eachFile(t, dir, func(path string, f *ast.File) {
			for _, imp := range f.Imports {
				name, _ := strconv.Unquote(imp.Path.Value)
				ours, is := strings.CutPrefix(name, "hookflow/")
				if is && filepath.Dir(path) == filepath.Clean(dir) && !slices.Contains(allowed, ours) {
					t.Errorf("%s imports %s: of ours it may import %s only", path, name, strings.Join(allowed, ", "))
				}
			}
		})
	}
}

const noWindow = "only board, form, monitor and the window itself know Fyne"

// overlayOnly may show and hide overlays.
const overlayOnly = "../designer/overlay"

// bboltOnly may import bbolt; everybody else goes through it.
const bboltOnly = "../engine/store"

// The files are parsed here, not listed by the go command, so that the test
// cache sees them change.
func TestImportDirection(t *testing.T) {
	for tree, rules := range mayNot {
		eachFile(t, tree, func(path string, f *ast.File) {
			for _, imp := range f.Imports {
				name, _ := strconv.Unquote(imp.Path.Value)
				for prefix, why := range rules {
					if strings.HasPrefix(name, prefix) && !slices.Contains(grammars[tree], name) && !playsTheWorld(path, name) {
						t.Errorf("%s imports %s: %s", path, name, why)
					}
				}
				if name == "hookflow/engine/suites" {
					t.Errorf("%s imports the finder of test cases: only tests need it", path)
				}
				if name == "fyne.io/fyne/v2/dialog" && !strings.HasPrefix(path, overlayOnly) {
					t.Errorf("%s imports Fyne's dialogs: overlays are opened and closed by designer/overlay alone", path)
				}
				if name == "go.etcd.io/bbolt" && !strings.HasPrefix(path, bboltOnly) {
					t.Errorf("%s imports bbolt: only engine/store knows the store", path)
				}
			}
		})
	}
}

// eachFile parses every Go file below tree, tests and their data left out.
func eachFile(t *testing.T, tree string, visit func(path string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git" || d.Name() == "build") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		visit(path, f)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
