package work

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// conforms says where a body does not satisfy a JSON Schema (2020-12 unless it names
// another); an empty schema takes everything. A schema may refer to itself only.
func conforms(schema string, body json.RawMessage) error {
	if strings.TrimSpace(schema) == "" {
		return nil
	}
	const here = "hookflow:schema"
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		return fmt.Errorf("the schema of the answer is no JSON: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(nowhere{})
	if err := compiler.AddResource(here, doc); err != nil {
		return fmt.Errorf("the schema of the answer cannot be read: %w", err)
	}
	compiled, err := compiler.Compile(here)
	if err != nil {
		return fmt.Errorf("the schema of the answer cannot be read: %w", err)
	}
	if len(body) == 0 {
		body = json.RawMessage("null")
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("the body is no JSON: %w", err)
	}
	if err := compiled.Validate(value); err != nil {
		var wrong *jsonschema.ValidationError
		if errors.As(err, &wrong) {
			return fmt.Errorf("the answer does not satisfy its schema: %s", firstOf(wrong))
		}
		return err
	}
	return nil
}

// firstOf is the innermost first complaint.
func firstOf(e *jsonschema.ValidationError) string {
	for len(e.Causes) > 0 {
		e = e.Causes[0]
	}
	text := e.Error()
	if _, after, has := strings.Cut(text, "\n- "); has {
		text = after
	}
	return text
}

// nowhere loads nothing: a schema in a file must not make the program read others.
type nowhere struct{}

func (nowhere) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is not read; write it into the schema", url)
}
