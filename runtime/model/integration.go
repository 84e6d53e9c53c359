package model

import (
	"cmp"
	"maps"
	"slices"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/runtime/permit"
)

// blocks are the integration blocks of a file, by process: "" has those that stand in none.
type blocks struct {
	model *bpmn.Definitions
	of    map[string]map[string]string // settings, by process and element
}

func blocksOf(f engine.Resource) (b blocks, err error) {
	doc, err := bpmnxml.Read(f.Name, f.Data)
	if err != nil {
		return b, err
	}
	b = blocks{bpmn.Build(doc.Root()), map[string]map[string]string{}}
	for _, p := range b.model.Processes() {
		b.of[p.ID] = map[string]string{}
	}
	for id, text := range bpmn.Integrations(b.model) {
		process := processOf(b.model.ByID(id))
		if b.of[process] == nil {
			b.of[process] = map[string]string{}
		}
		b.of[process][id] = text
	}
	return b, nil
}

// processOf is the id of the process that an element belongs to, or that a pool stands for.
func processOf(e *bpmn.Element) string {
	for ; e != nil; e = e.Parent {
		switch {
		case e.Kind == bpmn.Process:
			return e.ID
		case e.Process != nil:
			return e.Process.ID
		}
	}
	return ""
}

// Touched are the integration blocks of files that are not as they are deployed: each process is held against its latest
// version.
func Touched(q *loop.Query, files []engine.Resource) (all []permit.Touched, err error) {
	for _, f := range files {
		now, err := blocksOf(f)
		if err != nil {
			return nil, err
		}
		before := map[string]map[string]string{"": {}}
		names := map[string]string{}
		for process := range now.of {
			d := q.Latest(process)
			if d == nil {
				continue
			}
			old, err := blocksOf(engine.Resource{Name: d.Resource, Data: q.Source(d)})
			if err != nil {
				return nil, err
			}
			before[process] = old.of[process]
			maps.Copy(before[""], old.of[""])
			for id := range bpmn.Integrations(old.model) {
				names[id] = old.model.ByID(id).Name()
			}
		}
		for _, process := range slices.Sorted(maps.Keys(now.of)) {
			all = append(all, differ(f.Name, now, before[process], process, names)...)
		}
	}
	return all, nil
}

// differ tells what of one process is not as it was; names are those that elements had.
func differ(file string, now blocks, before map[string]string, process string, names map[string]string) (list []permit.Touched) {
	for id, text := range now.of[process] {
		was, known := before[id]
		switch {
		case !known:
			list = append(list, permit.Touched{Resource: file, Element: id, Name: now.model.ByID(id).Name(), How: "new"})
		case was != text:
			list = append(list, permit.Touched{Resource: file, Element: id, Name: now.model.ByID(id).Name(), How: "changed"})
		}
	}
	for id := range before {
		if _, stays := now.of[process][id]; !stays {
			list = append(list, permit.Touched{Resource: file, Element: id, Name: names[id], How: "taken away"})
		}
	}
	slices.SortFunc(list, func(a, b permit.Touched) int { return cmp.Compare(a.Element, b.Element) })
	return list
}
