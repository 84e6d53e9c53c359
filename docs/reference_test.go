package docs_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/lint"
	"hookflow/runtime"
)

var update = flag.Bool("update", false, "write the generated pages anew")

// current holds a generated file against what it would be now, and writes it with -update.
func current(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	switch got, err := os.ReadFile(name); {
	case err != nil:
		t.Error(err)
	case !bytes.Equal(got, want):
		t.Errorf("%s is not current: run  CGO_ENABLED=0 go test -tags ci ./docs -update", name)
	}
}

// cell makes a text fit into a table of Markdown.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "{=", "&#123;=", "<", "&lt;", ">", "&gt;").Replace(text)
}

// A setting is a field with the elements that have it.
type setting struct {
	bpmn.Field
	kinds []string
}

// settings are all fields beyond the common ones, each once, by the XML element that holds it.
func settings() map[string][]*setting {
	bySection, known := map[string][]*setting{}, map[string]*setting{}
	for _, kind := range bpmn.Kinds {
		for _, f := range kind.Fields {
			key := fmt.Sprint(f.Name, f.Place, f.Label, f.Help)
			s := known[key]
			if s == nil {
				s = &setting{Field: f}
				known[key] = s
				section, _, more := strings.Cut(f.Place, "/")
				if !more && strings.HasPrefix(section, "@") {
					section = "attributes of the element"
				}
				bySection[section] = append(bySection[section], s)
			}
			if label := strings.ToLower(kind.Label); !slices.Contains(s.kinds, label) {
				s.kinds = append(s.kinds, label)
			}
		}
	}
	return bySection
}

func describe(f bpmn.Field) string {
	text := f.Help
	add := func(format string, args ...any) { text = strings.TrimSpace(text + " " + fmt.Sprintf(format, args...)) }
	if len(f.Choices) > 0 {
		add("One of %s.", strings.Join(f.Choices, ", "))
	}
	if f.Default != "" {
		add("Without it: %s.", f.Default)
	}
	if f.Refers != "" {
		add("The id of a %s.", f.Refers)
	}
	if f.When != "" {
		add("Only with %s.", f.When)
	}
	if f.Required {
		add("Required.")
	}
	return cell(text)
}

var types = map[bpmn.FieldType]string{
	bpmn.Text: "text or =FEEL", bpmn.Literal: "text as it stands", bpmn.Picture: "a data: address", bpmn.Multiline: "text or =FEEL", bpmn.Note: "text as it stands", bpmn.Expression: "FEEL",
	bpmn.Script: "FEEL", bpmn.Boolean: "true or false", bpmn.Choice: "choice", bpmn.Integer: "number", bpmn.Duration: "duration or =FEEL",
	bpmn.Variable: "name of a variable", bpmn.Reference: "id", bpmn.FlowRef: "id of a flow", bpmn.Activity: "id of an activity", bpmn.Table: "rows",
}

// Every setting, where it stands in the file and what it means, is on a page; so is the schema of our namespace.
func TestSettings(t *testing.T) {
	bySection := settings()
	var out strings.Builder
	out.WriteString("# Settings\n\nEvery setting that an element can have, by the XML element that holds it. Made from the table in `engine/bpmn` by `go test -tags ci ./docs -update`.\n" +
		"What begins with `hookflow:` lies in `extensionElements`, with `xmlns:hookflow=\"urn:hookflow:bpmn:1\"`; its schema for editors is [hookflow.xsd](hookflow.xsd), which a running\n" +
		"Hookflow serves at `/hookflow.xsd`. The rest is BPMN's own. Texts are templates: `{= name }` inserts a value, see [expressions](../guide/expressions.md).\n")
	names := make([]string, 0, len(bySection))
	for name := range bySection {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { // ours first
		return cmp.Or(cmp.Compare(ours(b), ours(a)), cmp.Compare(a, b))
	})
	named := map[string]bool{}
	for _, name := range names {
		fmt.Fprintf(&out, "\n## %s\n\n| in the form | in the file | what stands there | meaning | elements |\n|---|---|---|---|---|\n", name)
		for _, s := range bySection[name] {
			kinds := strings.Join(s.kinds, ", ")
			if len(s.kinds) > 5 {
				kinds = fmt.Sprintf("%d, such as %s", len(s.kinds), strings.Join(s.kinds[:3], ", "))
			}
			mark := ""
			if at := s.Anchor(); !named[at] {
				named[at], mark = true, fmt.Sprintf(`<a id="%s"></a>`, at)
			}
			fmt.Fprintf(&out, "| %s%s | `%s` | %s | %s | %s |\n", mark, cell(s.Label), s.Place, types[s.Type], describe(s.Field), kinds)
			for _, c := range s.Columns {
				fmt.Fprintf(&out, "| … %s | `%s` of a row | %s | %s | |\n", cell(c.Label), c.Place, types[c.Type], describe(c))
			}
		}
	}
	current(t, "reference/settings.md", []byte(out.String()))
}

func ours(section string) int {
	if strings.HasPrefix(section, "hookflow:") {
		return 1
	}
	return 0
}

