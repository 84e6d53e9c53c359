package form

import (
	"slices"
	"strings"

	"hookflow/engine/bpmn"
)

// Variables returns the names of the process variables that the process of e
// writes anywhere, sorted. They come from the element table: every field or
// column of type Variable names one.
func Variables(model *bpmn.Definitions, e *bpmn.Element) []string {
	var names []string
	root := processOf(e)
	for _, other := range model.Elements {
		if processOf(other) == root {
			names = append(names, bpmn.Written(other)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// A WrittenBy is a variable and the elements that write it.
type WrittenBy struct {
	Name string
	By   []*bpmn.Element
}

// Written lists the variables of a document, sorted by name.
func Written(model *bpmn.Definitions) (list []WrittenBy) {
	at := map[string]int{}
	for _, e := range model.Elements {
		for _, name := range bpmn.Written(e) {
			i, known := at[name]
			if !known {
				i = len(list)
				at[name] = i
				list = append(list, WrittenBy{Name: name})
			}
			if !slices.Contains(list[i].By, e) {
				list[i].By = append(list[i].By, e)
			}
		}
	}
	slices.SortFunc(list, func(a, b WrittenBy) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// processOf returns the process that e belongs to; for a pool the one it shows.
func processOf(e *bpmn.Element) *bpmn.Element {
	if e.Process != nil {
		return e.Process
	}
	if e.Source != nil && e.Kind == bpmn.MessageFlow {
		return e.Source.Root()
	}
	return e.Root()
}
