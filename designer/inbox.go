package designer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os/user"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
)

// inbox is the page of tasks: boxes and processes at the left, the list in the middle, the
// task that is chosen at the right. It is a tab like those of documents.
type inbox struct {
	window  *Window
	item    *container.TabItem
	content fyne.CanvasObject
	side    *fyne.Container
	search  *look.Input
	list    *fyne.Container
	middle  fyne.CanvasObject // the list, and what it is narrowed by
	sheet   *fyne.Container

	filter inboxFilter
	of     string          // whose it is
	narrow *fyne.Container // what it asks beside box, process and words
	more   *look.Button
	opened bool // narrow is
	shown  monitor.Inbox
	chosen engine.Key // 0: none
	open   *openTask  // the task at the right; nil: none
}

// The widths of the inbox.
const (
	boxesWide = 224
	tasksWide = 356
)

// meKey is under which it is remembered who sits here.
const meKey = "me"

func newInbox(w *Window) *inbox {
	b := &inbox{window: w, side: look.Column(2), list: look.Column(0), sheet: container.NewStack(), search: look.NewInput(""), narrow: look.Column(0)}
	b.search.Hint = lang.L("Find a task")
	b.search.Changed = func(text string) { b.want(func(f *inboxFilter) { f.Text = text }) }
	b.search.LeadTo(b.list)
	b.more = look.NewIconButton("filter", lang.L("Due, priority, assignee"), b.toggleFilter)
	left := look.Surface(colour.Sunken, look.Frame(nil, nil, nil, container.NewStack(look.Hair()), container.NewVScroll(look.Inset(12, 12, 12, 12, b.side))))
	head := look.Column(0, look.Inset(16, 10, 16, 10, look.RowGrow(6, 0, b.search, b.more)), b.narrow, look.Hair())
	b.middle = look.Surface(colour.Canvas, look.Frame(head, nil, nil, container.NewStack(look.Hair()), container.NewVScroll(b.list)))
	both := look.Frame(nil, nil, look.Sized(boxesWide, 0, left), nil, look.Sized(tasksWide, 0, b.middle))
	b.content = look.Frame(nil, nil, look.Sized(boxesWide+tasksWide, 0, both), nil, look.Surface(colour.Canvas, b.sheet))
	b.item = container.NewTabItem(lang.L("Tasks"), container.NewStack())
	return b
}

// show opens the page, or turns to it.
func (b *inbox) show() {
	if b.window.tabs.index(b.item) < 0 {
		b.window.tabs.Append(b.item)
	}
	b.refresh()
	if b.count("mine") == 0 && b.filter.Box == "mine" && b.mayLook("open") {
		b.filter.Box = "open"
		b.refresh()
	}
	b.window.tabs.Select(b.item)
}

// close takes the page away.
func (b *inbox) close() {
	b.window.tabs.Remove(b.item)
	b.window.switched()
}

// me is who sits here: who was chosen, or the name at the computer.
func (b *inbox) me() monitor.Person {
	name := b.window.sitting.seat.Name // where people sign in, nobody is somebody else
	if name == "" {
		name = b.window.App.Preferences().String(meKey)
	}
	if name == "" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	for _, p := range b.people() {
		if p.Name == name {
			return p
		}
	}
	return monitor.Person{Name: name}
}

func (b *inbox) people() []monitor.Person {
	if b.window.Local == nil || b.window.Local.People == nil {
		return nil
	}
	return b.window.Local.People()
}

func (b *inbox) count(box string) int { return b.in(box).Count }

// in is a box as it was looked into last.
func (b *inbox) in(box string) monitor.Box {
	for _, x := range b.shown.Boxes {
		if x.Name == box {
			return x
		}
	}
	return monitor.Box{}
}

