package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// A control is the input of one field: it holds a value as a person writes it, several with "; " between them. What it was given it
// gives back letter by letter until somebody changes it, however it shows it.
type control struct {
	field  Field
	body   fyne.CanvasObject
	text   func() string
	put    func(text string) // shows a value, and tells nobody
	mark   func(wrong bool)  // nil: it cannot be marked
	wrong  *look.Paragraph
	part   fyne.CanvasObject // what programs press that drive the window
	titles map[string]string
	saved  []string // files that the record has
}

// listMark stands between several values.
const listMark = "; "

// split are the values of a field that holds several. What stands between them may stand in a known one, too: the longest one that
// fits is meant.
func split(text string, known ...string) (parts []string) {
	for text = strings.TrimSpace(text); text != ""; {
		part, rest, _ := strings.Cut(text, ";")
		for _, name := range known {
			if after, fits := strings.CutPrefix(text, name); fits && len(name) > len(part) && strings.HasPrefix(strings.TrimSpace(after)+";", ";") {
				part, rest = name, strings.TrimPrefix(strings.TrimSpace(after), ";")
			}
		}
		if part, text = strings.TrimSpace(part), strings.TrimSpace(rest); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// makers build the controls of kinds that are more than a line of text.
var makers = map[string]func(p *Page, c *control, touched func()){
	"date": makeDate, "category": makeCategory, "question": makeQuestion, "stars": makeStars, "link": makeLink, "employee": makeLine, "progress": makeLine, "file": makeFile,
}

// hints say how a value of a kind is written.
var hints = map[string]string{"date": "2026-01-31", "progress": "0-100", "contact": "+49 30 123", "number": "12.50"}

// newControl is the input of a field; touched is told when a person has changed it.
func newControl(p *Page, f Field, text string, titles map[string]string, touched func()) *control {
	c := &control{field: f, titles: titles, wrong: look.Para("", look.Caption, colour.Fail, fyne.TextAlignLeading)}
	c.wrong.Hide()
	if make := makers[f.Kind]; make != nil {
		make(p, c, touched)
	} else {
		makeLine(p, c, touched)
	}
	c.keepWhole()
	c.put(text)
	if c.part == nil {
		c.part = c.body
	}
	return c
}

// keepWhole lets the control give back what was put there, as long as it shows the same.
func (c *control) keepWhole() {
	text, put, given, shown := c.text, c.put, "", ""
	c.put = func(now string) {
		put(now)
		given, shown = now, text()
	}
	c.text = func() string {
		if now := text(); now != shown {
			return now
		}
		return given
	}
}

// fault says below the control what is wrong with it; empty: nothing.
func (c *control) fault(text string) {
	c.wrong.SetText(text)
	if c.mark != nil {
		c.mark(text != "")
	}
	if text == "" {
		c.wrong.Hide()
	} else {
		c.wrong.Show()
	}
}

// makeLine is a line of text, or several.
func makeLine(p *Page, c *control, touched func()) {
	input := look.NewInput("")
	input.Hint = hints[c.field.Kind]
	if c.field.Kind == "date" && c.field.Time {
		input.Hint += " 15:04"
	}
	if c.field.Lines {
		input.Multi, input.Least, input.Most = true, 3, 10
	}
	if c.field.Kind == "employee" {
		input.Offers = func(text string, at int) []look.Proposal { return offers(p.people, text, at) }
	}
	was := ""
	input.Changed = func(string) { c.fault("") }
	input.Commit = func(text string) {
		if text != was { // leaving the field commits it, too
			was = text
			touched()
		}
	}
	c.body, c.text, c.part = input, input.Text, input
	c.put = func(text string) { was = text; input.SetText(text) }
	c.mark = func(wrong bool) { input.SetWrong(wrong, -1, -1) }
}

// offers are the names that go on with the last one that is typed.
func offers(names []string, text string, at int) (out []look.Proposal) {
	typed := string([]rune(text)[:at])
	from := strings.LastIndex(typed, ";") + 1
	word := strings.TrimLeft(typed[from:], " ")
	for _, name := range names {
		if word != "" && strings.HasPrefix(strings.ToLower(name), strings.ToLower(word)) {
			out = append(out, look.Proposal{From: at - len([]rune(word)), Text: name, Icon: "user"})
		}
	}
	return out
}

// makeDate is a line with a calendar beside it. What has a time of day is shown and read by this computer's clock, as in the grid; it is
// written with its zone.
func makeDate(p *Page, c *control, touched func()) {
	makeLine(p, c, touched)
	line, put, shown := c.body, c.put, c.text
	c.put = func(text string) { put(shownDate(text, c.field.Time)) }
	if c.field.Time {
		c.text = func() string { return writtenDate(shown()) }
	}
	pick := look.NewIconButton("calendar", lang.L("Choose a day"), nil)
	p.parts["calendar "+c.field.Name] = pick
	pick.Do = func() {
		date, clock, _ := strings.Cut(strings.TrimSpace(shown()), " ")
		day, err := time.ParseInLocation(time.DateOnly, date, time.Local)
		if err != nil {
			day = time.Now()
		}
		var popup *look.Popup
		calendar := widget.NewCalendar(day, func(day time.Time) {
			popup.Hide()
			put(strings.TrimSpace(day.Format(time.DateOnly) + " " + clock))
			c.fault("")
			touched()
		})
		popup = look.NewPopup(look.Floating(look.Pad(8, calendar)), look.BelowObject(pick))
		popup.Over(p.Window.Canvas())
	}
	c.body = look.RowGrow(4, 0, line, pick)
}

// shownDate is a date that is written with its zone, or in UTC, as it stands in the grid, with seconds if it has some; without a time of
// day it is the day alone. What is no date stays.
func shownDate(text string, clock bool) string {
	day, _, timed := strings.Cut(strings.Replace(text, " ", "T", 1), "T")
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return text
	}
	if !clock {
		return day
	}
	if !timed {
		text += "T00:00:00Z"
	}
	return look.Clock(strings.Replace(text, " ", "T", 1), time.Local)
}

// writtenDate is shownDate backwards; a date with a zone has it already.
func writtenDate(text string) string {
	if read := strings.Replace(text, "T", " ", 1); look.Moment(read, time.Now()) != read {
		return look.Moment(read, time.Now())
	}
	return text
}

// makeCategory is a chooser of one option, or a box for each.
func makeCategory(_ *Page, c *control, touched func()) {
	names := c.names()
	if !c.field.Several {
		words := append([]string{"–"}, names...)
		s := look.NewSelect(words, func(int) { c.fault(""); touched() })
		c.body = s
		c.text = func() string {
			if s.At < 1 {
				return ""
			}
			return words[s.At]
		}
		c.put = func(text string) { s.Put(max(0, slices.Index(words, text)), "–") }
		return
	}
	boxes := look.Column(0)
	var list []*widget.Check
	for _, name := range names {
		box := widget.NewCheck(name, nil)
		list = append(list, box)
		boxes.Add(box)
	}
	c.body = boxes
	c.text = func() string {
		var chosen []string
		for i, box := range list {
			if box.Checked {
				chosen = append(chosen, names[i])
			}
		}
		return strings.Join(chosen, listMark)
	}
	c.put = func(text string) {
		chosen := split(text, names...)
		for i, box := range list {
			box.OnChanged = nil
			box.SetChecked(slices.Contains(chosen, names[i]))
			box.OnChanged = func(bool) { c.fault(""); touched() }
		}
	}
}

func (c *control) names() (names []string) {
	for _, o := range c.field.Options {
		names = append(names, o.Name)
	}
	return names
}

// makeQuestion is a switch of the options, and a way to answer nothing.
func makeQuestion(_ *Page, c *control, touched func()) {
	names := c.names()
	s := look.NewSegment(names, -1, func(int) { c.fault(""); touched() })
	none := look.NewIconButton("close", lang.L("No answer"), func() { s.Show(-1); touched() })
	c.body, c.part = look.Row(4, s.Content, none), s.Content
	c.text = func() string {
		if s.At < 0 || s.At >= len(names) {
			return ""
		}
		return names[s.At]
	}
	c.put = func(text string) { s.Show(slices.Index(names, text)) }
}

// mostStars is how many there can be.
const mostStars = 5

// makeStars is a row of them; the last one that is lit is pressed to have none.
func makeStars(_ *Page, c *control, touched func()) {
	now := ""
	row := look.Row(0)
	var list []*look.Button
	show := func() {
		n, _ := strconv.Atoi(now) // nothing: none
		for i, b := range list {
			icon := "star"
			if i < n {
				icon = "star-on"
			}
			b.SetIcon(icon)
		}
	}
	for i := range mostStars {
		b := look.NewIconButton("star", fmt.Sprint(i+1), func() {
			if next := strconv.Itoa(i + 1); now != next {
				now = next
			} else {
				now = ""
			}
			show()
			c.fault("")
			touched()
		})
		list = append(list, b)
		row.Add(b)
	}
	c.body, c.part = row, list[2]
	c.text = func() string { return now }
	c.put = func(text string) { now = text; show() }
}

// makeLink are the linked records by their titles, and a chooser.
func makeLink(p *Page, c *control, touched func()) {
	var links []string // catalog:record
	chips, box := look.Column(2), look.Column(4)
	var show func()
	show = func() {
		chips.RemoveAll()
		for _, link := range links {
			title := c.titles[link]
			if title == "" {
				title = link
			}
			off := look.NewIconButton("close", lang.L("Remove"), func() {
				links = slices.DeleteFunc(links, func(other string) bool { return other == link })
				show()
				touched()
			})
			off.Small = true
			chips.Add(look.RowGrow(6, 1, look.NewGlyph("link", look.IconSmall, colour.Text3), look.NewLabel(title, look.Body, colour.Text).Cut(), off))
		}
		box.Refresh()
	}
	add := look.NewButton(look.Link, "plus", lang.L("Choose a record"), func() {
		p.chooseRecord(c.field.Catalogs, func(catalog string, r Row) {
			link := catalog + ":" + r.ID
			if c.titles == nil {
				c.titles = map[string]string{}
			}
			c.titles[link] = r.Title
			if !c.field.Several {
				links = nil
			}
			if !slices.Contains(links, link) {
				links = append(links, link)
			}
			show()
			c.fault("")
			touched()
		})
	})
	box.Add(chips)
	box.Add(container.NewHBox(add))
	c.body, c.part = box, add
	c.text = func() string { return strings.Join(links, listMark) }
	c.put = func(text string) { links = split(text); show() }
}
