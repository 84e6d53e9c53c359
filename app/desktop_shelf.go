//go:build cgo || ci

package main

import (
	"log/slog"

	"hookflow/designer/form"
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
	for _, c := range all {
		offered := form.Connector{Name: c.Name}
		for _, a := range c.Actions {
			action := form.ConnectorAction{ID: a.ID}
			for _, p := range a.Parameters {
				if !p.Fixed {
					action.Parameters = append(action.Parameters, p.Name)
				}
				if p.Required && !p.Fixed && p.Default == nil {
					action.Needed = append(action.Needed, p.Name)
				}
			}
			offered.Actions = append(offered.Actions, action)
		}
		list = append(list, offered)
	}
	return list
}
