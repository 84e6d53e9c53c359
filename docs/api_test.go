package docs_test

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hookflow/runtime/listener"
)

// A description is what the page needs of an OpenAPI document.
type description struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	Summary    string
	Tags       []string
	Role       string `json:"x-role"`
	Parameters []struct {
		Name, In, Description string
		Schema                schema
	}
	RequestBody struct{ Content map[string]content }
	Responses   map[string]struct{ Content map[string]content }
}

type content struct{ Schema schema }

type schema struct {
	Type, Description, Format string
	Ref                       string `json:"$ref"`
	Items                     *schema
	Properties                map[string]schema
	Required                  []string
	AdditionalProperties      *schema
}

// says names a schema in a word, with a link to what is an object of its own.
func (s schema) says() string {
	switch {
	case s.Ref != "":
		name := s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
		return fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name))
	case s.Items != nil:
		return "list of " + s.Items.says()
	case s.AdditionalProperties != nil:
		return "object of " + s.AdditionalProperties.says()
	case s.Format != "":
		return s.Format
	}
	return cmp.Or(s.Type, "any JSON")
}

func (d description) page(t *testing.T) []byte {
	played := examples(t)
	out := bytes.NewBufferString("# The API\n\nWhat a running Hookflow can be asked and told. Made from its own description, which it serves at `/openapi.json` (OpenAPI 3.1), by `go test -tags ci ./docs -update`.\n" +
		"`hookflow api METHOD PATH` calls it, see [running headless](../guide/headless.md). What goes wrong is answered as a [Problem](#problem) (RFC 9457). A token goes into `Authorization: Bearer`.\n" +
		"The examples were played by a test; KEY is a key that an answer before gave.\n")
	byTag := map[string][]string{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], path+" "+method)
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		fmt.Fprintf(out, "\n## %s\n", cmp.Or(tag, "api"))
		slices.Sort(byTag[tag])
		for _, at := range byTag[tag] {
			path, method, _ := strings.Cut(at, " ")
			method = strings.ToUpper(method)
			d.Paths[path][strings.ToLower(method)].write(out, method, path)
			if e := example(played, method, path); e != "" && strings.HasPrefix(path, "/api/v1/") {
				fmt.Fprintf(out, "\n```\n%s\n```\n", e)
			}
		}
	}
	out.WriteString("\n## Problems\n\nThe `type` of a refusal is `urn:hookflow:problem:` and one of these, or the name of its status, such as `not-found`.\n\n| kind | title |\n|---|---|\n")
	for _, kind := range slices.Sorted(maps.Keys(listener.Titles)) {
		fmt.Fprintf(out, "| `%s` | %s |\n", kind, listener.Titles[kind])
	}
	out.WriteString("\n## Objects\n")
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		s := d.Components.Schemas[name]
		fmt.Fprintf(out, "\n### %s\n\n", name)
		if len(s.Properties) == 0 {
			out.WriteString("Without members.\n")
			continue
		}
		out.WriteString("| member | type | meaning |\n|---|---|---|\n")
		for _, p := range slices.Sorted(maps.Keys(s.Properties)) {
			may := ""
			if !slices.Contains(s.Required, p) {
				may = ", may be missing"
			}
			if s.Properties[p].Description == "" {
				t.Errorf("nothing says what %s of %s means", p, name)
			}
			fmt.Fprintf(out, "| `%s` | %s%s | %s |\n", p, s.Properties[p].says(), may, cell(s.Properties[p].Description))
		}
	}
	return out.Bytes()
}

// examples are the first request of each operation in the scripts that are played against the API, after which it
// answers well, by "METHOD path".
func examples(t *testing.T) map[string]string {
	found := map[string]string{}
	scripts, err := filepath.Glob("../runtime/listener/testdata/api/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts of the API", err)
	}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		request := ""
		for line := range strings.Lines(string(text)) {
			switch {
			case strings.HasPrefix(line, "> "):
				request = strings.TrimSpace(line[2:])
			case strings.HasPrefix(line, "< 2") && request != "":
				method, rest, _ := strings.Cut(request, " ")
				path, _, _ := strings.Cut(rest, " ")
				path, _, _ = strings.Cut(path, "?")
				if _, ok := found[method+" "+path]; !ok {
					found[method+" "+path] = request
				}
				request = ""
			}
		}
	}
	return found
}

// example is the request of an operation as a command; "" if there is none.
func example(all map[string]string, method, path string) string {
	pattern := regexp.MustCompile("^" + method + " " + regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$")
	for _, at := range slices.Sorted(maps.Keys(all)) {
		if !pattern.MatchString(at) {
			continue
		}
		parts := strings.SplitN(regexp.MustCompile(`\$[a-z]+`).ReplaceAllString(all[at], "KEY"), " ", 3)
		call := strings.TrimPrefix(parts[1], "/api/v1")
		if strings.ContainsAny(call, "?&") {
			call = "'" + call + "'"
		}
		if command := "hookflow api " + parts[0] + " " + call; len(parts) == 3 {
			return command + " --body '" + parts[2] + "'"
		} else {
			return command
		}
	}
	return ""
}

func (op operation) write(out *bytes.Buffer, method, path string) {
	fmt.Fprintf(out, "\n### %s %s\n\n%s.", method, path, strings.TrimSuffix(op.Summary, "."))
	if op.Role != "" {
		fmt.Fprintf(out, " Role: %s.", op.Role)
	}
	out.WriteString("\n\n")
	for _, kind := range slices.Sorted(maps.Keys(op.RequestBody.Content)) {
		fmt.Fprintf(out, "- takes %s: %s\n", kind, op.RequestBody.Content[kind].Schema.says())
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if status == "default" {
			continue
		}
		answer := "nothing"
		for kind, c := range op.Responses[status].Content {
			answer = kind + ": " + c.Schema.says()
		}
		fmt.Fprintf(out, "- answers %s, %s\n", status, answer)
	}
	for _, p := range op.Parameters {
		fmt.Fprintf(out, "- `%s` in the %s: %s, %s\n", p.Name, p.In, p.Schema.says(), cmp.Or(p.Description, map[string]string{"element": "id of the BPMN element", "name": "name of the variable"}[p.Name], "the key of what it is about"))
	}
}
