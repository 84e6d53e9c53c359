package monitor

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	formdata "hookflow/engine/form"
)

// nowTab shows what the run waits for: incidents, tasks, messages and timers. A card
// stays as it is while its subject is there, so that nothing being typed is lost.
type nowTab struct {
	content fyne.CanvasObject
	panel   *Panel
	box     *fyne.Container
	scroll  *container.Scroll
	cards   map[string]fyne.CanvasObject
	parts   map[string]fyne.CanvasObject // the inputs of the task shown last, and its button
	fires   map[string]fyne.CanvasObject // the buttons that let timers happen, by element
	coming  *variableForm                // of a card that is made now
	eager   time.Time                    // until then a form that comes takes the keys: the person has just begun the run or filled in the form before
}

// eagerly is for how long a form is awaited by the person who asked for it.
const eagerly = 2 * time.Second

// await gives the keys to the form that comes next, if it comes soon.
func (t *nowTab) await() { t.eager = time.Now().Add(eagerly) }

// offer gives the keys to the form that has come, if it was awaited.
func (t *nowTab) offer() {
	form, c := t.coming, look.CanvasOf(t.content)
	if form == nil || form.first() == nil || c == nil {
		return
	}
	if t.coming = nil; time.Now().Before(t.eager) && c.Overlays().Top() == nil {
		t.eager = time.Time{}
		c.Focus(form.first())
	}
}

func newNowTab(p *Panel) *nowTab {
	t := &nowTab{panel: p, box: look.Column(8), cards: map[string]fyne.CanvasObject{}, fires: map[string]fyne.CanvasObject{}}
	t.scroll = container.NewVScroll(look.Inset(12, 12, 12, 12, t.box))
	t.content = look.Surface(colour.Sunken, t.scroll)
	return t
}

func (t *nowTab) show(picture *Picture) {
	if picture.Replayed() {
		t.setBox(t.past(picture))
		return
	}
	if len(picture.Tasks) == 0 && picture.Stop == nil {
		t.parts = nil
	}
	old := t.cards
	t.cards = map[string]fyne.CanvasObject{}
	var order []fyne.CanvasObject
	keep := func(key string, build func() fyne.CanvasObject) {
		card := old[key]
		if card == nil {
			card = build()
		}
		t.cards[key] = card
		order = append(order, card)
	}
	if s := picture.Stop; s != nil {
		keep(fmt.Sprintf("stop %s %d", s.Instance.Key, s.Instance.Records), func() fyne.CanvasObject { return t.stop(s) })
	}
	for _, i := range picture.Incidents {
		keep("incident "+i.Key.String(), func() fyne.CanvasObject { return t.incident(i) })
	}
	for _, o := range picture.Tasks {
		keep("task "+o.Wait.Key.String(), func() fyne.CanvasObject { return t.task(o) })
	}
	for _, o := range picture.Works {
		keep("work "+o.Wait.Key.String(), func() fyne.CanvasObject { return t.work(o) })
	}
	for _, o := range picture.Receives {
		keep(fmt.Sprintf("receive %s %d", o.Instance.Key, o.Wait.ID), func() fyne.CanvasObject { return t.receive(o) })
	}
	for _, o := range picture.Timers {
		keep(timerCard(o), func() fyne.CanvasObject { return t.timer(o, picture.failed(o)) })
	}
	if len(order) == 0 {
		order = []fyne.CanvasObject{idle(picture)}
	}
	t.setBox(order)
	t.offer()
}

func (t *nowTab) setBox(order []fyne.CanvasObject) {
	if !slices.Equal(t.box.Objects, order) {
		t.box.Objects = order
		t.box.Refresh()
		t.scroll.Refresh() // what is left may be less than it was scrolled by
	}
}

