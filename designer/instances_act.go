package designer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
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
	w.aside(func() {
		for _, cmd := range todo {
			if err := w.Local.Run(context.Background(), cmd); err != nil {
				refused[err.Error()]++
				continue
			}
			done++
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
	l.each(lang.L("%d incidents resolved"), func(e *monitor.Entry) (list []engine.Command) {
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
			l.each(lang.L("%d runs ended"), func(e *monitor.Entry) []engine.Command {
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
	w.aside(func() {
		for left := g.Incidents; left > 0; {
			var n int
			if n, err = monitor.Do(context.Background(), w.Local, g.Decide(how, vars)); err != nil || n == 0 {
				return
			}
			total += n
			left -= n
		}
	}, func() {
		w.status.say(fmt.Sprintf(lang.L("%d incidents resolved"), total), err != nil)
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
	l.tab.window.over.Show(overlay.Dialog{Name: "edit group", Title: fmt.Sprintf(lang.L("Correct %d runs"), g.Incidents), Content: content, Focus: name, Buttons: []overlay.Button{
		{Label: lang.L("Cancel")}, {Label: lang.L("Set and retry"), Ready: ready, Do: func() { l.decideGroup(g, engine.EditAndRepeat, vars) }}}})
}

// A moving is what would come of it if instances went on with another version.
type moving struct {
	to       engine.Key
	fit      []engine.Key
	problems map[string]int // by what is wrong
	from     map[string]scene.Mark
	onto     map[string]scene.Mark
	old      *doc.Doc // as the instances run; nil: it cannot be read
}

// migrate deploys the diagram as it stands and shows, on both diagrams, where the instances that are chosen would go.
func (l *instanceList) migrate() {
	w := l.tab.window
	name, data := filepath.Base(l.tab.title()), l.tab.doc.Bytes()
	var entries []*monitor.Entry
	for _, e := range l.ledger.Pick(monitor.Sieve{}) {
		if l.chosen[e.Key] && e.Ended == 0 {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		w.status.say(lang.L("What is selected has ended and cannot be moved."), true)
		return
	}
	var m *moving
	var err error
	w.aside(func() { m, err = preview(w.Local, name, data, entries) }, func() {
		if err != nil {
			w.fail(w.explained(err))
			return
		}
		l.offerMove(m)
	})
}

// preview asks the engine where each instance would go.
func preview(local *monitor.Local, name string, data []byte, entries []*monitor.Entry) (*moving, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	definitions, err := local.Deploy(ctx, name, data)
	if err != nil {
		return nil, err
	}
	m := &moving{problems: map[string]int{}, from: map[string]scene.Mark{}, onto: map[string]scene.Mark{}}
	for _, e := range entries {
		i := slices.IndexFunc(definitions, func(d engine.Definition) bool { return d.Process == e.Process })
		if i < 0 || definitions[i].Key == e.Definition {
			m.problems[lang.L("It runs on this diagram already")]++
			continue
		}
		m.to = definitions[i].Key
		plan, err := monitor.Do(ctx, local, engine.Migrate{Instance: e.Key, To: m.to, Preview: true})
		if err != nil {
			m.problems[err.Error()]++
			continue
		}
		m.note(e, &plan)
	}
	return m, local.Engine.View(func(q *loop.Query) error {
		d := q.Definition(entries[0].Definition)
		if d == nil {
			return nil
		}
		if x, err := bpmnxml.Read(d.Resource, q.Source(d)); err == nil {
			m.old = doc.Open(d.Resource, x)
		}
		return nil
	})
}

// note marks where an instance goes, or what keeps it.
func (m *moving) note(e *monitor.Entry, plan *engine.MigrationPlan) {
	for _, p := range plan.Problems {
		m.problems[p.Element+": "+p.Message]++
		m.from[p.Element] = scene.Mark{State: scene.Broken, Tokens: m.from[p.Element].Tokens + 1}
	}
	if len(plan.Problems) > 0 {
		return
	}
	m.fit = append(m.fit, e.Key)
	for _, s := range plan.Maps {
		if m.from[s.From].State != scene.Broken {
			m.from[s.From] = scene.Mark{State: scene.Waiting, Tokens: m.from[s.From].Tokens + 1}
		}
		m.onto[s.To] = scene.Mark{State: scene.Passed, Tokens: m.onto[s.To].Tokens + 1}
	}
}

// offerMove shows the preview and asks.
func (l *instanceList) offerMove(m *moving) {
	w := l.tab.window
	body := look.Column(8)
	var old *scene.Scene
	if m.old != nil {
		old = m.old.Scene()
	}
	if now := l.tab.doc.Scene(); old != nil && now != nil {
		body.Add(container.NewGridWithColumns(2, w.picture(lang.L("As they run"), old, m.from), w.picture(lang.L("This diagram"), now, m.onto)))
	}
	for _, why := range slices.Sorted(maps.Keys(m.problems)) {
		body.Add(look.NewLabel(fmt.Sprintf("%d \u00d7 %s", m.problems[why], why), look.Small, colour.Fail).Cut())
	}
	buttons := []overlay.Button{{Label: lang.L("Cancel")}}
	text := fmt.Sprintf(lang.L("%d can go on with this diagram from where they are."), len(m.fit))
	if len(m.fit) > 0 {
		buttons = append(buttons, overlay.Button{Label: fmt.Sprintf(lang.L("Move %d"), len(m.fit)), Do: func() {
			fits := map[engine.Key]bool{}
			for _, key := range m.fit {
				fits[key] = true
			}
			l.each(lang.L("%d runs moved"), func(e *monitor.Entry) []engine.Command {
				if !fits[e.Key] {
					return nil
				}
				return []engine.Command{engine.Migrate{Instance: e.Key, To: m.to}}
			})
		}})
	}
	w.over.Show(overlay.Dialog{Name: "migrate", Title: lang.L("Move to this diagram"), Text: text, Content: body, Size: fyne.NewSize(900, 0), Buttons: buttons})
}

// picture is a diagram with marks, small.
func (w *Window) picture(title string, s *scene.Scene, marks map[string]scene.Mark) fyne.CanvasObject {
	var out bytes.Buffer
	err := paint.PNG(&out, s, paint.Options{Theme: w.paintTheme(), Marks: marks})
	if err != nil {
		return look.NewLabel(err.Error(), look.Small, colour.Fail).Cut()
	}
	img, err := png.Decode(&out)
	if err != nil {
		return look.NewLabel(err.Error(), look.Small, colour.Fail).Cut()
	}
	shown := canvas.NewImageFromImage(img)
	shown.FillMode = canvas.ImageFillContain
	shown.SetMinSize(fyne.NewSize(410, 260))
	return look.Column(4, look.NewLabel(title, look.Small, colour.Text2).Bold(), container.NewStack(look.NewGround(colour.Canvas, colour.LineStrong, 6), look.Pad(4, shown)))
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
