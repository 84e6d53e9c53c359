package designer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image/png"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
)

// A moving is what would come of it if instances went on with another version.
type moving struct {
	file    engine.Resource // the diagram as it stands, which is deployed when it is asked for, not before
	entries []*monitor.Entry
	model   *bpmn.Definitions   // of the diagram
	old     *doc.Doc            // as the instances run; nil: it cannot be read
	same    map[engine.Key]bool // definitions that are this diagram
	onto    map[string]string   // chosen by hand: where an element goes that has no counterpart, by id
	strays  []string            // elements without a counterpart, or with another one by hand, in the order in which they are drawn

	// These are found out anew whenever a counterpart was chosen.
	fit      map[engine.Key]bool // the instances that can go
	problems map[string]int      // how many cannot, by why
	from, to map[string]scene.Mark
}

// migrate shows, on both diagrams, where the instances that are chosen would go by the diagram as it stands.
func (l *instanceList) migrate() {
	w := l.tab.window
	file := engine.Resource{Name: filepath.Base(l.tab.title()), Data: l.tab.doc.Bytes()}
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
	model, stopped := l.tab.doc.Snapshot(), false
	w.long(len(entries), func(ctx context.Context, told func(int)) {
		m, err = preview(ctx, w.Local, file, model, entries, told)
		stopped = ctx.Err() != nil
	}, func() {
		switch {
		case stopped: // which was told
		case err != nil:
			w.fail(w.explained(err))
		default:
			l.offerMove(m)
		}
	})
}

