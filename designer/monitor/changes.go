package monitor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/engine"
)

// variableLines lists what the step that is shown has changed, and by whom; then the variables of every instance, those
// inside of a sub-process or task below its name.
func (p *Panel) variableLines(picture *Picture) string {
	var out strings.Builder
	changed, err := p.changes(picture)
	switch {
	case err != nil:
		fmt.Fprintf(&out, "%v\n\n", err)
	case len(changed) > 0:
		fmt.Fprintf(&out, lang.L("Step %d of %d has changed:")+"\n", picture.At, picture.Total)
		for _, line := range changed {
			out.WriteString("  " + line + "\n")
		}
		out.WriteString("\n")
	}
	for _, in := range picture.Instances {
		if len(picture.Instances) > 1 {
			fmt.Fprintf(&out, "%s (%s)\n", picture.Names[in.Key], in.Key)
		}
		p.instanceVariables(&out, in)
	}
	return out.String()
}

// instanceVariables writes the variables of one instance, scope by scope.
func (p *Panel) instanceVariables(out *strings.Builder, in *engine.Instance) {
	for _, t := range in.Tokens {
		indent := ""
		if t.Scope != 0 && len(t.Vars) > 0 {
			indent = "  "
			out.WriteString(p.label(t.Element) + ":\n")
		}
		for _, v := range t.Vars {
			fmt.Fprintf(out, "%s%s = %s\n", indent, v.Name, unfolded(v.Value, indent))
		}
	}
}

// onALine is how many letters of a value stand on one line; a longer one has a line for each member.
const onALine = 60

// unfolded is a value as people read it.
func unfolded(value json.RawMessage, indent string) string {
	var out bytes.Buffer
	if len(value) <= onALine || json.Indent(&out, value, indent, "  ") != nil {
		return string(value)
	}
	return out.String()
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
func (p *Panel) changes(picture *Picture) (lines []string, err error) {
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
		switch line := fmt.Sprintf("%s = %s", e.Name, e.Value); {
		case !known:
			lines = append(lines, line+p.writer(step.Events, i))
		case was != string(e.Value):
			lines = append(lines, fmt.Sprintf("%s = %s \u2192 %s", e.Name, was, e.Value)+p.writer(step.Events, i))
		}
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
