package designer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
)

// An openTask is the task at the right. Its form stays as it is while the task does, so that
// nothing being typed is lost.
type openTask struct {
	record  *engine.TaskRecord
	form    *monitor.TaskForm
	comment *look.Input

	due, priority *look.Input
}

// formWide is how wide the form of a task is.
const formWide = 580

// showTask shows the task that is chosen.
func (b *inbox) showTask() {
	t, err := b.window.Local.Task(b.chosen)
	if err != nil {
		b.window.fail(err)
		return
	}
	if t == nil {
		b.open = nil
		b.sheet.Objects = []fyne.CanvasObject{container.NewCenter(look.Empty("form", lang.L("Choose a task"), lang.L("Its form is filled in here."), nil))}
		b.sheet.Refresh()
		return
	}
	another := b.open == nil || b.open.record.Key != t.Key || b.open.record.State != t.State
	if !another && same(b.open.record, t) {
		return
	}
	if another {
		b.open = &openTask{form: monitor.NewTaskForm(t, b.window.Local.Around(t.Key, b.me().Name, b.window.over), b.complete), comment: look.NewInput("")}
		b.open.comment.Hint = lang.L("Write a comment")
		b.open.comment.Submit = b.say
		b.makePlan(t)
	}
	b.open.record = t
	b.showPlan(t)
	look.Refill(b.sheet, func() {
		b.sheet.Objects = []fyne.CanvasObject{look.Frame(b.taskHead(t), b.taskFoot(t), nil, nil, container.NewVScroll(look.Inset(32, 20, 32, 20, b.taskBody(t))))}
		b.sheet.Refresh()
	})
}

// same reports whether people know the same of a task.
func same(a, b *engine.TaskRecord) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// taskHead says what the task is, and has what can be done beside filling it in.
func (b *inbox) taskHead(t *engine.TaskRecord) fyne.CanvasObject {
	started := fmt.Sprintf(lang.L("%s, since %s"), under(t), look.WhenAbout(time.Unix(0, t.Created)))
	if t.Initiator != "" {
		started += ", " + fmt.Sprintf(lang.L("started by %s"), t.Initiator)
	}
	title := look.Column(4, look.NewLabel(t.Name, look.Title, colour.Text).Bold().Cut(), look.NewLabel(started, look.Small, colour.Text2).Cut())
	buttons := look.Row(8)
	if t.State == engine.TaskOpen {
		buttons.Add(look.NewButton(look.Plain, "users", lang.L("Hand over"), func() {
			b.choosePerson(lang.L("Hand over to"), func(to string) {
				b.run(engine.HandTask{Task: t.Key, To: to, By: b.me().Name}, fmt.Sprintf(lang.L("%s has the task now."), to))
			})
		}))
	}
	buttons.Add(look.NewButton(look.Plain, "copy", lang.L("Send a copy"), func() {
		b.choosePerson(lang.L("Send a copy to"), func(to string) {
			b.run(engine.CopyTask{Task: t.Key, To: []string{to}, By: b.me().Name}, fmt.Sprintf(lang.L("%s has a copy now."), to))
		})
	}))
	buttons.Add(look.NewButton(look.Plain, "external", lang.L("Show in diagram"), func() { b.window.fail(b.reveal(t)) }))
	return look.Column(0, look.Inset(32, 18, 24, 16, look.RowGrow(16, 0, title, look.Inset(0, 6, 0, 0, buttons))), look.Hair())
}

// reveal shows the element of a task in the diagram that is open.
func (b *inbox) reveal(t *engine.TaskRecord) error {
	for _, open := range b.window.open {
		if slices.Contains(open.processes(), t.Process) && open.doc.Element(t.Element) != nil {
			b.window.tabs.Select(open.item)
			open.view(diagramView)
			open.reveal(t.Element)
			return nil
		}
	}
	return fmt.Errorf(lang.L("The diagram of %s is not open. Open its file first."), cmp.Or(t.ProcessName, t.Process))
}

