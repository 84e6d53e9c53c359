package designer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/engine"
)

// messageList is the page of messages: those that came before anybody waited for them, which a person can hand to an
// instance or forget; those that instances wait for, which a person can send; and those that processes have sent.
type messageList struct {
	window *Window
	which  *look.Choices // the kinds, in the order of letters
	text   *look.Input
	list   *fyne.Container
	sheet  *fyne.Container
	page   fyne.CanvasObject
	shown  []letter
	chosen string // id of a letter; empty: none
}

// A letter is one message as the page shows it.
type letter struct {
	id        string
	at        time.Time // when it left; of those that are sent
	when      string
	name, key string
	note      string // at the right end
	ink       colour.Name
	says      string            // above what it contains
	content   []byte            // secrets are hidden
	sheet     fyne.CanvasObject // shown in place of the content; nil: the content is
	do        []fyne.CanvasObject
}

func newMessageList(w *Window) *messageList {
	p := &messageList{window: w, list: look.Column(0), sheet: container.NewStack(), text: look.NewInput("")}
	p.text.Hint = lang.L("Find in messages")
	p.text.Changed = func(string) { p.refresh() }
	p.text.LeadTo(p.list)
	p.which = look.NewSegment([]string{lang.L("Came early"), lang.L("Awaited"), lang.L("Sent")}, 0, func(int) { p.chosen = ""; p.refresh() })
	tools := look.Column(0, look.Inset(16, 5, 8, 5, look.RowGrow(8, 0, p.text, p.which.Content)), look.Hair())
	p.page = sideBySide(look.Frame(tools, nil, nil, nil, container.NewVScroll(p.list)), p.sheet)
	return p
}

func (p *messageList) tools() []look.Tool       { return nil }
func (p *messageList) body() fyne.CanvasObject  { return p.page }
func (p *messageList) focus() fyne.CanvasObject { return p.text }

// refresh shows what there is now; how long each is kept is counted down.
func (p *messageList) refresh() { look.Refill(p.list, p.fill) }

func (p *messageList) fill() {
	p.list.RemoveAll()
	p.shown = nil
	if p.window.Local == nil {
		p.list.Add(look.Empty("inbox", lang.L("Nothing can be run here"), p.window.Trouble, nil))
		p.open()
		return
	}
	kinds := []func() ([]letter, error){p.early, p.awaited, p.sent}
	all, err := kinds[p.which.At]()
	if err != nil {
		p.list.Add(look.Empty("error", lang.L("The messages cannot be read"), err.Error(), nil))
	}
	for _, l := range all {
		if fits(l.name+" "+l.key+" "+l.says+" "+string(l.content), p.text.Text()) {
			p.shown = append(p.shown, l)
			p.list.Add(p.row(&l))
		}
	}
	if err == nil && len(p.shown) == 0 {
		p.list.Add(p.none(len(all)))
	}
	p.open()
	p.list.Refresh()
}

// none says why nothing is listed.
func (p *messageList) none(hidden int) fyne.CanvasObject {
	if hidden > 0 {
		return look.Empty("filter", lang.L("No message fits"), "", nil)
	}
	says := [][2]string{
		{lang.L("No message waits"), lang.L("A message that comes before anybody waits for it is kept for a while, and shown here.")},
		{lang.L("Nobody waits for a message"), lang.L("Instances that wait for one are listed here, and can be sent one by hand.")},
		{lang.L("No message was sent"), lang.L("What send tasks and message events of the open diagrams send, and what subscriptions are told, is listed here; other calls are on the page Calls.")},
	}[p.which.At]
	return look.Empty("inbox", says[0], says[1], nil)
}

// row is one message.
func (p *messageList) row(l *letter) fyne.CanvasObject {
	key := l.key
	if key == "" {
		key = lang.L("no key")
	}
	id := l.id
	line := look.RowGrow(10, 2, look.Sized(64, 0, look.NewLabel(l.when, look.Small, colour.Text2)), look.NewGlyph("b-message-start", look.IconSmall, colour.Data),
		container.NewGridWithColumns(2, look.NewLabel(l.name, look.Body, colour.Text).Cut(), look.NewLabel(key, look.Small, colour.Text2).Code().Cut()),
		look.NewLabel(l.note, look.Small, l.ink))
	return look.NewPress(l.name, look.Inset(16, 4, 12, 4, line), chosenFill(id == p.chosen), "", func() { p.chosen = id; p.refresh() })
}

