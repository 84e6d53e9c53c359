package designer

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/explain"
	"hookflow/designer/form"
	"hookflow/engine/bpmn"
)

var update = flag.Bool("update", false, "write the English translations anew")

// TestTranslations fails when a text that people see has no key among the
// translations, or a key is used no more. -update writes the English file.
func TestTranslations(t *testing.T) {
	want := catalogue{}
	want.fromSources(t)
	want.fromElements()
	want.fromTables()
	want.fromAccounts(t)
	if *update {
		check(t, os.WriteFile("../assets/"+english, want.json(), 0o644))
		return
	}
	check(t, speak("en"))
	have := maps.Clone(keys())
	for _, k := range slices.Sorted(maps.Keys(want)) {
		if _, ok := have[k]; !ok {
			t.Errorf("no translation of %q; run the test with -update", k)
		}
		delete(have, k)
	}
	for k := range have {
		t.Errorf("%q is translated but never shown", k)
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// catalogue are English texts, each with its translation: itself.
type catalogue map[string]string

func (k catalogue) add(texts ...string) {
	for _, text := range texts {
		if text != "" {
			k[text] = text
		}
	}
}

func (k catalogue) json() []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	var list []message
	for _, id := range slices.Sorted(maps.Keys(k)) {
		list = append(list, message{id, k[id]})
	}
	if err := enc.Encode(list); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// spoken are the packages whose texts people see, and how such a text is known:
// as the argument of one of the functions, or as a whole sentence.
var spoken = []struct {
	files     string
	functions []string
	sentences bool
	phrases   bool // a single word among the arguments is a name of the program
}{
	{"*.go", []string{"L", "problem"}, false, false},
	{"board/*.go", []string{"L"}, false, false},
	{"form/*.go", []string{"L", "problem"}, false, false},
	{"board/*.go", []string{"L"}, false, false},
	{"monitor/*.go", []string{"L"}, false, false},
	{"board/*.go", []string{"L"}, false, false},
	{"overlay/*.go", []string{"L"}, false, false},
	{"account/*.go", []string{"L"}, false, false},
	{"catalog/*.go", []string{"L"}, false, false},
	{"person/*.go", []string{"L"}, false, false},
	{"exchange/*.go", []string{"L"}, false, false},
	{"look/*.go", []string{"L"}, false, false},
	{"../engine/lint/*.go", []string{"fix", "Flag", "FlagXML", "flagBare"}, false, true},
	{"../engine/export/*.go", []string{"refuse", "warn", "tell", "never", "less", "where"}, false, true},
	{"../engine/form/*.go", []string{"wrong", "said"}, false, true},
	{"../engine/program/*.go", []string{"find", "test", "expr", "formal", "standard", "setting", "template", "ownOrJUEL", "zeebe", "juel", "integer"}, false, true},
	{"../engine/bpmn/fault.go", nil, true, false},
	{"../engine/diff/*.go", []string{"add", "came", "say"}, false, false},
	{"../engine/bpmn/check.go", nil, true, false},
	{"doc/*.go", nil, true, false},
	{"tool/*.go", nil, true, false},
}

// sentence is a text that is shown as it stands, without anything put in.
var sentence = regexp.MustCompile(`^[A-Z][^%]* [^%]*\.$`)

func (k catalogue) fromSources(t *testing.T) {
	for _, s := range spoken {
		files, err := filepath.Glob(s.files)
		check(t, err)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			check(t, err)
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					for _, text := range literals(n.Args) {
						if slices.Contains(s.functions, calledName(n.Fun)) && (!s.phrases || strings.Contains(text, " ")) {
							k.add(text)
						}
					}
				case *ast.BasicLit:
					if text := literal(n); s.sentences && (sentence.MatchString(text) || strings.HasSuffix(name, "fault.go") && strings.HasPrefix(text, "has ")) {
						k.add(text)
					}
				}
				return true
			})
		}
	}
}

// fromAccounts adds what the settings of accounts and the rows of tables are called, and their help.
func (k catalogue) fromAccounts(t *testing.T) {
	for _, pattern := range []string{"../runtime/account/*.go", "account/*.go", "../runtime/record/field.go", "catalog/*.go", "person/person.go"} {
		files, err := filepath.Glob(pattern)
		check(t, err)
		for _, name := range files {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			check(t, err)
			ast.Inspect(f, func(n ast.Node) bool {
				if pair, ok := n.(*ast.KeyValueExpr); ok {
					if key, ok := pair.Key.(*ast.Ident); ok && (key.Name == "Label" || key.Name == "Help") {
						k.add(literals([]ast.Expr{pair.Value})...)
					}
				}
				return true
			})
		}
	}
}

// calledName is the name of a function or method that is called.
func calledName(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literals(args []ast.Expr) []string {
	var list []string
	for _, a := range args {
		if lit, ok := a.(*ast.BasicLit); ok {
			list = append(list, literal(lit))
		}
	}
	return list
}

func literal(lit *ast.BasicLit) string {
	text, err := strconv.Unquote(lit.Value)
	if err != nil || lit.Kind != token.STRING {
		return ""
	}
	return text
}

// fromElements adds the texts of the element table.
func (k catalogue) fromElements() {
	for _, info := range bpmn.Kinds {
		k.add(info.Label, doc.Type{Kind: info.Kind}.Label())
		k.fields(info.Fields)
	}
	k.fields(bpmn.CommonFields)
	for _, w := range bpmn.Works {
		k.add(w.Label)
	}
	for _, trigger := range bpmn.EventSubStart {
		for _, beside := range []bool{false, true} {
			k.add(doc.Type{Kind: bpmn.StartEvent, Trigger: trigger, NonInterrupting: beside}.Label())
		}
	}
	for _, ty := range creatable {
		k.add(ty.Label())
		if ty.Kind == bpmn.BoundaryEvent { // what it can be changed into
			ty.NonInterrupting = true
			k.add(ty.Label())
		}
	}
}

func (k catalogue) fields(list []bpmn.Field) {
	for _, f := range list {
		k.add(f.Label, f.Help)
		for _, c := range f.Choices {
			k.add(form.ChoiceLabel(c))
		}
		k.fields(f.Columns)
	}
}

// fromTables adds the texts of the tables of this package.
func (k catalogue) fromTables() {
	for _, a := range aliases {
		k.add(a.words)
	}
	for _, b := range boxes {
		k.add(b.label)
	}
	for _, c := range dueChoices {
		k.add(c.label)
	}
	k.add(explain.Formats...)
	k.add(explain.Advices...)
	for _, a := range newActions() {
		k.add(a.Menu, a.Label)
	}
	for _, t := range paletteTools {
		k.add(t.label)
	}
	for _, a := range padActions {
		k.add(a.label)
	}
	for _, g := range form.Sections {
		k.add(g.Label)
	}
	for _, g := range typeGroups {
		k.add(g.label)
	}
	for _, d := range dialects {
		k.add(d.hint)
	}
	for _, p := range pictureKinds {
		k.add(p.says)
	}
	for _, c := range changeKinds {
		k.add(c.label)
	}
	for _, g := range outcomeGroups {
		k.add(g.label)
	}
	for _, x := range examples {
		k.add(x.title, x.text)
	}
	for _, c := range colours {
		k.add(c.name)
	}
	for _, list := range [][]menuEntry{contextActions, severalActions, laneActions, emptyActions, handActions, movingActions} {
		for _, a := range list {
			k.add(a.label)
		}
	}
}