// taskBody is the form, or what was filled in; then who said what.
func (b *inbox) taskBody(t *engine.TaskRecord) fyne.CanvasObject {
	box := look.Column(14, b.facts(t))
	if t.State == engine.TaskOpen {
		box.Add(b.open.form.Content)
	} else {
		box.Add(outcome(t))
	}
	box.Add(look.Inset(0, 8, 0, 0, b.filesOf(t)))
	box.Add(look.Column(6, story(t)...))
	say := look.NewButton(look.Plain, "comment", lang.L("Comment"), b.say)
	box.Add(look.Inset(0, 8, 0, 0, look.RowGrow(8, 0, b.open.comment, say)))
	return look.Column(0, look.Row(0, look.Sized(formWide, 0, box)))
}

// makePlan makes the fields in which it is changed when the task is due, and how much it matters.
func (b *inbox) makePlan(t *engine.TaskRecord) {
	b.open.due, b.open.priority = look.NewInput(t.Task.Due), look.NewInput(strconv.Itoa(t.Task.Priority))
	b.open.due.Hint = lang.L("never")
	b.open.due.Commit = func(text string) {
		text = strings.TrimSpace(text)
		wrong := text != "" && engine.DueTime(text) == 0
		b.open.due.SetWrong(wrong, -1, -1)
		if wrong {
			b.window.fail(fmt.Errorf(lang.L("%q is no date. Write 2026-12-31 or 2026-12-31T18:00."), text))
		} else if text != b.open.record.Task.Due {
			b.run(engine.PlanTask{Task: t.Key, By: b.me().Name, Due: &text}, lang.L("It was changed when the task is due."))
		}
	}
	b.open.priority.Commit = func(text string) {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		b.open.priority.SetWrong(err != nil, -1, -1)
		if err == nil && n != b.open.record.Task.Priority {
			b.run(engine.PlanTask{Task: t.Key, By: b.me().Name, Priority: &n}, lang.L("The priority was changed."))
		}
	}
}

// showPlan puts what somebody else has changed into the fields, unless something is being typed there.
func (b *inbox) showPlan(t *engine.TaskRecord) {
	for input, text := range map[*look.Input]string{b.open.due: t.Task.Due, b.open.priority: strconv.Itoa(t.Task.Priority)} {
		if !input.Edited() {
			input.SetText(text)
		}
		input.Able(t.State == engine.TaskOpen)
	}
}

// facts are whose the task is, when it is due and how much it matters.
func (b *inbox) facts(t *engine.TaskRecord) fyne.CanvasObject {
	part := func(label string, o fyne.CanvasObject) fyne.CanvasObject {
		return look.Column(3, look.NewLabel(label, look.Small, colour.Text2), o)
	}
	who := look.NewLabel(whoseText(t), look.Body, colour.Text).Cut()
	label := lang.L("May be taken by")
	if t.Task.Assignee != "" || t.State == engine.TaskDone {
		label = lang.L("Assignee")
	}
	return look.Row(16, part(label, look.Sized(200, 28, look.Inset(0, 5, 0, 0, who))), part(lang.L("Due"), look.Sized(190, 0, b.open.due)), part(lang.L("Priority"), look.Sized(80, 0, b.open.priority)))
}

