package monitor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
)

// A Stopped is where a debugger has stopped a run.
type Stopped struct {
	Instance *engine.Instance
	*engine.Stop
	label string
}

// stoppedIn is where one of the instances has stopped; those that stopped with it come after.
func stoppedIn(list []*engine.Instance) (at *Stopped) {
	for _, in := range list {
		if in.Stop != nil && (at == nil || at.Why == engine.WithAnother) {
			at = &Stopped{Instance: in, Stop: in.Stop}
		}
	}
	return at
}

// Where says where it stopped.
func (s *Stopped) Where() string { return fmt.Sprintf(lang.L("Paused at %s"), s.label) }

// place is what people call an element, and a flow without a name by what it leads from and to.
func (p *Panel) place(id string) string {
	if p.model != nil {
		if e := p.model.ByID(id); e != nil && e.Kind == bpmn.SequenceFlow && e.Name() == "" && e.Source != nil && e.Target != nil {
			return p.label(e.Source.ID) + " \u2192 " + p.label(e.Target.ID)
		}
	}
	return p.label(id)
}

// reason says why.
func (s *Stopped) reason() string {
	kind, text, _ := strings.Cut(s.Why, ": ")
	word := map[string]string{
		engine.AtBreakpoint: lang.L("A breakpoint is here."), engine.AfterStride: lang.L("The step ends here."), engine.OnFailure: lang.L("Something went wrong."),
		engine.WithAnother: lang.L("It stands still with another instance of the run."), engine.BackInTime: lang.L("The run goes on from here as a branch; the first one stays as it was."),
	}[kind]
	if text != "" {
		word += " " + text
	}
	return word
}

// Stopped is where the run that is shown has stopped; nil if it has not, or another moment is shown.
func (p *Panel) Stopped() *Stopped {
	if p.seen == nil || p.seen.Replayed() {
		return nil
	}
	return p.seen.Stop
}

// GoOn lets the stopped run go on.
func (p *Panel) GoOn(how engine.Stride, element string) {
	if s := p.Stopped(); s != nil {
		p.element.leave() // where it stops next is said on the first page
		p.do(engine.GoOn{Instance: s.Instance.Key, How: how, Element: element})
	}
}

// Pause stops every instance of the run at the next element that begins.
func (p *Panel) Pause() {
	if p.seen == nil {
		return
	}
	for _, in := range p.seen.Instances {
		if in.Status == engine.Active && !in.Suspended {
			p.do(engine.GoOn{Instance: in.Key, How: engine.Into})
		}
	}
}

// NextTimer lets what is due next happen now.
func (p *Panel) NextTimer() {
	if p.seen == nil || len(p.seen.Timers) == 0 {
		return
	}
	next := slices.MinFunc(p.seen.Timers, func(a, b Open) int { return int(a.Wait.Due - b.Wait.Due) })
	p.do(engine.FireTimer{Instance: next.Instance.Key, Element: next.Wait.Element})
}

// Reached says how often each breakpoint of the run was reached since it was set, by element.
func (p *Panel) Reached(ctx context.Context) map[string]int {
	reached := map[string]int{}
	if p.run == nil {
		return reached
	}
	for _, d := range p.run.definitions {
		w, err := Do(ctx, p.local, engine.Debugged{Definition: d.Key})
		if err != nil {
			continue // the engine is closing
		}
		for element, n := range w.Hits {
			reached[element] += n
		}
	}
	return reached
}

// Debug says where the run stops from now on.
func (p *Panel) Debug(d engine.Debug) {
	if p.run == nil {
		return
	}
	for _, c := range p.run.debug(d) {
		p.do(c)
	}
}

// debug is said of each definition of the run.
func (r *Run) debug(d engine.Debug) (list []engine.Debug) {
	for _, def := range r.definitions {
		d.Definition, d.Since = def.Key, r.First
		list = append(list, d)
	}
	return list
}

// DeployToStop deploys a file whose instances stop where stops says from now on; nil: nothing is said of it.
func (l *Local) DeployToStop(ctx context.Context, name string, xml []byte, stops *engine.Debug) ([]engine.Definition, error) {
	definitions, err := l.Deploy(ctx, name, xml)
	if err != nil || stops == nil {
		return definitions, err
	}
	d := *stops
	for _, def := range definitions {
		d.Definition = def.Key
		if err := l.Run(ctx, d); err != nil {
			return nil, err
		}
	}
	return definitions, nil
}

// StepBack begins a branch before the element that began last, or, while an earlier moment is shown, at that moment.
func (p *Panel) StepBack() {
	if p.seen == nil || len(p.seen.Instances) == 0 {
		return
	}
	in := p.seen.Instances[0]
	if p.seen.Stop != nil {
		in = p.seen.Stop.Instance
	}
	run, seen := p.run, p.seen
	guard.Go(func() {
		branch, idle, err := run.before(in, seen)
		if err == nil && branch != nil && idle { // nobody has done anything with it
			err = p.local.Run(context.Background(), engine.Cancel{Instance: in.Key})
		}
		guard.Later(func() {
			switch {
			case err != nil:
				p.over.Fail(err)
			case branch != nil:
				p.Show(branch, p.model)
			}
		})
	})
}

