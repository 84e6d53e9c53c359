package designer

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
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/engine"
)

// each hands in one command for every instance that is chosen, in the background; what was rejected is told once, with how often.
func (l *instanceList) each(said string, of func(e *monitor.Entry) []engine.Command) {
	w := l.tab.window
	var todo []engine.Command
	for _, e := range l.ledger.Pick(monitor.Sieve{}) {
		if l.chosen[e.Key] {
			todo = append(todo, of(e)...)
		}
	}
	refused := map[string]int{}
	done := 0
	w.long(len(todo), func(ctx context.Context, told func(int)) {
		for i, cmd := range todo {
			if ctx.Err() != nil {
				return
			}
			if err := w.Local.Run(ctx, cmd); err == nil {
				done++
			} else if ctx.Err() == nil {
				refused[err.Error()]++
			}
			told(i + 1)
		}
	}, func() {
		clear(l.chosen)
		l.ask()
		w.status.say(fmt.Sprintf(said, done), len(refused) > 0)
		w.fail(refusals(refused))
	})
}

// refusals is one error of many; nil of none.
func refusals(refused map[string]int) error {
	var lines []string
	for _, why := range slices.Sorted(maps.Keys(refused)) {
		lines = append(lines, fmt.Sprintf("%d \u00d7 %s", refused[why], why))
	}
	if len(lines) == 0 {
		return nil
	}
	return errors.New(strings.Join(lines, "\n"))
}

// decide resolves the incidents of the instances that are chosen.
func (l *instanceList) decide(how engine.Resolution) {
	l.each(lang.L("Incidents resolved: %d"), func(e *monitor.Entry) (list []engine.Command) {
		for _, c := range e.Incidents {
			list = append(list, engine.ResolveIncident{Incident: c.Key, How: how})
		}
		return list
	})
}

// askEnd ends what is chosen, after a question: it cannot be taken back.
func (l *instanceList) askEnd() {
	text := fmt.Sprintf(lang.L("%d runs are ended where they are. What they have done stays done."), len(l.chosen))
	l.tab.window.over.Show(overlay.Dialog{Name: "end runs", Title: lang.L("End the runs?"), Text: text, Buttons: []overlay.Button{
		{Label: lang.L("Cancel")}, {Label: lang.L("End them"), Danger: true, Do: func() {
			l.each(lang.L("Runs ended: %d"), func(e *monitor.Entry) []engine.Command {
				if e.Ended != 0 {
					return nil
				}
				return []engine.Command{engine.Cancel{Instance: e.Key}}
			})
		}}}})
}

// mostGroups is how many causes are shown above the table.
const mostGroups = 3

// showGroups shows the causes of the incidents above the table, each with one decision for all of it.
func (l *instanceList) showGroups() {
	groups := l.view.Groups[:min(len(l.view.Groups), mostGroups)]
	if of := l.view.Asked.Standing; of != monitor.Stuck && of != monitor.AnyStanding {
		groups = nil
	}
	if slices.Equal(groups, l.caused) {
		return
	}
	l.groups.Objects, l.parts, l.caused = nil, nil, groups
	for _, g := range groups {
		l.groups.Add(l.group(g))
		l.groups.Add(look.Hair())
	}
	l.heads.Refresh() // what they need of the room has changed
	l.lower.Refresh()
}

// group is one cause.
func (l *instanceList) group(g monitor.Group) fyne.CanvasObject {
	message, _, _ := strings.Cut(g.Message, "\n")
	message = explain.TextIn(message, l.tab.doc.Model())
	all := small(look.Plain, "retry", fmt.Sprintf(lang.L("Retry %d"), g.Incidents), func() { l.decideGroup(g, engine.Repeat, nil) })
	edit := small(look.Plain, "edit", lang.L("Edit and retry"), func() { l.editGroup(g) })
	skip := small(look.Plain, "skip", lang.L("Skip"), func() { l.decideGroup(g, engine.Skip, nil) })
	if len(l.groups.Objects) == 0 {
		l.parts = map[string]fyne.CanvasObject{"runs.retry": all, "runs.edit": edit, "runs.skip": skip}
	}
	says := look.NewPress(message, look.RowGrow(8, 2, look.Count(look.Bad, fmt.Sprint(g.Incidents)), look.NewLabel(l.name(g.Element), look.Body, colour.Text).Bold(), look.NewLabel(message, look.Body, colour.Fail).Cut()), "", "", func() {
		l.tab.reveal(g.Element)
	})
	return look.Surface(colour.FailFill, look.Inset(16, 4, 16, 4, look.RowGrow(8, 0, says, all, edit, skip)))
}

