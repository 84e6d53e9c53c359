package form

import (
	"encoding/json"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// A Catcher waits for one request to an element, and keeps it as a sample.
type Catcher struct {
	Address func(*bpmn.Element) (url, curl string, err error)      // where it is to be sent, and by which command
	Wait    func(*bpmn.Element)                                    // begins to wait, for as long as it takes
	Stop    func(*bpmn.Element)                                    // no longer waits
	Waiting func(*bpmn.Element) bool                               // it is being waited for
	Kept    func(*bpmn.Element) (time.Time, json.RawMessage)       // the sample, as expressions see it, and when it came; nil: there is none
	Forget  func(*bpmn.Element)                                    // the sample
	Send    func(*bpmn.Element, func(exchange.Call, error)) func() // sends it again; the result ends that
}

// caught is the page of an element that receives on which a request is waited for and kept.
type caught struct {
	form    *Form
	of      *bpmn.Element
	content *fyne.Container
	state   string                       // what is shown: made anew when it is another
	answer  *fyne.Container              // to what was sent again
	stop    func()                       // ends sending; nil: nothing is sent
	buttons map[string]fyne.CanvasObject // by name
}

// catchable reports whether the form is about one element that requests can be waited for at.
func (f *Form) catchable() bool {
	if f.Catcher == nil || len(f.ids) != 1 || f.first() == nil {
		return false
	}
	_, receives := bpmn.FieldOf(f.first(), "received")
	return receives && bpmn.Value(f.first(), "path") != ""
}

func newCaught(f *Form) *caught {
	c := &caught{form: f, of: f.first(), content: look.Column(12), answer: look.Column(10)}
	c.refresh()
	return c
}

// refresh shows whether something is waited for, and what was kept.
func (c *caught) refresh() {
	k := c.form.Catcher
	came, content := k.Kept(c.of)
	url, curl, err := k.Address(c.of)
	state := fmt.Sprint(k.Waiting(c.of), came.UnixNano(), len(content), url, err)
	if state == c.state {
		return
	}
	c.state, c.buttons = state, map[string]fyne.CanvasObject{}
	note := lang.L("The next request to this address is kept as a sample: expressions show what they give with it. What runs gets it as ever.")
	c.content.Objects = []fyne.CanvasObject{look.Para(note, look.Small, colour.Text2, fyne.TextAlignLeading)}
	if err != nil {
		c.content.Add(look.Para(err.Error(), look.Small, colour.Fail, fyne.TextAlignLeading))
		c.content.Refresh()
		return
	}
	c.content.Add(c.address(url, curl))
	c.content.Add(c.waiting(content != nil))
	if content != nil {
		c.content.Add(c.sample(came, content))
	}
	c.content.Refresh()
}

// address is where the request is to be sent.
func (c *caught) address(url, curl string) fyne.CanvasObject {
	put := func(text string) func() { return func() { fyne.CurrentApp().Clipboard().SetContent(text) } }
	address := look.NewIconButton("copy", lang.L("Copy the address"), put(url))
	command := look.NewIconButton("terminal", lang.L("Copy as cURL"), put(curl))
	line := look.RowGrow(6, 0, look.NewLabel(url, look.Small, colour.Text).Code().Cut(), address, command)
	return look.Surface(colour.Sunken, look.Inset(10, 4, 6, 4, line))
}

// waiting is the button that begins, or what says that it has begun.
func (c *caught) waiting(another bool) fyne.CanvasObject {
	k := c.form.Catcher
	if k.Waiting(c.of) {
		stop := look.NewButton(look.Plain, "close", lang.L("Cancel"), func() { k.Stop(c.of); c.refresh() })
		c.buttons["caught.stop"] = stop
		words := look.NewLabel(lang.L("Waiting for a request, however long it takes"), look.Body, colour.Wait).Cut()
		return look.RowGrow(8, 1, look.NewGlyph("clock", look.IconSmall, colour.Wait), words, stop)
	}
	text, kind := lang.L("Wait for a request"), look.Primary
	if another {
		text, kind = lang.L("Wait for another"), look.Plain
	}
	begin := look.NewButton(kind, "inbox", text, func() { k.Wait(c.of); c.refresh() })
	c.buttons["caught.wait"] = begin
	return look.Row(0, begin)
}

// sample is the request that was kept, with what can be done with it.
func (c *caught) sample(came time.Time, content json.RawMessage) fyne.CanvasObject {
	again := look.NewButton(look.Plain, "send", lang.L("Send again"), c.send)
	forget := look.NewButton(look.Danger, "trash", lang.L("Forget"), func() { c.form.Catcher.Forget(c.of); c.form.Refresh() })
	c.buttons["caught.send"], c.buttons["caught.forget"] = again, forget
	again.Small, forget.Small = true, true
	when := look.NewLabel(fmt.Sprintf(lang.L("Kept, came %s"), look.When(came)), look.Small, colour.Text2).Cut()
	return look.Column(8, look.RowGrow(6, 0, when, again, forget), c.answer, exchange.Code(exchange.Pretty(content)))
}

// send sends the sample again, or ends that.
func (c *caught) send() {
	if c.stop != nil {
		c.stop()
		return
	}
	c.say(look.NewLabel(lang.L("Under way…"), look.Small, colour.Text2))
	ended := false
	stop := c.form.Catcher.Send(c.of, func(call exchange.Call, err error) {
		ended, c.stop = true, nil
		if err != nil {
			c.say(look.Para(err.Error(), look.Small, colour.Fail, fyne.TextAlignLeading))
			return
		}
		c.say(exchange.Sheet(call, exchange.Actions{}))
	})
	if !ended {
		c.stop = stop
	}
}

func (c *caught) say(o fyne.CanvasObject) {
	c.answer.Objects = []fyne.CanvasObject{o}
	c.answer.Refresh()
	c.form.Content.Refresh()
}
