package listener

import (
	"encoding/json"
	"path"
	"reflect"
	"strings"
	"time"
)

// schemas makes the JSON Schemas (draft 2020-12, as OpenAPI 3.1 wants them) of
// the Go types that requests and responses are decoded into and encoded from.
type schemas struct {
	named map[string]any          // components/schemas
	types map[string]reflect.Type // what they are named for
}

var (
	rawType  = reflect.TypeFor[json.RawMessage]()
	timeType = reflect.TypeFor[time.Time]()
)

// of returns the schema of a type; structs become components and are referred to.
func (s *schemas) of(t reflect.Type) map[string]any {
	switch {
	case t == rawType:
		return map[string]any{"description": "any JSON value"}
	case t == timeType:
		return map[string]any{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint32, reflect.Uint64, reflect.Uint16:
		return map[string]any{"type": "integer"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.component(t)
	}
	return map[string]any{}
}

func (s *schemas) component(t reflect.Type) map[string]any {
	name := s.name(t)
	if _, known := s.named[name]; !known {
		s.named[name] = nil // a type may hold itself
		properties, required := map[string]any{}, []string{}
		for _, f := range reflect.VisibleFields(t) {
			tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous || !f.IsExported() || tag == "-" {
				continue
			}
			properties[tag] = described(s.of(f.Type), meaning(name, tag, f.Tag.Get("doc")))
			if !strings.Contains(options, "omit") { // omitempty, omitzero
				required = append(required, tag)
			}
		}
		s.named[name] = map[string]any{"type": "object", "properties": properties, "required": required}
	}
	return map[string]any{"$ref": "#/components/schemas/" + name}
}

// name is what a component is called: as its type is, with the package before it if another one is called so already. A
// Page of instances is an InstancePage.
func (s *schemas) name(t reflect.Type) string {
	if generic, _, is := strings.Cut(t.Name(), "["); is {
		items, _ := t.FieldByName("Items")
		return s.name(items.Type.Elem()) + generic
	}
	name := t.Name()
	if other, taken := s.types[name]; taken && other != t {
		from := path.Base(t.PkgPath())
		name = strings.ToUpper(from[:1]) + from[1:] + name
	}
	s.types[name] = t
	return name
}

func described(schema map[string]any, doc string) map[string]any {
	if doc != "" {
		schema["description"] = doc
	}
	return schema
}
