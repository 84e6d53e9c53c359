package catalog

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// topicWords are what happens, in words.
var topicWords = []word{
	{What: "record.created", Label: "A record was created"}, {What: "record.updated", Label: "A record was changed"}, {What: "record.deleted", Label: "A record was deleted"},
	{What: "record.before.created", Label: "Before a record is created: may refuse it, and change values"}, {What: "record.before.updated", Label: "Before a record is changed: may refuse it, and change values"},
	{What: "record.before.deleted", Label: "Before a record is deleted: may refuse it"}, {What: "record.updating", Label: "While a form is filled in: fills in other fields"},
	{What: "task.created", Label: "A task waits"}, {What: "task.assigned", Label: "A task was given to somebody"}, {What: "task.completed", Label: "A task was completed"},
	{What: "task.cancelled", Label: "A task was cancelled"}, {What: "task.copied", Label: "Somebody got a copy of a task"}, {What: "task.deleted", Label: "An instance with tasks was deleted"},
	{What: "instance.started", Label: "An instance began"}, {What: "instance.ended", Label: "An instance has ended"},
	{What: "incident.raised", Label: "An incident was raised"}, {What: "incident.resolved", Label: "An incident was resolved"},
	{What: "record.*", Label: "Anything with records"}, {What: "task.*", Label: "Anything with tasks"}, {What: "instance.*", Label: "Anything with instances"}, {What: "incident.*", Label: "Anything with incidents"},
}

// forms in which an address is told.
var forms = []word{{What: "standard", Label: "Standard Webhooks"}, {What: "bpium", Label: "As Bpium does"}}

// A subscriber is the form of a subscription.
type subscriber struct {
	page      *Page
	was, now  Subscription
	processes []string
	topics    *fyne.Container
	of        *fyne.Container // catalog and fields, or process
	to        *fyne.Container // address or process
	said      *fyne.Container
}

// editSubscription opens the form of a subscription; one without an id is new.
func (p *Page) editSubscription(s Subscription) {
	e := &subscriber{page: p, was: s, now: s, topics: look.Column(0), of: look.Column(8), to: look.Column(8), said: look.Column(4)}
	e.now.Watch, e.now.Fields = slices.Clone(s.Watch), slices.Clone(s.Fields)
	p.Background(func() { e.processes = p.Deployed() }, p.here(func() {
		e.layOut()
		p.edited = e.edited
		if s.ID == "" {
			p.Window.Canvas().Focus(p.parts["subscription name"].(*look.Input))
		}
	}))
}

// text is an input of one line that changes a text.
func (e *subscriber) text(part, hint string, of *string) *look.Input {
	in := look.NewInput(*of)
	in.Hint = hint
	in.Changed = func(text string) { *of = strings.TrimSpace(text) }
	e.page.parts["subscription "+part] = in
	return in
}

func (e *subscriber) layOut() {
	p := e.page
	for _, name := range p.Topics {
		box := widget.NewCheck(labelOf(topicWords, name), func(on bool) {
			e.now.Watch = slices.DeleteFunc(e.now.Watch, func(t string) bool { return t == name })
			if on {
				e.now.Watch = append(e.now.Watch, name)
			}
			e.fill()
		})
		box.Checked = e.watches(name)
		p.parts["topic "+name] = box
		e.topics.Add(box)
	}
	condition := e.text("condition", "values.Sum > 100", &e.now.Condition)
	condition.Mono = true
	p.expression(condition, []string{"values", "prevValues", "allValues", "recordId", "user", "event"})
	after := look.NewInput("")
	if after.Hint = "20"; e.now.PauseAfter > 0 {
		after.SetText(strconv.Itoa(e.now.PauseAfter))
	}
	after.Changed = func(text string) { e.now.PauseAfter, _ = strconv.Atoi(strings.TrimSpace(text)) } // what is no number is that of everybody
	left := look.Column(8, named(lang.L("Name"), e.text("name", lang.L("Tell the warehouse"), &e.now.Name)), look.NewLabel(lang.L("What happens"), look.Small, colour.Text2), e.topics)
	right := look.Column(10, e.of, named(lang.L("Only if this holds (FEEL); empty: always"), condition), e.to, named(lang.L("Failed attempts until it is paused"), after))
	half := container.NewGridWithColumns(2, container.NewVScroll(look.Inset(0, 0, 12, 0, left)), container.NewVScroll(look.Inset(12, 0, 12, 0, right)))
	p.show(look.Surface(colour.Panel, look.Inset(18, 14, 18, 12, look.Frame(nil, look.Column(8, e.said, e.buttons()), nil, nil, half))))
	e.fill()
}