// begin follows the engine: what changes is shown, and what is new for who sits here is told on the desktop.
func (b *inbox) begin() {
	local := b.window.Local
	if local == nil || local.Engine == nil || b.window.Inline {
		return
	}
	committed, _ := local.Engine.Watch(64) // which ends with the engine
	guard.Go(func() {
		for c := range committed {
			var made, changed []*engine.Wait
			var failed []engine.Event
			for _, e := range c.Events {
				switch {
				case e.Kind == engine.Raised:
					failed = append(failed, e)
				case e.Wait == nil || e.Wait.Kind != engine.OnTask:
				case e.Kind == engine.Waiting:
					made = append(made, e.Wait)
				case e.Kind == engine.Changed:
					changed = append(changed, e.Wait)
				}
			}
			if len(failed) > 0 {
				guard.Later(func() { b.window.tellFailures(failed) })
			}
			if !c.Tasks && !c.Missed {
				continue
			}
			guard.Later(func() { b.moved(made, changed) })
			time.Sleep(200 * time.Millisecond) // many tasks are shown at once
		}
	})
	b.refresh()
}

// moved shows what has changed, and tells of tasks that are for who sits here, or were given to them by somebody else.
func (b *inbox) moved(made, changed []*engine.Wait) {
	me := b.me()
	for _, w := range changed {
		record, err := b.window.Local.Task(w.Key)
		if err != nil || record == nil || record.Task.Assignee != me.Name || len(record.Changes) == 0 {
			continue
		}
		if last := record.Changes[len(record.Changes)-1]; last.What == engine.ChangedAssignee && last.By != me.Name {
			b.window.notify(quietTasksKey, lang.L("A task for you"), strings.TrimSpace(record.Name+" "+record.BusinessKey))
		}
	}
	for _, w := range made {
		t := engine.TaskRecord{Task: *w.Task, State: engine.TaskOpen}
		if !t.Concerns(me.Name, me.Groups) {
			continue
		}
		if record, err := b.window.Local.Task(w.Key); err == nil && record != nil {
			b.window.notify(quietTasksKey, lang.L("A task for you"), strings.TrimSpace(record.Name+" "+record.BusinessKey))
		}
	}
	b.refresh()
}

// refresh looks into the boxes anew.
func (b *inbox) refresh() {
	if b.window.Local == nil || b.window.Local.Engine == nil {
		b.list.Objects = []fyne.CanvasObject{look.Inset(0, 60, 0, 0, look.Empty("inbox", lang.L("Nothing can be run here"), b.window.Trouble, nil))}
		return
	}
	me := b.me()
	b.recall(me.Name)
	if !b.mayLook(b.filter.Box) {
		b.filter.Box = "mine"
	}
	var err error
	if b.shown, err = b.window.Local.Inbox(me, b.filter.Box, b.filter.tasks(time.Now())); err != nil {
		b.list.Objects = []fyne.CanvasObject{look.Inset(0, 60, 0, 0, look.Empty("error", lang.L("The tasks cannot be read"), err.Error(), nil))}
		b.list.Refresh()
		return
	}
	if text := b.title(); b.item.Text != text {
		b.item.Text = text
		b.window.tabs.Refresh()
	}
	b.window.refresh()
	b.window.tray.show(b.count("todo"))
	if b.window.tabs.index(b.item) >= 0 {
		b.showBoxes()
		b.showList()
		b.showTask()
	}
}

// title is the head of the tab: how much there is to do stands in it.
func (b *inbox) title() string {
	if n := b.count("todo"); n > 0 {
		return fmt.Sprintf("%s  %d", lang.L("Tasks"), n)
	}
	return lang.L("Tasks")
}

// An inboxBox is a box as the page shows it.
type inboxBox struct{ name, icon, label string }

// mayLook reports whether who sits here may look into a box: participants see what concerns them.
func (b *inbox) mayLook(box string) bool {
	return box != "open" || b.window.sitting.seat.Role != "participant"
}

// boxes of the page, in its order.
var boxes = []inboxBox{
	{"mine", "user", "Mine"}, {"groups", "users", "For my groups"}, {"given", "send", "Given by me"}, {"started", "run", "Started by me"},
	{"copied", "copy", "Copied to me"}, {"done", "done", "Done"}, {"open", "inbox", "All open tasks"},
}