// open shows the message that is chosen at the right.
func (p *messageList) open() {
	defer p.sheet.Refresh()
	tell(p.page, p.sheet, len(p.shown) > 0)
	i := slices.IndexFunc(p.shown, func(l letter) bool { return l.id == p.chosen })
	if i < 0 {
		p.sheet.Objects = []fyne.CanvasObject{container.NewCenter(look.NewLabel(lang.L("Choose a message to see it"), look.Small, colour.Text3))}
		return
	}
	l := p.shown[i]
	body := l.sheet
	if body == nil {
		box := look.Column(8, look.NewLabel(l.says, look.Small, colour.Text2).Cut())
		if len(l.content) > 0 {
			text := exchange.Pretty(l.content)
			again := look.NewButton(look.Plain, "copy", lang.L("Copy"), func() { p.window.App.Clipboard().SetContent(text) })
			again.Small = true
			l.do = append(l.do, again)
			box.Add(exchange.Code(text))
		}
		box.Add(look.Row(6, l.do...))
		body = box
	}
	p.sheet.Objects = []fyne.CanvasObject{container.NewVScroll(look.Inset(16, 10, 12, 12, body))}
}

// small is a button of a sheet.
func small(kind look.Kind, icon, word string, do func()) *look.Button {
	b := look.NewButton(kind, icon, word, do)
	b.Small = true
	return b
}

// early are the messages that came before anybody waited for them.
func (p *messageList) early() (all []letter, err error) {
	list, err := p.window.Local.Early()
	for _, m := range list {
		left := time.Until(m.Expires)
		l := letter{id: m.Key.String(), when: m.Came.Local().Format("15:04:05"), name: m.Name, key: m.Correlation, note: expiry(left), ink: colour.Text2,
			says: fmt.Sprintf(lang.L("Came %s, kept until %s"), look.When(m.Came), look.When(m.Expires)), content: m.Payload}
		if left < 5*time.Minute {
			l.ink = colour.Wait
		}
		l.do = []fyne.CanvasObject{small(look.Plain, "user", lang.L("Assign to an instance…"), func() { p.assign(m) }), small(look.Danger, "trash", lang.L("Drop"), func() { p.drop(m) })}
		all = append(all, l)
	}
	return all, err
}

// expiry says how long a message is kept.
func expiry(left time.Duration) string {
	switch {
	case left <= 0:
		return lang.L("expires now")
	case left < time.Minute:
		return fmt.Sprintf(lang.L("expires in %d s"), int(left.Seconds()))
	case left < time.Hour:
		return fmt.Sprintf(lang.L("expires in %d min"), int(left.Minutes()))
	}
	return fmt.Sprintf(lang.L("expires in %d h %d min"), int(left.Hours()), int(left.Minutes())%60)
}

// awaited are the messages that instances wait for.
func (p *messageList) awaited() (all []letter, err error) {
	list, err := p.window.Local.Waiting("")
	for _, x := range list {
		l := letter{id: x.Key.String() + " " + x.Element, name: x.Name, key: x.Correlation, note: p.window.called(x.Element), ink: colour.Text2,
			says: fmt.Sprintf(lang.L("%s, instance %s, waits at %s"), x.Process, x.Key, p.window.called(x.Element))}
		l.do = []fyne.CanvasObject{small(look.Plain, "send", lang.L("Send now"), func() { p.answer(x) })}
		if t := p.window.current(); t != nil && t.doc.Element(x.Element) != nil {
			l.do = append(l.do, small(look.Plain, "fit", lang.L("Show in the diagram"), func() { t.reveal(x.Element) }))
			if at, err := t.endpointOf(t.doc.Element(x.Element)); err == nil {
				l.do = append(l.do, small(look.Plain, "terminal", lang.L("Copy as cURL"), func() { p.window.App.Clipboard().SetContent(at.CurlWith(x.Correlation)) }))
			}
		}
		all = append(all, l)
	}
	return all, err
}