func (e *subscriber) buttons() fyne.CanvasObject {
	p := e.page
	save := look.NewButton(look.Primary, "check", lang.L("Save"), e.keep)
	p.parts["save subscription"] = save
	row := look.Row(8, save, look.NewButton(look.Plain, "", lang.L("Cancel"), func() { p.leaveFor(p.openSubscriptions) }))
	if e.was.ID != "" {
		gone := look.NewButton(look.Danger, "trash", lang.L("Delete…"), e.forget)
		p.parts["delete subscription"] = gone
		row.Add(gone)
	}
	return row
}

// edited reports whether anything was filled in.
func (e *subscriber) edited() bool { return fmt.Sprint(e.now) != fmt.Sprint(e.was) }

// watches reports whether a topic is among those that are named, alone or as one of its kind.
func (e *subscriber) watches(topic string) bool {
	return slices.ContainsFunc(e.now.Watch, func(t string) bool {
		kind, all := strings.CutSuffix(t, ".*")
		return t == topic || all && strings.HasPrefix(topic, kind+".")
	})
}

func (e *subscriber) about(kind string) bool {
	return slices.ContainsFunc(e.now.Watch, func(t string) bool { return strings.HasPrefix(t, kind) })
}

// fill lays out what depends on the topics, and on who is told.
func (e *subscriber) fill() {
	e.of.RemoveAll()
	if e.about("record.") {
		e.of.Add(named(lang.L("Catalog"), e.catalogs()))
		if fields := e.fields(); fields != nil {
			e.of.Add(named(lang.L("Only if one of these fields has changed; none: any"), fields))
		}
	}
	if e.about("task.") || e.about("instance.") || e.about("incident.") {
		of := e.text("of", lang.L("of every process"), &e.now.Of)
		of.Offers = e.offers
		e.of.Add(named(lang.L("Process that it is about"), of))
	}
	e.of.Refresh()
	e.to.RemoveAll()
	at := e.receiver()
	who := look.NewSegment([]string{lang.L("An address"), lang.L("A process"), lang.L("People, by mail")}, at, func(at int) {
		e.now.Starts, e.now.Mail = at == toProcess, at == byMail
		e.fill()
	})
	for i, part := range []string{"tell an address", "tell a process", "tell by mail"} {
		e.page.parts[part] = who.List[i]
	}
	e.to.Add(named(lang.L("Who is told"), look.Row(0, who.Content)))
	switch at {
	case toProcess:
		process := e.text("process", "", &e.now.Process)
		process.Offers = e.offers
		e.to.Add(named(lang.L("Process that is started"), process))
	case byMail:
		e.to.Add(look.Para(lang.L("Those whom a task is for, with the address of its page."), look.Small, colour.Text2, fyne.TextAlignLeading))
		if e.page.Mails != nil && !e.page.Mails() {
			e.to.Add(look.Para(lang.L("No mail goes out yet: an administrator names the account that sends them. First make one for a mail server at File > Accounts and secrets, then run: hookflow people sender NAME"), look.Small, colour.Wait, fyne.TextAlignLeading))
		}
	default:
		e.address()
	}
	e.to.Refresh()
}

// Who is told, in the order of the choice.
const (
	toAddress = iota
	toProcess
	byMail
)

// receiver is who is told.
func (e *subscriber) receiver() int {
	switch {
	case e.now.Starts:
		return toProcess
	case e.now.Mail:
		return byMail
	}
	return toAddress
}

// address lays out the address that is told, and how.
func (e *subscriber) address() {
	var words []string
	for _, f := range forms {
		words = append(words, lang.L(f.Label))
	}
	form := look.NewSelect(words, func(i int) { e.now.Form = forms[i].What })
	form.Put(slices.IndexFunc(forms, func(f word) bool { return f.What == e.now.Form }), e.now.Form)
	if e.now.Form == "" {
		form.Put(0, "")
	}
	if e.was.Connector != "" {
		e.to.Add(named(lang.L("Connector"), e.text("connector", "", &e.now.Connector)))
	} else {
		e.to.Add(named(lang.L("Address"), e.text("url", "https://", &e.now.URL)))
	}
	e.to.Add(named(lang.L("Form"), form))
	e.to.Add(named(lang.L("Secret that signs, by its name; empty: unsigned"), e.text("secret", "", &e.now.Secret)))
}

