package designer

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine/export"
)

// A dialect is a target that an export is written for, as people call it.
type dialect struct{ kind, label, hint, address string }

var dialects = []dialect{
	{"camunda7", "Operaton, CIB seven, Camunda 7", "Calls by worker or connector", "http://localhost:8080/engine-rest"},
	{"flowable", "Flowable 7", "Calls by worker", "http://localhost:8080/flowable-rest/service"},
	{"camunda8", "Camunda 8", "Calls by connector or worker", "http://localhost:8080/v2"},
}

// targets is the panel that says where a document goes: saved servers, or a file.
type targets struct {
	of      *deployer
	content fyne.CanvasObject
	list    *fyne.Container
	foot    *fyne.Container
	servers []Server
	at      int               // in servers, then in dialects
	reached map[string]string // version by name of a server, or "" when it did not answer
	asked   map[string]bool
	deploy  *look.Button
	save    *look.Button
	why     *look.Paragraph
	stop    *look.Button // cancels what is under way
}

const targetKey = "target" // in the preferences: the target that was chosen last

func newTargets(d *deployer) *targets {
	p := &targets{of: d, list: look.Column(8), foot: look.Column(10), reached: map[string]string{}, asked: map[string]bool{}}
	p.deploy = look.NewButton(look.Primary, "deploy", lang.L("Deploy"), d.deploy)
	p.save = look.NewButton(look.Plain, "download", lang.L("Save file"), d.saveFile)
	p.why = look.Para("", look.Small, colour.Text2, fyne.TextAlignLeading)
	p.stop = look.NewButton(look.Plain, "close", lang.L("Cancel"), func() {
		if d.cancel != nil {
			d.cancel()
		}
	})
	p.stop.Small = true
	p.stop.Hide()
	add := look.NewButton(look.Bare, "plus", lang.L("Add a server"), func() { p.edit(Server{Kind: dialects[0].kind}) })
	head := look.NewLabel(lang.L("Target"), look.Title, colour.Text).Bold()
	top := container.NewVScroll(look.Inset(16, 16, 16, 16, look.Column(12, head, p.list, look.Row(0, add))))
	buttons := look.Row(8, p.deploy, p.save)
	bottom := look.Column(0, look.Hair(), look.Inset(16, 16, 16, 16, look.Column(12, p.foot, buttons, p.why, look.Row(0, p.stop))))
	p.content = look.Frame(nil, bottom, nil, nil, top)
	p.load()
	return p
}

// load reads the saved servers and shows them; the one chosen last is chosen again.
func (p *targets) load() {
	if p.of.tab.window.Servers != nil {
		list, err := p.of.tab.window.Servers.List()
		p.of.tab.window.fail(err)
		p.servers = list
	}
	last := p.of.tab.window.App.Preferences().String(targetKey)
	p.at = max(0, slices.IndexFunc(p.all(), func(s Server) bool { return s.Name == last }))
	p.fill()
}

// all are the saved servers and, behind them, the files.
func (p *targets) all() []Server {
	list := slices.Clone(p.servers)
	for _, d := range dialects {
		list = append(list, Server{Name: d.kind, Kind: d.kind})
	}
	return list
}

// chosen is the target that is chosen.
func (p *targets) chosen() Server { return p.all()[p.at] }

// onServer reports whether a server is chosen, not a file.
func (p *targets) onServer() bool { return p.at < len(p.servers) }

// choose takes another target.
func (p *targets) choose(at int) {
	p.at = at
	p.of.tab.window.App.Preferences().SetString(targetKey, p.chosen().Name)
	p.fill()
	p.of.preview()
}

// first is what has the keys first: the target that is chosen.
func (p *targets) first() fyne.CanvasObject {
	for _, f := range look.Stops(p.list) {
		if row, is := f.(*look.Press); is && row.AccessibilityLabel() == p.called(p.at) {
			return row
		}
	}
	return p.content
}

// called is what a target is called in the list.
func (p *targets) called(at int) string {
	if at < len(p.servers) {
		return p.servers[at].Name
	}
	return dialects[at-len(p.servers)].label
}

// fill shows the list, the chosen target marked.
func (p *targets) fill() {
	look.Refill(p.list, p.fillList)
	p.settings()
	p.refresh()
}

func (p *targets) fillList() {
	p.list.RemoveAll()
	for i, s := range p.servers {
		p.list.Add(p.card(i, s.Name, s.Address, p.chip(s)))
	}
	for i, d := range dialects {
		if i == 0 {
			p.list.Add(look.Inset(0, 8, 0, 0, look.NewLabel(lang.L("As a file"), look.Caption, colour.Text3).Bold()))
		}
		p.list.Add(p.card(len(p.servers)+i, d.label, lang.L(d.hint), nil))
	}
	p.list.Refresh()
}

