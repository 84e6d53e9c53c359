package explain

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"

	"hookflow/assets"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
)

// verb is what fmt puts something in for.
var verb = regexp.MustCompile(`%\.?\d*[sdvwx]`)

var quotedVerb = regexp.MustCompile(`%\.?\d*q`)

// sources are the packages whose messages are kept, and the functions that make them.
var sources = []struct {
	files    string
	function string
}{
	{"../../engine/step/*.go", "Faultf"},
	{"../../runtime/webhook/failure.go", "Sprintf"},
	{"../../runtime/webhook/watch.go", "Sprintf"},
	{"../../runtime/work/schema.go", "Errorf"},
	{"../../engine/importer/*.go", "problem"},
	{"../../engine/importer/*.go", "refuse"},
	{"../../engine/importer/*.go", "tell"},
}

// handed on are formats that are nothing but another message.
var handedOn = []string{"%s", "%s: %s"}

func TestEveryMessage(t *testing.T) {
	for _, s := range sources {
		files, err := filepath.Glob(s.files)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", s.files, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, format := range formats(t, name, s.function) {
				if !slices.Contains(handedOn, format) && !slices.ContainsFunc(Formats, func(f string) bool { return f == format || f == format+": %s" || f == "%s (%s) "+format }) {
					t.Errorf("%s says %q, which Formats lacks", name, format)
				}
			}
		}
	}
}

// formats are the texts in a file that a function makes a message of, with %s wherever something is put in.
func formats(t *testing.T, name, function string) (list []string) {
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if called, ok := call.Fun.(*ast.SelectorExpr); ok && called.Sel.Name != function {
			return true
		} else if plain, ok := call.Fun.(*ast.Ident); ok && plain.Name != function {
			return true
		}
		for _, a := range call.Args {
			if lit, ok := a.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				if text = verb.ReplaceAllString(quotedVerb.ReplaceAllString(text, `"%s"`), "%s"); strings.Contains(text, " ") {
					list = append(list, strings.TrimSuffix(text, "false%s")+strings.Repeat("false", strings.Count(text, "false%s")))
				}
			}
		}
		return true
	})
	return list
}

// TestText reads messages as the engine keeps them, in English and in a language of which the words are all others.
func TestText(t *testing.T) {
	const kept = `3 of 3 attempts failed, the last one: POST http://127.0.0.1:9719/score: nobody listens on 127.0.0.1:9719 (connection refused); start the service or correct the address`
	if got := Text(kept); !strings.HasPrefix(got, "3 of 3 attempts failed, the last one: nobody listens on 127.0.0.1:9719") || !strings.HasSuffix(got, "(POST http://127.0.0.1:9719/score)") {
		t.Errorf("in English: %s", got)
	}
	model := model(t, `<process id="P"><exclusiveGateway id="G"/><endEvent id="E" name="Refused"/><sequenceFlow id="F" sourceRef="G" targetRef="E"/></process>`)
	for kept, want := range map[string]string{
		`the condition of flow F (a > 1) gave null instead of true or false: > compares null with number`: "The condition of flow \u2192 Refused (a > 1) gave null",
		`no condition of the outgoing flows of "G" holds and there is no default flow`:                    `"Exclusive gateway" holds`,
		`variable E: it is too large`: "Variable E: it",
	} {
		if got := TextIn(kept, model); !strings.Contains(got, want) {
			t.Errorf("%s is told as %s", kept, got)
		}
	}
	for _, same := range []string{"", "what nobody has written", "100 % of it"} {
		if got := Text(same); got != same {
			t.Errorf("%q became %q", same, got)
		}
	}
	for message, want := range map[string]string{
		"2 of 2 attempts failed, the last one: the service answered 401: {}": "The service does not accept who",
		"the service answered 404": "The service knows no such address",
		"the service answered 429": "The service is asked too often",
		"the service answered 503": "The fault is in the service",
		"the service answered 422": "The service does not accept what",
		`no condition of the outgoing flows of "G" holds and there is no default flow`: "Correct a condition",
	} {
		if got := Advice(message); !strings.HasPrefix(got, want) {
			t.Errorf("%s: the advice is %q", message, got)
		}
	}
	if got := Advice("nobody listens on x"); got != "" {
		t.Errorf("advice where the message says what to do: %q", got)
	}
}

