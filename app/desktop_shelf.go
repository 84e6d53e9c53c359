//go:build cgo || ci

package main

import (
	"log/slog"
	"slices"

	"hookflow/designer/form"
	"hookflow/engine/template"
	"hookflow/runtime/connector"
)

// onTheShelf lists the person's connectors for the form. It is asked while somebody types, so what cannot be read goes to the log only.
func onTheShelf() (list []form.Connector) {
	shelf, err := openShelf()
	if err != nil {
		slog.Warn("the connectors cannot be found", "error", err)
		return nil
	}
	all, err := shelf.List()
	if err != nil {
		slog.Warn("some connectors cannot be read", "error", err)
	}
	for _, c := range connector.Shipped() {
		if !slices.ContainsFunc(all, func(own connector.Connector) bool { return own.Name == c.Name }) {
			all = append(all, c)
		}
	}
	for _, c := range all {
		list = append(list, offeredHere(c))
	}
	return list
}

// offeredHere is a connector as the form knows it.
func offeredHere(c connector.Connector) form.Connector {
	offered := form.Connector{Name: c.Name, Version: c.Version}
	for _, a := range c.Actions {
		action := form.ConnectorAction{ID: a.ID, Name: a.Name, Note: a.Description, Icon: a.Icon, Groups: a.Groups}
		for _, p := range a.Parameters {
			f := connector.FieldOf(p)
			if p.Fixed {
				f.Type = template.Hidden
			}
			action.Fields = append(action.Fields, f)
		}
		offered.Actions = append(offered.Actions, action)
	}
	return offered
}

// readTemplates makes a connector of element templates, the next version of one there is; notes are what was not taken over.
func readTemplates(data []byte) (c form.Connector, notes []string, err error) {
	made, notes, err := connector.FromTemplates(data)
	if err != nil {
		return c, notes, err
	}
	shelf, err := openShelf()
	if err != nil {
		return c, notes, err
	}
	made, err = shelf.Put(made)
	return offeredHere(made), notes, err
}
