//go:build cgo || ci

package main

import (
	"slices"
	"strings"
	"testing"

	"hookflow/designer/form"
)

// An element template of Camunda becomes a connector that the window offers; read again with another content it is the next
// version; what is none is said.
func TestTemplatesBecomeConnectors(t *testing.T) {
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	template := func(required string) []byte {
		return []byte(`{"name": "Shop", "id": "shop.order", "properties": [
			{"type": "Hidden", "value": "https://shop.example/orders", "binding": {"type": "zeebe:input", "name": "url"}},
			{"type": "Hidden", "value": "post", "binding": {"type": "zeebe:input", "name": "method"}},
			{"label": "Article", "type": "String", "binding": {"type": "zeebe:input", "name": "body.sku"}, "constraints": {"notEmpty": ` + required + `}}]}`)
	}
	for version, required := range []string{"true", "false"} {
		_, notes, err := readTemplates(template(required))
		if check(t, err); len(notes) > 0 {
			t.Errorf("not taken over: %v", notes)
		}
		list := slices.DeleteFunc(onTheShelf(), func(c form.Connector) bool { return c.Name != "shop" }) // one comes with the program
		if len(list) != 1 || list[0].Version != version+1 || list[0].Actions[0].Title() != "Shop" || (len(list[0].Actions[0].Needed()) == 1) != (required == "true") {
			t.Errorf("offered is %+v", list)
		}
	}
	if _, _, err := readTemplates([]byte("[]")); err == nil || !strings.Contains(err.Error(), "element template") {
		t.Errorf("of an empty list is said %v", err)
	}
}