// TestImported reads what is said of a file of another program, with what is said of its form and of a value within it.
func TestImported(t *testing.T) {
	for told, want := range map[string]string{
		`the setting taskPriority is not carried over: 50`:                                                                  `the setting %s is not carried over: %s`,
		`in its form, ok (button) is left out: a task is completed by the button below its form`:                            `%s (%s) is left out: a task is completed by the button below its form`,
		`in its form, n (number) has the setting properties, which is not carried over: {"a":"b"}`:                          `%s (%s) has the setting %s, which is not carried over: %s`,
		`its form "orders" is kept elsewhere; add the fields here, or put the .form file beside this one and open it again`: `its form "%s" is kept elsewhere; add the fields here, or put the .form file beside this one and open it again`,
		`a parameter is computed in "groovy", which cannot be translated; write it anew in FEEL`:                            `a parameter is computed in "%s", which cannot be translated; write it anew in FEEL`,
	} {
		i := slices.IndexFunc(patterns(), func(p pattern) bool { return p.finds.MatchString(told) })
		if i < 0 || patterns()[i].format != want {
			t.Errorf("%s is not known as %s", told, want)
		}
	}
}

// TestMistakes makes the usual mistakes in expressions, and opens what is no BPMN; each message is one that can be said anew.
func TestMistakes(t *testing.T) {
	known := func(message string) bool {
		return slices.ContainsFunc(patterns(), func(p pattern) bool { return p.format != "unexpected %s" && p.finds.MatchString(message) })
	}
	for _, text := range []string{"a >> 5", "a ==", "f(1", "f(1,)", "[1, 2", "[1,]", "{a: 1", "{a: 1,}", "if a b", "if a then b", "a.", "(1 + 2", "1 +", "", "a[1"} {
		_, err := feel.Parse(text)
		var syntax *feel.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s is taken: %v", text, err)
		} else if !known(syntax.Msg) || !known(err.Error()) {
			t.Errorf("%s: nobody says %q in another language", text, err)
		}
	}
	for _, text := range []string{"", "{}", "words", "<html></html>", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "<mxfile/>"} {
		_, err := bpmnxml.Read("x.bpmn", []byte(text))
		if err == nil || !known(err.Error()) {
			t.Errorf("%q: nobody says %v in another language", text, err)
		}
	}
}

func model(t *testing.T, content string) *bpmn.Definitions {
	t.Helper()
	d, err := bpmnxml.Read("x", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">`+content+`</definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	return bpmn.Build(d.Root())
}

// TestLanguages holds each translation against its format: it puts in as much, and says something of its own.
func TestLanguages(t *testing.T) {
	for _, name := range []string{"ko", "ru", "zh"} {
		data, err := assets.Translations.ReadFile("translations/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var list []struct{ ID, Translation string }
		if err := json.Unmarshal(data, &list); err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		for _, m := range list {
			said[m.ID] = m.Translation
		}
		for _, f := range append(slices.Clone(Formats), Advices...) {
			args := make([]any, strings.Count(f, "%s"))
			for i := range args {
				args[i] = "<" + strconv.Itoa(i) + ">"
			}
			text := fmt.Sprintf(said[f], args...)
			if said[f] == "" || said[f] == f || strings.Contains(text, "%!") {
				t.Errorf("%s: %q is %q", name, f, text)
			}
			for _, a := range args {
				if !strings.Contains(text, a.(string)) {
					t.Errorf("%s: %q leaves out %s: %q", name, f, a, text)
				}
			}
		}
	}
}

func TestMain(m *testing.M) {
	_ = lang.AddTranslationsFS(assets.Translations, "translations")
	os.Exit(m.Run())
}
