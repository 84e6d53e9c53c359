package form

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/beevik/etree"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// A Connector is what the form knows of a connector of this computer, in the version that a new call would take.
type Connector struct {
	Name    string
	Version int // the newest
	Actions []ConnectorAction
}

// A ConnectorAction is one request that its service understands.
type ConnectorAction struct {
	ID         string
	Name, Note string   // for people; may be empty
	Parameters []string // that people may give
	Needed     []string // those of them without which it cannot be called
}

// Title is what people call the action.
func (a ConnectorAction) Title() string { return cmp.Or(a.Name, a.ID) }

// newer is the version of the connector that the element does not take yet; 0: it has the newest, or takes whichever is.
func (f *Form) newer() int {
	own, _ := strconv.Atoi(f.valueOf("version")) // no number takes the newest
	for _, c := range f.connectors() {
		if c.Name == f.valueOf("connector") && own > 0 && c.Version > own {
			return c.Version
		}
	}
	return 0
}

// chosen is the action that the first element of the form has, if the connector is known here.
func (f *Form) chosen(action string) (found ConnectorAction) {
	for _, c := range f.connectors() {
		for _, a := range c.Actions {
			if c.Name == f.valueOf("connector") && a.ID == action {
				found = a
			}
		}
	}
	return found
}

func (f *Form) connectors() []Connector {
	if f.Connectors == nil {
		return nil
	}
	return f.Connectors()
}

func (f *Form) valueOf(field string) string {
	if e := f.first(); e != nil {
		return bpmn.Value(e, field)
	}
	return ""
}

// names of a field are those that may stand in it: of connectors, of the actions of the chosen one, and what the window
// knows of accounts and secrets.
func (f *Form) namesOf(field string) (names []string) {
	switch field {
	case "connector":
		for _, c := range f.connectors() {
			names = append(names, c.Name)
		}
	case "action":
		for _, c := range f.connectors() {
			for _, a := range c.Actions {
				if c.Name == f.valueOf("connector") {
					names = append(names, a.ID)
				}
			}
		}
	default:
		if f.Known != nil {
			names = f.Known(field)
		}
	}
	return names
}

// argumentsLeft are the parameters of the chosen action that have no row yet.
func (f *Form) argumentsLeft(rows [][]string) []string {
	return slices.DeleteFunc(slices.Clone(f.chosen(f.valueOf("action")).Parameters), func(name string) bool {
		return slices.ContainsFunc(rows, func(row []string) bool { return row[0] == name })
	})
}

// needArguments adds rows for what an action that is chosen cannot do without, to be filled in; rows that are there stay.
func (f *Form) needArguments(tx *doc.Tx, e *bpmn.Element, action string) error {
	table, ok := bpmn.FieldOf(e, "arguments")
	if !ok {
		return nil
	}
	rows := bpmn.Rows(e, table)
	for _, name := range f.chosen(action).Needed {
		if slices.ContainsFunc(rows, func(row *etree.Element) bool { return bpmn.GetXML(row, table.Columns[0]) == name }) {
			continue
		}
		if err := tx.SetRow(e, "arguments", "name", name, ""); err != nil {
			return err
		}
	}
	return nil
}
