package lint

import (
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// Which catalogs there are says who runs the processes; where nobody says it, as in a build that only has the file, nothing is
// looked for. A name that is computed is not known before it runs.
var catalogKnown = &Rule{Name: "catalog-known", Reach: Near, Severity: Warning, Check: checkCatalogs,
	Doc: "A data store, or work with records, names a catalog that there is on this machine, and fields that it has. Without a machine, as in a build, nothing is looked for."}

func checkCatalogs(p *Pass) {
	if p.options.Catalog == nil {
		return
	}
	for e := range p.Where(worksOnRecords) {
		name := strings.TrimSpace(bpmn.Value(e, "catalog"))
		if name == "" || strings.Contains(name, "{") || strings.HasPrefix(name, "=") {
			continue
		}
		fields, there := p.options.Catalog(name)
		if !there {
			f := p.Flag(e, "names the catalog %q, which is not on this machine: create it, or choose another", name)
			f.Field, f.Create = "catalog", name
			continue
		}
		if fields != nil {
			p.fieldsOf(e, name, fields)
		}
	}
}

// worksOnRecords reports whether e is a data store that is bound to a catalog, or works with the records of one.
func worksOnRecords(e *bpmn.Element) bool {
	if e.Kind == bpmn.DataStoreReference {
		return true
	}
	w := bpmn.WorkOf(e)
	return w != nil && w.Key == "catalog"
}

// fieldsOf looks for fields that the catalog has not.
func (p *Pass) fieldsOf(e *bpmn.Element, catalog string, fields map[string]*feel.Shape) {
	flag := func(field, name string) {
		p.Flag(e, "names the field %q, which the catalog %q does not have: correct the name, or add the field", name, catalog).Field = field
	}
	lacks := func(field, name string) {
		if name = strings.TrimSpace(name); !hasField(fields, name) {
			flag(field, name)
		}
	}
	lacks("recordSort", strings.TrimPrefix(strings.TrimSpace(bpmn.Value(e, "recordSort")), "-"))
	values := bpmn.Named(e, "recordValues")
	if action := bpmn.Value(e, "recordAction"); action == "create" || action == "update" {
		for _, name := range values {
			lacks("recordValues", name)
		}
		return
	}
	where := strings.TrimPrefix(strings.TrimSpace(bpmn.Value(e, "recordWhere")), "=")
	expr, err := feel.Parse(where)
	if err != nil {
		return // another rule says it
	}
	known := map[string]*feel.Shape{"id": nil, "values": nil}
	for name := range fields {
		known[name] = nil // only names are asked about, not what they hold
	}
	for _, name := range values {
		known[name] = nil
	}
	_, problems := expr.Check(known)
	for _, problem := range problems {
		if strings.HasPrefix(problem.Msg, "there is no variable") {
			flag("recordWhere", where[problem.Offset:problem.End])
		}
	}
}

// hasField reports whether a field is called so, or may be the one of that id.
func hasField(fields map[string]*feel.Shape, name string) bool {
	if strings.Trim(name, "0123456789") == "" || strings.ContainsAny(name, "{=") {
		return true
	}
	for known := range fields {
		if strings.EqualFold(known, name) {
			return true
		}
	}
	return false
}
