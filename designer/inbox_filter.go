package designer

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/loop"
)

// An inboxFilter is which tasks somebody wants to see; all of it holds at once. It is kept for each person.
type inboxFilter struct {
	Box      string `json:"box"`
	Process  string `json:"process,omitempty"` // id
	Text     string `json:"text,omitempty"`
	Due      string `json:"due,omitempty"` // of dueChoices
	Assignee string `json:"assignee,omitempty"`
	Priority *int   `json:"priority,omitempty"` // at least
}

// dueChoices are when tasks are due that somebody wants to see.
var dueChoices = []struct{ name, label string }{
	{name: "", label: "Any time"}, {name: "overdue", label: "Overdue"}, {name: "day", label: "Within a day"}, {name: "week", label: "Within a week"},
}

// filterKey is under which the filter of somebody is kept.
func filterKey(who string) string { return "inbox " + who }

// tasks are those that the engine is asked for.
func (f inboxFilter) tasks(now time.Time) loop.TaskFilter {
	out := loop.TaskFilter{Process: f.Process, Text: f.Text, Assignee: f.Assignee, Priority: f.Priority}
	switch f.Due {
	case "overdue":
		out.DueBefore = now.UnixNano()
	case "day":
		out.DueBefore = now.AddDate(0, 0, 1).UnixNano()
	case "week":
		out.DueBefore = now.AddDate(0, 0, 7).UnixNano()
	}
	return out
}

// chosen is how many things are asked beside box, process and words.
func (f inboxFilter) chosen() (n int) {
	for _, on := range []bool{f.Due != "", f.Assignee != "", f.Priority != nil} {
		if on {
			n++
		}
	}
	return n
}

// recall takes the filter that somebody had, who sits here now.
func (b *inbox) recall(who string) {
	if b.of == who {
		return
	}
	b.of = who
	b.filter = inboxFilter{}
	_ = json.Unmarshal([]byte(b.window.App.Preferences().String(filterKey(who))), &b.filter) // nothing, or what an earlier version kept: all is shown
	if !slices.ContainsFunc(boxes, func(x inboxBox) bool { return x.name == b.filter.Box }) {
		b.filter.Box = "mine"
	}
	b.search.SetText(b.filter.Text)
	b.showFilter()
}

// want shows what somebody wants to see from now on.
func (b *inbox) want(change func(*inboxFilter)) {
	change(&b.filter)
	text, _ := json.Marshal(b.filter) // of texts and a number
	b.window.App.Preferences().SetString(filterKey(b.of), string(text))
	b.refresh()
}

// toggleFilter opens what else can be asked, or closes it.
func (b *inbox) toggleFilter() {
	b.opened = !b.opened
	b.showFilter()
}

// showFilter shows what is asked beside box, process and words.
func (b *inbox) showFilter() {
	b.more.SetOn(b.opened || b.filter.chosen() > 0)
	b.narrow.RemoveAll()
	if b.opened || b.filter.chosen() > 0 {
		b.narrow.Add(b.filterRow())
	}
	b.narrow.Refresh()
}

func (b *inbox) filterRow() *fyne.Container {
	words, at := []string{}, 0
	for i, c := range dueChoices {
		words = append(words, lang.L(c.label))
		if c.name == b.filter.Due {
			at = i
		}
	}
	due := look.NewSelect(words, func(at int) { b.want(func(f *inboxFilter) { f.Due = dueChoices[at].name }) })
	due.Put(at, "")
	least := look.NewInput("")
	if b.filter.Priority != nil {
		least.SetText(strconv.Itoa(*b.filter.Priority))
	}
	least.Hint = "0"
	least.Changed = func(text string) {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		least.SetWrong(err != nil && strings.TrimSpace(text) != "", -1, -1)
		b.want(func(f *inboxFilter) {
			f.Priority = nil
			if err == nil {
				f.Priority = &n
			}
		})
	}
	who := look.NewInput(b.filter.Assignee)
	who.Hint = lang.L("Anybody")
	who.Offers = func(text string, _ int) []look.Proposal { return b.proposals(text) }
	who.Changed = func(text string) { b.want(func(f *inboxFilter) { f.Assignee = strings.TrimSpace(text) }) }
	clear := look.NewIconButton("close", lang.L("Ask for nothing more"), func() {
		b.opened = false
		b.want(func(f *inboxFilter) { f.Due, f.Assignee, f.Priority = "", "", nil })
		b.showFilter()
	})
	clear.Small = true
	part := func(label string, wide float32, o fyne.CanvasObject) fyne.CanvasObject {
		return look.Column(3, look.NewLabel(label, look.Small, colour.Text2), look.Sized(wide, 0, o))
	}
	return look.Inset(16, 0, 16, 10, look.Row(8, part(lang.L("Due"), 112, due), part(lang.L("Priority from"), 84, least), part(lang.L("Assignee"), 78, who), look.Inset(0, 20, 0, 0, clear)))
}

// proposals are people whose name fits.
func (b *inbox) proposals(text string) (list []look.Proposal) {
	for _, p := range b.people() {
		if fits(p.Name, text) && p.Name != text {
			list = append(list, look.Proposal{Text: p.Name, Icon: "user"})
		}
	}
	return list
}