// decideGroup takes one decision for all incidents of a cause, some hundred at a time so that others have their turn.
func (l *instanceList) decideGroup(g monitor.Group, how engine.Resolution, vars engine.Vars) {
	w := l.tab.window
	total := 0
	var err error
	w.long(g.Incidents, func(ctx context.Context, told func(int)) {
		for left := g.Incidents; left > 0 && ctx.Err() == nil; {
			var n int
			if n, err = monitor.Do(ctx, w.Local, g.Decide(how, vars)); err != nil || n == 0 {
				break
			}
			total += n
			left -= n
			told(total)
		}
		if ctx.Err() != nil {
			err = nil // it was cancelled, which is told
		}
	}, func() {
		w.status.say(fmt.Sprintf(lang.L("Incidents resolved: %d"), total), err != nil)
		w.fail(w.explained(err))
		l.ask()
	})
}

// editGroup asks for variables that all stopped instances of a cause get before they try again.
func (l *instanceList) editGroup(g monitor.Group) {
	name, value := look.NewInput(""), look.NewInput("")
	name.Hint, value.Hint = lang.L("Variable"), lang.L("Value as JSON")
	wrong := look.NewLabel("", look.Small, colour.Fail).Cut()
	var vars engine.Vars
	ready := func() bool {
		vars = engine.Vars{name.Text(): json.RawMessage(value.Text())}
		if err := vars.Check(); err != nil {
			wrong.SetText(lang.L("The name is empty, or the value is no JSON: a text needs quotes"))
			return false
		}
		return true
	}
	content := look.Sized(380, 0, look.Column(8, look.NewLabel(lang.L("Variable"), look.Small, colour.Text2), name, look.NewLabel(lang.L("Value as JSON"), look.Small, colour.Text2), value, wrong))
	l.tab.window.over.Show(overlay.Dialog{Name: "edit group", Title: fmt.Sprintf(lang.L("Correct runs (%d)"), g.Incidents), Content: content, Focus: name, Buttons: []overlay.Button{
		{Label: lang.L("Cancel")}, {Label: lang.L("Set and retry"), Ready: ready, Do: func() { l.decideGroup(g, engine.EditAndRepeat, vars) }}}})
}

// filtersKey holds the saved filters in the preferences, as JSON: by name.
const filtersKey = "runs.filters"

// kept are the saved filters by name.
func (l *instanceList) kept() map[string]monitor.Sieve {
	all := map[string]monitor.Sieve{}
	_ = json.Unmarshal([]byte(l.tab.window.App.Preferences().String(filtersKey)), &all) // what cannot be read holds none
	return all
}

func (l *instanceList) keep(all map[string]monitor.Sieve) {
	text, _ := json.Marshal(all) // it always can be
	l.tab.window.App.Preferences().SetString(filtersKey, string(text))
}

// filters is the menu of the saved filters.
func (l *instanceList) filters() (items []look.Item) {
	all := l.kept()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		items = append(items, look.Item{Icon: "filter", Text: name, Do: func() { l.sift(all[name]) }})
	}
	items = append(items, look.Item{Icon: "plus", Text: lang.L("Save this filter"), Do: l.saveFilter})
	for _, name := range slices.Sorted(maps.Keys(all)) {
		items = append(items, look.Item{Icon: "trash", Text: fmt.Sprintf(lang.L("Forget %s"), name), Do: func() { delete(all, name); l.keep(all) }})
	}
	return items
}

// sift takes a filter over.
func (l *instanceList) sift(s monitor.Sieve) {
	l.asked.Sieve = s
	l.text.SetText(s.Text)
	l.stands.Show(int(s.Standing))
	at := slices.Index(l.view.Versions, s.Version)
	l.version.Put(at+1, "")
	l.ask()
}

// saveFilter keeps the filter under what it says.
func (l *instanceList) saveFilter() {
	parts := []string{standingWords()[l.asked.Standing]}
	if l.asked.Version != 0 {
		parts = append(parts, fmt.Sprintf(lang.L("Version %d"), l.asked.Version))
	}
	if l.asked.Text != "" {
		parts = append(parts, l.asked.Text)
	}
	all := l.kept()
	all[strings.Join(parts, ", ")] = l.asked.Sieve
	l.keep(all)
}
