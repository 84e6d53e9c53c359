package enginetest

import (
	"fmt"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/runtime/work"
)

// event writes one event as a line that reads well and does not change from run
// to run: elements by id, instances by number, no keys.
func (p *player) event(ev *engine.Event) {
	if _, known := p.numbers[ev.Instance]; !known {
		p.numbers[ev.Instance] = len(p.numbers) + 1
		if !containsKey(p.started, ev.Instance) {
			p.started = append(p.started, ev.Instance)
		}
	}
	text := p.text(ev)
	if text == "" {
		return
	}
	if n := p.numbers[ev.Instance]; n > 1 {
		text = fmt.Sprintf("#%d %s", n, text)
	}
	p.out.WriteString(text + "\n")
}

func containsKey(list []engine.Key, key engine.Key) bool {
	for _, k := range list {
		if k == key {
			return true
		}
	}
	return false
}

// text is the event without its instance; "" leaves it out.
func (p *player) text(ev *engine.Event) string {
	switch ev.Kind {
	case engine.VariableIs:
		return fmt.Sprintf("set %s = %s", ev.Name, ev.Value)
	case engine.Waiting, engine.Changed:
		return fmt.Sprintf("%s %s", ev.Kind, waitText(ev.Wait))
	case engine.Waited, engine.Looped, engine.Marked, engine.Queued, engine.Done, engine.Undone, engine.Consumed, engine.Closed:
		return ""
	case engine.Raised:
		message, _, _ := strings.Cut(ev.Incident.Message, "\n")
		return fmt.Sprintf("incident %s %s: %s", ev.Element, ev.Incident.Kind, message)
	case engine.CallFailed:
		return fmt.Sprintf("attempt failed %s: %s", ev.Element, ev.Name)
	case engine.Thrown, engine.Caught:
		return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", ev.Kind, ev.Element, ev.Type, ev.Name))
	case engine.Ended:
		return fmt.Sprintf("%s %s", ev.Kind, ev.Type)
	case engine.Created:
		return strings.TrimSpace(fmt.Sprintf("%s %s %s", ev.Kind, ev.Element, ev.Name))
	case engine.Noticed, engine.Stored:
		return fmt.Sprintf("%s %s %s %s", ev.Kind, ev.Element, ev.Name, ev.Value)
	case engine.Answered:
		return fmt.Sprintf("%s %s %s", ev.Kind, ev.Element, ev.Value)
	case engine.Arrived:
		return fmt.Sprintf("%s %s at %s", ev.Kind, ev.Element, ev.Name)
	}
	return fmt.Sprintf("%s %s", ev.Kind, ev.Element)
}

// waitText tells what is waited for.
func waitText(w *engine.Wait) string {
	parts := []string{w.Element, w.Kind.String()}
	if w.Name != "" {
		parts = append(parts, w.Name)
	}
	if w.Corr != "" {
		parts = append(parts, "key "+w.Corr)
	}
	if w.Due > 0 {
		parts = append(parts, "due "+time.Unix(0, w.Due).UTC().Format(time.RFC3339))
	}
	if w.Attempt > 0 {
		parts = append(parts, fmt.Sprintf("attempt %d of %d", w.Attempt, w.Total))
	}
	if w.Held {
		parts = append(parts, "held")
	}
	if w.Task != nil && w.Task.Assignee != "" {
		parts = append(parts, "for "+w.Task.Assignee)
	}
	if w.Request != nil {
		c, _ := work.ReadCall(w.Request).Call()
		parts = append(parts, c.Method, c.URL)
		for _, h := range c.Header {
			parts = append(parts, h.Name+": "+h.Value)
		}
		if c.Body != "" {
			parts = append(parts, c.Body)
		}
	}
	return strings.Join(parts, " ")
}

// last writes what is left at the end.
func (p *player) last() {
	for _, in := range p.w.Instances() {
		n := p.numbers[in.Key]
		fmt.Fprintf(&p.out, "= #%d %s %s", n, in.Process, in.Status)
		if v := Variables(in); v != "" {
			p.out.WriteString(": " + v)
		}
		p.out.WriteString("\n")
		for _, t := range in.Tokens {
			if in.Status == engine.Active && t.ID != 1 {
				fmt.Fprintf(&p.out, "  at %s\n", t.Element)
			}
		}
	}
}