// before begins a branch of an instance at the moment of a picture, and a step before if that is now; nil if nothing had begun then.
// A step back keeps what was changed by hand since. idle: the instance is a branch with which nothing was done but that.
func (r *Run) before(in *engine.Instance, seen *Picture) (branch *Run, idle bool, err error) {
	last, err := r.records(seen.At-1, seen.At)
	if err != nil || len(last) == 0 {
		return nil, false, err
	}
	past, hand, err := r.past(in, last[0].Key)
	if err != nil {
		return nil, false, err
	}
	events := past.Events
	idle = in.Stop != nil && in.Stop.Why == engine.BackInTime && int(in.Records) == 1+len(hand)
	if seen.Replayed() {
		hand = nil
	} else {
		stopped := uint32(0)
		if seen.Stop != nil {
			stopped = seen.Stop.Token
		}
		events = events[:past.Before(stopped)]
	}
	if len(events) == 0 {
		return nil, false, nil
	}
	branch, err = r.branch(in.Key, events)
	for _, h := range hand {
		if err == nil && h.after >= len(events) {
			err = branch.change(h)
		}
	}
	return branch, idle, err
}

// Handmade is what a person has written into variables.
type handmade struct {
	after  int // events of the instance had happened before
	events []engine.Event
}

// past is what an instance had done up to one of its records, and what was changed by hand meanwhile. Of a long run only the latest is
// read: how it stood before is known from what was kept when its history was read.
func (r *Run) past(in *engine.Instance, last engine.Key) (past loop.Past, hand []handmade, err error) {
	r.tape.mu.Lock()
	defer r.tape.mu.Unlock()
	err = r.local.Engine.View(func(q *loop.Query) error {
		past = q.Past(in.Key, last, func(key engine.Key) (*engine.Instance, []string) {
			i, _ := slices.BinarySearch(r.tape.keys, key)
			m := r.tape.back(q, i+1)
			return m.instance(in.Key), slices.Sorted(maps.Keys(m.passed))
		})
		hand = changedByHand(q, in, past.After, past.Told)
		return nil
	})
	if err != nil {
		return past, nil, fmt.Errorf("read the history: %w", err)
	}
	return past, hand, nil
}

// changedByHand lists what was changed by hand after a record, before which there are n events: a record of such a change tells of
// variables alone.
func changedByHand(q *loop.Query, in *engine.Instance, after engine.Key, n int) (list []handmade) {
	for r := range q.HistoryAfter(in.Key, after) {
		if !slices.ContainsFunc(r.Events, func(e engine.Event) bool { return e.Kind != engine.VariableIs }) {
			list = append(list, handmade{n, r.Events})
		}
		n += len(r.Events)
	}
	return list
}

// change writes once more what was changed by hand, where the token still is that it was written at.
func (r *Run) change(h handmade) error {
	var in *engine.Instance
	if err := r.local.Engine.View(func(q *loop.Query) error { in = q.Instance(r.First); return nil }); err != nil {
		return fmt.Errorf("read the branch: %w", err)
	}
	for i := range h.events {
		e := &h.events[i]
		if in == nil || in.Token(e.Token) == nil {
			continue
		}
		c := engine.SetVariables{Instance: in.Key, Token: e.Token, Variables: engine.Vars{e.Name: e.Value}}
		if len(e.Value) == 0 {
			c.Variables, c.Remove = nil, []string{e.Name}
		}
		if err := r.local.Engine.Run(context.Background(), c); err != nil {
			return err
		}
	}
	return nil
}

// Local is the engine that the run is of.
func (r *Run) Local() *Local { return r.local }

// BeginAt starts an instance of a process at one of its elements.
func (l *Local) BeginAt(ctx context.Context, definitions []engine.Definition, process, element string, vars engine.Vars) (*Run, error) {
	started, err := Do(ctx, l, engine.Start{Process: process, At: element, Variables: vars, By: l.Sitter()})
	if err != nil {
		return nil, err
	}
	return &Run{local: l, definitions: definitions, First: started.Instance}, nil
}

// Follows reports whether the panel shows runs of an engine.
func (p *Panel) Follows(l *Local) bool { return p.local == l }

// branch begins an instance with what another one of the run has done.
func (r *Run) branch(of engine.Key, events []engine.Event) (*Run, error) {
	key, err := Do(context.Background(), r.local, engine.Branch{Of: of, Events: events})
	if err != nil {
		return nil, err
	}
	return &Run{local: r.local, definitions: r.definitions, First: key}, nil
}

