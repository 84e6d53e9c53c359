package listener_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A description checks answers against what /openapi.json says of them.
type description struct {
	compiler *jsonschema.Compiler
	paths    map[string]*regexp.Regexp // by the document's path
}

var inBraces = regexp.MustCompile(`\\{[a-z]+\\}`)

func describe(t *testing.T, c client) description {
	t.Helper()
	_, text := c.try("GET", "/openapi.json", "")
	var doc struct{ Paths map[string]any }
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	d := description{jsonschema.NewCompiler(), map[string]*regexp.Regexp{}}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := d.compiler.AddResource("openapi.json", value); err != nil {
		t.Fatal(err)
	}
	for path := range doc.Paths {
		d.paths[path] = pattern(path)
	}
	return d
}

// pattern matches the paths of requests that a path of the document stands for.
func pattern(path string) *regexp.Regexp {
	return regexp.MustCompile("^" + inBraces.ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`) + "$")
}

// check reports what is wrong with an answer of the API; messages at service
// paths are not described.
func (d description) check(method, path string, status int, answer []byte) error {
	path, _, _ = strings.Cut(path, "?")
	if !json.Valid(answer) { // XML, JSON lines, nothing
		return nil
	}
	pointer := "/components/schemas/Problem"
	if status < 400 {
		if pointer = d.pointer(method, path, status); pointer == "" {
			return nil
		}
	}
	schema, err := d.compiler.Compile("openapi.json#" + pointer)
	if err != nil {
		return fmt.Errorf("%s %s %d is not described: %w", method, path, status, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(answer))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func (d description) pointer(method, path string, status int) string {
	for described, matches := range d.paths {
		if matches.MatchString(path) {
			escaped := strings.ReplaceAll(described, "/", "~1")
			return fmt.Sprintf("/paths/%s/%s/responses/%d/content/application~1json/schema", escaped, strings.ToLower(method), status)
		}
	}
	return ""
}