// sent is what has left: messages that send tasks and message events of the open documents have sent, as the log of calls has them,
// and what subscriptions were told, the newest first.
func (p *messageList) sent() (all []letter, err error) {
	all, err = p.pushed()
	if log := p.window.log(); log != nil {
		for _, c := range log.Search(monitor.CallFilter{Limit: trafficMost}) {
			if p.window.sends(c.Element) {
				all = append(all, p.call(c))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b letter) int { return b.at.Compare(a.at) })
	return all, err
}

// call is a call that carried a message.
func (p *messageList) call(c exchange.Call) letter {
	note, ink := exchange.Took(c.Took), colour.Text2
	if c.Failed() {
		note, ink = lang.L("failed"), colour.Fail
	}
	return letter{id: fmt.Sprint(c.Job, c.Began), at: c.Began, when: c.Began.Local().Format("15:04:05"), name: p.window.called(c.Element), key: c.Where(), note: note, ink: ink,
		content: []byte(c.Request.Body), sheet: exchange.Sheet(c, p.window.onCall())}
}

// pushed is what subscriptions were told, or are still to be.
func (p *messageList) pushed() (all []letter, err error) {
	store := p.window.Local.Catalogs
	if store == nil || store.Subscriptions == nil {
		return nil, nil
	}
	subscriptions, err := store.Subscriptions()
	if err != nil {
		return nil, fmt.Errorf("read the subscriptions: %w", err)
	}
	for _, s := range subscriptions {
		log, err := store.Log(s.ID)
		if err != nil {
			return nil, fmt.Errorf("read what %s was told: %w", s.Name, err)
		}
		for _, d := range log {
			tone, word := d.Standing()
			l := letter{id: fmt.Sprint(s.ID, " ", d.Number), at: d.At, when: d.At.Local().Format("15:04:05"), name: d.Topic, key: s.Name, note: word, ink: tone.Strong,
				says: fmt.Sprintf(lang.L("№ %d of the subscription %s, to %s"), d.Number, s.Name, s.To), content: p.window.Local.Hidden(d.Event)}
			if d.Told != "" {
				l.says += ": " + d.Told
			}
			all = append(all, l)
		}
	}
	return all, nil
}

// assign offers the instances that wait for a message.
func (p *messageList) assign(m monitor.Early) {
	waiting, err := p.window.Local.Waiting(m.Name)
	if err != nil {
		p.window.fail(err)
		return
	}
	if len(waiting) == 0 {
		p.window.fail(errors.New(lang.L("No instance waits for a message now. Start one, or wait until one gets there.")))
		return
	}
	p.window.choose(lang.L("Assign to an instance"), m.Name, func(text string) (list []offer) {
		for _, x := range waiting {
			label := fmt.Sprintf("%s, %s", x.Process, x.Key)
			note := p.window.called(x.Element)
			if x.Correlation != "" {
				note += fmt.Sprintf(lang.L(" with the key %s"), x.Correlation)
			}
			if fits(label+" "+note, text) {
				list = append(list, offer{glyph: "b-message-start", label: label, note: note, take: func() {
					p.do(engine.AssignMessage{Message: m.Key, Instance: x.Key, Element: x.Element}, lang.L("The message was assigned."))
				}})
			}
		}
		return list
	})
}

// answer sends a message to who waits for it, by hand.
func (p *messageList) answer(x monitor.Waiting) {
	monitor.AskMessage(p.window.over, x.Name, "{}", func(content []byte) {
		p.do(engine.Publish{Name: x.Name, Key: x.Correlation, Payload: content}, lang.L("The message was sent."))
	})
}

// drop asks, and forgets the message.
func (p *messageList) drop(m monitor.Early) {
	p.window.over.Show(overlay.Dialog{
		Name: "drop message", Title: fmt.Sprintf(lang.L("Drop the message %s?"), m.Name),
		Content: look.NewLabel(lang.L("Nobody will get it. Its sender is not told."), look.Body, colour.Text),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Drop"), Danger: true, Do: func() { p.do(engine.DropMessage{Message: m.Key}, lang.L("The message was dropped.")) }}},
	})
}

// do sends a command and shows what is there then.
func (p *messageList) do(cmd engine.Command, said string) {
	var err error
	p.window.aside(func() { err = p.window.Local.Run(context.Background(), cmd) }, func() {
		if err != nil {
			p.window.fail(err)
		} else {
			p.window.status.say(said, false)
		}
		p.refresh()
	})
}
