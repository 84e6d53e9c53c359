package designer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/export"
)

// outcomeGroups are the parts of the report, what needs a person first.
var outcomeGroups = []struct {
	outcome export.Outcome
	label   string
	icon    string
	tone    look.Tone
}{
	{export.NotTaken, "Refused", "close", look.Bad},
	{export.Differs, "Different on the server", "warning", look.Waits},
	{export.Rewritten, "Rewritten", "change-type", look.Waits},
	{export.Lossless, "Lossless", "check", look.Good},
}

func outcomeLabel(o export.Outcome) string {
	for _, g := range outcomeGroups {
		if g.outcome == o {
			return lang.L(g.label)
		}
	}
	return string(o)
}

// outcomes is the legend of the outcomes that the report has.
func (d *deployer) outcomes() (list []legendEntry) {
	for i := len(outcomeGroups) - 1; i >= 0; i-- {
		g := outcomeGroups[i]
		if slices.ContainsFunc(d.lines(), func(l export.Line) bool { return l.Outcome == g.outcome }) {
			list = append(list, legendEntry{g.icon, g.tone, lang.L(g.label)})
		}
	}
	return list
}

// report is the panel that says what becomes of each element.
func (d *deployer) report() fyne.CanvasObject {
	lines := d.lines()
	count := map[export.Outcome]int{}
	for _, l := range lines {
		count[l.Outcome]++
	}
	title := look.Para(fmt.Sprintf(lang.L("Report for %s"), d.targetLabel()), look.Title, colour.Text, fyne.TextAlignLeading)
	title.Strong = true
	head := look.Column(10, title, newShares(count))
	var words []string
	for i := len(outcomeGroups) - 1; i >= 0; i-- {
		if g := outcomeGroups[i]; count[g.outcome] > 0 {
			words = append(words, fmt.Sprintf("%d %s", count[g.outcome], strings.ToLower(lang.L(g.label))))
		}
	}
	head.Add(look.Para(fmt.Sprintf(lang.L("%d elements: %s"), len(lines), strings.Join(words, ", ")), look.Small, colour.Text2, fyne.TextAlignLeading))
	body := look.Column(16)
	if len(d.done) > 0 {
		body.Add(d.deployedCard())
	}
	for _, g := range outcomeGroups {
		if count[g.outcome] == 0 {
			continue
		}
		group := look.Column(10, look.Row(8, look.NewLabel(lang.L(g.label), look.Body, g.tone.Strong).Bold(), look.Count(look.Neutral, strconv.Itoa(count[g.outcome]))))
		if g.outcome == export.Lossless {
			group.Add(d.summed(lines, g.tone))
		} else {
			for _, l := range lines {
				if l.Outcome == g.outcome {
					group.Add(d.reportRow(l, g.icon, g.tone))
				}
			}
		}
		body.Add(group)
	}
	return look.Frame(look.Column(0, look.Pad(16, head), look.Hair()), nil, nil, nil, container.NewVScroll(look.Pad(16, body)))
}

// targetLabel is what people call the chosen target.
func (d *deployer) targetLabel() string {
	if d.targets.onServer() {
		return d.targets.chosen().Name
	}
	for _, x := range dialects {
		if x.kind == d.targets.chosen().Kind {
			return x.label
		}
	}
	return d.targets.chosen().Kind
}

// reportRow is one element with the reasons; pressing it shows the element.
func (d *deployer) reportRow(l export.Line, icon string, tone look.Tone) fyne.CanvasObject {
	name := l.Name
	if name == "" {
		name = strings.TrimSpace(l.Kind + " " + l.Element)
	}
	if name == "" {
		name = lang.L("The file as a whole")
	}
	text := look.Column(2, look.NewLabel(name, look.Body, colour.Text).Cut())
	for _, r := range l.Reasons {
		says := saying(r.Said, r.Text)
		if r.Outcome != l.Outcome { // a hint among what is worse
			says = outcomeLabel(r.Outcome) + ": " + says
		}
		text.Add(look.Para(says, look.Small, colour.Text2, fyne.TextAlignLeading))
	}
	row := beside(icon, tone, text)
	return look.NewPress(name, row, "", "", func() {
		if d.tab.doc.Element(l.Element) != nil {
			d.tab.reveal(l.Element)
		}
	})
}

// beside puts a glyph before the first line of a text.
func beside(icon string, tone look.Tone, text fyne.CanvasObject) fyne.CanvasObject {
	glyph := look.Column(0, look.Inset(0, 2, 10, 0, look.NewGlyph(icon, look.IconSmall, tone.Strong)))
	return look.Frame(nil, nil, glyph, nil, text)
}

// summed names the first elements that come over as they are, and counts the others.
func (d *deployer) summed(lines []export.Line, tone look.Tone) fyne.CanvasObject {
	var names []string
	all := 0
	for _, l := range lines {
		if l.Outcome == export.Lossless {
			all++
		}
		if e := d.tab.doc.Element(l.Element); l.Outcome == export.Lossless && e != nil && e.Kind.FlowNode() && l.Name != "" {
			names = append(names, l.Name)
		}
	}
	const shown = 3
	text := strings.Join(names[:min(shown, len(names))], ", ")
	row := look.Column(2, look.Para(text, look.Body, colour.Text, fyne.TextAlignLeading))
	if more := all - min(shown, len(names)); more > 0 {
		row.Add(look.NewLabel(fmt.Sprintf(lang.L("and %d more"), more), look.Small, colour.Text2))
	}
	return beside("check", tone, row)
}

// deployedCard says what the server has now, and starts an instance of it.
func (d *deployer) deployedCard() fyne.CanvasObject {
	box := look.Column(8, look.Row(8, look.NewGlyph("done", look.IconSmall, colour.Done), look.NewLabel(lang.L("Deployed"), look.Body, colour.Text).Bold()))
	for _, o := range d.done {
		box.Add(look.NewLabel(fmt.Sprintf(lang.L("%s, version %d"), o.Process, o.Version), look.Small, colour.Text2).Cut())
	}
	d.starter = look.NewButton(look.Plain, "run", lang.L("Start an instance there"), d.start)
	able(d.starter, len(d.startable()) > 0 && d.busy == "")
	box.Add(look.Row(0, d.starter))
	return look.Card(box)
}

// shares is the bar above the report: how much of the diagram comes over how.
type shares struct{ parts []float32 }

func newShares(count map[export.Outcome]int) fyne.CanvasObject {
	bar := &shares{}
	box := container.New(bar)
	for i := len(outcomeGroups) - 1; i >= 0; i-- {
		g := outcomeGroups[i]
		if n := count[g.outcome]; n > 0 {
			bar.parts = append(bar.parts, float32(n))
			box.Add(look.NewGround(g.tone.Strong, "", 3))
		}
	}
	return box
}

// MinSize implements fyne.Layout.
func (s *shares) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, 7) }

// Layout implements fyne.Layout: each part as wide as its share, a gap between them.
func (s *shares) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap, least = 2, 6
	var all, x float32
	for _, n := range s.parts {
		all += n
	}
	room := size.Width - gap*float32(len(objects)-1) - least*float32(len(objects))
	for i, o := range objects {
		wide := least + room*s.parts[i]/all
		o.Resize(fyne.NewSize(wide, size.Height))
		o.Move(fyne.NewPos(x, 0))
		x += wide + gap
	}
}