// past says what the run waited for in the past, where nothing can be done.
func (t *nowTab) past(picture *Picture) (list []fyne.CanvasObject) {
	add := func(glyph string, tone look.Tone, element, more, text string, importance widget.Importance) {
		label := wrapped(text)
		label.Importance = importance
		list = append(list, card(glyph, tone, t.panel.label(element), more, t.find(element), flush(label)))
	}
	for _, i := range picture.Incidents {
		add("incident", look.Bad, i.Element, lang.L("Problem"), t.panel.says(i.Message), widget.DangerImportance)
	}
	for _, o := range picture.Tasks {
		add("form", look.Busy, o.Wait.Element, "", lang.L("Waiting for you"), widget.MediumImportance)
	}
	for _, o := range picture.Receives {
		add("b-message-start", look.Network, o.Wait.Element, "", awaited(o), widget.MediumImportance)
	}
	for _, o := range picture.Timers {
		add("clock", look.Waits, o.Wait.Element, "", dueText(o), widget.MediumImportance)
	}
	if len(list) == 0 {
		list = append(list, idle(picture))
	}
	return list
}

// awaited names the message that is waited for.
func awaited(o Open) string {
	text := fmt.Sprintf(lang.L("Waits for the message %q"), o.Wait.Name)
	if o.Wait.Corr != "" {
		text += fmt.Sprintf(lang.L(" with the key %s"), o.Wait.Corr)
	}
	return text
}

func idle(picture *Picture) fyne.CanvasObject {
	if picture.Over() {
		return look.Empty("done", lang.L("The run is over."), lang.L("The slider below goes back through it. Select an element to see what it was given and what it wrote."), nil)
	}
	return look.Empty("live", lang.L("Nothing waits for you"), lang.L("The run goes on by itself."), nil)
}

// controls adds the buttons of the card of an element, by what they do.
func (t *nowTab) controls(parts map[string]fyne.CanvasObject, element string, names ...string) {
	for _, name := range names {
		if o := t.fires[name+element]; o != nil {
			parts[name+element] = o
		}
	}
}

// task is the form of a user task.
func (t *nowTab) task(o Open) fyne.CanvasObject {
	form := newSheetForm(formdata.Sheet{Fields: o.Wait.Task.Form, Known: o.Wait.Task.Known}, t.panel.local.Around(o.Wait.Key, "", t.panel.over))
	complete := look.NewButton(look.Primary, "check", lang.L("Complete"), nil)
	complete.Do = func() {
		vars, err := form.values()
		if err != nil {
			return // shown at the field
		}
		complete.Disable()
		t.await()
		t.panel.do(engine.CompleteTask{Task: o.Wait.Key, Variables: vars, By: t.panel.local.Sitter()})
	}
	t.parts = map[string]fyne.CanvasObject{"complete": complete}
	for _, in := range form.fields {
		t.parts[in.field.Variable] = in.object
	}
	form.done = func() {
		if !complete.Disabled() {
			complete.Do()
		}
	}
	var who []string
	for _, s := range []string{o.Wait.Task.Assignee, o.Wait.Task.Groups} {
		if s != "" {
			who = append(who, s)
		}
	}
	t.coming = form
	body := look.Column(10, form.content, look.Row(0, complete))
	return card("form", look.Busy, t.panel.label(o.Wait.Element), strings.Join(who, ", "), t.find(o.Wait.Element), body)
}

// find is a button that shows an element on the diagram.
func (t *nowTab) find(element string) fyne.CanvasObject {
	return look.NewIconButton("fit", lang.L("Show in the diagram"), func() {
		t.panel.reveal(element)
	})
}

