package monitor

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine"
)

// listing is lines that fold and can be searched and copied, all or one.
type listing struct {
	content fyne.CanvasObject
	tree    *look.Tree
	search  *look.Input
	actions *fyne.Container // what can be done with the lines
	none    *look.Paragraph // says that nothing has what is searched
}

func newListing() *listing {
	l := &listing{tree: look.NewTree(), search: look.NewInput(""), none: look.Para(lang.L("Nothing here has that."), look.Small, colour.Text3, fyne.TextAlignLeading)}
	l.tree.Whole, l.tree.Menu, l.tree.Typed = whole, l.menu, func(r rune) { l.begin(string(r)) }
	l.search.Hint, l.search.Changed = lang.L("Search names and values"), func(string) { l.sift() }
	l.search.Below, l.search.Submit = l.tree.Take, l.tree.Take
	l.tree.Above = func() { l.begin("") }
	copyAll := look.NewButton(look.Plain, "copy", lang.L("Copy"), func() {
		fyne.CurrentApp().Clipboard().SetContent(l.tree.Text())
	})
	copyAll.Small = true
	l.none.Hide()
	l.actions = look.Row(6, copyAll)
	head := look.Column(0, look.Inset(12, 6, 12, 6, l.search), look.Inset(16, 0, 16, 0, l.none))
	l.content = look.Frame(head, look.Column(0, look.Hair(), look.Inset(12, 6, 12, 6, l.actions)), nil, nil, l.tree.Content)
	return l
}

func (l *listing) show(list []look.Twig) {
	l.tree.Fill(list)
	l.sift()
}

// sift shows only what has the text that is searched.
func (l *listing) sift() {
	found := l.tree.Find(l.search.Text())
	if none := found == 0 && strings.TrimSpace(l.search.Text()) != ""; none != l.none.Visible() {
		setShown(l.none, none)
		l.content.Refresh()
	}
}

// begin takes the keys to the search, with what was typed while they were in the lines.
func (l *listing) begin(text string) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l.search); c != nil {
		c.Focus(l.search)
		l.search.Type(text)
	}
}

// menu is what can be done with a line.
func (l *listing) menu(c *look.Chosen) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(l.tree)
	if canvas == nil {
		return
	}
	items := []look.Item{{Icon: "copy", Text: lang.L("Copy the value"), Key: "Ctrl+C", Do: c.CopyValue}}
	if c.Path != "" {
		items = append(items, look.Item{Icon: "variable", Text: lang.L("Copy the path"), Key: "Ctrl+Shift+C", Do: c.CopyPath})
	}
	if c.Inner != nil {
		items = append(items, look.Item{}, look.Item{Icon: "chevron-down", Text: lang.L("Unfold everything in it"), Do: func() { c.All(true) }},
			look.Item{Icon: "chevron-right", Text: lang.L("Fold everything in it"), Do: func() { c.All(false) }})
	}
	look.ShowMenu(canvas, items, c.Place())
}

// The history shows so many records around the one that is shown: all of a short run, a part of one that has gone on for long.
const linesAround = 500

// historyTwigs lists what happened, in the order of time. In a replay the lines of the record that is shown are marked;
// place is the first of them.
func (p *Panel) historyTwigs(picture *Picture) (list []look.Twig, place string) {
	from, to := max(0, picture.At-linesAround), min(picture.Total, picture.At+linesAround)
	records, err := p.run.records(from, to)
	if err != nil {
		return []look.Twig{{ID: "error", Value: err.Error(), Ink: colour.Fail, Prose: true}}, ""
	}
	if from > 0 {
		list = append(list, look.Twig{ID: "earlier", Value: fmt.Sprintf(lang.L("(%d earlier steps)"), from), Ink: colour.Text3, Prose: true, Said: true})
	}
	for i := range records {
		for n, e := range records[i].Events {
			if !telling(e.Kind) || e.Element == "" && e.Kind != engine.VariableIs && e.Kind != engine.Ended {
				continue
			}
			w := p.historyTwig(fmt.Sprintf("%d.%d", from+i, n), &e)
			w.Go = p.shows(&e)
			if picture.Replayed() {
				w.Lead = placeMark(from+i, picture.At) + w.Lead
				w.Marked = from+i == picture.At-1
			}
			if w.Marked && place == "" {
				place = w.ID
			}
			list = append(list, w)
		}
	}
	if left := picture.Total - to; left > 0 {
		list = append(list, look.Twig{ID: "later", Value: fmt.Sprintf(lang.L("(%d later steps)"), left), Ink: colour.Text3, Prose: true, Said: true})
	}
	return list, place
}

// historyTwig is the line of an event: what was written with its value, anything else in words.
func (p *Panel) historyTwig(id string, e *engine.Event) look.Twig {
	w := look.Twig{ID: id, Value: strings.TrimRight(p.happened(e), ": "), Prose: true, Said: true}
	if e.Kind == engine.VariableIs && len(e.Value) > 0 {
		w = variable(id+"/", e.Name, e.Value)
	}
	w.Lead = time.Unix(0, e.At).Format("15:04:05.000") + "  "
	return w
}

// placeMark stands before a line of a record, counted from 0, when so many have happened.
func placeMark(record, happened int) string {
	if record == happened-1 {
		return "\u25b6 "
	}
	if record < happened {
		return "\u2502 "
	}
	return "  "
}

// happened says in words what an event tells.
func (p *Panel) happened(e *engine.Event) string {
	name := p.label(e.Element)
	switch e.Kind {
	case engine.VariableIs:
		if len(e.Value) == 0 {
			return fmt.Sprintf(lang.L("%s is taken away"), e.Name)
		}
		return e.Name + " = " + preview(e.Value)
	case engine.Created:
		return fmt.Sprintf(lang.L("%s is started"), name)
	case engine.Activated:
		return fmt.Sprintf(lang.L("%s begins"), name)
	case engine.Completed:
		return fmt.Sprintf(lang.L("%s is completed"), name)
	case engine.Terminated:
		return fmt.Sprintf(lang.L("%s is ended from outside"), name)
	case engine.Failed:
		return fmt.Sprintf(lang.L("%s fails: %s"), name, e.Name)
	case engine.CallFailed:
		return fmt.Sprintf(lang.L("%s: the call has failed: %s"), name, e.Name)
	case engine.Raised:
		return fmt.Sprintf(lang.L("%s needs a person"), name)
	case engine.Resolved:
		return fmt.Sprintf(lang.L("%s: the problem is settled"), name)
	case engine.Thrown:
		return fmt.Sprintf(lang.L("%s sends: %s"), name, e.Name)
	case engine.Caught:
		return fmt.Sprintf(lang.L("%s receives: %s"), name, e.Name)
	}
	return lang.L("The run is over.")
}

// telling leaves out the book-keeping of the engine.
func telling(k engine.EventKind) bool {
	switch k {
	case engine.Activated, engine.Completed, engine.Terminated, engine.Failed, engine.VariableIs, engine.CallFailed,
		engine.Raised, engine.Resolved, engine.Thrown, engine.Caught, engine.Created, engine.Ended:
		return true
	}
	return false
}