// story is what was said and done, oldest first.
func story(t *engine.TaskRecord) (lines []fyne.CanvasObject) {
	type event struct {
		icon, text string
		at         int64
	}
	var list []event
	for _, c := range t.Copies {
		text := fmt.Sprintf(lang.L("%s has a copy"), c.Text)
		list = append(list, event{"copy", text, c.At})
	}
	for _, c := range t.Changes {
		list = append(list, event{"history", strings.TrimPrefix(c.By+": ", ": ") + changeText(c), c.At})
	}
	for _, c := range t.Comments {
		list = append(list, event{"comment", strings.TrimPrefix(c.By+": ", ": ") + c.Text, c.At})
	}
	slices.SortStableFunc(list, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	for _, e := range list {
		lines = append(lines, noteLine(e.icon, e.text, e.at))
	}
	return lines
}

// changeText says what somebody has changed.
func changeText(c engine.TaskChange) string {
	switch {
	case c.What == engine.ChangedDue && c.To == "":
		return lang.L("the task is never due")
	case c.What == engine.ChangedDue:
		return fmt.Sprintf(lang.L("the task is due %s"), c.To)
	case c.What == engine.ChangedPriority:
		return fmt.Sprintf(lang.L("the priority is %s"), c.To)
	case c.To == "":
		return lang.L("the task was given back")
	case c.To == c.By:
		return lang.L("has taken the task")
	}
	return fmt.Sprintf(lang.L("%s has the task"), c.To)
}

// outcome says who did a task, and with which data.
func outcome(t *engine.TaskRecord) fyne.CanvasObject {
	when := look.WhenAbout(time.Unix(0, t.Ended))
	said := fmt.Sprintf(lang.L("Cancelled %s: the process went another way"), when)
	if t.State == engine.TaskDone {
		said = fmt.Sprintf(lang.L("Done %s by %s"), when, cmp.Or(t.By, lang.L("somebody")))
	}
	box := look.Column(8, look.NewLabel(said, look.Body, colour.Text).Bold())
	var data map[string]json.RawMessage
	if json.Unmarshal(t.Data, &data) == nil {
		for _, name := range slices.Sorted(maps.Keys(data)) {
			box.Add(look.RowGrow(10, 1, look.Sized(160, 0, look.NewLabel(name, look.Small, colour.Text2).Cut()), look.NewLabel(string(data[name]), look.Body, colour.Text).Cut()))
		}
	}
	return look.Card(box)
}

// noteLine is something that somebody said or did.
func noteLine(icon, text string, at int64) fyne.CanvasObject {
	return look.RowGrow(8, 1, look.NewGlyph(icon, look.IconSmall, colour.Text3), look.NewLabel(text, look.Body, colour.Text).Cut(), look.NewLabel(shortTime(time.Unix(0, at), time.Now()), look.Small, colour.Text3))
}

// taskFoot has what ends the work on a task.
func (b *inbox) taskFoot(t *engine.TaskRecord) fyne.CanvasObject {
	if t.State != engine.TaskOpen {
		return nil
	}
	me := b.me().Name
	row := look.Row(8, look.NewButton(look.Primary, "check", lang.L("Complete"), b.complete))
	if len(t.Task.Form) > 0 {
		row.Add(look.NewButton(look.Plain, "save", lang.L("Save draft"), func() {
			b.run(engine.DraftTask{Task: t.Key, Variables: b.open.form.Draft()}, lang.L("The draft was saved."))
		}))
	}
	switch t.Task.Assignee {
	case "":
		row.Add(look.NewButton(look.Plain, "hand", lang.L("Take"), func() {
			b.run(engine.ClaimTask{Task: t.Key, Assignee: me, By: me}, lang.L("The task is yours."))
		}))
	case me:
		row.Add(look.NewButton(look.Plain, "undo", lang.L("Give back"), func() {
			b.run(engine.ClaimTask{Task: t.Key, By: me}, lang.L("The task was given back."))
		}))
	}
	return look.Column(0, look.Hair(), look.Inset(32, 10, 24, 10, row))
}

// complete ends the task with what is filled in.
func (b *inbox) complete() {
	if b.open == nil {
		return
	}
	vars, err := b.open.form.Values()
	if err != nil {
		return // shown at the field
	}
	b.run(engine.CompleteTask{Task: b.open.record.Key, Variables: vars, By: b.me().Name}, lang.L("The task is done."))
}

// say adds the comment that is typed.
func (b *inbox) say() {
	if text := strings.TrimSpace(b.open.comment.Text()); text != "" {
		b.open.comment.SetText("")
		b.run(engine.CommentTask{Task: b.open.record.Key, By: b.me().Name, Text: text}, lang.L("The comment was added."))
	}
}