// The schema that is served is well formed and names every setting of ours.
func TestSchema(t *testing.T) {
	schema := bpmn.Schema()
	for d := xml.NewDecoder(bytes.NewReader(schema)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for section, list := range settings() {
		name, is := strings.CutPrefix(section, "hookflow:")
		if !is {
			continue
		}
		if !bytes.Contains(schema, fmt.Appendf(nil, `<xs:element name=%q`, name)) {
			t.Errorf("the schema has no element %s", name)
		}
		for _, s := range list {
			if _, attribute, is := strings.Cut(s.Place, "@"); is && !bytes.Contains(schema, fmt.Appendf(nil, `<xs:attribute name=%q`, attribute)) {
				t.Errorf("the schema has no attribute %s of %s", attribute, name)
			}
		}
	}
	current(t, "reference/hookflow.xsd", schema)
}

// Every rule stands on a page with what it demands and with something that breaks it and what is said of it.
func TestLintRules(t *testing.T) {
	var out strings.Builder
	out.WriteString("# What is checked\n\nThe rules of `hookflow lint`, of the window's list of problems and of what `run` and `serve` refuse. Made from `engine/lint` and its fixtures by `go test -tags ci ./docs -update`.\n" +
		"A finding names the element and says what to do; the window mends some by a click, shown below as the quick fix. To switch a rule off in a file, name it in `hookflow:lintOff` of `definitions`, apart by blanks.\n" +
		"Severity: an *error* keeps a file from being run or is against the standard, a *warning* is doubtful, *info* is advice.\n")
	for _, rule := range lint.Rules {
		fmt.Fprintf(&out, "\n## %s\n\n%s. %s\n", rule.Name, strings.ToUpper(string(rule.Severity[:1]))+string(rule.Severity[1:]), cell(rule.Doc))
		if file, said := broken(t, rule.Name); file != "" {
			fmt.Fprintf(&out, "\nIs told of, with `%s`:\n\n```xml\n%s\n```\n", strings.Join(said, "`, `"), file)
		}
		if file := mended(t, rule.Name); file != "" {
			fmt.Fprintf(&out, "\nThe quick fix of the window makes of it:\n\n```xml\n%s\n```\n", file)
		}
	}
	current(t, "reference/lint.md", []byte(out.String()))
}

// quotedWord is one of the words behind a mark of the test, as Go quotes it.
var quotedWord = regexp.MustCompile(`"(?:\\.|[^"\\])*"`)

var blankLine = regexp.MustCompile(`\n([ \t]*\n)+`)

// broken is the first fixture of a rule that breaks it, without the marks of the test, and the words that must be said of it.
func broken(t *testing.T, rule string) (file string, said []string) {
	archive, err := txtar.ParseFile("../testdata/lint/" + rule + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "invalid") || len(f.Data) > 1500 {
			continue
		}
		text := string(f.Data)
		for {
			before, rest, found := strings.Cut(text, "<!-- want ")
			if !found {
				break
			}
			words, after, _ := strings.Cut(rest, "-->")
			for _, quoted := range quotedWord.FindAllString(words, -1) {
				word, err := strconv.Unquote(quoted)
				if err != nil {
					t.Fatalf("%s: %s: %v", rule, quoted, err)
				}
				if !slices.Contains(said, word) {
					said = append(said, word)
				}
			}
			text = before + after
		}
		return strings.TrimSpace(blankLine.ReplaceAllString(text, "\n")), said
	}
	return "", nil
}

// mended is what the quick fix of a rule makes of what broken gives; "" if the rule has none.
func mended(t *testing.T, rule string) string {
	archive, err := txtar.ParseFile("../testdata/lint/" + rule + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range archive.Files {
		if strings.HasPrefix(f.Name, "fixed") && i > 0 && strings.HasPrefix(archive.Files[i-1].Name, "invalid") && len(f.Data) < 1500 {
			return strings.TrimSpace(blankLine.ReplaceAllString(string(f.Data), "\n"))
		}
	}
	return ""
}

// Every function of FEEL stands on a page.
func TestFunctions(t *testing.T) {
	var out strings.Builder
	out.WriteString("# Functions\n\nAll functions of FEEL here. Made from `engine/feel` by `go test -tags ci ./docs -update`. Those marked with + are not in DMN 1.5: servers may lack them, and an export says so.\n" +
		"Try one: `hookflow feel 'split(\"a;b\", \";\")'`.\n")
	group := ""
	for _, f := range feel.Functions() {
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(&out, "\n## %s\n\n| function | gives |\n|---|---|\n", group)
		}
		mark := ""
		if f.Extension {
			mark = " +"
		}
		fmt.Fprintf(&out, "| `%s`%s | %s |\n", strings.Join(f.Signatures, "`<br>`"), mark, cell(f.Doc))
	}
	current(t, "reference/functions.md", []byte(out.String()))
}

// The operations of the API stand on a page, as the served description has them.
func TestAPIPage(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	resp, err := http.Get(rt.URL() + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var d description
	if err := json.NewDecoder(resp.Body).Decode(&d); err != nil {
		t.Fatal(err)
	}
	current(t, "reference/api.md", d.page(t))
}
