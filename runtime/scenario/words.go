package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// States are the words for how a scenario may end.
var States = []string{"completed", "waiting", "failed", "terminated"}

// unnamed tells what the start and the steps of a scenario name and the model does not have.
func (m *Model) unnamed(s *Scenario) error {
	wrong := []error{m.unnamedIn("start", &s.Start)}
	for i := range s.Steps {
		wrong = append(wrong, m.unnamedIn(fmt.Sprintf("step %d", i+1), &s.Steps[i]))
	}
	return errors.Join(wrong...)
}

func (m *Model) unnamedIn(where string, s *Step) error {
	for _, id := range []string{s.Task, s.Job, s.At, s.Process} {
		if id != "" && m.view.ByID(id) == nil {
			return fmt.Errorf("%s: the model has no element %s%s", where, id, m.meant(id))
		}
	}
	if err := m.unnamedOf(bpmn.MessageRoot, s.Message); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	if err := m.unnamedOf(bpmn.SignalRoot, s.Signal); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	return nil
}

// unnamedOf tells a message or signal that the model does not have. Where names are computed nobody knows.
func (m *Model) unnamedOf(kind bpmn.Kind, name string) error {
	var known []string
	for _, e := range m.view.Every(kind) {
		if strings.ContainsAny(e.Name(), "={$#") {
			return nil
		}
		known = append(known, e.Name())
	}
	if name == "" || len(known) == 0 || slices.Contains(known, name) {
		return nil
	}
	return fmt.Errorf("the model has no %s %s%s", kind, name, feel.Meant(name, known))
}

// called is an element as people know it, with its id.
func (m *Model) called(id string) string {
	e := m.view.ByID(id)
	switch {
	case e == nil:
		return fmt.Sprintf("%s (no such element%s)", id, m.meant(id))
	case e.Name() == "":
		return id
	}
	return fmt.Sprintf("%s (%s)", id, strings.Join(strings.Fields(e.Name()), " "))
}

func (m *Model) calledAll(ids []string) string {
	var all []string
	for _, id := range ids {
		all = append(all, m.called(id))
	}
	return strings.Join(all, ", ")
}

// meant says which element of the model may be meant by a word that is no id: one of that name, or one whose id or name is near it.
func (m *Model) meant(word string) string {
	ids := map[string]string{} // by id and by name
	for _, e := range m.view.Elements {
		if e.Name() != "" {
			ids[strings.Join(strings.Fields(e.Name()), " ")] = e.ID
		}
	}
	for _, e := range m.view.Elements {
		ids[e.ID] = e.ID
	}
	if id, is := ids[word]; is {
		return "; that is the name of " + id
	}
	var known []string
	for name := range ids {
		known = append(known, name)
	}
	closest := feel.Closest(word, known)
	if closest == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", ids[closest])
}
