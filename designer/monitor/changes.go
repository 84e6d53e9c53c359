package monitor

import (
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine"
)

// variableTwigs lists what the step that is shown has changed, and by whom; then the variables of every instance, those
// inside of a sub-process or task below its name.
func (p *Panel) variableTwigs(picture *Picture) (list []look.Twig) {
	changed, err := p.changes(picture)
	switch {
	case err != nil:
		list = append(list, look.Twig{ID: "error", Value: err.Error(), Ink: colour.Fail, Prose: true})
	case len(changed) > 0:
		list = append(list, heading("changed", fmt.Sprintf(lang.L("Step %d of %d has changed:"), picture.At, picture.Total), changed))
	}
	for _, in := range picture.Instances {
		inner := p.instanceVariables(in)
		if len(picture.Instances) > 1 {
			inner = []look.Twig{heading(in.Key.String(), fmt.Sprintf(lang.L("%s, run %s"), picture.Names[in.Key], in.Key), inner)}
		}
		list = append(list, inner...)
	}
	return list
}

// heading is a line with others below it.
func heading(id, text string, inner []look.Twig) look.Twig {
	w := look.Twig{ID: id, Name: text, Title: true, Open: true, Raw: fingerprint(inner)}
	if len(inner) > 0 {
		w.Inner = func() []look.Twig { return inner }
	}
	return w
}

// fingerprint is another text for other lines.
func fingerprint(list []look.Twig) string {
	var out strings.Builder
	for _, w := range list {
		fmt.Fprintf(&out, "%s\x00%s\x00%s\x00%s\x00%s\n", w.ID, w.Name, w.Value, w.Raw, w.Note)
	}
	return out.String()
}

// instanceVariables are the variables of one instance, scope by scope.
func (p *Panel) instanceVariables(in *engine.Instance) (list []look.Twig) {
	for _, t := range in.Tokens {
		scope := fmt.Sprintf("%s/%d/", in.Key, t.ID)
		var inner []look.Twig
		for _, v := range t.Vars {
			inner = append(inner, variable(scope, v.Name, v.Value))
		}
		if t.Scope != 0 && len(inner) > 0 {
			inner = []look.Twig{heading(scope, p.label(t.Element)+":", inner)}
		}
		list = append(list, inner...)
	}
	return list
}

// changesAround is how many steps back the value is looked for that a variable had before; one that is older counts as new.
const changesAround = 500

// A place is where a variable lies.
type place struct {
	instance engine.Key
	token    uint32
	name     string
}

// changes lists what the last step of a picture has written, with what stood there before and the element that wrote it.
func (p *Panel) changes(picture *Picture) (lines []look.Twig, err error) {
	if picture.At == 0 {
		return nil, nil
	}
	records, err := p.run.records(picture.At-1-changesAround, picture.At)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	before := map[place]string{}
	last := len(records) - 1
	for i := range records[:last] {
		for _, e := range records[i].Events {
			if e.Kind == engine.VariableIs {
				before[place{records[i].Instance, e.Token, e.Name}] = string(e.Value)
			}
		}
	}
	step := &records[last]
	for i, e := range step.Events {
		if e.Kind != engine.VariableIs {
			continue
		}
		at := place{step.Instance, e.Token, e.Name}
		was, known := before[at]
		before[at] = string(e.Value)
		if known && was == string(e.Value) {
			continue
		}
		line := variable(fmt.Sprintf("changed/%d/", i), e.Name, e.Value)
		line.Note = strings.TrimSpace(p.writer(step.Events, i))
		if known {
			line = instead(line, json.RawMessage(was))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// writer names the element that wrote a variable: the one that is completed next, or else began last.
func (p *Panel) writer(events []engine.Event, at int) string {
	for _, e := range events[at:] {
		if e.Kind == engine.Completed {
			return fmt.Sprintf(lang.L(" by %s"), p.label(e.Element))
		}
	}
	for i := at; i >= 0; i-- {
		if events[i].Kind == engine.Activated {
			return fmt.Sprintf(lang.L(" by %s"), p.label(events[i].Element))
		}
	}
	return ""
}