// card is one target.
func (p *targets) card(at int, name, hint string, chip fyne.CanvasObject) fyne.CanvasObject {
	icon, ink, fill, edge := "file", colour.Text3, colour.Panel, colour.LineStrong
	if at < len(p.servers) {
		icon = "server"
	}
	if at == p.at {
		ink, fill, edge = colour.Accent, colour.AccentSoft, colour.Accent
	}
	head := look.RowGrow(8, 0, look.NewLabel(name, look.Body, colour.Text).Bold().Cut())
	if chip != nil {
		head.Add(chip)
	}
	body := look.RowGrow(10, 1, look.NewGlyph(icon, look.IconSmall, ink), look.Column(2, head, look.Para(hint, look.Small, colour.Text2, fyne.TextAlignLeading)))
	return look.NewPress(name, look.Inset(12, 10, 12, 10, body), fill, edge, func() { p.choose(at) })
}

// chip says whether a server was reached.
func (p *targets) chip(s Server) fyne.CanvasObject {
	if !p.asked[s.Name] {
		return nil
	}
	if version := p.reached[s.Name]; version != "" {
		return look.Chip(look.Good, "", fmt.Sprintf(lang.L("Reached, %s"), version))
	}
	return look.Chip(look.Bad, "", lang.L("No answer"))
}

// settings shows what is set about the chosen server and what can be done with it.
func (p *targets) settings() {
	p.foot.RemoveAll()
	if p.onServer() {
		s := p.chosen()
		line := func(label, text string) {
			p.foot.Add(look.Column(2, look.NewLabel(label, look.Small, colour.Text2), look.NewLabel(text, look.Body, colour.Text).Cut()))
		}
		line(lang.L("Address"), s.Address)
		account := s.Account
		if account == "" {
			account = lang.L("none")
		}
		if s.Environment != "" {
			account += ", " + s.Environment
		}
		line(lang.L("Account"), account)
		test := look.NewButton(look.Plain, "test", lang.L("Test connection"), p.test)
		test.Small = true
		p.foot.Add(look.Row(6, test, look.NewIconButton("edit", lang.L("Edit"), func() { p.edit(s) }), look.NewIconButton("trash", lang.L("Remove"), p.remove)))
	}
	visible(p.deploy, p.onServer())
	p.foot.Refresh()
}

// refresh enables what can be done now, and says why not otherwise.
func (p *targets) refresh() {
	d := p.of
	ready := d.out != nil && !d.refused
	able(p.save, ready && d.busy == "")
	able(p.deploy, ready && d.busy == "")
	why := d.busy
	if d.refused && why == "" {
		n := 0
		for _, line := range d.out.Report {
			if line.Outcome == export.NotTaken {
				n++
			}
		}
		why = fmt.Sprintf(lang.L("What is refused stops the deployment: %d"), n)
	}
	visible(p.stop, d.cancel != nil)
	p.why.SetText(why)
	visible(p.why, why != "")
	p.content.Refresh()
}

// able enables or disables a button.
func able(b *look.Button, yes bool) {
	if yes {
		b.Enable()
	} else {
		b.Disable()
	}
}

// test asks the chosen server who it is.
func (p *targets) test() {
	s := p.chosen()
	type answer struct {
		version string
		err     error
	}
	p.of.work(lang.L("Asking the server…"), func(ctx context.Context) any {
		r, err := p.of.tab.window.Servers.Connect(s)
		if err != nil {
			return answer{"", err}
		}
		version, err := r.Check(ctx)
		return answer{version, err}
	}, func(got any) {
		a := got.(answer)
		p.asked[s.Name], p.reached[s.Name] = true, a.version
		p.fill()
		p.of.tab.window.fail(a.err)
	})
}

// remove forgets the chosen server; what runs there goes on.
func (p *targets) remove() {
	s := p.chosen()
	p.of.tab.window.over.Show(overlay.Dialog{
		Name: "forget", Title: fmt.Sprintf(lang.L("Remove %s from the list?"), s.Name),
		Content: look.NewLabel(lang.L("What is deployed there stays as it is."), look.Body, colour.Text),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Remove"), Danger: true, Do: func() {
			list := slices.DeleteFunc(slices.Clone(p.servers), func(o Server) bool { return o.Name == s.Name })
			p.keep(list, "")
		}}},
	})
}

// keep saves the list and chooses a server of it.
func (p *targets) keep(list []Server, name string) {
	if err := p.of.tab.window.Servers.Save(list); err != nil {
		p.of.tab.window.fail(err)
		return
	}
	p.of.tab.window.App.Preferences().SetString(targetKey, name)
	p.load()
	p.of.preview()
}