// showBoxes shows who sits here, the boxes, and the processes of the box that is open.
func (b *inbox) showBoxes() { look.Refill(b.side, b.fillBoxes) }

func (b *inbox) fillBoxes() {
	me := b.me()
	name := look.Column(0, look.NewLabel(me.Name, look.Body, colour.Text).Bold().Cut())
	if len(me.Groups) > 0 {
		name.Add(look.NewLabel(strings.Join(me.Groups, ", "), look.Small, colour.Text2).Cut())
	}
	who := look.NewPress(lang.L("Who are you?"), look.Inset(8, 6, 8, 6, look.RowGrow(10, 1, look.Tile(look.Formula, "user", 32), name)), "", "", b.chooseMe)
	b.side.Objects = []fyne.CanvasObject{who, look.Sized(0, 8, look.Row(0))}
	for _, x := range boxes {
		if b.mayLook(x.name) {
			b.side.Add(b.choice(x.icon, lang.L(x.label), b.count(x.name), x.name == b.filter.Box, func() {
				b.chosen = 0
				b.want(func(f *inboxFilter) { f.Box, f.Process = x.name, "" })
			}))
		}
	}
	of := b.in(b.filter.Box).Processes
	if len(of) > 0 {
		b.side.Add(look.Inset(8, 14, 0, 4, look.NewLabel(lang.L("Process"), look.Small, colour.Text2).Bold()))
	}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		b.side.Add(b.choice("b-pool", cmp.Or(b.shown.Names[id], id), of[id], id == b.filter.Process, func() {
			if b.filter.Process == id {
				id = ""
			}
			b.want(func(f *inboxFilter) { f.Process = id })
		}))
	}
	b.side.Refresh()
}

// choice is a line at the left.
func (b *inbox) choice(icon, text string, count int, on bool, do func()) fyne.CanvasObject {
	fill, ink := colour.Name(""), colour.Text
	if on {
		fill, ink = colour.AccentSoft, colour.AccentText
	}
	label := look.NewLabel(text, look.Body, ink).Cut()
	if on {
		label.Bold()
	}
	number := look.NewLabel(fmt.Sprint(count), look.Small, colour.Text2)
	return look.NewPress(text, look.Inset(8, 6, 8, 6, look.RowGrow(10, 1, look.NewGlyph(icon, look.IconSmall, ink), label, number)), fill, "", do)
}

// chooseMe asks who sits here.
func (b *inbox) chooseMe() {
	b.choosePerson(lang.L("Who are you?"), func(name string) {
		b.window.App.Preferences().SetString(meKey, name)
		b.chosen = 0
		b.refresh()
	})
}

// choosePerson offers those who are known, and whatever name is typed.
func (b *inbox) choosePerson(title string, take func(name string)) {
	b.window.choose(title, lang.L("A name"), func(text string) (list []offer) {
		for _, p := range b.people() {
			if fits(p.Name+" "+strings.Join(p.Groups, " "), text) {
				list = append(list, offer{glyph: "user", label: p.Name, note: strings.Join(p.Groups, ", "), take: func() { take(p.Name) }})
			}
		}
		if text = strings.TrimSpace(text); text != "" && !slices.ContainsFunc(list, func(o offer) bool { return o.label == text }) {
			list = append(list, offer{glyph: "user", label: text, take: func() { take(text) }})
		}
		return list
	})
}

// showList shows the tasks of the box that is open.
func (b *inbox) showList() { look.Refill(b.list, b.fillList) }

func (b *inbox) fillList() {
	b.list.RemoveAll()
	for _, t := range b.shown.Tasks {
		b.list.Add(b.row(t))
		b.list.Add(look.Hair())
	}
	if len(b.shown.Tasks) == 0 {
		hint := lang.L("What is for you to do is listed here.")
		if b.filter.chosen() > 0 || b.filter.Text != "" || b.filter.Process != "" {
			hint = lang.L("None fits what is asked above.")
		}
		b.list.Add(look.Inset(0, 60, 0, 0, look.Empty("inbox", lang.L("No tasks"), hint, nil)))
	}
	if b.shown.Next != "" {
		b.list.Add(look.Inset(16, 10, 16, 10, look.NewLabel(lang.L("There are more. Find one by its name, or choose a process."), look.Small, colour.Text2).Cut()))
	}
	b.list.Refresh()
}

