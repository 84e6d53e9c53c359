package catalog

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
)

// openSubscriptions shows who is told, how far each is, and what can be done about it.
func (p *Page) openSubscriptions() {
	p.edited = nil
	var list []Subscription
	var err error
	p.Background(func() { list, err = p.Store.Subscriptions() }, p.here(func() {
		if err != nil {
			p.say("", err)
			return
		}
		if len(list) == 0 {
			add := look.NewButton(look.Primary, "plus", lang.L("New subscription"), func() { p.editSubscription(Subscription{}) })
			p.parts["new subscription"] = add
			p.show(container.NewCenter(look.Empty("send", lang.L("Nobody is told yet"), lang.L("An address or a process is told when records, tasks, instances or incidents change."), add)))
			return
		}
		add := look.NewButton(look.Primary, "plus", lang.L("New subscription"), func() { p.editSubscription(Subscription{}) })
		add.Small = true
		p.parts["new subscription"] = add
		rows := look.Column(0, look.Inset(16, 8, 12, 8, look.Row(0, add)), look.Hair())
		for i := range list {
			rows.Add(p.subscription(&list[i]))
			rows.Add(look.Hair())
		}
		p.show(look.Surface(colour.Panel, container.NewVScroll(rows)))
	}))
}

// subscription is one row with its buttons.
func (p *Page) subscription(s *Subscription) fyne.CanvasObject {
	words := look.Column(1, look.NewLabel(s.Name, look.Body, colour.Text).Bold().Cut(), look.NewLabel(s.told(), look.Small, colour.Text2).Cut())
	if s.Failure != "" {
		words.Add(look.NewLabel(explain.Text(s.Failure), look.Small, colour.Fail).Cut())
	}
	button := func(name, icon, text string, do func()) *look.Button {
		b := look.NewButton(look.Plain, icon, text, do)
		b.Small = true
		p.parts[name+" "+s.Name] = b
		return b
	}
	then := func(work func() error) func() {
		return func() { p.do(func(context.Context) (string, error) { return "", work() }, p.openSubscriptions) }
	}
	turn := button("turn off", "stop", lang.L("Turn off"), then(func() error { return p.Switch(s.ID, false) }))
	if !s.On {
		turn = button("turn on", "run", lang.L("Turn on"), then(func() error { return p.Switch(s.ID, true) }))
	}
	try := button("try", "test", lang.L("Test"), func() {
		var said string
		p.work(func(ctx context.Context) (_ string, err error) { said, err = p.Try(ctx, s.ID); return "", err }, func(err error) {
			if err != nil {
				p.say("", nil)
				p.Over.Note(fmt.Sprintf(lang.L("%s did not take the sample"), s.Name), err.Error())
				return
			}
			p.Over.Note(fmt.Sprintf(lang.L("%s took the sample"), s.Name), said)
		})
	})
	edit := button("edit", "edit", lang.L("Edit"), func() { p.editSubscription(*s) })
	log := button("log", "list", lang.L("Log"), func() { p.openLog(*s) })
	buttons := look.Row(6, turn, try, log, edit)
	if s.Paused {
		buttons.Add(button("resume", "retry", lang.L("Resume"), then(func() error { return p.Resume(s.ID) })))
		buttons.Add(button("skip", "continue", lang.L("Give up the oldest"), then(func() error { return p.Skip(s.ID) })))
	}
	count := look.NewLabel(fmt.Sprintf(lang.L("%d of %d delivered"), s.Done, s.Last), look.Small, colour.Text3)
	return look.Inset(16, 8, 12, 8, look.RowGrow(12, 0, words, count, look.Row(0, chipOf(s)), buttons))
}

// told says of what, and who is told.
func (s *Subscription) told() string {
	var words []string
	for _, topic := range s.Watch {
		words = append(words, labelOf(topicWords, topic))
	}
	return strings.Join(words, ", ") + " → " + cmp.Or(s.To, lang.L("by mail"))
}

// chipOf says how a subscription stands.
func chipOf(s *Subscription) fyne.CanvasObject {
	switch {
	case s.Paused:
		return look.Chip(look.Bad, "", lang.L("paused"))
	case !s.On:
		return look.Chip(look.Neutral, "", lang.L("off"))
	case s.Failure != "":
		return look.Chip(look.Waits, "", lang.L("failing"))
	}
	return look.Chip(look.Good, "", lang.L("on"))
}

// openLog shows what was delivered and what waits, the newest first; from each line on it can be delivered again.
func (p *Page) openLog(s Subscription) {
	var log []Delivery
	p.do(func(context.Context) (_ string, err error) {
		log, err = p.Store.Log(s.ID)
		return "", err
	}, func() {
		rows := look.Column(0)
		for _, d := range log {
			rows.Add(p.delivery(&s, d))
			rows.Add(look.Hair())
		}
		if len(log) == 0 {
			rows.Add(look.Inset(16, 16, 16, 16, look.NewLabel(lang.L("Nothing has happened yet"), look.Small, colour.Text3)))
		}
		back := look.NewButton(look.Plain, "arrow-left", lang.L("Subscriptions"), p.openSubscriptions)
		back.Small = true
		anew := look.NewIconButton("retry", lang.L("Show what has happened since"), func() { p.openLog(s) })
		anew.Small = true
		p.parts["log anew"] = anew
		head := look.Inset(16, 8, 16, 8, look.RowGrow(10, 1, back, look.NewLabel(s.Name, look.Body, colour.Text).Bold().Cut(), anew))
		p.show(look.Surface(colour.Panel, look.Frame(look.Column(0, head, look.Hair()), nil, nil, nil, container.NewVScroll(rows))))
	})
}

// Standing says in a word how a delivery stands.
func (d *Delivery) Standing() (look.Tone, string) {
	switch d.State {
	case "delivered":
		return look.Good, lang.L("delivered")
	case "failing":
		return look.Bad, lang.L("failing")
	case "fallback":
		return look.Good, lang.L("fall-back has it")
	case "skipped":
		return look.Neutral, lang.L("given up")
	}
	return look.Neutral, lang.L("waiting")
}

// over reports whether nothing more is tried, so that it can be delivered again.
func (d *Delivery) over() bool {
	return d.State == "delivered" || d.State == "fallback" || d.State == "skipped"
}

func (p *Page) delivery(s *Subscription, d Delivery) fyne.CanvasObject {
	tone, words := d.Standing()
	row := look.RowGrow(12, 2, look.Sized(60, 0, look.NewLabel(fmt.Sprintf("№ %d", d.Number), look.Small, colour.Text2)),
		look.Sized(150, 0, look.NewLabel(look.When(d.At), look.Small, colour.Text2)),
		look.NewLabel(labelOf(topicWords, d.Topic), look.Body, colour.Text).Cut(), look.NewLabel(d.Told, look.Small, colour.Text3), look.Row(0, look.Chip(tone, "", words)))
	if d.over() {
		again := look.NewButton(look.Plain, "retry", lang.L("Replay from here"), func() {
			p.do(func(context.Context) (string, error) { return "", p.Replay(s.ID, d.Number) }, func() { p.openLog(*s) })
		})
		again.Small = true
		p.parts[fmt.Sprintf("replay %d", d.Number)] = again
		row.Add(again)
	}
	return look.Inset(16, 4, 12, 4, row)
}