// preview asks the engine where each instance would go by a diagram that need not be deployed, and is not. What has no counterpart is
// taken to be what alone has its kind and name, if there is that. The error is why the diagram cannot be deployed.
func preview(ctx context.Context, local *monitor.Local, file engine.Resource, model *bpmn.Definitions, entries []*monitor.Entry, told func(int)) (*moving, error) {
	m := &moving{file: file, entries: entries, model: model, same: map[engine.Key]bool{}, onto: map[string]string{}}
	err := local.Engine.View(func(q *loop.Query) error {
		m.recall(q)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the version that runs: %w", err)
	}
	if err := m.ask(ctx, local, told); err != nil {
		return nil, err
	}
	if m.guess() {
		err = m.ask(ctx, local, told)
	}
	return m, err
}

// recall finds out by what the instances run now.
func (m *moving) recall(q *loop.Query) {
	seen := map[engine.Key]bool{}
	for _, e := range m.entries {
		if seen[e.Definition] {
			continue
		}
		seen[e.Definition] = true
		d := q.Definition(e.Definition)
		if d == nil {
			continue
		}
		source := q.Source(d)
		m.same[e.Definition] = bytes.Equal(source, m.file.Data)
		if x, err := bpmnxml.Read(d.Resource, source); err == nil && m.old == nil {
			m.old = doc.Open(d.Resource, x)
		}
	}
}

// ask asks the engine where each instance would go. The error is why the diagram cannot be deployed: then none can go.
func (m *moving) ask(ctx context.Context, local *monitor.Local, told func(int)) error {
	m.fit, m.problems = map[engine.Key]bool{}, map[string]int{}
	m.from, m.to = map[string]scene.Mark{}, map[string]scene.Mark{}
	for n, e := range m.entries {
		if told(n); ctx.Err() != nil {
			return nil
		}
		if m.same[e.Definition] {
			m.problems[lang.L("It runs on this diagram already")]++
			continue
		}
		plan, err := monitor.Do(ctx, local, engine.Migrate{Instance: e.Key, Map: m.onto, Preview: true, Draft: &m.file})
		var rejected *engine.Rejected
		switch {
		case errors.As(err, &rejected) && rejected.Reason == engine.Refused:
			return err
		case err != nil:
			m.problems[explain.Text(err.Error())]++
		default:
			m.note(e, &plan)
		}
	}
	return nil
}

// note marks where an instance goes, or what keeps it.
func (m *moving) note(e *monitor.Entry, plan *engine.MigrationPlan) {
	said, marked := map[string]bool{}, map[string]bool{}
	for _, p := range plan.Problems {
		if why := p.Element + ": " + reason(p.Message); !said[why] {
			said[why] = true
			m.problems[why]++
		}
		if !marked[p.Element] {
			marked[p.Element] = true
			m.from[p.Element] = scene.Mark{State: scene.Broken, Tokens: m.from[p.Element].Tokens + 1}
		}
		if !slices.Contains(m.strays, p.Element) {
			m.strays = append(m.strays, p.Element)
		}
	}
	if len(plan.Problems) > 0 {
		return
	}
	m.fit[e.Key] = true
	for _, s := range plan.Maps {
		if m.from[s.From].State != scene.Broken {
			m.from[s.From] = scene.Mark{State: scene.Waiting, Tokens: m.from[s.From].Tokens + 1}
		}
		m.to[s.To] = scene.Mark{State: scene.Passed, Tokens: m.to[s.To].Tokens + 1}
	}
}

// reason is why something cannot move, in the language of the window; what the engine says with names in it stays as it is.
func reason(message string) string {
	words := map[string]string{
		"it has no counterpart in the other version; map it, or move the token first": lang.L("it is no longer there"),
		"what it waits for has no counterpart in the other version":                   lang.L("it is no longer there"),
		"it has still to begin, and has no counterpart in the other version":          lang.L("it is no longer there"),
		"it could still be compensated, and has no counterpart in the other version":  lang.L("it could still be compensated, and is no longer there"),
		"a token waits on this flow, and it has no counterpart in the other version":  lang.L("a token waits on this flow, which is no longer there"),
		"only one of the two versions repeats it":                                     lang.L("only one of the two versions repeats it"),
		"its counterpart lies in another sub-process":                                 lang.L("it lies in another sub-process"),
		"its counterpart lies in a sub-process that is not active":                    lang.L("it lies in a sub-process that has not begun"),
	}
	return cmp.Or(words[message], message)
}

// counterparts are the elements that may take the place of one that has none: those of its kind.
func (m *moving) counterparts(id string) (list []*bpmn.Element) {
	if m.old == nil {
		return nil
	}
	old := m.old.Element(id)
	if old == nil {
		return nil
	}
	for _, p := range m.model.Processes() {
		list = ofKind(list, p, old.Kind)
	}
	return list
}

// ofKind adds what has a kind and lies somewhere in an element.
func ofKind(list []*bpmn.Element, in *bpmn.Element, kind bpmn.Kind) []*bpmn.Element {
	for _, e := range in.Children {
		if e.Kind == kind {
			list = append(list, e)
		}
		list = ofKind(list, e, kind)
	}
	return list
}

// guess chooses what alone has the kind and name of an element without a counterpart, and reports whether it chose something.
func (m *moving) guess() (chose bool) {
	for _, id := range m.strays {
		old := m.element(id)
		if old == nil || old.Name() == "" {
			continue
		}
		same := slices.DeleteFunc(m.counterparts(id), func(e *bpmn.Element) bool { return e.Name() != old.Name() })
		if len(same) == 1 && same[0].ID != id {
			m.onto[id], chose = same[0].ID, true
		}
	}
	return chose
}

// element is one of the diagram as the instances run; nil: it is not known.
func (m *moving) element(id string) *bpmn.Element {
	if m.old == nil {
		return nil
	}
	return m.old.Element(id)
}

// called is what people call an element of the old diagram.
func (m *moving) called(id string) string {
	if e := m.element(id); e != nil {
		return called(e)
	}
	return id
}

// calledAmong is what people call an element among others, with its id if another one is called so, too.
func calledAmong(e *bpmn.Element, all []*bpmn.Element) string {
	name := called(e)
	if slices.ContainsFunc(all, func(x *bpmn.Element) bool { return x != e && called(x) == name }) {
		name += " (" + e.ID + ")"
	}
	return name
}

// offerMove shows the preview, lets counterparts be chosen, and asks.
func (l *instanceList) offerMove(m *moving) {
	w := l.tab.window
	body := look.Column(8)
	l.showMove(m, body)
	ready := func() bool { return len(m.fit) > 0 }
	w.over.Show(overlay.Dialog{Name: "migrate", Title: lang.L("Move to this diagram"), Content: container.NewVScroll(body), Size: fyne.NewSize(900, 620), Buttons: []overlay.Button{
		{Label: lang.L("Cancel")}, {Label: lang.L("Move"), Ready: ready, Do: func() { l.moveAll(m) }}}})
}

// showMove fills the dialog: both diagrams, how many can go on, and the counterparts that are chosen by hand.
func (l *instanceList) showMove(m *moving, body *fyne.Container) {
	w := l.tab.window
	body.Objects, l.moves = nil, map[string]fyne.CanvasObject{}
	var old *scene.Scene
	if m.old != nil {
		old = m.old.Scene()
	}
	if now := l.tab.doc.Scene(); old != nil && now != nil {
		body.Add(container.NewGridWithColumns(2, w.picture(lang.L("As they run"), old, m.from), w.picture(lang.L("This diagram"), now, m.to)))
	}
	body.Add(look.NewLabel(fmt.Sprintf(lang.L("%d of %d can go on with this diagram from where they are."), len(m.fit), len(m.entries)), look.Body, colour.Text).Bold().Cut())
	if rows := l.counterpartRows(m, body); len(rows) > 0 {
		body.Add(look.Para(lang.L("These elements are no longer there. Choose by what each goes on; it must be of the same kind."), look.Small, colour.Text2, fyne.TextAlignLeading))
		for _, row := range rows {
			body.Add(row)
		}
	}
	for _, why := range slices.Sorted(maps.Keys(m.problems)) {
		id, message, of := strings.Cut(why, ": ")
		if of && m.element(id) != nil {
			message = m.called(id) + ": " + message
		} else {
			message = why
		}
		body.Add(look.NewLabel(fmt.Sprintf("%d \u00d7 %s", m.problems[why], message), look.Small, colour.Fail).Cut())
	}
	body.Refresh()
}

// counterpartRows are a line for each element without a counterpart of which there is something to choose.
func (l *instanceList) counterpartRows(m *moving, body *fyne.Container) (rows []fyne.CanvasObject) {
	for _, id := range m.strays {
		list := m.counterparts(id)
		if len(list) == 0 {
			continue
		}
		words, at := []string{lang.L("Nothing: they stay")}, 0
		for i, e := range list {
			words = append(words, calledAmong(e, list))
			if m.onto[id] == e.ID {
				at = i + 1
			}
		}
		pick := look.NewSelect(words, func(i int) {
			if delete(m.onto, id); i > 0 {
				m.onto[id] = list[i-1].ID
			}
			l.askMove(m, body)
		})
		pick.Put(at, "")
		l.moves["move."+id] = pick
		rows = append(rows, look.RowGrow(8, 2, look.Sized(260, 0, look.NewLabel(m.called(id), look.Body, colour.Text).Cut()), look.NewGlyph("arrow-right", look.IconInline, colour.Text2), pick))
	}
	return rows
}

// askMove finds out anew what would come of it.
func (l *instanceList) askMove(m *moving, body *fyne.Container) {
	w := l.tab.window
	var err error
	w.long(len(m.entries), func(ctx context.Context, told func(int)) { err = m.ask(ctx, w.Local, told) }, func() {
		w.fail(w.explained(err))
		l.showMove(m, body)
	})
}

// moveAll deploys the diagram and moves what can go on with it.
func (l *instanceList) moveAll(m *moving) {
	w := l.tab.window
	var definitions []engine.Definition
	var err error
	w.aside(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTime)
		defer cancel()
		definitions, err = w.Local.Deploy(ctx, m.file.Name, m.file.Data)
	}, func() {
		if err != nil {
			w.fail(w.explained(err))
			return
		}
		l.moveTo(m, definitions)
	})
}

// moveTo moves what can go on to what was deployed.
func (l *instanceList) moveTo(m *moving, definitions []engine.Definition) {
	to := map[string]engine.Key{} // by process
	for _, d := range definitions {
		to[d.Process] = d.Key
	}
	stay := len(m.entries) - len(m.fit)
	said := lang.L("Runs moved: %d")
	if stay > 0 {
		said += ", " + fmt.Sprintf(lang.L("%d stay as they were"), stay)
	}
	l.each(said, func(e *monitor.Entry) []engine.Command {
		if !m.fit[e.Key] {
			return nil
		}
		return []engine.Command{engine.Migrate{Instance: e.Key, To: to[e.Process], Map: m.onto}}
	})
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
