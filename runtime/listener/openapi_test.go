package listener

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestOpenAPIDocument checks the description of the API against the schema of
// OpenAPI 3.1, and that a library can build its model: every reference leads
// somewhere.
func TestOpenAPIDocument(t *testing.T) {
	text, err := openAPI(routes, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(datamodel.OpenAPI31SchemaData))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("openapi.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Error(err)
	}
	doc, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	model, err := doc.BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	if n := model.Model.Paths.PathItems.Len(); n < 20 {
		t.Errorf("the document describes %d paths", n)
	}
}

// TestOpenAPIHasEveryRoute: what serves is what is described, under a name of its own.
func TestOpenAPIHasEveryRoute(t *testing.T) {
	text, err := openAPI(routes, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct{ OperationID, Summary string }
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, r := range routes {
		op := doc.Paths[parameter.ReplaceAllString(r.Path, "{$1}")][strings.ToLower(r.Method)]
		if op.Summary != r.Summary || r.Summary == "" || ids[op.OperationID] {
			t.Errorf("%s %s: %+v", r.Method, r.Path, op)
		}
		ids[op.OperationID] = true
	}
}
