package designer

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/scene"
	"hookflow/engine"
)

// instanceList is the page of the runs: the diagram with what all instances have cost each element, the instances in a table that is
// narrowed while somebody types, and what can be done with many of them at once.
type instanceList struct {
	tab     *tab
	ledger  *monitor.Ledger // nil while the page is not seen
	asked   monitor.Asked
	view    *monitor.View // that is shown; it may be of what was asked before
	heat    monitor.Heat
	element string // whose figures are shown at the side; empty: those of all runs
	list    []*monitor.Entry
	chosen  map[engine.Key]bool
	columns []*look.Label
	caused  []monitor.Group // shown above the table
	marked  map[string]scene.Mark
	legends string // what the legend says
	summed  string // what the side says

	heats   *look.Choices
	legend  *fyne.Container
	tools   *fyne.Container // what is listed, and what is done with what is chosen
	stands  *look.Choices
	text    *look.Input
	version *look.Select
	saved   *look.Button
	count   *look.Label
	retry   *look.Button
	move    *look.Button
	moves   map[string]fyne.CanvasObject // where elements without a counterpart go, while that is asked
	end     *look.Button
	all     *widget.Check
	table   *look.List
	fitted  look.Fittings // texts of rows as far as there is room for them
	groups  *fyne.Container
	parts   map[string]fyne.CanvasObject // of the first group, by name
	figures *fyne.Container
	middle  *fyne.Container // the table, or what is said in its place
	top     *fyne.Container
	heads   *fyne.Container // above the table
	lower   *fyne.Container // heads and table
	content fyne.CanvasObject
}

// standingWords are how instances stand, in the order of the standings.
func standingWords() []string {
	return []string{lang.L("All"), lang.L("Running"), lang.L("Waiting"), lang.L("Stopped"), lang.L("Completed"), lang.L("Ended")}
}

// standingLooks are the chip of each standing.
var standingLooks = [monitor.Standings]struct {
	tone look.Tone
	icon string
}{{look.Neutral, ""}, {look.Busy, "live"}, {look.Waits, "clock"}, {look.Bad, "error"}, {look.Good, "check"}, {look.Neutral, "stop"}}

func newInstanceList(t *tab) *instanceList {
	l := &instanceList{tab: t, chosen: map[engine.Key]bool{}, asked: monitor.Asked{Order: "started", Down: true}, view: &monitor.View{Reading: true}}
	l.heats = look.NewSegment([]string{lang.L("Time"), lang.L("Count"), lang.L("Failures"), lang.L("Now here")}, 0, func(at int) { l.heat = monitor.Heat(at); l.paint(); l.sum() })
	l.legend, l.groups, l.figures, l.middle, l.top = look.Row(8), look.Column(0), look.Column(12), container.NewStack(), container.New(&following{fit: t.board.Fit})
	l.text = look.NewInput("")
	l.text.Hint = lang.L("Key, variable, value, error or element")
	l.text.Changed = func(text string) { l.asked.Text = text; l.ask() }
	l.stands = look.NewSegment(standingWords(), 0, func(at int) { l.asked.Standing = monitor.Standing(at); l.ask() })
	l.version = look.NewSelect([]string{lang.L("All versions")}, func(at int) { l.pickVersion(at) })
	l.version.Put(0, "")
	l.saved = look.NewIconButton("filter", lang.L("Saved filters"), nil)
	l.saved.Do = func() { look.ShowMenu(t.window.Canvas(), l.filters(), look.BelowObject(l.saved)) }
	l.count = look.NewLabel("", look.Small, colour.Text2)
	l.retry = look.NewButton(look.Plain, "retry", lang.L("Retry"), func() { l.decide(engine.Repeat) })
	l.move = look.NewButton(look.Plain, "history", lang.L("Move to this diagram"), l.migrate)
	l.end = look.NewButton(look.Plain, "stop", lang.L("End"), l.askEnd)
	for _, b := range []*look.Button{l.retry, l.move, l.end} {
		b.Small = true
	}
	l.all = widget.NewCheck("", l.chooseAll)
	l.table = look.NewList(func() int { return len(l.list) }, func() fyne.CanvasObject { return newInstanceRow(l) }, func(i widget.ListItemID, o fyne.CanvasObject) {
		if i < len(l.list) {
			o.(*instanceRow).show(l.list[i])
		}
	}, func(i int) { l.open(l.list[i].Key) })
	l.table.Say, l.table.Other = l.say, l.key
	l.text.LeadTo(l.middle)
	l.table.All = func() { l.chooseAll(true) }
	l.arrange()
	return l
}