// row is one task of the list.
func (b *inbox) row(t *engine.TaskRecord) fyne.CanvasObject {
	fill := colour.Name("")
	if t.Key == b.chosen {
		fill = colour.AccentSoft
	}
	first := look.RowGrow(8, 0, look.NewLabel(t.Name, look.Body, colour.Text).Bold().Cut(), dueChip(t, time.Now()))
	second := look.NewLabel(under(t), look.Small, colour.Text2).Cut()
	third := look.RowGrow(6, 1, look.NewGlyph("user", look.IconTiny, colour.Text3), look.NewLabel(whoseText(t), look.Small, colour.Text2).Cut(),
		look.NewLabel(shortTime(time.Unix(0, cmp.Or(t.Ended, t.Created)), time.Now()), look.Small, colour.Text2))
	return look.NewPress(t.Name, look.Inset(16, 9, 16, 9, look.Column(3, first, second, third)), fill, "", func() { b.choose(t.Key) })
}

// choose shows a task at the right.
func (b *inbox) choose(key engine.Key) {
	b.chosen = key
	b.showList()
	b.showTask()
}

// under says where a task comes from.
func under(t *engine.TaskRecord) string {
	text := cmp.Or(t.ProcessName, t.Process)
	if t.BusinessKey != "" {
		text += ", " + t.BusinessKey
	}
	return text
}

// whoseText says who has a task, or who may take it.
func whoseText(t *engine.TaskRecord) string {
	switch {
	case t.State == engine.TaskDone:
		return cmp.Or(t.By, lang.L("somebody"))
	case t.Task.Assignee != "":
		return t.Task.Assignee
	}
	return cmp.Or(strings.Join(append(engine.Names(t.Task.Users), engine.Names(t.Task.Groups)...), ", "), lang.L("for everybody"))
}

// shortTime is a time of today without its day.
func shortTime(at, now time.Time) string {
	at = at.Local()
	if y, m, d := now.Local().Date(); at.Year() == y && at.Month() == m && at.Day() == d {
		return at.Format("15:04")
	}
	return at.Format("2006-01-02")
}

// dueChip says when a task is due, or what became of it.
func dueChip(t *engine.TaskRecord, now time.Time) fyne.CanvasObject {
	switch {
	case t.State == engine.TaskDone:
		return look.Chip(look.Good, "", lang.L("done"))
	case t.State == engine.TaskCancelled:
		return look.Chip(look.Neutral, "", lang.L("cancelled"))
	case t.DueAt == 0:
		return look.Chip(look.Neutral, "", lang.L("No due date"))
	}
	due := time.Unix(0, t.DueAt)
	switch left := due.Sub(now); {
	case left < 0 && left > -48*time.Hour:
		return look.Chip(look.Bad, "", fmt.Sprintf(lang.L("Overdue %d h"), int(-left.Hours())))
	case left < 0:
		return look.Chip(look.Bad, "", fmt.Sprintf(lang.L("Overdue %d d"), int(-left.Hours()/24)))
	case left < 24*time.Hour:
		return look.Chip(look.Waits, "", fmt.Sprintf(lang.L("Due %s"), shortTime(due, now)))
	}
	return look.Chip(look.Neutral, "", shortTime(due, now))
}

// run sends a command and shows what is there then.
func (b *inbox) run(cmd engine.Command, said string) {
	var err error
	b.window.aside(func() { err = b.window.Local.Run(context.Background(), cmd) }, func() {
		if err != nil {
			b.window.fail(err)
		} else {
			b.window.status.say(said, false)
		}
		b.refresh()
	})
}
