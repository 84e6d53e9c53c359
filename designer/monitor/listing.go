package monitor

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
	"hookflow/engine"
)

// listing is lines of text that can be selected and copied, all or in part.
type listing struct {
	content fyne.CanvasObject
	text    *widget.Label
	scroll  *container.Scroll
	actions *fyne.Container // what can be done with the text
	shown   string
}

func newListing() *listing {
	l := &listing{text: widget.NewLabel("")}
	l.text.Selectable, l.text.Wrapping, l.text.TextStyle.Monospace = true, fyne.TextWrapWord, true
	copyAll := look.NewButton(look.Plain, "copy", lang.L("Copy"), func() {
		fyne.CurrentApp().Clipboard().SetContent(l.shown)
	})
	copyAll.Small = true
	l.scroll, l.actions = container.NewVScroll(l.text), look.Row(6, copyAll)
	l.content = look.Frame(nil, look.Column(0, look.Hair(), look.Inset(12, 6, 12, 6, l.actions)), nil, nil, l.scroll)
	return l
}

func (l *listing) show(text string) {
	if text != l.shown {
		l.shown = text
		l.text.SetText(text)
	}
}

// reveal scrolls to a place of the text, a share of its height.
func (l *listing) reveal(place float32) {
	room := l.text.MinSize().Height - l.scroll.Size().Height
	l.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(room, l.text.MinSize().Height*place-l.scroll.Size().Height/2))))
}

// The history shows so many records around the one that is shown: all of a short run, a part of one that has gone on for long.
const linesAround = 500

// historyLines lists what happened, in the order of time. In a replay the lines
// of the record that is shown are marked; place is where they begin, as a share
// of the whole.
func (p *Panel) historyLines(picture *Picture) (text string, place float32) {
	from, to := max(0, picture.At-linesAround), min(picture.Total, picture.At+linesAround)
	records, err := p.run.records(from, to)
	if err != nil {
		return err.Error(), 0
	}
	var out strings.Builder
	if from > 0 {
		fmt.Fprintf(&out, lang.L("(%d earlier steps)")+"\n", from)
	}
	for i := range records {
		if from+i == picture.At-1 {
			place = float32(out.Len())
		}
		for _, e := range records[i].Events {
			if !telling(e.Kind) {
				continue
			}
			if picture.Replayed() {
				out.WriteString(placeMark(from+i, picture.At))
			}
			out.WriteString(p.historyLine(&e))
		}
	}
	if left := picture.Total - to; left > 0 {
		fmt.Fprintf(&out, lang.L("(%d later steps)")+"\n", left)
	}
	return out.String(), place / float32(max(1, out.Len()))
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

func (p *Panel) historyLine(e *engine.Event) string {
	return time.Unix(0, e.At).Format("15:04:05.000") + "  " + strings.TrimRight(p.happened(e), ": ") + "\n"
}

// happened says in words what an event tells.
func (p *Panel) happened(e *engine.Event) string {
	name := p.label(e.Element)
	switch e.Kind {
	case engine.VariableIs:
		if len(e.Value) == 0 {
			return fmt.Sprintf(lang.L("%s is taken away"), e.Name)
		}
		return e.Name + " = " + string(e.Value)
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