// arrange puts the page together.
func (l *instanceList) arrange() {
	strip := look.Column(0, look.Surface(colour.Panel, look.Inset(16, 6, 16, 6, look.RowGrow(8, 1, l.heats.Content, look.Row(0), l.legend))), look.Hair())
	side := look.Surface(colour.Panel, look.Frame(nil, nil, container.NewStack(look.Hair()), nil, container.NewVScroll(look.Inset(16, 14, 16, 14, look.Sized(220, 0, l.figures)))))
	upper := look.Frame(strip, nil, nil, side, l.top)
	which := look.RowUpTo(8, 250, look.Sized(140, 0, l.text), l.saved, l.stands.Content, look.Sized(130, 0, look.Called(lang.L("Version"), l.version)))
	chosen := look.Tool{Shown: l.count, Rows: func() []look.Item { return []look.Item{{Text: l.count.Text, Disabled: true}} }}
	l.tools = look.Folding(8, which, nil, chosen, l.end.Tool(), l.move.Tool(), l.retry.Tool())
	head := look.Surface(colour.Sunken, instanceHeads(look.Called(lang.L("All"), l.all), l.head("title", lang.L("Run")), l.head("standing", lang.L("State")), look.NewLabel(lang.L("Waits at or stopped in"), look.Small, colour.Text2),
		l.head("started", lang.L("Started")), l.head("took", lang.L("Time")), l.head("version", lang.L("Version"))))
	l.heads = look.Column(0, look.Hair(), look.Inset(16, 6, 16, 6, l.tools), look.Hair(), l.groups, head, look.Hair())
	l.lower = look.Frame(l.heads, nil, nil, nil, l.middle)
	l.content = l.tab.window.newHalves("runs.share", false, upper, look.Surface(colour.Panel, l.lower))
}

// head is the head of a column that sorts.
func (l *instanceList) head(by, word string) fyne.CanvasObject {
	label := look.NewLabel(word, look.Small, colour.Text2)
	l.columns = append(l.columns, label)
	return look.NewPress(word, label, "", "", func() {
		l.asked.Down = l.asked.Order != by || !l.asked.Down
		l.asked.Order = by
		l.ask()
	})
}

// instanceHeads are the heads of the columns, in the places of the cells.
func instanceHeads(heads ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(cells{}, heads...)
}

// shown begins to follow the instances and gives the page.
func (l *instanceList) shown() fyne.CanvasObject {
	l.top.Objects = []fyne.CanvasObject{l.tab.diagram}
	l.tab.doc.Select()
	if l.ledger == nil {
		told := l.show
		if l.tab.window.Inline { // nobody may draw beside the goroutine that is the window's
			told = func(*monitor.View) {}
		}
		l.ledger = l.tab.window.Local.Follow(l.tab.processes(), told)
		l.marked, l.legends, l.summed, l.element = nil, "", "", ""
	}
	l.ask()
	return l.content
}

// ask wants another view. It comes when it is made, which is elsewhere: the window goes on.
func (l *instanceList) ask() {
	switch {
	case l.ledger == nil:
	case l.tab.window.Inline:
		l.show(l.ledger.Look(l.asked))
	default:
		l.ledger.Ask(l.asked)
	}
}

// following gives the diagram the room there is, and shows all of it whenever that is another: half a page is too small to look for it,
// and it gets smaller when causes are listed above the table or a panel opens below.
type following struct {
	size fyne.Size
	of   fyne.CanvasObject
	fit  func()
}

func (*following) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(80, 80) }

func (f *following) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if len(o) == 0 {
		f.of = nil
		return
	}
	o[0].Move(fyne.Position{})
	if o[0].Resize(size); f.size != size || f.of != o[0] {
		f.size, f.of = size, o[0]
		f.fit()
	}
}

// leave ends that the instances are followed, and gives the diagram back.
func (l *instanceList) leave() {
	if l.ledger == nil {
		return
	}
	l.ledger.Close()
	l.ledger, l.top.Objects = nil, nil
	l.top.Refresh() // it has no diagram to follow
	l.tab.board.Mark(nil)
	if l.tab.panel != nil {
		l.tab.panel.Refresh()
	}
}

// show shows a view. What has not changed since the one before is not drawn again.
func (l *instanceList) show(v *monitor.View) {
	if l.ledger == nil {
		return
	}
	l.view = v
	l.counts()
	l.fill()
	l.paint()
	l.sum()
}

// counts says how many instances stand how.
func (l *instanceList) counts() {
	n := l.view.Counts
	for i, c := range l.stands.List {
		tone := look.Neutral
		if monitor.Standing(i) == monitor.Stuck && n[i] > 0 {
			tone = look.Bad
		}
		c.SetBadge(strconv.Itoa(n[i]), tone)
	}
	versions := []string{lang.L("All versions")}
	for _, v := range l.view.Versions {
		versions = append(versions, fmt.Sprintf(lang.L("Version %d"), v))
	}
	if !slices.Equal(l.version.Words, versions) {
		l.version.Words = versions
		l.version.Refresh()
	}
}

