package form

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hookflow/engine/bpmn"
	"hookflow/engine/template"
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
	Name, Note string // for people; may be empty
	Icon       string // a data: address; may be empty
	Groups     []template.Group
	Fields     []template.Field // what it is told
}

// Parameters are the names of what people may tell the action.
func (a ConnectorAction) Parameters() (names []string) {
	for _, f := range a.Fields {
		if f.Type != template.Hidden && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// Needed are those of them without which it can never be called.
func (a ConnectorAction) Needed() (names []string) {
	for _, f := range a.Fields {
		if f.Type != template.Hidden && f.NotEmpty && f.Default() == "" && f.When == nil {
			names = append(names, f.Name)
		}
	}
	return names
}

// Title is what people call the connector: its name is one of files and addresses, such as open-an-issue.
func (c Connector) Title() string {
	words := []rune(strings.Join(strings.FieldsFunc(c.Name, func(r rune) bool { return r == '-' || r == '_' }), " "))
	if len(words) > 0 {
		words[0] = unicode.ToUpper(words[0])
	}
	return string(words)
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
	if f.shelf == nil && f.Connectors != nil {
		f.shelf = f.Connectors() // which reads files: once for all settings
	}
	return f.shelf
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
			names = append(names, c.Title())
		}
	case "action":
		for _, c := range f.connectors() {
			for _, a := range c.Actions {
				if c.Name == f.valueOf("connector") {
					names = append(names, a.Title())
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

// spoken is what people read of a setting: of a connector and its action, which are named in the file as in addresses, and of a
// version, where none at all is the newest.
func (f *Form) spoken(field bpmn.Field, text string) string {
	for _, c := range f.connectors() {
		switch {
		case field.Name == "connector" && text == c.Name:
			return c.Title()
		case field.Name == "action" && f.valueOf("connector") == c.Name:
			for _, a := range c.Actions {
				if text == a.ID {
					return a.Title()
				}
			}
		}
	}
	if field.Name == "version" && text == "0" {
		return ""
	}
	return shown(field, text)
}

// meaning is what the file has for what people write of a connector, an action or a version.
func (f *Form) meaning(field bpmn.Field, text string) string {
	for _, c := range f.connectors() {
		switch {
		case field.Name == "connector" && strings.EqualFold(text, c.Title()):
			return c.Name
		case field.Name == "action" && f.valueOf("connector") == c.Name:
			for _, a := range c.Actions {
				if text != a.ID && strings.EqualFold(text, a.Title()) {
					return a.ID
				}
			}
		}
	}
	if field.Name == "version" && text == "" {
		return "0"
	}
	return text
}

// argumentsLeft are the parameters of the chosen action that have no row yet.
func (f *Form) argumentsLeft(rows [][]string) []string {
	return slices.DeleteFunc(f.chosen(f.valueOf("action")).Parameters(), func(name string) bool {
		return slices.ContainsFunc(rows, func(row []string) bool { return row[0] == name })
	})
}
