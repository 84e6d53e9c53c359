package exchange

import (
	"fmt"
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
)

// Actions are what can be done with a call; nil: that cannot.
type Actions struct {
	Again  func(Call) // makes it again
	Mock   func(Call) // answers from now on as it was answered
	Sample func(Call) // tries expressions with its answer
}

// The pages of a sheet.
const (
	requestPage = iota
	answerPage
	timingPage
)

// shownMost is how many letters of a body are shown; all of it can be copied.
const shownMost = 12_000

// Sheet shows a call: request, answer and timing, and what can be done with it.
func Sheet(c Call, a Actions) fyne.CanvasObject {
	page := container.NewStack()
	show := func(at int) {
		page.Objects = []fyne.CanvasObject{c.page(at)}
		page.Refresh()
	}
	first := answerPage
	tabs := look.NewTabs([]string{lang.L("Request"), lang.L("Answer"), lang.L("Timing")}, first, show)
	show(first)
	if len(c.Missing) > 0 {
		return look.Column(8, c.lacked(), tabs.Content, c.buttons(a), page)
	}
	return look.Column(8, tabs.Content, c.buttons(a), page)
}

// lacked says which variables were not there for the request.
func (c *Call) lacked() fyne.CanvasObject {
	text := fmt.Sprintf(lang.L("There was no variable %s: nothing was sent in its place. Correct the name, or write the variable before."), strings.Join(c.Missing, ", "))
	return look.Para(text, look.Small, colour.Wait, fyne.TextAlignLeading)
}

// page is one of the pages.
func (c *Call) page(at int) fyne.CanvasObject {
	switch at {
	case requestPage:
		return Code(c.Request.text())
	case timingPage:
		return c.timing()
	}
	box := look.Column(8)
	if c.Failure != "" {
		box.Add(look.Para(explain.Text(c.Failure), look.Small, colour.Fail, fyne.TextAlignLeading))
	}
	if c.Unread != "" {
		said := fmt.Sprintf(lang.L("This answer is no JSON: %s. Expressions see it as a text, and its fields are null."), c.Unread)
		box.Add(look.Para(said, look.Small, colour.Wait, fyne.TextAlignLeading))
	}
	if text := c.Response.text(); text != "" {
		box.Add(Code(text))
	}
	return box
}

// timing says when the attempt was made and what it moved.
func (c *Call) timing() fyne.CanvasObject {
	box := look.Column(4)
	line := func(name, value string) {
		box.Add(container.NewGridWithColumns(2, look.NewLabel(name, look.Small, colour.Text2), look.NewLabel(value, look.Small, colour.Text).Right()))
	}
	line(lang.L("Began"), c.Began.Local().Format("2006-01-02 15:04:05.000"))
	line(lang.L("Took"), Took(c.Took))
	line(lang.L("Sent"), Size(len(c.Request.Body)))
	line(lang.L("Received"), Size(len(c.Response.Body)))
	if c.Of > 0 {
		line(lang.L("Attempt"), fmt.Sprintf(lang.L("%d of %d"), c.Attempt, c.Of))
	}
	return box
}

// buttons are what can be done with the call.
func (c *Call) buttons(a Actions) fyne.CanvasObject {
	row := look.Flow(6, 6)
	add := func(icon, text string, do func()) {
		b := look.NewButton(look.Plain, icon, text, do)
		b.Small = true
		row.Add(b)
	}
	call := *c
	if a.Again != nil && c.Job != 0 {
		add("retry", lang.L("Send again"), func() { a.Again(call) })
	}
	if a.Sample != nil && c.Response.Status != 0 {
		add("variable", lang.L("Use as sample"), func() { a.Sample(call) })
	}
	if a.Mock != nil && c.Response.Status != 0 {
		add("pin", lang.L("Save as mock"), func() { a.Mock(call) })
	}
	if c.Request.Method != "" {
		add("terminal", lang.L("Copy as cURL"), func() { fyne.CurrentApp().Clipboard().SetContent(call.Request.Curl()) })
	}
	all := look.NewIconButton("copy", lang.L("Copy request and answer"), func() { fyne.CurrentApp().Clipboard().SetContent(call.Text()) })
	all.Square = 24
	row.Add(all)
	return row
}

// Code is a text in a box, in letters of one width, that can be selected.
func Code(text string) fyne.CanvasObject {
	text = strings.TrimSpace(text)
	if len(text) > shownMost {
		text = strings.ToValidUTF8(text[:shownMost], "") + "\n…"
	}
	l := widget.NewLabel(text)
	l.TextStyle.Monospace, l.Wrapping, l.SizeName = true, fyne.TextWrapBreak, theme.SizeNameCaptionText
	return container.NewStack(look.NewGround(colour.Sunken, colour.Line, 6), look.NewSaying(l))
}

// Chip is the status of a call, in the colour of what it means.
func (c *Call) Chip() fyne.CanvasObject {
	tone, text := look.Good, fmt.Sprint(c.Response.Status)
	if c.Failed() {
		tone = look.Bad
		if c.Attempt < c.Of {
			tone = look.Waits // it is repeated
		}
	}
	if c.Response.Status == 0 {
		text = lang.L("OK")
		if c.Failed() {
			text = lang.L("no answer")
		}
	}
	return look.Chip(tone, "", text)
}

// Chips are Chip, and a mark that a sample answered.
func (c *Call) Chips() fyne.CanvasObject {
	row := look.Row(4, c.Chip())
	if c.Mocked() {
		row.Add(look.Chip(look.Waits, "pin", lang.L("mock")))
	}
	return row
}

// Where is the address of the call without its scheme, and without its query.
func (c *Call) Where() string {
	u, err := url.Parse(c.Request.URL)
	if err != nil || u.Host == "" {
		return c.Request.URL
	}
	return u.Host + u.Path
}