func (l *instanceList) pickVersion(at int) {
	l.asked.Version = 0
	if versions := l.view.Versions; at > 0 && at <= len(versions) {
		l.asked.Version = versions[at-1]
	}
	l.ask()
}

// fill shows the instances of the view.
func (l *instanceList) fill() {
	same := slices.Equal(l.list, l.view.List)
	l.list = l.view.List
	if body := l.body(); len(l.middle.Objects) != 1 || l.middle.Objects[0] != body {
		l.middle.Objects = []fyne.CanvasObject{body}
		l.middle.Refresh()
		if c := l.tab.window.Canvas(); c.Focused() == fyne.Focusable(l.text) && l.text.Text() == "" && body == l.table {
			c.Focus(l.table) // the rows have come that somebody opened the page for
		}
	}
	if l.middle.Objects[0] == l.table && (!same || slices.ContainsFunc(l.list, func(e *monitor.Entry) bool { return e.Ended == 0 })) {
		l.table.Refresh()
	}
	l.showGroups()
	l.choosing()
}

// body is the table, or why it is empty.
func (l *instanceList) body() fyne.CanvasObject {
	switch v := l.view; {
	case v.Err != nil:
		return look.Empty("error", lang.L("The runs cannot be read"), v.Err.Error(), nil)
	case len(l.list) > 0:
		return l.table
	case v.Counts[monitor.AnyStanding] > 0:
		all := look.NewButton(look.Plain, "close", lang.L("Show all runs"), func() { l.sift(monitor.Sieve{}) })
		return look.Empty("filter", lang.L("No run fits"), lang.L("Other words, or any state, show more."), all)
	case v.Reading:
		return look.Empty("history", lang.L("Reading the runs"), lang.L("You can go on with something else meanwhile."), nil)
	}
	a := l.tab.window.action("run")
	run := look.NewButton(look.Primary, "run", lang.L("Run"), func() { a.try(l.tab.window) })
	return look.Empty("history", lang.L("No runs yet"), lang.L("Run the process, or send its start message."), run)
}

// choosing says how many instances are chosen, and what can be done with them.
func (l *instanceList) choosing() {
	text := ""
	if n := len(l.chosen); n > 0 {
		text = fmt.Sprintf(lang.L("%d selected"), n)
	}
	for _, o := range []fyne.CanvasObject{l.retry, l.move, l.end} {
		visible(o, len(l.chosen) > 0)
	}
	if l.count.Text != text || l.count.Visible() != (text != "") {
		l.count.SetText(text)
		visible(l.count, text != "")
		l.tools.Refresh()
	}
	if all := len(l.list) > 0 && len(l.chosen) >= len(l.list); all != l.all.Checked {
		l.all.Checked = all
		l.all.Refresh()
	}
}

// key chooses a run by the space bar, or no longer, and none by Escape; the key of menus offers to begin it again.
func (l *instanceList) key(name fyne.KeyName) bool {
	switch at := l.table.At(); {
	case name == fyne.KeySpace && at < len(l.list):
		l.tick(l.list[at].Key, !l.chosen[l.list[at].Key])
		l.table.RefreshItem(at)
	case name == desktop.KeyMenu && at < len(l.list):
		y := float32(at)*(rowHigh+theme.Padding()) - l.table.GetScrollOffset()
		l.again(l.list[at].Key, look.Below(absolute(l.table).AddXY(rowLeading, y), fyne.NewSize(0, rowHigh)))
	case name == fyne.KeyEscape && len(l.chosen) > 0:
		l.chooseAll(false)
	default:
		return false
	}
	return true
}

// tick chooses a run or no longer.
func (l *instanceList) tick(key engine.Key, on bool) {
	if l.chosen[key] = on; !on {
		delete(l.chosen, key)
	}
	l.choosing()
}

// chooseAll chooses everything that the table shows, or nothing.
func (l *instanceList) chooseAll(on bool) {
	clear(l.chosen)
	for _, e := range l.list {
		if on {
			l.chosen[e.Key] = true
		}
	}
	l.table.Refresh()
	l.choosing()
}

// open shows the run of an instance on the diagram.
func (l *instanceList) open(key engine.Key) {
	w := l.tab.window
	run, err := w.Local.EarlierOf(key)
	if err != nil || run == nil {
		w.fail(err)
		return
	}
	l.tab.view(diagramView)
	l.tab.show(run.Run, run.Run.Model())
}

// dayAndTime is a time as people say it: the day only if it is another one.
func dayAndTime(at, now time.Time) string {
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch {
	case !at.Before(midnight):
		return at.Format("15:04:05")
	case !at.Before(midnight.AddDate(0, 0, -1)):
		return fmt.Sprintf(lang.L("Yesterday %s"), at.Format("15:04"))
	}
	return at.Format("2006-01-02 15:04")
}