// mailed are what people are told by mail.
var mailed = []string{"task.created", "task.assigned", "task.copied"}

// unsent says what of the topics is told nobody by mail; empty: nothing.
func (e *subscriber) unsent() string {
	for _, topic := range e.now.Watch {
		if e.now.Mail && !slices.Contains(mailed, topic) {
			var words []string
			for _, name := range mailed {
				words = append(words, labelOf(topicWords, name))
			}
			return fmt.Sprintf(lang.L("People are not told of this by mail: %s. They are of: %s."), labelOf(topicWords, topic), strings.Join(words, ", "))
		}
	}
	return ""
}

// wrong says above the buttons what is wrong.
func (e *subscriber) wrong(text string) {
	words := look.Para(text, look.Small, colour.Fail, fyne.TextAlignLeading)
	e.page.parts["said"] = words
	e.said.Objects = []fyne.CanvasObject{words}
	e.said.Refresh()
}

// offers are the processes that go on with what is typed.
func (e *subscriber) offers(text string, at int) (out []look.Proposal) {
	for _, id := range e.processes {
		if strings.HasPrefix(strings.ToLower(id), strings.ToLower(text)) && at > 0 {
			out = append(out, look.Proposal{Text: id, Icon: "b-task"})
		}
	}
	return out
}

func (e *subscriber) catalogs() fyne.CanvasObject {
	ids, words := []string{""}, []string{lang.L("of every catalog")}
	for _, c := range e.page.catalogs {
		ids, words = append(ids, c.ID), append(words, c.Name)
	}
	s := look.NewSelect(words, func(i int) { e.now.Catalog, e.now.Fields = ids[i], nil; e.fill() })
	s.Put(max(0, slices.Index(ids, e.now.Catalog)), "")
	e.page.parts["subscription catalog"] = s
	return s
}

// fields are boxes for those of the catalog that can be watched; nil where none can be.
func (e *subscriber) fields() fyne.CanvasObject {
	at := slices.IndexFunc(e.page.catalogs, func(c Catalog) bool { return c.ID == e.now.Catalog })
	if at < 0 || !e.watches("record.updated") && !e.watches("record.before.updated") && !e.watches("record.updating") {
		return nil
	}
	box := look.Column(0)
	for _, f := range e.page.catalogs[at].Fields {
		check := widget.NewCheck(f.Name, func(on bool) {
			e.now.Fields = slices.DeleteFunc(e.now.Fields, func(id string) bool { return id == f.ID })
			if on {
				e.now.Fields = append(e.now.Fields, f.ID)
			}
		})
		check.Checked = slices.Contains(e.now.Fields, f.ID)
		e.page.parts["watch "+f.Name] = check
		box.Add(check)
	}
	return box
}

// keep saves the subscription. What is not named for the one that is told is no longer kept.
func (e *subscriber) keep() {
	p, s := e.page, e.now
	if text := e.unsent(); text != "" {
		e.wrong(text)
		return
	}
	switch e.receiver() {
	case toProcess:
		s.URL, s.Connector, s.Form, s.Secret, s.Mail = "", "", "", "", false
	case byMail:
		s.URL, s.Connector, s.Form, s.Secret, s.Process = "", "", "", "", ""
	default:
		s.Process = ""
	}
	if s.ID == "" {
		s.On = true
	}
	p.work(func(context.Context) (string, error) {
		return fmt.Sprintf(lang.L("The subscription %s is saved."), s.Name), p.Subscribe(s)
	}, func(err error) {
		if err == nil {
			p.openSubscriptions()
			return
		}
		p.say("", nil)
		e.wrong(err.Error())
	})
}

// forget asks before the subscription goes.
func (e *subscriber) forget() {
	p, s := e.page, e.was
	text := lang.L("Nothing waits for it.")
	if n := s.Last - s.Done; n > 0 {
		text = fmt.Sprintf(lang.L("%d events that wait for it are never delivered."), n)
	}
	p.Over.Show(overlay.Dialog{Name: "forget subscription", Title: fmt.Sprintf(lang.L("Delete the subscription %s?"), s.Name), Text: text,
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Delete"), Danger: true, Do: func() {
			p.work(func(context.Context) (string, error) { return "", p.Unsubscribe(s.ID) }, func(err error) {
				if err == nil {
					p.openSubscriptions()
				}
			})
		}}}})
}