// stop says where the run stopped and why, and lets its variables be changed.
func (t *nowTab) stop(s *Stopped) fyne.CanvasObject {
	form := newVariableForm(changeable(s.Instance, s.Token))
	change := look.NewButton(look.Plain, "edit", lang.L("Change the variables"), nil)
	change.Do = func() {
		vars, err := form.values()
		if err != nil {
			return // shown at the field
		}
		for _, cmd := range changes(s.Instance, s.Token, vars) {
			t.panel.do(cmd)
		}
	}
	form.done = change.Do
	t.parts = map[string]fyne.CanvasObject{"change": change}
	for _, in := range form.fields {
		t.parts[in.field.Variable] = in.object
	}
	body := look.Column(8, flush(wrapped(s.reason())), look.NewLabel(lang.L("Variables"), look.Small, colour.Text2))
	for i, in := range form.fields {
		name := in.field.Variable
		drop := look.NewIconButton("close", lang.L("Take the variable away"), func() { t.panel.do(removal(s.Instance, s.Token, name)) })
		t.parts["remove."+name] = drop
		body.Add(look.RowGrow(4, 0, form.content.(*fyne.Container).Objects[i], look.Inset(0, labelHigh, 0, 0, drop)))
	}
	body.Add(t.another(s))
	if len(form.fields) > 0 {
		body.Add(look.Row(0, change))
	}
	return card("pause", look.Halted, s.Where(), "", t.find(s.Element), body)
}

// labelHigh is how high the label above an input is, with the gap below it.
const labelHigh = 20

// another asks for a variable that the process is to have, too.
func (t *nowTab) another(s *Stopped) fyne.CanvasObject {
	name, value, problem := look.NewInput(""), look.NewInput(""), look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)
	name.Hint, value.Hint = lang.L("Name"), lang.L("Value")
	problem.Hide()
	add := look.NewIconButton("plus", lang.L("Add"), func() {
		set, err := added(name.Text(), value.Text())
		if problem.Hidden = err == nil; err != nil {
			problem.SetText(err.Error())
			problem.Refresh()
			return
		}
		t.panel.do(engine.SetVariables{Instance: s.Instance.Key, Variables: set})
	})
	value.Submit = add.Do
	t.parts["add.name"], t.parts["add.value"], t.parts["add"] = name, value, add
	return look.Column(4, look.RowGrow(6, 1, look.Sized(110, 0, name), value, add), problem)
}

// added is a variable as it was typed: numbers, true and JSON are taken as such, anything else as text.
func added(name, value string) (engine.Vars, error) {
	if name = strings.TrimSpace(name); name == "" {
		return nil, errors.New(lang.L("Give the variable a name."))
	}
	raw := json.RawMessage(strings.TrimSpace(value))
	if !json.Valid(raw) {
		raw, _ = json.Marshal(value) // a text always can be
	}
	return engine.Vars{name: raw}, nil
}

// removal takes away the variable that a token sees by a name.
func removal(in *engine.Instance, token uint32, name string) engine.Command {
	for _, t := range scopes(in, token) {
		if t.Variable(name) != nil {
			return engine.SetVariables{Instance: in.Key, Token: t.ID, Remove: []string{name}}
		}
	}
	return engine.SetVariables{Instance: in.Key}
}

// scopes are a token and those around it, innermost first.
func scopes(in *engine.Instance, token uint32) (list []*engine.Token) {
	for t := in.Token(token); t != nil; t = in.Token(t.Scope) {
		list = append(list, t)
	}
	return list
}

// changeable are the variables that a token sees, as fields of a form.
func changeable(in *engine.Instance, token uint32) (fields []engine.FormField) {
	seen := map[string]bool{}
	for _, t := range scopes(in, token) {
		for _, v := range t.Vars {
			if !seen[v.Name] {
				seen[v.Name] = true
				fields = append(fields, engine.FormField{Variable: v.Name, Type: kindOf(v.Value), Value: v.Value})
			}
		}
	}
	return fields
}

// kindOf is the type of a field for a value.
func kindOf(value json.RawMessage) string {
	switch {
	case len(value) == 0:
		return "json"
	case value[0] == '"':
		return "string"
	case value[0] == 't' || value[0] == 'f':
		return "boolean"
	case value[0] == '-' || value[0] >= '0' && value[0] <= '9':
		return "number"
	}
	return "json"
}

// changes are the commands that give variables other values, each where the variable is.
func changes(in *engine.Instance, token uint32, vars engine.Vars) (list []engine.Command) {
	done := map[string]bool{}
	for _, t := range scopes(in, token) {
		set := engine.Vars{}
		for _, v := range t.Vars {
			if value, given := vars[v.Name]; given && !done[v.Name] && string(value) != string(v.Value) {
				set[v.Name] = value
			}
			done[v.Name] = true
		}
		if len(set) > 0 {
			list = append(list, engine.SetVariables{Instance: in.Key, Token: t.ID, Variables: set})
		}
	}
	return list
}
