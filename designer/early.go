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

// earlyPage lists the messages that came before anybody waited for them: they are kept for a
// while, and a person can hand them to an instance, or forget them.
type earlyPage struct {
	window *Window
	list   *fyne.Container
	sheet  *fyne.Container
	page   fyne.CanvasObject
	head   *look.Button
	shown  []monitor.Early
	chosen engine.Key // 0: none
}

func newEarlyPage(w *Window) *earlyPage {
	p := &earlyPage{window: w, list: look.Column(0), sheet: container.NewStack()}
	p.head = look.NewButton(look.Plain, "retry", lang.L("Look again"), func() { p.shown = nil; p.refresh() })
	p.head.Small = true
	p.page = sideBySide(container.NewVScroll(p.list), p.sheet)
	return p
}

func (p *earlyPage) tools() fyne.CanvasObject { return p.head }
func (p *earlyPage) body() fyne.CanvasObject  { return p.page }
func (p *earlyPage) focus() fyne.Focusable    { return p.head }

// refresh shows what there is now; how long each is kept is counted down.
func (p *earlyPage) refresh() {
	var list []monitor.Early
	if p.window.Local != nil {
		var err error
		if list, err = p.window.Local.Early(); err != nil {
			p.list.Objects = []fyne.CanvasObject{look.Empty("error", lang.L("The messages cannot be read"), err.Error(), nil)}
			return
		}
	}
	p.shown = list
	p.list.RemoveAll()
	for i := range list {
		p.list.Add(p.row(&list[i]))
	}
	if len(list) == 0 {
		p.list.Add(look.Empty("inbox", lang.L("No message waits"), lang.L("A message that comes before anybody waits for it is kept for a while, and shown here."), nil))
	}
	p.open()
	p.list.Refresh()
}

// row is one message.
func (p *earlyPage) row(m *monitor.Early) fyne.CanvasObject {
	fill := colour.Name("")
	if m.Key == p.chosen {
		fill = colour.AccentSoft
	}
	left := time.Until(m.Expires)
	ink := colour.Text2
	if left < 5*time.Minute {
		ink = colour.Wait
	}
	key := m.Correlation
	if key == "" {
		key = lang.L("no key")
	}
	line := look.RowGrow(10, 2, look.Sized(64, 0, look.NewLabel(m.Came.Local().Format("15:04:05"), look.Small, colour.Text2)),
		look.NewGlyph("b-message-start", look.IconSmall, colour.Data),
		container.NewGridWithColumns(2, look.NewLabel(m.Name, look.Body, colour.Text).Cut(), look.NewLabel(key, look.Small, colour.Text2).Code().Cut()),
		look.NewLabel(expiry(left), look.Small, ink))
	return look.NewPress(m.Name, look.Inset(16, 4, 12, 4, line), fill, "", func() { p.chosen = m.Key; p.refresh() })
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

// open shows the message that is chosen at the right.
func (p *earlyPage) open() {
	i := slices.IndexFunc(p.shown, func(m monitor.Early) bool { return m.Key == p.chosen })
	if i < 0 {
		p.sheet.Objects = []fyne.CanvasObject{container.NewCenter(look.NewLabel(lang.L("Choose a message to see it"), look.Small, colour.Text3))}
		p.sheet.Refresh()
		return
	}
	m := p.shown[i]
	give := look.NewButton(look.Plain, "user", lang.L("Assign to an instance…"), func() { p.assign(m) })
	drop := look.NewButton(look.Danger, "trash", lang.L("Drop"), func() { p.drop(m) })
	give.Small, drop.Small = true, true
	box := look.Column(8, look.NewLabel(fmt.Sprintf(lang.L("Came %s, kept until %s"), look.When(m.Came), look.When(m.Expires)), look.Small, colour.Text2).Cut())
	if len(m.Payload) > 0 {
		box.Add(exchange.Code(exchange.Pretty(m.Payload)))
	}
	box.Add(look.Row(6, give, drop))
	p.sheet.Objects = []fyne.CanvasObject{container.NewVScroll(look.Inset(16, 10, 12, 12, box))}
	p.sheet.Refresh()
}

// assign offers the instances that wait for a message.
func (p *earlyPage) assign(m monitor.Early) {
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

// drop asks, and forgets the message.
func (p *earlyPage) drop(m monitor.Early) {
	p.window.over.Show(overlay.Dialog{
		Name: "drop message", Title: fmt.Sprintf(lang.L("Drop the message %s?"), m.Name),
		Content: look.NewLabel(lang.L("Nobody will get it. Its sender is not told."), look.Body, colour.Text),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Drop"), Danger: true, Do: func() { p.do(engine.DropMessage{Message: m.Key}, lang.L("The message was dropped.")) }}},
	})
}

// do sends a command and shows what is there then.
func (p *earlyPage) do(cmd engine.Command, said string) {
	var err error
	p.window.aside(func() { err = p.window.Local.Engine.Run(context.Background(), cmd) }, func() {
		if err != nil {
			p.window.fail(err)
		} else {
			p.window.status.say(said, false)
		}
		p.refresh()
	})
}
