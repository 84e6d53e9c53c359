package designer

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine/export"
)

// A serverForm asks for what is to be known of a server.
type serverForm struct {
	of            *targets
	server        Server
	name, address *look.Input
	kind          *look.Select
	environment   *look.Select
	account       *look.Select
	calls         *look.Select
	wrong         *look.Paragraph
	changed       bool
}

// callers are who may make the calls of processes there.
var callers = []string{"", string(export.Worker), string(export.Connector)}

// edit asks for a server that is new, or anew for one that is saved.
func (p *targets) edit(s Server) {
	f := &serverForm{of: p, server: s, name: look.NewInput(s.Name), address: look.NewInput(s.Address), wrong: look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)}
	f.build()
	w := p.of.tab.window
	w.over.Show(overlay.Dialog{
		Name: "server", Title: lang.L("Server"), Content: f.content(), Size: fyne.NewSize(440, 470), Focus: f.name,
		Filled:  func() bool { return f.changed || f.name.Edited() || f.address.Edited() },
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Save"), Ready: f.ready, Do: f.save}},
	})
}

// build makes the choices.
func (f *serverForm) build() {
	s, servers := f.server, f.of.of.tab.window.Servers
	var kinds []string
	for _, d := range dialects {
		kinds = append(kinds, d.label)
	}
	touched := func(int) { f.changed = true }
	f.kind = look.NewSelect(kinds, func(at int) { f.changed = true; f.address.Hint = dialects[at].address; f.address.Refresh() })
	at := max(0, slices.IndexFunc(dialects, func(d dialect) bool { return d.kind == s.Kind }))
	f.kind.Put(at, "")
	f.address.Hint = dialects[at].address
	places := append([]string{lang.L("that of this workstation")}, servers.Environments()...)
	f.environment = look.NewSelect(places, func(int) { f.changed = true; f.offerAccounts("") })
	f.environment.Put(max(0, slices.Index(places, s.Environment)), "")
	f.account = look.NewSelect(nil, touched)
	f.offerAccounts(s.Account)
	f.calls = look.NewSelect([]string{lang.L("As usual for the target"), lang.L("The worker"), lang.L("The server's connector")}, touched)
	f.calls.Put(max(0, slices.Index(callers, s.Calls)), "")
}

// chosen is the environment; empty: that of this workstation.
func (f *serverForm) chosen() string {
	if f.environment.At <= 0 {
		return ""
	}
	return f.environment.Words[f.environment.At]
}

// offerAccounts lists the accounts of the environment.
func (f *serverForm) offerAccounts(now string) {
	f.account.Words = append([]string{lang.L("none")}, f.of.of.tab.window.Servers.Accounts(f.chosen())...)
	f.account.Put(max(0, slices.Index(f.account.Words, now)), "")
}

func (f *serverForm) content() fyne.CanvasObject {
	row := func(label string, o ...fyne.CanvasObject) fyne.CanvasObject {
		return look.Column(4, append([]fyne.CanvasObject{look.NewLabel(label, look.Small, colour.Text2)}, o...)...)
	}
	w := f.of.of.tab.window
	account := row(lang.L("Account"), f.account)
	if w.Accounts != nil {
		open := look.NewButton(look.Link, "key", lang.L("Accounts and secrets\u2026"), w.showAccounts)
		open.Small = true
		account = row(lang.L("Account"), f.account, look.Row(0, open))
	}
	return look.Column(12, row(lang.L("Name"), f.name), row(lang.L("Kind of server"), f.kind), row(lang.L("Address"), f.address),
		row(lang.L("Environment"), f.environment), account, row(lang.L("Calls are made by"), f.calls), f.wrong)
}

// ready says what is missing.
func (f *serverForm) ready() bool {
	text := ""
	switch {
	case strings.TrimSpace(f.name.Text()) == "":
		text = lang.L("Give the server a name.")
	case strings.TrimSpace(f.address.Text()) == "":
		text = lang.L("Give the address of its REST interface.")
	case f.reached() == "":
		text = fmt.Sprintf(lang.L("Give an address such as %s."), dialects[f.kind.At].address)
	}
	f.wrong.SetText(text)
	return text == ""
}

// reached is the address as it was given, or the addresses between commas, with what goes without saying: "shop:8080" is reached
// by http and where servers of its kind have their interface. It is "" for what is no address.
func (f *serverForm) reached() string {
	usual, err := url.Parse(dialects[f.kind.At].address)
	if err != nil {
		panic(err) // of a table
	}
	var list []string
	for text := range strings.SplitSeq(f.address.Text(), ",") {
		if text = strings.TrimSpace(text); !strings.Contains(text, "://") {
			text = usual.Scheme + "://" + text
		}
		node, err := url.Parse(text)
		if err != nil || node.Host == "" || node.Scheme != "http" && node.Scheme != "https" {
			return ""
		}
		if strings.Trim(node.Path, "/") == "" {
			node.Path = usual.Path
		}
		list = append(list, node.String())
	}
	return strings.Join(list, ", ")
}

func (f *serverForm) save() {
	old, s := f.server.Name, f.server
	s.Name, s.Address, s.Calls, s.Kind = strings.TrimSpace(f.name.Text()), f.reached(), callers[f.calls.At], dialects[f.kind.At].kind
	s.Environment, s.Account = f.chosen(), ""
	if f.account.At > 0 {
		s.Account = f.account.Words[f.account.At]
	}
	list := slices.DeleteFunc(slices.Clone(f.of.servers), func(o Server) bool { return o.Name == old })
	f.of.keep(put(list, s), s.Name)
}
