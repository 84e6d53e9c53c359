package designer

import (
	"fmt"
	"maps"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine/bpmn"
)

// heatInks are the colours of the steps of heat.
var heatInks = [...]colour.Name{colour.Heat1, colour.Heat2, colour.Heat3, colour.Heat4, colour.Heat5}

// heatBar is the legend of a heat: what it says, the least, the steps, the most.
func heatBar(what, least, most string) []fyne.CanvasObject {
	steps := look.Row(0)
	for _, ink := range heatInks {
		steps.Add(look.Sized(24, 10, look.NewGround(ink, "", 0)))
	}
	return []fyne.CanvasObject{look.NewLabel(what, look.Small, colour.Text2), look.NewLabel(least, look.Small, colour.Text2), container.NewCenter(steps), look.NewLabel(most, look.Small, colour.Text2)}
}

// paint heats the diagram.
func (l *instanceList) paint() {
	values, numbers := map[string]float64{}, map[string]int{}
	for id, t := range l.view.Tallies {
		e := l.tab.doc.Model().ByID(id)
		if e == nil {
			continue
		}
		if numbers[id] = t.Count; l.heat == monitor.ByPlace {
			numbers[id] = t.Here
		}
		if e.Kind != bpmn.SequenceFlow {
			values[id] = l.value(&t)
		}
	}
	marks, least, most := monitor.Heated(values, numbers)
	if l.marked == nil || !maps.Equal(marks, l.marked) {
		l.marked = marks
		l.tab.board.Mark(marks)
	}
	what := [...]string{lang.L("Median time in step"), lang.L("Times reached"), lang.L("Failed attempts"), lang.L("Tokens here now")}[l.heat]
	say := func(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }
	if l.heat == monitor.ByTime {
		say = func(v float64) string { return monitor.Short(time.Duration(v)) }
	}
	if says := fmt.Sprintln(what, say(least), say(most)); says != l.legends {
		l.legends, l.legend.Objects = says, nil
		if most > 0 {
			l.legend.Objects = heatBar(what, say(least), say(most))
		}
		l.legend.Refresh()
	}
}

// value is the figure that an element is heated by.
func (l *instanceList) value(t *monitor.Tally) float64 {
	switch l.heat {
	case monitor.ByCount:
		return float64(t.Count)
	case monitor.ByFailure:
		return float64(t.Failed)
	case monitor.ByPlace:
		return float64(t.Here)
	}
	if m := t.Median(); m >= time.Millisecond {
		return float64(m)
	}
	return 0
}

// sum shows the figures of all instances and the slowest steps, or those of the element that is chosen.
func (l *instanceList) sum() {
	says, parts := l.figuresOfAll()
	if l.element != "" {
		says, parts = l.figuresOf(l.element)
	}
	if says != l.summed {
		l.summed, l.figures.Objects = says, parts()
		l.figures.Refresh()
	}
}

// valueWide is how wide the value of a figure may be.
const valueWide = 80

// figure is a number with its name.
func figure(word, value string) fyne.CanvasObject {
	size := look.Page
	switch wide := fyne.MeasureText(value, size, fyne.TextStyle{Bold: true}).Width; { // a time in two units is long
	case wide > valueWide*look.Page/look.Body:
		size = look.Small
	case wide > valueWide*look.Page/look.Title:
		size = look.Body
	case wide > valueWide:
		size = look.Title
	}
	return look.Card(look.Column(2, look.NewLabel(word, look.Small, colour.Text2).Cut(), look.NewLabel(value, size, colour.Text).Bold().Cut()))
}

// figuresOfAll says what the side shows of all runs, and makes it.
func (l *instanceList) figuresOfAll() (says string, parts func() []fyne.CanvasObject) {
	v, incidents, median := l.view, 0, "–"
	for _, g := range v.Groups {
		incidents += g.Incidents
	}
	if v.Ended {
		median = monitor.Short(v.Took)
	}
	slow := monitor.Slowest(v.Tallies, 6, func(id string) bool {
		e := l.tab.doc.Model().ByID(id)
		return e != nil && !e.Kind.Is(bpmn.Container)
	})
	return fmt.Sprintln(v.Counts, incidents, median, slow, v.Reading, v.Read), func() []fyne.CanvasObject {
		list := []fyne.CanvasObject{container.NewGridWithColumns(2, figure(lang.L("Runs"), strconv.Itoa(v.Counts[monitor.AnyStanding])), figure(lang.L("Completed"), strconv.Itoa(v.Counts[monitor.Finished])),
			figure(lang.L("Median"), median), figure(lang.L("Incidents"), strconv.Itoa(incidents)))}
		if len(slow) > 0 {
			list = append(list, look.NewLabel(lang.L("Slowest steps"), look.Small, colour.Text).Bold())
		}
		for _, s := range slow {
			list = append(list, bar(l.name(s.Element), monitor.Short(s.Median), float32(s.Median)/float32(slow[0].Median), func() { l.choose(s.Element) }))
		}
		if v.Reading {
			text := lang.L("The runs are still being read")
			if n := v.Counts[monitor.AnyStanding]; n > 0 {
				text = fmt.Sprintf(lang.L("The runs are still being read: %d %%"), 100*min(v.Read, n)/n)
			}
			list = append(list, look.Para(text, look.Small, colour.Text3, fyne.TextAlignLeading))
		}
		return list
	}
}

// bar is a name with a figure and how long it is beside the longest; share is from 0 to 1.
func bar(name, value string, share float32, show func()) fyne.CanvasObject {
	ink := heatInks[min(len(heatInks)-1, int(share*float32(len(heatInks))))]
	line := container.New(part(share), look.NewGround(colour.Pressed, "", 2), look.NewGround(ink, "", 2))
	return look.NewPress(fmt.Sprintf("%s, %s", name, value), look.Column(3, look.RowGrow(8, 0, look.NewLabel(name, look.Small, colour.Text).Cut(), look.NewLabel(value, look.Small, colour.Text2)), look.Sized(0, 4, line)), "", "", show)
}

// part lays its second object over a part of the first.
type part float32

func (part) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(8, 4) }

func (p part) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	o[1].Resize(fyne.NewSize(max(2, size.Width*float32(p)), size.Height))
}