// receive says how a waiting message can be sent, and sends it.
func (t *nowTab) receive(o Open) fyne.CanvasObject {
	label := wrapped(awaited(o))
	send := look.NewButton(look.Plain, "send", lang.L("Send now"), func() { t.sendNow(o) })
	buttons := look.Flow(6, 6, send)
	body := look.Column(6, flush(label))
	t.fires["send."+o.Wait.Element] = send
	if address, content := t.address(o); address != "" {
		line := wrapped("POST " + address)
		line.TextStyle.Monospace = true
		body.Add(flush(line))
		command := look.NewButton(look.Plain, "terminal", lang.L("Copy as cURL"), func() {
			fyne.CurrentApp().Clipboard().SetContent(curl(address, content))
		})
		t.fires["curl."+o.Wait.Element] = command
		buttons.Add(command)
		if t.panel.OnSample != nil {
			keep := look.NewIconButton("live", lang.L("Wait for one request and keep it as a sample"), func() { t.panel.OnSample(o.Wait.Element) })
			t.fires["sample."+o.Wait.Element] = keep
			buttons.Add(keep)
		}
	}
	body.Add(buttons)
	return card("b-message-start", look.Network, t.panel.label(o.Wait.Element), "", t.find(o.Wait.Element), body)
}

// address is where the message is sent to by hand, "" if its element has no service path, and a body that carries its key.
func (t *nowTab) address(o Open) (address, content string) {
	content = "{}"
	if t.panel.model == nil {
		return "", content
	}
	e := t.panel.model.ByID(o.Wait.Element)
	if e == nil {
		return "", content
	}
	if field, ok := strings.CutPrefix(strings.TrimPrefix(bpmn.Value(e, "messageKey"), "="), "request.body."); ok {
		key, _ := json.Marshal(o.Wait.Corr)
		content = fmt.Sprintf(`{"%s": %s}`, field, key)
	}
	if path := bpmn.Value(e, "path"); path != "" {
		address = t.panel.local.URL + "/in/" + path
	}
	return address, content
}

// curl is a command that sends a message by hand.
func curl(address, content string) string {
	return fmt.Sprintf("curl -X POST %s -H 'Content-Type: application/json' -d '%s'", address, strings.ReplaceAll(content, "'", `'\''`))
}

// sendNow asks for the content of the message and hands it to whoever waits, as if it had come in.
func (t *nowTab) sendNow(o Open) {
	_, content := t.address(o)
	AskMessage(t.panel.over, o.Wait.Name, content, func(content []byte) {
		t.panel.do(engine.Publish{Name: o.Wait.Name, Key: o.Wait.Corr, Payload: content})
	})
}

// AskMessage asks for the content of a message, JSON, and sends it.
func AskMessage(over *overlay.Layer, name, content string, send func(content []byte)) {
	entry := look.NewLines()
	entry.TextStyle.Monospace = true
	entry.SetMinRowsVisible(8)
	entry.SetText(content)
	ready := func() bool {
		if !json.Valid([]byte(entry.Text)) {
			over.Fail(errors.New(lang.L("This is no JSON.")))
			return false
		}
		return true
	}
	over.Show(overlay.Dialog{Name: "send", Title: fmt.Sprintf(lang.L("Send the message %s"), name), Content: entry, Size: fyne.NewSize(480, 320), Focus: entry,
		Filled:  func() bool { return entry.Text != content },
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Send"), Ready: ready, Do: func() { send([]byte(entry.Text)) }}}})
}

// card is one thing that the run waits for: what it is, its name, what more is to
// be said about it, and what can be done.
func card(glyph string, tone look.Tone, title, more string, find, body fyne.CanvasObject) fyne.CanvasObject {
	words := look.Column(0, look.NewLabel(title, look.Body, colour.Text).Bold().Cut())
	if more != "" {
		words.Add(look.NewLabel(more, look.Small, colour.Text3).Cut())
	}
	return look.Card(look.Column(8, look.RowGrow(8, 1, look.Tile(tone, glyph, 26), words, find), body))
}

// toolkitEdge is how far inside of themselves the labels and check boxes of the toolkit begin.
const toolkitEdge = 6

// flush puts a text that can be copied in line with what stands below it.
func flush(l *widget.Label) fyne.CanvasObject {
	return look.Inset(-toolkitEdge, 0, -toolkitEdge, 0, look.NewSaying(l))
}

// wrapped is a text in as many lines as it needs.
func wrapped(text string) *widget.Label {
	l := widget.NewLabel(look.Particles(text))
	l.Wrapping = fyne.TextWrapWord
	return l
}
