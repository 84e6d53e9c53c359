//go:build cgo || ci

package main

import (
	"errors"
	"slices"
	"strings"

	"hookflow/designer/catalog"
	catalogs "hookflow/runtime/record"
)

// rights are those of a catalog, for whoever may change them.
func (r shownRecords) rights(id string) (out []catalog.Right, err error) {
	if err := r.MayAdminister(id); err != nil {
		return nil, err
	}
	c, err := r.Catalog(id)
	for _, one := range c.Rights {
		out = append(out, shownRight(one))
	}
	return out, err
}

// setRights replaces them, and leaves all else as it is now.
func (r shownRecords) setRights(id string, list []catalog.Right) error {
	c, err := r.Catalog(id)
	if err != nil {
		return err
	}
	c.Rights = keptRights(list)
	_, err = r.Change(c, false)
	return err
}

// knows gives the fields of a catalog that is seen; all are the catalogs that there are.
func (r shownRecords) knows(all *catalogs.Book) func(name string) ([]catalog.Field, bool, bool) {
	return func(name string) (fields []catalog.Field, whole, there bool) {
		is, err := all.Catalog(name)
		if err != nil {
			return nil, false, !errors.Is(err, catalogs.ErrNone)
		}
		seen, err := r.Catalog(is.ID)
		for _, f := range seen.Fields {
			fields = append(fields, shownField(f))
		}
		return fields, err == nil && len(fields) == len(is.Fields), true
	}
}

// shownRight is a right as the page shows it.
func shownRight(r catalogs.Right) catalog.Right {
	out := catalog.Right{Kind: "person", Name: r.Who, May: r.May, Hidden: slices.Clone(r.Hidden)}
	if kind, name, of := strings.Cut(r.Who, ":"); of {
		out.Kind, out.Name = kind, name
	} else if r.Who == "everybody" {
		out.Kind, out.Name = r.Who, ""
	}
	return out
}

// keptRights are rights as a catalog keeps them; none is an empty list.
func keptRights(list []catalog.Right) []catalogs.Right {
	out := []catalogs.Right{}
	for _, r := range list {
		one := catalogs.Right{Who: r.Name, May: r.May, Hidden: r.Hidden}
		switch r.Kind {
		case "person":
		case "everybody":
			one.Who = r.Kind
		default:
			one.Who = r.Kind + ":" + r.Name
		}
		out = append(out, one)
	}
	return out
}

// groupNames are the groups and units that people are in.
func groupNames() (names []string) {
	for _, p := range known() {
		for _, g := range p.Groups {
			if !slices.Contains(names, g) {
				names = append(names, g)
			}
		}
	}
	slices.Sort(names)
	return names
}
